// Poses of the camera, and the sky turning behind a lens.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/shared/simulated_motion.h"
#include "engine/sample/random.h"
#include "engine/sample/sensor.h"
#include "tests/shared/simulated_scene.h"
#include <algorithm>
#include <cmath>
#include <numbers>

namespace test {

using engine::Homography;
using engine::MergePoint;
using engine::random_bits;
using engine::random_number;

namespace {

constexpr double degrees = std::numbers::pi / 180, time_step = 0.002;

double uniform(std::uint32_t seed, int x, int y) {
    return static_cast<double>(random_bits(seed, x, y) >> 11) * 0x1p-53;
}

} // namespace

Homography pose_map(const CameraPose& pose, int width, int height, double f) {
    const double cx = (width - 1) / 2.0, cy = (height - 1) / 2.0;
    const double cp = std::cos(pose.pan), sp = std::sin(pose.pan), ct = std::cos(pose.tilt), st = std::sin(pose.tilt),
                 cr = std::cos(pose.roll), sr = std::sin(pose.roll);
    const Homography pan{{cp, 0, sp, 0, 1, 0, -sp, 0, cp}}, tilt{{1, 0, 0, 0, ct, st, 0, -st, ct}},
        roll{{cr, -sr, 0, sr, cr, 0, 0, 0, 1}};
    const Homography in{{1 / f, 0, -cx / f, 0, 1 / f, -cy / f, 0, 0, 1}},
        out{{f, 0, cx + pose.dx, 0, f, cy + pose.dy, 0, 0, 1}};
    return after(out, after(roll, after(tilt, after(pan, in))));
}

Hand::Hand(std::uint32_t seed, double seconds, double strength) {
    const auto steps = static_cast<int>(seconds / time_step) + 2;
    m_path.resize(static_cast<std::size_t>(steps));
    constexpr double corner = 2 * std::numbers::pi * 1.5, speed = 0.25 * degrees;
    const double kept = std::exp(-corner * time_step), kick = speed * std::sqrt(1 - kept * kept);
    for (int axis = 0; axis < 3; ++axis) {
        const double part = strength * (axis == 2 ? 0.5 : 1);
        double velocity = speed * static_cast<double>(engine::normal_number(random_bits(seed, axis, -1))), angle = 0;
        for (int i = 0; i < steps; ++i) {
            double tremor = 0;
            for (int k = 0; k < 3; ++k) {
                const double frequency = 8 + 4 * uniform(seed + 1, axis, k),
                             phase = 2 * std::numbers::pi * uniform(seed + 2, axis, k);
                tremor += 0.01 * degrees * std::sqrt(2.0 / 3) *
                          std::sin(2 * std::numbers::pi * frequency * i * time_step + phase);
            }
            CameraPose& pose = m_path[static_cast<std::size_t>(i)];
            (axis == 0 ? pose.pan : axis == 1 ? pose.tilt : pose.roll) = part * (angle + tremor);
            angle += velocity * time_step;
            velocity = kept * velocity + kick * static_cast<double>(engine::normal_number(random_bits(seed, axis, i)));
        }
    }
}

CameraPose Hand::at(double time) const {
    const double place = std::clamp(time / time_step, 0.0, static_cast<double>(m_path.size()) - 1.001);
    const auto i = static_cast<std::size_t>(place);
    const double t = place - static_cast<double>(i);
    const CameraPose &a = m_path[i], &b = m_path[i + 1];
    return {a.pan * (1 - t) + b.pan * t, a.tilt * (1 - t) + b.tilt * t, a.roll * (1 - t) + b.roll * t};
}

std::vector<CameraPose> Hand::during(double start, double exposure, double focal_pixels, double spacing) const {
    double path = 0;
    constexpr int looks = 32;
    for (int i = 0; i < looks; ++i) {
        const CameraPose a = at(start + exposure * i / looks), b = at(start + exposure * (i + 1) / looks);
        path += focal_pixels * (std::hypot(b.pan - a.pan, b.tilt - a.tilt) + 0.5 * std::abs(b.roll - a.roll));
    }
    const int count = std::clamp(static_cast<int>(std::ceil(path / spacing)), 1, 24);
    std::vector<CameraPose> poses;
    for (int i = 0; i < count; ++i) poses.push_back(at(start + exposure * (i + 0.5) / count));
    return poses;
}

StarSky::StarSky(const StarSetup& setup, int width, int height, double focal_pixels)
    : m_setup(setup), m_width(width), m_height(height), m_focal(focal_pixels) {
    const double length = std::hypot(setup.pole_x, setup.pole_y, setup.pole_z);
    m_pole = {setup.pole_x / length, setup.pole_y / length, setup.pole_z / length};
    if (setup.count == 0) return;
    // Uniform on the part of the sphere that can come into view; the share of the picture in a cap gives how many that are.
    const double corner = std::atan(std::hypot(width, height) / 2 / focal_pixels), cap = std::min(1.45, corner * 1.5);
    const double cap_area = 2 * std::numbers::pi * (1 - std::cos(cap)),
                 view = std::atan(width / 2.0 / focal_pixels) * std::sin(std::atan(height / 2.0 / focal_pixels)) * 4;
    const auto all = static_cast<int>(setup.count * std::max(1.0, cap_area / view));
    for (int i = 0; i < all; ++i) {
        const double z = 1 - uniform(setup.seed, i, 0) * (1 - std::cos(cap)),
                     around = 2 * std::numbers::pi * uniform(setup.seed, i, 1), r = std::sqrt(1 - z * z);
        const double brightness =
            std::min(4000.0, setup.faintest * std::pow(1 - uniform(setup.seed, i, 2), -0.8)); // N(> f) ~ f^-1.25
        const float heat = random_number(setup.seed, i, 3);
        const engine::Rgb colour = heat < 0.3F   ? engine::Rgb{1.2F, 0.95F, 0.7F}
                                   : heat < 0.7F ? engine::Rgb{1, 1, 1}
                                                 : engine::Rgb{0.8F, 0.95F, 1.25F};
        m_stars.push_back(
            {{r * std::cos(around), r * std::sin(around), z}, filtered(colour) * static_cast<float>(brightness)});
    }
}

// Rodrigues' formula.
StarSky::Direction StarSky::turned(const Direction& d, double angle) const {
    const double c = std::cos(angle), s = std::sin(angle),
                 along = (m_pole.x * d.x + m_pole.y * d.y + m_pole.z * d.z) * (1 - c);
    return {d.x * c + (m_pole.y * d.z - m_pole.z * d.y) * s + m_pole.x * along,
            d.y * c + (m_pole.z * d.x - m_pole.x * d.z) * s + m_pole.y * along,
            d.z * c + (m_pole.x * d.y - m_pole.y * d.x) * s + m_pole.z * along};
}

bool StarSky::project(const Direction& d, MergePoint& place) const {
    if (d.z < 0.2) return false;
    const double u = d.x / d.z, v = d.y / d.z, squared = u * u + v * v;
    if (squared > 4) return false;
    const double k = m_focal * (1 + m_setup.k1 * squared + m_setup.k2 * squared * squared);
    place = {(m_width - 1) / 2.0 + u * k, (m_height - 1) / 2.0 + v * k};
    return true;
}

StarSky::Direction StarSky::direction_of(double x, double y) const {
    const double u = (x - (m_width - 1) / 2.0) / m_focal, v = (y - (m_height - 1) / 2.0) / m_focal,
                 distorted = std::hypot(u, v);
    double r = distorted;
    for (int i = 0; i < 20; ++i) { // Newton; the polynomial rises everywhere in the picture
        const double q = r * r;
        r -= (r * (1 + m_setup.k1 * q + m_setup.k2 * q * q) - distorted) /
             (1 + 3 * m_setup.k1 * q + 5 * m_setup.k2 * q * q);
    }
    const double k = distorted > 0 ? r / distorted : 1, length = std::sqrt(1 + r * r);
    return {u * k / length, v * k / length, 1 / length};
}

std::vector<SeenStar> StarSky::at(double time) const {
    std::vector<SeenStar> seen;
    for (const Star& star : m_stars) {
        MergePoint place;
        if (!project(turned(star.direction, m_setup.speed * time), place)) continue;
        if (place.x < -20 || place.y < -20 || place.x > m_width + 20 || place.y > m_height + 20) continue;
        seen.push_back({place, star.light});
    }
    return seen;
}

MergePoint StarSky::moved(double x, double y, double from, double to) const {
    MergePoint place{x, y};
    project(turned(direction_of(x, y), m_setup.speed * (to - from)), place);
    return place;
}

} // namespace test
