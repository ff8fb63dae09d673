// The words of the About window.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/about_dialog.h"
#include "ui/theme.h"
#include <QApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

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

QString library_table() {
    const QString row = QStringLiteral("<tr><td style='padding-right:16px'>%1</td><td style='padding-right:16px; color:%4'>%2</td>"
                                       "<td style='color:%4'>%3</td></tr>");
    const QString quiet = colours().text2.name();
    QString rows = row.arg(QStringLiteral("Qt %1").arg(QLatin1String(qVersion())), AboutDialog::tr("the window"),
                           QStringLiteral("LGPL 3"), quiet);
    for (const Library& library : libraries)
        rows += row.arg(QLatin1String(library.name), AboutDialog::tr(library.purpose), QLatin1String(library.licence), quiet);
    return QStringLiteral("<table cellspacing='0' cellpadding='2'>%1</table>").arg(rows);
}

QLabel* make_label(QWidget* parent, FontRole role, const QString& text) {
    auto* label = new QLabel(text, parent);
    label->setFont(ui::font(role));
    label->setWordWrap(true);
    return label;
}

} // namespace

AboutDialog::AboutDialog(QWidget* parent) : QDialog(parent) {
    setWindowTitle(tr("About Nocturne"));
    const int picture_size = scaled(72), edge = scaled(24);
    auto* picture = new QLabel(this);
    picture->setPixmap(QIcon(QStringLiteral(":/nocturne.svg")).pixmap(QSize(picture_size, picture_size), devicePixelRatioF()));
    auto* name = make_label(this, FontRole::display, QStringLiteral("Nocturne"));
    auto* version = make_label(this, FontRole::body, tr("Version %1. A photo editor for the night.").arg(QApplication::applicationVersion()));
    auto* words = new QVBoxLayout;
    words->setSpacing(scaled(4));
    words->addWidget(name);
    words->addWidget(version);
    auto* head = new QHBoxLayout;
    head->setSpacing(scaled(20));
    head->addWidget(picture);
    head->addLayout(words, 1);

    auto* licence = make_label(this, FontRole::body,
                               tr("Free software under the GNU General Public License, version 3 or later. You may use, study, change "
                                  "and share it. It comes without any warranty."));
    auto* heading = make_label(this, FontRole::section_heading, tr("Built with"));
    auto* table = make_label(this, FontRole::value, library_table());
    table->setTextInteractionFlags(Qt::TextSelectableByMouse);
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
    layout->addWidget(table);
    layout->addStretch();
    layout->addLayout(footer);
    setMinimumWidth(scaled(520));
}

} // namespace ui
