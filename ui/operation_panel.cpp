// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/operation_panel.h"
#include "ui/document.h"
#include "ui/section.h"
#include "ui/slider_row.h"
#include "ui/theme.h"
#include "ui/toggle_row.h"
#include <QAction>
#include <QSettings>
#include <QToolButton>
#include <algorithm>

namespace ui {
using namespace Qt::StringLiterals;
namespace {

constexpr engine::Group panel_order[] = {engine::Group::light, engine::Group::night, engine::Group::colour,
                                         engine::Group::detail, engine::Group::geometry};

QString text_of(std::string_view words) {
    return QString::fromUtf8(words.data(), static_cast<qsizetype>(words.size()));
}

QString fold_key(const QString& title) { return u"panel/open/%1"_s.arg(title); }

} // namespace

OperationPanel::OperationPanel(QAction* pick_white, QWidget* parent) : QWidget(parent), m_pick_white(pick_white) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    for (const engine::Group group : panel_order) add_group(group, column);
    column->addStretch();
    setEnabled(false);
}

void OperationPanel::add_group(engine::Group group, QVBoxLayout* column) {
    const auto& operations = engine::all_operations();
    if (std::none_of(operations.begin(), operations.end(), [&](const auto& o) { return o.group == group; })) return;
    const QString title = text_of(engine::group_title(group));
    auto* section = new Section(title, this);
    section->set_open(QSettings().value(fold_key(title), true).toBool());
    connect(section, &Section::opened, this, [title](bool open) { QSettings().setValue(fold_key(title), open); });
    m_sections.push_back(section);
    column->addWidget(section);
    for (const engine::Operation& operation : operations) {
        if (operation.group != group) continue;
        for (std::size_t i = 0; i < operation.parameters.size(); ++i)
            add_parameter(operation, operation.parameters[i], operation.initial_settings[i]);
        if (operation.id == "white_balance") {
            auto* pick = new QToolButton(section);
            pick->setDefaultAction(m_pick_white);
            pick->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
            section->add(pick);
        }
    }
}

void OperationPanel::add_parameter(const engine::Operation& operation, const engine::Parameter& parameter,
                                   const engine::Value& initial) {
    Row row{std::string(operation.id) + "." + std::string(parameter.key), m_sections.size() - 1, nullptr, nullptr};
    Section* section = m_sections.back();
    const std::string key = row.key;
    if (const bool* on = std::get_if<bool>(&initial)) {
        row.toggle = new ToggleRow(parameter, *on, section);
        connect(row.toggle, &ToggleRow::changed, this, [this, key](bool value) {
            if (m_document) m_document->change(key, value, Document::Change::finished);
        });
        section->add(row.toggle);
    } else {
        row.slider = new SliderRow(parameter, std::get<float>(initial), section);
        connect(row.slider, &SliderRow::changing, this, [this, key](float value) {
            if (m_document) m_document->change(key, value, Document::Change::passing);
        });
        connect(row.slider, &SliderRow::changed, this, [this, key](float value) {
            if (m_document) m_document->change(key, value, Document::Change::finished);
        });
        section->add(row.slider);
    }
    m_rows.push_back(row);
}

void OperationPanel::set_document(Document* document) {
    if (m_document) disconnect(m_document, nullptr, this, nullptr);
    m_document = document;
    if (document) {
        connect(document, &Document::recipe_changed, this, &OperationPanel::show_values);
        connect(document, &Document::details_changed, this, &OperationPanel::show_photo_values);
        connect(document, &Document::photo_changed, this, &OperationPanel::show_photo_values);
    }
    show_values();
    show_photo_values();
}

void OperationPanel::show_values() {
    const engine::Recipe initial = m_document ? engine::Recipe() : engine::initial_recipe();
    const engine::Recipe& recipe = m_document ? m_document->recipe() : initial;
    std::vector<int> changed(m_sections.size(), 0);
    for (const Row& row : m_rows) {
        const engine::Value* value = recipe.find_value(row.key);
        if (!value) continue;
        if (row.toggle) {
            row.toggle->set_value(std::get<bool>(*value));
            changed[row.section] += std::get<bool>(*value) != row.toggle->initial();
        } else {
            row.slider->set_value(std::get<float>(*value));
            changed[row.section] += row.slider->is_changed();
        }
    }
    for (std::size_t i = 0; i < m_sections.size(); ++i) m_sections[i]->set_changed_count(changed[i]);
}

void OperationPanel::show_photo_values() {
    const bool ready = m_document && m_document->photo() && m_document->can_be_edited();
    setEnabled(ready);
    // The one value that the photo itself decides where the recipe holds 0.
    if (SliderRow* temperature = slider("white_balance.temperature")) {
        std::optional<float> as_shot;
        if (m_document && m_document->facts()) as_shot = static_cast<float>(m_document->facts()->as_shot.temperature);
        temperature->set_photo_value(as_shot);
    }
}

SliderRow* OperationPanel::slider(std::string_view key) const {
    const auto found = std::find_if(m_rows.begin(), m_rows.end(), [&](const Row& row) { return row.key == key; });
    return found == m_rows.end() ? nullptr : found->slider;
}

} // namespace ui
