// Flat frames: how much of the light each site of the sensor gets and keeps (merge.md 1.7). Vignetting and dust go, and the corners are known to be noisier.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/merge/frame_light.h"
#include <filesystem>
#include <vector>

namespace engine {

struct FlatField {
    CaptureFacts facts; // of the first file
    std::array<CfaColour, 4> pattern{};
    std::shared_ptr<const Plane> gain; // 1 / (share of the light, against the median of the colour), 1/1.6 to 1/0.15
};

// Bayer raws of an evenly lit surface with the lens, aperture and focus of the photos. Flats that are too dark to be better than 0.3 % at each site are smoothed
// over 16 pixels. Errors: as read_raw_file(), too dark or clipped, different from the first.
Result<FlatField> make_flat_field(const std::vector<std::filesystem::path>& files, const Work& work);

// Samples become as bright as if the sensor was lit evenly; those that ended stay at 1 or above. Error: not the same size or pattern.
Result<void> flatten(FrameLight& light, const FlatField& flat);

} // namespace engine
