// The map: every sample by a formula of its place, then the blur of lens and pixel, then the wings of the lamps.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/shared/simulated_scene.h"
#include "engine/base/parallel.h"
#include "engine/colour/spaces.h"
#include "tests/shared/simulated_scene_places.h"

namespace test {

using engine::Image;
using engine::Plane;
using engine::Rgb;

namespace {

// A usual full-frame sensor, in the range of published ColorMatrix tags.
constexpr std::array<double, 9> xyz_to_camera{0.8860, -0.2740, -0.0790, -0.4560, 1.2470,
                                              0.2340, -0.0950, 0.2050,  0.6830};

engine::Matrix rec2020_to_camera() {
    engine::Matrix matrix;
    for (std::size_t i = 0; i < 9; ++i) matrix.m[i / 3][i % 3] = xyz_to_camera[i];
    matrix = matrix * engine::rec2020_to_xyz();
    double largest = 0;
    for (const auto& row : matrix.m) largest = std::max(largest, row[0] + row[1] + row[2]);
    return engine::Matrix::diagonal(1 / largest, 1 / largest, 1 / largest) * matrix;
}

void for_each_row(int rows, const std::function<void(int)>& work) {
    engine::for_each_index(rows, engine::Priority::exporting, {}, work);
}

// [1 2 1]/4 `times` times in both directions: a lens of medium sharpness and the aperture of the pixel.
template <class Raster> void blur(Raster& picture, int times) {
    const int width = picture.width(), height = picture.height();
    using Pixel = std::remove_cvref_t<decltype(*picture.row(0))>;
    for (int round = 0; round < times; ++round) {
        for_each_row(height, [&](int y) {
            Pixel* row = picture.row(y);
            Pixel before = row[0];
            for (int x = 0; x < width; ++x) {
                const Pixel here = row[x], next = row[std::min(x + 1, width - 1)];
                row[x] = (before + next) * 0.25F + here * 0.5F;
                before = here;
            }
        });
        constexpr int columns = 64; // at a time: whole cache lines
        for_each_row((width + columns - 1) / columns, [&](int block) {
            const int left = block * columns, count = std::min(columns, width - left);
            std::vector<Pixel> before(picture.row(0) + left, picture.row(0) + left + count);
            for (int y = 0; y < height; ++y) {
                Pixel *row = picture.row(y) + left, *next = picture.row(std::min(y + 1, height - 1)) + left;
                for (int x = 0; x < count; ++x) {
                    const Pixel here = row[x];
                    row[x] = (before[static_cast<std::size_t>(x)] + next[x]) * 0.25F + here * 0.5F;
                    before[static_cast<std::size_t>(x)] = here;
                }
            }
        });
    }
}

// Light that a lens spreads around a lamp (merge.md 7.1): 8 % in a Moffat wing of exponent 1.5 and 4 px, 0.3 % in a veil that falls with the square of the
// distance; and a star of four rays. `flux` is light times area.
Rgb wings(const std::vector<SceneLamp>& lamps, double x, double y) {
    Rgb sum;
    for (const SceneLamp& lamp : lamps) {
        const auto dx = static_cast<float>(x - lamp.x), dy = static_cast<float>(y - lamp.y),
                   radius = static_cast<float>(lamp.radius);
        const float flux = 3.1416F * radius * radius, squared = dx * dx + dy * dy;
        const float moffat = 1 / (1 + squared / 16);
        float spread = 0.08F * 0.5F / (3.1416F * 16) * moffat * std::sqrt(moffat) + 0.003F / 30 / (squared + 100);
        if (std::abs(dx - dy) < 6 || std::abs(dx + dy) < 6) {
            const float along = std::abs(dx) + std::abs(dy), one = (dx - dy) / 1.8F, other = (dx + dy) / 1.8F;
            spread += 4e-5F * std::exp(-along / 40) * (std::exp(-one * one) + std::exp(-other * other));
        }
        sum = sum + lamp.light * (flux * spread);
    }
    return sum;
}

// Keys (1981), a = -1/2.
std::array<float, 4> cubic(float t) {
    const float u = 1 - t;
    return {-0.5F * t * u * u, 1 + t * t * (1.5F * t - 2.5F), 1 + u * u * (1.5F * u - 2.5F), -0.5F * u * t * t};
}

} // namespace

const std::array<double, 9>& simulated_colour_matrix() { return xyz_to_camera; }

const std::array<double, 3>& simulated_neutral() {
    static const std::array<double, 3> neutral = rec2020_to_camera() * std::array<double, 3>{1, 1, 1};
    return neutral;
}

engine::Matrix balanced_to_xyz() {
    const auto& neutral = simulated_neutral();
    return engine::rec2020_to_xyz() * rec2020_to_camera().inverse() *
           engine::Matrix::diagonal(neutral[0], neutral[1], neutral[2]);
}

Rgb filtered(Rgb light) {
    static const engine::PixelMatrix matrix(rec2020_to_camera());
    const Rgb sensed = matrix * light;
    return {std::max(0.0F, sensed.r), std::max(0.0F, sensed.g), std::max(0.0F, sensed.b)};
}

Rgb unfiltered(Rgb camera) {
    static const engine::PixelMatrix matrix(rec2020_to_camera().inverse());
    return matrix * camera;
}

SimulatedScene::SimulatedScene(const SceneSetup& setup) : m_setup(setup) {
    const bool large = 1LL * setup.width * setup.height > 9'000'000;
    m_step = setup.oversampling > 0 ? setup.oversampling : large ? 1 : 2;
    const int margin = 16 + std::max(setup.width, setup.height) * 3 / 100;
    m_left = -margin, m_top = -margin;
    const engine::Rect area{0, 0, (setup.width + 2 * margin) * m_step, (setup.height + 2 * margin) * m_step};
    m_light = Image(area), m_sky = Plane(area);
    if (setup.lamps) m_lamps = place_lamps(setup);
    for_each_row(area.height, [&](int row) {
        const double y = m_top + static_cast<double>(row) / m_step;
        for (int column = 0; column < area.width; ++column) {
            const ScenePoint point = draw_place(setup, m_lamps, m_left + static_cast<double>(column) / m_step, y);
            m_light.row(row)[column] = filtered(point.light);
            m_sky.row(row)[column] = point.sky;
        }
    });
    for (SceneLamp& lamp : m_lamps) lamp.light = filtered(lamp.light);
    blur(m_light, 2), blur(m_sky, 2);
    if (m_lamps.empty()) return;
    for_each_row(area.height, [&](int row) {
        const double y = m_top + static_cast<double>(row) / m_step;
        Rgb* light = m_light.row(row);
        for (int column = 0; column < area.width; ++column)
            light[column] = light[column] + wings(m_lamps, m_left + static_cast<double>(column) / m_step, y);
    });
}

Rgb SimulatedScene::at(double x, double y) const {
    const double u = (x - m_left) * m_step, v = (y - m_top) * m_step;
    const int column = std::clamp(static_cast<int>(std::floor(u)), 1, m_light.width() - 3),
              row = std::clamp(static_cast<int>(std::floor(v)), 1, m_light.height() - 3);
    const auto across = cubic(std::clamp(static_cast<float>(u - column), 0.0F, 1.0F)),
               down = cubic(std::clamp(static_cast<float>(v - row), 0.0F, 1.0F));
    Rgb sum;
    for (int j = 0; j < 4; ++j) {
        const Rgb* from = m_light.row(row + j - 1) + column - 1;
        const Rgb line = from[0] * across[0] + from[1] * across[1] + from[2] * across[2] + from[3] * across[3];
        sum = sum + line * down[static_cast<std::size_t>(j)];
    }
    return {std::max(0.0F, sum.r), std::max(0.0F, sum.g), std::max(0.0F, sum.b)};
}

float SimulatedScene::sky(double x, double y) const {
    const double u = (x - m_left) * m_step, v = (y - m_top) * m_step;
    const int column = std::clamp(static_cast<int>(std::floor(u)), 0, m_sky.width() - 2),
              row = std::clamp(static_cast<int>(std::floor(v)), 0, m_sky.height() - 2);
    const auto s = std::clamp(static_cast<float>(u - column), 0.0F, 1.0F),
               t = std::clamp(static_cast<float>(v - row), 0.0F, 1.0F);
    const float *upper = m_sky.row(row) + column, *lower = m_sky.row(row + 1) + column;
    return (upper[0] * (1 - s) + upper[1] * s) * (1 - t) + (lower[0] * (1 - s) + lower[1] * s) * t;
}

float SimulatedScene::tree(double x, double y) const {
    if (m_setup.place != ScenePlace::city) return 0;
    return tree_part(m_setup, x, y);
}

} // namespace test
