// The words of the About window.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/about_dialog.h"
#include "ui/theme.h"
#include <QApplication>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>

namespace ui {
namespace {

struct Library {
    const char* name;
    const char* purpose;
    const char* licence;
};

// What the program is linked with, as its packages name their licences.
constexpr Library libraries[] = {
    {"LibRaw", "raw files of cameras", "LGPL 2.1 or CDDL 1.0"},
    {"Exiv2", "photo metadata", "GPL 2 or later"},
    {"Little CMS", "colour profiles", "MIT"},
    {"oneTBB", "work on all processor cores", "Apache 2.0"},
    {"Halide", "fast image kernels", "MIT"},
    {"OpenEXR", "scene-linear pictures", "BSD 3-Clause"},
    {"libjpeg-turbo, libpng, libtiff", "pictures", "BSD-like"},
    {"Inter", "the typeface, by Rasmus Andersson", "OFL 1.1"},
};

QLabel* make_label(QWidget* parent, FontRole role, const QString& text) {
    auto* label = new QLabel(text, parent);
    label->setFont(ui::font(role));
    label->setWordWrap(true);
    return label;
}

void make_quiet(QLabel& label) {
    QPalette palette = label.palette();
    palette.setColor(QPalette::WindowText, colours().text2);
    label.setPalette(palette);
}

// Scrolls by itself where the screen is too small for all of it.
QWidget* make_library_list(QWidget* parent) {
    auto* list = new QWidget;
    auto* grid = new QGridLayout(list);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(scaled(16));
    grid->setVerticalSpacing(scaled(4));
    grid->setColumnStretch(2, 1);
    const auto add = [&](const QString& name, const QString& purpose, const QString& licence) {
        const int row = grid->rowCount();
        int column = 0;
        for (const QString& words : {name, purpose, licence}) {
            auto* label = make_label(list, FontRole::value, words);
            label->setWordWrap(false);
            if (column > 0) make_quiet(*label);
            grid->addWidget(label, row, column++);
        }
    };
    add(QStringLiteral("Qt %1").arg(QLatin1String(qVersion())), AboutDialog::tr("the window"),
        QStringLiteral("LGPL 3"));
    for (const Library& library : libraries)
        add(QLatin1String(library.name), AboutDialog::tr(library.purpose), QLatin1String(library.licence));
    grid->setRowStretch(grid->rowCount(), 1);
    auto* area = new QScrollArea(parent);
    area->setWidget(list);
    area->setWidgetResizable(true);
    area->setAccessibleName(AboutDialog::tr("Built with"));
    return area;
}

} // namespace

AboutDialog::AboutDialog(QWidget* parent) : QDialog(parent) {
    setWindowTitle(tr("About Nocturne"));
    const int picture_size = scaled(72), edge = scaled(24);
    auto* picture = new QLabel(this);
    picture->setPixmap(
        QIcon(QStringLiteral(":/nocturne.svg")).pixmap(QSize(picture_size, picture_size), devicePixelRatioF()));
    auto* name = make_label(this, FontRole::display, QStringLiteral("Nocturne"));
    auto* version = make_label(this, FontRole::body,
                               tr("Version %1. A photo editor for the night.").arg(QApplication::applicationVersion()));
    auto* words = new QVBoxLayout;
    words->setSpacing(scaled(4));
    words->addWidget(name);
    words->addWidget(version);
    auto* head = new QHBoxLayout;
    head->setSpacing(scaled(20));
    head->addWidget(picture);
    head->addLayout(words, 1);

    auto* licence = make_label(
        this, FontRole::body,
        tr("Free software under the GNU General Public License, version 3 or later. You may use, study, change "
           "and share it. It comes without any warranty."));
    auto* heading = make_label(this, FontRole::section_heading, tr("Built with"));
    auto* close = new QPushButton(tr("Close"), this);
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    auto* footer = new QHBoxLayout;
    footer->addStretch();
    footer->addWidget(close);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(edge, edge, edge, scaled(16));
    layout->setSpacing(scaled(16));
    layout->addLayout(head);
    layout->addWidget(licence);
    layout->addWidget(heading);
    layout->addWidget(make_library_list(this), 1);
    layout->addLayout(footer);
    resize(scaled(560), scaled(520));
}

} // namespace ui
