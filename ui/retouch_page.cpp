// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/retouch_page.h"
#include "ui/document.h"
#include "ui/retouch_tool.h"
#include "ui/section.h"
#include "ui/slider_row.h"
#include "ui/theme.h"
#include <QButtonGroup>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace ui {
namespace {

// Of the tool, not of an operation; they look and work like all other sliders.
const engine::Parameter size_parameter{
    .key = "size",
    .label = "Size",
    .help = "Radius of a spot or width of a line, in pixels of the photo. Ctrl and the wheel, or [ and ].",
    .range = {1, 600},
    .slider = {1, 200}};
const engine::Parameter feather_parameter{
    .key = "feather",
    .label = "Feather",
    .help = "How softly the edge fades. Ctrl, Shift and the wheel, or Shift with [ and ].",
    .range = {0, 100},
    .slider = {0, 100},
    .unit = engine::Unit::percent};
constexpr float usual_size = 12, usual_feather = 50;

struct KindWords {
    RetouchTool::Kind kind;
    const char* words;
    const char* help;
};
constexpr std::array<KindWords, 3> kinds = {
    {{RetouchTool::Kind::heal, "Heal",
      "Click a spot: it gets the texture of a fitting place beside it and keeps its own light. Hold Shift while "
      "dragging to choose the place."},
     {RetouchTool::Kind::clone, "Clone",
      "Click where a copy should be, then drag the blue circle to where it should come from."},
     {RetouchTool::Kind::line, "Line", "Draw along the trail of a plane or a satellite."}}};

} // namespace

RetouchPage::RetouchPage(QWidget* parent)
    : QWidget(parent), m_tool(new RetouchTool(this)), m_kinds(new QButtonGroup(this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* section = new Section(tr("Retouch"), this);
    column->addWidget(section);

    auto* row = new QWidget(section);
    auto* across = new QHBoxLayout(row);
    across->setContentsMargins(0, 0, 0, scaled(4));
    across->setSpacing(scaled(8));
    for (const KindWords& words : kinds) {
        auto* button = new QPushButton(tr(words.words), row);
        button->setCheckable(true);
        button->setObjectName(tr(words.words));
        button->setToolTip(tr(words.help));
        m_kinds->addButton(button, static_cast<int>(words.kind));
        across->addWidget(button);
        connect(button, &QPushButton::clicked, this, [this, kind = words.kind] {
            m_tool->set_kind(kind);
            show_values();
        });
    }
    section->add(row);
    m_help = new QLabel(section);
    m_help->setWordWrap(true);
    m_help->setFont(ui::font(FontRole::value));
    section->add(m_help);
    m_size = new SliderRow(size_parameter, usual_size, section);
    m_feather = new SliderRow(feather_parameter, usual_feather, section);
    for (const auto signal : {&SliderRow::changing, &SliderRow::changed}) {
        connect(m_size, signal, m_tool, [this](float value) { m_tool->set_size(static_cast<double>(value)); });
        connect(m_feather, signal, m_tool,
                [this](float value) { m_tool->set_feather(0.01 * static_cast<double>(value)); });
    }
    section->add(m_size);
    section->add(m_feather);
    m_count = new QLabel(section);
    m_count->setFont(ui::font(FontRole::value));
    section->add(m_count);

    auto* removal = new QWidget(section);
    auto* line = new QHBoxLayout(removal);
    line->setContentsMargins(0, scaled(4), 0, scaled(4));
    line->setSpacing(scaled(8));
    m_remove = new QPushButton(tr("Remove"), removal);
    m_remove->setToolTip(tr("Takes the selected place away (Delete)"));
    m_remove_all = new QPushButton(tr("Remove all"), removal);
    for (QPushButton* button : {m_remove, m_remove_all}) {
        button->setObjectName(button->text());
        line->addWidget(button);
    }
    connect(m_remove, &QPushButton::clicked, m_tool, &RetouchTool::remove_selected);
    connect(m_remove_all, &QPushButton::clicked, m_tool, &RetouchTool::remove_all);
    section->add(removal);
    column->addStretch();
    for (const auto signal : {&RetouchTool::selection_changed, &RetouchTool::size_changed})
        connect(m_tool, signal, this, &RetouchPage::show_values);
    show_values();
}

void RetouchPage::set_document(Document* document) {
    if (m_document) disconnect(m_document, nullptr, this, nullptr);
    m_document = document;
    m_tool->set_document(document);
    if (document)
        for (const auto signal : {&Document::recipe_changed, &Document::photo_changed})
            connect(document, signal, this, &RetouchPage::show_values);
    show_values();
}

void RetouchPage::show_values() {
    setEnabled(m_document && m_document->photo() && m_document->can_be_edited());
    m_kinds->button(static_cast<int>(m_tool->kind()))->setChecked(true);
    for (const KindWords& words : kinds)
        if (words.kind == m_tool->kind()) m_help->setText(tr(words.help));
    m_size->set_value(static_cast<float>(m_tool->size()));
    m_feather->set_value(static_cast<float>(100 * m_tool->feather()));
    const auto count = static_cast<int>(m_tool->places().size());
    m_count->setText(count == 1 ? tr("1 place") : tr("%1 places").arg(count));
    m_remove->setEnabled(m_tool->selected() >= 0);
    m_remove_all->setEnabled(count > 0);
}

QPushButton& RetouchPage::button(const QString& words) const { return *findChild<QPushButton*>(words); }

} // namespace ui
