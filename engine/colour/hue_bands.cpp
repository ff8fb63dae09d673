// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/colour/hue_bands.h"
#include <numbers>
#include <vector>

namespace engine {

namespace {

// Between which bands a hue lies, and how near to the upper one.
struct Between {
    std::size_t below = 0, above = 0;
    double part = 0;
};

Between between(double degrees) {
    std::size_t below = hue_bands - 1; // the last band reaches over 0 degrees to the first
    for (std::size_t i = 0; i < hue_bands; ++i)
        if (degrees >= band_hues[i]) below = i;
    const std::size_t above = (below + 1) % hue_bands;
    const auto distance = [](double from, double to) { return to < from ? to + 360 - from : to - from; };
    const double t = distance(band_hues[below], degrees) / distance(band_hues[below], band_hues[above]);
    return {below, above, t * t * (3 - 2 * t)};
}

double mixed_at(const std::array<float, hue_bands>& values, const Between& place) {
    const auto from = static_cast<double>(values[place.below]), to = static_cast<double>(values[place.above]);
    return from + place.part * (to - from);
}

} // namespace

double banded(const std::array<float, hue_bands>& values, double degrees) { return mixed_at(values, between(degrees)); }

HueTable banded_table(const std::array<float, hue_bands>& values, float scale) {
    static const std::vector<Between> places = [] {
        std::vector<Between> all;
        for (int i = 0; i < HueTable::entries; ++i) all.push_back(between(HueTable::degrees_at(i)));
        return all;
    }();
    std::vector<float> table;
    table.reserve(places.size());
    for (const Between& place : places) table.push_back(scale * static_cast<float>(mixed_at(values, place)));
    return HueTable(std::move(table));
}

HueTable purest_after(const HueTable& turn) {
    constexpr double tenths = 3600; // of a degree around the circle; the limit changes by less than a thousandth in one
    struct Known {
        std::vector<double> place_degrees;
        std::vector<float> limit;
    };
    static const Known known = [] {
        Known k;
        for (int i = 0; i < HueTable::entries; ++i) k.place_degrees.push_back(HueTable::degrees_at(i));
        for (int i = 0; i < static_cast<int>(tenths); ++i)
            k.limit.push_back(purest().at(HueTable::place_of(i * 360 / tenths)));
        return k;
    }();
    std::vector<float> table(HueTable::entries);
    for (int i = 0; i < HueTable::entries; ++i) {
        const auto k = static_cast<std::size_t>(i);
        const double degrees =
            known.place_degrees[k] + static_cast<double>(turn.at(i)) * (180 / std::numbers::pi) + 360;
        table[k] = known.limit[static_cast<std::size_t>(degrees * (tenths / 360)) % static_cast<std::size_t>(tenths)];
    }
    return HueTable(std::move(table));
}

} // namespace engine
