// Measures one subject at all positions. Luminance is that of Rec.2020; "lamps" are the pixels of the truth's mask where there is one, of
// the engine's regions elsewhere.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/parallel.h"
#include "engine/colour/view.h"
#include "engine/photo/scene_light.h"
#include "night_metrics_reference.h"
#include "tests/shared/colour_measures.h"
#include <algorithm>
#include <cmath>
#include <numeric>

namespace bench {

using namespace engine;
using namespace test;

namespace {

constexpr double display_nits = 100; // of white, where ICtCp wants absolute light
constexpr float full = 0.995f;       // a channel at the display's end (M6)
constexpr double coloured = 0.03;    // ICtCp chroma from which a hue counts (M8)

// M1 to M5, as night.md 8.1 names them; M4 leaves out lamps.
void measure_tone(const Reference& reference, const Plane& v, Metrics& m) {
    std::vector<double> all, lightnesses;
    double log_sum = 0, l_sum = 0;
    std::size_t dark = 0, others = 0;
    for (std::size_t i = 0; i < v.size(); ++i) {
        const double y = v.data()[i];
        all.push_back(y);
        l_sum += lightness(y);
        dark += y < 0.18;
        if (reference.is_lamp[i]) continue;
        log_sum += std::log2(std::max(y, 1e-6));
        ++others;
    }
    const auto count = static_cast<double>(v.size());
    m.median_v = quantile(all, 0.5);
    m.median_l = lightness(m.median_v);
    m.mean_l = l_sum / count;
    m.dark_share = static_cast<double>(dark) / count;
    m.key = std::exp2(log_sum / static_cast<double>(std::max<std::size_t>(1, others)));
    m.black = quantile(all, 0.005);
    // s4 of the NSI looks at the dark part of the picture.
    const double dark_part = quantile(all, 0.40);
    const auto part = [](double x) { return std::isnan(x) ? 0.0 : std::clamp(x, 0.0, 1.0); };
    m.night = 0.25 * (part((60 - m.mean_l) / 40) + part((m.dark_share - 0.3) / 0.6) +
                      part(std::log2(std::max(1.0, m.lamp_ratio)) / 5) + part(1 - dark_part / 0.02));
}

// M6: part of the lamps' pixels with a channel at its end; at position 0 also those of which the sensor lost light, which it shows as
// recorded, just below white. M7: luminance of a lamp over that of the ring 2 to 6 % of the diagonal outside
// it, the median over lamps.
void measure_lamps(const Reference& reference, const Image& display, const Plane& v, Metrics& m) {
    if (reference.lamps.empty()) return;
    std::size_t clipped = 0, count = 0;
    for (std::size_t i = 0; i < v.size(); ++i) {
        if (!reference.is_lamp[i]) continue;
        const Rgb c = display.data()[i];
        clipped += std::max({c.r, c.g, c.b}) >= full || (m.sense == 0 && reference.is_clipped[i]);
        ++count;
    }
    m.clipped_lamps = static_cast<double>(clipped) / static_cast<double>(count);
    std::vector<double> ratios;
    for (const Lamp& lamp : reference.lamps) {
        std::vector<double> inside, ring;
        for (const std::size_t i : lamp.pixels) inside.push_back(v.data()[i]);
        for (const std::size_t i : lamp.ring) ring.push_back(v.data()[i]);
        if (!ring.empty()) ratios.push_back(quantile(inside, 0.5) / std::max(1e-5, quantile(ring, 0.5)));
    }
    m.lamp_ratio = quantile(ratios, 0.5);
}

// Hue of `light` in ICtCp at the luminance that it is shown with, so that only hue is compared.
HueICtCp hue_at(Rgb light, double shown_luminance) {
    const double y = luminance(light);
    return ictcp_of(light * static_cast<float>(y > 0 ? shown_luminance / y : 0), display_nits);
}

// M8: 95th percentile of the hue error of lamps and signs against the recorded light, where that did not clip and has colour, and the same
// against position 0 (that leaves out what the view transform does to bright colours); and the part of the picture whose hue moved by more than 5 degrees where a channel is at its end.
void measure_hues(const Reference& reference, const Image& display, const Plane& v, Metrics& m) {
    std::vector<double> errors, moved;
    std::size_t clipped_wrong = 0;
    for (std::size_t i = 0; i < v.size(); ++i) {
        const Rgb shown = display.data()[i];
        const bool at_end = std::max({shown.r, shown.g, shown.b}) >= full;
        if (!(reference.is_lamp[i] || reference.sign[i] >= 0 || at_end) || reference.is_clipped[i]) continue;
        const HueICtCp before = hue_at(reference.unedited.data()[i], v.data()[i]),
                       after = ictcp_of(shown, display_nits);
        if (before.chroma < coloured || after.chroma < coloured) continue;
        const double error = hue_difference(before.hue, after.hue);
        if (reference.is_lamp[i] || reference.sign[i] >= 0) {
            errors.push_back(error);
            moved.push_back(hue_difference(hue_at(reference.display.data()[i], v.data()[i]).hue, after.hue));
        }
        clipped_wrong += at_end && error > 5;
    }
    if (errors.size() >= 20) m.lamp_hue = quantile(errors, 0.95), m.lamp_hue_moved = quantile(moved, 0.95);
    m.clipped_hue = static_cast<double>(clipped_wrong) / static_cast<double>(v.size());
}

// Signs, from the issue: Oklab chroma of the strokes over the largest that sRGB has at their hue and lightness, and their hue error in
// ICtCp against the true light of the tube. Median of each sign's pixels, worst sign; signs of which the sensor lost light apart, because
// position 0 shows them as recorded.
void measure_signs(const Reference& reference, const Image& display, Metrics& m) {
    if (!reference.subject.simulated || reference.signs == 0) return;
    const Image srgb = linear_srgb(display);
    const Image& perfect = reference.subject.simulated->perfect();
    for (int sign = 0; sign < reference.signs; ++sign) {
        std::vector<double> chromas, errors;
        std::size_t clipped = 0;
        for (std::size_t i = 0; i < display.size(); ++i) {
            if (reference.sign[i] != sign) continue;
            clipped += reference.is_clipped[i];
            const Oklab shown = oklab_of_srgb(srgb.data()[i]);
            chromas.push_back(shown.chroma() / std::max(1e-3, largest_srgb_chroma(shown.l, shown.hue())));
            const HueICtCp after = ictcp_of(display.data()[i], display_nits),
                           before = hue_at(perfect.data()[i], luminance(display.data()[i]));
            // White has no hue that could be wrong; its chroma tells.
            if (after.chroma > 0.01) errors.push_back(hue_difference(before.hue, after.hue));
        }
        if (chromas.size() < 12) continue;
        const bool is_clipped = 2 * clipped > chromas.size();
        m.signs.push_back({sign, is_clipped, quantile(chromas, 0.5), quantile(errors, 0.5)});
        double& least = is_clipped ? m.clipped_sign_chroma : m.sign_chroma;
        double& largest = is_clipped ? m.clipped_sign_hue : m.sign_hue;
        least = std::fmin(least, quantile(chromas, 0.5)); // fmin and fmax pass over what is not measured yet
        if (!errors.empty()) largest = std::fmax(largest, quantile(errors, 0.5));
    }
}

// M9: on means of 4 x 4 pixels with Oklab chroma above 0.02 at position 0: Spearman's rank correlation between the part of the chroma that
// is kept and the luminance of the scene, and the median of that part where the virtual luminance is below 0.01 cd/m2.
// M10: those with chroma below 0.01 at position 0, in five bins of Oklab lightness: how far the mean (a, b) moved, and in which direction. Both without light colour, which by intent moves neutrals towards the lamps'; its own drift is `cast`.
void measure_colour(const Reference& reference, const Blocks& shown, double virtual_ev, Metrics& m) {
    std::vector<double> kept, light, kept_in_the_dark;
    struct Bin {
        double a = 0, b = 0;
        int count = 0;
    };
    std::vector<Bin> bins(5);
    for (std::size_t i = 0; i < shown.lab.size(); ++i) {
        if (!reference.blocks.is_usable[i]) continue;
        const Oklab &before = reference.photographic.lab[i], &after = shown.lab[i];
        if (before.l < 0.08) continue;
        if (before.chroma() > 0.02) {
            kept.push_back(after.chroma() / before.chroma());
            light.push_back(reference.blocks.luminance[i]);
            if (light.back() * std::exp2(virtual_ev) < 0.01) kept_in_the_dark.push_back(kept.back());
        } else if (before.chroma() < 0.01) {
            Bin& bin = bins[static_cast<std::size_t>(std::clamp(after.l * 5, 0.0, 4.0))];
            bin.a += after.a - before.a, bin.b += after.b - before.b, ++bin.count;
        }
    }
    if (kept.size() >= 200) m.chroma_order = rank_correlation(kept, light);
    if (kept_in_the_dark.size() >= 50) m.chroma_kept = quantile(kept_in_the_dark, 0.5);
    for (const Bin& bin : bins) {
        if (bin.count < 50) continue;
        const Oklab mean{0, bin.a / bin.count, bin.b / bin.count};
        if (std::isnan(m.drift) || mean.chroma() > m.drift) m.drift = mean.chroma(), m.drift_hue = mean.hue();
    }
}

// M11: RMS of L* minus its mean over 1 % of the diagonal, over pixels with more signal than four times their noise and outside lamps and
// signs (here not yet divided by that of position 0), and the part of them with L* below 1.5.
// M12: standard deviation of L* in the flat dark tiles after removal of a plane, the median over tiles.
void measure_detail(const Reference& reference, const Plane& l, Metrics& m) {
    const Plane local = box_mean(l, static_cast<int>(std::lround(0.01 * std::hypot(l.width(), l.height()))));
    double sum = 0;
    std::size_t count = 0, lost = 0;
    for (std::size_t i = 0; i < l.size(); ++i) {
        if (!reference.is_legible[i]) continue;
        const double detail = l.data()[i] - local.data()[i];
        sum += detail * detail;
        lost += l.data()[i] < 1.5f;
        ++count;
    }
    if (count > 1000) {
        m.detail = std::sqrt(sum / static_cast<double>(count));
        m.lost = static_cast<double>(lost) / static_cast<double>(count);
    }
    std::vector<double> deviations;
    for (const Rect& tile : reference.dark_tiles) deviations.push_back(deviation_from_plane(l, tile));
    if (deviations.size() >= 4) m.noise = quantile(deviations, 0.5);
}

// How much the virtual level of light differs from that of the scene, EV: 0 at 60, four less at 100 (night.md 4.1). Elsewhere M9 tells
// nothing that a target wants.
std::optional<double> virtual_ev_at(double sense) {
    if (sense == 60) return 0;
    if (sense == 100) return -4;
    return std::nullopt;
}

} // namespace

std::vector<Metrics> measure(const Subject& subject, const Lines& lines) {
    const int long_edge = std::min(measured_long_edge, subject.photo->long_edge());
    const Renderer renderer(subject.photo, long_edge, lines);
    Lines uncast_lines = lines;
    uncast_lines.emplace_back("night.light_colour=0");
    const Renderer uncast(subject.photo, long_edge, uncast_lines);
    const Reference reference(subject, renderer.at(0).display, renderer.scene_light(0));
    std::vector<Metrics> all;
    for (const int sense : measured_senses) {
        Metrics m;
        m.sense = sense;
        const Image display = renderer.at(sense).display;
        Plane v(display.area()), l(display.area());
        for (std::size_t i = 0; i < v.size(); ++i) {
            v.data()[i] = luminance(display.data()[i]);
            l.data()[i] = static_cast<float>(lightness(v.data()[i]));
        }
        measure_lamps(reference, display, v, m);
        measure_tone(reference, v, m);
        measure_hues(reference, display, v, m);
        measure_signs(reference, display, m);
        const Blocks blocks(display);
        if (const auto virtual_ev = virtual_ev_at(sense)) {
            Metrics with_cast;
            measure_colour(reference, blocks, *virtual_ev, with_cast);
            m.cast = with_cast.drift;
            measure_colour(reference, Blocks(uncast.at(sense).display), *virtual_ev, m);
        }
        measure_detail(reference, l, m);
        // M14: mean difference in Oklab, times 100, for one unit of the slider.
        const Blocks next(renderer.at(sense == 100 ? 99 : sense + 1).display);
        double steps = 0;
        for (std::size_t i = 0; i < blocks.lab.size(); ++i) steps += difference(blocks.lab[i], next.lab[i]);
        m.step = 100 * steps / static_cast<double>(blocks.lab.size());
        all.push_back(m);
    }
    const auto photographic = std::find_if(all.begin(), all.end(), [](const Metrics& m) { return m.sense == 0; });
    const double detail = photographic->detail;
    for (Metrics& m : all) m.detail /= detail;
    return all;
}

double step_halo(double sense, const Lines& lines) {
    constexpr int width = 1200, height = 800;
    Image picture({0, 0, width, height});
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const float light = x < width / 2 ? 0.02f : 1.28f;
            picture.at(x, y) = {light, light, light};
        }
    Lines without_space = lines;
    without_space.insert(without_space.end(), {"night.surround=0", "night.glow=0"});
    const Renderer renderer(picture_photo(std::move(picture), {}, "step"), width, without_space);
    const Image light = renderer.scene_light(sense);
    const auto ev = [&](int x) { return std::log2(static_cast<double>(luminance(light.at(x, height / 2)))); };
    double halo = 0;
    for (int x = 0; x < width; ++x) {
        if (std::abs(x - width / 2 + 0.5) < 2) continue;
        halo = std::max(halo, std::abs(ev(x) - ev(x < width / 2 ? width / 8 : width * 7 / 8)));
    }
    return halo;
}

} // namespace bench
