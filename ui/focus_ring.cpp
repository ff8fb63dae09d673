// Follows the application's focus with a transparent widget above the focused one.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/focus_ring.h"
#include "ui/device_pixels.h"
#include "ui/theme.h"
#include <QAbstractButton>
#include <QAbstractScrollArea>
#include <QApplication>
#include <QComboBox>
#include <QFocusEvent>
#include <QPainter>
#include <QStyle>
#include <QStyleOptionButton>
#include <QToolBar>

namespace ui {
namespace {

constexpr int ring_width = 2, ring_gap = 2;

// The part of a widget that the ring surrounds; empty for widgets that show their focus themselves.
QRect ringed_part(const QWidget& widget) {
    const QVariant wish = widget.property("focusRing");
    if (wish.typeId() == QMetaType::QRect) return wish.toRect();
    if (wish.isValid()) return wish.toBool() ? widget.rect() : QRect();
    const bool is_choice = widget.inherits("QCheckBox") || widget.inherits("QRadioButton");
    if (is_choice) {
        QStyleOptionButton option;
        option.initFrom(&widget);
        const auto part = widget.inherits("QCheckBox") ? QStyle::SE_CheckBoxIndicator : QStyle::SE_RadioButtonIndicator;
        return widget.style()->subElementRect(part, &option, &widget);
    }
    const auto* combo = qobject_cast<const QComboBox*>(&widget);
    if (qobject_cast<const QAbstractButton*>(&widget) || (combo && !combo->isEditable())) return widget.rect();
    return {};
}

// The ring lies on the widget around the focused one that clips it: a scroll area's viewport, a tool bar or the window.
QWidget* layer_for(const QWidget& widget) {
    QWidget* layer = widget.parentWidget();
    while (layer && !layer->isWindow()) {
        QWidget* outer = layer->parentWidget();
        const auto* area = qobject_cast<const QAbstractScrollArea*>(outer);
        if ((area && area->viewport() == layer) || qobject_cast<const QToolBar*>(layer)) break;
        layer = outer;
    }
    return layer;
}

} // namespace

bool is_keyboard_focus(Qt::FocusReason reason) {
    return reason == Qt::TabFocusReason || reason == Qt::BacktabFocusReason || reason == Qt::ShortcutFocusReason;
}

FocusRing::FocusRing() {
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setAttribute(Qt::WA_NoSystemBackground);
    setFocusPolicy(Qt::NoFocus);
}

void FocusRing::install(QApplication& application) {
    class Keeper
        : public QObject { // owns the ring while it has no parent widget and renews it after its window is gone
    public:
        explicit Keeper(QApplication& owner) : QObject(&owner) { owner.installEventFilter(this); }
        ~Keeper() override { delete m_ring.data(); }

    protected:
        bool eventFilter(QObject* watched, QEvent* event) override {
            if (event->type() != QEvent::FocusIn && event->type() != QEvent::FocusOut) return false;
            auto* widget = qobject_cast<QWidget*>(watched);
            if (!widget) return false;
            if (!m_ring) m_ring = new FocusRing;
            m_ring->focus_moved(widget, *static_cast<QFocusEvent*>(event));
            return false;
        }

    private:
        QPointer<FocusRing> m_ring;
    };
    static QPointer<Keeper> keeper;
    if (!keeper) keeper = new Keeper(application);
}

void FocusRing::focus_moved(QWidget* widget, const QFocusEvent& event) {
    if (event.lostFocus()) {
        if (widget == m_target) follow(nullptr);
        return;
    }
    if (!widget->hasFocus()) return; // QDialog pretends that Tab was pressed when it is shown
    // Coming back to the window or from a menu shows the ring only if it was there before.
    const bool is_return = event.reason() == Qt::ActiveWindowFocusReason || event.reason() == Qt::PopupFocusReason;
    if (!is_return) m_keyboard = is_keyboard_focus(event.reason());
    follow(m_keyboard ? widget : nullptr);
}

void FocusRing::follow(QWidget* target) {
    for (const QPointer<QWidget>& widget : std::as_const(m_watched))
        if (widget) widget->removeEventFilter(this);
    if (m_target) m_target->disconnect(this);
    m_watched.clear();
    m_target = target && !ringed_part(*target).isEmpty() ? target : nullptr;
    QWidget* layer = m_target ? layer_for(*m_target) : nullptr;
    if (!layer) {
        m_target = nullptr;
        hide();
        return;
    }
    setParent(layer);
    for (QWidget* widget = m_target; widget != layer; widget = widget->parentWidget()) {
        widget->installEventFilter(this);
        m_watched.append(widget);
    }
    connect(m_target, &QObject::destroyed, this, &QWidget::hide);
    place();
}

void FocusRing::place() {
    if (!m_target || !parentWidget()) return hide();
    const int around = scaled(ring_width) + scaled(ring_gap);
    const QRect part = ringed_part(*m_target);
    setGeometry(
        QRect(m_target->mapTo(parentWidget(), part.topLeft()), part.size()).adjusted(-around, -around, around, around));
    setVisible(m_target->isVisible());
    raise();
}

bool FocusRing::eventFilter(QObject*, QEvent* event) {
    switch (event->type()) {
    case QEvent::Move:
    case QEvent::Resize:
    case QEvent::Show:
    case QEvent::Hide:
    case QEvent::ZOrderChange: place(); break;
    case QEvent::ParentChange: follow(m_target); break;
    default: break;
    }
    return false;
}

void FocusRing::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const qreal width = scaled(ring_width), half = width / 2;
    const QRectF middle = on_device_pixels(*this, rect()).adjusted(half, half, -half, -half);
    const QVariant wish = m_target ? m_target->property("focusRingRadius") : QVariant();
    const qreal radius = (wish.isValid() ? wish.toReal() : scaled(4)) + scaled(ring_gap) + half;
    painter.setPen(QPen(colours().amber_hi, width));
    painter.drawRoundedRect(middle, radius, radius);
}

} // namespace ui
