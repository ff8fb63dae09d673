// What colour matrices and white balance of a camera say, whoever read them from the file. Knows numbers, no file.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/colour/spaces.h"
#include "engine/files/raw_file.h"
#include <array>
#include <optional>

namespace engine {

// XYZ to camera RGB under one light, and that light as EXIF LightSource. All 0 where the file has none.
struct DngColour {
    unsigned illuminant = 0;
    Matrix xyz_to_camera;
};

// Whether it can be inverted and sees white as light.
bool is_camera_matrix(const Matrix& xyz_to_camera);
// The usable one for the light nearest to D65.
std::optional<Matrix> nearest_to_daylight(const std::array<DngColour, 2>& colours);
// Camera RGB after white balance -> XYZ, so that (1, 1, 1) becomes the white of D65.
Matrix balanced_camera_to_xyz(const Matrix& xyz_to_camera);
// Fills in the neutral, the matrix and what the facts tell of both. `neutral`: largest = 1.
void set_colour(RawFile& raw, const Matrix& xyz_to_camera, const std::array<double, 3>& neutral);
// The light that the camera took for white; nothing where the numbers make no sense.
std::optional<White> white_of_neutral(const Matrix& xyz_to_camera, const std::array<double, 3>& neutral);

} // namespace engine
