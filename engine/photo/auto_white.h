// Which light makes greys grey in a photo, told from its pixels: for days and for nights, where lamps differ, fill the picture with their colour,
// and are not to become white altogether.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/image/image.h"
#include "engine/photo/capture.h"

namespace engine {

struct AutoWhiteFacts {
    White as_shot; // which the picture is balanced for
    const Plane *lamps = nullptr, *clipped = nullptr,
                *sky = nullptr; // as in Regions, of the picture's area; nullptr: none
    double noise_floor = 0;     // light that is nothing but noise
    double cd_m2_per_unit = 0;  // 0: not known, taken for a night
};

// The light by which most surfaces look grey or nearly so: median over places, by their colour temperature and tint; lamps, clipped light and
// noise do not count, the sky counts little. The result keeps the part of its colour that the eye keeps in such light (CIECAM02, incomplete
// adaptation): a quarter at night. `as_shot` where the picture tells nothing. At most 30 ms for a proxy.
White auto_white(const Image& proxy, const AutoWhiteFacts& facts);

} // namespace engine
