// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/regions/regions.h"
#include "engine/image/proxy_row.h"
#include <cmath>

namespace engine {

const Plane* Regions::mask(std::string_view name) const {
    if (name == "sky") return &sky;
    if (name == "ground") return &ground;
    if (name == "lamps") return &lamps;
    return nullptr;
}

void mask_row(const Plane& mask, const Rect& photo, int y, int left, int count, float* values) {
    for (int done = 0; done < count; done += ProxyRow::most)
        ProxyRow(mask.area(), photo, y, left + done, std::min(ProxyRow::most, count - done)).read(mask, values + done);
}

} // namespace engine
