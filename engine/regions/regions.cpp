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

void mask_row(const Plane& mask, const Rect& photo, int y, int left, int count, float* values) {
    const Rect area = mask.area();
    const float ratio_x = static_cast<float>(area.width) / static_cast<float>(photo.width);
    const float ratio_y = static_cast<float>(area.height) / static_cast<float>(photo.height);
    const float v =
        std::clamp((static_cast<float>(y) + 0.5F) * ratio_y - 0.5F, 0.0F, static_cast<float>(area.height - 1));
    const int top = static_cast<int>(v), bottom = std::min(top + 1, area.height - 1);
    const float down = v - static_cast<float>(top);
    const float *above = mask.row(top), *below = mask.row(bottom);
    const auto widest = static_cast<float>(area.width - 1);
    for (int i = 0; i < count; ++i) {
        const float at = (static_cast<float>(left + i) + 0.5F) * ratio_x - 0.5F;
        const float u = at < 0 ? 0.0F : (at > widest ? widest : at);
        const int a = static_cast<int>(u), b = a + 1 < area.width ? a + 1 : area.width - 1;
        const float across = u - static_cast<float>(a);
        const float m0 = above[a] + down * (below[a] - above[a]);
        const float m1 = above[b] + down * (below[b] - above[b]);
        values[i] = m0 + across * (m1 - m0);
    }
}

} // namespace engine
