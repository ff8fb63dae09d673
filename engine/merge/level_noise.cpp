// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/level_noise.h"
#include "engine/base/fast_math.h"
#include "engine/base/parallel.h"
#include "engine/colour/view.h"
#include <algorithm>
#include <cmath>

namespace engine {
namespace {

constexpr int cells = LevelNoise::cells;
constexpr double most_over_usual =
    4; // measured on hand-held JPEG bursts: shadows are up to three times as noisy as middle tones
double level_of(int cell) { return std::exp2((cell + 0.5) / LevelNoise::per_octave + LevelNoise::least_octave); }

// Half of one of 255 steps of an sRGB display, in scene light: what an 8-bit picture cannot tell at this level.
double half_step(double light) {
    const double v = std::clamp(view_curve(light), 1e-7, 0.9985);
    const double code = v <= 0.0031308 ? 12.92 * v : 1.055 * std::pow(v, 1 / 2.4) - 0.055;
    const auto linear = [](double c) { return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
    const double upper = std::min(linear(code + 0.25 / 255), 0.9990), lower = linear(std::max(0.0, code - 0.25 / 255));
    return std::max(view_curve_inverse(upper) - view_curve_inverse(lower), 1e-7);
}

} // namespace

std::size_t LevelNoise::cell(float light) {
    constexpr float least = 1.0F / 65536; // 2^least_octave
    if (!(light > least)) return 0;
    const int index =
        static_cast<int>((fast_log2(light) - static_cast<float>(least_octave)) * static_cast<float>(per_octave));
    return static_cast<std::size_t>(std::min(index, cells - 1));
}

LevelNoise::LevelNoise() {
    for (std::size_t c = 0; c < 3; ++c)
        for (int i = 0; i < cells; ++i) m_sigma[c].push_back(static_cast<float>(half_step(level_of(i))));
    integrate();
}

LevelNoise::LevelNoise(const NoiseProfile& noise) {
    for (std::size_t c = 0; c < 3; ++c)
        for (int i = 0; i < cells; ++i)
            m_sigma[c].push_back(static_cast<float>(
                std::sqrt(std::max(1e-14, noise.scale[c] * (i == 0 ? 0.0 : level_of(i)) + noise.offset[c]))));
    integrate();
}

LevelNoise LevelNoise::between(const LaidFrame& a, const LaidFrame& b, const Work& work) {
    // Counts of differences by level; a difference in eighths of an octave below 2^8.
    constexpr int differences = 320, per_difference = 8, row_step = 4, rows_at_once = 32;
    using Counts = std::vector<std::array<int, differences>>;
    const Rect area = a.area();
    const int strips = (area.height / row_step + rows_at_once - 1) / rows_at_once;
    std::vector<Counts> partial(static_cast<std::size_t>(std::max(strips, 0)));
    for_each_index(strips, Priority::exporting, work.stop, [&](int strip) {
        Counts counts(3 * static_cast<std::size_t>(cells));
        std::vector<float> first(static_cast<std::size_t>(a.samples())), second(first.size());
        for (int row = strip * rows_at_once; row < std::min(area.height / row_step, (strip + 1) * rows_at_once);
             ++row) {
            a.row(area.top + row * row_step, first.data());
            b.row(area.top + row * row_step, second.data());
            for (std::size_t i = 0; i < first.size(); ++i) {
                const float mean = (first[i] + second[i]) / 2, difference = std::abs(first[i] - second[i]);
                if (is_missing(mean)) continue;
                const int place = difference > 0 ? static_cast<int>((fast_log2(difference) + 32) * per_difference) : 0;
                ++counts[(i % 3) * static_cast<std::size_t>(cells) + cell(mean)]
                        [static_cast<std::size_t>(std::clamp(place, 0, differences - 1))];
            }
        }
        partial[static_cast<std::size_t>(strip)] = std::move(counts);
    });

    LevelNoise result;
    for (std::size_t c = 0; c < 3; ++c) {
        std::vector<double> found(static_cast<std::size_t>(cells), 0.0);
        for (int i = 0; i < cells; ++i) {
            // Half an octave of levels together.
            std::array<double, differences> sums{};
            double all = 0;
            for (int k = std::max(0, i - per_octave / 4); k <= std::min(cells - 1, i + per_octave / 4); ++k)
                for (const Counts& counts : partial) {
                    if (counts.empty()) continue;
                    for (std::size_t d = 0; d < differences; ++d) {
                        const double n = counts[c * static_cast<std::size_t>(cells) + static_cast<std::size_t>(k)][d];
                        sums[d] += n, all += n;
                    }
                }
            if (all < 400) continue; // 5 % of a standard deviation
            // The lowest quarter: what moved differs more. A quarter of Gaussian differences is within 0.3186 of their standard deviation.
            double below = 0;
            std::size_t d = 0;
            while (d < differences && below + sums[d] < all / 4) below += sums[d], ++d;
            const double quarter = std::exp2((static_cast<double>(d) + 0.5) / per_difference - 32);
            found[static_cast<std::size_t>(i)] = d == 0 ? 1e-9 : quarter / 0.3186 / std::sqrt(2.0);
        }
        // Levels at which nearly everything moved stand out: noise over what a display can tell changes slowly with the level.
        std::vector<double> ratios;
        for (int i = 0; i < cells; ++i)
            if (found[static_cast<std::size_t>(i)] > 0)
                ratios.push_back(found[static_cast<std::size_t>(i)] / half_step(level_of(i)));
        if (!ratios.empty()) {
            const auto middle = ratios.begin() + static_cast<std::ptrdiff_t>(ratios.size() / 2);
            std::ranges::nth_element(ratios, middle);
            const double most = most_over_usual * std::max(1.0, *middle);
            for (int i = 0; i < cells; ++i)
                if (found[static_cast<std::size_t>(i)] > most * half_step(level_of(i)))
                    found[static_cast<std::size_t>(i)] = 0;
        }
        // Levels that nothing was found for are as noisy as the nearest one, relative to what a display can tell.
        for (int i = 0; i < cells; ++i) {
            int nearest = -1;
            for (int reach = 0; reach < cells && nearest < 0; ++reach)
                for (const int k : {i - reach, i + reach})
                    if (k >= 0 && k < cells && found[static_cast<std::size_t>(k)] > 0) nearest = k;
            if (nearest < 0) break;
            const double step = half_step(level_of(i)), there = half_step(level_of(nearest));
            const double sigma = std::max(1.0, found[static_cast<std::size_t>(nearest)] / there) * step;
            result.m_sigma[c][static_cast<std::size_t>(i)] = static_cast<float>(sigma);
        }
    }
    result.integrate();
    return result;
}

void LevelNoise::integrate() {
    for (std::size_t c = 0; c < 3; ++c) {
        m_even[c].assign(static_cast<std::size_t>(cells) + 1, 0.0F);
        double sum = std::exp2(least_octave) / static_cast<double>(m_sigma[c][0]);
        for (int i = 0; i <= cells; ++i) {
            m_even[c][static_cast<std::size_t>(i)] = static_cast<float>(sum);
            if (i == cells) break;
            const double from = std::exp2(static_cast<double>(i) / per_octave + least_octave),
                         width = from * (std::exp2(1.0 / per_octave) - 1);
            sum += width / static_cast<double>(m_sigma[c][static_cast<std::size_t>(i)]);
        }
    }
}

float LevelNoise::even(int channel, float light) const {
    const auto c = static_cast<std::size_t>(channel);
    constexpr float least = 1.0F / 65536;
    if (!(light > least)) return light / m_sigma[c][0];
    const float place = (fast_log2(light) - static_cast<float>(least_octave)) * static_cast<float>(per_octave);
    const int index = std::min(static_cast<int>(place), cells - 1);
    const float part = std::min(place - static_cast<float>(index), 1.0F);
    const float lower = m_even[c][static_cast<std::size_t>(index)],
                upper = m_even[c][static_cast<std::size_t>(index) + 1];
    return lower + part * (upper - lower);
}

float LevelNoise::light_of(int channel, float even) const {
    const std::vector<float>& known = m_even[static_cast<std::size_t>(channel)];
    if (even <= known.front()) return even * m_sigma[static_cast<std::size_t>(channel)][0];
    const auto above = std::ranges::upper_bound(known, even);
    const auto index = static_cast<std::size_t>(above - known.begin()) - 1;
    if (index + 1 >= known.size()) return std::exp2(static_cast<float>(cells) / per_octave + least_octave);
    const float part = (even - known[index]) / (known[index + 1] - known[index]);
    return std::exp2((static_cast<float>(index) + part) / per_octave + least_octave);
}

} // namespace engine
