// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/photo_facts.h"
#include "ui/capture_text.h"
#include "ui/document.h"
#include "ui/section.h"
#include "ui/theme.h"
#include <QGridLayout>
#include <QLabel>
#include <QSettings>

namespace ui {
using namespace Qt::StringLiterals;
namespace {

constexpr auto open_key = "window/info_open"_L1;

QLabel* label(FontRole role, const QColor& colour, QWidget* parent) {
    auto* made = new QLabel(parent);
    made->setFont(font(role));
    QPalette palette = made->palette();
    palette.setColor(QPalette::WindowText, colour);
    made->setPalette(palette);
    return made;
}

} // namespace

PhotoFacts::PhotoFacts(QWidget* parent) : QWidget(parent), m_section(new Section(u"Info"_s, this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_section);
    m_section->set_open(QSettings().value(open_key, false).toBool());
    connect(m_section, &Section::opened, this, [](bool open) { QSettings().setValue(open_key, open); });

    m_body = new QWidget(m_section);
    auto* rows = new QGridLayout(m_body);
    rows->setContentsMargins(0, 0, scaled(6), 0);
    rows->setHorizontalSpacing(scaled(12));
    rows->setVerticalSpacing(scaled(4));
    rows->setColumnMinimumWidth(0, scaled(64));
    rows->setColumnStretch(1, 1);
    m_exposure = add_row(rows, u"Exposure"_s);
    m_camera = add_row(rows, u"Camera"_s);
    m_lens = add_row(rows, u"Lens"_s);
    m_size = add_row(rows, u"Size"_s);
    m_taken = add_row(rows, u"Taken"_s);
    m_section->add(m_body);
    show_facts();
}

PhotoFacts::Row PhotoFacts::add_row(QGridLayout* rows, const QString& name) {
    Row row{label(FontRole::value, colours().text3, m_body), label(FontRole::value, colours().text2, m_body)};
    row.name->setText(name);
    row.value->setTextInteractionFlags(Qt::TextSelectableByMouse);
    row.value->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred); // a long lens name never widens the panel
    const int at = rows->rowCount();
    rows->addWidget(row.name, at, 0);
    rows->addWidget(row.value, at, 1);
    return row;
}

void PhotoFacts::set_document(Document* document) {
    if (m_document) disconnect(m_document, nullptr, this, nullptr);
    m_document = document;
    if (document) {
        connect(document, &Document::details_changed, this, &PhotoFacts::show_facts);
    }
    show_facts();
}

void PhotoFacts::show_facts() {
    const auto show = [](const Row& row, const QString& text) {
        row.value->setText(text);
        row.value->setToolTip(text);
        row.name->setVisible(!text.isEmpty());
        row.value->setVisible(!text.isEmpty());
    };
    const engine::CaptureFacts* facts = m_document && m_document->facts() ? &*m_document->facts() : nullptr;
    show(m_exposure, facts ? exposure_text(*facts) : QString());
    show(m_camera, facts ? camera_text(*facts) : QString());
    show(m_lens, facts ? lens_text(*facts) : QString());
    show(m_size, facts && facts->width > 0 ? size_text(*facts) : QString());
    show(m_taken, facts ? taken_text(*facts) : QString());
}

} // namespace ui
