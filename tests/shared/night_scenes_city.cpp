// The city: the sample night's street, with lamps, signs and sky found by their light, which is known exactly there.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sample/simulated_night.h"
#include "tests/shared/night_scenes_paint.h"
#include <utility>

namespace test {

using namespace engine;
using namespace paint;

namespace {

constexpr float lamp_luminance = 300, sign_luminance = 60, sky_luminance = 0.12f; // cd/m2
constexpr int smallest_sign = 24;                                                 // pixels

// Nearly free of one primary: what neon and coloured LEDs emit, and no white lamp.
bool is_coloured(Rgb c) { return std::min({c.r, c.g, c.b}) < 0.12f * std::max({c.r, c.g, c.b}); }

void find_signs(NightScene& scene) {
    const Rect area = scene.light.area();
    const auto glows = [&](int x, int y) {
        const Rgb c = scene.light.at(x, y);
        return luminance(c) > sign_luminance && luminance(c) < lamp_luminance && is_coloured(c);
    };
    Raster<std::uint8_t> seen(area, 0);
    for (int y = 0; y < area.height; ++y)
        for (int x = 0; x < area.width; ++x) {
            if (seen.at(x, y) || !glows(x, y)) continue;
            std::vector<std::pair<int, int>> group{{x, y}};
            seen.at(x, y) = 1;
            for (std::size_t i = 0; i < group.size(); ++i) // letters of one word stand within three pixels
                for (int v = -3; v <= 3; ++v)
                    for (int u = -3; u <= 3; ++u) {
                        const int to_x = group[i].first + u, to_y = group[i].second + v;
                        if (!area.contains(to_x, to_y) || seen.at(to_x, to_y) || !glows(to_x, to_y)) continue;
                        seen.at(to_x, to_y) = 1;
                        group.emplace_back(to_x, to_y);
                    }
            if (static_cast<int>(group.size()) < smallest_sign) continue;
            for (const auto& [to_x, to_y] : group) scene.sign.at(to_x, to_y) = static_cast<std::int16_t>(scene.signs);
            ++scene.signs;
        }
}

// Down from the top of each column until something bright or an edge comes.
void find_sky(NightScene& scene) {
    const Rect area = scene.light.area();
    for (int x = 0; x < area.width; ++x)
        for (int y = 0; y < area.height * 6 / 10; ++y) {
            const float here = luminance(scene.light.at(x, y));
            const float below = luminance(scene.light.at(x, std::min(y + 2, area.height - 1)));
            if (below > sky_luminance || below < 0.6f * here) break; // a lit wall, or the dark edge of a roof
            scene.sky.at(x, y) = 1;
        }
}

} // namespace

NightScene draw_city() {
    NightScene scene;
    scene.name = "city";
    scene.title = "City street";
    scene.light = draw_night_scene({night_scene_width, night_scene_height, 1}, {});
    scene.lamps = Plane(scene.light.area(), 0.0f);
    scene.sky = Plane(scene.light.area(), 0.0f);
    scene.sign = Raster<std::int16_t>(scene.light.area(), -1);
    for (std::size_t i = 0; i < scene.light.size(); ++i)
        scene.lamps.data()[i] = luminance(scene.light.data()[i]) > lamp_luminance ? 1.0f : 0.0f;
    find_signs(scene);
    find_sky(scene);
    scene.white = {3400, 0};
    scene.key = 0.045; // a third of the picture is black sky: the camera exposes for the street
    return scene;
}

} // namespace test
