// Tone: highlights, shadows, whites and blacks as zones of the picture's own light, moved on the edge-aware base layer. What is finer than
// the base keeps its contrast; lamps keep their light. Knows no display: the view transform comes later.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/fast_math.h"
#include "engine/image/proxy_row.h"
#include "engine/night/base_layer.h"
#include "engine/night/detail_loss.h"
#include "engine/operation/define.h"
#include "engine/photo/scene_light.h"
#include "engine/regions/shining.h"
#include <array>
#include <cmath>

namespace engine {
namespace {

struct Tone {
    float highlights = 0, shadows = 0, whites = 0, blacks = 0;
};

// A zone begins at `from` EV off the pivot, counts fully `over` EV further out, and moves by `most` EV at 100. The widths keep the sum of
// all slopes above 1/5 EV per EV at any setting: brighter stays brighter.
struct Zone {
    float from, over, most;
};
constexpr Zone bright{-0.5F, 5, 1.8F}, brightest{1, 5, 1}, dark{-0.5F, 5, 1.8F}, darkest{1, 5, 1};

// The pivot lies between mid-grey and the picture's key: half what is dark in this picture, half what looks dark on a display.
constexpr float log_grey = -2.47393119F;
constexpr float key_part = 0.5F;

// A lift fades where the sensor's noise comes near: EV above the level at which signal equals noise, of pixels as large as those of a
// picture that fills a screen.
constexpr float lift_from = 0, lift_over = 3;
constexpr double usual_viewing_size = 2048;
constexpr float lamp_hold = 0.65F; // of a darkening that lamps and clipped light do not follow: they would turn grey
constexpr float held_from = 1, held_over = 2; // EV above the pivot of the pixels that are held
constexpr float noise_shown_over = 3;         // EV of lift at which detail that is only noise goes entirely

struct ToneAnalysis final : Analysis {
    double key = 1;
    float log_gain = 0; // since the base was measured
    std::shared_ptr<const BaseLayer> base;
    std::shared_ptr<const SparsePlane> held; // lamps and clipped light; may be nullptr

    std::shared_ptr<const Analysis> after_gain(double gain) const override {
        auto brighter = std::make_shared<ToneAnalysis>(*this);
        brighter->key *= gain;
        brighter->log_gain += static_cast<float>(std::log2(gain));
        return brighter;
    }
};

std::shared_ptr<const Analysis> analyse(const Image& proxy, const Scene& scene) {
    auto analysis = std::make_shared<ToneAnalysis>();
    analysis->key = key_of(proxy, std::max(static_cast<double>(least_luminance), scene.noise.floor()));
    analysis->base = std::make_shared<BaseLayer>(make_base_layer(proxy));
    if (scene.regions && scene.regions->lamps.area() == proxy.area()) {
        analysis->held = std::make_shared<SparsePlane>(shining_places(*scene.regions));
    }
    return analysis;
}

constexpr int chunk = ProxyRow::most;
using Row = std::array<float, chunk>;

// The change of a base `d` EV above the pivot; `trust` is 1 where light may be lifted.
class Zones {
public:
    explicit Zones(const Tone& tone)
        : m_bright(0.01F * tone.highlights * bright.most), m_brightest(0.01F * tone.whites * brightest.most),
          m_dark(0.01F * tone.shadows * dark.most), m_darkest(0.01F * tone.blacks * darkest.most) {}

    float above(float d) const { return m_bright * part(bright, d) + m_brightest * part(brightest, d); }
    float below(float d) const { return m_dark * part(dark, -d) + m_darkest * part(darkest, -d); }

private:
    float m_bright, m_brightest, m_dark, m_darkest;

    static float part(const Zone& zone, float out) { return smooth_step((out - zone.from) * (1 / zone.over)); }
};

struct Rows {
    Row slope, offset, detail, held, light, gain;
};

void render_chunk(const Zones& zones, const ToneAnalysis& analysis, const Tile& tile, const NoiseShare& noise,
                  float log_floor, const Rgb* from, Rgb* to, int y, int left, int count, Rows& rows) {
    const ProxyRow row(analysis.base->slope.area(), tile.scene.photo, y, left, count);
    row.read(analysis.base->slope, rows.slope.data());
    row.read(analysis.base->offset, rows.offset.data());
    row.read(analysis.base->detail, rows.detail.data());
    if (!analysis.held || !row.read(*analysis.held, rows.held.data())) rows.held.fill(0);

    const auto log_key = static_cast<float>(std::log2(analysis.key));
    const float pivot = log_grey + key_part * (log_key - log_grey), log_gain = analysis.log_gain;
    const auto size = static_cast<std::size_t>(count);
    for (std::size_t i = 0; i < size; ++i) {
        const float y_light = luminance(from[i]);
        rows.light[i] = y_light > least_luminance ? y_light : least_luminance;
    }
    for (std::size_t i = 0; i < size; ++i) {
        const float log_light = fast_log2(rows.light[i]);
        const float base = rows.slope[i] * (log_light - log_gain) + rows.offset[i] + log_gain;
        const float d = base - pivot;
        const float above = zones.above(d), below = zones.below(d);
        const float hold = lamp_hold * rows.held[i] * smooth_step((log_light - pivot - held_from) * (1 / held_over));
        const float trust = smooth_step((base - log_floor - lift_from) * (1 / lift_over));
        const float change = (above < 0.0F ? above * (1.0F - hold) : above) + (below > 0.0F ? below * trust : below);
        const float lost = smooth_step(change * (1 / noise_shown_over)) * noise.of_detail(base, rows.detail[i]);
        rows.gain[i] = fast_exp2(change - lost * (log_light - base));
    }
    for (std::size_t i = 0; i < size; ++i) to[i] = from[i] * rows.gain[i];
}

void render(const Tone& tone, const Tile& tile) {
    const auto& analysis = static_cast<const ToneAnalysis&>(*tile.analysis);
    const Zones zones(tone);
    const double full = static_cast<double>(tile.scene.full_long_edge);
    const NoiseShare noise = NoiseShare::of(
        tile.scene.noise, full / std::max(1.0, static_cast<double>(tile.scene.long_edge)), full / proxy_long_edge);
    const double reduction = std::max(1.0, full / usual_viewing_size);
    const LightNoise viewed{tile.scene.noise.scale / (reduction * reduction),
                            tile.scene.noise.offset / (reduction * reduction)};
    const auto log_floor =
        static_cast<float>(std::log2(std::max(static_cast<double>(least_luminance), viewed.floor())));
    Rows rows;
    const Rect area = tile.output.area();
    for (int y = area.top; y < area.bottom(); ++y) {
        const Rgb* from = tile.input.row(y) + (area.left - tile.input.area().left);
        Rgb* to = tile.output.row(y);
        for (int done = 0; done < area.width; done += chunk)
            render_chunk(zones, analysis, tile, noise, log_floor, from + done, to + done, y, area.left + done,
                         std::min(chunk, area.width - done), rows);
    }
}

} // namespace

Operation tone() {
    return define<Tone>({
        .id = "tone",
        .title = "Tone",
        .group = Group::light,
        .help =
            "Brightens or darkens the bright and the dark places of the picture, each as a whole: edges stay clean, "
            "fine contrast and colours stay as they are.",
        .parameters =
            {slider<&Tone::highlights>({.key = "highlights",
                                        .label = "Highlights",
                                        .range = {-100, 100},
                                        .help = "Lit walls, bright sky and the light around lamps. Lamps themselves "
                                                "stay bright."}),
             slider<&Tone::shadows>({.key = "shadows",
                                     .label = "Shadows",
                                     .range = {-100, 100},
                                     .help = "Dark places. Lifts only as far as there is more light than noise."}),
             slider<&Tone::whites>({.key = "whites",
                                    .label = "Whites",
                                    .range = {-100, 100},
                                    .help = "The very brightest: where the picture reaches white.",
                                    .advanced = true}),
             slider<&Tone::blacks>({.key = "blacks",
                                    .label = "Blacks",
                                    .range = {-100, 100},
                                    .help = "The very darkest: where the picture sinks into black.",
                                    .advanced = true})},
        .analyse = analyse,
        .render = render,
    });
}

} // namespace engine
