// A mask over the photo: moon hatch over a tint (design section 7), or black and white. Keeps the last drawing, because the pointer
// asks for the same one again with every move. Knows no recipe.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QImage>
#include <QRect>

class QPainter;

namespace ui {

class MaskOverlayPainter {
public:
    enum class Look { hatch, black_and_white };
    // `mask`: Alpha8, of the whole picture at any size. `picture`: where that lies on the canvas. Device pixels; `ratio` of them are one of
    // the design's.
    void paint(QPainter& painter, const QImage& mask, const QRect& picture, QSize canvas, Look look, double ratio);

private:
    QImage m_drawing;
    QRect m_shown, m_picture;
    qint64 m_mask_key = 0;
    Look m_look = Look::hatch;
    double m_ratio = 0;
};

} // namespace ui
