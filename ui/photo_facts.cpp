// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/photo_facts.h"
#include "ui/capture_text.h"
#include "ui/document.h"
#include "ui/theme.h"
#include <QGridLayout>
#include <QLabel>
#include <QToolButton>

namespace ui {
using namespace Qt::StringLiterals;
namespace {

QLabel* label(FontRole role, const QColor& colour, QWidget* parent) {
    auto* made = new QLabel(parent);
    made->setFont(font(role));
    QPalette palette = made->palette();
    palette.setColor(QPalette::WindowText, colour);
    made->setPalette(palette);
    return made;
}

} // namespace

PhotoFacts::PhotoFacts(QWidget* parent) : QWidget(parent) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(scaled(16), 0, scaled(8), scaled(12));
    column->setSpacing(scaled(4));

    auto* heading = new QHBoxLayout;
    heading->setSpacing(scaled(8));
    auto* title = label(FontRole::section_heading, colours().text, this);
    title->setText(u"Light meter"_s);
    m_light = label(FontRole::value, colours().text, this);
    m_certainty = label(FontRole::value, colours().text3, this);
    m_fold = new QToolButton(this);
    m_fold->setAutoRaise(true);
    m_fold->setFixedSize(scaled(28), scaled(28));
    connect(m_fold, &QToolButton::clicked, this, [this] {
        set_folded(!m_folded);
        Q_EMIT folded_changed(m_folded);
    });
    heading->addWidget(title);
    heading->addStretch();
    heading->addWidget(m_light);
    heading->addWidget(m_certainty);
    heading->addWidget(m_fold);
    heading->setContentsMargins(0, scaled(10), 0, 0);
    column->addLayout(heading);

    m_body = new QWidget(this);
    auto* body = new QVBoxLayout(m_body);
    body->setContentsMargins(0, 0, scaled(8), 0);
    body->setSpacing(scaled(8));
    m_sentence = label(FontRole::value, colours().text2, m_body);
    m_sentence->setWordWrap(true);
    body->addWidget(m_sentence);
    auto* rows = new QGridLayout;
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setHorizontalSpacing(scaled(12));
    rows->setVerticalSpacing(scaled(4));
    rows->setColumnMinimumWidth(0, scaled(64));
    rows->setColumnStretch(1, 1);
    m_exposure = add_row(rows, u"Exposure"_s);
    m_camera = add_row(rows, u"Camera"_s);
    m_lens = add_row(rows, u"Lens"_s);
    m_size = add_row(rows, u"Size"_s);
    m_taken = add_row(rows, u"Taken"_s);
    body->addLayout(rows);
    column->addWidget(m_body);
    set_folded(false);
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
        connect(document, &Document::recipe_changed, this, &PhotoFacts::show_facts);
    }
    show_facts();
}

void PhotoFacts::set_folded(bool folded) {
    m_folded = folded;
    m_body->setVisible(!folded);
    m_fold->setIcon(icon(folded ? u"chevr"_s : u"chev"_s));
    const QString words = folded ? u"Show the facts of the photo"_s : u"Hide the facts of the photo"_s;
    m_fold->setToolTip(words);
    m_fold->setAccessibleName(words);
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
    const engine::SceneLight* light = m_document && m_document->scene_light() ? &*m_document->scene_light() : nullptr;
    const double correction = m_document ? static_cast<double>(m_document->number("night.scene_light")) : 0;
    m_light->setText(light ? scene_light_text(*light, correction) : QString());
    m_certainty->setText(light ? light_certainty_text(*light) : QString());
    m_sentence->setText(light ? light_sentence(*light, correction) : u"Measuring the light of the scene"_s);
    m_sentence->setVisible(m_document);
}

} // namespace ui
