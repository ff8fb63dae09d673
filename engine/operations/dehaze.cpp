// Dehaze: takes away the veil that haze, fog and flare lay over a picture, or adds one. The veil is the light that even the darkest spots of a
// neighbourhood have (the dark channel of He, Sun & Tang 2011), in wide windows, so that it draws no halos. At night the glow of the sky over a
// town and the light of lamps are no haze.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/fast_math.h"
#include "engine/image/proxy_row.h"
#include "engine/night/base_layer.h"
#include "engine/operation/define.h"
#include "engine/photo/scene_light.h"
#include "engine/regions/shining.h"
#include "engine/regions/smoothing.h"
#include <array>
#include <cmath>
#include <vector>

namespace engine {
namespace {

struct Dehaze {
    float amount = 0;
};

constexpr int cell = 10;             // proxy pixels: about 100 x 68 cells
constexpr int window = 6;            // cells around each whose darkest spot counts: an eighth of the long edge
constexpr double darkest_part = 0.1; // of a cell's pixels: its dark spot, without single pixels of noise
constexpr double airlight_part =
    0.98; // of the pixels that are no lamps lie below the light that haze itself would have
// A place that is bright all over is taken for haze up to this part of the key.
constexpr double most_of_key = 1.2;
constexpr float most_taken = 0.9F;  // of the veil, at 100
constexpr float most_laid = 0.5F;   // part of the light that a veil of -100 hides
constexpr double laid_of_key = 0.8; // light of that veil
constexpr float surely_sky = 0.5F;
// cd/m2 of the key: as scene_light judges a night. Without exposure data the key itself tells (log2 of scene light).
constexpr double night_below = 3, night_key = -4.5;

struct Veil final : Analysis {
    std::shared_ptr<const Plane> light; // of the haze, on cells
    double gain = 1, airlight = 1, key = 0.18;

    std::shared_ptr<const Analysis> after_gain(double by) const override {
        auto brighter = std::make_shared<Veil>(*this);
        brighter->gain *= by, brighter->airlight *= by, brighter->key *= by;
        return brighter;
    }
};

float value_at(std::vector<float>& values, double part) {
    const auto place = values.begin() + static_cast<std::ptrdiff_t>(part * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), place, values.end());
    return *place;
}

float least_channel(Rgb c) { return std::max(0.0F, std::min({c.r, c.g, c.b})); }

// The dark spot of each cell; `unknown` where all of it is left out.
Plane dark_spots(const Image& proxy, const Plane& left_out, float unknown) {
    const Rect area = proxy.area();
    Plane spots({0, 0, (area.width + cell - 1) / cell, (area.height + cell - 1) / cell});
    std::vector<float> values;
    for (int y = 0; y < spots.height(); ++y)
        for (int x = 0; x < spots.width(); ++x) {
            values.clear();
            const Rect inside = Rect{x * cell, y * cell, cell, cell}.clipped_to(area);
            for (int v = inside.top; v < inside.bottom(); ++v)
                for (int u = inside.left; u < inside.right(); ++u)
                    if (left_out.at(u, v) < surely_sky) values.push_back(least_channel(proxy.at(u, v)));
            spots.at(x, y) = values.empty() ? unknown : value_at(values, darkest_part);
        }
    return spots;
}

// The least value of the windows around each cell.
Plane least_around(const Plane& plane) {
    Plane rows(plane.area()), result(plane.area());
    for (int y = 0; y < plane.height(); ++y)
        for (int x = 0; x < plane.width(); ++x) {
            float least = plane.at(x, y);
            for (int d = -window; d <= window; ++d) least = std::min(least, plane.nearest(x + d, y));
            rows.at(x, y) = least;
        }
    for (int y = 0; y < plane.height(); ++y)
        for (int x = 0; x < plane.width(); ++x) {
            float least = rows.at(x, y);
            for (int d = -window; d <= window; ++d) least = std::min(least, rows.nearest(x, y + d));
            result.at(x, y) = least;
        }
    return result;
}

std::shared_ptr<const Analysis> analyse(const Image& proxy, const Scene& scene) {
    auto veil = std::make_shared<Veil>();
    const double floor = std::max(static_cast<double>(least_luminance), scene.noise.floor());
    veil->key = key_of(proxy, floor);
    const bool is_night =
        scene.light_is_known ? veil->key * scene.cd_m2_per_unit < night_below : std::log2(veil->key) < night_key;
    Plane left_out(proxy.area(), 0);
    if (scene.regions && scene.regions->lamps.area() == proxy.area()) {
        left_out = shining_places(*scene.regions);
        const Plane& sky = scene.regions->sky;
        if (is_night)
            for (std::size_t i = 0; i < sky.size(); ++i)
                left_out.data()[i] = std::max(left_out.data()[i], sky.data()[i]);
    }
    std::vector<float> light;
    for (std::size_t i = 0; i < proxy.size(); ++i)
        if (left_out.data()[i] < surely_sky) light.push_back(luminance(proxy.data()[i]));
    const auto most = static_cast<float>(most_of_key * veil->key);
    if (light.empty()) light.push_back(most);
    veil->airlight = std::max(veil->key, static_cast<double>(value_at(light, airlight_part)));

    constexpr float unknown = 1e30F;
    Plane haze = least_around(dark_spots(proxy, left_out, unknown));
    // Within the night's sky there is as much haze as where there is least.
    const float least = *std::min_element(haze.data(), haze.data() + haze.size());
    for (std::size_t i = 0; i < haze.size(); ++i)
        haze.data()[i] =
            haze.data()[i] < unknown ? std::min(haze.data()[i], most) : (least < unknown ? std::min(least, most) : 0);
    haze = box_mean(box_mean(haze, window - 2), 2); // together not wider than the windows: nothing leaks over edges
    veil->light = std::make_shared<Plane>(std::move(haze));
    return veil;
}

// Takes `haze` off a pixel as far as it has light, and stretches so that the airlight keeps its own.
inline Rgb cleared(Rgb c, float haze, float per_airlight) {
    const float least = c.r < c.g ? (c.r < c.b ? c.r : c.b) : (c.g < c.b ? c.g : c.b);
    const float dark = least > 0.0F ? least : 0.0F;
    const float larger = dark > haze ? dark : haze, smaller = dark > haze ? haze : dark;
    const float ratio = smaller / (larger + 1e-12F), square = ratio * ratio;
    const float fourth = square * square;
    const float taken = smaller / std::sqrt(std::sqrt(std::sqrt(1.0F + fourth * fourth))); // nearly the smaller of both
    const float stretch = 1.0F / (1.0F - taken * per_airlight);
    // Colours gain half of the saturation that haze has cost grey air's colours: all of it is too much for blue hours and coloured light.
    const float light = luminance(c), dimmed = light > taken ? (light - taken) / (light + 1e-12F) : 1.0F;
    const float kept = stretch * 0.5F * (1.0F + dimmed), lost = stretch * 0.5F * taken;
    return {c.r * kept - lost, c.g * kept - lost, c.b * kept - lost};
}

void render(const Dehaze& dehaze, const Tile& tile) {
    const auto& veil = static_cast<const Veil&>(*tile.analysis);
    if (dehaze.amount < 0) {
        const float way = -dehaze.amount * 0.01F, hidden = most_laid * way * way; // evenly, as the dark sees it
        const auto laid = static_cast<float>(laid_of_key * veil.key) * hidden;
        return tile.map([=](Rgb c) { return c * (1.0F - hidden) + Rgb{laid, laid, laid}; });
    }
    const float part = dehaze.amount * 0.01F * most_taken * static_cast<float>(veil.gain);
    // Light above the airlight comes through the haze from lamps; nothing is stretched beyond a factor of five.
    const float per_airlight = 0.8F / static_cast<float>(veil.airlight);
    std::array<float, ProxyRow::most> haze;
    const Rect area = tile.output.area();
    for (int y = area.top; y < area.bottom(); ++y)
        for (int left = area.left; left < area.right(); left += ProxyRow::most) {
            const int count = std::min(ProxyRow::most, area.right() - left);
            ProxyRow(veil.light->area(), tile.scene.photo, y, left, count).read(*veil.light, haze.data());
            const Rgb* from = tile.input.row(y) + (left - tile.input.area().left);
            Rgb* to = tile.output.row(y) + (left - area.left);
            for (int x = 0; x < count; ++x)
                to[x] = cleared(from[x], part * haze[static_cast<std::size_t>(x)], per_airlight);
        }
}

} // namespace

Operation dehaze() {
    return define<Dehaze>({
        .id = "dehaze",
        .title = "Dehaze",
        .group = Group::detail,
        .help =
            "Takes away the veil of haze, fog or flare, or lays one over the picture. The glow of a night sky and the "
            "light of lamps are no haze.",
        .parameters = {slider<&Dehaze::amount>(
            {.key = "amount", .label = "Dehaze", .range = {-100, 100}, .help = "Clearer air, or mist."})},
        .analyse = analyse,
        .render = render,
    });
}

} // namespace engine
