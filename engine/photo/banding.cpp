// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/photo/banding.h"
#include "engine/base/parallel.h"
#include <algorithm>
#include <array>
#include <cmath>

namespace engine {
namespace {

// Lines are measured in four parts, each by itself: banding is the same in all of them, what the scene shows is not.
constexpr int parts = 4;
constexpr double pairs = parts * (parts - 1) / 2.0;
constexpr std::size_t farthest_repeat = 40; // lines
// Of each line so many samples a part decide whether there is banding at all; then all samples say how much.
constexpr int samples_of_a_look = 128;
constexpr int fewest_samples = 48;
// merge.md 1.3 corrects from 0.15 of the read noise; lines catch the eye a little earlier.
constexpr double least_of_noise = 0.1;
constexpr double significance = 8; // standard deviations of the covariance of the parts
// Darkness: photons bring at most as much variance as reading.
constexpr double photons_of_reading = 1;
constexpr float clip = 4;           // standard deviations: beyond are edges and stars
constexpr double most_of_sigma = 4; // an offset further out is the scene's

struct Line {
    std::array<double, parts> sum{}, squares{}, count{};

    void add(int part, double s, double q, double n) {
        const auto i = static_cast<std::size_t>(part);
        sum[i] += s, squares[i] += q, count[i] += n;
    }
};

// What is dark and how far samples may differ, in raw values.
struct Limits {
    float brightest = 0, most_difference = 0;
    double reading = 0; // variance
};

Limits limits_of(const RawFile& raw) {
    Limits limits;
    double photons = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        const auto colour = static_cast<std::size_t>(raw.pattern[i]);
        const double range = std::max(1.0F, raw.white - raw.black[i]);
        limits.reading = std::max(limits.reading, raw.facts.noise->offset[colour] * range * range + 1.0 / 12);
        photons = std::max(photons, raw.facts.noise->scale[colour] * range);
    }
    const double level = photons > 0 ? photons_of_reading * limits.reading / photons : 0;
    // Noise must not decide what is dark: with three standard deviations nearly all samples of a dark place are.
    limits.brightest = *std::max_element(raw.black.begin(), raw.black.end()) +
                       static_cast<float>(level + 3 * std::sqrt(2 * limits.reading));
    limits.most_difference = clip * static_cast<float>(std::sqrt(1.5 * (1 + photons_of_reading) * limits.reading));
    return limits;
}

// A sample against the two of its colour beside it, `step` away. Sums over i of [first, last), one value each.
struct Sums {
    double sum = 0, squares = 0, count = 0;
};
Sums sums_of(const std::uint16_t* before, const std::uint16_t* here, const std::uint16_t* after, int first, int last,
             const Limits& limits) {
    std::int64_t doubled = 0, squares = 0, count = 0; // exact: twice the differences
    const auto brightest = static_cast<int>(limits.brightest), most = static_cast<int>(2 * limits.most_difference);
    for (int i = first; i < last; ++i) {
        const int a = before[i], v = here[i], b = after[i];
        const int difference = 2 * v - a - b;
        // The sample itself does not decide: what is chosen by its neighbours is not biased.
        const bool is_dark = (a <= brightest) & (b <= brightest) & (difference <= most) & (difference >= -most);
        const int used = is_dark ? difference : 0;
        doubled += used, squares += static_cast<std::int64_t>(used) * used, count += is_dark;
    }
    return {0.5 * static_cast<double>(doubled), 0.25 * static_cast<double>(squares), static_cast<double>(count)};
}

std::vector<Line> look_at_rows(const RawFile& raw, const Limits& limits, bool at_all) {
    const Raster<std::uint16_t>& mosaic = raw.mosaic;
    const int width = mosaic.width(), height = mosaic.height();
    std::vector<Line> lines(static_cast<std::size_t>(height));
    constexpr int rows_at_once = 64;
    for_each_index((height + rows_at_once - 1) / rows_at_once, Priority::screen, {}, [&](int band) {
        for (int y = std::max(2, band * rows_at_once); y < std::min(height - 2, (band + 1) * rows_at_once); ++y)
            for (int part = 0; part < parts; ++part) {
                const int begin = part * width / parts, end = (part + 1) * width / parts;
                const int first = at_all ? begin : std::max(begin, (begin + end - samples_of_a_look) / 2);
                const int last = at_all ? end : std::min(end, first + samples_of_a_look);
                const Sums sums = sums_of(mosaic.row(y - 2), mosaic.row(y), mosaic.row(y + 2), first, last, limits);
                lines[static_cast<std::size_t>(y)].add(part, sums.sum, sums.squares, sums.count);
            }
    });
    return lines;
}

std::vector<Line> look_at_columns(const RawFile& raw, const Limits& limits, bool at_all) {
    const Raster<std::uint16_t>& mosaic = raw.mosaic;
    const int width = mosaic.width(), height = mosaic.height();
    std::array<std::vector<Line>, parts> of_part;
    const auto brightest = static_cast<int>(limits.brightest), most = static_cast<int>(2 * limits.most_difference);
    for_each_index(parts, Priority::screen, {}, [&](int part) {
        const int begin = part * height / parts, end = (part + 1) * height / parts;
        const int first = at_all ? begin : std::max(begin, (begin + end - samples_of_a_look) / 2);
        const int last = at_all ? end : std::min(end, first + samples_of_a_look);
        std::vector<std::int32_t> sum(static_cast<std::size_t>(width), 0), count(static_cast<std::size_t>(width), 0);
        std::vector<std::int64_t> squares(static_cast<std::size_t>(width), 0);
        for (int y = first; y < last; ++y) {
            const std::uint16_t* row = mosaic.row(y);
            for (int x = 2; x < width - 2; ++x) {
                const int a = row[x - 2], v = row[x], b = row[x + 2];
                const int difference = 2 * v - a - b;
                const bool is_dark = (a <= brightest) & (b <= brightest) & (difference <= most) & (difference >= -most);
                const int used = is_dark ? difference : 0;
                const auto i = static_cast<std::size_t>(x);
                sum[i] += used, squares[i] += static_cast<std::int64_t>(used) * used, count[i] += is_dark;
            }
        }
        std::vector<Line>& lines = of_part[static_cast<std::size_t>(part)];
        lines.resize(static_cast<std::size_t>(width));
        for (std::size_t x = 0; x < lines.size(); ++x)
            lines[x].add(part, 0.5 * sum[x], 0.25 * static_cast<double>(squares[x]), count[x]);
    });
    std::vector<Line> lines = std::move(of_part[0]);
    for (std::size_t part = 1; part < parts; ++part)
        for (std::size_t x = 0; x < lines.size(); ++x)
            lines[x].add(static_cast<int>(part), of_part[part][x].sum[part], of_part[part][x].squares[part],
                         of_part[part][x].count[part]);
    return lines;
}

// Mean of each part; nothing if a line has too little darkness.
struct Measured {
    std::array<double, parts> mean{}, error{}; // standard errors
    bool is_known = false;
};

std::vector<Measured> means_of(const std::vector<Line>& lines) {
    std::vector<Measured> means(lines.size());
    for (std::size_t i = 0; i < lines.size(); ++i) {
        int known = 0;
        for (std::size_t part = 0; part < parts; ++part) {
            const double count = lines[i].count[part];
            if (count < fewest_samples) continue;
            ++known;
            means[i].mean[part] = lines[i].sum[part] / count;
            means[i].error[part] = std::sqrt(std::max(1e-6, lines[i].squares[part] / count) / count);
        }
        means[i].is_known = known == parts;
    }
    return means;
}

// Fences, blinds and walls have a period; lines of a sensor are each for themselves. Differences of white offsets are related at distances 2 and 4 only.
bool repeats_itself(const std::vector<double>& differences) {
    double squares = 0;
    for (const double d : differences) squares += d * d;
    for (std::size_t distance = 1; distance <= farthest_repeat && distance < differences.size(); ++distance) {
        if (distance == 2 || distance == 4) continue;
        double products = 0;
        for (std::size_t i = distance; i < differences.size(); ++i)
            products += differences[i] * differences[i - distance];
        if (std::abs(products) > (0.15 + 5 / std::sqrt(static_cast<double>(differences.size()))) * squares) return true;
    }
    return false;
}

// Variance of the offsets: what the parts of a line have in common. 0 if that is not beyond doubt. Of white offsets n a difference n - (before + after) / 2 has
// 1.5 times their variance.
double common_variance(const std::vector<Measured>& lines) {
    std::vector<double> deviations;
    for (const Measured& line : lines)
        if (line.is_known)
            for (const double mean : line.mean) deviations.push_back(std::abs(mean));
    if (2 * deviations.size() < parts * lines.size()) return 0; // the photo is not dark
    const auto half = deviations.begin() + static_cast<std::ptrdiff_t>(deviations.size() / 2);
    std::nth_element(deviations.begin(), half, deviations.end());
    const double most = 3 * 1.4826 * *half; // edges along a line
    double products = 0, errors = 0, count = 0;
    std::vector<double> of_line, means(lines.size(), 0);
    for (std::size_t l = 0; l < lines.size(); ++l) {
        const Measured& line = lines[l];
        if (!line.is_known) continue;
        const double before = products;
        std::array<double, parts> m{};
        for (std::size_t i = 0; i < parts; ++i) m[i] = std::clamp(line.mean[i], -most, most);
        for (std::size_t i = 0; i < parts; ++i)
            for (std::size_t j = i + 1; j < parts; ++j) {
                products += m[i] * m[j];
                errors += line.error[i] * line.error[i] * line.error[j] * line.error[j];
                count += 1;
            }
        of_line.push_back((products - before) / pairs);
        for (const double mean : m) means[l] += mean / parts;
    }
    // Neighbouring differences share samples: lines count for a half.
    if (!(products > significance * std::sqrt(2 * errors))) return 0;
    // Banding is in all lines, a horizon in a few: half of squared normal numbers are above 0.45 of their mean.
    const auto middle = of_line.begin() + static_cast<std::ptrdiff_t>(of_line.size() / 2);
    std::nth_element(of_line.begin(), middle, of_line.end());
    if (*middle < 0.2 * products / count) return 0;
    return repeats_itself(means) ? 0 : products / count / 1.5;
}

// The offsets n behind D = n - (n two before + n two after) / 2 + error, with what is known of their variance: least squares, by Gauss and Seidel.
std::vector<float> offsets_of(const std::vector<Measured>& lines, double variance) {
    const auto count = static_cast<int>(lines.size());
    std::vector<double> difference(lines.size(), 0), weight(lines.size(), 0), offset(lines.size(), 0);
    const double sigma = std::sqrt(variance), spread = std::sqrt(1.5) * sigma;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const Measured& line = lines[i];
        if (!line.is_known) continue;
        double sum = 0, weights = 0, inconsistent = 0;
        for (std::size_t part = 0; part < parts; ++part) {
            const double w = 1 / (line.error[part] * line.error[part]);
            sum += w * line.mean[part], weights += w;
        }
        const double mean = sum / weights;
        for (std::size_t part = 0; part < parts; ++part)
            inconsistent += std::pow((line.mean[part] - mean) / line.error[part], 2);
        // Chi squared with three degrees of freedom is above 16 in one line of a thousand; the scene is there.
        if (inconsistent > 16 || std::abs(mean) > most_of_sigma * spread) continue;
        difference[i] = mean, weight[i] = weights;
    }
    const auto at = [&](int i) { return i >= 0 && i < count ? offset[static_cast<std::size_t>(i)] : 0.0; };
    for (int round = 0; round < 60; ++round)
        for (int i = 0; i < count; ++i) {
            // Equations in which line i occurs: its own with factor 1, those two away with -1/2.
            double above = 0, below = 1 / variance;
            for (const auto& [j, factor] : {std::pair{i, 1.0}, std::pair{i - 2, -0.5}, std::pair{i + 2, -0.5}}) {
                if (j < 0 || j >= count || weight[static_cast<std::size_t>(j)] == 0) continue;
                const double model = at(j) - 0.5 * (at(j - 2) + at(j + 2)), w = weight[static_cast<std::size_t>(j)];
                above += w * factor * (difference[static_cast<std::size_t>(j)] - model + factor * at(i));
                below += w * factor * factor;
            }
            offset[static_cast<std::size_t>(i)] = above / below;
        }
    std::vector<float> result(lines.size());
    for (std::size_t i = 0; i < lines.size(); ++i)
        result[i] = weight[i] > 0
                        ? static_cast<float>(std::clamp(offset[i], -most_of_sigma * sigma, most_of_sigma * sigma))
                        : 0.0F;
    return result;
}

template <class Look> std::vector<float> measured(const Look& look, const Limits& limits) {
    const double least = least_of_noise * least_of_noise * limits.reading;
    if (common_variance(means_of(look(false))) < least) return {};
    const std::vector<Measured> all = means_of(look(true));
    const double variance = common_variance(all);
    return variance >= least ? offsets_of(all, variance) : std::vector<float>();
}

} // namespace

Banding measure_banding(const RawFile& raw) {
    const bool is_bayer = !raw.x_trans && std::count(raw.pattern.begin(), raw.pattern.end(), CfaColour::green) == 2;
    if (!is_bayer || !raw.facts.noise || raw.mosaic.width() < parts * 2 * fewest_samples ||
        raw.mosaic.height() < parts * 2 * fewest_samples)
        return {};
    const Limits limits = limits_of(raw);
    Banding banding;
    banding.rows = measured([&](bool at_all) { return look_at_rows(raw, limits, at_all); }, limits);
    banding.columns = measured([&](bool at_all) { return look_at_columns(raw, limits, at_all); }, limits);
    return banding;
}

void remove_banding(RawFile& raw, const Banding& banding) {
    if (banding.empty()) return;
    Raster<std::uint16_t>& mosaic = raw.mosaic;
    const int width = mosaic.width(), height = mosaic.height();
    constexpr int rows_at_once = 64;
    const float end = 0.99F * raw.white;
    for_each_index((height + rows_at_once - 1) / rows_at_once, Priority::screen, {}, [&](int band) {
        for (int y = band * rows_at_once; y < std::min(height, (band + 1) * rows_at_once); ++y) {
            const float of_row = banding.rows.empty() ? 0.0F : banding.rows[static_cast<std::size_t>(y)];
            const auto line = static_cast<std::uint32_t>(y) * 0x9e3779b9U;
            std::uint16_t* row = mosaic.row(y);
            for (int x = 0; x < width; ++x) {
                const float value = row[x],
                            offset = of_row +
                                     (banding.columns.empty() ? 0.0F : banding.columns[static_cast<std::size_t>(x)]);
                // A number of [0, 1) that depends on the place alone (the finish of MurmurHash3).
                std::uint32_t h = line ^ (static_cast<std::uint32_t>(x) * 0x85ebca6bU);
                h = (h ^ (h >> 16U)) * 0x85ebca6bU;
                h = (h ^ (h >> 13U)) * 0xc2b2ae35U;
                const float dither = static_cast<float>((h ^ (h >> 16U)) >> 8U) * (1.0F / 16777216);
                const float even = std::min(std::max(std::floor(value - offset + dither), 0.0F), 65535.0F);
                row[x] = static_cast<std::uint16_t>(value >= end || value == 0.0F ? value : even);
            }
        }
    });
}

} // namespace engine
