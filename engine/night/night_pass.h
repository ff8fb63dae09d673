// The pointwise pass of the night: everything that runs again when a slider moves (night.md 4, 9.1). Reads base layer and lamp maps, which
// do not depend on sliders, and writes a row of pixels. One object per tile: the constants of one position of all sliders.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/image/proxy_row.h"
#include "engine/night/base_layer.h"
#include "engine/night/detail_loss.h"
#include "engine/night/lamp_maps.h"
#include "engine/night/lift_limit.h"
#include "engine/night/night_colour.h"
#include "engine/operation/operation.h"
#include <optional>

namespace engine {

// What the night measures on the proxy, independent of its sliders.
struct NightPicture {
    double key = 1;                        // geometric mean luminance without lamps
    std::shared_ptr<const BaseLayer> base; // of the picture before it was made 2^log_gain times as bright
    float log_gain = 0;
    std::shared_ptr<const LampMaps> lamps; // of the picture before that gain; nullptr: none
};

class NightPass {
public:
    NightPass(const NightPicture& picture, const NightSettings& settings, const Scene& scene);
    // Pixels [left, left + count) of row y of the photo.
    void render(const Rgb* from, Rgb* to, int y, int left, int count);

private:
    static constexpr int chunk = ProxyRow::most; // pixels at a time, so that all buffers stay in the first level cache
    using Row = std::array<float, chunk>;
    // Channels apart, so that loops over them vectorise.
    struct Buffers {
        Row red, green, blue, light, log_light; // light: luminance
        Row slope, offset, base, detail, lamps, mask;
        Row virtual_light; // log2 of cd/m2: L_v
        Row log_gain, mesopic;
        Row colour_red, colour_green, colour_blue;
    };

    void render_chunk(const Rgb* from, Rgb* to, int y, int left, int count);
    void load(const Rgb* from, int count);
    void protect_lamps(int count);
    void take_veil(int count);
    void refill_lamps(const ProxyRow& row, int count);
    void lift(int count);
    void darken(const ProxyRow& row, int count);
    void weigh_colours(int count);
    void lose_detail(const ProxyRow& row, int count);
    void darken_surround(int y, int left, int count);
    void apply_colour(Rgb* to, int count);
    void keep_moon(Rgb* to, int count);
    void add_glow(Rgb* to, int y, int left, int count);

    const NightPicture& m_picture;
    const NightSettings m_settings;
    const Scene& m_scene;
    NightTone m_tone;
    NightColour m_colour;
    std::optional<LimitedLift> m_lift;          // N < 0
    std::optional<DetailThreshold> m_threshold; // acuity > 0 and N > 0
    NoiseShare m_noise;
    float m_log_key = 0;
    float m_to_virtual = 0;    // log2 of virtual cd/m2 per unit of the picture
    float m_strength = 0;      // n+: 0 at N = 0, 1 at 60
    float m_refill = 0;        // how much of the refilled lamps counts
    float m_trusted_light = 0; // light whose colour stands above its noise
    Buffers m_rows;
};

} // namespace engine
