// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/regions/regions.h"
#include <cmath>

namespace engine {

const Plane* Regions::mask(std::string_view name) const {
    if (name == "sky") return &sky;
    if (name == "ground") return &ground;
    if (name == "lamps") return &lamps;
    return nullptr;
}

namespace {

// Where a row of the photo lies between rows and columns of the proxy.
template <class Pixel, class Mix>
void between(const Raster<Pixel>& proxy, const Rect& photo, int y, int left, int count, Pixel* values, const Mix& mix) {
    const Rect area = proxy.area();
    const float ratio_x = static_cast<float>(area.width) / static_cast<float>(photo.width);
    const float ratio_y = static_cast<float>(area.height) / static_cast<float>(photo.height);
    const float v =
        std::clamp((static_cast<float>(y) + 0.5F) * ratio_y - 0.5F, 0.0F, static_cast<float>(area.height - 1));
    const int top = static_cast<int>(v), bottom = std::min(top + 1, area.height - 1);
    const float down = v - static_cast<float>(top);
    const Pixel *above = proxy.row(top), *below = proxy.row(bottom);
    const auto widest = static_cast<float>(area.width - 1);
    for (int i = 0; i < count; ++i) {
        const float at = (static_cast<float>(left + i) + 0.5F) * ratio_x - 0.5F;
        const float u = at < 0 ? 0.0F : (at > widest ? widest : at);
        const int a = static_cast<int>(u), b = a + 1 < area.width ? a + 1 : area.width - 1;
        const float across = u - static_cast<float>(a);
        values[i] = mix(mix(above[a], below[a], down), mix(above[b], below[b], down), across);
    }
}

} // namespace

void mask_row(const Plane& mask, const Rect& photo, int y, int left, int count, float* values) {
    between(mask, photo, y, left, count, values, [](float a, float b, float t) { return a + t * (b - a); });
}

void image_row(const Image& picture, const Rect& photo, int y, int left, int count, Rgb* values) {
    between(picture, photo, y, left, count, values, [](Rgb a, Rgb b, float t) { return a + (b - a) * t; });
}

} // namespace engine
