// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/colour/hue_space.h"
#include <algorithm>
#include <numbers>

namespace engine {
namespace {

// Bjorn Ottosson, "A perceptual color space for image processing" (2020): XYZ (D65) to cones, cube roots of cones to Oklab.
const Matrix published_cones{{{{0.8189330101, 0.3618667424, -0.1288597137},
                               {0.0329845436, 0.9293118715, 0.0361456387},
                               {0.0482003018, 0.2643662691, 0.6338517070}}}};
const Matrix published_opponent{{{{0.2104542553, 0.7936177850, -0.0040720468},
                                  {1.9779984951, -2.4285922050, 0.4505937099},
                                  {0.0259040371, 0.7827717662, -0.8086757660}}}};

// White gives cones of exactly 1, so that greys are grey to the last bit that matters.
Matrix cones() {
    Matrix matrix = published_cones * rec2020_to_xyz();
    for (auto& row : matrix.m) {
        const double sum = row[0] + row[1] + row[2];
        for (double& value : row) value /= sum;
    }
    return matrix;
}

// Of equal cones: lightness 1, opponents 0. The printed digits leave 4e-8.
Matrix opponent() {
    Matrix matrix = published_opponent;
    const auto sum = [&](std::size_t row) { return matrix.m[row][0] + matrix.m[row][1] + matrix.m[row][2]; };
    const double lightness = sum(0);
    for (double& value : matrix.m[0]) value /= lightness;
    for (const std::size_t row : {1U, 2U}) matrix.m[row][2] -= sum(row);
    return matrix;
}

double radians(double degrees) { return degrees * std::numbers::pi / 180; }

bool is_light(double degrees, double purity) {
    static const Matrix roots = opponent().inverse(), light = cones().inverse();
    auto cone = roots * std::array{1.0, purity * std::cos(radians(degrees)), purity * std::sin(radians(degrees))};
    for (double& value : cone) value = value * value * value;
    const auto rgb = light * cone;
    return *std::min_element(cone.begin(), cone.end()) >= 0 && *std::min_element(rgb.begin(), rgb.end()) >= 0;
}

} // namespace

double HueTable::degrees_at(int place) {
    const double around = (place + 0.5) / (entries / 4.0); // 0 to 4
    const double b = around < 1   ? around
                     : around < 3 ? 2 - around
                                  : around - 4,
                 a = (around < 1 || around >= 3 ? 1 : -1) * (1 - std::abs(b));
    const double degrees = std::atan2(b, a) * 180 / std::numbers::pi;
    return degrees < 0 ? degrees + 360 : degrees;
}

std::int32_t HueTable::place_of(double degrees) {
    const double a = std::cos(radians(degrees)), b = std::sin(radians(degrees)), side = b / (std::abs(a) + std::abs(b));
    const double around = a < 0 ? 2 - side : side < 0 ? 4 + side : side;
    return static_cast<std::int32_t>(around * (entries / 4)) & (entries - 1);
}

double purest_at(double degrees) {
    double inside = 0, outside = 2;
    for (int i = 0; i < 40; ++i) {
        const double middle = (inside + outside) / 2;
        (is_light(degrees, middle) ? inside : outside) = middle;
    }
    return inside;
}

const HueTable& purest() {
    static const HueTable table(purest_at);
    return table;
}

double hue_degrees(Rgb light) {
    const HueSpace space;
    HueBlock block;
    space.split(&light, 1, block);
    const double degrees =
        std::atan2(static_cast<double>(block.b[0]), static_cast<double>(block.a[0])) * 180 / std::numbers::pi;
    return degrees < 0 ? degrees + 360 : degrees;
}

HueSpace::HueSpace()
    : m_to_cones(cones()), m_from_cones(cones().inverse()), m_to_opponent(opponent()),
      m_from_opponent(opponent().inverse()) {}

} // namespace engine
