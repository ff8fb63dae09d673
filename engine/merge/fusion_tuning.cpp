// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/fusion_tuning.h"
#include "engine/base/fast_math.h"
#include <algorithm>
#include <cmath>

namespace engine {
namespace {

// merge.md 5.1: darker than the 0.5 of daylight fusion. Wider than its 0.22: with steps of 3 EV a ramp of grey then rises everywhere (falls by
// 0.001 at most; 0.022 with 0.22).
constexpr double best_code = 0.40;
constexpr float width = 0.28F;
// Night stays night: what is brighter in the scene stays brighter in the picture. A long exposure is therefore trusted at lower codes than a
// short one, by this
// much for each EV between them, and by this much in all.
constexpr double code_per_ev = 0.06, most_code_range = 0.54;
// Codes on either side of the best one that a picture adds if there is another exposure for what lies beyond: the range of nearly 1 of which
// Hessel and Morel's 0.5
// made lamps grey here (0.78 instead of 0.88 in the simulated lamp), while lamps have no halo (below 0.003) with either.
constexpr double half_range = 0.45;
constexpr float shoulder = 0.10F;
// Exposures that differ by less are the same to the eye; from here on roles become distinct, and are so at the second number.
constexpr double same_ev = 0.3, distinct_ev = 3;
constexpr float ended_from = 0.94F, ended_at = 0.99F; // merge.md 5.1
constexpr float noise_code = 0.04F;                   // snr^2 / (snr^2 + 16) where noise is a hundredth (merge.md 5.1)
constexpr float least_weight = 1e-6F;

inline float coded(float display) {
    const float positive = display > 1e-6F ? display : 1e-6F;
    const float power = 1.055F * fast_exp2(fast_log2(positive) * (1 / 2.4F)) - 0.055F;
    return display <= 0.0031308F ? 12.92F * display : power;
}

} // namespace

float code_of(float display) { return coded(display); }

void codes_of(Rgb* pixels, int count) {
    float* values = &pixels->r;
    for (int i = 0; i < 3 * count; ++i) values[i] = coded(values[i]);
}

float display_of(float code) {
    const float power = fast_exp2(2.4F * fast_log2(std::max((code + 0.055F) * (1 / 1.055F), 1e-6F)));
    return code <= 0.04045F ? code * (1 / 12.92F) : power;
}

std::vector<FusionRole> fusion_roles(const std::vector<double>& exposures) {
    std::vector<FusionRole> roles(exposures.size());
    if (exposures.empty()) return roles;
    const auto [least, most] = std::ranges::minmax(exposures);
    const double spread = most - least, middle = (least + most) / 2;
    if (spread < same_ev) return roles;
    const double t = std::clamp((spread - same_ev) / (distinct_ev - same_ev), 0.0, 1.0), distinct = t * t * (3 - 2 * t);
    const double slope = std::min(code_per_ev, most_code_range / spread);
    for (std::size_t i = 0; i < roles.size(); ++i) {
        FusionRole& role = roles[i];
        const double best = best_code + distinct * slope * (middle - exposures[i]);
        role.best = static_cast<float>(best);
        role.has_brighter = exposures[i] < most - same_ev;
        role.has_darker = exposures[i] > least + same_ev;
        if (role.has_brighter) role.low = static_cast<float>(distinct * std::max(0.0, best - half_range));
        if (role.has_darker) role.high = static_cast<float>(1 - distinct * std::max(0.0, 1 - best - half_range));
    }
    return roles;
}

float fusion_weight(Rgb codes, const FusionRole& role) {
    const float y = luma(codes), top = std::max(codes.r, std::max(codes.g, codes.b));
    const float off = (y - role.best) * (1 / width);
    // Nobody knows better than the longest exposure in shadows, and than the shortest one in lamps.
    const bool is_judged = off < 0 ? role.has_brighter : role.has_darker;
    const float exposed = is_judged ? fast_exp2(-0.72134752F * off * off) : 1; // exp(-off^2 / 2)
    const float open = role.has_darker ? 1 - smooth_step((top - ended_from) * (1 / (ended_at - ended_from))) : 1;
    const float heard = role.has_brighter ? y * y / (y * y + noise_code * noise_code) : 1;
    return exposed * open * heard + least_weight;
}

Rgb within_role(Rgb codes, const FusionRole& role) {
    const float y = luma(codes);
    float limited = y;
    if (y > role.high) limited = role.high + shoulder * (1 - fast_exp2((role.high - y) * (1.44269504F / shoulder)));
    if (y < role.low) limited = role.low - shoulder * (1 - fast_exp2((y - role.low) * (1.44269504F / shoulder)));
    const float shift = limited - y;
    return {codes.r + shift, codes.g + shift, codes.b + shift};
}

Rgb into_range(Rgb codes) {
    const float y = std::clamp(luma(codes), 0.0F, 1.0F);
    const float top = std::max(codes.r, std::max(codes.g, codes.b)),
                bottom = std::min(codes.r, std::min(codes.g, codes.b));
    float part = 1;
    if (top > 1) part = std::min(part, (1 - y) / std::max(top - y, 1e-6F));
    if (bottom < 0) part = std::min(part, y / std::max(y - bottom, 1e-6F));
    if (part >= 1) return codes;
    const auto unit = [&](float c) { return std::clamp(y + part * (c - y), 0.0F, 1.0F); };
    return {unit(codes.r), unit(codes.g), unit(codes.b)};
}

} // namespace engine
