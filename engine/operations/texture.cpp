// Texture: fine to medium detail of surfaces, stronger or softer. Works on the detail that an edge-aware filter of a few pixels leaves: edges,
// lamps and stars stay; what is only noise is not made stronger. Knows nothing of lenses: sharpening is another step.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/fast_math.h"
#include "engine/kernels/kernels.h"
#include "engine/night/base_layer.h"
#include "engine/operation/define.h"
#include <array>
#include <cmath>
#include <vector>

namespace engine {
namespace {

struct Texture {
    float amount = 0;
};

// Windows of 9 pixels at 24 megapixels: pores, leaves, bricks and cobbles of a photo, whatever its size.
constexpr float radius_of_long_edge = 1 / 1500.0F;
constexpr float largest_radius = 8; // at which one pixel costs 4 times that of 24 megapixels
// Below half a pixel there is no such detail any more; the effect fades there, so that no size of view switches it on.
constexpr float fades_from = 0.25F, fades_over = 0.5F;
constexpr float edge_ev = 0.35F;                    // as the base layer: what steps further is an edge
constexpr float most_gain = 1.2F, most_loss = 0.9F; // of the detail at 100 and -100
constexpr float usual_log_y = -6;                   // of a night photo
constexpr float detail_limit = 1;                   // EV; keeps bright specks from bursting
constexpr float noise_trust = 1.5F;                 // how many times the expected noise counts as noise

float radius_at(float long_edge) { return std::min(largest_radius, long_edge * radius_of_long_edge); }
int whole_radius(float radius) { return std::max(1, static_cast<int>(std::ceil(radius))); }

int reach(const Texture& texture, float long_edge) {
    return texture.amount == 0 ? 0 : 2 * whole_radius(radius_at(long_edge));
}

void render(const Texture& texture, const Tile& tile) {
    const float radius = radius_at(tile.scene.long_edge);
    const float strength = texture.amount * 0.01F * (texture.amount > 0 ? most_gain : most_loss) *
                           smooth_step((radius - fades_from) * (1 / fades_over));
    if (strength == 0) return tile.map([](Rgb light) { return light; });
    const int whole = whole_radius(radius);
    const float rim = std::clamp(radius - static_cast<float>(whole - 1), 0.05F, 1.0F);

    const Rect area = tile.output.area(), around = area.grown_by(2 * whole);
    Plane log_light(around);
    for (int y = around.top; y < around.bottom(); ++y) {
        const Rgb* from = tile.input.row(y) + (around.left - tile.input.area().left);
        float* to = log_light.row(y);
        for (int x = 0; x < around.width; ++x) {
            const float light = luminance(from[x]);
            to[x] = fast_log2(light > least_luminance ? light : least_luminance);
        }
    }
    const FineBase found = fine_base(log_light, usual_log_y, whole, rim, edge_ev * edge_ev);

    // Noise of a pixel at this scale in EV^2, and what of the window's variance it explains.
    const double scale = tile.scene.full_long_edge > 0
                             ? std::min(1.0, static_cast<double>(tile.scene.long_edge / tile.scene.full_long_edge))
                             : 1.0;
    const double to_ev = scale * scale * static_cast<double>(noise_trust) / (std::log(2.0) * std::log(2.0));
    const auto noise_scale = static_cast<float>(tile.scene.noise.scale * to_ev),
               noise_offset = static_cast<float>(tile.scene.noise.offset * to_ev);
    const bool is_stronger = strength > 0;
    std::vector<float> gain(static_cast<std::size_t>(area.width));
    for (int y = area.top; y < area.bottom(); ++y) {
        const float* log_row = log_light.row(y) + (area.left - around.left);
        const float *base = found.base.row(y), *variance = found.variance.row(y);
        float* const change = gain.data();
        for (int x = 0; x < area.width; ++x) {
            const float detail = log_row[x] - base[x], size = detail < 0.0F ? -detail : detail;
            const float per_light = fast_exp2(-base[x]);
            const float noise = (noise_scale + noise_offset * per_light) * per_light;
            const float signal = variance[x] > noise ? variance[x] - noise : 0.0F;
            const float share = is_stronger ? signal / (variance[x] + 1e-9F) : 1.0F;
            change[x] = fast_exp2(strength * share * detail / (1.0F + size * (1 / detail_limit)));
        }
        const Rgb* from = tile.input.row(y) + (area.left - tile.input.area().left);
        Rgb* to = tile.output.row(y);
        for (int x = 0; x < area.width; ++x) to[x] = from[x] * change[x];
    }
}

} // namespace

Operation texture() {
    return define<Texture>({
        .id = "texture",
        .title = "Texture",
        .group = Group::detail,
        .help = "Brings out the fine detail of surfaces, or softens it. Edges stay as they are; noise is not made "
                "stronger.",
        .needs_noise = true,
        .parameters = {slider<&Texture::amount>({.key = "amount",
                                                 .label = "Texture",
                                                 .range = {-100, 100},
                                                 .help = "Bricks, leaves and skin: more of them, or less."})},
        .reach = reach,
        .render = render,
    });
}

} // namespace engine
