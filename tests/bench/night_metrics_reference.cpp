// SPDX-License-Identifier: GPL-3.0-or-later
#include "night_metrics_reference.h"
#include "engine/colour/profile.h"
#include "engine/colour/view.h"
#include "engine/photo/scene_light.h"
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>

namespace bench {

using namespace engine;

namespace {

constexpr int block = 4, tile = 16;
constexpr double least_signal_to_noise = 4; // M11
constexpr double flat = 0.04;               // relative deviation of a flat tile's true light
constexpr std::size_t fewest_tiles = 12;

double srgb_to_linear(double value) {
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4); // IEC 61966-2-1
}

} // namespace

double quantile(std::vector<double> values, double part) {
    if (values.empty()) return not_measured;
    const auto place = values.begin() + static_cast<std::ptrdiff_t>(part * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), place, values.end());
    return *place;
}

double rank_correlation(const std::vector<double>& a, const std::vector<double>& b) {
    const auto ranks = [](const std::vector<double>& values) {
        std::vector<std::size_t> order(values.size());
        std::iota(order.begin(), order.end(), 0);
        std::sort(order.begin(), order.end(), [&](std::size_t i, std::size_t j) { return values[i] < values[j]; });
        std::vector<double> rank(values.size());
        for (std::size_t i = 0; i < order.size(); ++i) rank[order[i]] = static_cast<double>(i);
        return rank;
    };
    const std::vector<double> rank_a = ranks(a), rank_b = ranks(b);
    const double mean = (static_cast<double>(a.size()) - 1) / 2;
    double product = 0, square = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        product += (rank_a[i] - mean) * (rank_b[i] - mean);
        square += (rank_a[i] - mean) * (rank_a[i] - mean);
    }
    return product / square;
}

Plane box_mean(const Plane& plane, int radius) {
    const int width = plane.width(), height = plane.height();
    std::vector<double> sums(static_cast<std::size_t>((width + 1) * (height + 1)), 0);
    const auto sum = [&](int x, int y) -> double& { return sums[static_cast<std::size_t>(y * (width + 1) + x)]; };
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) sum(x + 1, y + 1) = plane.at(x, y) + sum(x, y + 1) + sum(x + 1, y) - sum(x, y);
    Plane mean(plane.area());
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const int left = std::max(0, x - radius), right = std::min(width, x + radius + 1),
                      top = std::max(0, y - radius), bottom = std::min(height, y + radius + 1);
            mean.at(x, y) =
                static_cast<float>((sum(right, bottom) - sum(left, bottom) - sum(right, top) + sum(left, top)) /
                                   ((right - left) * (bottom - top)));
        }
    return mean;
}

double deviation_from_plane(const Plane& plane, Rect area) {
    // Over a symmetric grid the three terms of a plane are orthogonal.
    double mean = 0, along_x = 0, along_y = 0, square_x = 0, square_y = 0;
    const double centre_x = area.left + (area.width - 1) / 2.0, centre_y = area.top + (area.height - 1) / 2.0;
    for (int y = area.top; y < area.bottom(); ++y)
        for (int x = area.left; x < area.right(); ++x) {
            const double value = plane.at(x, y), dx = x - centre_x, dy = y - centre_y;
            mean += value, along_x += value * dx, along_y += value * dy;
            square_x += dx * dx, square_y += dy * dy;
        }
    const auto count = static_cast<double>(area.pixels());
    mean /= count, along_x /= square_x, along_y /= square_y;
    double sum = 0;
    for (int y = area.top; y < area.bottom(); ++y)
        for (int x = area.left; x < area.right(); ++x) {
            const double rest = plane.at(x, y) - mean - along_x * (x - centre_x) - along_y * (y - centre_y);
            sum += rest * rest;
        }
    return std::sqrt(sum / count);
}

Image linear_srgb(const Image& display) {
    static const DeviceEncoding encoding = DeviceEncoding::make(Profile(), Intent::relative, true).value();
    static const std::vector<float> table = [] {
        std::vector<float> values(65536);
        for (std::size_t i = 0; i < values.size(); ++i)
            values[i] = static_cast<float>(srgb_to_linear(static_cast<double>(i) / 65535));
        return values;
    }();
    Image srgb(display.area());
    encoding.encode(display.data(), srgb.data(), display.size());
    const auto linear = [&](float value) { return table[static_cast<std::size_t>(value * 65535 + 0.5f)]; };
    for (std::size_t i = 0; i < srgb.size(); ++i) {
        Rgb& c = srgb.data()[i];
        c = {linear(c.r), linear(c.g), linear(c.b)};
    }
    return srgb;
}

Blocks::Blocks(const Image& display) {
    for (int y = 0; y + block <= display.height(); y += block)
        for (int x = 0; x + block <= display.width(); x += block) {
            Rgb sum{};
            for (int j = 0; j < block; ++j)
                for (int i = 0; i < block; ++i) sum = sum + display.at(x + i, y + j);
            lab.push_back(test::oklab_of(sum * (1.0f / (block * block))));
        }
}

Reference::Reference(const Subject& of, Image shown, Image light)
    : subject(of), unedited(std::move(light)), display(std::move(shown)), photographic(display),
      m_area(unedited.area()) {
    const std::size_t count = unedited.size();
    is_lamp.assign(count, false);
    is_clipped.assign(count, false);
    is_legible.assign(count, false);
    sign.assign(count, -1);
    find_masks();
    find_lamps();
    find_dark_tiles();
    find_blocks(luminance_of_one(subject.photo->facts()).value_or(1));
}

void Reference::find_masks() {
    std::vector<float> clip(unedited.size());
    subject.photo->clip_parts(unedited.data(), clip.data(), clip.size());
    const auto regions = subject.photo->regions({});
    const double reduction = static_cast<double>(m_area.width) / subject.photo->area().width;
    const LightNoise noise = subject.photo->light_noise();
    std::vector<float> mask(static_cast<std::size_t>(m_area.width));
    for (int y = 0; y < m_area.height; ++y) {
        if (!subject.simulated) mask_row(regions->lamps, m_area, y, 0, m_area.width, mask.data());
        for (int x = 0; x < m_area.width; ++x) {
            const auto i =
                static_cast<std::size_t>(y) * static_cast<std::size_t>(m_area.width) + static_cast<std::size_t>(x);
            const float lamp =
                subject.simulated ? subject.simulated->scene().lamps.data()[i] : mask[static_cast<std::size_t>(x)];
            is_lamp[i] = lamp > 0.5f;
            is_clipped[i] = clip[i] > 0.97f;
            if (subject.simulated) sign[i] = subject.simulated->scene().sign.data()[i];
            const double light = luminance(unedited.data()[i]);
            // Averaging reduces the variance by the number of pixels averaged.
            const double deviation = std::sqrt(noise.variance(std::max(0.0, light))) * reduction;
            // A rendered picture tells no noise below its last steps: what was black in it has nothing to lose.
            const bool was_visible =
                subject.photo->facts().is_raw || test::lightness(luminance(display.data()[i])) >= 1.5;
            is_legible[i] = !is_lamp[i] && sign[i] < 0 && was_visible && light > least_signal_to_noise * deviation;
        }
    }
    if (subject.simulated) signs = subject.simulated->scene().signs;
}

void Reference::find_lamps() {
    std::vector<bool> seen(unedited.size(), false);
    const int width = m_area.width, height = m_area.height;
    const double diagonal = std::hypot(width, height);
    const auto index = [&](int x, int y) {
        return static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x);
    };
    for (int top = 0; top < height; ++top)
        for (int left = 0; left < width; ++left) {
            if (seen[index(left, top)] || !is_lamp[index(left, top)]) continue;
            std::vector<std::array<int, 2>> group{{left, top}};
            seen[index(left, top)] = true;
            double sum_x = 0, sum_y = 0;
            for (std::size_t i = 0; i < group.size(); ++i) {
                const auto [x, y] = group[i];
                sum_x += x, sum_y += y;
                for (const auto& [dx, dy] :
                     {std::array{1, 0}, {-1, 0}, {0, 1}, {0, -1}, {1, 1}, {-1, 1}, {1, -1}, {-1, -1}})
                    if (m_area.contains(x + dx, y + dy) && !seen[index(x + dx, y + dy)] &&
                        is_lamp[index(x + dx, y + dy)]) {
                        seen[index(x + dx, y + dy)] = true;
                        group.push_back({x + dx, y + dy});
                    }
            }
            if (group.size() < 4) continue;
            Lamp lamp;
            for (const auto& [x, y] : group) lamp.pixels.push_back(index(x, y));
            const auto count = static_cast<double>(group.size());
            const double radius = std::sqrt(count / std::numbers::pi);
            for (int step = 0; step < 24 * 5; ++step) {
                const double angle = step % 24 * std::numbers::pi / 12,
                             away = radius + diagonal * (0.02 + 0.01 * (step / 24));
                const int x = static_cast<int>(std::lround(sum_x / count + away * std::cos(angle))),
                          y = static_cast<int>(std::lround(sum_y / count + away * std::sin(angle)));
                if (m_area.contains(x, y) && !is_lamp[index(x, y)]) lamp.ring.push_back(index(x, y));
            }
            lamps.push_back(std::move(lamp));
        }
}

void Reference::find_dark_tiles() {
    const double key = key_of(unedited, 1e-7);
    Plane light(m_area);
    for (std::size_t i = 0; i < light.size(); ++i) {
        light.data()[i] = luminance(subject.simulated ? subject.simulated->perfect().data()[i] : unedited.data()[i]);
    }
    struct Found {
        double deviation;
        Rect area;
    };
    std::vector<Found> found;
    for (int y = 0; y + tile <= m_area.height; y += tile)
        for (int x = 0; x + tile <= m_area.width; x += tile) {
            const Rect area{x, y, tile, tile};
            double mean = 0;
            for (int v = y; v < area.bottom(); ++v)
                for (int u = x; u < area.right(); ++u) mean += light.at(u, v) / static_cast<double>(area.pixels());
            if (mean <= key && mean > 1e-6) found.push_back({deviation_from_plane(light, area) / mean, area});
        }
    std::sort(found.begin(), found.end(), [](const Found& a, const Found& b) { return a.deviation < b.deviation; });
    // Without the truth the flattest tenth of the dark tiles has to do; structure in them counts as noise.
    for (std::size_t i = 0; i < found.size(); ++i)
        if (subject.simulated ? found[i].deviation < flat || i < fewest_tiles : i < found.size() / 10)
            dark_tiles.push_back(found[i].area);
}

void Reference::find_blocks(double kappa) {
    for (int y = 0; y + block <= m_area.height; y += block)
        for (int x = 0; x + block <= m_area.width; x += block) {
            double sum = 0;
            bool usable = true;
            for (int v = y; v < y + block; ++v)
                for (int u = x; u < x + block; ++u) {
                    const auto i = static_cast<std::size_t>(v) * static_cast<std::size_t>(m_area.width) +
                                   static_cast<std::size_t>(u);
                    sum += subject.simulated ? luminance(subject.simulated->scene().light.data()[i])
                                             : kappa * luminance(unedited.data()[i]);
                    usable = usable && !is_lamp[i] && !is_clipped[i];
                }
            blocks.luminance.push_back(sum / (block * block));
            blocks.is_usable.push_back(usable);
        }
}

} // namespace bench
