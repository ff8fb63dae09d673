// A fine grid over display-linear Rec.2020 with device values, read by tetrahedral interpolation: for profiles made of tables.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/colour/log_table.h"
#include "engine/colour/profile_model.h"
#include "engine/image/pixel.h"
#include <cstddef>
#include <vector>

namespace engine {

class DeviceGrid {
public:
    explicit DeviceGrid(const ProfileTransform& transform);
    void encode(const Rgb* display_linear, Rgb* device, std::size_t count) const; // in place allowed

private:
    struct alignas(16) Node {
        float value[4]; // the fourth only fills a vector register
    };
    Rgb interpolated(float r, float g, float b) const;

    LogTable m_shaper; // light -> position on an axis of the grid
    std::vector<Node> m_nodes;
};

} // namespace engine
