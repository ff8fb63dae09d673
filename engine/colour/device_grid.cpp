// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/colour/device_grid.h"
#include <algorithm>
#include <cmath>

namespace engine {
namespace {

constexpr int nodes_per_axis = 49;
constexpr int last = nodes_per_axis - 1;

// Nodes stand close in the dark, as in the tables of printers and displays; with the curve of sRGB device values of usual displays run nearly
// straight from node to node.
double position_of_light(double light) {
    return light <= 0.0031308 ? 12.92 * light : 1.055 * std::pow(light, 1 / 2.4) - 0.055;
}
double light_at(double position) {
    return position <= 0.04045 ? position / 12.92 : std::pow((position + 0.055) / 1.055, 2.4);
}

} // namespace

DeviceGrid::DeviceGrid(const ProfileTransform& transform)
    : m_shaper([](double light) { return position_of_light(light) * last; }), m_nodes(nodes_per_axis * nodes_per_axis * nodes_per_axis) {
    std::vector<Rgb> plane(nodes_per_axis * nodes_per_axis);
    const auto light = [](int node) { return static_cast<float>(light_at(static_cast<double>(node) / last)); };
    for (int r = 0; r < nodes_per_axis; ++r) {
        for (int g = 0; g < nodes_per_axis; ++g)
            for (int b = 0; b < nodes_per_axis; ++b) plane[g * nodes_per_axis + b] = {light(r), light(g), light(b)};
        transform.run(plane.data(), plane.data(), plane.size());
        const auto unit = [](float x) { return x > 0.0F ? std::min(x, 1.0F) : 0.0F; };
        for (std::size_t i = 0; i < plane.size(); ++i)
            m_nodes[static_cast<std::size_t>(r) * plane.size() + i] = {{unit(plane[i].r), unit(plane[i].g), unit(plane[i].b), 0}};
    }
}

// Of the six tetrahedra of a cell the one whose axes are sorted by their fractions: four nodes on the way from the near to the far corner.
inline Rgb DeviceGrid::interpolated(float r, float g, float b) const {
    constexpr int step_r = nodes_per_axis * nodes_per_axis, step_g = nodes_per_axis, step_b = 1;
    const int cell_r = std::min(static_cast<int>(r), last - 1), cell_g = std::min(static_cast<int>(g), last - 1), cell_b = std::min(static_cast<int>(b), last - 1);
    const float fr = r - static_cast<float>(cell_r), fg = g - static_cast<float>(cell_g), fb = b - static_cast<float>(cell_b);
    const bool rg = fr >= fg, gb = fg >= fb, rb = fr >= fb;
    const int first = rg && rb ? step_r : (!rg && gb ? step_g : step_b);
    const int third = !rg && !rb ? step_r : (rg && !gb ? step_g : step_b);
    const float most = std::max(fr, std::max(fg, fb)), least = std::min(fr, std::min(fg, fb));
    const float middle = std::max(std::min(fr, fg), std::min(std::max(fr, fg), fb));
    const Node* near = m_nodes.data() + cell_r * step_r + cell_g * step_g + cell_b * step_b;
    const Node *a = near + first, *far = near + step_r + step_g + step_b, *c = far - third;
    float sum[4];
    for (int i = 0; i < 4; ++i)
        sum[i] = near->value[i] * (1 - most) + a->value[i] * (most - middle) + c->value[i] * (middle - least) + far->value[i] * least;
    return {sum[0], sum[1], sum[2]};
}

void DeviceGrid::encode(const Rgb* display_linear, Rgb* device, std::size_t count) const {
    for (std::size_t i = 0; i < count; ++i) {
        const Rgb light = display_linear[i];
        device[i] = interpolated(m_shaper(light.r), m_shaper(light.g), m_shaper(light.b));
    }
}

} // namespace engine
