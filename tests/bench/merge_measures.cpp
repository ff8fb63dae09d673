// Everything is compared as a mosaic in units of the reference frame.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/merge_measures.h"
#include <algorithm>
#include <cmath>

namespace test {

using engine::Image;
using engine::MergePoint;
using engine::Plane;
using engine::Raster;
using engine::Rgb;
using Mask = Raster<std::uint8_t>;

namespace {

float of_site(Rgb light, int x, int y) {
    return y % 2 == 0 ? (x % 2 == 0 ? light.r : light.g) : (x % 2 == 0 ? light.g : light.b);
}

struct Sums {
    double squares = 0, values = 0, count = 0;
    void add(double value) { squares += value * value, values += value, count += 1; }
    double mean() const { return count > 0 ? values / count : 0; }
    double root() const { return count > 0 ? std::sqrt(squares / count) : 0; }
};

double decibels(const Sums& reference, const Sums& result) {
    return result.squares > 0 && reference.squares > 0 ? 20 * std::log10(reference.root() / result.root()) : 0;
}

double part(std::vector<double> values, double share) {
    if (values.empty()) return 0;
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), at, values.end());
    return *at;
}

Rgb between(const Image& light, double x, double y) {
    const int u = std::clamp(static_cast<int>(std::floor(x)), 0, light.width() - 2),
              v = std::clamp(static_cast<int>(std::floor(y)), 0, light.height() - 2);
    const auto s = static_cast<float>(std::clamp(x - u, 0.0, 1.0)), t = static_cast<float>(std::clamp(y - v, 0.0, 1.0));
    return (light.at(u, v) * (1 - s) + light.at(u + 1, v) * s) * (1 - t) +
           (light.at(u, v + 1) * (1 - s) + light.at(u + 1, v + 1) * s) * t;
}

Rgb smaller(Rgb light, float end) { return {std::min(light.r, end), std::min(light.g, end), std::min(light.b, end)}; }

class Measuring {
public:
    Measuring(const SimulatedSeries& series, const engine::MergeOutcome& outcome)
        : m_series(series), m_outcome(outcome), m_area(series.area()) {
        for (std::size_t k = 0; k < outcome.report.frames.size(); ++k) {
            if (outcome.report.frames[k].is_reference) m_reference = static_cast<int>(k);
            m_used += outcome.report.frames[k].used ? 1 : 0;
        }
        auto [with, without] = series.truths(m_reference);
        m_truth = std::move(with), m_still = std::move(without);
        m_noise = series.noise(m_reference);
        m_well = series.electrons(m_reference);
        m_end = static_cast<float>(std::max(1.0, outcome.picture.brightest));
        m_result = result_mosaic();
    }

    MergeMeasures all() {
        MergeMeasures measures;
        measures.reference = m_reference, measures.used = m_used;
        const bool is_sky = m_series.setup().stars.count > 0;
        if (is_sky) {
            sky(measures);
        } else {
            m_static = m_series.static_part(m_reference);
            noise(measures);
            ghosts(measures);
            sharpness(measures);
        }
        lights(measures);
        reports(measures, is_sky);
        return measures;
    }

private:
    Plane result_mosaic() const {
        const engine::MergedPicture& picture = m_outcome.picture;
        if (picture.layout == engine::FrameLayout::bayer) return picture.mosaic.copy();
        // Back to the sensor's colours; the scale by least squares on middle light.
        static const engine::PixelMatrix to_balanced(m_series.facts(0).camera_to_xyz.inverse() *
                                                     engine::rec2020_to_xyz());
        const auto& neutral = simulated_neutral();
        Plane mosaic(m_area);
        double product = 0, squares = 0;
        for (int y = 0; y < m_area.height; ++y)
            for (int x = 0; x < m_area.width; ++x) {
                const Rgb seen = to_balanced * picture.picture.nearest(x, y);
                mosaic.at(x, y) =
                    of_site({seen.r * static_cast<float>(neutral[0]), seen.g * static_cast<float>(neutral[1]),
                             seen.b * static_cast<float>(neutral[2])},
                            x, y);
                const auto truth = static_cast<double>(of_site(m_truth.at(x, y), x, y)),
                           value = static_cast<double>(mosaic.at(x, y));
                if (truth > 0.5) continue;
                product += truth * value, squares += value * value;
            }
        for (std::size_t i = 0; i < mosaic.size(); ++i) mosaic.data()[i] *= static_cast<float>(product / squares);
        return mosaic;
    }

    double frames_at(int x, int y) const {
        const Plane& frames = m_outcome.picture.frames;
        if (frames.size() == 0) return 1;
        const int cell = m_outcome.picture.frames_cell;
        return std::max(1.0, static_cast<double>(frames.nearest(x / cell, y / cell)));
    }

    std::size_t colour(int x, int y) const { return y % 2 == 0 ? (x % 2 == 0 ? 0 : 1) : (x % 2 == 0 ? 1 : 2); }
    double truth_at(int x, int y) const { return static_cast<double>(of_site(m_truth.at(x, y), x, y)); }
    double sigma(double value, std::size_t c) const {
        return std::sqrt(m_noise.scale[c] * std::clamp(value, 0.0, 1.0) + m_noise.offset[c]);
    }
    // In sigmas of the reference.
    double error(int x, int y) const {
        const double truth = truth_at(x, y);
        return (static_cast<double>(m_result.at(x, y)) - truth) / sigma(truth, colour(x, y));
    }

    // Variance of the best linear estimate in units of the reference, from the frames whose light does not end there.
    double best_variance(double truth, std::size_t c) const {
        double weights = 0;
        for (std::size_t k = 0; k < m_outcome.report.frames.size(); ++k) {
            if (!m_outcome.report.frames[k].used) continue;
            const double ratio = m_ratios[k];
            if (truth * ratio > 0.9) continue;
            weights += ratio * ratio / (m_profiles[k].scale[c] * truth * ratio + m_profiles[k].offset[c]);
        }
        return weights > 0 ? 1 / weights : 0;
    }

    void noise(MergeMeasures& measures) {
        const auto frame = m_series.read(m_reference, {});
        for (int k = 0; k < m_series.count(); ++k)
            m_ratios.push_back(m_series.exposure(k, m_reference)), m_profiles.push_back(m_series.noise(k));
        const double spread = m_series.setup().sensor.response_spread;
        const bool still = m_series.motion(0, m_series.count() - 1).corner_shift(m_area.width, m_area.height) < 0.5;
        Sums before_flat, after_flat, best_flat;
        Sums before, after, before_dark, after_dark, before_bright, after_bright, best, dark_bias, bright_bias, hot,
            kept;
        for (int y = 0; y < m_area.height; ++y)
            for (int x = 0; x < m_area.width; ++x) {
                if (m_static.at(x, y) == 0) continue;
                const double z = error(x, y);
                if (m_series.is_hot(x, y)) {
                    hot.add(z);
                    continue;
                }
                const std::size_t c = colour(x, y);
                const double truth = truth_at(x, y), electrons = truth * m_well, s = sigma(truth, c);
                const double reference = (static_cast<double>(frame->mosaic.at(x, y)) - truth) / s;
                before.add(reference), after.add(z);
                if (electrons < 10) before_dark.add(reference), after_dark.add(z);
                if (electrons > 100) before_bright.add(reference), after_bright.add(z);
                // The uneven response of the sensor stays where all frames use the same pixels.
                const double uneven = spread * truth / (still ? 1 : std::sqrt(static_cast<double>(m_used)));
                const double ideal = std::sqrt(best_variance(truth, c) + uneven * uneven) / s;
                best.add(ideal);
                const auto step = [&](int u, int v) { return std::abs(truth_at(x + u, y + v) - truth); };
                if (std::max({step(2, 0), step(-2, 0), step(0, 2), step(0, -2)}) < s)
                    before_flat.add(reference), after_flat.add(z), best_flat.add(ideal);
                if (electrons < 5)
                    dark_bias.add(z * s * m_well);
                else
                    bright_bias.add(z * s / truth);
                kept.add(frames_at(x, y) / m_used);
            }
        measures.gain_db = decibels(before, after);
        measures.oracle_db = decibels(before, best);
        measures.flat_db = decibels(before_flat, after_flat);
        measures.flat_oracle_db = decibels(before_flat, best_flat);
        measures.efficiency = std::pow(10, (measures.gain_db - measures.oracle_db) / 10);
        measures.shadows_db = decibels(before_dark, after_dark),
        measures.bright_db = decibels(before_bright, after_bright);
        measures.bias_electrons = dark_bias.count > 2000 ? dark_bias.mean() : 0;
        measures.bias_percent = 100 * bright_bias.mean();
        measures.kept = kept.mean(), measures.hot_sigma = hot.root();
    }

    // Of errors averaged over 3 x 3 places of one colour, so that what is left of noise is small and known.
    void ghosts(MergeMeasures& measures) const {
        if (m_series.setup().movers.empty() && m_series.setup().tree_sway == 0) return;
        Image plain(m_area, Rgb{});
        int frames = 0;
        for (int k = 0; k < m_series.count(); ++k) {
            if (!m_outcome.report.frames[static_cast<std::size_t>(k)].used) continue;
            const Image light = m_series.truth(k);
            const engine::FrameMotion motion = m_series.motion(k, m_reference);
            const auto ratio = static_cast<float>(1 / m_series.exposure(k, m_reference));
            for (int y = 0; y < m_area.height; ++y)
                for (int x = 0; x < m_area.width; ++x) {
                    const MergePoint p = motion.source_of(x, y);
                    plain.at(x, y) = plain.at(x, y) + smaller(between(light, p.x, p.y) * ratio, m_end);
                }
            ++frames;
        }
        Mask moving(m_area, 0);
        const Mask any = m_series.moving_in_any(m_reference);
        for (int y = 6; y < m_area.height - 6; ++y)
            for (int x = 6; x < m_area.width - 6; ++x)
                if (any.at(x, y) != 0)
                    for (int v = -6; v <= 6; v += 3)
                        for (int u = -6; u <= 6; u += 3) moving.at(x + u, y + v) = 1;
        double left = 0, all = 0;
        for (int y = 20; y < m_area.height - 20; ++y)
            for (int x = 20; x < m_area.width - 20; ++x) {
                if (moving.at(x, y) == 0) continue;
                double mean = 0, mean_plain = 0, floor = 0, count = 0;
                for (int v = -2; v <= 2; v += 2)
                    for (int u = -2; u <= 2; u += 2) {
                        const int column = x + u, row = y + v;
                        if (m_series.is_hot(column, row)) continue;
                        const double truth = std::min(truth_at(column, row), static_cast<double>(m_end)),
                                     s = sigma(truth, colour(column, row));
                        mean += (std::min(static_cast<double>(m_result.at(column, row)), static_cast<double>(m_end)) -
                                 truth) /
                                s;
                        mean_plain +=
                            (static_cast<double>(of_site(plain.at(column, row), column, row)) / frames - truth) / s;
                        floor += 1 / frames_at(column, row), count += 1;
                    }
                if (count == 0) continue;
                left += (mean * mean - floor) / (count * count), all += mean_plain * mean_plain / (count * count);
            }
        measures.ghost_energy = all > 0 ? std::max(0.0, left / all) : 0;
    }

    // Differences of neighbours of one colour at the Siemens star and the slanted edge; what noise adds is taken off by the difference to the truth.
    void sharpness(MergeMeasures& measures) const {
        double product = 0, squares = 0;
        const int left = m_area.width * 46 / 100, right = m_area.width * 74 / 100, top = m_area.height * 47 / 100,
                  bottom = m_area.height * 63 / 100;
        for (int y = top; y < bottom; ++y)
            for (int x = left; x < right; ++x) {
                if (m_static.at(x, y) == 0 || m_static.at(x + 2, y) == 0) continue;
                const double truth = truth_at(x + 2, y) - truth_at(x, y);
                const double seen = static_cast<double>(m_result.at(x + 2, y)) - static_cast<double>(m_result.at(x, y));
                product += truth * seen, squares += truth * truth;
            }
        measures.sharpness = squares > 0 ? product / squares : 0;
    }

    void lights(MergeMeasures& measures) const {
        const auto frame = m_series.read(m_reference, {});
        std::vector<double> highlights, colours, colours_of_one;
        for (int y = 16; y < m_area.height - 16; ++y)
            for (int x = 16; x < m_area.width - 16; ++x) {
                const double truth = truth_at(x, y);
                if (truth > 1.1 && truth < 0.9 * static_cast<double>(m_end))
                    highlights.push_back(std::abs(static_cast<double>(m_result.at(x, y)) / truth - 1));
            }
        measures.highlights_percent = 100 * part(highlights, 0.5);
        for (const SceneLamp& lamp : m_series.scene().lamps())
            for (int v = -40; v < 40; v += 8)
                for (int u = -40; u < 40; u += 8) {
                    const int left = (static_cast<int>(lamp.x) + u) / 2 * 2,
                              top = (static_cast<int>(lamp.y) + v) / 2 * 2;
                    if (left < 16 || top < 16 || left + 24 > m_area.width || top + 24 > m_area.height) continue;
                    std::array<double, 3> truth{}, seen{}, one{};
                    for (int y = top; y < top + 8; ++y)
                        for (int x = left; x < left + 8; ++x) {
                            const std::size_t c = colour(x, y);
                            truth[c] += std::min(truth_at(x, y), static_cast<double>(m_end));
                            seen[c] += std::min(static_cast<double>(m_result.at(x, y)), static_cast<double>(m_end));
                            one[c] += std::min(static_cast<double>(frame->mosaic.at(x, y)), static_cast<double>(m_end));
                        }
                    if (truth[0] * m_well < 16 * 100 || truth[2] * m_well < 16 * 100)
                        continue; // enough electrons to have a colour
                    for (const std::size_t c : {0, 2}) {
                        const double wanted = truth[c] / truth[1];
                        colours.push_back(std::abs(std::log2(std::max(1e-9, seen[c] / seen[1]) / wanted)));
                        colours_of_one.push_back(std::abs(std::log2(std::max(1e-9, one[c] / one[1]) / wanted)));
                    }
                }
        measures.lamp_colour_ev = part(colours, 0.95);
        measures.lamp_colour_one_ev = part(colours_of_one, 0.95);
    }

    void reports(MergeMeasures& measures, bool is_sky) const {
        for (int k = 0; k < m_series.count(); ++k) {
            const engine::FrameReport& report = m_outcome.report.frames[static_cast<std::size_t>(k)];
            if (!report.used) continue;
            measures.exposure_error_ev = std::max(
                measures.exposure_error_ev, std::abs(std::log2(report.exposure / m_series.exposure(k, m_reference))));
            if (!is_sky)
                measures.shift_error = std::max(
                    measures.shift_error,
                    std::abs(report.shift - m_series.motion(k, m_reference).corner_shift(m_area.width, m_area.height)));
        }
    }

    void sky(MergeMeasures& measures) const {
        const Plane sky = m_series.sky(m_reference);
        const auto frame = m_series.read(m_reference, {});
        Sums before_sky, after_sky, before_ground, after_ground;
        for (int y = 16; y < m_area.height - 16; ++y)
            for (int x = 16; x < m_area.width - 16; ++x) {
                const double truth = truth_at(x, y);
                if (m_series.is_hot(x, y) || truth > 0.9) continue;
                const double reference =
                                 (static_cast<double>(frame->mosaic.at(x, y)) - truth) / sigma(truth, colour(x, y)),
                             z = error(x, y);
                // Away from stars and from the border: the noise. What the stars look like is measured by themselves.
                const double stars = truth - static_cast<double>(of_site(m_still.at(x, y), x, y));
                if (sky.at(x, y) > 0.999F && sky.at(x, std::min(y + 12, m_area.height - 1)) > 0.999F) {
                    if (stars < 0.2 * sigma(truth, colour(x, y))) before_sky.add(reference), after_sky.add(z);
                } else if (sky.at(x, y) < 0.001F && sky.at(x, y - 12) < 0.001F) {
                    before_ground.add(reference), after_ground.add(z);
                }
            }
        measures.sky_db = decibels(before_sky, after_sky), measures.ground_db = decibels(before_ground, after_ground);
        star_widths(measures, sky);
        streaks(measures);
    }

    // Second moments under a Gaussian window, which is then taken off (as of two Gaussians).
    static double width_of(const std::function<double(int, int)>& light, double x, double y) {
        constexpr double window = 2.2;
        double sum = 0, moment = 0, mean_x = 0, mean_y = 0;
        const int column = static_cast<int>(std::lround(x)), row = static_cast<int>(std::lround(y));
        for (int v = -6; v <= 6; ++v)
            for (int u = -6; u <= 6; ++u) {
                const double dx = column + u - x, dy = row + v - y,
                             w = std::exp(-(dx * dx + dy * dy) / (2 * window * window)) * light(column + u, row + v);
                sum += w, mean_x += w * dx, mean_y += w * dy, moment += w * (dx * dx + dy * dy);
            }
        if (!(sum > 0)) return 0;
        const double variance = (moment - (mean_x * mean_x + mean_y * mean_y) / sum) / (2 * sum);
        return variance > 0 && variance < window * window ? std::sqrt(1 / (1 / variance - 1 / (window * window))) : 0;
    }

    void star_widths(MergeMeasures& measures, const Plane& sky) const {
        const SimulatedFrame& taken = m_series.setup().frames[static_cast<std::size_t>(m_reference)];
        const StarSky stars(m_series.setup().stars, m_area.width, m_area.height, m_series.setup().focal_pixels());
        const auto all = stars.at(taken.start + taken.exposure_time / 2);
        std::vector<double> ratios;
        for (const SeenStar& star : all) {
            const MergePoint p = star.place;
            if (star.light.g < 12 || p.x < 24 || p.y < 24 || p.x > m_area.width - 24 || p.y > m_area.height - 24)
                continue;
            const int column = static_cast<int>(std::lround(p.x)), row = static_cast<int>(std::lround(p.y));
            if (sky.at(column, row) < 0.999F || truth_at(column, row) > 0.6 || truth_at(column + 1, row) > 0.6)
                continue;
            const bool alone = std::ranges::none_of(all, [&](const SeenStar& other) {
                return &other != &star && other.light.g > 0.03F * star.light.g &&
                       std::hypot(other.place.x - p.x, other.place.y - p.y) < 12;
            });
            if (!alone) continue;
            // Stars are nearly white: red and blue samples are brought to green's scale by the truth's totals.
            std::array<double, 3> totals{};
            for (int v = -6; v <= 6; ++v)
                for (int u = -6; u <= 6; ++u)
                    totals[colour(column + u, row + v)] +=
                        truth_at(column + u, row + v) -
                        static_cast<double>(of_site(m_still.at(column + u, row + v), column + u, row + v));
            const auto scale = [&](int x, int y) {
                const std::size_t c = colour(x, y);
                return (c == 1 ? 0.5 : 1.0) * totals[1] / std::max(1e-12, totals[c]);
            };
            const auto background = [&](int x, int y) { return static_cast<double>(of_site(m_still.at(x, y), x, y)); };
            const double truth =
                width_of([&](int x, int y) { return (truth_at(x, y) - background(x, y)) * scale(x, y); }, p.x, p.y);
            const double seen = width_of(
                [&](int x, int y) { return (static_cast<double>(m_result.at(x, y)) - background(x, y)) * scale(x, y); },
                p.x, p.y);
            if (truth > 0 && seen > 0) ratios.push_back(seen / truth);
        }
        measures.star_width = part(ratios, 0.5), measures.stars = static_cast<int>(ratios.size());
    }

    // Light on the lines of planes and satellites of other frames, beside what a plain mean of all frames would leave of them.
    void streaks(MergeMeasures& measures) const {
        double left = 0, all = 0;
        const double wall = m_series.setup().wall_electrons * 15 / m_well;
        for (const SimulatedStreak& streak : m_series.setup().streaks) {
            if (streak.frame == m_reference || streak.tapered) continue;
            double along = 0, plain = 0;
            for (int y = 16; y < m_area.height - 16; ++y)
                for (int x = 16; x < m_area.width - 16; ++x) {
                    const auto light = static_cast<double>(streak_at(streak, x, y)) * wall;
                    if (light < 0.05 * wall) continue;
                    along += (static_cast<double>(m_result.at(x, y)) - truth_at(x, y)), plain += light / m_used;
                }
            left += along * along, all += plain * plain;
        }
        measures.streak_energy = all > 0 ? left / all : 0;
    }

    const SimulatedSeries& m_series;
    const engine::MergeOutcome& m_outcome;
    engine::Rect m_area;
    int m_reference = 0, m_used = 0;
    Image m_truth, m_still;
    engine::NoiseProfile m_noise;
    double m_well = 1;
    float m_end = 1;
    Plane m_result;
    Mask m_static;
    std::vector<double> m_ratios;
    std::vector<engine::NoiseProfile> m_profiles;
};

} // namespace

MergeMeasures measure_merge(const SimulatedSeries& series, const engine::MergeOutcome& outcome) {
    return Measuring(series, outcome).all();
}

} // namespace test
