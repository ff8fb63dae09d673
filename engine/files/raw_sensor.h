// What an opened LibRaw knows about sensor and colour, as plain values. The other half of the LibRaw wall (see raw_file.h).
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/colour/spaces.h"
#include "engine/files/raw_file.h"
#include <array>
#include <optional>
#include <string>

class LibRaw;

namespace engine {

using BayerPattern = std::array<CfaColour, 4>; // of (0,0), (1,0), (0,1), (1,1)

// How raw coordinates become the upright photo, EXIF 1..8.
int orientation_of(const LibRaw& libraw);
inline bool swaps_sides(int orientation) { return orientation >= 5; }

// The part of the sensor that is the photo, in raw coordinates: the active area, inside a DNG its default crop.
Rect photo_on_sensor(const LibRaw& libraw);

// The 2 x 2 pattern at the photo's first pixel, if the sensor has square pixels and a pattern of red, two greens and blue
// that repeats everywhere.
std::optional<BayerPattern> bayer_pattern(LibRaw& libraw, const Rect& photo);
// The 6 x 6 pattern of an X-Trans sensor at the photo's first pixel.
std::optional<XTransPattern> x_trans_pattern(LibRaw& libraw, const Rect& photo);
std::string cfa_name(LibRaw& libraw, const Rect& photo);

// In raw values, per position of the pattern; final once the file is unpacked.
std::array<float, 4> black_levels(LibRaw& libraw, const Rect& photo);
// White above black of red, green and blue as the format or the camera table says, in raw values.
std::array<double, 3> channel_ranges(const LibRaw& libraw);
// Black of red, green and blue, then of green again: of sensors whose black does not depend on the place.
std::array<float, 4> black_of_colours(const LibRaw& libraw);
float white_level(const LibRaw& libraw, const Raster<std::uint16_t>& mosaic);

// XYZ -> camera RGB for daylight, as DNG's ColorMatrix. Of an unknown camera: as if it saw in sRGB.
Matrix xyz_to_camera(const LibRaw& libraw);
// Camera RGB of what the camera took for neutral, largest = 1.
std::array<double, 3> as_shot_neutral(const LibRaw& libraw);

} // namespace engine
