// How the sky moves over the sensor (merge.md 4.4): one lens for all frames of a series, one rotation for each frame. Far fewer unknowns than a polynomial, and
// right to the corners of a wide lens. Knows pairs of places, no stars and no pixels.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/merge/frame_motion.h"

namespace engine {

using Ray = std::array<double, 3>; // towards the sky: x to the right, y down, z along the lens; length 1

struct SkyLens {
    double focal = 1000;   // pixels
    double k1 = 0, k2 = 0; // distance from the centre: focal * (r + k1 r^3 + k2 r^5), r the tangent of the angle
    double centre_x = 0, centre_y = 0;

    Ray ray_of(MergePoint place) const;
    // Far outside for rays from behind.
    MergePoint place_of(const Ray& ray) const;
};

struct Rotation {
    std::array<double, 9> m{1, 0, 0, 0, 1, 0, 0, 0, 1}; // row by row

    Ray operator*(const Ray& ray) const;
    Rotation operator*(const Rotation& first) const; // this one after `first`
    Rotation inverse() const;                        // transposed
    // Axis times angle in radians, and back. Angles below half a turn.
    static Rotation about(const Ray& axis_and_angle);
    Ray axis_and_angle() const;
};

// From the reference frame to another one: turned rays, or where no lens fits, a projective map.
struct SkyMotion {
    SkyLens lens;
    Rotation rotation;
    bool is_projective = false;
    Homography projective;

    MergePoint source_of(MergePoint place) const {
        return is_projective ? projective(place.x, place.y) : lens.place_of(rotation * lens.ray_of(place));
    }
    SkyMotion inverse() const { return {lens, rotation.inverse(), is_projective, projective.inverse()}; }
};

// The same places in the reference frame and in another one.
struct SkyPairs {
    std::vector<MergePoint> reference, place;
};

// What is expected of the lens before any star is looked at, as standard deviations.
struct LensExpectation {
    SkyLens lens;
    double focal_part = 0.05; // of the focal length
    double centre = 20;       // pixels
};

// The rotation that fits best with this lens, starting from `start`; Huber's weights.
Rotation fitted_rotation(const SkyLens& lens, const SkyPairs& pairs, const Rotation& start);

struct SkyFit {
    SkyLens lens;
    std::vector<Rotation> rotations; // one for each of the pairs
};
// Lens and rotations together (Gauss-Newton, Huber's weights), starting from `expected` and `start`.
SkyFit fitted_sky(const LensExpectation& expected, const std::vector<SkyPairs>& pairs,
                  const std::vector<Rotation>& start);

// Median distance of the pairs from the motion, pixels.
double median_residual(const SkyMotion& motion, const SkyPairs& pairs);

} // namespace engine
