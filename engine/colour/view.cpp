// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/colour/view.h"
#include "engine/base/fast_math.h"
#include <algorithm>
#include <cmath>

namespace engine {
namespace {

// E of V: 0.18^1.5 (1 / 0.18 - 1), so that mid-grey stays where it is.
constexpr double anchor = 0.18 * 0.42426406871192851 * (1 / 0.18 - 1);
constexpr float least_light = 1e-9F; // keeps logarithms finite; 20 EV below anything a display shows
// White begins 3 EV above display white and reaches 85 % 5 EV further up: cores of lamps only.
constexpr float least_ratio = 1e-6F; // of a channel to the curve's value, where its logarithm is taken
constexpr float white_from_ev = 3, white_over_ev = 5, white_most = 0.85F;
// Brightest light that a rendered picture may contain: a neutral 255 comes back as 255 after rounding, and saturated colours stay below
// the level where white begins.
constexpr double brightest_neutral = 38, brightest_saturated = 8;

inline float positive_max(float a, float b) { return a > b ? a : b; }

// Towards white on a path that keeps the hue: in the logarithms of the channels, which is nearly what the opponent colours of ICtCp are
// made of. A straight line turned orange lamps by up to 20 degrees.
inline float whitened(float channel, float v, float white) {
    const float ratio = positive_max(channel / v, least_ratio);
    const float mixed = v * fast_exp2((1.0F - white) * fast_log2(ratio));
    return white > 0.0F ? mixed : channel;
}

template <bool may_whiten> inline Rgb viewed(Rgb c) {
    const float y = positive_max(luminance(c), least_light);
    const float top = positive_max(positive_max(c.r, positive_max(c.g, c.b)), least_light);
    const float bottom = c.r < c.g ? (c.r < c.b ? c.r : c.b) : (c.g < c.b ? c.g : c.b);
    const float raw_saturation = 1.0F - bottom / top;
    const float saturation = raw_saturation > 1.0F ? 1.0F : raw_saturation;
    const float log_y = fast_log2(y);
    const float norm = fast_exp2(log_y + saturation * (fast_log2(top) - log_y));
    const float v = 1.0F / (1.0F + static_cast<float>(anchor) / (norm * std::sqrt(norm)));
    const float gain = v / norm;
    Rgb w = {c.r * gain, c.g * gain, c.b * gain};
    if constexpr (may_whiten) {
        const float white = smooth_step((log_y - white_from_ev) * (1.0F / white_over_ev)) * white_most;
        w = {whitened(w.r, v, white), whitened(w.g, v, white), whitened(w.b, v, white)};
    }
    // Hue-preserving peak: colours above white are scaled down where they are saturated (neon keeps its colour) and move to the
    // grey of their own brightness where they are nearly neutral (lamplight goes to white), in between both.
    const float peak = positive_max(w.r, positive_max(w.g, w.b));
    const float scale = 1.0F / positive_max(peak, 1.0F);
    const float keep = (1.0F - v) / positive_max(peak - v, 1e-6F);
    const float grey = peak > 1.0F ? (1.0F - saturation) * (1.0F - keep) * v : 0.0F;
    const float part = peak > 1.0F ? saturation * scale + (1.0F - saturation) * keep : 1.0F;
    const Rgb inside = {grey + part * w.r, grey + part * w.g, grey + part * w.b};
    const auto unit = [](float x) { return x < 0.0F ? 0.0F : (x > 1.0F ? 1.0F : x); };
    return {unit(inside.r), unit(inside.g), unit(inside.b)};
}

double saturation_of(Rgb c, double top) { return std::clamp(1.0 - std::min({c.r, c.g, c.b}) / top, 0.0, 1.0); }

} // namespace

double view_curve(double y) {
    const double power = y * std::sqrt(y);
    return power / (anchor + power);
}

double view_curve_inverse(double v) { return std::cbrt(std::pow(anchor * v / (1 - v), 2)); }

void apply_view(const Rgb* from, Rgb* to, std::size_t count) {
    // Few pixels are bright enough to whiten; groups without one are spared the logarithms. The bits are the same either way.
    constexpr std::size_t group = 64;
    constexpr float surely_below = 7.99F; // of 8, where white begins
    for (std::size_t done = 0; done < count; done += group) {
        const std::size_t end = done + group < count ? done + group : count;
        bool whitens = false;
        for (std::size_t i = done; i < end; ++i) whitens |= luminance(from[i]) > surely_below;
        if (whitens)
            for (std::size_t i = done; i < end; ++i) to[i] = viewed<true>(from[i]);
        else
            for (std::size_t i = done; i < end; ++i) to[i] = viewed<false>(from[i]);
    }
}

Rgb view_of(Rgb c) {
    const double y = std::max<double>(luminance(c), least_light), top = std::max<double>({c.r, c.g, c.b, least_light});
    const double saturation = saturation_of(c, top);
    const double norm = std::pow(y, 1 - saturation) * std::pow(top, saturation), v = view_curve(norm);
    const double t = std::clamp((std::log2(y) - white_from_ev) / white_over_ev, 0.0, 1.0),
                 white = t * t * (3 - 2 * t) * white_most;
    double o[3] = {c.r * v / norm, c.g * v / norm, c.b * v / norm};
    if (white > 0)
        for (double& channel : o)
            channel = v * std::pow(std::max(channel / v, static_cast<double>(least_ratio)), 1 - white);
    const double peak = std::max({o[0], o[1], o[2]});
    for (double& channel : o) {
        if (peak > 1) {
            const double greyed = v + (1 - v) / std::max(peak - v, 1e-6) * (channel - v);
            channel = saturation * channel / peak + (1 - saturation) * greyed;
        }
        channel = std::clamp(channel, 0.0, 1.0);
    }
    return {static_cast<float>(o[0]), static_cast<float>(o[1]), static_cast<float>(o[2])};
}

// The norm is homogeneous, so norm(display) = V(norm(light)): invert V on the norm and keep the ratios of the channels.
Rgb undo_view(Rgb display) {
    const Rgb d = {std::max(display.r, 0.0F), std::max(display.g, 0.0F), std::max(display.b, 0.0F)};
    const double top = std::max({d.r, d.g, d.b});
    const double y = luminance(d);
    if (!(top > 0) || !(y > 0)) return {0, 0, 0};
    const double saturation = saturation_of(d, top);
    const double norm = std::pow(y, 1 - saturation) * std::pow(top, saturation);
    const double brightest =
        brightest_saturated * std::pow(brightest_neutral / brightest_saturated, (1 - saturation) * (1 - saturation));
    const double light = view_curve_inverse(std::min(norm, view_curve(brightest)));
    return d * static_cast<float>(light / norm);
}

namespace {

inline Rgb unviewed(Rgb display) {
    const auto positive = [](float x) { return x > 0.0F ? x : 0.0F; };
    const Rgb d = {positive(display.r), positive(display.g), positive(display.b)};
    const float y = positive_max(luminance(d), least_light);
    const float top = positive_max(positive_max(d.r, positive_max(d.g, d.b)), least_light);
    const float bottom = d.r < d.g ? (d.r < d.b ? d.r : d.b) : (d.g < d.b ? d.g : d.b);
    const float saturation = 1.0F - bottom / top, log_y = fast_log2(y);
    const float norm = fast_exp2(log_y + saturation * (fast_log2(top) - log_y));
    // V(brightest) is at most 0.9985: 1 - v below keeps four digits.
    constexpr float log_saturated = 3.0F, log_neutral_over_saturated = 2.24792751F; // log2(8), log2(38 / 8)
    const float power = fast_exp2(1.5F * (log_saturated + (1.0F - saturation) * log_neutral_over_saturated));
    const float most = power / (static_cast<float>(anchor) + power);
    const float v = norm < most ? norm : most;
    const float light = fast_exp2((2.0F / 3.0F) * fast_log2(static_cast<float>(anchor) * v / (1.0F - v)));
    const float gain = light / norm;
    return {d.r * gain, d.g * gain, d.b * gain};
}

} // namespace

void undo_view(const Rgb* from, Rgb* to, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) to[i] = unviewed(from[i]);
}

} // namespace engine
