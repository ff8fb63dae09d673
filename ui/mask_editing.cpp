// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/mask_editing.h"
#include "engine/pipeline/renderer.h"
#include "ui/mask_words.h"
#include "ui/value_text.h"
#include <algorithm>
#include <cmath>

namespace ui {
using namespace Qt::StringLiterals;
namespace {

using engine::MaskShape;

bool has_handles(MaskShape shape) { return shape == MaskShape::linear || shape == MaskShape::radial; }
bool is_picked(MaskShape shape) { return shape == MaskShape::light || shape == MaskShape::colour; }
bool is_found(MaskShape shape) {
    return shape == MaskShape::sky || shape == MaskShape::ground || shape == MaskShape::lamps;
}

std::string to_utf8(const QString& text) { return text.toStdString(); }

// Everything that counts in `from` counts in `to` as well.
void copy_steps(const engine::Recipe& source, std::string_view from, engine::Recipe& target, std::string_view to) {
    for (const engine::Step& step : source.steps) {
        if (!step.is_local || step.mask != from) continue;
        const engine::Settings settings = step.settings; // source and target may be one
        if (engine::Step* copy = target.local_step(step.operation->id, to)) copy->settings = settings;
    }
}

} // namespace

MaskEditing::MaskEditing(QObject* parent) : QObject(parent) {}

void MaskEditing::set_document(Document* document) {
    if (m_document) disconnect(m_document, nullptr, this, nullptr);
    m_document = document;
    m_selected.clear();
    m_part = -1;
    m_is_new_part = false;
    if (document) {
        connect(document, &Document::recipe_changed, this, &MaskEditing::take_recipe);
        connect(document, &Document::photo_changed, this, &MaskEditing::masks_changed);
    }
    take_recipe();
    Q_EMIT selection_changed();
}

std::vector<std::string> MaskEditing::names() const {
    std::vector<std::string> names;
    if (!m_document) return names;
    const engine::Recipe& recipe = m_document->recipe();
    for (const engine::Mask& mask : recipe.masks) names.push_back(mask.name);
    for (const std::string_view name : engine::mask_names) {
        const auto counts = [&](const engine::Step& step) { return step.mask == name; };
        if (std::find(names.begin(), names.end(), name) == names.end() &&
            std::any_of(recipe.steps.begin(), recipe.steps.end(), counts))
            names.emplace_back(name);
    }
    return names;
}

const engine::Mask* MaskEditing::mask() const {
    return m_document && !m_selected.empty() ? m_document->recipe().find_mask(m_selected) : nullptr;
}

const engine::MaskPart* MaskEditing::selected_part() const {
    const engine::Mask* known = mask();
    const auto index = static_cast<std::size_t>(m_part);
    return known && m_part >= 0 && index < known->parts.size() ? &known->parts[index] : nullptr;
}

// Undo, another photo, another program: what is selected may be gone.
void MaskEditing::take_recipe() {
    const std::vector<std::string> known = names();
    const std::string before = m_selected;
    const int part_before = m_part;
    if (std::find(known.begin(), known.end(), m_selected) == known.end())
        m_selected = known.empty() ? std::string() : known.front();
    const engine::Mask* now = mask();
    const int parts = now ? static_cast<int>(now->parts.size()) : 0;
    if (m_selected != before || m_part >= parts || m_part < 0) m_part = parts > 0 ? 0 : -1;
    Q_EMIT masks_changed();
    if (m_selected == before && m_part == part_before) return;
    m_is_new_part = false;
    choose_hand();
    Q_EMIT selection_changed();
}

void MaskEditing::select(const std::string& name) {
    if (name == m_selected) return;
    m_selected = name;
    m_part = mask() && !mask()->parts.empty() ? 0 : -1;
    m_is_new_part = false;
    choose_hand();
    Q_EMIT selection_changed();
}

void MaskEditing::select_part(int part) {
    if (part == m_part) return;
    m_part = part;
    m_is_new_part = false;
    choose_hand();
    Q_EMIT selection_changed();
}

void MaskEditing::choose_hand() { set_hand(has_shape() ? Hand::shape : Hand::add); }

bool MaskEditing::has_shape() const {
    const engine::MaskPart* now = selected_part();
    return now && (has_handles(now->shape) || is_picked(now->shape));
}

// In the middle of the picture: the next drag draws it where it is wanted.
engine::MaskPart MaskEditing::new_part(MaskShape shape) const {
    engine::MaskPart part;
    part.shape = shape;
    if (!m_document->facts()) return part;
    const engine::Frame frame = engine::frame_of(*m_document->facts(), m_document->recipe());
    const double long_edge = std::max(m_document->facts()->width, m_document->facts()->height);
    const auto place = [&](double across, double down) {
        const engine::FramePoint photo = frame.to_photo({across * frame.width(), down * frame.height()});
        return engine::MaskPoint{static_cast<float>(std::round(1e5 * photo.x / long_edge) / 1e5),
                                 static_cast<float>(std::round(1e5 * photo.y / long_edge) / 1e5)};
    };
    switch (shape) {
    case MaskShape::linear: part.points = {place(0.5, 0.3), place(0.5, 0.6)}; break;
    case MaskShape::radial:
        part.points = {place(0.5, 0.5)};
        part.radius_x = static_cast<float>(std::round(1e5 * 0.2 * frame.long_edge() / long_edge) / 1e5);
        part.radius_y = static_cast<float>(std::round(1e5 * 0.15 * frame.long_edge() / long_edge) / 1e5);
        break;
    case MaskShape::light: // lit walls and lamps
        part.from = 0, part.to = 10, part.range = 1;
        break;
    case MaskShape::colour: // sodium light
        part.from = 65, part.range = 25;
        break;
    default: break;
    }
    return part;
}

void MaskEditing::add(MaskShape shape) {
    if (!can_edit()) return;
    const engine::Recipe& recipe = m_document->recipe();
    const std::vector<std::string> known = names();
    engine::Mask mask;
    const QString name = shape_name(shape);
    const std::string own = to_utf8(name.toLower());
    if (is_found(shape) && std::find(known.begin(), known.end(), own) == known.end()) {
        mask.name = own;
    } else {
        mask.name = recipe.free_mask_name();
        const auto is_taken = [&](const QString& label) {
            return std::any_of(known.begin(), known.end(),
                               [&](const std::string& n) { return mask_label(*recipe.find_mask(n)) == label; });
        };
        int number = is_found(shape) ? 2 : 1;
        while (is_taken(u"%1 %2"_s.arg(name).arg(number))) ++number;
        mask.label = to_utf8(u"%1 %2"_s.arg(name).arg(number));
    }
    if (shape != MaskShape::brush) mask.parts.push_back(new_part(shape)); // a brush begins with nothing
    const std::string added = mask.name;
    m_document->change_mask(std::move(mask), Document::Change::finished, u"Add mask: %1"_s.arg(name));
    select(added);
    m_is_new_part = has_shape() && has_handles(shape);
    Q_EMIT selection_changed();
}

void MaskEditing::add_part(MaskShape shape, engine::MaskJoin join) {
    const engine::Mask* now = mask();
    if (!can_edit() || !now) return;
    if (shape == MaskShape::brush && join != engine::MaskJoin::intersect) // strokes are parts themselves
        return set_hand(join == engine::MaskJoin::add ? Hand::add : Hand::erase);
    engine::Mask changed = *now;
    changed.parts.push_back(new_part(shape));
    changed.parts.back().join = join;
    const int last = static_cast<int>(changed.parts.size()) - 1;
    put(std::move(changed), Document::Change::finished, shape_name(shape));
    select_part(last);
    m_is_new_part = has_shape() && has_handles(shape);
    Q_EMIT selection_changed();
}

void MaskEditing::remove_part() {
    const engine::Mask* now = mask();
    if (!can_edit() || !now || m_part < 0) return;
    for (const MaskGroup& group : groups_of(*now)) {
        if (static_cast<int>(group.first) != m_part) continue;
        engine::Mask changed = *now;
        const auto first = changed.parts.begin() + m_part;
        changed.parts.erase(first, first + static_cast<std::ptrdiff_t>(group.count));
        m_part = changed.parts.empty() ? -1 : 0;
        put(std::move(changed), Document::Change::finished, u"Remove %1"_s.arg(group_name(*now, group)));
        choose_hand();
        Q_EMIT selection_changed();
        return;
    }
}

void MaskEditing::put(engine::Mask mask, Document::Change change, const QString& what) {
    if (!can_edit()) return;
    const QString label = u"%1 · %2"_s.arg(what, mask_label(mask));
    m_document->change_mask(std::move(mask), change, label);
}

void MaskEditing::put_part(const engine::MaskPart& part, Document::Change change, const QString& what) {
    const engine::Mask* now = mask();
    if (!now || !selected_part()) return;
    engine::Mask changed = *now;
    changed.parts[static_cast<std::size_t>(m_part)] = part;
    m_is_new_part = false;
    put(std::move(changed), change, what);
}

void MaskEditing::set_on(const std::string& name, bool on) {
    const engine::Mask* now = m_document ? m_document->recipe().find_mask(name) : nullptr;
    if (!now || now->is_on == on) return;
    engine::Mask changed = *now;
    changed.is_on = on;
    put(std::move(changed), Document::Change::finished, on ? u"Switch on"_s : u"Switch off"_s);
}

void MaskEditing::invert() {
    if (!mask()) return;
    engine::Mask changed = *mask();
    changed.inverted = !changed.inverted;
    put(std::move(changed), Document::Change::finished, u"Invert"_s);
}

void MaskEditing::duplicate() {
    if (!can_edit() || !mask()) return;
    engine::Recipe recipe = m_document->recipe();
    engine::Mask copy = *mask();
    const std::string from = copy.name;
    const QString label = mask_label(copy);
    copy.name = recipe.free_mask_name();
    copy.label = to_utf8(u"%1 copy"_s.arg(label));
    const std::string added = copy.name;
    recipe.put_mask(std::move(copy));
    const engine::Recipe source = recipe;
    copy_steps(source, from, recipe, added);
    m_document->replace_recipe(std::move(recipe), u"Duplicate mask · %1"_s.arg(label));
    select(added);
}

void MaskEditing::remove() {
    if (!can_edit() || !mask()) return;
    const QString label = mask_label(*mask());
    engine::Recipe recipe = m_document->recipe();
    recipe.remove_mask(m_selected);
    m_document->replace_recipe(std::move(recipe), u"Delete mask · %1"_s.arg(label));
}

void MaskEditing::rename(const std::string& name, const QString& label) {
    const engine::Mask* now = m_document ? m_document->recipe().find_mask(name) : nullptr;
    if (!can_edit() || !now || label.trimmed().isEmpty() || mask_label(*now) == label.trimmed()) return;
    engine::Mask changed = *now;
    changed.label = to_utf8(label.trimmed());
    m_document->change_mask(std::move(changed), Document::Change::finished, u"Rename mask: %1"_s.arg(label.trimmed()));
}

void MaskEditing::copy_to(Document& other) const {
    if (!mask() || &other == m_document || !other.can_be_edited()) return;
    engine::Recipe recipe = other.recipe();
    engine::Mask copy = *mask();
    const std::string from = copy.name;
    if (const engine::Mask* same = recipe.find_mask(copy.name); same && *same != copy) {
        const bool is_free = engine::is_built_in_mask(copy.name) &&
                             std::none_of(recipe.masks.begin(), recipe.masks.end(),
                                          [&](const engine::Mask& m) { return m.name == copy.name; });
        if (!is_free) {
            copy.label = to_utf8(mask_label(copy));
            copy.name = recipe.free_mask_name();
        }
    }
    const std::string to = copy.name;
    const QString label = mask_label(copy);
    recipe.put_mask(std::move(copy));
    copy_steps(m_document->recipe(), from, recipe, to);
    other.replace_recipe(std::move(recipe), u"Paste mask · %1"_s.arg(label));
}

void MaskEditing::set_hand(Hand hand) {
    if (hand == m_hand) return;
    m_hand = hand;
    Q_EMIT hand_changed();
}

void MaskEditing::set_brush(Brush brush) {
    m_brush = {std::clamp(brush.size, least_size, most_size), std::clamp(brush.feather, 0.0, 100.0)};
    Q_EMIT hand_changed();
}

void MaskEditing::set_overlay(Overlay overlay) {
    if (overlay == m_overlay) return;
    m_overlay = overlay;
    Q_EMIT hand_changed();
}

void MaskEditing::next_overlay() {
    set_overlay(m_overlay == Overlay::hatch             ? Overlay::black_and_white
                : m_overlay == Overlay::black_and_white ? Overlay::off
                                                        : Overlay::hatch);
}

} // namespace ui
