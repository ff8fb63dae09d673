// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/shared/night_scenes_paint.h"
#include "engine/base/parallel.h"
#include "engine/colour/spaces.h"

namespace test::paint {

using namespace engine;

namespace {

constexpr auto rows = static_cast<float>(night_scene_height);
constexpr int map_step = 4;

void box_blur(std::vector<Rgb>& line, std::vector<Rgb>& out, int radius) {
    const auto count = static_cast<int>(line.size());
    const float weight = 1 / static_cast<float>(2 * radius + 1);
    const auto at = [&](int i) { return line[static_cast<std::size_t>(std::clamp(i, 0, count - 1))]; };
    Rgb sum{};
    for (int i = -radius; i <= radius; ++i) sum = sum + at(i);
    for (int i = 0; i < count; ++i) {
        out[static_cast<std::size_t>(i)] = sum * weight;
        sum = sum + at(i + radius + 1) - at(i - radius);
    }
    line.swap(out);
}

} // namespace

void draw(NightScene& scene, const Picture& picture) {
    const Rect area{0, 0, night_scene_width, night_scene_height};
    scene.light = Image(area);
    scene.lamps = Plane(area, 0.0f);
    scene.sky = Plane(area, 0.0f);
    scene.sign = Raster<std::int16_t>(area, -1);
    constexpr std::array<std::array<float, 2>, 4> places{
        {{0.375f, 0.125f}, {0.875f, 0.375f}, {0.125f, 0.625f}, {0.625f, 0.875f}}};
    for_each_index(area.height, Priority::screen, {}, [&](int y) {
        for (int x = 0; x < area.width; ++x) {
            Rgb light{};
            float lamp = 0, sky = 0;
            int sign = -1, sign_looks = 0;
            for (const auto& place : places) {
                const Sample sample =
                    picture((static_cast<float>(x) + place[0]) / rows, (static_cast<float>(y) + place[1]) / rows);
                light = light + sample.light * 0.25f;
                lamp += 0.25f * sample.lamp;
                sky += 0.25f * sample.sky;
                if (sample.sign >= 0) {
                    sign = sample.sign;
                    ++sign_looks;
                }
            }
            scene.light.at(x, y) = light;
            scene.lamps.at(x, y) = lamp;
            scene.sky.at(x, y) = sky;
            scene.sign.at(x, y) = static_cast<std::int16_t>(sign_looks == 4 ? sign : -1); // not its edge
        }
    });
}

Rgb white_light(double kelvin, float level) {
    const Xy white = xy_of(White{kelvin, 0});
    return lamp_colour::of(white.x, white.y) * level;
}

LightMap::LightMap(const Picture& picture)
    : m_values(Rect{0, 0, night_scene_width / map_step, night_scene_height / map_step}) {
    for_each_index(m_values.height(), Priority::screen, {}, [&](int y) {
        for (int x = 0; x < m_values.width(); ++x) {
            Rgb sum{};
            for (int j = 0; j < map_step; ++j)
                for (int i = 0; i < map_step; ++i)
                    sum = sum + picture((static_cast<float>(x * map_step + i) + 0.5f) / rows,
                                        (static_cast<float>(y * map_step + j) + 0.5f) / rows)
                                    .light;
            m_values.at(x, y) = sum * (1.0f / (map_step * map_step));
        }
    });
}

LightMap LightMap::blurred(float sigma) const {
    // Three boxes are nearly a Gaussian: variance of a box of radius r is r (r + 1) / 3.
    const float pixels = sigma * rows / map_step;
    const int radius = std::max(1, static_cast<int>(std::lround(0.5f * (std::sqrt(1 + 4 * pixels * pixels) - 1))));
    LightMap result;
    result.m_values = m_values.copy();
    Image& image = result.m_values;
    std::vector<Rgb> line(static_cast<std::size_t>(image.width())), out(line.size());
    for (int y = 0; y < image.height(); ++y) {
        std::copy_n(image.row(y), image.width(), line.begin());
        for (int pass = 0; pass < 3; ++pass) box_blur(line, out, radius);
        std::copy(line.begin(), line.end(), image.row(y));
    }
    line.resize(static_cast<std::size_t>(image.height()));
    out.resize(line.size());
    for (int x = 0; x < image.width(); ++x) {
        for (int y = 0; y < image.height(); ++y) line[static_cast<std::size_t>(y)] = image.at(x, y);
        for (int pass = 0; pass < 3; ++pass) box_blur(line, out, radius);
        for (int y = 0; y < image.height(); ++y) image.at(x, y) = line[static_cast<std::size_t>(y)];
    }
    return result;
}

Rgb LightMap::at(float x, float y) const {
    const float u = x * rows / map_step - 0.5f, v = y * rows / map_step - 0.5f;
    const int left = static_cast<int>(std::floor(u)), top = static_cast<int>(std::floor(v));
    const float s = u - static_cast<float>(left), t = v - static_cast<float>(top);
    return (m_values.nearest(left, top) * (1 - s) + m_values.nearest(left + 1, top) * s) * (1 - t) +
           (m_values.nearest(left, top + 1) * (1 - s) + m_values.nearest(left + 1, top + 1) * s) * t;
}

Rgb Mirror::at(float x, float y, float spread, std::uint32_t seed) const {
    constexpr int looks = 10;
    Rgb sum{};
    for (int i = 0; i < looks; ++i) {
        const float way = (static_cast<float>(i) + random_number(seed, static_cast<int>(x * 2400), i)) / looks - 0.5f;
        const float from = std::min(y + 2 * spread * way, line - 0.002f);
        sum = sum + above->nearest(static_cast<int>(x * rows), static_cast<int>(std::abs(from) * rows));
    }
    return sum * (1.0f / looks);
}

} // namespace test::paint
