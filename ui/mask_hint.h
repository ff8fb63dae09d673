// The line of keys under the photo while a mask is edited: "Painting on Sky · Size 112 px [ ] · Erase Alt".
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/mask_editing.h"
#include <QList>
#include <QPointF>
#include <QSize>
#include <optional>

class QPainter;

namespace ui {

struct MaskHint {
    QString title;
    struct Item {
        QString words, key;
    };
    QList<Item> items;
};

MaskHint mask_hint(const MaskEditing& editing);
// At the bottom of the canvas, logical pixels. Not where the pointer is.
void paint_mask_hint(QPainter& painter, const MaskHint& hint, QSize canvas, std::optional<QPointF> pointer);

} // namespace ui
