// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/shared/star_scenes.h"
#include <algorithm>
#include <cmath>
#include <numbers>

namespace test {
namespace {

std::uint64_t mixed(std::uint64_t x) { // splitmix64
    x += 0x9e3779b97f4a7c15U;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
    return x ^ (x >> 31);
}
double uniform(std::uint64_t seed) { return (static_cast<double>(mixed(seed) >> 11) + 0.5) / 9007199254740992.0; }
// Sum of four 16-bit numbers: nearly Gaussian, sigma 1, ends at 3.46 sigma.
float gaussian(std::uint64_t seed) {
    const std::uint64_t bits = mixed(seed);
    const double sum = static_cast<double>(bits & 0xffff) + static_cast<double>((bits >> 16) & 0xffff) +
                       static_cast<double>((bits >> 32) & 0xffff) + static_cast<double>(bits >> 48);
    return static_cast<float>((sum / 65536 - 2) * 1.7320508);
}

double distance_from_segment(double x, double y, double x0, double y0, double x1, double y1) {
    const double dx = x1 - x0, dy = y1 - y0;
    const double t = std::clamp(((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy), 0.0, 1.0);
    return std::hypot(x - x0 - t * dx, y - y0 - t * dy);
}

constexpr std::array<double, 3> balance{0.5, 1, 0.65}; // of neutral light on the sensor

} // namespace

StarFrames::StarFrames(const StarScene& scene) : m_scene(scene) {
    m_lens = {scene.focal, scene.k1, scene.k2, (scene.width - 1) / 2.0, (scene.height - 1) / 2.0};
    for (int i = 0; i < scene.frames; ++i) {
        engine::FrameFacts facts;
        facts.name = "S" + std::to_string(i);
        facts.start = i * scene.seconds_apart, facts.has_time = true;
        facts.nominal_exposure = scene.exposure_time * 1600 / 4;
        facts.width = scene.width, facts.height = scene.height;
        facts.layout = scene.is_picture ? engine::FrameLayout::picture : engine::FrameLayout::bayer;
        facts.capture.width = scene.width, facts.capture.height = scene.height;
        facts.capture.exposure_time = scene.exposure_time, facts.capture.iso = 1600, facts.capture.f_number = 2;
        facts.capture.focal_length_35mm = scene.focal * 36 / scene.width;
        engine::RawResponse response;
        response.neutral = {balance[0], balance[1], balance[2]};
        if (!scene.is_picture) facts.capture.response = response, facts.as_shot_neutral = response.neutral;
        m_facts.push_back(facts);
    }
    for (int i = 0; i < scene.stars; ++i) {
        const std::uint64_t seed = mixed(scene.seed * 1000003ULL + static_cast<std::uint64_t>(i)) << 3;
        const double z = 2 * uniform(seed) - 1, angle = 2 * std::numbers::pi * uniform(seed + 1),
                     r = std::sqrt(1 - z * z);
        // Numbers grow as 10^(0.5 m): flux^-1.25.
        const double flux = scene.brightest_star * std::pow(static_cast<double>(i + 1), -0.8) * 40;
        const double warm = uniform(seed + 2) - 0.5;
        m_stars.push_back({{r * std::cos(angle), r * std::sin(angle), z},
                           std::min(flux, 8 * scene.brightest_star),
                           1 + 0.5 * warm,
                           1 - 0.5 * warm});
    }
    m_ground.assign(static_cast<std::size_t>(scene.width) * static_cast<std::size_t>(scene.height), 0);
    m_is_ground.assign(m_ground.size(), 0);
    for (int y = 0; y < scene.height; ++y)
        for (int x = 0; x < scene.width; ++x) {
            const std::size_t i =
                static_cast<std::size_t>(y) * static_cast<std::size_t>(scene.width) + static_cast<std::size_t>(x);
            bool ground = scene.has_ground && y >= horizon(x);
            // A tree: a trunk and a crown of leaves, with sky between them.
            const double tree_x = 0.78 * scene.width, crown_y = 0.60 * scene.height, size = 0.09 * scene.height;
            if (scene.has_ground && std::abs(x - tree_x) < 0.008 * scene.width && y > crown_y) ground = true;
            if (scene.has_ground && std::hypot(x - tree_x, y - crown_y) < size &&
                uniform(mixed(static_cast<std::uint64_t>(x / 5) * 7919U + static_cast<std::uint64_t>(y / 5))) < 0.7)
                ground = true;
            m_is_ground[i] = ground;
            if (!ground) continue;
            double light = scene.ground *
                           (0.4 + 1.2 * uniform(mixed(static_cast<std::uint64_t>(x / 3) * 104729U +
                                                      static_cast<std::uint64_t>(y / 4)))) *
                           (0.7 + 0.3 * std::sin(x * 0.07) * std::cos(y * 0.05));
            if (y > 0.78 * scene.height && (x / 12) % 5 == 2 && (y / 14) % 3 == 1 && x % 12 > 2 && y % 14 > 3)
                light = 0.35;
            m_ground[i] = static_cast<float>(light);
        }
}

double StarFrames::horizon(int x) const {
    const double u = static_cast<double>(x) / m_scene.width;
    return m_scene.height *
           (0.72 + 0.04 * std::sin(9 * u) + 0.015 * std::sin(47 * u) - (u > 0.15 && u < 0.25 ? 0.08 : 0));
}

bool StarFrames::is_ground(int x, int y) const {
    return m_is_ground[static_cast<std::size_t>(y) * static_cast<std::size_t>(m_scene.width) +
                       static_cast<std::size_t>(x)] != 0;
}

engine::Rotation StarFrames::rotation(int frame, double seconds_later) const {
    // The pole stands left above the middle of the picture.
    const double time = (frame - m_scene.frames / 2) * m_scene.seconds_apart + seconds_later;
    engine::Ray axis{-0.35, -0.55, 0.76};
    const double length = std::sqrt(axis[0] * axis[0] + axis[1] * axis[1] + axis[2] * axis[2]);
    for (double& value : axis) value *= 7.2921e-5 * time / length;
    return engine::Rotation::about(axis);
}

engine::MergePoint StarFrames::moved(int from, int to, engine::MergePoint place) const {
    return m_lens.place_of(rotation(to) * (rotation(from).inverse() * m_lens.ray_of(place)));
}

double StarFrames::distance_from_plane(int frame, double x, double y) const {
    if (!m_scene.has_planes || frame < 2 || frame > 5) return 1e9;
    // Crosses the picture in four frames, from left to right.
    const double w = m_scene.width, h = m_scene.height, a = (frame - 2) / 4.0, b = (frame - 1) / 4.0 - 0.01;
    return distance_from_segment(x, y, a * w, h * (0.12 + 0.25 * a), b * w, h * (0.12 + 0.25 * b));
}

double StarFrames::distance_from_meteor(int frame, double x, double y) const {
    if (!m_scene.has_meteor || frame != meteor_frame) return 1e9;
    return distance_from_segment(x, y, 0.55 * m_scene.width, 0.20 * m_scene.height, 0.66 * m_scene.width,
                                 0.38 * m_scene.height);
}

std::vector<float> StarFrames::rendered(int frame, bool with_passing) const {
    const int width = m_scene.width, height = m_scene.height;
    std::vector<float> rgb(3 * m_ground.size());
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const std::size_t i =
                static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x);
            // Brighter towards the horizon, fixed to the ground.
            const double down = static_cast<double>(y) / height;
            const double sky = m_scene.sky * (0.7 + 0.8 * down * down + 0.1 * x / width);
            for (std::size_t c = 0; c < 3; ++c)
                rgb[3 * i + c] = static_cast<float>(sky * (c == 0 ? 1.1 : c == 1 ? 1 : 0.95));
        }
    if (frame != m_scene.cloudy_frame)
        for (const SkyStar& star : m_stars)
            for (int step = 0; step < m_scene.trail_steps; ++step) {
                const double later = m_scene.exposure_time * ((step + 0.5) / m_scene.trail_steps - 0.5);
                const engine::MergePoint place =
                    m_lens.place_of(rotation(frame, m_scene.trail_steps > 1 ? later : 0) * star.ray);
                const int reach = 9;
                if (place.x < -reach || place.y < -reach || place.x > width + reach || place.y > height + reach)
                    continue;
                // Moffat, beta 3, total 1: (beta - 1) / (pi alpha^2) (1 + r^2 / alpha^2)^-beta.
                const double alpha = m_scene.fwhm / (2 * std::sqrt(std::pow(2.0, 1.0 / 3) - 1));
                const double scale = star.flux * 2 / (std::numbers::pi * alpha * alpha) / m_scene.trail_steps;
                for (int y = std::max(0, static_cast<int>(place.y) - reach);
                     y <= std::min(height - 1, static_cast<int>(place.y) + reach); ++y)
                    for (int x = std::max(0, static_cast<int>(place.x) - reach);
                         x <= std::min(width - 1, static_cast<int>(place.x) + reach); ++x) {
                        const double square =
                            ((x - place.x) * (x - place.x) + (y - place.y) * (y - place.y)) / (alpha * alpha);
                        const double light = scale / ((1 + square) * (1 + square) * (1 + square));
                        const std::size_t i = 3 * (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                                                   static_cast<std::size_t>(x));
                        rgb[i] += static_cast<float>(light * star.red);
                        rgb[i + 1] += static_cast<float>(light);
                        rgb[i + 2] += static_cast<float>(light * star.blue);
                    }
            }
    if (with_passing)
        for (int y = 0; y < height; ++y)
            for (int x = 0; x < width; ++x) {
                double light = 0;
                const double plane = distance_from_plane(frame, x, y), meteor = distance_from_meteor(frame, x, y);
                if (plane < 8) light += 0.05 * std::exp(-plane * plane / 1.6) * (1 + 3 * (x % 40 < 3));
                if (meteor < 8) light += 0.10 * std::exp(-meteor * meteor / 1.4);
                if (m_scene.has_satellite && frame == satellite_frame) {
                    const double off = distance_from_segment(x, y, 0.2 * width, -5, 0.9 * width, 0.66 * height);
                    if (off < 8) light += 0.02 * std::exp(-off * off / 1.4);
                }
                const std::size_t i =
                    3 * (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x));
                for (std::size_t c = 0; c < 3; ++c) rgb[i + c] += static_cast<float>(light);
            }
    for (std::size_t i = 0; i < m_ground.size(); ++i)
        if (m_is_ground[i]) {
            const bool lit = m_ground[i] > 0.2F;
            rgb[3 * i] = m_ground[i] * (lit ? 1.2F : 1), rgb[3 * i + 1] = m_ground[i],
                    rgb[3 * i + 2] = m_ground[i] * (lit ? 0.6F : 1);
        }
    return rgb;
}

engine::FrameLight StarFrames::as_frame(const std::vector<float>& rgb) const {
    using engine::CfaColour;
    engine::FrameLight light;
    light.noise.scale.fill(m_scene.noise_scale), light.noise.offset.fill(m_scene.noise_offset);
    const engine::Rect area{0, 0, m_scene.width, m_scene.height};
    if (m_scene.is_picture) {
        light.layout = engine::FrameLayout::picture;
        light.picture = engine::Image(area);
        for (std::size_t i = 0; i < m_ground.size(); ++i)
            light.picture.data()[i] = {rgb[3 * i], rgb[3 * i + 1], rgb[3 * i + 2]};
        return light;
    }
    light.pattern = {CfaColour::red, CfaColour::green, CfaColour::green, CfaColour::blue};
    light.mosaic = engine::Plane(area);
    for (int y = 0; y < m_scene.height; ++y)
        for (int x = 0; x < m_scene.width; ++x) {
            const auto c = static_cast<std::size_t>(light.pattern[static_cast<std::size_t>(2 * (y & 1) + (x & 1))]);
            light.mosaic.at(x, y) = static_cast<float>(balance[c]) *
                                    rgb[3 * (static_cast<std::size_t>(y) * static_cast<std::size_t>(m_scene.width) +
                                             static_cast<std::size_t>(x)) +
                                        c];
        }
    return light;
}

engine::FrameLight StarFrames::truth(int frame) const { return as_frame(rendered(frame, false)); }

engine::Result<engine::FrameLight> StarFrames::read(int frame, const engine::Work& work) const {
    if (work.stopped()) return engine::Error{engine::ErrorKind::stopped, "", ""};
    engine::FrameLight light = as_frame(rendered(frame, true));
    float* values = m_scene.is_picture ? &light.picture.data()->r : light.mosaic.data();
    const std::size_t count = m_scene.is_picture ? 3 * light.picture.size() : light.mosaic.size();
    const std::uint64_t seed = mixed(m_scene.seed * 77ULL + static_cast<std::uint64_t>(frame)) >> 1;
    for (std::size_t i = 0; i < count; ++i) {
        if (m_scene.hot_share > 0 && uniform(i * 31 + 5) < m_scene.hot_share)
            values[i] += 0.3F * static_cast<float>(uniform(i * 17 + 3));
        const float sigma = std::sqrt(std::max(0.0F, values[i]) * static_cast<float>(m_scene.noise_scale) +
                                      static_cast<float>(m_scene.noise_offset));
        values[i] = std::min(1.0F, values[i] + static_cast<float>(m_scene.noise_part) * sigma * gaussian(seed + i));
    }
    return light;
}

} // namespace test
