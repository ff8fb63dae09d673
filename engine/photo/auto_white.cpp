// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/photo/auto_white.h"
#include "engine/colour/spaces.h"
#include "engine/photo/scene_light.h"
#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace engine {
namespace {

constexpr int block = 8;              // pixels of the proxy: noise is averaged, surfaces are not
constexpr double least_part = 0.02;   // of the blocks that must tell something
constexpr double sky_part = 0.25;     // a night sky has the colour of its glow, a day's sky is blue: neither is grey
constexpr double plausible_tint = 40; // lamps and grey walls lie this near to the locus, paint and leaves do not
constexpr double same_light = 90;     // mired: what lies further from the median was lit otherwise or is coloured
constexpr double neutral_mired = 1e6 / 6504;
constexpr double night_light = 0.5,
                 dim = 3; // cd/m2: assumed where nothing is known; where the surround turns from dim to average
constexpr double coolest = 12000, warmest = 1800; // kelvin

struct Place {
    double mired = 0, tint = 0, weight = 0;
};

struct Uv {
    double u = 0, v = 0;
};
Uv uv_of(Xy xy) { // CIE 1960
    const double sum = -2 * xy.x + 12 * xy.y + 3;
    return {4 * xy.x / sum, 6 * xy.y / sum};
}

// white_of() for thousands of colours: the nearest of points along the locus, then on along it and across.
class Locus {
public:
    Locus() {
        for (double mired = 1e6 / 25000; mired <= 1e6 / 1500; mired += step) {
            const Uv on = uv_of(xy_of(White{1e6 / mired, 0})), off = uv_of(xy_of(White{1e6 / mired, 1}));
            m_points.push_back({mired, on, {off.u - on.u, off.v - on.v}});
        }
    }
    Place place_of(Xy xy) const {
        const Uv wanted = uv_of(xy);
        const Point* nearest = nullptr;
        double least = 1e9;
        for (const Point& point : m_points) {
            const double du = wanted.u - point.on.u, dv = wanted.v - point.on.v, distance = du * du + dv * dv;
            if (distance < least) least = distance, nearest = &point;
        }
        const double du = wanted.u - nearest->on.u, dv = wanted.v - nearest->on.v;
        const double one = nearest->tint.u * nearest->tint.u + nearest->tint.v * nearest->tint.v;
        return {nearest->mired, (du * nearest->tint.u + dv * nearest->tint.v) / one, 0};
    }

private:
    static constexpr double step = 2; // mired; the eye tells five
    struct Point {
        double mired;
        Uv on, tint; // and what one of tint adds
    };
    std::vector<Point> m_points;
};

double median(std::vector<Place> places, double Place::*value) {
    std::sort(places.begin(), places.end(), [&](const Place& a, const Place& b) { return a.*value < b.*value; });
    double total = 0, sum = 0;
    for (const Place& place : places) total += place.weight;
    for (const Place& place : places)
        if ((sum += place.weight) >= total / 2) return place.*value;
    return 0;
}

// CIECAM02: D = F (1 - exp((-L_A - 42) / 92) / 3.6); F is 1 in average surround and 0.9 in dim.
double adapted_part(double light) {
    const double surround = 1 - 0.1 * std::exp(-light / dim);
    return surround * (1 - std::exp((-light - 42) / 92) / 3.6);
}

class Blocks {
public:
    Blocks(const Image& proxy, const AutoWhiteFacts& facts, double key)
        : m_proxy(proxy), m_facts(facts), m_key(key), m_floor(std::max(2 * facts.noise_floor, 1e-7)),
          m_to_true(bradford(d65, xy_of(facts.as_shot)) * rec2020_to_xyz()) {}

    std::vector<Place> places() const {
        std::vector<Place> found;
        const Rect area = m_proxy.area();
        for (int y = area.top; y + block <= area.bottom(); y += block)
            for (int x = area.left; x + block <= area.right(); x += block)
                if (const Place place = at(x, y); place.weight > 0) found.push_back(place);
        return found;
    }

private:
    const Image& m_proxy;
    const AutoWhiteFacts& m_facts;
    double m_key, m_floor;
    Matrix m_to_true;
    Locus m_locus;

    static double value(const Plane* plane, int x, int y) {
        return plane ? static_cast<double>(plane->nearest(x, y)) : 0;
    }

    Place at(int left, int top) const {
        std::array<double, 3> sum{};
        double weight = 0, sky = 0;
        for (int y = top; y < top + block; ++y)
            for (int x = left; x < left + block; ++x) {
                const double part = (1 - value(m_facts.lamps, x, y)) * (1 - value(m_facts.clipped, x, y));
                const Rgb c = m_proxy.at(x, y);
                sum[0] += part * static_cast<double>(c.r), sum[1] += part * static_cast<double>(c.g),
                    sum[2] += part * static_cast<double>(c.b);
                weight += part, sky += value(m_facts.sky, x, y);
            }
        constexpr double pixels = block * block;
        if (weight < pixels / 2) return {};
        for (double& channel : sum) channel /= weight;
        const double light = 0.2627 * sum[0] + 0.6780 * sum[1] + 0.0593 * sum[2];
        if (light < m_floor || *std::min_element(sum.begin(), sum.end()) < 0.005 * light) return {}; // neon, or noise
        const auto xyz = m_to_true * sum;
        if (*std::min_element(xyz.begin(), xyz.end()) <= 0) return {};
        Place place = m_locus.place_of(xy_of(xyz));
        const double off = place.tint / plausible_tint;
        place.weight = std::exp(-off * off) * light / (light + m_key) * (1 - (1 - sky_part) * sky / pixels);
        return place;
    }
};

} // namespace

White auto_white(const Image& proxy, const AutoWhiteFacts& facts) {
    const double key = key_of(proxy, std::max(facts.noise_floor, 1e-7));
    std::vector<Place> places = Blocks(proxy, facts, key).places();
    double total = 0;
    for (const Place& place : places) total += place.weight;
    const double blocks = static_cast<double>(proxy.width() / block) * (proxy.height() / block);
    if (!(total > least_part * blocks)) return facts.as_shot;

    const double centre = median(places, &Place::mired);
    double mired = 0, sum = 0;
    for (Place& place : places) {
        const double off = (place.mired - centre) / same_light;
        place.weight *= std::exp(-off * off);
        mired += place.weight * place.mired, sum += place.weight;
    }
    const double light = facts.cd_m2_per_unit > 0 ? key * facts.cd_m2_per_unit : night_light,
                 part = adapted_part(light);
    const double balanced = neutral_mired + part * (mired / sum - neutral_mired);
    return {std::clamp(1e6 / balanced, warmest, coolest), part * median(places, &Place::tint)};
}

} // namespace engine
