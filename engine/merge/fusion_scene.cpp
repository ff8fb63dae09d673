// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/fusion_scene.h"
#include "engine/base/parallel.h"
#include "engine/colour/view.h"
#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

namespace engine {
namespace {

constexpr double proxy_pixels = 250000;
// Codes that tell: neither noise nor ended.
constexpr float told_from = 0.08F, told_to = 0.92F;
// A difference that counts as movement: so many codes, as many as the comparagram makes of the noise of the other picture, and a part of what
// neighbours differ by
// (half a proxy pixel of misalignment). Chosen on the sets of ../shared/samples/bracket: the fountain is found, still walls are not.
constexpr float own_noise = 0.05F, other_noise = 0.03F, edge_part = 0.5F;

Plane lumas(const FusionProxy& proxy) {
    Plane result(proxy.codes.area());
    for (std::size_t i = 0; i < result.size(); ++i) {
        const auto& c = proxy.codes.data()[i];
        result.data()[i] =
            luma({static_cast<float>(c[0]), static_cast<float>(c[1]), static_cast<float>(c[2])}) * (1 / 255.0F);
    }
    return result;
}

// Means over 3 x 3, or the least of 3 x 3.
template <class Join> Plane over_three(const Plane& plane, float start, const Join& join, float factor) {
    Plane result(plane.area());
    for (int y = 0; y < plane.height(); ++y)
        for (int x = 0; x < plane.width(); ++x) {
            float value = start;
            for (int dy = -1; dy <= 1; ++dy)
                for (int dx = -1; dx <= 1; ++dx) value = join(value, plane.nearest(x + dx, y + dy));
            result.row(y)[x] = value * factor;
        }
    return result;
}
Plane mean_of_nine(const Plane& plane) {
    return over_three(
        plane, 0, [](float a, float b) { return a + b; }, 1 / 9.0F);
}
Plane least_of_nine(const Plane& plane) {
    return over_three(
        plane, 1, [](float a, float b) { return std::min(a, b); }, 1);
}

double ev_of(float code) {
    return std::log2(std::max(1e-6, view_curve_inverse(static_cast<double>(display_of(code)))));
}

// EV by which `b` is brighter than `a`; nothing if they have too little in common to say.
std::optional<double> ev_between(const FusionProxy& a, const FusionProxy& b) {
    const Plane first = lumas(a), second = lumas(b);
    std::vector<double> differences;
    for (std::size_t i = 0; i < first.size(); ++i) {
        const float x = first.data()[i], y = second.data()[i];
        if (a.shown.data()[i] == 0 || b.shown.data()[i] == 0 || x < told_from || x > told_to || y < told_from ||
            y > told_to)
            continue;
        differences.push_back(ev_of(y) - ev_of(x));
    }
    if (differences.size() < 50) return std::nullopt;
    const auto middle = differences.begin() + static_cast<std::ptrdiff_t>(differences.size() / 2);
    std::nth_element(differences.begin(), middle, differences.end());
    return std::max(0.0, *middle);
}

// 1 where `b` shows what `a` tells of it .. 0 where it does not.
Plane agreement(const FusionProxy& a, const FusionProxy& b, float tolerance) {
    const Plane from = mean_of_nine(lumas(a)), to = mean_of_nine(lumas(b));
    const std::array<float, 256> expected = comparagram(a, b);
    Plane predicted(from.area()), result(from.area(), 1.0F);
    const auto look_up = [&](float code) {
        const float place = std::clamp(code, 0.0F, 1.0F) * 255;
        const auto index = static_cast<std::size_t>(std::min(place, 254.0F));
        const float part = place - static_cast<float>(index);
        return expected[index] + part * (expected[index + 1] - expected[index]);
    };
    for (std::size_t i = 0; i < from.size(); ++i) predicted.data()[i] = look_up(from.data()[i]);
    for (int y = 0; y < from.height(); ++y)
        for (int x = 0; x < from.width(); ++x) {
            const float code = from.at(x, y);
            if (code < told_from || code > told_to || a.shown.at(x, y) == 0 || b.shown.at(x, y) == 0) continue;
            float least = 1, most = 0;
            for (int dy = -1; dy <= 1; ++dy)
                for (int dx = -1; dx <= 1; ++dx) {
                    const float p = predicted.nearest(x + dx, y + dy);
                    least = std::min(least, p), most = std::max(most, p);
                }
            const float slope = (look_up(code + 0.02F) - look_up(code - 0.02F)) / 0.04F;
            const float allowed = tolerance * (own_noise + other_noise * slope) + edge_part * (most - least);
            const float t = std::clamp(std::abs(predicted.at(x, y) - to.at(x, y)) / allowed - 1, 0.0F, 1.0F);
            result.row(y)[x] = 1 - t * t * (3 - 2 * t);
        }
    return result;
}

} // namespace

FusionProxy fusion_proxy(int width, int height, const std::function<void(int, Rgb*)>& row) {
    FusionProxy proxy;
    proxy.side =
        std::max(1, static_cast<int>(std::ceil(std::sqrt(static_cast<double>(width) * height / proxy_pixels))));
    const int side = proxy.side;
    const Rect area{0, 0, (width + side - 1) / side, (height + side - 1) / side};
    proxy.codes = Raster<std::array<std::uint8_t, 3>>(area, {});
    proxy.shown = Raster<std::uint8_t>(area, 0);
    for_each_index(area.height, Priority::exporting, {}, [&](int y) {
        std::vector<Rgb> codes(static_cast<std::size_t>(width)), sums(static_cast<std::size_t>(area.width));
        std::vector<float> counts(sums.size(), 0.0F);
        // Every second row tells enough of large pictures.
        const int step = side >= 4 ? 2 : 1;
        for (int line = y * side; line < std::min(height, (y + 1) * side); line += step) {
            row(line, codes.data());
            for (int x = 0; x < width; ++x) {
                const Rgb c = codes[static_cast<std::size_t>(x)];
                if (c.r != c.r) continue;
                const auto to = static_cast<std::size_t>(x / side);
                sums[to] = sums[to] + c, ++counts[to];
            }
        }
        for (int x = 0; x < area.width; ++x) {
            const float count = counts[static_cast<std::size_t>(x)];
            if (count == 0) continue;
            const Rgb mean = sums[static_cast<std::size_t>(x)] * (255 / count);
            const auto byte = [](float v) { return static_cast<std::uint8_t>(std::clamp(v + 0.5F, 0.0F, 255.0F)); };
            proxy.codes.row(y)[x] = {byte(mean.r), byte(mean.g), byte(mean.b)};
            proxy.shown.row(y)[x] = 1;
        }
    });
    return proxy;
}

std::array<float, 256> comparagram(const FusionProxy& from, const FusionProxy& to) {
    const Plane first = lumas(from), second = lumas(to);
    constexpr int bins = 64;
    std::vector<std::vector<float>> seen(bins);
    for (std::size_t i = 0; i < first.size(); ++i)
        if (from.shown.data()[i] != 0 && to.shown.data()[i] != 0)
            seen[static_cast<std::size_t>(std::min(static_cast<int>(first.data()[i] * bins), bins - 1))].push_back(
                second.data()[i]);
    // Pools of bins whose medians would fall.
    struct Pool {
        double value, weight;
        int first, last;
    };
    std::vector<Pool> pools;
    for (int i = 0; i < bins; ++i) {
        std::vector<float>& values = seen[static_cast<std::size_t>(i)];
        if (values.empty()) continue;
        const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
        std::nth_element(values.begin(), middle, values.end());
        pools.push_back({static_cast<double>(*middle), static_cast<double>(values.size()), i, i});
        while (pools.size() > 1 && pools[pools.size() - 2].value > pools.back().value) {
            const Pool last = pools.back();
            pools.pop_back();
            Pool& before = pools.back();
            before.value = (before.value * before.weight + last.value * last.weight) / (before.weight + last.weight);
            before.weight += last.weight, before.last = last.last;
        }
    }
    std::array<float, 256> result{};
    if (pools.empty()) return result;
    // Linear between the middles of bins, level beyond the first and the last.
    std::vector<std::pair<double, double>> points;
    for (const Pool& pool : pools)
        for (const int bin : {pool.first, pool.last}) points.emplace_back((bin + 0.5) / bins, pool.value);
    for (std::size_t i = 0; i < result.size(); ++i) {
        const double x = static_cast<double>(i) / 255;
        const auto above = std::ranges::find_if(points, [x](const auto& point) { return point.first > x; });
        if (above == points.begin())
            result[i] = static_cast<float>(points.front().second);
        else if (above == points.end())
            result[i] = static_cast<float>(points.back().second);
        else {
            const auto& [x0, y0] = *(above - 1);
            result[i] = static_cast<float>(y0 + (above->second - y0) * (x - x0) / (above->first - x0));
        }
    }
    return result;
}

std::vector<double> fusion_exposures(const std::vector<FusionProxy>& proxies, const std::vector<double>& told) {
    const std::size_t count = proxies.size();
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::vector<double> brightness;
    for (const FusionProxy& proxy : proxies) {
        const Plane codes = lumas(proxy);
        brightness.push_back(std::accumulate(codes.data(), codes.data() + codes.size(), 0.0));
    }
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return brightness[i]; });
    std::vector<std::optional<double>> measured{std::nullopt};
    bool is_told = std::ranges::all_of(told, [](double exposure) { return exposure > 0; });
    const auto told_step = [&](std::size_t i) { return std::log2(told[order[i]] / told[order[i - 1]]); };
    for (std::size_t i = 1; i < count; ++i) {
        measured.push_back(ev_between(proxies[order[i - 1]], proxies[order[i]]));
        // A camera's curve makes steps look smaller or larger by half, not more.
        const double most = 0.3 + 0.6 * std::max(told_step(i), measured[i].value_or(0));
        is_told = is_told && told_step(i) >= 0 && (!measured[i] || std::abs(told_step(i) - *measured[i]) <= most);
    }
    constexpr double unknown = 2; // nothing is well exposed in both: far apart
    std::vector<double> exposures(count, 0);
    for (std::size_t i = 1; i < count; ++i)
        exposures[order[i]] = exposures[order[i - 1]] + (is_told ? told_step(i) : measured[i].value_or(unknown));
    return exposures;
}

std::size_t fusion_reference(const std::vector<FusionProxy>& proxies) {
    std::vector<double> shown;
    for (const FusionProxy& proxy : proxies) {
        const Plane codes = lumas(proxy);
        shown.push_back(static_cast<double>(std::count_if(codes.data(), codes.data() + codes.size(),
                                                          [](float c) { return c > told_from && c < told_to; })));
    }
    return static_cast<std::size_t>(std::ranges::max_element(shown) - shown.begin());
}

double shown_in_both(const FusionProxy& a, const FusionProxy& b) {
    const Plane first = lumas(a), second = lumas(b);
    double shown = 0;
    for (std::size_t i = 0; i < first.size(); ++i) {
        const float x = first.data()[i], y = second.data()[i];
        shown += x > told_from && x < told_to && y > told_from && y < told_to ? 1 : 0;
    }
    return shown / static_cast<double>(std::max<std::size_t>(first.size(), 1));
}

FusionProxy laid_proxy(const FusionProxy& proxy, const FrameMotion& motion) {
    const Rect area = proxy.codes.area();
    FusionProxy result{proxy.side, Raster<std::array<std::uint8_t, 3>>(area, {}), Raster<std::uint8_t>(area, 0)};
    const double side = proxy.side;
    for (int y = 0; y < area.height; ++y)
        for (int x = 0; x < area.width; ++x) {
            const MergePoint source = motion.source_of((x + 0.5) * side - 0.5, (y + 0.5) * side - 0.5);
            const double u = (source.x + 0.5) / side - 0.5, v = (source.y + 0.5) / side - 0.5;
            if (!(u > -0.5 && v > -0.5 && u < area.width - 0.5 && v < area.height - 0.5)) continue;
            const int column = static_cast<int>(std::floor(u)), row = static_cast<int>(std::floor(v));
            const double part = u - column, down = v - row;
            for (std::size_t c = 0; c < 3; ++c) {
                const double upper =
                    proxy.codes.nearest(column, row)[c] * (1 - part) + proxy.codes.nearest(column + 1, row)[c] * part;
                const double lower = proxy.codes.nearest(column, row + 1)[c] * (1 - part) +
                                     proxy.codes.nearest(column + 1, row + 1)[c] * part;
                result.codes.row(y)[x][c] = static_cast<std::uint8_t>(upper * (1 - down) + lower * down + 0.5);
            }
            result.shown.row(y)[x] = proxy.shown.nearest(column, row);
        }
    return result;
}

Plane trusted_beside(const FusionProxy& here, const FusionProxy& beside, Deghost deghost) {
    const float tolerance = deghost == Deghost::strong ? 0.7F : 1;
    const Plane forth = agreement(beside, here, tolerance), back = agreement(here, beside, tolerance);
    Plane both(forth.area());
    for (std::size_t i = 0; i < both.size(); ++i) both.data()[i] = std::min(forth.data()[i], back.data()[i]);
    return mean_of_nine(mean_of_nine(least_of_nine(both)));
}

float at_pixel(const Plane& plane, int side, int x, int y) {
    const float scale = 1 / static_cast<float>(side);
    const float u =
        std::clamp((static_cast<float>(x) + 0.5F) * scale - 0.5F, 0.0F, static_cast<float>(plane.width() - 1));
    const float v =
        std::clamp((static_cast<float>(y) + 0.5F) * scale - 0.5F, 0.0F, static_cast<float>(plane.height() - 1));
    const int column = static_cast<int>(u), row = static_cast<int>(v);
    const int next = std::min(column + 1, plane.width() - 1), below = std::min(row + 1, plane.height() - 1);
    const float part = u - static_cast<float>(column), down = v - static_cast<float>(row);
    const float upper = plane.at(column, row) + part * (plane.at(next, row) - plane.at(column, row));
    const float lower = plane.at(column, below) + part * (plane.at(next, below) - plane.at(column, below));
    return upper + down * (lower - upper);
}

} // namespace engine
