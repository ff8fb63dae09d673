// The dashed amber frame over the window.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/drop_overlay.h"
#include "ui/theme.h"
#include <QEvent>
#include <QPainter>

namespace ui {
namespace {

QString what_is_dropped(int photos) {
    if (photos == 0) return DropOverlay::tr("Drop");
    return photos == 1 ? DropOverlay::tr("Drop 1 photo") : DropOverlay::tr("Drop %1 photos").arg(photos);
}
QString then_happens(int photos, bool merges) {
    if (merges) return u' ' + DropOverlay::tr("to merge at once.");
    return u' ' +
           (photos == 1 ? DropOverlay::tr("to open.") : DropOverlay::tr("to open. Hold Shift to merge at once."));
}

} // namespace

DropOverlay::DropOverlay(QWidget* parent) : QWidget(parent) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
    parent->installEventFilter(this);
    hide();
}

void DropOverlay::show_for(int photos, bool merges) {
    m_photos = photos;
    m_merges = merges && photos != 1;
    setGeometry(parentWidget()->rect());
    setAccessibleName(what_is_dropped(photos) + then_happens(photos, m_merges));
    show();
    raise();
    update();
}

bool DropOverlay::eventFilter(QObject* watched, QEvent* event) {
    if (watched == parentWidget() && event->type() == QEvent::Resize) setGeometry(parentWidget()->rect());
    return QWidget::eventFilter(watched, event);
}

void DropOverlay::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor veil = colours().window, tint = colours().amber;
    veil.setAlphaF(0.86f);
    tint.setAlphaF(0.08f);
    painter.fillRect(rect(), veil);
    const int inset = scaled(12);
    const QRectF frame = QRectF(rect()).adjusted(inset, inset, -inset, -inset);
    QPen dashes(colours().amber, scaled(2));
    dashes.setDashPattern({4, 3});
    dashes.setCapStyle(Qt::FlatCap);
    painter.setPen(dashes);
    painter.setBrush(tint);
    painter.drawRoundedRect(frame, scaled(8), scaled(8));

    // One line in two weights behind the icon, together in the middle.
    const QString what = what_is_dropped(m_photos), then = then_happens(m_photos, m_merges);
    const QFont bold = ui::font(FontRole::section_heading), plain = ui::font(FontRole::body);
    const int icon = scaled(20), gap = scaled(12);
    const int what_width = QFontMetrics(bold).horizontalAdvance(what),
              then_width = QFontMetrics(plain).horizontalAdvance(then);
    const QRect line((width() - icon - gap - what_width - then_width) / 2, (height() - icon) / 2,
                     icon + gap + what_width + then_width, icon);
    painter.drawPixmap(line.topLeft(), icon_pixmap(QStringLiteral("drop"), icon, colours().text, devicePixelRatioF()));
    painter.setFont(bold);
    painter.setPen(colours().text);
    painter.drawText(line.adjusted(icon + gap, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft, what);
    painter.setFont(plain);
    painter.setPen(colours().text2);
    painter.drawText(line.adjusted(icon + gap + what_width, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft, then);
}

} // namespace ui
