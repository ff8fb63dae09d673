// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/operation_panel.h"
#include "ui/choice_row.h"
#include "ui/curve_row.h"
#include "ui/document.h"
#include "ui/file_row.h"
#include "ui/section.h"
#include "ui/section_heading.h"
#include "ui/slider_row.h"
#include "ui/theme.h"
#include "ui/toggle_row.h"
#include "ui/value_text.h"
#include <QAction>
#include <QActionGroup>
#include <QMenu>
#include <QSettings>
#include <QToolButton>
#include <algorithm>

namespace ui {
using namespace Qt::StringLiterals;
namespace {

// Design section 7: what finishes most pictures, then the fine-tuning of it, then what is folded anyway.
constexpr std::pair<engine::Group, bool> panel_order[] = {
    {engine::Group::light, false},   {engine::Group::night, false}, {engine::Group::colour, false},
    {engine::Group::detail, false},  {engine::Group::light, true},  {engine::Group::night, true},
    {engine::Group::colour, true},   {engine::Group::detail, true}, {engine::Group::geometry, false},
    {engine::Group::geometry, true}, {engine::Group::look, false},  {engine::Group::look, true}};

bool is_folded_at_first(engine::Group group, bool advanced) {
    return advanced || group == engine::Group::geometry || group == engine::Group::look;
}

QString fold_key(const QString& title) { return u"panel/open/%1"_s.arg(title); }

QString place_name(std::string_view mask) {
    if (mask.empty()) return u"Whole photo"_s;
    QString name = from_utf8(mask);
    return name.replace(0, 1, name[0].toUpper());
}

} // namespace

OperationPanel::OperationPanel(QAction* pick_white, QAction* auto_light, QWidget* parent)
    : QWidget(parent), m_pick_white(pick_white), m_auto_light(auto_light) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    for (const auto& [group, advanced] : panel_order) add_group(group, advanced, column);
    column->addStretch();
    setEnabled(false);
}

void OperationPanel::add_group(engine::Group group, bool advanced, QVBoxLayout* column) {
    const auto belongs = [&](const engine::Operation& operation, const engine::Parameter& parameter) {
        return operation.group == group && parameter.advanced == advanced && !parameter.has_own_place;
    };
    std::vector<const engine::Operation*> operations;
    for (const engine::Operation& operation : engine::all_operations())
        if (std::any_of(operation.parameters.begin(), operation.parameters.end(),
                        [&](const engine::Parameter& parameter) { return belongs(operation, parameter); }))
            operations.push_back(&operation);
    if (operations.empty()) return;

    const QString name = from_utf8(engine::group_title(group)),
                  title = advanced ? u"%1, fine-tuning"_s.arg(name) : name;
    auto* section = new Section(title, this);
    section->set_open(QSettings().value(fold_key(title), !is_folded_at_first(group, advanced)).toBool());
    connect(section, &Section::opened, this, [title](bool open) { QSettings().setValue(fold_key(title), open); });
    connect(&section->heading(), &SectionHeading::menu_wanted, this, [this, section](const QPoint& where) {
        if (!m_document) return;
        QMenu menu(this);
        fill_place_menu(*section, menu);
        if (!menu.isEmpty()) menu.exec(where);
    });
    m_parts.push_back({title, section, operations});
    column->addWidget(section);
    if (group == engine::Group::light && !advanced) {
        auto* button = new QToolButton(section);
        button->setDefaultAction(m_auto_light);
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        section->add(button);
    }
    for (const engine::Operation* operation : operations) {
        for (std::size_t i = 0; i < operation->parameters.size(); ++i)
            if (belongs(*operation, operation->parameters[i])) add_parameter(*operation, i);
        if (operation->id == "white_balance" && !advanced) {
            auto* pick = new QToolButton(section);
            pick->setDefaultAction(m_pick_white);
            pick->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
            section->add(pick);
        }
    }
}

void OperationPanel::add_parameter(const engine::Operation& operation, std::size_t index) {
    const engine::Parameter& parameter = operation.parameters[index];
    const engine::Value& initial = operation.initial_settings[index];
    Section* section = m_parts.back().section;
    Row row{std::string(operation.id) + "." + std::string(parameter.key), m_parts.size() - 1};
    const auto change = [this, key = row.key](const engine::Value& value, Document::Change how) {
        if (m_document) m_document->change(key, value, how);
    };
    if (const bool* on = std::get_if<bool>(&initial)) {
        row.toggle = new ToggleRow(parameter, *on, section);
        connect(row.toggle, &ToggleRow::changed, this,
                [change](bool value) { change(value, Document::Change::finished); });
        section->add(row.toggle);
    } else if (const auto* chosen = std::get_if<engine::Choice>(&initial)) {
        row.choice = new ChoiceRow(parameter, *chosen, section);
        connect(row.choice, &ChoiceRow::changed, this, [this, change, key = row.key](engine::Choice value) {
            if (key == "white_balance.light" && m_document && m_document->number("white_balance.temperature") != 0)
                m_document->change("white_balance.temperature", 0.0F, Document::Change::passing); // goes before a light
            change(value, Document::Change::finished);
        });
        section->add(row.choice);
    } else if (const auto* number = std::get_if<float>(&initial)) {
        row.slider = new SliderRow(parameter, *number, section);
        connect(row.slider, &SliderRow::changing, this,
                [change](float value) { change(value, Document::Change::passing); });
        connect(row.slider, &SliderRow::changed, this,
                [change](float value) { change(value, Document::Change::finished); });
        section->add(row.slider);
    } else if (const auto* drawn = std::get_if<engine::Curve>(&initial)) {
        row.curve = new CurveRow(parameter, *drawn, section);
        connect(row.curve, &CurveRow::changing, this,
                [change](const engine::Curve& value) { change(value, Document::Change::passing); });
        connect(row.curve, &CurveRow::changed, this,
                [change](const engine::Curve& value) { change(value, Document::Change::finished); });
        section->add(row.curve);
    } else if (parameter.text_kind == engine::TextKind::lut_file) {
        // The step's other values stand at their initial ones: whether the file can be used does not hang on them.
        row.file = new FileRow(
            parameter,
            [&operation, index](const engine::Text& file) {
                engine::Settings settings = operation.initial_settings;
                settings[index] = file;
                return operation.check ? operation.check(settings) : engine::Result<void>();
            },
            section);
        connect(row.file, &FileRow::changed, this,
                [change](const engine::Text& value) { change(value, Document::Change::finished); });
        section->add(row.file);
    } else {
        return; // texts of other kinds have places of their own
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
    std::vector<int> changed(m_parts.size(), 0);
    for (const Row& row : m_rows) {
        const engine::Value* value = recipe.find_value(row.key);
        if (!value) continue;
        if (row.toggle) {
            row.toggle->set_value(std::get<bool>(*value));
            changed[row.section] += std::get<bool>(*value) != row.toggle->initial();
        } else if (row.choice) {
            row.choice->set_value(std::get<engine::Choice>(*value));
            changed[row.section] += row.choice->is_changed();
        } else if (row.curve) {
            row.curve->set_value(std::get<engine::Curve>(*value));
            changed[row.section] += row.curve->is_changed();
        } else if (row.file) {
            row.file->set_value(std::get<engine::Text>(*value));
            changed[row.section] += row.file->is_changed();
        } else {
            row.slider->set_value(std::get<float>(*value));
            changed[row.section] += row.slider->is_changed();
        }
    }
    for (std::size_t i = 0; i < m_parts.size(); ++i) {
        const Part& part = m_parts[i];
        QStringList places; // of the steps that do not count everywhere
        for (const engine::Operation* operation : part.operations) {
            const engine::Step* step = recipe.find(operation->id);
            if (!step || step->mask.empty()) continue;
            const QString place = place_name(step->mask);
            places.append(part.operations.size() == 1 ? place : u"%1: %2"_s.arg(from_utf8(operation->title), place));
        }
        part.section->set_changed_count(changed[i]);
        part.section->set_note(places.join(u" · "_s));
    }
}

void OperationPanel::fill_place_menu(const Section& section, QMenu& menu) {
    for (const Part& part : m_parts) {
        if (part.section != &section) continue;
        std::vector<const engine::Operation*> placeable = part.operations;
        std::erase_if(placeable, [](const engine::Operation* operation) { return !operation->takes_masks; });
        for (const engine::Operation* operation : placeable) {
            const QString title = tr("%1: where").arg(from_utf8(operation->title));
            const bool is_alone = placeable.size() == 1;
            if (is_alone) menu.addAction(title)->setEnabled(false);
            add_places(*operation, is_alone ? menu : *menu.addMenu(title));
        }
    }
}

void OperationPanel::add_places(const engine::Operation& operation, QMenu& menu) {
    const engine::Step* step = m_document ? m_document->recipe().find(operation.id) : nullptr;
    auto* one_of = new QActionGroup(&menu);
    const auto add = [&](std::string_view mask) {
        QAction* action = menu.addAction(place_name(mask));
        one_of->addAction(action);
        action->setCheckable(true);
        action->setChecked(step && step->mask == mask);
        connect(action, &QAction::triggered, this, [this, &operation, mask] {
            if (!m_document) return;
            engine::Recipe recipe = m_document->recipe();
            recipe.find(operation.id)->mask = mask;
            m_document->replace_recipe(std::move(recipe),
                                       u"%1: %2"_s.arg(from_utf8(operation.title), place_name(mask).toLower()));
        });
    };
    add({});
    for (const std::string_view mask : engine::mask_names) add(mask);
}

QWidget* OperationPanel::Row::widget() const {
    if (slider) return slider;
    if (toggle) return toggle;
    if (choice) return choice;
    if (curve) return curve;
    return file;
}

void OperationPanel::show_photo_values() {
    const bool ready = m_document && m_document->photo() && m_document->can_be_edited();
    setEnabled(ready);
    const bool has_sensor = m_document && m_document->facts() && m_document->facts()->is_raw;
    for (const Row& row : m_rows) {
        const engine::Operation* operation = engine::find_operation(row.key.substr(0, row.key.find('.')));
        if (operation->sensor) row.widget()->setEnabled(has_sensor); // a rendered picture has none to be asked
    }
    // The one value that the photo itself decides where the recipe holds 0.
    if (SliderRow* temperature = slider("white_balance.temperature")) {
        std::optional<float> as_shot;
        if (m_document && m_document->facts()) as_shot = static_cast<float>(m_document->facts()->as_shot.temperature);
        temperature->set_photo_value(as_shot);
    }
}

const OperationPanel::Row* OperationPanel::row(std::string_view key) const {
    const auto found = std::find_if(m_rows.begin(), m_rows.end(), [&](const Row& row) { return row.key == key; });
    return found == m_rows.end() ? nullptr : &*found;
}

SliderRow* OperationPanel::slider(std::string_view key) const { return row(key) ? row(key)->slider : nullptr; }
ChoiceRow* OperationPanel::choice(std::string_view key) const { return row(key) ? row(key)->choice : nullptr; }
CurveRow* OperationPanel::curve(std::string_view key) const { return row(key) ? row(key)->curve : nullptr; }
FileRow* OperationPanel::file(std::string_view key) const { return row(key) ? row(key)->file : nullptr; }

Section* OperationPanel::section(const QString& title) const {
    const auto found = std::find_if(m_parts.begin(), m_parts.end(), [&](const Part& p) { return p.title == title; });
    return found == m_parts.end() ? nullptr : found->section;
}

} // namespace ui
