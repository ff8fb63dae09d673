// How a frame lies over the reference frame: one projective map, and what is left of movement (parallax, lens, rolling shutter) as a flow of tiles.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace engine {

// Of pixel centres; integers are the middles of sensor pixels.
struct MergePoint {
    double x = 0, y = 0;
};

// Row-major 3 x 3, last element 1: (x, y, 1) of the reference frame to a multiple of (x', y', 1) in the other frame.
struct Homography {
    std::array<double, 9> m{1, 0, 0, 0, 1, 0, 0, 0, 1};

    MergePoint operator()(double x, double y) const {
        const double w = 1 / (m[6] * x + m[7] * y + m[8]);
        return {(m[0] * x + m[1] * y + m[2]) * w, (m[3] * x + m[4] * y + m[5]) * w};
    }
    Homography inverse() const;
    bool operator==(const Homography&) const = default;
};
// Does `second` after `first`.
Homography after(const Homography& second, const Homography& first);
// A turn by `angle` radians about `centre` (positive: x towards y), then a shift.
Homography turned_and_shifted(MergePoint centre, double angle, double dx, double dy);

// What is left after the projective map, in pixels of the frame: values at (x, y) = (step (i + 1/2) - 1/2, step (j + 1/2) - 1/2) of the reference frame, row by
// row, linear in between, constant outside. May be empty.
struct TileFlow {
    int step = 0, columns = 0, rows = 0;
    std::vector<float> dx, dy;
    bool empty() const { return columns == 0; }
};

struct FrameMotion {
    Homography global;
    TileFlow flow;

    // Where the light of pixel (x, y) of the reference frame lies in this frame.
    MergePoint source_of(double x, double y) const;
    // The same for pixels (left + i, y), i < count.
    void source_of_row(int y, int left, int count, float* source_x, float* source_y) const;
    // Without flow, and a shift by whole even numbers of pixels to within `tolerance` everywhere in a picture of this size: samples of a Bayer mosaic then fall on
    // samples of the same colour.
    struct EvenShift {
        int dx = 0, dy = 0;
        bool operator==(const EvenShift&) const = default;
    };
    std::optional<EvenShift> even_shift(int width, int height, double tolerance) const;
    // Longest way that a corner of a picture of this size moves, in pixels.
    double corner_shift(int width, int height) const;
};

} // namespace engine
