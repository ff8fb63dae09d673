// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/pipeline/auto_light.h"
#include "engine/base/fast_math.h"
#include "engine/night/light_level.h"
#include "engine/photo/scene_light.h"
#include <algorithm>
#include <cmath>
#include <vector>

namespace engine {
namespace {

constexpr double day_key = 0.13;        // a photo of a day: mid-grey, less what sky and white walls add to its mean
constexpr double brightest_night = 0.1; // a night whose key lies above this was exposed as a day
constexpr double night_legibility = 50; // the usual one: how dark a night may be shown
// Without exposure data the picture itself tells: from 4 to 6 EV below 1 its key is that of a night more and more.
constexpr double night_from = -4, night_over = 2;
constexpr double most_day = 2, most_night_lift = 1.5, most_night_fall = 0.7; // EV
constexpr double near_white = 0.6;                  // scene light that the view transform shows nearly white
constexpr float lamp_mask = 0.6F;                   // lamps may be white: they ask for nothing
constexpr double blackest = -11, blackest_over = 3; // log2: the last steps of an 8-bit file
constexpr double clipped_counts = 4;                // a quarter of the picture clipped: it is not made darker at all
constexpr double usual_contrast = 5;                // EV between the darkest and the brightest twentieth
constexpr double usual_depth = 2.5;                 // EV from the key down to the darkest tenth
constexpr double shadows_per_ev = 14, contrast_per_ev = 8, highlights_per_share = 800;

double at_share(std::vector<float>& values, double share) {
    const auto place = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), values.begin() + place, values.end());
    return static_cast<double>(values[static_cast<std::size_t>(place)]);
}

double smooth(double t) { return static_cast<double>(smooth_step(static_cast<float>(t))); }
float whole(double value, double from, double to) {
    return static_cast<float>(std::lround(std::clamp(value, from, to)));
}

void set(Recipe& recipe, std::string_view operation, std::string_view key, float value) {
    Step* step = recipe.find(operation);
    const int place = step ? step->operation->index_of(key) : -1;
    if (place >= 0) step->settings[static_cast<std::size_t>(place)] = value;
}

} // namespace

std::optional<AutoLight> propose_light(const Photo& photo, const Work& work) {
    const auto unedited = photo.reduced(std::min(proxy_long_edge, photo.long_edge()), work);
    const auto regions = unedited ? photo.regions(work) : nullptr;
    if (!regions) return std::nullopt;
    const LightNoise noise = photo.light_noise();
    const SceneLight scene = measure_scene_light(photo.facts(), *unedited, noise);
    const double floor = std::max(1e-7, noise.floor());
    const double key = key_of(*unedited, floor), log_key = std::log2(key);
    const double night = scene.known ? (scene.night ? 1 : 0) : smooth((night_from - log_key) / night_over);

    std::vector<float> log_light;
    for (std::size_t i = 0; i < unedited->size(); ++i)
        if (regions->lamps.data()[i] < lamp_mask)
            log_light.push_back(fast_log2(std::max(static_cast<float>(floor), luminance(unedited->data()[i]))));
    if (log_light.empty()) return AutoLight();

    const double day = std::clamp(0.8 * std::log2(day_key / key), -most_day, most_day);
    const double median = at_share(log_light, 0.5);
    double clipped = 0;
    for (std::size_t i = 0; i < unedited->size(); ++i) clipped += static_cast<double>(regions->clipped.data()[i]);
    clipped /= static_cast<double>(unedited->size());
    const double level = std::log2(scene.known ? scene.adaptation : assumed_adaptation_luminance);
    const double darkest_night = std::min(brightest_night, display_key(level, night_legibility));
    const double dark = key < darkest_night
                            ? std::min(most_night_lift, std::log2(darkest_night / key))
                            : -std::min(most_night_fall, std::max(0.0, std::log2(key / brightest_night)));
    const double wanted = day + night * (dark - day);
    // Neither is there light to be found in the black of a file, nor colour where the sensor clipped.
    const double possible = wanted > 0 ? smooth((median - std::max(blackest, std::log2(floor))) / blackest_over)
                                       : std::max(0.0, 1 - clipped * clipped_counts);
    AutoLight light;
    light.exposure = static_cast<float>(std::lround(20 * wanted * possible)) / 20;

    const auto white = static_cast<float>(std::log2(near_white) - static_cast<double>(light.exposure));
    const auto above = static_cast<double>(
        std::count_if(log_light.begin(), log_light.end(), [=](float value) { return value > white; }));
    light.highlights = whole(-std::max(0.0, 1 - clipped * clipped_counts) * highlights_per_share * above /
                                 static_cast<double>(log_light.size()),
                             -80, 0);
    const double lowest = at_share(log_light, 0.05), low = at_share(log_light, 0.1),
                 highest = at_share(log_light, 0.95);
    light.shadows = whole(shadows_per_ev * (log_key - low - usual_depth) * (1 - 0.6 * night), 0, 50);
    light.contrast = whole(contrast_per_ev * (usual_contrast - (highest - lowest)), 0, 25);
    return light;
}

void apply_light(Recipe& recipe, const AutoLight& light) {
    set(recipe, "exposure", "stops", light.exposure);
    set(recipe, "contrast", "amount", light.contrast);
    set(recipe, "tone", "highlights", light.highlights);
    set(recipe, "tone", "shadows", light.shadows);
}

} // namespace engine
