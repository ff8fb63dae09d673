// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/colour/hdr_view.h"
#include "engine/base/fast_math.h"
#include "engine/colour/view.h"
#include <algorithm>
#include <cmath>

namespace engine {
namespace {

// Of the view transform, whose norm, white and peak this one shares: a test holds both against each other at headroom 1.
constexpr double contrast = 1.5, grey = 0.18;
constexpr float least_light = 1e-9F;
constexpr float least_ratio = 1e-6F;
constexpr float white_from_ev = 3, white_over_ev = 5, white_most = 0.85F;
// From grey on the headroom opens over this range: the curve and its first two derivatives are those of the view at grey.
constexpr double opens_over_ev = 1.5;

// V_H(y) = W y^c' / (E' + y^c'): goes through grey with the slope of V, for c' (1 - grey / W) = c (1 - grey).
struct OpenCurve {
    double headroom, power, anchor;
    explicit OpenCurve(double white)
        : headroom(std::max(1.0, white)), power(contrast * (1 - grey) / (1 - grey / headroom)),
          anchor(std::pow(grey, power) * (headroom / grey - 1)) {}
};

inline float larger(float a, float b) { return a > b ? a : b; }
inline float smaller(float a, float b) { return a < b ? a : b; }

struct HdrView {
    float headroom, power, anchor, sdr_anchor, log_grey, white_from;
    explicit HdrView(double white) {
        const OpenCurve open(white), closed(1);
        headroom = static_cast<float>(open.headroom);
        power = static_cast<float>(open.power);
        anchor = static_cast<float>(open.anchor);
        sdr_anchor = static_cast<float>(closed.anchor);
        log_grey = static_cast<float>(std::log2(grey));
        white_from =
            white_from_ev + static_cast<float>(std::log2(open.headroom)); // colour goes only where the display ends
    }

    Rgb operator()(Rgb c) const {
        const float y = larger(luminance(c), least_light);
        const float top = larger(larger(c.r, larger(c.g, c.b)), least_light);
        const float bottom = smaller(c.r, smaller(c.g, c.b));
        const float saturation = smaller(1.0F - bottom / top, 1.0F);
        const float log_y = fast_log2(y);
        const float log_norm = log_y + saturation * (fast_log2(top) - log_y), norm = fast_exp2(log_norm);
        const float closed = 1.0F / (1.0F + sdr_anchor / (norm * std::sqrt(norm)));
        const float open = headroom / (1.0F + anchor * fast_exp2(-power * log_norm));
        const float v =
            closed + (open - closed) * smooth_step((log_norm - log_grey) * (1.0F / static_cast<float>(opens_over_ev)));
        const float gain = v / norm;
        const float white = smooth_step((log_y - white_from) * (1.0F / white_over_ev)) * white_most;
        const auto whitened = [=](float channel) {
            const float o = channel * gain;
            const float mixed = v * fast_exp2((1.0F - white) * fast_log2(larger(o / v, least_ratio)));
            return white > 0.0F ? mixed : o;
        };
        const Rgb w = {whitened(c.r), whitened(c.g), whitened(c.b)};
        const float peak = larger(w.r, larger(w.g, w.b));
        const float scale = headroom / larger(peak, headroom);
        const float keep = (headroom - v) / larger(peak - v, 1e-6F);
        const float greyed = peak > headroom ? (1.0F - saturation) * (1.0F - keep) * v : 0.0F;
        const float part = peak > headroom ? saturation * scale + (1.0F - saturation) * keep : 1.0F;
        const auto inside = [&](float channel) {
            const float x = greyed + part * channel;
            return x < 0.0F ? 0.0F : (x > headroom ? headroom : x);
        };
        return {inside(w.r), inside(w.g), inside(w.b)};
    }
};

// SMPTE ST 2084
constexpr double m1 = 2610.0 / 16384, m2 = 2523.0 / 32, c1 = 3424.0 / 4096, c2 = 2413.0 / 128, c3 = 2392.0 / 128;
// ITU-R BT.2100, table 5
constexpr double hlg_a = 0.17883277, hlg_b = 1 - 4 * hlg_a;
const double hlg_c = 0.5 - hlg_a * std::log(4 * hlg_a);

float fast_pow(float x, float exponent) { return fast_exp2(exponent * fast_log2(x)); }

// `light` of white
float fast_pq(float light) {
    constexpr auto part_of_white = static_cast<float>(hdr_white / 10000);
    const float power = fast_pow(larger(light * part_of_white, 1e-12F), static_cast<float>(m1));
    const float base =
        (static_cast<float>(c1) + static_cast<float>(c2) * power) / (1.0F + static_cast<float>(c3) * power);
    return smaller(fast_pow(base, static_cast<float>(m2)), 1.0F);
}

float fast_hlg(float scene) {
    const float root = std::sqrt(3.0F * larger(scene, 0.0F));
    constexpr auto in_log2 = static_cast<float>(hlg_a * 0.69314718055994531);
    const float log =
        in_log2 * fast_log2(larger(12.0F * scene - static_cast<float>(hlg_b), 0.1F)) + static_cast<float>(hlg_c);
    return smaller(scene <= 1.0F / 12 ? root : log, 1.0F);
}

} // namespace

double hdr_view_curve(double y, double headroom) {
    if (!(y > 0)) return 0;
    const OpenCurve curve(headroom);
    const double power = std::pow(y, curve.power), closed = view_curve(y);
    const double open = curve.headroom * power / (curve.anchor + power);
    const double t = std::clamp(std::log2(y / grey) / opens_over_ev, 0.0, 1.0);
    return closed + (open - closed) * t * t * (3 - 2 * t);
}

void apply_hdr_view(const Rgb* from, Rgb* to, std::size_t count, double headroom) {
    const HdrView view(headroom);
    for (std::size_t i = 0; i < count; ++i) to[i] = view(from[i]);
}

Rgb hdr_view_of(Rgb c, double headroom) {
    const double most = std::max(1.0, headroom);
    const double y = std::max<double>(luminance(c), least_light), top = std::max<double>({c.r, c.g, c.b, least_light});
    const double saturation = std::clamp(1.0 - std::min({c.r, c.g, c.b}) / top, 0.0, 1.0);
    const double norm = std::pow(y, 1 - saturation) * std::pow(top, saturation), v = hdr_view_curve(norm, most);
    const double t = std::clamp((std::log2(y / most) - white_from_ev) / white_over_ev, 0.0, 1.0),
                 white = t * t * (3 - 2 * t) * white_most;
    double o[3] = {c.r * v / norm, c.g * v / norm, c.b * v / norm};
    if (white > 0)
        for (double& channel : o)
            channel = v * std::pow(std::max(channel / v, static_cast<double>(least_ratio)), 1 - white);
    const double peak = std::max({o[0], o[1], o[2]});
    for (double& channel : o) {
        if (peak > most) {
            const double greyed = v + (most - v) / std::max(peak - v, 1e-6) * (channel - v);
            channel = saturation * channel * most / peak + (1 - saturation) * greyed;
        }
        channel = std::clamp(channel, 0.0, most);
    }
    return {static_cast<float>(o[0]), static_cast<float>(o[1]), static_cast<float>(o[2])};
}

double pq_code(double nits) {
    const double power = std::pow(std::clamp(nits / 10000, 0.0, 1.0), m1);
    return std::pow((c1 + c2 * power) / (1 + c3 * power), m2);
}

double pq_nits(double code) {
    const double root = std::pow(std::clamp(code, 0.0, 1.0), 1 / m2);
    return 10000 * std::pow(std::max(root - c1, 0.0) / (c2 - c3 * root), 1 / m1);
}

double hlg_code(double scene) {
    const double light = std::clamp(scene, 0.0, 1.0);
    return light <= 1.0 / 12 ? std::sqrt(3 * light) : hlg_a * std::log(12 * light - hlg_b) + hlg_c;
}

double hlg_scene(double code) {
    const double signal = std::clamp(code, 0.0, 1.0);
    return signal <= 0.5 ? signal * signal / 3 : (std::exp((signal - hlg_c) / hlg_a) + hlg_b) / 12;
}

double hdr_headroom(HdrTransfer transfer, double peak) {
    return std::max(1.0, std::min(peak, transfer == HdrTransfer::hlg ? hlg_reference_peak : 10000.0) / hdr_white);
}

void encode_display_light(const Rgb* from, Rgb* to, std::size_t count, HdrTransfer transfer) {
    if (transfer == HdrTransfer::pq) {
        for (std::size_t i = 0; i < count; ++i) to[i] = {fast_pq(from[i].r), fast_pq(from[i].g), fast_pq(from[i].b)};
        return;
    }
    // E = Y^(1 / gamma - 1) F, with F and its luminance Y as parts of the peak.
    constexpr auto part_of_white = static_cast<float>(hdr_white / hlg_reference_peak);
    constexpr auto exponent = static_cast<float>(1 / hlg_gamma - 1);
    for (std::size_t i = 0; i < count; ++i) {
        const Rgb light = from[i] * part_of_white;
        const Rgb open = light * fast_pow(larger(luminance(light), 1e-9F), exponent);
        // Saturated light near the peak asks for more than a full signal: it gets darker and keeps its hue.
        const Rgb scene = open * (1.0F / larger(larger(open.r, larger(open.g, open.b)), 1.0F));
        to[i] = {fast_hlg(scene.r), fast_hlg(scene.g), fast_hlg(scene.b)};
    }
}

void encode_hdr(const Rgb* from, Rgb* to, std::size_t count, HdrTransfer transfer, double peak) {
    apply_hdr_view(from, to, count, hdr_headroom(transfer, peak));
    encode_display_light(to, to, count, transfer);
}

} // namespace engine
