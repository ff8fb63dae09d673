// Space of the simulated street in metres: x to the right, y up from the pavement, z away from the photographer, who stands at
// x = 0, z = 0. Pictures of it are drawn by rays; the wet ground is a mirror, that is an eye below it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <algorithm>
#include <cmath>

namespace engine::street {

struct Vector {
    float x = 0, y = 0, z = 0;
};
inline Vector operator+(Vector a, Vector b) { return {a.x + b.x, a.y + b.y, a.z + b.z}; }
inline Vector operator-(Vector a, Vector b) { return {a.x - b.x, a.y - b.y, a.z - b.z}; }
inline Vector operator*(Vector a, float k) { return {a.x * k, a.y * k, a.z * k}; }
inline float dot(Vector a, Vector b) { return a.x * b.x + a.y * b.y + a.z * b.z; }

inline float smooth(float from, float to, float x) {
    const float t = std::clamp((x - from) / (to - from), 0.0f, 1.0f);
    return t * t * (3 - 2 * t);
}
inline float fraction(float x) { return x - std::floor(x); }

// A line of sight; `depth` (the z that it has reached) measures the way along it.
struct Ray {
    float eye_height, dx, dy; // direction (dx, dy, 1)
    float spread;             // distance to the next pixel's ray at depth 1

    Vector at(float depth) const { return {dx * depth, eye_height + dy * depth, depth}; }
};

// What a prop can cover at most; nothing of it lies before `near_depth`.
struct Bounds {
    float left, right, bottom, top, near_depth, far_depth;
};

// A 28 mm lens on 36 x 24 mm, shifted so that walls stay upright. Picture coordinates are fractions of the height, y down.
struct Viewpoint {
    static constexpr float focal_length = 28.0f / 24, vanishing_x = 0.60f, horizon = 0.60f, eye = 1.7f;
    bool mirrored = false; // seen from below, as in still water

    Ray ray(float x, float y, float pixel) const {
        const float up = (horizon - y) / focal_length;
        return {mirrored ? -eye : eye, (x - vanishing_x) / focal_length, mirrored ? -up : up, pixel / focal_length};
    }
    float x_of(float world_x, float depth) const { return vanishing_x + focal_length * world_x / depth; }
    float y_of(float world_y, float depth) const {
        const float above = mirrored ? -(world_y + eye) : world_y - eye;
        return horizon - focal_length * above / depth;
    }
};

} // namespace engine::street
