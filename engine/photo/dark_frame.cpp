// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/photo/dark_frame.h"
#include "engine/base/parallel.h"
#include "engine/files/input_file.h"
#include <algorithm>
#include <cmath>

namespace engine {
namespace {

constexpr int rows_at_once = 64;
constexpr int cell = 32;             // pixels: glow of amplifiers is smoother (merge.md 1.7: Gaussian of 32 pixels)
constexpr float hot_deviations = 6;  // merge.md 1.6
constexpr float fit_deviations = 10; // sites that tell how strong the dark signal is
constexpr std::size_t fewest_sites = 50, most_sites = 20000;
constexpr double least_scale = 0.5, most_scale = 1.5; // merge.md 1.7
// Below this the hot sites of the dark are not hot in the photo.
constexpr double unrelated_scale = 0.2;
constexpr float clipped = 0.99F;
// A site whose dark signal brings twice the variance of reading is better replaced than corrected.
constexpr double noise_of_defect = 2;
constexpr double usual_full_well = 40000, usual_iso = 400;

template <class Value> Value median_of(std::vector<Value>& values) {
    const auto half = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), half, values.end());
    return *half;
}

double electron_of(const CaptureFacts& facts) {
    if (facts.noise && facts.noise->scale[1] > 0) return facts.noise->scale[1];
    const double iso = facts.iso.value_or(usual_iso);
    return (iso > 0 ? iso : usual_iso) / 100 / usual_full_well;
}

std::string shown_time(double seconds) {
    char text[32];
    if (seconds >= 0.3)
        std::snprintf(text, sizeof text, "%.4g s", seconds);
    else
        std::snprintf(text, sizeof text, "1/%.0f s", 1 / seconds);
    return text;
}

} // namespace

std::string why_dark_does_not_fit(const CaptureFacts& photo, const CaptureFacts& dark) {
    const auto number = [](double value) { return std::to_string(std::lround(value)); };
    if (photo.subtracts_darkness)
        return "The camera took a dark frame away from the photo itself (long exposure noise reduction).";
    if (!photo.model.empty() && !dark.model.empty() && photo.model != dark.model)
        return "It was taken with another camera (" + dark.model + ").";
    if (!photo.serial.empty() && !dark.serial.empty() && photo.serial != dark.serial)
        return "It was taken with another camera of the same model.";
    const int photo_long = std::max(photo.width, photo.height), photo_short = std::min(photo.width, photo.height);
    if (photo_long != std::max(dark.width, dark.height) || photo_short != std::min(dark.width, dark.height))
        return "Its size differs from the photo's.";
    if (photo.iso && dark.iso && std::abs(*photo.iso / *dark.iso - 1) > 0.01)
        return "It was taken at ISO " + number(*dark.iso) + ", the photo at ISO " + number(*photo.iso) + ".";
    if (photo.exposure_time && dark.exposure_time && !(std::abs(*dark.exposure_time / *photo.exposure_time - 1) <= 0.1))
        return "It was exposed for " + shown_time(*dark.exposure_time) + ", the photo for " +
               shown_time(*photo.exposure_time) + ".";
    if (photo.sensor_temperature && dark.sensor_temperature &&
        std::abs(*photo.sensor_temperature - *dark.sensor_temperature) > 5)
        return "It was taken at " + number(*dark.sensor_temperature) + " degrees, the photo at " +
               number(*photo.sensor_temperature) + ".";
    return {};
}

DarkSubtraction::DarkSubtraction(DarkFrame dark) : m_dark(std::move(dark)) {
    find_smooth_part();
    find_hot_sites();
}

// Medians of cells: hot sites do not count. Smoothed by (1, 2, 1) twice, one cell of standard deviation.
void DarkSubtraction::find_smooth_part() {
    const Plane& level = m_dark.level;
    m_cells.columns = std::max(1, level.width() / cell), m_cells.rows = std::max(1, level.height() / cell);
    const auto columns = static_cast<std::size_t>(m_cells.columns), rows = static_cast<std::size_t>(m_cells.rows);
    for (std::vector<float>& values : m_cells.values) values.resize(columns * rows);
    for_each_index(m_cells.rows, Priority::exporting, {}, [&](int row) {
        std::vector<float> samples;
        const int top = row * cell, bottom = row + 1 == m_cells.rows ? level.height() : top + cell;
        for (int column = 0; column < m_cells.columns; ++column) {
            const int left = column * cell, right = column + 1 == m_cells.columns ? level.width() : left + cell;
            for (int position = 0; position < 4; ++position) {
                samples.clear();
                for (int y = top + (position >> 1); y < bottom; y += 2)
                    for (int x = left + (position & 1); x < right; x += 2) samples.push_back(level.at(x, y));
                const float middle = samples.empty() ? 0.0F : median_of(samples);
                m_cells.values[static_cast<std::size_t>(position)]
                              [static_cast<std::size_t>(row) * columns + static_cast<std::size_t>(column)] = middle;
            }
        }
    });
    for (std::size_t position = 0; position < 4; ++position) {
        std::vector<float>& values = m_cells.values[position];
        std::vector<float> copy = values;
        m_base[position] = median_of(copy);
        for (int round = 0; round < 2; ++round) {
            copy = values;
            const auto at = [&](std::size_t x, std::size_t y) { return copy[y * columns + x]; };
            for (std::size_t y = 0; y < rows; ++y)
                for (std::size_t x = 0; x < columns; ++x) {
                    const std::size_t l = x > 0 ? x - 1 : 0, r = std::min(x + 1, columns - 1), u = y > 0 ? y - 1 : 0,
                                      d = std::min(y + 1, rows - 1);
                    const auto line = [&](std::size_t v) {
                        return 0.25F * at(l, v) + 0.5F * at(x, v) + 0.25F * at(r, v);
                    };
                    values[y * columns + x] = 0.25F * line(u) + 0.5F * line(y) + 0.25F * line(d);
                }
        }
    }
}

float DarkSubtraction::smooth_at(int x, int y) const {
    const std::vector<float>& values = m_cells.values[static_cast<std::size_t>((y & 1) * 2 + (x & 1))];
    const auto split = [](int at, int count) {
        const float place =
            std::clamp((static_cast<float>(at) + 0.5F) / cell - 0.5F, 0.0F, static_cast<float>(count - 1));
        const int first = std::min(static_cast<int>(place), std::max(0, count - 2));
        return std::pair{first, place - static_cast<float>(first)};
    };
    const auto [column, u] = split(x, m_cells.columns);
    const auto [row, v] = split(y, m_cells.rows);
    const auto at = [&](int c, int r) {
        return values[static_cast<std::size_t>(std::min(r, m_cells.rows - 1)) *
                          static_cast<std::size_t>(m_cells.columns) +
                      static_cast<std::size_t>(std::min(c, m_cells.columns - 1))];
    };
    const float upper = at(column, row) + u * (at(column + 1, row) - at(column, row));
    const float lower = at(column, row + 1) + u * (at(column + 1, row + 1) - at(column, row + 1));
    return upper + v * (lower - upper);
}

void DarkSubtraction::find_hot_sites() {
    const Plane& level = m_dark.level;
    std::vector<float> away;
    for (int y = 0; y < level.height(); y += 5)
        for (int x = y % 7; x < level.width(); x += 7) away.push_back(std::abs(level.at(x, y) - smooth_at(x, y)));
    if (away.empty()) return;
    const float sigma = std::max(1.4826F * median_of(away), 1e-7F);
    const double electron = electron_of(m_dark.facts);
    // With few darks any hot site is one; with many only what subtracting leaves noisy.
    const float defective =
        std::max(hot_deviations * sigma,
                 is_per_site() ? static_cast<float>(noise_of_defect * m_dark.read_variance / electron) : 0.0F);
    struct Sites {
        std::vector<std::uint32_t> hot, defects;
    };
    std::vector<Sites> of_band(static_cast<std::size_t>((level.height() + rows_at_once - 1) / rows_at_once));
    for_each_index(static_cast<int>(of_band.size()), Priority::exporting, {}, [&](int band) {
        Sites& sites = of_band[static_cast<std::size_t>(band)];
        for (int y = band * rows_at_once; y < std::min(level.height(), (band + 1) * rows_at_once); ++y)
            for (int x = 0; x < level.width(); ++x) {
                const float over = level.at(x, y) - smooth_at(x, y);
                if (over <= hot_deviations * sigma) continue;
                const std::uint32_t place = static_cast<std::uint32_t>(y) * static_cast<std::uint32_t>(level.width()) +
                                            static_cast<std::uint32_t>(x);
                const bool is_inside = x >= 2 && y >= 2 && x < level.width() - 2 && y < level.height() - 2;
                if (is_inside && over > fit_deviations * sigma && level.at(x, y) < 0.8F) sites.hot.push_back(place);
                if (over > defective) sites.defects.push_back(place);
            }
    });
    for (const Sites& sites : of_band) {
        m_hot.insert(m_hot.end(), sites.hot.begin(), sites.hot.end());
        m_defects.insert(m_defects.end(), sites.defects.begin(), sites.defects.end());
    }
    if (const std::size_t step = (m_hot.size() + most_sites - 1) / most_sites; step > 1) {
        for (std::size_t i = 0; i * step < m_hot.size(); ++i) m_hot[i] = m_hot[i * step];
        m_hot.resize((m_hot.size() + step - 1) / step);
    }
}

Result<double> DarkSubtraction::scale_in(const std::function<float(int, int)>& light) const {
    const Plane& level = m_dark.level;
    const auto over_neighbours = [](const auto& sample, int x, int y) {
        std::array<float, 8> around{};
        std::size_t i = 0;
        for (int v = -2; v <= 2; v += 2)
            for (int u = -2; u <= 2; u += 2)
                if (u != 0 || v != 0) around[i++] = sample(x + u, y + v);
        std::sort(around.begin(), around.end());
        return sample(x, y) - 0.5F * (around[3] + around[4]);
    };
    struct Ratio {
        double value, weight;
    };
    std::vector<Ratio> ratios;
    double weights = 0;
    for (const std::uint32_t place : m_hot) {
        const int x = static_cast<int>(place % static_cast<std::uint32_t>(level.width())),
                  y = static_cast<int>(place / static_cast<std::uint32_t>(level.width()));
        const double dark = over_neighbours([&](int u, int v) { return level.at(u, v); }, x, y);
        if (dark <= 0 || light(x, y) > 0.9F) continue;
        ratios.push_back({over_neighbours(light, x, y) / dark, dark});
        weights += dark;
    }
    if (ratios.size() < fewest_sites) return 1.0;
    // The weighted median: lamps and stars on a few hot sites do not count.
    std::sort(ratios.begin(), ratios.end(), [](const Ratio& a, const Ratio& b) {
        return a.value != b.value ? a.value < b.value : a.weight < b.weight;
    });
    double sum = 0, scale = 1;
    for (const Ratio& ratio : ratios)
        if ((sum += ratio.weight) >= 0.5 * weights) {
            scale = ratio.value;
            break;
        }
    if (scale < unrelated_scale)
        return Error{ErrorKind::invalid,
                     "The hot pixels of the dark frame are not in the photo: it belongs to another camera, or the "
                     "camera has corrected them.",
                     {}};
    return std::clamp(scale, least_scale, most_scale);
}

// base + scale * (signal - base): what does not grow with time is taken away as it is.
void DarkSubtraction::signal_of_row(int y, double scale, float* signal) const {
    const auto factor = static_cast<float>(scale);
    const auto first = static_cast<std::size_t>((y & 1) * 2);
    const float* level = m_dark.level.row(y);
    const int width = m_dark.level.width();
    for (int x = 0; x < width; ++x) {
        const float base = m_base[first + static_cast<std::size_t>(x & 1)];
        signal[x] = base + factor * ((is_per_site() ? level[x] : smooth_at(x, y)) - base);
    }
}

Result<void> DarkSubtraction::subtract(Plane& light, const std::array<CfaColour, 4>& pattern, double scale) const {
    if (light.width() != m_dark.level.width() || light.height() != m_dark.level.height() || pattern != m_dark.pattern)
        return Error{ErrorKind::invalid, "The dark frame has another size or order of colours than the photo.", {}};
    for_each_index((light.height() + rows_at_once - 1) / rows_at_once, Priority::exporting, {}, [&](int band) {
        std::vector<float> signal(static_cast<std::size_t>(light.width()));
        for (int y = band * rows_at_once; y < std::min(light.height(), (band + 1) * rows_at_once); ++y) {
            signal_of_row(y, scale, signal.data());
            float* row = light.row(y);
            for (int x = 0; x < light.width(); ++x)
                row[x] -= row[x] < clipped ? signal[static_cast<std::size_t>(x)] : 0.0F;
        }
    });
    return {};
}

namespace {

// The mean of the pair of opposite neighbours of one colour that differ least, of pairs without a defect.
std::uint16_t from_neighbours(const Raster<std::uint16_t>& mosaic, const std::vector<std::uint32_t>& defects, int x,
                              int y) {
    const auto is_good = [&](int u, int v) {
        if (u < 0 || v < 0 || u >= mosaic.width() || v >= mosaic.height()) return false;
        return !std::binary_search(defects.begin(), defects.end(),
                                   static_cast<std::uint32_t>(v) * static_cast<std::uint32_t>(mosaic.width()) +
                                       static_cast<std::uint32_t>(u));
    };
    int best = 1 << 20, value = mosaic.at(x, y);
    for (const int far : {2, 4}) { // beside clusters further out
        for (const auto& [u, v] : {std::pair{far, 0}, std::pair{0, far}, std::pair{far, far}, std::pair{far, -far}}) {
            if (!is_good(x - u, y - v) || !is_good(x + u, y + v)) continue;
            const int a = mosaic.at(x - u, y - v), b = mosaic.at(x + u, y + v);
            if (std::abs(a - b) < best) best = std::abs(a - b), value = (a + b + 1) / 2;
        }
        if (best < 1 << 20) break;
    }
    return static_cast<std::uint16_t>(value);
}

} // namespace

Result<double> DarkSubtraction::correct(RawFile& raw) const {
    Raster<std::uint16_t>& mosaic = raw.mosaic;
    if (mosaic.width() != m_dark.level.width() || mosaic.height() != m_dark.level.height() ||
        raw.pattern != m_dark.pattern)
        return Error{ErrorKind::invalid, "The dark frame has another size or order of colours than the photo.", {}};
    std::array<float, 4> range{};
    for (std::size_t i = 0; i < 4; ++i) range[i] = std::max(1.0F, raw.white - raw.black[i]);
    const Result<double> scale = scale_in([&](int x, int y) {
        const auto i = static_cast<std::size_t>((y & 1) * 2 + (x & 1));
        return (static_cast<float>(mosaic.at(x, y)) - raw.black[i]) / range[i];
    });
    if (!scale) return scale;
    for_each_index((mosaic.height() + rows_at_once - 1) / rows_at_once, Priority::screen, {}, [&](int band) {
        std::vector<float> signal(static_cast<std::size_t>(mosaic.width()));
        for (int y = band * rows_at_once; y < std::min(mosaic.height(), (band + 1) * rows_at_once); ++y) {
            signal_of_row(y, *scale, signal.data());
            std::uint16_t* row = mosaic.row(y);
            const auto first = static_cast<std::size_t>((y & 1) * 2);
            for (int x = 0; x < mosaic.width(); ++x) {
                const std::size_t i = first + static_cast<std::size_t>(x & 1);
                const float value = row[x], without = value - signal[static_cast<std::size_t>(x)] * range[i];
                const bool is_clipped = value >= raw.black[i] + clipped * range[i];
                row[x] = static_cast<std::uint16_t>(is_clipped ? value : std::clamp(without + 0.5F, 0.0F, 65535.0F));
            }
        }
    });
    std::vector<std::uint16_t> replaced;
    for (const std::uint32_t place : m_defects) {
        const auto width = static_cast<std::uint32_t>(mosaic.width());
        replaced.push_back(
            from_neighbours(mosaic, m_defects, static_cast<int>(place % width), static_cast<int>(place / width)));
    }
    for (std::size_t i = 0; i < replaced.size(); ++i) mosaic.data()[m_defects[i]] = replaced[i];
    if (raw.facts.noise)
        for (double& offset : raw.facts.noise->offset) offset += *scale * *scale * added_variance();
    return scale;
}

} // namespace engine
