// The street.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/shared/moved_scene.h"
#include "engine/base/parallel.h"
#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>
#include <vector>

namespace test {
namespace {

using engine::Rgb;

std::uint32_t mixed(std::uint32_t a, std::uint32_t b, std::uint32_t c) {
    std::uint32_t h = a * 0x9E3779B1U ^ b * 0x85EBCA77U ^ c * 0xC2B2AE3DU;
    h ^= h >> 15, h *= 0x2C1B3C6DU, h ^= h >> 12, h *= 0x297A2D39U, h ^= h >> 15;
    return h;
}
double part_of(std::uint32_t h) { return (h >> 8) * (1.0 / (1U << 24)); }
double part(int a, int b, std::uint32_t c) {
    return part_of(mixed(static_cast<std::uint32_t>(a), static_cast<std::uint32_t>(b), c));
}

double smooth(double t) {
    t = std::clamp(t, 0.0, 1.0);
    return t * t * (3 - 2 * t);
}
// Between random values on a grid of `size` pixels: -1 to 1.
double cloud(double x, double y, double size, std::uint32_t seed) {
    const double u = x / size, v = y / size;
    const int i = static_cast<int>(std::floor(u)), j = static_cast<int>(std::floor(v));
    const double a = smooth(u - i), b = smooth(v - j);
    return 2 * ((part(i, j, seed) * (1 - a) + part(i + 1, j, seed) * a) * (1 - b) +
                (part(i, j + 1, seed) * (1 - a) + part(i + 1, j + 1, seed) * a) * b) -
           1;
}
// 0 to 1 about t = 0, as wide as a good lens (a spot of deviation 0.7 pixels) and the area of a pixel make a sharp edge.
double edge(double t) { return smooth(t / 3.2 + 0.5); }
// 1 inside [0, size).
double bar(double t, double size) { return edge(t) * edge(size - t); }

struct Street {
    const MovedView& view;
    struct Lamp {
        double x, y, power, width;
        Rgb colour;
    };
    std::vector<Lamp> lamps;

    explicit Street(const MovedView& of) : view(of) {
        for (int i = 0; i < 28; ++i) {
            const double x = part(i, 1, view.scene) * 1.3 - 0.15, y = part(i, 2, view.scene) * 1.1 - 0.05;
            lamps.push_back({x * view.width, y * view.height, 30 * std::pow(130, part(i, 3, view.scene)),
                             1.1 + 1.5 * part(i, 4, view.scene),
                             part(i, 5, view.scene) < 0.6 ? Rgb{1.3F, 0.9F, 0.5F} : Rgb{0.8F, 1, 1.2F}});
        }
    }

    Rgb windows(double x, double y) const {
        const double u = std::fmod(std::fmod(x, 26) + 26, 26), v = std::fmod(std::fmod(y, 34) + 34, 34);
        const double inside = bar(u - 6, 14) * bar(v - 7, 19);
        return Rgb{1.2F, 1, 0.7F} * static_cast<float>(0.4 + 6 * inside);
    }
    Rgb at(double x, double y) const {
        if (view.only_noise) return {};
        if (view.only_windows) return windows(x, y);
        const double skyline = view.height *
                               (0.35 + 0.12 * (part(static_cast<int>(std::floor(x / 170)), 7, view.scene) - 0.5)),
                     ground = view.height * 0.72;
        double light = 0.05 + 0.03 * cloud(x, y, 160, view.scene + 11);
        Rgb colour{0.9F, 1, 1.2F};
        const double wall = edge(y - skyline) * (1 - edge(y - ground)), floor = edge(y - ground);
        if (wall > 0) {
            const int house = static_cast<int>(std::floor(x / 170));
            const double brick = 1 + 0.25 * cloud(x, y, 5, view.scene + 3) + 0.2 * cloud(x, y, 14, view.scene + 4) -
                                 0.3 * bar(std::fmod(y + 10000, 12) - 4, 2.5);
            double glow = (0.3 + 0.7 * part(house, 9, view.scene)) * brick;
            const double in_house = x - 170.0 * house;
            const int column = static_cast<int>(std::floor(in_house / 26)), row = static_cast<int>(std::floor(y / 34));
            if (part(house * 16 + column, row, view.scene + 5) < 0.35 && column >= 0 && column < 6)
                glow += (4 + 30 * part(house * 16 + column, row, view.scene + 6)) *
                        bar(in_house - 26 * column - 6, 14) * bar(y - 34 * row - 7, 19);
            light = light * (1 - wall) + wall * glow;
            colour = {1.15F, 1, 0.75F};
        }
        if (floor > 0) {
            const double stones =
                0.35 * (1 + 0.5 * cloud(x, y, 7, view.scene + 21) + 0.3 * cloud(x, y, 25, view.scene + 22) +
                        0.3 * cloud(x, y, 2.6, view.scene + 23));
            light = light * (1 - floor) + floor * stones;
        }
        Rgb sum = colour * static_cast<float>(light);
        for (const Lamp& lamp : lamps) {
            const double square =
                ((x - lamp.x) * (x - lamp.x) + (y - lamp.y) * (y - lamp.y)) / (lamp.width * lamp.width);
            if (square < 3000) sum = sum + lamp.colour * static_cast<float>(lamp.power / std::pow(1 + square, 2.0));
        }
        return sum;
    }
};

// Cars in the lower half: bright and full of edges, of `car_part` of the frame together. Light above 0 where one stands.
std::optional<Rgb> car_at(const MovedView& view, double x, double y) {
    if (view.car_part <= 0) return std::nullopt;
    const double height = 0.4 * view.height, top = 0.5 * view.height, length = view.car_part / 0.4 * view.width / 2;
    if (y < top || y >= top + height) return std::nullopt;
    for (int i = 0; i < 2; ++i) {
        const double u = x - view.car_shift - (0.05 + 0.5 * i) * view.width;
        if (u < 0 || u >= length) continue;
        const double body = 1.5 + 0.8 * cloud(u, y, 9, 77U + static_cast<std::uint32_t>(i)) +
                            12 * bar(u - 20, 15) * bar(y - top - 60, 12);
        return Rgb{1, 0.9F, 0.9F} * static_cast<float>(body);
    }
    return std::nullopt;
}

// A stream of random numbers for one row.
struct Dice {
    std::uint32_t state;
    double next() {
        state += 0x9E3779B9U;
        return part_of(mixed(state, 0x1234567U, 0x89ABCDEU)) + 1e-8;
    }
    double normal() { return std::sqrt(-2 * std::log(next())) * std::cos(2 * std::numbers::pi * next()); }
    double poisson(double mean) {
        if (mean > 40) return std::max(0.0, mean + std::sqrt(mean) * normal());
        const double limit = std::exp(-mean);
        int count = 0;
        for (double product = next(); product > limit; product *= next()) ++count;
        return count;
    }
};

} // namespace

engine::FrameLight moved_frame(const MovedView& view) {
    engine::FrameLight frame;
    frame.pattern = {engine::CfaColour::red, engine::CfaColour::green, engine::CfaColour::green,
                     engine::CfaColour::blue};
    frame.mosaic = engine::Plane({0, 0, view.width, view.height});
    const double scale = 1 / view.full_well, offset = std::pow(view.read_noise / view.full_well, 2);
    frame.noise.scale = {scale, scale, scale};
    frame.noise.offset = {offset, offset, offset};
    const Street street(view);
    const engine::Homography back = view.map.inverse();
    engine::for_each_index(view.height, engine::Priority::exporting, {}, [&](int y) {
        Dice dice{mixed(view.noise, static_cast<std::uint32_t>(y), 17U)};
        for (int x = 0; x < view.width; ++x) {
            Rgb light{};
            const int steps = view.blur > 0 ? 7 : 1;
            for (int i = 0; i < steps; ++i) {
                const double at = x + (steps > 1 ? (i - 3) * view.blur / 2 : 0);
                const engine::MergePoint place = view.shows ? view.shows(at, y) : back(at, y);
                const auto car = car_at(view, place.x, place.y);
                light = light + (car ? *car : street.at(place.x, place.y)) * (1.0F / static_cast<float>(steps));
            }
            const float channel = y % 2 == 0 ? (x % 2 == 0 ? light.r : light.g) : (x % 2 == 0 ? light.g : light.b);
            const double electrons = dice.poisson(
                std::min(static_cast<double>(channel) * view.electrons * view.exposure, 4 * view.full_well));
            frame.mosaic.at(x, y) = static_cast<float>(
                std::min(1.0, (std::round(electrons + view.read_noise * dice.normal())) / view.full_well));
        }
    });
    return frame;
}

} // namespace test
