// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/crop_tool.h"
#include "engine/pipeline/renderer.h"
#include "ui/theme.h"
#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>
#include <cmath>
#include <numbers>

namespace ui {
namespace {

constexpr double least_side = 0.02; // of the photo
constexpr double reach_of_handle = 12, length_of_corner = 22, width_of_handle = 4;
constexpr double step_by_key = 0.005, large_step_by_key = 0.02;
constexpr int halvings = 12;

double angle_of(QPointF from, QPointF to) {
    return std::atan2(to.y() - from.y(), to.x() - from.x()) * 180 / std::numbers::pi;
}

} // namespace

void CropTool::set_document(Document* document) {
    if (m_document) disconnect(m_document, nullptr, this, nullptr);
    m_document = document;
    m_grip = Grip::none;
    m_aspect = 0;
    set_straightening(false);
    if (document) connect(document, &Document::recipe_changed, this, &CropTool::changed);
    Q_EMIT changed();
}

QRectF CropTool::crop() const {
    if (!m_document || !m_document->facts()) return {0, 0, 1, 1};
    const engine::Frame frame = engine::frame_of(*m_document->facts(), m_document->recipe());
    return {QPointF(frame.left(), frame.top()), QPointF(frame.right(), frame.bottom())};
}

double CropTool::aspect_of_photo() const {
    if (!m_document || !m_document->facts()) return 1.5;
    const engine::Frame whole =
        engine::frame_of(*m_document->facts(), m_document->recipe(), engine::FrameExtent::whole);
    return static_cast<double>(whole.width()) / whole.height();
}

double CropTool::aspect_of_crop() const {
    const QRectF taken = crop();
    return aspect_of_photo() * taken.width() / taken.height();
}

void CropTool::write(const QRectF& crop, Document::Change change) {
    if (!m_document || !m_document->can_be_edited()) return;
    // Four values, one step of history: the last of them ends it.
    const auto part = [](double value) { return static_cast<float>(std::clamp(value, 0.0, 1.0)); };
    const std::pair<const char*, float> values[] = {{"crop.left", part(crop.left())},
                                                    {"crop.top", part(crop.top())},
                                                    {"crop.right", part(crop.right())},
                                                    {"crop.bottom", part(crop.bottom())}};
    if (change == Document::Change::passing) {
        for (const auto& [key, value] : values) m_document->change(key, value, change);
        return;
    }
    engine::Recipe recipe = m_document->recipe();
    engine::Step* step = recipe.find("crop");
    for (std::size_t i = 0; i < step->settings.size(); ++i) step->settings[i] = values[i].second;
    m_document->finish_change(std::move(recipe), QStringLiteral("Crop"));
}

void CropTool::set_aspect(double aspect) {
    m_aspect = aspect;
    if (aspect > 0) {
        // As large as it fits about the middle of the present crop, which keeps its area as far as it can.
        const QRectF now = crop();
        const double form = aspect / aspect_of_photo(), area = now.width() * now.height();
        double wide = std::sqrt(area * form), high = wide / form;
        const double shrink = std::min({1.0, 1 / wide, 1 / high});
        wide *= shrink, high *= shrink;
        QRectF wanted(0, 0, wide, high);
        wanted.moveCenter(now.center());
        wanted.moveLeft(std::clamp(wanted.left(), 0.0, 1 - wide));
        wanted.moveTop(std::clamp(wanted.top(), 0.0, 1 - high));
        write(wanted, Document::Change::finished);
    }
    Q_EMIT changed();
}

void CropTool::reset() { write({0, 0, 1, 1}, Document::Change::finished); }

void CropTool::set_straightening(bool on) {
    if (on == m_straightening) return;
    m_straightening = on;
    Q_EMIT straightening_changed(on);
    Q_EMIT changed();
}

QRectF CropTool::on_canvas(const CanvasMap& map) const {
    const QRectF taken = crop();
    return {map.shown.x() + taken.x() * map.shown.width(), map.shown.y() + taken.y() * map.shown.height(),
            taken.width() * map.shown.width(), taken.height() * map.shown.height()};
}

void CropTool::paint(QPainter& painter, const CanvasMap& map, double ratio) {
    const QRectF frame = on_canvas(map);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    QPainterPath outside;
    outside.addRect(map.shown.adjusted(-2, -2, 2, 2));
    QPainterPath inside;
    inside.addRect(frame);
    painter.fillPath(outside - inside, QColor(10, 10, 10, 168));
    const auto line = [&](QPointF a, QPointF b, double width, int alpha) {
        painter.setPen(QPen(QColor(0, 0, 0, alpha / 2), (width + 1.5) * ratio));
        painter.drawLine(a, b);
        painter.setPen(QPen(QColor(255, 255, 255, alpha), width * ratio));
        painter.drawLine(a, b);
    };
    const bool turns = m_grip == Grip::turn;
    const int parts = turns ? 9 : 3; // a fine grid shows what is level
    for (int i = 1; i < parts; ++i) {
        const double x = frame.left() + frame.width() * i / parts, y = frame.top() + frame.height() * i / parts;
        line({x, frame.top()}, {x, frame.bottom()}, 0.75, 90);
        line({frame.left(), y}, {frame.right(), y}, 0.75, 90);
    }
    line(frame.topLeft(), frame.topRight(), 1, 255), line(frame.bottomLeft(), frame.bottomRight(), 1, 255);
    line(frame.topLeft(), frame.bottomLeft(), 1, 255), line(frame.topRight(), frame.bottomRight(), 1, 255);
    const double corner = std::min(length_of_corner * ratio, 0.3 * std::min(frame.width(), frame.height()));
    for (const double x : {frame.left(), frame.right()})
        for (const double y : {frame.top(), frame.bottom()}) {
            const double along = x == frame.left() ? corner : -corner, down = y == frame.top() ? corner : -corner;
            line({x, y}, {x + along, y}, width_of_handle, 255);
            line({x, y}, {x, y + down}, width_of_handle, 255);
        }
    const QPointF middle = frame.center();
    line({middle.x() - corner / 2, frame.top()}, {middle.x() + corner / 2, frame.top()}, width_of_handle, 255);
    line({middle.x() - corner / 2, frame.bottom()}, {middle.x() + corner / 2, frame.bottom()}, width_of_handle, 255);
    line({frame.left(), middle.y() - corner / 2}, {frame.left(), middle.y() + corner / 2}, width_of_handle, 255);
    line({frame.right(), middle.y() - corner / 2}, {frame.right(), middle.y() + corner / 2}, width_of_handle, 255);
    if (m_grip == Grip::line) {
        painter.setPen(QPen(QColor(0, 0, 0, 160), 4 * ratio));
        painter.drawLine(m_pressed, m_at);
        painter.setPen(QPen(colours().amber_hi, 2 * ratio));
        painter.drawLine(m_pressed, m_at);
    }
    painter.restore();
}

CropTool::Grip CropTool::grip_at(const CanvasPointer& pointer, const CanvasMap& map) const {
    if (m_straightening || (pointer.modifiers & Qt::ControlModifier)) return Grip::line;
    const QRectF frame = on_canvas(map);
    const double reach = reach_of_handle * scaled(100) / 100;
    const auto near = [&](double a, double b) { return std::abs(a - b) <= reach; };
    const bool across = pointer.at.x() >= frame.left() - reach && pointer.at.x() <= frame.right() + reach,
               down = pointer.at.y() >= frame.top() - reach && pointer.at.y() <= frame.bottom() + reach;
    if (!across || !down) return Grip::turn;
    const bool left = near(pointer.at.x(), frame.left()), right = near(pointer.at.x(), frame.right());
    const bool top = near(pointer.at.y(), frame.top()), bottom = near(pointer.at.y(), frame.bottom());
    if (top) return left ? Grip::top_left : right ? Grip::top_right : Grip::top;
    if (bottom) return left ? Grip::bottom_left : right ? Grip::bottom_right : Grip::bottom;
    return left ? Grip::left : right ? Grip::right : Grip::inside;
}

bool CropTool::press(const CanvasPointer& pointer, const CanvasMap& map) {
    if (!m_document || !m_document->can_be_edited()) return false;
    m_grip = grip_at(pointer, map);
    m_pressed = m_at = pointer.at;
    m_crop_before = crop();
    m_degrees_before = static_cast<double>(m_document->number("geometry.rotate"));
    Q_EMIT changed();
    return true;
}

// The crop before, with the gripped edges moved by parts of the photo.
QRectF CropTool::dragged(QPointF by) const {
    QRectF moved = m_crop_before;
    const auto is = [&](auto... grips) { return ((m_grip == grips) || ...); };
    if (m_grip == Grip::inside) {
        moved.translate(by);
        moved.moveLeft(std::clamp(moved.left(), 0.0, 1 - moved.width()));
        moved.moveTop(std::clamp(moved.top(), 0.0, 1 - moved.height()));
        return moved;
    }
    if (is(Grip::left, Grip::top_left, Grip::bottom_left))
        moved.setLeft(std::clamp(moved.left() + by.x(), 0.0, moved.right() - least_side));
    if (is(Grip::right, Grip::top_right, Grip::bottom_right))
        moved.setRight(std::clamp(moved.right() + by.x(), moved.left() + least_side, 1.0));
    if (is(Grip::top, Grip::top_left, Grip::top_right))
        moved.setTop(std::clamp(moved.top() + by.y(), 0.0, moved.bottom() - least_side));
    if (is(Grip::bottom, Grip::bottom_left, Grip::bottom_right))
        moved.setBottom(std::clamp(moved.bottom() + by.y(), moved.top() + least_side, 1.0));
    return m_aspect > 0 ? with_aspect(moved) : moved;
}

// The side that the hand moved decides; the opposite corner or edge stays.
QRectF CropTool::with_aspect(QRectF wanted) const {
    const double form = m_aspect / aspect_of_photo();
    const bool moves_only_down = m_grip == Grip::top || m_grip == Grip::bottom;
    const bool moves_only_across = m_grip == Grip::left || m_grip == Grip::right;
    double wide = wanted.width(), high = wanted.height();
    if (moves_only_down || (!moves_only_across && wide / high > form))
        wide = high * form;
    else
        high = wide / form;
    const QRectF before = m_crop_before;
    const bool keeps_right = m_grip == Grip::left || m_grip == Grip::top_left || m_grip == Grip::bottom_left;
    const bool keeps_bottom = m_grip == Grip::top || m_grip == Grip::top_left || m_grip == Grip::top_right;
    // As large as the photo allows on the side that grows.
    const double room_across = moves_only_down ? 2 * std::min(before.center().x(), 1 - before.center().x())
                               : keeps_right   ? before.right()
                                               : 1 - before.left();
    const double room_down = moves_only_across ? 2 * std::min(before.center().y(), 1 - before.center().y())
                             : keeps_bottom    ? before.bottom()
                                               : 1 - before.top();
    const double shrink = std::min({1.0, room_across / wide, room_down / high});
    wide *= shrink, high *= shrink;
    const double left = moves_only_down ? before.center().x() - wide / 2
                        : keeps_right   ? before.right() - wide
                                        : before.left();
    const double top = moves_only_across ? before.center().y() - high / 2
                       : keeps_bottom    ? before.bottom() - high
                                         : before.top();
    return {left, top, wide, high};
}

// Whether the engine would take just this, or shrink it because a corner of the straightened photo would show.
bool CropTool::fits(const QRectF& crop) const {
    engine::Recipe recipe = m_document->recipe();
    engine::Step* step = recipe.find("crop");
    step->settings = {static_cast<float>(crop.left()), static_cast<float>(crop.top()), static_cast<float>(crop.right()),
                      static_cast<float>(crop.bottom())};
    const engine::Frame frame = engine::frame_of(*m_document->facts(), recipe);
    return std::abs(frame.right() - frame.left() - crop.width()) < 1e-5 && std::abs(frame.left() - crop.left()) < 1e-5;
}

QRectF CropTool::nearest_fitting(const QRectF& from, const QRectF& to) const {
    if (fits(to)) return to;
    const auto between = [&](double part) {
        return QRectF(from.topLeft() + part * (to.topLeft() - from.topLeft()),
                      from.bottomRight() + part * (to.bottomRight() - from.bottomRight()));
    };
    double good = 0, bad = 1;
    for (int i = 0; i < halvings; ++i) {
        const double middle = 0.5 * (good + bad);
        (fits(between(middle)) ? good : bad) = middle;
    }
    return between(good);
}

void CropTool::drag(const CanvasPointer& pointer, const CanvasMap& map) {
    if (!m_document || m_grip == Grip::none) return;
    m_at = pointer.at;
    if (m_grip == Grip::turn) {
        const QPointF middle = on_canvas(map).center();
        double turned = angle_of(middle, m_at) - angle_of(middle, m_pressed);
        turned -= 360 * std::round(turned / 360);
        const double degrees = std::clamp(m_degrees_before + turned, -45.0, 45.0);
        m_document->change("geometry.rotate", static_cast<float>(std::round(10 * degrees) / 10),
                           Document::Change::passing);
    } else if (m_grip != Grip::line) {
        const QPointF by((m_at.x() - m_pressed.x()) / map.shown.width(),
                         (m_at.y() - m_pressed.y()) / map.shown.height());
        write(nearest_fitting(m_crop_before, dragged(by)), Document::Change::passing);
    }
    Q_EMIT changed();
}

void CropTool::finish_line(const CanvasMap&) {
    if (std::hypot(m_at.x() - m_pressed.x(), m_at.y() - m_pressed.y()) < reach_of_handle) return;
    double angle = angle_of(m_pressed, m_at); // clockwise, as the picture shows it now
    angle -= 90 * std::round(angle / 90);
    const double degrees = std::clamp(m_degrees_before - angle, -45.0, 45.0);
    m_document->change("geometry.rotate", static_cast<float>(std::round(100 * degrees) / 100),
                       Document::Change::finished);
}

void CropTool::release(const CanvasPointer& pointer, const CanvasMap& map) {
    if (!m_document || m_grip == Grip::none) return;
    m_at = pointer.at;
    if (m_grip == Grip::line) {
        finish_line(map);
        set_straightening(false);
    } else if (m_grip == Grip::turn) {
        m_document->change("geometry.rotate", m_document->number("geometry.rotate"), Document::Change::finished);
    } else if (m_pressed != m_at) {
        drag(pointer, map);
        write(crop(), Document::Change::finished);
    }
    m_grip = Grip::none;
    Q_EMIT changed();
}

bool CropTool::double_click(const CanvasPointer& pointer, const CanvasMap& map) {
    if (grip_at(pointer, map) != Grip::inside) return false;
    Q_EMIT done();
    return true;
}

bool CropTool::key(QKeyEvent* event, const CanvasMap&) {
    if (!m_document) return false;
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        Q_EMIT done();
        return true;
    }
    if (event->key() == Qt::Key_Escape && m_straightening) {
        set_straightening(false);
        return true;
    }
    const double step = event->modifiers() & Qt::ShiftModifier ? large_step_by_key : step_by_key;
    QPointF by;
    switch (event->key()) {
    case Qt::Key_Left: by = {-step, 0}; break;
    case Qt::Key_Right: by = {step, 0}; break;
    case Qt::Key_Up: by = {0, -step}; break;
    case Qt::Key_Down: by = {0, step}; break;
    default: return false;
    }
    m_crop_before = crop();
    m_grip = Grip::inside;
    write(nearest_fitting(m_crop_before, dragged(by)), Document::Change::finished);
    m_grip = Grip::none;
    return true;
}

QCursor CropTool::cursor(const CanvasPointer& pointer, const CanvasMap& map) const {
    switch (m_grip == Grip::none ? grip_at(pointer, map) : m_grip) {
    case Grip::left:
    case Grip::right: return Qt::SizeHorCursor;
    case Grip::top:
    case Grip::bottom: return Qt::SizeVerCursor;
    case Grip::top_left:
    case Grip::bottom_right: return Qt::SizeFDiagCursor;
    case Grip::top_right:
    case Grip::bottom_left: return Qt::SizeBDiagCursor;
    case Grip::inside: return Qt::SizeAllCursor;
    case Grip::turn: return Qt::PointingHandCursor;
    default: return Qt::CrossCursor;
    }
}

} // namespace ui
