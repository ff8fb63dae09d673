// The two lights of a photo that is lit by warm and by cool lamps (night.md 5.5): which colour each has, and how much of each falls where.
// Found once on the proxy. Knows pixels and masks, no operation.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/image/image.h"
#include "engine/photo/capture.h"
#include <array>
#include <optional>

namespace engine {

struct LightMix {
    // log2 of red, green and blue of a grey in each light, at luminance 1; and of the light that both are brought to: the point
    // between them that is nearest to white.
    std::array<float, 3> warm{}, cool{}, target{};
    // Of coarse cells of the photo, smooth; both lie over the photo by bilinear interpolation.
    Plane
        warm_part; // 0 only cool light, 1 only warm; a little beyond both where light is purer than the mean of its kind
    Plane
        most; // part of the way to the target that this place can go: 0 in the sky and in neon, 0.35 in sodium light, else 1
};

struct MixFacts {
    const Plane* lamps =
        nullptr; // of the same area as the proxy: 1 where light sources are, which have no say; nullptr: none
    const Plane* clipped = nullptr; // where light was lost, which has no say either
    const Plane* sky = nullptr;     // where lamps do not shine; nullptr: none
    White white;                    // what neutral pixels of the proxy were lit by
};
// `proxy`: area at (0, 0). Nothing if one light lit it all.
std::optional<LightMix> find_light_mix(const Image& proxy, const MixFacts& facts);

} // namespace engine
