// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/shared/small_series.h"
#include "engine/base/parallel.h"
#include "engine/sample/random.h"
#include "engine/sample/sensor.h"
#include <algorithm>

using namespace engine;

namespace {

double bump(double distance, double radius) { return std::exp(-0.5 * distance * distance / (radius * radius)); }

} // namespace

Rgb light_of(const SmallScene& scene, const SmallShot& shot, double x, double y) {
    const auto seed = static_cast<std::uint32_t>(scene.seed + static_cast<unsigned>(shot.other_scene));
    // Smooth noise of several sizes down to 4 pixels: nothing that a mosaic cannot carry.
    const auto fx = static_cast<float>(x + 4000), fy = static_cast<float>(y + 4000);
    const double coarse = static_cast<double>(smooth_noise(fx / 60, fy / 60, seed)),
                 middle = static_cast<double>(smooth_noise(fx / 17, fy / 17, seed + 1)),
                 fine = static_cast<double>(smooth_noise(fx / 5, fy / 5, seed + 2));
    const double up = std::clamp(y / scene.height, 0.0, 1.0);
    double wall = scene.darkest + (scene.wall - scene.darkest) * up * up;
    wall *= 1 + scene.texture * ((coarse - 0.5) + 0.7 * (middle - 0.5) + 0.5 * (fine - 0.5));
    Rgb light{static_cast<float>(wall * 0.7), static_cast<float>(wall), static_cast<float>(wall * 0.6)};
    if (scene.lamps > 0)
        for (int k = 0; k < 4; ++k) {
            const double distance = std::hypot(x - scene.width * (0.2 + 0.2 * k), y - scene.height * 0.3);
            const double lamp = scene.lamps * (bump(distance, 3) + 0.002 * bump(distance, 30));
            light =
                light + Rgb{static_cast<float>(lamp), static_cast<float>(0.8 * lamp), static_cast<float>(0.4 * lamp)};
        }
    if (shot.person > -500) {
        const double dx = (x - shot.person) / 14, dy = (y - scene.height * 0.65) / 50;
        const double inside = std::clamp(6 * (1 - std::hypot(dx, dy)), 0.0, 1.0);
        const auto a = static_cast<float>(inside), p = static_cast<float>(scene.person_light);
        light = (1 - a) * light + a * Rgb{p, 0.6F * p, 0.5F * p};
    }
    const auto flash = static_cast<float>(shot.flash);
    return light + Rgb{flash, flash, flash};
}

SmallSeries::SmallSeries(SmallScene scene, std::vector<SmallShot> shots, FrameLayout layout)
    : m_scene(scene), m_shots(std::move(shots)), m_layout(layout) {
    for (std::size_t i = 0; i < m_shots.size(); ++i) {
        FrameFacts facts;
        facts.name = "DSC_" + std::to_string(i);
        facts.nominal_exposure = m_shots[i].nominal;
        facts.start = static_cast<double>(i), facts.has_time = true;
        facts.layout = layout, facts.width = scene.width, facts.height = scene.height;
        facts.capture.width = scene.width, facts.capture.height = scene.height;
        m_facts.push_back(facts);
    }
}

NoiseProfile SmallSeries::noise() const {
    const double scale = 1 / m_scene.full_well, offset = std::pow(m_scene.read_noise / m_scene.full_well, 2);
    return {{scale, scale, scale}, {offset, offset, offset}};
}

Result<FrameLight> SmallSeries::read(int frame, const Work& work) const {
    const SmallShot& shot = m_shots[static_cast<std::size_t>(frame)];
    const Homography back = shot.motion.global.inverse();
    FrameLight light;
    light.layout = m_layout, light.pattern = small_pattern, light.noise = noise();
    const Rect area{0, 0, m_scene.width, m_scene.height};
    const bool bayer = m_layout == FrameLayout::bayer;
    if (bayer)
        light.mosaic = Plane(area);
    else
        light.picture = Image(area);
    const auto seed = m_scene.seed * 1000U + static_cast<unsigned>(frame);
    const auto well = static_cast<float>(m_scene.full_well);
    const auto sample = [&](float x, int u, int v) {
        const std::uint64_t bits = random_bits(seed, u, v), more = random_bits(seed + 77777U, u, v);
        const float electrons = poisson_number(std::max(0.0F, x * well * static_cast<float>(shot.exposure)),
                                               static_cast<std::uint32_t>(bits >> 16)) +
                                static_cast<float>(m_scene.read_noise) * normal_number(more);
        return std::min(1.0F, electrons / well);
    };
    const bool done = for_each_index(area.height, Priority::exporting, work.stop, [&](int y) {
        for (int x = 0; x < area.width; ++x) {
            const MergePoint p = back(x, y); // a flow is small and smooth: taken at the place itself
            MergePoint moved = p;
            if (!shot.motion.flow.empty()) {
                const MergePoint there = shot.motion.source_of(p.x, p.y);
                moved = {p.x - (there.x - x), p.y - (there.y - y)};
            }
            const Rgb c = light_of(m_scene, shot, moved.x, moved.y);
            if (bayer) {
                const CfaColour colour = small_pattern[static_cast<std::size_t>(2 * (y % 2) + x % 2)];
                light.mosaic.row(y)[x] = sample(colour == CfaColour::red     ? c.r
                                                : colour == CfaColour::green ? c.g
                                                                             : c.b,
                                                x, y);
            } else {
                light.picture.row(y)[x] = {sample(c.r, 3 * x, y), sample(c.g, 3 * x + 1, y), sample(c.b, 3 * x + 2, y)};
            }
        }
    });
    if (!done) return Error{ErrorKind::stopped, {}, {}};
    return light;
}

Plane SmallSeries::truth(int shot) const {
    Plane truth(Rect{0, 0, m_scene.width, m_scene.height});
    for (int y = 0; y < m_scene.height; ++y)
        for (int x = 0; x < m_scene.width; ++x) {
            const Rgb c = light_of(m_scene, m_shots[static_cast<std::size_t>(shot)], x, y);
            const CfaColour colour = small_pattern[static_cast<std::size_t>(2 * (y % 2) + x % 2)];
            truth.row(y)[x] = colour == CfaColour::red ? c.r : colour == CfaColour::green ? c.g : c.b;
        }
    return truth;
}

Image SmallSeries::truth_picture(int shot) const {
    Image truth(Rect{0, 0, m_scene.width, m_scene.height});
    for (int y = 0; y < m_scene.height; ++y)
        for (int x = 0; x < m_scene.width; ++x)
            truth.row(y)[x] = light_of(m_scene, m_shots[static_cast<std::size_t>(shot)], x, y);
    return truth;
}
