// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/mask_adjustments.h"
#include "ui/section.h"
#include "ui/section_heading.h"
#include "ui/slider_row.h"
#include "ui/value_text.h"
#include <QSettings>
#include <QVBoxLayout>
#include <algorithm>
#include <array>

namespace ui {
using namespace Qt::StringLiterals;
namespace {

using engine::MaskShape;

// Design section 7. Words of their own where a value means something else inside a mask.
struct Usual {
    std::string_view operation, parameter, label = {}, help = {};
};
constexpr std::array<Usual, 12> usual = {
    {{"exposure", "stops"},
     {"contrast", "amount"},
     {"tone", "highlights"},
     {"tone", "shadows"},
     {"night", "sense", "Sense of night", "Added to the sense of night of the whole photo."},
     {"sky_glow", "removal"},
     {"sky_colour", "colour"},
     {"white_balance", "temperature", "Lamp warmth",
      "Colour temperature of the lamps that are to look white here: sodium 2000, bulb 2800, LED 4000 K."},
     {"saturation", "amount"},
     {"denoise", "amount"},
     {"sharpen", "amount"},
     {"stars", "amount"}}};

constexpr auto others_key = "panel/open/mask_others", usual_key = "panel/open/mask_adjustments";

const Usual* find_usual(const engine::Operation& operation, const engine::Parameter& parameter) {
    for (const Usual& row : usual)
        if (row.operation == operation.id && row.parameter == parameter.key) return &row;
    return nullptr;
}

// A sky has no lamps whose warmth could be set, a lamp no skyglow.
bool suits(const engine::Operation& operation, const engine::Mask& mask) {
    const MaskShape first = mask.parts.empty() ? MaskShape::everything : mask.parts.front().shape;
    if (operation.id == "white_balance") return first != MaskShape::sky || mask.inverted;
    if (operation.id == "sky_glow" || operation.id == "sky_colour" || operation.id == "stars")
        return (first != MaskShape::lamps && first != MaskShape::ground) || mask.inverted;
    return true;
}

} // namespace

MaskAdjustments::MaskAdjustments(MaskEditing* editing, QWidget* parent) : QWidget(parent), m_editing(editing) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    const auto section = [&](const QString& title, const char* key, bool is_open) {
        auto* made = new Section(title, this);
        made->set_open(QSettings().value(QLatin1String(key), is_open).toBool());
        connect(made, &Section::opened, this, [key](bool open) { QSettings().setValue(QLatin1String(key), open); });
        column->addWidget(made);
        return made;
    };
    m_usual = section(tr("Adjustments"), usual_key, true);
    m_others = section(tr("More adjustments"), others_key, false);
    add_usual();
    add_others();
    connect(editing, &MaskEditing::masks_changed, this, &MaskAdjustments::show_values);
    connect(editing, &MaskEditing::selection_changed, this, &MaskAdjustments::show_values);
    show_values();
}

void MaskAdjustments::add_usual() {
    for (const Usual& wanted : usual) {
        const engine::Operation* operation = engine::find_operation(wanted.operation);
        const int index = operation && operation->takes_masks ? operation->index_of(wanted.parameter) : -1;
        if (index >= 0) add_row(*operation, static_cast<std::size_t>(index), true);
    }
}

void MaskAdjustments::add_others() {
    for (const engine::Operation& operation : engine::all_operations()) {
        // Looks and lenses are of the whole photo; who wants one in a place writes it into the recipe.
        const bool is_local = operation.takes_masks && operation.group != engine::Group::look &&
                              operation.group != engine::Group::geometry;
        for (std::size_t i = 0; is_local && i < operation.parameters.size(); ++i) {
            const engine::Parameter& parameter = operation.parameters[i];
            if (!parameter.advanced && !parameter.has_own_place && !find_usual(operation, parameter))
                add_row(operation, i, false);
        }
    }
    m_others->setVisible(std::any_of(m_rows.begin(), m_rows.end(), [](const Row& row) { return !row.is_usual; }));
}

void MaskAdjustments::add_row(const engine::Operation& operation, std::size_t index, bool is_usual) {
    const float* initial = std::get_if<float>(&operation.initial_settings[index]);
    if (!initial) return; // switches, choices and curves count for the whole photo
    engine::Parameter parameter = operation.parameters[index];
    if (const Usual* words = find_usual(operation, parameter); words && !words->label.empty()) {
        parameter.label = words->label;
        parameter.help = words->help;
    }
    Section* section = is_usual ? m_usual : m_others;
    auto* slider = new SliderRow(parameter, *initial, section);
    section->add(slider);
    m_rows.push_back({&operation, index, slider, is_usual});
    const Row row = m_rows.back();
    const auto change = [this, row](float value, Document::Change how) {
        if (m_editing->can_edit() && m_editing->mask()) m_editing->document()->change(key_of(row), value, how);
    };
    connect(slider, &SliderRow::changing, this, [change](float value) { change(value, Document::Change::passing); });
    connect(slider, &SliderRow::changed, this, [change](float value) { change(value, Document::Change::finished); });
}

std::string MaskAdjustments::key_of(const Row& row) const {
    return std::string(row.operation->id) + "@" + m_editing->selected() + "." +
           std::string(row.operation->parameters[row.index].key);
}

void MaskAdjustments::show_values() {
    const engine::Mask* mask = m_editing->mask();
    if (!mask) return;
    const QString title = tr("%1: adjustments").arg(mask_label(*mask));
    m_usual->heading().setText(title);
    m_usual->heading().setAccessibleName(title);
    int changed = 0, changed_others = 0;
    const auto& facts = m_editing->document()->facts();
    for (const Row& row : m_rows) {
        const engine::Value* value = m_editing->document()->recipe().find_value(key_of(row));
        row.slider->set_value(std::get<float>(value ? *value : row.operation->initial_settings[row.index]));
        if (row.operation->id == "white_balance" && row.slider->parameter().key == "temperature")
            row.slider->set_photo_value(facts ? std::optional(static_cast<float>(facts->as_shot.temperature))
                                              : std::nullopt);
        (row.is_usual ? changed : changed_others) += row.slider->is_changed();
        row.slider->setVisible(suits(*row.operation, *mask) || row.slider->is_changed());
    }
    m_usual->set_changed_count(changed);
    m_others->set_changed_count(changed_others);
}

SliderRow* MaskAdjustments::slider(std::string_view key) const {
    for (const Row& row : m_rows)
        if (std::string(row.operation->id) + "." + std::string(row.operation->parameters[row.index].key) == key)
            return row.slider;
    return nullptr;
}

} // namespace ui
