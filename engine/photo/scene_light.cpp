// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/photo/scene_light.h"
#include "engine/base/fast_math.h"
#include <cmath>
#include <vector>

namespace engine {
namespace {

// Linear 1.0 lies log2(1 / 0.1804) above the recommended exposure index' mid-tone: 10 / (0.65 * 0.1804) = 85.3 (night.md 1.1).
constexpr double luminance_constant = 85.3;
constexpr double lamp_ev_above_key = 4, lamp_least_cd_m2 = 20;

// Pixels by log2 of their luminance: fine enough for medians and means, and independent of any order of summation.
class LogHistogram {
public:
    explicit LogHistogram(const Image& image, double floor) : m_counts(bins) {
        const auto least = static_cast<float>(std::max(floor, 1e-9));
        const Rgb* pixels = image.data();
        for (std::size_t i = 0; i < image.size(); ++i) {
            const float y = luminance(pixels[i]);
            const float ev = fast_log2(y > least ? y : least); // NaN fails the comparison and counts as dark
            const int bin = static_cast<int>((ev - lowest) * per_ev);
            ++m_counts[static_cast<std::size_t>(bin < 0 ? 0 : (bin >= bins ? bins - 1 : bin))];
        }
        m_total = static_cast<long long>(image.size());
    }

    static double centre(int bin) { return lowest + (bin + 0.5) / per_ev; }
    long long total() const { return m_total; }

    // log2 Y that `rank` pixels lie below.
    double at_rank(double rank) const {
        double below = 0;
        for (int bin = 0; bin < bins; ++bin) {
            const auto here = static_cast<double>(m_counts[static_cast<std::size_t>(bin)]);
            if (below + here > rank) return lowest + (bin + (here > 0 ? (rank - below) / here : 0.5)) / per_ev;
            below += here;
        }
        return centre(bins - 1);
    }

    // Mean of the pixels below `upper_ev`, without the darkest and the brightest hundredth of them.
    double trimmed_mean_below(double upper_ev) const {
        const int end = std::clamp(static_cast<int>((upper_ev - lowest) * per_ev), 1, bins);
        double count = 0;
        for (int bin = 0; bin < end; ++bin) count += static_cast<double>(m_counts[static_cast<std::size_t>(bin)]);
        const double from = 0.01 * count, to = 0.99 * count;
        double below = 0, sum = 0, weight = 0;
        for (int bin = 0; bin < end; ++bin) {
            const double next = below + static_cast<double>(m_counts[static_cast<std::size_t>(bin)]);
            const double kept = std::max(0.0, std::min(next, to) - std::max(below, from));
            sum += kept * centre(bin);
            weight += kept;
            below = next;
        }
        return weight > 0 ? sum / weight : centre(0);
    }

    double share_above(double ev) const {
        double count = 0;
        for (int bin = std::clamp(static_cast<int>((ev - lowest) * per_ev), 0, bins); bin < bins; ++bin)
            count += static_cast<double>(m_counts[static_cast<std::size_t>(bin)]);
        return count / static_cast<double>(std::max(1LL, m_total));
    }

private:
    static constexpr int bins = 64 * 256, lowest = -32;
    static constexpr float per_ev = 256;
    std::vector<long long> m_counts;
    long long m_total = 0;
};

double log_key(const LogHistogram& histogram) {
    const double median = histogram.at_rank(0.5 * static_cast<double>(histogram.total()));
    return histogram.trimmed_mean_below(median + lamp_ev_above_key);
}

std::optional<double> positive(const std::optional<double>& value) {
    return value && std::isfinite(*value) && *value > 0 ? value : std::nullopt;
}

// Noise of the mean of as many full-size pixels as one pixel of `image` stands for. Of a mosaic each colour was seen in every
// fourth or second place only: what was interpolated averages out only with its neighbours.
LightNoise averaged(const LightNoise& noise, const CaptureFacts& facts, const Image& image) {
    constexpr double shared = 3; // demosaiced pixels that are as good as one of their own
    const double pixels = static_cast<double>(facts.width) * facts.height / static_cast<double>(image.size());
    const double each = std::max(1.0, pixels / (facts.is_raw && pixels > 1 ? shared : 1));
    return {noise.scale / each, noise.offset / each};
}

// Means of 2 x 2 pixels.
Image halved(const Image& image) {
    const Rect area = image.area();
    Image half({0, 0, std::max(1, area.width / 2), std::max(1, area.height / 2)});
    for (int y = 0; y < half.height(); ++y)
        for (int x = 0; x < half.width(); ++x) {
            const int left = area.left + 2 * x, top = area.top + 2 * y;
            half.at(x, y) = (image.nearest(left, top) + image.nearest(left + 1, top) + image.nearest(left, top + 1) +
                             image.nearest(left + 1, top + 1)) *
                            0.25F;
        }
    return half;
}

// The logarithm of noisy light is too low on average (by 0.7 of its squared relative noise in EV) and without meaning below
// nothing. Half as much noise as light at the median is where that begins to matter.
constexpr double most_relative_noise = 0.25;
constexpr int fewest_pixels = 24 * 16;
constexpr double darkest = 1e-7;

} // namespace

std::optional<double> luminance_of_one(const CaptureFacts& facts) {
    if (const auto told = positive(facts.white_luminance)) return told;
    const auto t = positive(facts.exposure_time), n = positive(facts.f_number), s = positive(facts.iso);
    if (!t || !n || !s) return std::nullopt;
    return luminance_constant * *n * *n / (*s * *t);
}

std::optional<double> ev100(const CaptureFacts& facts) {
    const auto t = positive(facts.exposure_time), n = positive(facts.f_number), s = positive(facts.iso);
    if (!t || !n || !s) return std::nullopt;
    return std::log2(*n * *n / *t * 100 / *s);
}

double key_of(const Image& image, double floor) { return std::exp2(log_key(LogHistogram(image, floor))); }

SceneLight measure_scene_light(const CaptureFacts& facts, const Image& unedited, const LightNoise& noise) {
    SceneLight light;
    LightNoise left = averaged(noise, facts, unedited);
    LogHistogram histogram(unedited, std::max(darkest, left.floor()));
    Image smaller;
    for (const Image* image = &unedited;; image = &smaller) {
        const double median = std::exp2(histogram.at_rank(0.5 * static_cast<double>(histogram.total())));
        if (std::sqrt(left.variance(median)) <= most_relative_noise * median ||
            image->size() < 4 * static_cast<std::size_t>(fewest_pixels))
            break;
        smaller = halved(*image);
        left = {left.scale / 4, left.offset / 4};
        histogram = LogHistogram(smaller, std::max(darkest, left.floor()));
    }
    const double key = log_key(histogram);
    const auto kappa = luminance_of_one(facts);
    light.known = kappa.has_value();
    light.sigma_ev = !light.known ? 0 : (facts.is_raw ? 0.4 : 0.9);
    light.kappa = kappa.value_or(assumed_adaptation_luminance / std::exp2(key));
    light.adaptation = light.kappa * std::exp2(key);
    light.median = light.kappa * std::exp2(histogram.at_rank(0.5 * static_cast<double>(histogram.total())));
    light.lamp_area =
        histogram.share_above(std::max(key + lamp_ev_above_key, std::log2(lamp_least_cd_m2 / light.kappa)));
    const auto ev = ev100(facts);
    light.night = light.known && !facts.flash_fired && light.adaptation < 3 && (light.lamp_area > 0 || (ev && *ev < 5));
    if (light.night) light.suggested_sense = std::clamp(20 + 12 * std::log2(3 / light.adaptation), 20.0, 60.0);
    return light;
}

} // namespace engine
