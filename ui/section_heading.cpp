// Painting, mouse and keys of a section's heading.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/section_heading.h"
#include "ui/theme.h"
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMetaMethod>
#include <QPainter>
#include <QStyle>

namespace ui {
namespace {

constexpr int heading_height = 36, margin = 16, arrow_size = 16, dot_size = 6, gap = 8;

} // namespace

SectionHeading::SectionHeading(const QString& title, QWidget* parent) : QAbstractButton(parent) {
    setText(title);
    setFont(ui::font(FontRole::section_heading));
    setFocusPolicy(Qt::TabFocus); // a click folds and leaves the focus where it is
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    describe();
}

QSize SectionHeading::sizeHint() const {
    return {2 * scaled(margin) + fontMetrics().horizontalAdvance(text()) + scaled(gap + arrow_size),
            scaled(heading_height)};
}

void SectionHeading::set_open(bool open) {
    m_open = open;
    describe();
    update();
}

void SectionHeading::set_changed_count(int count) {
    m_changed = count;
    describe();
    update();
}

void SectionHeading::set_note(const QString& note) {
    if (note == m_note) return;
    m_note = note;
    describe();
    update();
}

QString SectionHeading::changes() const { return m_changed > 0 ? tr("%1 changed").arg(m_changed) : QString(); }

void SectionHeading::describe() {
    setAccessibleName(text());
    const QString state = m_open ? tr("open") : tr("folded");
    QStringList words{state};
    if (m_changed > 0) words.append(changes());
    if (!m_note.isEmpty()) words.append(m_note);
    setAccessibleDescription(words.join(QStringLiteral(", ")));
    QString help = m_open ? tr("Fold. Alt+click folds the others.") : tr("Open. Alt+click folds the others.");
    if (isSignalConnected(QMetaMethod::fromSignal(&SectionHeading::menu_wanted)))
        help += QLatin1Char('\n') + tr("Right click: where in the photo it counts.");
    setToolTip(help);
}

// The ring of a line as wide as the panel lies inside of it, or it would be cut off.
void SectionHeading::resizeEvent(QResizeEvent*) {
    const int inset = scaled(8);
    setProperty("focusRing", rect().adjusted(inset, inset / 2 + 1, -inset, -inset / 2 - 1));
}

void SectionHeading::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRect inside = rect().adjusted(scaled(margin), 0, -scaled(margin), 0);
    const bool is_hot = isDown() || underMouse();
    const auto mirrored = [&](const QRect& area) { return QStyle::visualRect(layoutDirection(), rect(), area); };

    painter.setFont(font());
    painter.setPen(colours().text);
    painter.drawText(inside, Qt::AlignVCenter | Qt::AlignLeading | Qt::TextSingleLine, text());

    if (!m_note.isEmpty()) {
        const QRect after = inside.adjusted(painter.fontMetrics().horizontalAdvance(text()) + scaled(gap), 0, 0, 0);
        painter.setFont(ui::font(FontRole::value));
        painter.setPen(colours().moon);
        painter.drawText(QStyle::visualRect(layoutDirection(), rect(), after),
                         Qt::AlignVCenter | Qt::AlignLeading | Qt::TextSingleLine, m_note);
    }

    const int arrow = scaled(arrow_size);
    const QRect arrow_rect(inside.right() + 1 - arrow, (height() - arrow) / 2, arrow, arrow);
    QPixmap picture = icon_pixmap(m_open ? QStringLiteral("chev") : QStringLiteral("chevr"), arrow,
                                  is_hot ? colours().text : colours().text3, devicePixelRatioF());
    if (layoutDirection() == Qt::RightToLeft) picture = picture.transformed(QTransform::fromScale(-1, 1));
    painter.drawPixmap(mirrored(arrow_rect).topLeft(), picture);
    if (m_open || m_changed == 0) return;

    painter.setFont(ui::font(FontRole::value));
    const int width = painter.fontMetrics().horizontalAdvance(changes());
    const QRect words(arrow_rect.left() - scaled(gap) - width, 0, width, height());
    painter.setPen(colours().text2);
    painter.drawText(mirrored(words), Qt::AlignCenter, changes());
    const int dot = scaled(dot_size);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colours().knob);
    painter.drawEllipse(mirrored(QRect(words.left() - scaled(gap) - dot, (height() - dot) / 2, dot, dot)));
}

void SectionHeading::mouseReleaseEvent(QMouseEvent* event) {
    const bool is_alone = event->button() == Qt::LeftButton && (event->modifiers() & Qt::AltModifier) &&
                          hitButton(event->position().toPoint());
    if (!is_alone) return QAbstractButton::mouseReleaseEvent(event);
    setDown(false);
    Q_EMIT alone_wanted();
}

void SectionHeading::contextMenuEvent(QContextMenuEvent* event) {
    const bool by_key = event->reason() == QContextMenuEvent::Keyboard;
    Q_EMIT menu_wanted(by_key ? mapToGlobal(QPoint(scaled(margin), height())) : event->globalPos());
}

void SectionHeading::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        click();
    else
        QAbstractButton::keyPressEvent(event);
}

} // namespace ui
