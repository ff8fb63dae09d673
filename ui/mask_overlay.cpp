// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/mask_overlay.h"
#include "ui/theme.h"
#include <QPainter>
#include <cmath>

namespace ui {
namespace {

const QColor hatch_line(0x9f, 0xcd, 0xf5);
constexpr float tint = 0.28F;
// The period is measured along the edge of the photo, as in the design's picture.
constexpr double period = 9, line_width = 1;

QImage hatched(QSize size, QPoint origin, double ratio) {
    QImage drawing(size, QImage::Format_ARGB32_Premultiplied);
    QColor moon = colours().moon;
    moon.setAlphaF(tint);
    drawing.fill(moon);
    QPainter lines(&drawing);
    lines.setRenderHint(QPainter::Antialiasing);
    QColor line = hatch_line;
    line.setAlphaF(0.5F);
    lines.setPen(QPen(line, line_width * ratio));
    const double step = period * ratio;
    // The same lines on the canvas wherever the drawing begins.
    const double height = size.height(), shift = std::fmod(origin.x() + origin.y() + height, step);
    for (double x = -height - shift; x < size.width(); x += step)
        lines.drawLine(QPointF(x, height), QPointF(x + height, 0));
    return drawing;
}

} // namespace

void MaskOverlayPainter::paint(QPainter& painter, const QImage& mask, const QRect& picture, QSize canvas, Look look,
                               double ratio) {
    const QRect shown = picture & QRect(QPoint(0, 0), canvas);
    if (mask.isNull() || shown.isEmpty()) return;
    if (mask.cacheKey() != m_mask_key || shown != m_shown || picture != m_picture || look != m_look ||
        ratio != m_ratio) {
        m_mask_key = mask.cacheKey();
        m_shown = shown;
        m_picture = picture;
        m_look = look;
        m_ratio = ratio;
        const QRectF target(picture.translated(-shown.topLeft()));
        if (look == Look::hatch) {
            m_drawing = hatched(shown.size(), shown.topLeft(), ratio);
            QPainter cut(&m_drawing);
            cut.setCompositionMode(QPainter::CompositionMode_DestinationIn);
            cut.setRenderHint(QPainter::SmoothPixmapTransform);
            cut.drawImage(target, mask);
        } else {
            m_drawing = QImage(shown.size(), QImage::Format_RGB32);
            const QImage grey(mask.constBits(), mask.width(), mask.height(), mask.bytesPerLine(),
                              QImage::Format_Grayscale8);
            QPainter draw(&m_drawing);
            draw.setRenderHint(QPainter::SmoothPixmapTransform);
            draw.drawImage(target, grey);
        }
    }
    painter.drawImage(shown.topLeft(), m_drawing);
}

} // namespace ui
