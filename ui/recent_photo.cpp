// Painting of one recent photo.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/recent_photo.h"
#include "ui/style_parts.h"
#include "ui/theme.h"
#include <QDir>
#include <QFileInfo>
#include <QPainter>
#include <QPainterPath>

namespace ui {
namespace {

constexpr int card_width = 208, picture_height = 136, gap = 8;

} // namespace

RecentPhoto::RecentPhoto(const QString& path, QWidget* parent) : QAbstractButton(parent), m_path(path) {
    const QFileInfo file(path);
    setText(file.completeBaseName());
    setAccessibleName(tr("Open %1").arg(file.fileName()));
    setToolTip(path);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

QSize RecentPhoto::sizeHint() const {
    return {scaled(card_width),
            scaled(picture_height + gap) + line_height(FontRole::button) + line_height(FontRole::value)};
}

void RecentPhoto::set_picture(const QImage& picture) {
    m_picture = picture;
    update();
}

void RecentPhoto::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
    const QRect picture(0, 0, width(), scaled(picture_height));
    draw_box(painter, picture, scaled(4), colours().window, colours().line);
    if (m_picture.isNull()) {
        const int icon = scaled(20);
        painter.drawPixmap(picture.center() - QPoint(icon / 2, icon / 2),
                           icon_pixmap(QStringLiteral("picture"), icon, colours().strong, devicePixelRatioF()));
    } else {
        QPainterPath rounded;
        rounded.addRoundedRect(picture, scaled(4), scaled(4));
        painter.setClipPath(rounded);
        // Covers the card; what does not fit is cut off evenly.
        const QSizeF cover = QSizeF(m_picture.size()).scaled(picture.size(), Qt::KeepAspectRatioByExpanding);
        painter.drawImage(
            QRectF(QPointF(picture.width() - cover.width(), picture.height() - cover.height()) / 2, cover), m_picture);
        painter.setClipping(false);
    }
    const bool is_hot = underMouse() || isDown();
    if (is_hot) draw_box(painter, picture, scaled(4), Qt::transparent, colours().text2);

    const auto line = [&](int top, FontRole role, const QColor& colour, const QString& words, Qt::TextElideMode elide) {
        painter.setFont(ui::font(role));
        painter.setPen(colour);
        const QRect there(0, top, width(), line_height(role));
        painter.drawText(there, Qt::AlignVCenter | Qt::AlignLeading,
                         painter.fontMetrics().elidedText(words, elide, there.width()));
    };
    const int below = picture.height() + scaled(gap);
    line(below, FontRole::button, colours().text, text(), Qt::ElideMiddle);
    line(below + line_height(FontRole::button), FontRole::value, colours().text2, QFileInfo(m_path).dir().dirName(),
         Qt::ElideMiddle);
}

} // namespace ui
