// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/colour/device_grid.h"
#include <algorithm>
#include <cmath>

namespace engine {
namespace {

constexpr int nodes_per_axis = 33;
constexpr int last = nodes_per_axis - 1;

double light_at(double position) {
    return position <= 0.04045 ? position / 12.92 : std::pow((position + 0.055) / 1.055, 2.4);
}

bool is_sound(const Matrix& matrix) {
    for (const auto& row : matrix.m)
        for (const double value : row)
            if (!(std::abs(value) < 100)) return false;
    return true;
}

} // namespace

double grid_position(double light) {
    return light <= 0.0031308 ? 12.92 * light : 1.055 * std::pow(light, 1 / 2.4) - 0.055;
}

Matrix approximate_matrix(const Profile& profile, const ProfileModel& model) {
    const Result<DeviceDecoding> decoding = DeviceDecoding::make(profile);
    if (model.printer || !decoding) return Matrix::identity();
    Rgb shown[4] = {{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
    decoding->decode(shown, shown, 4);
    Matrix primaries;
    for (int i = 0; i < 3; ++i) {
        const Rgb light = shown[i + 1] - shown[0];
        primaries.m[0][i] = light.r, primaries.m[1][i] = light.g, primaries.m[2][i] = light.b;
    }
    const std::array<double, 3> parts = primaries.inverse() * std::array<double, 3>{1, 1, 1};
    Matrix to_rec2020 = primaries * Matrix::diagonal(parts[0], parts[1], parts[2]); // white is white
    // A little more saturated than the device is, so that none of its colours lies outside because it is not quite additive.
    constexpr double margin = 1.03;
    for (int i = 0; i < 3; ++i) {
        const double y = 0.2627 * to_rec2020.m[0][i] + 0.6780 * to_rec2020.m[1][i] + 0.0593 * to_rec2020.m[2][i];
        for (int k = 0; k < 3; ++k) to_rec2020.m[k][i] = y + margin * (to_rec2020.m[k][i] - y);
    }
    const Matrix matrix = to_rec2020.inverse();
    return is_sound(to_rec2020) && is_sound(matrix) ? matrix : Matrix::identity();
}

DeviceGrid::DeviceGrid(const ProfileTransform& transform, const Matrix& matrix)
    : m_nodes(nodes_per_axis * nodes_per_axis * nodes_per_axis) {
    const PixelMatrix to_rec2020(matrix.inverse());
    const auto light = [](int node) { return static_cast<float>(light_at(static_cast<double>(node) / last)); };
    const auto unit = [](float x) { return x > 0.0F ? std::min(x, 1.0F) : 0.0F; };
    std::vector<Rgb> plane(nodes_per_axis * nodes_per_axis);
    for (int r = 0; r < nodes_per_axis; ++r) {
        for (int g = 0; g < nodes_per_axis; ++g)
            for (int b = 0; b < nodes_per_axis; ++b)
                plane[g * nodes_per_axis + b] = to_rec2020 * Rgb{light(r), light(g), light(b)};
        transform.run(plane.data(), plane.data(), plane.size());
        for (std::size_t i = 0; i < plane.size(); ++i)
            m_nodes[static_cast<std::size_t>(r) * plane.size() + i] = {
                {unit(plane[i].r), unit(plane[i].g), unit(plane[i].b), 0}};
    }
}

// Of the six tetrahedra of a cell the one whose axes are sorted by their fractions: four nodes on the way from the near to the far corner.
inline Rgb DeviceGrid::at(float red, float green, float blue) const {
    const float r = red * last, g = green * last, b = blue * last;
    constexpr int step_r = nodes_per_axis * nodes_per_axis, step_g = nodes_per_axis, step_b = 1;
    const int cell_r = std::min(static_cast<int>(r), last - 1), cell_g = std::min(static_cast<int>(g), last - 1),
              cell_b = std::min(static_cast<int>(b), last - 1);
    const float fr = r - static_cast<float>(cell_r), fg = g - static_cast<float>(cell_g),
                fb = b - static_cast<float>(cell_b);
    const bool rg = fr >= fg, gb = fg >= fb, rb = fr >= fb;
    const int first = rg && rb ? step_r : (!rg && gb ? step_g : step_b);
    const int third = !rg && !rb ? step_r : (rg && !gb ? step_g : step_b);
    const float most = std::max(fr, std::max(fg, fb)), least = std::min(fr, std::min(fg, fb));
    const float middle = std::max(std::min(fr, fg), std::min(std::max(fr, fg), fb));
    const Node* near = m_nodes.data() + cell_r * step_r + cell_g * step_g + cell_b * step_b;
    const Node *a = near + first, *far = near + step_r + step_g + step_b, *c = far - third;
    float sum[4];
    for (int i = 0; i < 4; ++i)
        sum[i] = near->value[i] * (1 - most) + a->value[i] * (most - middle) + c->value[i] * (middle - least) +
                 far->value[i] * least;
    return {sum[0], sum[1], sum[2]};
}

void DeviceGrid::interpolate(const float* red, const float* green, const float* blue, Rgb* device, int count) const {
    for (int i = 0; i < count; ++i) device[i] = at(red[i], green[i], blue[i]);
}

} // namespace engine
