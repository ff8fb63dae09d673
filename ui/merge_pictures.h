// Frames and merged light as small upright pictures for the screen, and where upright points lie on the sensor. Knows no widget.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/colour/profile.h"
#include "engine/colour/spaces.h"
#include "engine/merge/frame_source.h"
#include "engine/merge/merged_picture.h"
#include <QImage>
#include <QPointF>

namespace ui {

// From samples of a mosaic to scene light: as the photo would be developed, without rebuilding what ended.
struct RawColours {
    std::array<double, 3> neutral{1, 1, 1};
    engine::Matrix to_working_space = engine::Matrix::identity(); // with the photo's baseline exposure
};
RawColours raw_colours(const engine::MergedPicture& picture);
RawColours raw_colours(const engine::FrameFacts& facts);

// Scene-linear Rec.2020, upright. A 2 x 2 block of a mosaic becomes one pixel; a picture stays as large as it is. `ends`: where the samples end; above, colours
// would be false.
engine::Image upright_light(const engine::FrameLight& frame, int orientation, const RawColours& colours);
engine::Image upright_light(const engine::MergedPicture& picture);

// As the display wants it.
QImage shown_light(const engine::Image& light, const engine::DeviceEncoding& display);

// Where one or more of `frames` frames disagree with the others, as Alpha8 of the whole upright picture. `width`, `height`: of the picture on the sensor.
QImage ghost_mask(const engine::Plane& ghosts, int cell, int width, int height, int orientation, int frames);

// Points in parts of width and height.
QPointF on_sensor(QPointF upright, int orientation);
QPointF upright_of(QPointF on_sensor, int orientation);

} // namespace ui
