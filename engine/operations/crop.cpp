// The part of the photo that becomes the picture.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/operation/define.h"

namespace engine {
namespace {

struct Crop {
    float left = 0, top = 0, right = 1, bottom = 1;
};

void frame(const Crop& crop, const CaptureFacts&, FrameSettings& frame) {
    frame.left = static_cast<double>(crop.left);
    frame.top = static_cast<double>(crop.top);
    frame.right = static_cast<double>(crop.right);
    frame.bottom = static_cast<double>(crop.bottom);
}

constexpr Slider edge(std::string_view key, std::string_view label, std::string_view help) {
    return {.key = key, .label = label, .range = {0, 1}, .step = 0.001F, .help = help, .has_own_place = true};
}

} // namespace

Operation crop() {
    return define<Crop>({
        .id = "crop",
        .title = "Crop",
        .group = Group::geometry,
        .help = "Cuts the picture out of the turned and straightened photo.",
        .parameters = {slider<&Crop::left>(edge("left", "Left", "Left edge, as a part of the photo's width.")),
                       slider<&Crop::top>(edge("top", "Top", "Upper edge, as a part of the photo's height.")),
                       slider<&Crop::right>(edge("right", "Right", "Right edge, as a part of the photo's width.")),
                       slider<&Crop::bottom>(edge("bottom", "Bottom", "Lower edge, as a part of the photo's height."))},
        .frame = frame,
    });
}

} // namespace engine
