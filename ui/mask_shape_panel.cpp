// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/mask_shape_panel.h"
#include "ui/actions.h"
#include "ui/choice_combo.h"
#include "ui/light_meter_words.h"
#include "ui/mask_words.h"
#include "ui/section_heading.h"
#include "ui/segmented.h"
#include "ui/slider_row.h"
#include "ui/theme.h"
#include "ui/value_text.h"
#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>
#include <cmath>

namespace ui {
using namespace Qt::StringLiterals;
namespace {

using engine::MaskShape;
using Hand = MaskEditing::Hand;

constexpr int row_end = 6, combo_height = 28;

engine::Parameter number(std::string_view key, std::string_view label, engine::Range range, float step,
                         engine::Unit unit, std::string_view help) {
    return {.key = key, .label = label, .help = help, .range = range, .slider = range, .step = step, .unit = unit};
}

QPushButton* button_for(QAction* action, QWidget* parent) {
    auto* button = new QPushButton(action->icon(), action->iconText(), parent);
    button->setProperty("buttonSize", u"small"_s);
    button->setToolTip(action->toolTip());
    button->setFocusPolicy(Qt::TabFocus);
    QObject::connect(button, &QPushButton::clicked, action, &QAction::trigger);
    return button;
}

// Buttons side by side, ending where the rows end.
QWidget* row_of(const QList<QPushButton*>& buttons, QWidget* parent) {
    auto* row = new QWidget(parent);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, scaled(4), scaled(row_end), scaled(4));
    layout->setSpacing(scaled(8));
    for (QPushButton* button : buttons) {
        button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        layout->addWidget(button);
    }
    return row;
}

} // namespace

MaskShapePanel::MaskShapePanel(MaskEditing* editing, const Actions& actions, QWidget* parent)
    : Section(tr("Shape"), parent), m_editing(editing) {
    add_hand();
    add_parts();
    add_brush_rows();
    add_part_rows();
    add_mask_rows();
    add_buttons(actions);
    connect(editing, &MaskEditing::masks_changed, this, &MaskShapePanel::show_values);
    connect(editing, &MaskEditing::selection_changed, this, &MaskShapePanel::show_values);
    connect(editing, &MaskEditing::hand_changed, this, &MaskShapePanel::show_values);
    show_values();
}

void MaskShapePanel::add_hand() {
    auto* around = new QWidget(this);
    auto* layout = new QHBoxLayout(around);
    layout->setContentsMargins(0, 0, scaled(row_end), scaled(8));
    m_hand = new Segmented(tr("What a drag on the photo does"), around);
    m_hand->add(tr("Move"), u"hand"_s, tr("Drag the handles of the shape on the photo"));
    m_hand->add(tr("Add"), u"brush"_s, tr("Paint what belongs to the mask. Alt erases."));
    m_hand->add(tr("Erase"), u"eraser"_s, tr("Paint what does not belong to the mask. Alt adds."));
    connect(m_hand, &Segmented::chosen_by_hand, this,
            [this](int index) { m_editing->set_hand(static_cast<Hand>(index)); });
    layout->addWidget(m_hand);
    add(around);
}

void MaskShapePanel::add_parts() {
    m_part_row = new QWidget(this);
    auto* layout = new QHBoxLayout(m_part_row);
    layout->setContentsMargins(0, 0, scaled(row_end), scaled(4));
    layout->setSpacing(scaled(8));
    auto* label = new QLabel(tr("Part"), m_part_row);
    label->setFixedWidth(scaled(108));
    m_parts = new ChoiceCombo(m_part_row);
    m_parts->setAccessibleName(tr("Part of the mask"));
    m_parts->setFixedHeight(scaled(combo_height));
    label->setBuddy(m_parts);
    m_remove_part = new QToolButton(m_part_row);
    m_remove_part->setIcon(icon(u"trash"_s));
    m_remove_part->setProperty("buttonSize", u"small"_s);
    m_remove_part->setToolTip(tr("Remove this part"));
    m_remove_part->setAccessibleName(tr("Remove this part"));
    m_remove_part->setFocusPolicy(Qt::TabFocus);
    layout->addWidget(label);
    layout->addWidget(m_parts, 1);
    layout->addWidget(m_remove_part);
    connect(m_parts, &ChoiceCombo::chosen, this, [this](int index) {
        if (!m_editing->mask()) return;
        const std::vector<MaskGroup> groups = groups_of(*m_editing->mask());
        if (index >= 0 && static_cast<std::size_t>(index) < groups.size())
            m_editing->select_part(static_cast<int>(groups[static_cast<std::size_t>(index)].first));
    });
    connect(m_remove_part, &QToolButton::clicked, m_editing, &MaskEditing::remove_part);
    add(m_part_row);
}

void MaskShapePanel::add_row(const engine::Parameter& parameter, float initial, std::function<bool()> is_shown,
                             std::function<float()> read, const Write& write) {
    auto* row = new SliderRow(parameter, initial, this);
    connect(row, &SliderRow::changing, this, [write](float value) { write(value, Document::Change::passing); });
    connect(row, &SliderRow::changed, this, [write](float value) { write(value, Document::Change::finished); });
    m_rows.push_back({row, std::move(is_shown), std::move(read)});
    add(row);
}

void MaskShapePanel::add_brush_rows() {
    const auto is_shown = [this] { return m_editing->hand() != Hand::shape; };
    const MaskEditing::Brush initial;
    add_row(
        number("size", "Brush size", {MaskEditing::least_size, MaskEditing::most_size}, 1, engine::Unit::none,
               "Diameter on the screen; zoom in to paint finer. [ and ] change it, or the wheel with Ctrl."),
        static_cast<float>(initial.size), is_shown, [this] { return static_cast<float>(m_editing->brush().size); },
        [this](float value, Document::Change) {
            m_editing->set_brush({static_cast<double>(value), m_editing->brush().feather});
        });
    add_row(
        number("feather", "Feather", {0, 100}, 1, engine::Unit::percent,
               "How softly strokes end. Shift with [ and ] changes it, or the wheel with Ctrl and Shift."),
        static_cast<float>(initial.feather), is_shown,
        [this] { return static_cast<float>(m_editing->brush().feather); },
        [this](float value, Document::Change) {
            m_editing->set_brush({m_editing->brush().size, static_cast<double>(value)});
        });
}

void MaskShapePanel::add_part_row(const engine::Parameter& parameter, float initial, MaskShape shape,
                                  float engine::MaskPart::*member) {
    const auto is_shown = [this, shape] {
        const engine::MaskPart* part = m_editing->selected_part();
        return m_editing->hand() == Hand::shape && part && part->shape == shape;
    };
    const QString label = from_utf8(parameter.label);
    add_row(
        parameter, initial, is_shown, [this, member] { return m_editing->selected_part()->*member; },
        [this, member, label, shape](float value, Document::Change change) {
            const engine::MaskPart* now = m_editing->selected_part();
            if (!now || now->shape != shape) return;
            engine::MaskPart part = *now;
            part.*member = value;
            if (shape == MaskShape::light && part.from > part.to) // one end pushes the other
                (member == &engine::MaskPart::from ? part.to : part.from) = value;
            m_editing->put_part(part, change, label);
        });
}

void MaskShapePanel::add_part_rows() {
    using engine::Unit;
    add_part_row(number("soft", "Feather", {0, 100}, 1, Unit::percent, "How softly the ellipse ends."), 50,
                 MaskShape::radial, &engine::MaskPart::softness);
    add_part_row(
        number("from", "From", {-16, 16}, 0.1F, Unit::stops,
               "The darkest light that belongs to the mask, in stops above mid-grey. Click the photo to pick it."),
        0, MaskShape::light, &engine::MaskPart::from);
    add_part_row(number("to", "To", {-16, 16}, 0.1F, Unit::stops,
                        "The brightest light that belongs to the mask, in stops above mid-grey."),
                 10, MaskShape::light, &engine::MaskPart::to);
    m_light = new QLabel(this);
    m_light->setFont(ui::font(FontRole::value));
    m_light->setAlignment(Qt::AlignTrailing | Qt::AlignVCenter);
    m_light->setContentsMargins(0, 0, scaled(row_end), 0);
    QPalette quiet = m_light->palette();
    quiet.setColor(QPalette::WindowText, colours().text2);
    m_light->setPalette(quiet);
    add(m_light);
    add_part_row(number("fall", "Softness", {0.1F, 8}, 0.1F, Unit::stops, "Over how many stops an end falls off."), 1,
                 MaskShape::light, &engine::MaskPart::range);
    add_part_row(
        number("hue", "Hue", {0, 360}, 1, Unit::none, "The hue that belongs to the mask. Click the photo to pick it."),
        65, MaskShape::colour, &engine::MaskPart::from);
    add_part_row(number("width", "Width", {1, 180}, 1, Unit::none,
                        "How far off a hue may be and still count fully; as far again it falls off."),
                 25, MaskShape::colour, &engine::MaskPart::range);
}

void MaskShapePanel::add_mask_row(const engine::Parameter& parameter, float initial, float engine::Mask::*member) {
    const QString label = from_utf8(parameter.label);
    add_row(
        parameter, initial, [] { return true; }, [this, member] { return m_editing->mask()->*member; },
        [this, member, label](float value, Document::Change change) {
            if (!m_editing->mask()) return;
            engine::Mask mask = *m_editing->mask();
            mask.*member = value;
            m_editing->put(std::move(mask), change, label);
        });
}

void MaskShapePanel::add_mask_rows() {
    using engine::Unit;
    add_mask_row(number("edges", "Follow edges", {0, 100}, 1, Unit::percent,
                        "How closely the whole mask follows edges of the photo."),
                 0, &engine::Mask::edges);
    add_mask_row(number("soften", "Soften", {0, 100}, 1, Unit::percent, "Blurs the whole mask."), 0,
                 &engine::Mask::feather);
    add_mask_row(number("opacity", "Opacity", {0, 100}, 1, Unit::percent, "How much of the adjustments counts."), 100,
                 &engine::Mask::opacity);
}

void MaskShapePanel::add_buttons(const Actions& actions) {
    add(row_of({button_for(actions.mask_invert, this), button_for(actions.mask_duplicate, this),
                button_for(actions.mask_delete, this)},
               this));
    QList<QPushButton*> joins;
    const auto join = [&](const QString& words, const QString& help, engine::MaskJoin how) {
        auto* button = new QPushButton(words, this);
        button->setProperty("buttonSize", u"small"_s);
        button->setToolTip(help);
        button->setFocusPolicy(Qt::TabFocus);
        auto* menu = new QMenu(button);
        for (const MaskShape shape : offered_shapes)
            menu->addAction(icon(shape_icon(shape)), shape_name(shape), this,
                            [this, shape, how] { m_editing->add_part(shape, how); });
        connect(button, &QPushButton::clicked, menu,
                [button, menu] { menu->popup(button->mapToGlobal(QPoint(0, button->height()))); });
        joins.append(button);
    };
    join(tr("Add to…"), tr("Another shape belongs to the mask as well"), engine::MaskJoin::add);
    join(tr("Subtract…"), tr("Another shape is taken out of the mask"), engine::MaskJoin::subtract);
    join(tr("Intersect…"), tr("Only what lies in another shape, too, stays in the mask"), engine::MaskJoin::intersect);
    add(row_of(joins, this));
}

void MaskShapePanel::show_values() {
    const engine::Mask* mask = m_editing->mask();
    if (!mask) return;
    const QString title = tr("%1: shape").arg(mask_label(*mask));
    heading().setText(title);
    heading().setAccessibleName(title);
    const engine::MaskPart* part = m_editing->selected_part();
    const bool is_picked = part && (part->shape == MaskShape::light || part->shape == MaskShape::colour);
    m_hand->set_words(0, is_picked ? tr("Pick") : tr("Move"));
    m_hand->set_shown(0, m_editing->has_shape());
    m_hand->choose(static_cast<int>(m_editing->hand()));
    show_parts();
    for (const Row& row : m_rows) {
        const bool shown = row.is_shown();
        if (shown) row.slider->set_value(row.read());
        row.slider->setVisible(shown);
    }
    const auto& scene = m_editing->document()->scene_light();
    const bool has_light =
        part && part->shape == MaskShape::light && m_editing->hand() == Hand::shape && scene && scene->known;
    if (has_light) {
        const auto light = [&](float stops) {
            return pointed_text(scene->kappa * 0.18 * std::exp2(static_cast<double>(stops)), true, std::nullopt);
        };
        m_light->setText(tr("%1 to %2").arg(light(part->from), light(part->to)));
    }
    m_light->setVisible(has_light);
}

void MaskShapePanel::show_parts() {
    const engine::Mask& mask = *m_editing->mask();
    const std::vector<MaskGroup> groups = groups_of(mask);
    m_part_row->setVisible(groups.size() > 1);
    QStringList names;
    int chosen = -1;
    for (std::size_t i = 0; i < groups.size(); ++i) {
        names.append(group_name(mask, groups[i]));
        const auto first = static_cast<int>(groups[i].first);
        if (m_editing->part() >= first && m_editing->part() < first + static_cast<int>(groups[i].count))
            chosen = static_cast<int>(i);
    }
    QStringList before;
    for (int i = 0; i < m_parts->count(); ++i) before.append(m_parts->itemText(i));
    if (before != names) {
        m_parts->clear();
        m_parts->addItems(names);
    }
    m_parts->setCurrentIndex(chosen);
}

SliderRow* MaskShapePanel::slider(std::string_view key) const {
    for (const Row& row : m_rows)
        if (row.slider->parameter().key == key) return row.slider;
    return nullptr;
}

} // namespace ui
