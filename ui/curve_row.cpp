// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/curve_row.h"
#include "ui/theme.h"
#include "ui/value_text.h"
#include <QAccessible>
#include <QAccessibleWidget>
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

namespace ui {
namespace {

using engine::Curve;
using engine::CurvePoint;

// The label's line, the grid as in the slider rows' columns, and the sizes of design section 6.
constexpr int label_height = 28, margin = 6, largest_plot = 240, least_plot = 120, point_size = 8, grip_size = 12;
constexpr float key_step = 0.01F;

class AccessibleCurve : public QAccessibleWidget {
public:
    explicit AccessibleCurve(CurveRow* row) : QAccessibleWidget(row, QAccessible::Graphic) {}
    QString text(QAccessible::Text what) const override {
        return what == QAccessible::Value ? static_cast<CurveRow*>(widget())->spoken_value()
                                          : QAccessibleWidget::text(what);
    }
};

QAccessibleInterface* make_interface(const QString&, QObject* object) {
    auto* row = qobject_cast<CurveRow*>(object);
    return row ? new AccessibleCurve(row) : nullptr;
}

std::size_t place(int point) { return static_cast<std::size_t>(point); }

} // namespace

CurveRow::CurveRow(const engine::Parameter& parameter, Curve initial, QWidget* parent)
    : QWidget(parent), m_parameter(parameter), m_initial(initial), m_value(std::move(initial)) {
    static const bool installed = (QAccessible::installFactory(make_interface), true);
    Q_UNUSED(installed);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setAccessibleName(from_utf8(parameter.label));
    setAccessibleDescription(from_utf8(parameter.help));
    setToolTip(from_utf8(parameter.help));
}

void CurveRow::set_value(const Curve& value) {
    if (m_value == value || m_is_dragging) return;
    m_value = value;
    m_selected = std::min(m_selected, static_cast<int>(value.points.size()) - 1);
    m_hovered = -1;
    update();
}

QString CurveRow::spoken_value() const {
    const CurvePoint& point = m_value.points[place(m_selected)];
    const auto percent = [](float part) { return qRound(static_cast<double>(part) * 100); };
    return tr("Point %1 of %2: %3 % becomes %4 %")
        .arg(m_selected + 1)
        .arg(m_value.points.size())
        .arg(percent(point.x))
        .arg(percent(point.y));
}

QSize CurveRow::sizeHint() const {
    return {scaled(least_plot + 2 * margin), scaled(label_height + least_plot + 2 * margin)};
}

int CurveRow::heightForWidth(int width) const {
    return scaled(label_height + margin) +
           std::clamp(width - scaled(2 * margin), scaled(least_plot), scaled(largest_plot));
}

QRectF CurveRow::plot() const {
    const int side = std::clamp(width() - scaled(2 * margin), scaled(least_plot), scaled(largest_plot));
    return QRectF((width() - side) / 2, scaled(label_height), side, side).adjusted(0.5, 0.5, -0.5, -0.5);
}

QPointF CurveRow::place_of(const CurvePoint& point) const {
    const QRectF area = plot(); // light grows to the right in every language
    return {area.left() + static_cast<qreal>(point.x) * area.width(),
            area.bottom() - static_cast<qreal>(point.y) * area.height()};
}

CurvePoint CurveRow::point_at(QPointF at) const {
    const QRectF area = plot();
    const auto part = [](qreal value) { return static_cast<float>(std::clamp(value, 0.0, 1.0)); };
    return {part((at.x() - area.left()) / area.width()), part((area.bottom() - at.y()) / area.height())};
}

int CurveRow::point_near(QPointF at) const {
    int nearest = -1;
    qreal least = scaled(grip_size);
    for (std::size_t i = 0; i < m_value.points.size(); ++i) {
        const QPointF off = place_of(m_value.points[i]) - at;
        if (const qreal distance = std::hypot(off.x(), off.y()); distance <= least)
            least = distance, nearest = static_cast<int>(i);
    }
    return nearest;
}

void CurveRow::select(int point) {
    m_selected = point;
    update();
    tell();
}

void CurveRow::tell() {
    if (!QAccessible::isActive()) return;
    QAccessibleValueChangeEvent event(this, spoken_value());
    QAccessible::updateAccessibility(&event);
}

void CurveRow::move_selected(CurvePoint to) {
    auto& points = m_value.points;
    const std::size_t i = place(m_selected);
    const bool is_first = i == 0, is_last = i + 1 == points.size();
    const float left = is_first ? 0 : points[i - 1].x + engine::curve_step,
                right = is_last ? 1 : points[i + 1].x - engine::curve_step;
    const float lower = is_first ? 0 : points[i - 1].y, upper = is_last ? 1 : points[i + 1].y;
    points[i] = {std::clamp(to.x, left, std::max(left, right)), std::clamp(to.y, lower, upper)};
    update();
}

int CurveRow::add(CurvePoint point) {
    auto& points = m_value.points;
    if (points.size() >= engine::curve_points_at_most) return -1;
    const auto after = std::find_if(points.begin(), points.end(), [&](const CurvePoint& p) { return p.x > point.x; });
    const float left = after == points.begin() ? -1 : std::prev(after)->x, right = after == points.end() ? 2 : after->x;
    if (point.x < left + engine::curve_step || point.x > right - engine::curve_step) return -1;
    const auto at = points.insert(after, point);
    m_selected = static_cast<int>(at - points.begin());
    move_selected(point);
    return m_selected;
}

void CurveRow::add_after_selected() {
    const std::size_t i = std::min(place(m_selected), m_value.points.size() - 2);
    const float x = 0.5F * (m_value.points[i].x + m_value.points[i + 1].x);
    if (add({x, static_cast<float>(engine::evaluate(m_value, static_cast<double>(x)))}) < 0) return;
    tell();
    Q_EMIT changed(m_value);
}

void CurveRow::remove_selected() {
    if (m_value.points.size() <= 2) return reset();
    m_value.points.erase(m_value.points.begin() + m_selected);
    m_selected = std::min(m_selected, static_cast<int>(m_value.points.size()) - 1);
    m_hovered = -1;
    update();
    tell();
    Q_EMIT changed(m_value);
}

void CurveRow::reset() {
    if (!is_changed()) return;
    m_value = m_initial;
    m_selected = 0;
    m_hovered = -1;
    update();
    tell();
    Q_EMIT changed(m_value);
}

void CurveRow::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton ||
        !plot().adjusted(-margin, -margin, margin, margin).contains(event->position())) {
        event->ignore();
        return;
    }
    m_before_drag = m_value;
    int point = point_near(event->position());
    if (point < 0) point = add(point_at(event->position()));
    if (point < 0) {
        m_before_drag.reset();
        return;
    }
    m_is_dragging = true;
    m_grip = place_of(m_value.points[place(point)]) - event->position();
    select(point);
    if (m_value != *m_before_drag) Q_EMIT changing(m_value);
}

void CurveRow::mouseMoveEvent(QMouseEvent* event) {
    if (!m_is_dragging) {
        const int near = point_near(event->position());
        if (near != m_hovered) m_hovered = near, update();
        return;
    }
    move_selected(point_at(event->position() + m_grip));
    Q_EMIT changing(m_value);
}

void CurveRow::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || !m_is_dragging) return;
    m_is_dragging = false;
    const bool moved = m_before_drag && *m_before_drag != m_value;
    m_before_drag.reset();
    tell();
    if (moved) Q_EMIT changed(m_value);
}

void CurveRow::mouseDoubleClickEvent(QMouseEvent* event) {
    const int point = event->button() == Qt::LeftButton ? point_near(event->position()) : -1;
    if (point < 0) return;
    m_selected = point;
    remove_selected();
}

void CurveRow::keyPressEvent(QKeyEvent* event) {
    const float step = key_step * (event->modifiers() & Qt::ShiftModifier ? 5.0F
                                   : event->modifiers() & Qt::AltModifier ? 0.2F
                                                                          : 1.0F);
    CurvePoint to = m_value.points[place(m_selected)];
    switch (event->key()) {
    case Qt::Key_Left: to.x -= step; break;
    case Qt::Key_Right: to.x += step; break;
    case Qt::Key_Down: to.y -= step; break;
    case Qt::Key_Up: to.y += step; break;
    case Qt::Key_Insert:
    case Qt::Key_Plus: return add_after_selected();
    case Qt::Key_Delete:
    case Qt::Key_Backspace: return remove_selected();
    case Qt::Key_Home: return select(0);
    case Qt::Key_End: return select(static_cast<int>(m_value.points.size()) - 1);
    case Qt::Key_Escape:
        if (m_is_dragging && m_before_drag) {
            m_is_dragging = false;
            m_value = *std::exchange(m_before_drag, std::nullopt);
            m_selected = std::min(m_selected, static_cast<int>(m_value.points.size()) - 1);
            update();
            Q_EMIT changing(m_value);
            return;
        }
        [[fallthrough]];
    default: return QWidget::keyPressEvent(event);
    }
    const Curve before = m_value;
    move_selected({std::clamp(to.x, 0.0F, 1.0F), std::clamp(to.y, 0.0F, 1.0F)});
    if (m_value == before) return;
    tell();
    Q_EMIT changed(m_value);
}

bool CurveRow::focusNextPrevChild(bool next) {
    const int point = m_selected + (next ? 1 : -1);
    if (point < 0 || point >= static_cast<int>(m_value.points.size())) return QWidget::focusNextPrevChild(next);
    select(point);
    return true;
}

void CurveRow::focusInEvent(QFocusEvent* event) {
    if (event->reason() == Qt::TabFocusReason) m_selected = 0;
    if (event->reason() == Qt::BacktabFocusReason) m_selected = static_cast<int>(m_value.points.size()) - 1;
    update();
    tell();
    QWidget::focusInEvent(event);
}

void CurveRow::focusOutEvent(QFocusEvent* event) {
    update();
    QWidget::focusOutEvent(event);
}

void CurveRow::leaveEvent(QEvent*) {
    m_hovered = -1;
    update();
}

void CurveRow::resizeEvent(QResizeEvent*) { setProperty("focusRing", plot().toAlignedRect()); }

void CurveRow::contextMenuEvent(QContextMenuEvent* event) {
    QMenu menu(this);
    const int point = point_near(event->pos());
    if (point >= 0) {
        QAction* remove = menu.addAction(tr("Remove this point"), this, [this, point] {
            m_selected = point;
            remove_selected();
        });
        remove->setEnabled(m_value.points.size() > 2);
    }
    menu.addAction(tr("Reset %1").arg(from_utf8(m_parameter.label)), this, &CurveRow::reset)->setEnabled(is_changed());
    menu.exec(event->globalPos());
}

void CurveRow::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (!isEnabled()) painter.setOpacity(0.45);
    const Colours& colour = colours();
    painter.setFont(ui::font(FontRole::body));
    painter.setPen(colour.text);
    painter.drawText(QRect(0, 0, width(), scaled(label_height)),
                     Qt::AlignVCenter | Qt::AlignLeading | Qt::TextSingleLine, from_utf8(m_parameter.label));

    const QRectF area = plot();
    painter.setPen(QPen(colour.border, 1));
    painter.setBrush(colour.trough);
    painter.drawRect(area);
    painter.setPen(QPen(colour.line, 1));
    for (int i = 1; i < 4; ++i) {
        const qreal part = i / 4.0;
        painter.drawLine(QPointF(area.left() + part * area.width(), area.top()),
                         QPointF(area.left() + part * area.width(), area.bottom()));
        painter.drawLine(QPointF(area.left(), area.top() + part * area.height()),
                         QPointF(area.right(), area.top() + part * area.height()));
    }
    painter.setPen(QPen(colour.track, 1, Qt::DashLine));
    painter.drawLine(area.bottomLeft(), area.topRight());

    const int steps = std::max(2, qRound(area.width() / 2));
    const std::vector<float> heights = engine::table_of(m_value, static_cast<std::size_t>(steps) + 1);
    QPainterPath path;
    for (int i = 0; i <= steps; ++i) {
        const QPointF at = place_of({static_cast<float>(i) / static_cast<float>(steps), heights[place(i)]});
        i == 0 ? path.moveTo(at) : path.lineTo(at);
    }
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(colour.text, 1.5 * text_scale()));
    painter.drawPath(path);

    const qreal radius = scaled(point_size) / 2.0;
    for (std::size_t i = 0; i < m_value.points.size(); ++i) {
        const bool is_selected = static_cast<int>(i) == m_selected && (hasFocus() || m_is_dragging);
        painter.setPen(QPen(colour.trough, 1));
        painter.setBrush(is_selected ? colour.amber : static_cast<int>(i) == m_hovered ? colour.text : colour.knob);
        const qreal size = is_selected ? radius + 1 : radius; // not by colour alone
        painter.drawEllipse(place_of(m_value.points[i]), size, size);
    }
}

} // namespace ui
