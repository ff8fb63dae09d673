// Local maxima of light over a mesh of medians, centred by a Gaussian window.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/star_detection.h"
#include "engine/base/parallel.h"
#include <algorithm>
#include <cmath>

namespace engine {
namespace {

constexpr int reach = 5; // pixels around the brightest one that belong to a star
constexpr double window_sigma =
    1.8; // pixels: of the window that weighs them, somewhat wider than a star of FWHM 2 after 1-2-1
constexpr double blur_variance = 0.5;    // of 1-2-1
constexpr double fwhm_of_sigma = 2.3548; // 2 sqrt(2 ln 2)
// A single hot site has FWHM 0; Siril rejects below 1.0 pixel too (merge.md 4.2).
constexpr double least_fwhm = 1.0, most_fwhm = 7, least_roundness = 0.25;
constexpr float saturated = 0.9F;
constexpr int most_saturated = 25; // pixels of a core (merge.md 4.2)

std::size_t index_of(int value) { return static_cast<std::size_t>(value); }

// The frame's row with mirrored ends, one sample to each side; balanced, and without defects.
void read_row(const FrameLight& frame, const ChannelGains& gains, int y, std::vector<float>& row) {
    const Rect area = frame.area();
    const int width = area.width;
    if (frame.layout == FrameLayout::picture) {
        const Rgb* from = frame.picture.row(y);
        for (int x = 0; x < width; ++x)
            row[index_of(x + 1)] = 0.25F * (from[x].r * gains[0] + 2 * from[x].g * gains[1] + from[x].b * gains[2]);
    } else {
        const float* from = frame.mosaic.row(y);
        const float even = gains[index_of(static_cast<int>(frame.pattern[index_of(2 * (y & 1))]))];
        const float odd = gains[index_of(static_cast<int>(frame.pattern[index_of(2 * (y & 1) + 1)]))];
        for (int x = 0; x < width; ++x) row[index_of(x + 1)] = from[x] * (x & 1 ? odd : even);
        if (frame.defects.size() > 0) {
            const std::uint8_t* bad = frame.defects.row(y);
            for (int x = 0; x < width; ++x)
                if (bad[x]) {
                    float sum = 0, count = 0;
                    for (const int side : {x - 2, x + 2})
                        if (side >= 0 && side < width && !bad[side]) {
                            sum += from[side] * (x & 1 ? odd : even);
                            ++count;
                        }
                    row[index_of(x + 1)] = count > 0 ? sum / count : 0;
                }
        }
    }
    row[0] = row[2];
    row[index_of(width + 1)] = row[index_of(width - 1)];
}

float median_of(std::vector<float>& values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

// 3 x 3 median: a cell full of a lamp borrows from its neighbours.
Plane smoothed(const Plane& cells) {
    Plane result(cells.area());
    std::vector<float> around;
    for (int y = 0; y < cells.height(); ++y)
        for (int x = 0; x < cells.width(); ++x) {
            around.clear();
            for (int v = std::max(0, y - 1); v <= std::min(cells.height() - 1, y + 1); ++v)
                for (int u = std::max(0, x - 1); u <= std::min(cells.width() - 1, x + 1); ++u)
                    around.push_back(cells.at(u, v));
            result.at(x, y) = median_of(around);
        }
    return result;
}

std::optional<StarBackground> background_of(const Plane& light, const std::stop_token& stop) {
    constexpr int cell = StarBackground::cell;
    const int columns = (light.width() + cell - 1) / cell, rows = (light.height() + cell - 1) / cell;
    Plane level(Rect{0, 0, columns, rows}), sigma(Rect{0, 0, columns, rows});
    const bool all = for_each_index(rows, Priority::exporting, stop, [&](int row) {
        std::vector<float> values;
        for (int column = 0; column < columns; ++column) {
            values.clear();
            // Every second pixel: neighbours share light by the 1-2-1 blur.
            for (int y = row * cell; y < std::min(light.height(), (row + 1) * cell); y += 2)
                for (int x = column * cell; x < std::min(light.width(), (column + 1) * cell); x += 2)
                    values.push_back(light.at(x, y));
            const float median = median_of(values);
            for (float& value : values) value = std::abs(value - median);
            level.at(column, row) = median;
            sigma.at(column, row) = 1.4826F * median_of(values);
        }
    });
    if (!all) return std::nullopt;
    return StarBackground{smoothed(level), smoothed(sigma)};
}

// Value of a mesh at a pixel: linear between the middles of its cells.
float between_cells(const Plane& cells, float x, float y) {
    const float u = std::clamp((x + 0.5F) / StarBackground::cell - 0.5F, 0.0F, static_cast<float>(cells.width() - 1));
    const float v = std::clamp((y + 0.5F) / StarBackground::cell - 0.5F, 0.0F, static_cast<float>(cells.height() - 1));
    const int i = static_cast<int>(u), j = static_cast<int>(v);
    const int next_i = std::min(i + 1, cells.width() - 1), next_j = std::min(j + 1, cells.height() - 1);
    const float s = u - static_cast<float>(i), t = v - static_cast<float>(j);
    return (cells.at(i, j) * (1 - s) + cells.at(next_i, j) * s) * (1 - t) +
           (cells.at(i, next_j) * (1 - s) + cells.at(next_i, next_j) * s) * t;
}

// Centre and shape of the star whose brightest pixel is (x, y).
std::optional<Star> measured(const Plane& light, float background, int x, int y) {
    const int left = x - reach, top = y - reach, right = x + reach, bottom = y + reach;
    if (left < 0 || top < 0 || right >= light.width() || bottom >= light.height()) return std::nullopt;
    double centre_x = x, centre_y = y;
    double weights = 0, xx = 0, yy = 0, xy = 0;
    for (int round = 0; round < 8; ++round) {
        weights = xx = yy = xy = 0;
        double along = 0, down = 0;
        for (int v = top; v <= bottom; ++v)
            for (int u = left; u <= right; ++u) {
                const double dx = u - centre_x, dy = v - centre_y;
                const double weight = std::exp(-(dx * dx + dy * dy) / (2 * window_sigma * window_sigma)) *
                                      static_cast<double>(light.at(u, v) - background);
                weights += weight, along += weight * dx, down += weight * dy;
                xx += weight * dx * dx, yy += weight * dy * dy, xy += weight * dx * dy;
            }
        if (weights <= 0) return std::nullopt;
        // Twice: the window itself draws the mean towards its own centre by about half.
        centre_x += 2 * along / weights, centre_y += 2 * down / weights;
        if (std::abs(centre_x - x) > 1.5 || std::abs(centre_y - y) > 1.5) return std::nullopt;
        if (std::abs(along) + std::abs(down) < 1e-4 * weights) break;
    }
    xx /= weights, yy /= weights, xy /= weights;
    const double middle = (xx + yy) / 2, half = std::sqrt((xx - yy) * (xx - yy) / 4 + xy * xy);
    // Of a Gaussian times the window: 1 / variance is the sum of both.
    const auto without_window = [](double variance) {
        const double inverse = 1 / std::max(variance, 1e-3) - 1 / (window_sigma * window_sigma);
        return inverse > 0.01 ? 1 / inverse - blur_variance : 100.0;
    };
    const double narrow = without_window(middle - half), wide = without_window(middle + half);
    Star star;
    star.x = centre_x, star.y = centre_y;
    star.fwhm = static_cast<float>(fwhm_of_sigma * std::sqrt(std::max(narrow, 0.0)));
    star.roundness = static_cast<float>(std::sqrt(std::max(narrow, 0.0) / std::max(wide, 1e-3)));
    int bright = 0;
    double flux = 0;
    for (int v = top; v <= bottom; ++v)
        for (int u = left; u <= right; ++u) {
            flux += static_cast<double>(light.at(u, v) - background);
            bright += light.at(u, v) > saturated;
        }
    star.flux = static_cast<float>(flux);
    star.peak = light.at(x, y) - background;
    const double fwhm = static_cast<double>(star.fwhm);
    if (fwhm < least_fwhm || fwhm > most_fwhm || static_cast<double>(star.roundness) < least_roundness || flux <= 0 ||
        bright > most_saturated)
        return std::nullopt;
    return star;
}

} // namespace

float StarBackground::level_at(float x, float y) const { return between_cells(level, x, y); }

std::optional<Plane> star_light(const FrameLight& frame, const ChannelGains& gains, const std::stop_token& stop) {
    const Rect area = frame.area();
    Plane light(Rect{0, 0, area.width, area.height});
    constexpr int band = 64;
    const auto mirrored = [&](int y) { return y < 0 ? -y : y >= area.height ? 2 * area.height - 2 - y : y; };
    const bool all = for_each_index((area.height + band - 1) / band, Priority::exporting, stop, [&](int index) {
        std::array<std::vector<float>, 3> rows;
        for (auto& row : rows) row.resize(index_of(area.width + 2));
        const int first = index * band, last = std::min(area.height, first + band);
        read_row(frame, gains, mirrored(first - 1), rows[0]);
        read_row(frame, gains, first, rows[1]);
        for (int y = first; y < last; ++y) {
            read_row(frame, gains, mirrored(y + 1), rows[2]);
            const float *above = rows[0].data(), *here = rows[1].data(), *below = rows[2].data();
            float* to = light.row(y);
            for (int x = 0; x < area.width; ++x) {
                const float left = above[x] + 2 * here[x] + below[x];
                const float middle = above[x + 1] + 2 * here[x + 1] + below[x + 1];
                const float right = above[x + 2] + 2 * here[x + 2] + below[x + 2];
                to[x] = (left + 2 * middle + right) * (1.0F / 16);
            }
            std::swap(rows[0], rows[1]);
            std::swap(rows[1], rows[2]);
        }
    });
    if (!all) return std::nullopt;
    return light;
}

std::optional<StarField> detect_stars(const Plane& light, float threshold, int most, const std::stop_token& stop) {
    StarField field;
    auto background = background_of(light, stop);
    if (!background) return std::nullopt;
    field.background = std::move(*background);
    constexpr int cell = StarBackground::cell;
    const int bands = field.background.level.height();
    std::vector<std::vector<Star>> found(index_of(bands));
    const bool all = for_each_index(bands, Priority::exporting, stop, [&](int band) {
        std::vector<float> limit(index_of(light.width()));
        for (int y = std::max(2, band * cell); y < std::min(light.height() - 2, (band + 1) * cell); ++y) {
            for (int x = 0; x < light.width(); ++x) {
                const auto u = static_cast<float>(x), v = static_cast<float>(y);
                // One value of the noise for each cell is enough; the level must not jump.
                limit[index_of(x)] = x % 8 == 0 ? field.background.level_at(u + 3.5F, v) +
                                                      threshold * field.background.sigma.at(x / cell, y / cell)
                                                : limit[index_of(x - 1)];
            }
            const float* row = light.row(y);
            for (int x = 2; x < light.width() - 2; ++x) {
                const float value = row[x];
                if (value <= limit[index_of(x)] || value < row[x - 1] || value <= row[x + 1]) continue;
                bool highest = true;
                for (int v = y - 2; v <= y + 2 && highest; ++v)
                    for (int u = x - 2; u <= x + 2; ++u)
                        // Of equal ones the first in reading order.
                        if (const float other = light.at(u, v);
                            other > value || (other == value && (v < y || (v == y && u < x)))) {
                            highest = false;
                            break;
                        }
                if (!highest) continue;
                const float level = field.background.level_at(static_cast<float>(x), static_cast<float>(y));
                if (const auto star = measured(light, level, x, y)) found[index_of(band)].push_back(*star);
            }
        }
    });
    if (!all) return std::nullopt;

    // Spread over the frame: of 8 x 6 areas each may give a share of four times the mean (DSS looks at areas of 250 pixels to the same end).
    constexpr int across = 8, down = 6;
    std::array<std::vector<Star>, across * down> areas;
    for (const auto& band : found)
        for (const Star& star : band) {
            const int i = std::clamp(static_cast<int>(star.x * across / light.width()), 0, across - 1);
            const int j = std::clamp(static_cast<int>(star.y * down / light.height()), 0, down - 1);
            areas[index_of(j * across + i)].push_back(star);
        }
    const auto brighter = [](const Star& a, const Star& b) {
        return a.flux != b.flux ? a.flux > b.flux : a.y != b.y ? a.y < b.y : a.x < b.x;
    };
    const std::size_t share = std::max<std::size_t>(1, index_of(4 * most / (across * down)));
    for (auto& area : areas) {
        std::ranges::sort(area, brighter);
        if (area.size() > share) area.resize(share);
        field.stars.insert(field.stars.end(), area.begin(), area.end());
    }
    std::ranges::sort(field.stars, brighter);
    if (field.stars.size() > index_of(most)) field.stars.resize(index_of(most));
    std::vector<float> widths;
    for (std::size_t i = 0; i < std::min<std::size_t>(100, field.stars.size()); ++i)
        widths.push_back(field.stars[i].fwhm);
    if (!widths.empty()) field.fwhm = median_of(widths);
    return field;
}

} // namespace engine
