// Pictures made of the photo, as its frame shows them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/geometry/frame.h"
#include <QImage>

namespace ui {

// An Alpha8 image of the whole photo, at any size, after crop and all other geometry.
QImage framed(const QImage& of_photo, const engine::Frame& frame);

} // namespace ui
