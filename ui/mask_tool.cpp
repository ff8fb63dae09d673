// Mouse, wheel and keys of the mask tool; mask_tool_painting.cpp shows it, mask_tool_picking.cpp reads the photo.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/mask_tool.h"
#include "ui/mask_words.h"
#include "ui/stroke.h"
#include <QKeyEvent>
#include <cmath>

namespace ui {
namespace {

using engine::MaskShape;
using Hand = MaskEditing::Hand;

constexpr int live_ms = 16;                   // a picture of the display
constexpr double size_per_step = 1.1;         // of the brush, for each notch and key press
constexpr double feather_step = 5;            // percent
constexpr double by_key = 8, far_by_key = 40; // the design's pixels that an arrow moves
constexpr double thinned_by = 0.4;            // the design's pixels that a thinned stroke may lie off the hand

bool is_handled(MaskShape shape) { return shape == MaskShape::linear || shape == MaskShape::radial; }

} // namespace

MaskTool::MaskTool(MaskEditing* editing, MaskRendering* rendering, QObject* parent)
    : CanvasTool(parent), m_editing(editing), m_rendering(rendering) {
    m_reader.setMaxThreadCount(1);
    m_live.setSingleShot(true);
    m_live.setInterval(live_ms);
    connect(&m_live, &QTimer::timeout, this, [this] {
        if (std::exchange(m_has_moved, false)) show_drag(Document::Change::passing);
    });
    connect(editing, &MaskEditing::masks_changed, this, &CanvasTool::changed);
    connect(editing, &MaskEditing::selection_changed, this, &CanvasTool::changed);
    connect(editing, &MaskEditing::hand_changed, this, &CanvasTool::changed);
    connect(rendering, &MaskRendering::overlay_ready, this, &MaskTool::take_overlay);
}

MaskTool::~MaskTool() { m_reader.waitForDone(); }

double MaskTool::long_edge() const {
    const Document* document = m_editing->document();
    return document && document->facts() ? std::max(document->facts()->width, document->facts()->height) : 1;
}

engine::MaskPoint MaskTool::part_of_photo(QPointF canvas, const CanvasMap& map) const {
    const QPointF photo = map.to_photo(canvas) / long_edge();
    return {static_cast<float>(std::clamp(photo.x(), -4.0, 4.0)), static_cast<float>(std::clamp(photo.y(), -4.0, 4.0))};
}

bool MaskTool::is_brush() const { return m_editing->mask() && m_editing->hand() != Hand::shape; }

Hand MaskTool::hand(Qt::KeyboardModifiers modifiers) const {
    const Hand hand = m_editing->hand();
    if (hand == Hand::shape || !(modifiers & Qt::AltModifier)) return hand;
    return hand == Hand::add ? Hand::erase : Hand::add;
}

MaskGrip MaskTool::grip_at(QPointF canvas, const CanvasMap& map) const {
    const engine::MaskPart* part = m_editing->selected_part();
    if (!part || !is_handled(part->shape)) return MaskGrip::none;
    return MaskHandles(*part, map, long_edge(), m_ratio).grip_at(canvas);
}

// A handle of another part of the same mask: that part is meant from now on.
bool MaskTool::take_other_part(QPointF canvas, const CanvasMap& map) {
    const engine::Mask* mask = m_editing->mask();
    for (std::size_t i = 0; mask && i < mask->parts.size(); ++i) {
        if (!is_handled(mask->parts[i].shape)) continue;
        const MaskHandles handles(mask->parts[i], map, long_edge(), m_ratio);
        if (handles.grip_at(canvas) == MaskGrip::none) continue;
        m_editing->select_part(static_cast<int>(i));
        return true;
    }
    return false;
}

bool MaskTool::press(const CanvasPointer& pointer, const CanvasMap& map) {
    m_pointer = pointer.at;
    m_modifiers = pointer.modifiers;
    if (!m_editing->can_edit() || !m_editing->mask()) return false;
    if (m_action != Action::none) return true; // a second button
    m_revision_before = m_editing->document()->revision();
    const Hand wanted = hand(pointer.modifiers);
    if (wanted != Hand::shape) {
        begin_stroke(pointer.at, wanted, map);
        if ((pointer.modifiers & Qt::ShiftModifier) && m_stroke_end && m_stroke_mask == m_editing->selected())
            m_points.insert(m_points.begin(), *m_stroke_end);
        show_drag(Document::Change::passing);
        return true;
    }
    const engine::MaskPart* part = m_editing->selected_part();
    if (!part) return false;
    if (part->shape == MaskShape::light || part->shape == MaskShape::colour) {
        m_action = part->shape == MaskShape::light ? Action::light : Action::colour;
        m_part = *part;
        if (m_action == Action::light) {
            m_part.from = 100, m_part.to = -100; // nothing yet
            take_light(pointer.at, map);
        }
        return true;
    }
    m_grip = grip_at(pointer.at, map);
    if (m_grip == MaskGrip::none && !m_editing->is_new_part() && take_other_part(pointer.at, map))
        m_grip = grip_at(pointer.at, map);
    part = m_editing->selected_part();
    m_part = *part;
    m_from = m_to = part_of_photo(pointer.at, map);
    // A shape that was just added is drawn where the hand begins; one that is there is dragged by its handles.
    const bool is_drawn = m_editing->is_new_part() && (m_grip == MaskGrip::none || m_grip == MaskGrip::whole);
    if (!is_drawn && m_grip == MaskGrip::none) return false;
    m_action = is_drawn ? Action::draw : Action::grip;
    Q_EMIT changed();
    return true;
}

void MaskTool::drag(const CanvasPointer& pointer, const CanvasMap& map) {
    m_pointer = pointer.at;
    m_modifiers = pointer.modifiers;
    switch (m_action) {
    case Action::none: return;
    case Action::stroke: m_points.push_back(part_of_photo(pointer.at, map)); break;
    case Action::grip:
    case Action::draw: m_to = part_of_photo(pointer.at, map); break;
    case Action::light: take_light(pointer.at, map); break;
    case Action::colour: return;
    }
    // The first move is shown at once, those that follow faster than the display together.
    m_has_moved = m_live.isActive();
    if (!m_has_moved) {
        show_drag(Document::Change::passing);
        m_live.start();
    }
    Q_EMIT changed();
}

void MaskTool::release(const CanvasPointer& pointer, const CanvasMap& map) {
    if (m_action == Action::none) return;
    m_live.stop();
    if (m_action == Action::colour)
        pick_colour(pointer.at, map);
    else
        show_drag(Document::Change::finished);
    if (m_action == Action::stroke) {
        m_stroke_end = m_points.back();
        m_stroke_mask = m_editing->selected();
    }
    m_action = Action::none;
    Q_EMIT changed();
}

void MaskTool::show_drag(Document::Change change) {
    if (m_action == Action::stroke)
        put_stroke(change);
    else if (m_action == Action::light && m_part.from < m_part.to) // not before the light is measured
        m_editing->put_part(m_part, change, QStringLiteral("Pick light"));
    else if (m_action == Action::grip || m_action == Action::draw)
        put_dragged(change);
}

void MaskTool::cancel() {
    m_live.stop();
    m_action = Action::none;
    Document* document = m_editing->document();
    if (document && document->revision() != m_revision_before) document->undo(); // of a drag: the drag itself
    Q_EMIT changed();
}

void MaskTool::begin_stroke(QPointF canvas, Hand hand, const CanvasMap& map) {
    m_action = Action::stroke;
    m_before = *m_editing->mask();
    const double photo_pixels = m_ratio / map.scale(); // of the photo for one of the design's
    m_part = {};
    m_part.shape = MaskShape::brush;
    m_part.join = hand == Hand::add ? engine::MaskJoin::add : engine::MaskJoin::subtract;
    m_part.radius_x = std::max(0.0001F, rounded_part(0.5 * m_editing->brush().size * photo_pixels / long_edge()));
    m_part.softness = static_cast<float>(std::round(m_editing->brush().feather));
    m_tolerance = thinned_by * photo_pixels / long_edge();
    m_points = {part_of_photo(canvas, map)};
}

void MaskTool::put_stroke(Document::Change change) {
    engine::Mask mask = m_before;
    m_part.points = thinned(m_points, m_tolerance);
    mask.parts.push_back(m_part);
    m_editing->put(std::move(mask), change,
                   m_part.join == engine::MaskJoin::add ? QStringLiteral("Paint") : QStringLiteral("Erase"));
}

void MaskTool::put_dragged(Document::Change change) {
    const engine::MaskPart part =
        m_action == Action::draw ? drawn_part(m_part, m_from, m_to) : moved_part(m_part, m_grip, m_from, m_to);
    // A click that draws nothing leaves the new shape where it is.
    const bool is_click = m_action == Action::draw && m_from == m_to;
    if (!is_click) m_editing->put_part(part, change, shape_name(part.shape));
}

void MaskTool::hover(const CanvasPointer& pointer, const CanvasMap&, bool inside) {
    m_pointer = inside ? std::optional(pointer.at) : std::nullopt;
    m_modifiers = pointer.modifiers;
    Q_EMIT changed();
}

void MaskTool::change_size(int steps) {
    MaskEditing::Brush brush = m_editing->brush();
    const double size = brush.size * std::pow(size_per_step, steps);
    // Small brushes still change by a pixel.
    brush.size = steps > 0 ? std::max(std::round(size), brush.size + 1) : std::min(std::round(size), brush.size - 1);
    m_editing->set_brush(brush);
}

void MaskTool::change_feather(int steps) {
    MaskEditing::Brush brush = m_editing->brush();
    brush.feather += feather_step * steps;
    m_editing->set_brush(brush);
}

bool MaskTool::wheel(double notches, const CanvasPointer& pointer, const CanvasMap&) {
    if (!(pointer.modifiers & Qt::ControlModifier) || !is_brush()) return false;
    const int steps = notches > 0 ? std::max(1, static_cast<int>(std::lround(notches)))
                                  : std::min(-1, static_cast<int>(std::lround(notches)));
    if (pointer.modifiers & Qt::ShiftModifier)
        change_feather(steps);
    else
        change_size(steps);
    return true;
}

bool MaskTool::key(QKeyEvent* event, const CanvasMap& map) {
    if (event->key() == Qt::Key_Escape && m_action != Action::none) {
        cancel();
        return true;
    }
    if (!m_editing->can_edit() || !m_editing->mask() || m_action != Action::none) return false;
    if (event->key() == Qt::Key_Space && is_brush()) {
        if (event->isAutoRepeat()) return true;
        const CanvasPointer pointer{m_pointer.value_or(map.shown.center()), event->modifiers()};
        if (press(pointer, map)) release(pointer, map);
        return true;
    }
    return move_by_key(event, map);
}

// Arrows move the brush over the canvas, or the shape.
bool MaskTool::move_by_key(QKeyEvent* event, const CanvasMap& map) {
    const double step = ((event->modifiers() & Qt::ShiftModifier) ? far_by_key : by_key) * m_ratio;
    QPointF by;
    switch (event->key()) {
    case Qt::Key_Left: by = {-step, 0}; break;
    case Qt::Key_Right: by = {step, 0}; break;
    case Qt::Key_Up: by = {0, -step}; break;
    case Qt::Key_Down: by = {0, step}; break;
    default: return false;
    }
    const engine::MaskPart* part = m_editing->selected_part();
    if (is_brush()) {
        const QPointF at = m_pointer.value_or(map.shown.center()) + by;
        m_pointer = QPointF(std::clamp(at.x(), map.shown.left(), map.shown.right()),
                            std::clamp(at.y(), map.shown.top(), map.shown.bottom()));
        Q_EMIT changed();
        return true;
    }
    if (!part || !is_handled(part->shape)) return false;
    const QPointF middle = map.to_canvas(
        QPointF(static_cast<double>(part->points[0].x), static_cast<double>(part->points[0].y)) * long_edge());
    const engine::MaskPart moved =
        moved_part(*part, MaskGrip::whole, part_of_photo(middle, map), part_of_photo(middle + by, map));
    m_editing->put_part(moved, Document::Change::finished, shape_name(part->shape));
    return true;
}

QCursor MaskTool::cursor(const CanvasPointer& pointer, const CanvasMap& map) const {
    if (!m_editing->mask()) return Qt::ArrowCursor;
    if (is_brush()) return map.shown.contains(pointer.at) ? Qt::BlankCursor : Qt::ArrowCursor; // the brush is drawn
    const engine::MaskPart* part = m_editing->selected_part();
    if (!part) return Qt::ArrowCursor;
    if (!is_handled(part->shape) || m_editing->is_new_part()) return Qt::CrossCursor;
    const MaskGrip grip = m_action == Action::grip ? m_grip : grip_at(pointer.at, map);
    return grip == MaskGrip::none    ? Qt::ArrowCursor
           : grip == MaskGrip::whole ? Qt::SizeAllCursor
                                     : Qt::PointingHandCursor;
}

} // namespace ui
