// The light of one file: the mosaic of a Bayer raw in units of its sensor, or the scene light of a picture. Knows no other frame.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/merge/frame_source.h"
#include <filesystem>

namespace engine {

// The raw file with its samples as whole numbers, whatever they are in the file.
Result<RawFile> read_frame_samples(const std::filesystem::path& path, const Work& work);

// (value - black) / (white - black), nothing clamped; rows in parallel. The mosaic of `raw` must be Bayer.
Plane normalised_mosaic(const RawFile& raw, float white, const Work& work);

// Scene light of any file that opens as a photo, upright. `ends`: the neutral light at which the first channel counts as clipped, 0 if nothing clips.
Result<FrameLight> read_picture(const std::filesystem::path& path, const Work& work);

// Noise where neither file nor picture tell (merge.md 1.2, 5): a sensor of 40000 electrons at ISO 100 with three of read noise.
NoiseProfile usual_noise(const CaptureFacts& facts);

} // namespace engine
