// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/photo/light_meter.h"
#include "engine/base/fast_math.h"
#include <algorithm>
#include <cmath>

namespace engine {
namespace {

// Codes of LuminanceMap: 0 is black, c is 2^((c - 1) / 1000 - 32).
constexpr float codes_per_ev = 1000, darkest_ev = -32;
constexpr int last_code = 65535;

constexpr std::size_t most_groups = 5;
constexpr double window_ev = 1; // lamps that differ by less look the same

int code_of_ev(double ev) {
    const double steps = std::round((ev - static_cast<double>(darkest_ev)) * static_cast<double>(codes_per_ev));
    return 1 + static_cast<int>(std::clamp(steps, -1.0, static_cast<double>(last_code)));
}

// The first code that is not below `y`.
int first_code(double y) { return y > 0 ? code_of_ev(std::log2(y)) : 0; }

struct Lamp {
    double ev;     // log2 of its scene-linear luminance
    double pixels; // of the proxy
    bool is_clipped, is_moon;
};

// By luminance, without what is bright but no light source.
std::vector<Lamp> lamps_of(const Regions& regions) {
    std::vector<Lamp> lamps;
    for (const LightSource& source : regions.sources)
        if (source.kind != SourceKind::bright_surface && source.luminance > 0 && source.pixels > 0)
            lamps.push_back({std::log2(source.luminance), static_cast<double>(source.pixels), source.is_clipped,
                             source.kind == SourceKind::moon});
    std::sort(lamps.begin(), lamps.end(), [](const Lamp& a, const Lamp& b) { return a.ev < b.ev; });
    return lamps;
}

double area_of(const std::vector<Lamp>& lamps) {
    double area = 0;
    for (const Lamp& lamp : lamps) area += lamp.pixels;
    return area;
}

// `lamps` by luminance, not empty. Each counts by its light: a crowd of small dim windows does not hide the lamps that light the scene.
double median_ev(const std::vector<Lamp>& lamps) {
    double light = 0, below = 0;
    for (const Lamp& lamp : lamps) light += lamp.pixels * std::exp2(lamp.ev);
    for (const Lamp& lamp : lamps)
        if ((below += lamp.pixels * std::exp2(lamp.ev)) >= light / 2) return lamp.ev;
    return lamps.back().ev;
}

// The lamps of the one-stop window that holds the largest area.
std::vector<Lamp> fullest_window(const std::vector<Lamp>& lamps) {
    std::size_t best_first = 0, best_end = 0, end = 0;
    double area = 0, best_area = -1;
    for (std::size_t first = 0; first < lamps.size(); area -= lamps[first].pixels, ++first) {
        for (; end < lamps.size() && lamps[end].ev < lamps[first].ev + window_ev; ++end) area += lamps[end].pixels;
        if (area <= best_area) continue;
        best_area = area;
        best_first = first;
        best_end = end;
    }
    return {lamps.begin() + static_cast<std::ptrdiff_t>(best_first),
            lamps.begin() + static_cast<std::ptrdiff_t>(best_end)};
}

LampGroup group_of(const std::vector<Lamp>& members, double kappa, double picture_pixels) {
    const bool is_moon = std::all_of(members.begin(), members.end(), [](const Lamp& lamp) { return lamp.is_moon; });
    return {kappa * std::exp2(median_ev(members)), static_cast<int>(members.size()), area_of(members) / picture_pixels,
            members.front().is_clipped, is_moon};
}

// Moves the lamps that `belongs` chooses out of `lamps`.
template <class Belongs> std::vector<Lamp> take(std::vector<Lamp>& lamps, Belongs belongs) {
    const auto first =
        std::stable_partition(lamps.begin(), lamps.end(), [&](const Lamp& lamp) { return !belongs(lamp); });
    std::vector<Lamp> taken(first, lamps.end());
    lamps.erase(first, lamps.end());
    return taken;
}

// All clipped lamps are one group: of each only a lower bound is known. The others by luminance: the fullest window and all lamps within
// a stop of its median, then the same with the rest.
std::vector<LampGroup> group(std::vector<Lamp> lamps, double kappa, double picture_pixels) {
    std::vector<LampGroup> groups;
    if (const auto clipped = take(lamps, [](const Lamp& lamp) { return lamp.is_clipped; }); !clipped.empty())
        groups.push_back(group_of(clipped, kappa, picture_pixels));
    while (!lamps.empty() && groups.size() < most_groups) {
        const double middle = median_ev(fullest_window(lamps));
        const auto members = take(lamps, [&](const Lamp& lamp) { return std::abs(lamp.ev - middle) <= window_ev; });
        groups.push_back(group_of(members, kappa, picture_pixels));
    }
    std::sort(groups.begin(), groups.end(),
              [](const LampGroup& a, const LampGroup& b) { return a.luminance < b.luminance; });
    return groups;
}

} // namespace

LightBand band_of(double cd_m2) {
    const auto next = std::upper_bound(light_band_edges.begin(), light_band_edges.end(), cd_m2);
    return static_cast<LightBand>(next - light_band_edges.begin());
}

LuminanceMap::LuminanceMap(const Image& unedited) : m_codes({0, 0, unedited.width(), unedited.height()}) {
    const Rgb* pixels = unedited.data();
    std::uint16_t* codes = m_codes.data();
    constexpr float least = 0x1p-32F, most = 0x1p33F;
    for (std::size_t i = 0; i < unedited.size(); ++i) {
        const float y = luminance(pixels[i]);
        const float limited = y > least ? (y < most ? y : most) : least; // NaN fails the comparison and counts as black
        const float code = (fast_log2(limited) - darkest_ev) * codes_per_ev + 1;
        codes[i] = y > least ? static_cast<std::uint16_t>(code < last_code ? static_cast<int>(code) : last_code)
                             : std::uint16_t{0};
    }
}

double LuminanceMap::at(double across, double down) const {
    if (m_codes.size() == 0) return 0;
    const auto place = [](double part, int size) {
        return std::clamp(static_cast<int>(std::floor(std::clamp(part, -1.0, 2.0) * size)), 0, size - 1);
    };
    const int code = m_codes.at(place(across, width()), place(down, height()));
    if (code == 0) return 0;
    return std::exp2((code - 0.5) / static_cast<double>(codes_per_ev) + static_cast<double>(darkest_ev));
}

void LuminanceMap::mark(double from, double to, std::uint8_t* bytes, std::ptrdiff_t bytes_per_row) const {
    const int first = first_code(from), end = first_code(to);
    for (int y = 0; y < height(); ++y) {
        const std::uint16_t* codes = m_codes.row(y);
        std::uint8_t* row = bytes + y * bytes_per_row;
        for (int x = 0; x < width(); ++x) row[x] = codes[x] >= first && codes[x] < end ? 255 : 0;
    }
}

std::vector<std::size_t> LuminanceMap::count_below(const std::vector<double>& limits) const {
    std::vector<std::size_t> counts(last_code + 1, 0);
    for (std::size_t i = 0; i < m_codes.size(); ++i) ++counts[m_codes.data()[i]];
    std::vector<std::size_t> below;
    std::size_t sum = 0, code = 0;
    for (const double limit : limits) {
        for (const auto end = static_cast<std::size_t>(first_code(limit)); code < std::min(end, counts.size()); ++code)
            sum += counts[code];
        below.push_back(sum);
    }
    return below;
}

double LightMeter::edge(int bin) { return std::pow(10.0, lowest + (highest - lowest) * bin / bins); }

double LightMeter::share_of(int first_bin, int last_bin) const {
    double sum = 0;
    for (int bin = std::max(first_bin, 0); bin <= std::min(last_bin, bins - 1); ++bin)
        sum += static_cast<double>(shares[static_cast<std::size_t>(bin)]);
    return sum;
}

LightMeter measure_light_meter(const CaptureFacts& facts, const Image& unedited, const Regions& regions,
                               const LightNoise& noise) {
    LightMeter meter;
    meter.scene = measure_scene_light(facts, unedited, noise);
    const double kappa = meter.scene.kappa;
    auto map = std::make_shared<const LuminanceMap>(unedited);
    const double total = std::max(1.0, static_cast<double>(unedited.size()));
    std::vector<double> edges;
    for (int bin = 0; bin <= LightMeter::bins; ++bin) edges.push_back(LightMeter::edge(bin) / kappa);
    const std::vector<std::size_t> below = map->count_below(edges);
    const auto share = [&](std::size_t pixels) { return static_cast<float>(static_cast<double>(pixels) / total); };
    meter.darker = share(below.front());
    meter.brighter = share(unedited.size() - below.back());
    for (std::size_t bin = 0; bin < meter.shares.size(); ++bin) meter.shares[bin] = share(below[bin + 1] - below[bin]);
    meter.noise_floor = std::max(0.0, noise.floor()) * kappa;
    meter.lamps = group(lamps_of(regions), kappa, total);
    meter.pixels = std::move(map);
    return meter;
}

} // namespace engine
