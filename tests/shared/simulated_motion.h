// How the simulated camera and sky move: poses of a hand or a tripod, and stars seen through a lens. Knows no pixels.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/image/pixel.h"
#include "engine/merge/frame_motion.h"
#include <cstdint>
#include <vector>

namespace test {

// Rotation of the camera about its centre, radians; small. Positive pan and tilt move the picture to larger x and y, positive roll turns it from x towards y.
struct CameraPose {
    double pan = 0, tilt = 0, roll = 0;
    double dx = 0, dy = 0; // and a shift of the picture in pixels, as of near things seen from another place
};

// Pixels of the camera at rest to pixels of the frame: K R K^-1 with the principal point in the middle.
engine::Homography pose_map(const CameraPose& pose, int width, int height, double focal_pixels);

// The angles of a hand (merge.md 7.1): per axis an angular velocity of 0.25 degrees a second (Ornstein-Uhlenbeck process with corner 1.5 Hz), a tremor of
// 8 to 12 Hz with 0.01 degrees; roll half of it. `strength` multiplies all.
class Hand {
public:
    Hand(std::uint32_t seed, double seconds, double strength = 1);
    CameraPose at(double time) const;
    // Poses through an exposure, at most `spacing` pixels apart.
    std::vector<CameraPose> during(double start, double exposure, double focal_pixels, double spacing = 0.35) const;

private:
    std::vector<CameraPose> m_path; // every 2 ms
};

struct StarSetup {
    int count = 0;                // stars in view, about; brightness as N ~ 10^(0.5 magnitude)
    double faintest = 1.2;        // light x pixels of the faintest, in units of the scene
    double full_width = 2.0;      // FWHM in pixels, Moffat with beta 3
    double k1 = -0.08, k2 = 0.02; // distortion: r (1 + k1 rho^2 + k2 rho^4), rho = r / focal length
    double speed = 7.2921159e-5;  // radians a second about the pole
    double pole_x = 0.25, pole_y = -0.62, pole_z = 0.74; // direction of the pole: right, down, forward; gets normalised
    std::uint32_t seed = 1;
};
struct SeenStar {
    engine::MergePoint place; // in a frame of the camera at rest
    engine::Rgb light;        // times pixels; of the sensor's filters
};
class StarSky {
public:
    StarSky(const StarSetup& setup, int width, int height, double focal_pixels);
    std::vector<SeenStar> at(double time) const;
    // Where what was at (x, y) at time `from` is at time `to`, in the camera at rest: the truth of star registration.
    engine::MergePoint moved(double x, double y, double from, double to) const;
    const StarSetup& setup() const { return m_setup; }

private:
    struct Direction {
        double x = 0, y = 0, z = 1;
    };
    struct Star {
        Direction direction;
        engine::Rgb light;
    };
    Direction turned(const Direction& direction, double angle) const;
    bool project(const Direction& direction, engine::MergePoint& place) const;
    Direction direction_of(double x, double y) const;
    StarSetup m_setup;
    int m_width, m_height;
    double m_focal;
    Direction m_pole;
    std::vector<Star> m_stars;
};

} // namespace test
