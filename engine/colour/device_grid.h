// A fine grid from approximate to exact device values, read by tetrahedral interpolation: for profiles made of tables.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/colour/profile_model.h"
#include "engine/image/pixel.h"
#include <vector>

namespace engine {

// Approximate device values: linear Rec.2020 through `matrix`, then encoded with grid_position(). The closer they are to the exact ones, the
// straighter runs what the grid interpolates.
double grid_position(double light); // the curve of sRGB, which usual displays come near to
// For a display from the primaries it decodes to, for a printer Rec.2020 itself.
Matrix approximate_matrix(const Profile& profile, const ProfileModel& model);

class DeviceGrid {
public:
    // `transform` leads from linear Rec.2020 to exact device values.
    DeviceGrid(const ProfileTransform& transform, const Matrix& matrix);
    // From planes of approximate values 0..1.
    void interpolate(const float* red, const float* green, const float* blue, Rgb* device, int count) const;

private:
    struct alignas(16) Node {
        float value[4]; // the fourth only fills a vector register
    };
    Rgb at(float r, float g, float b) const;
    std::vector<Node> m_nodes;
};

} // namespace engine
