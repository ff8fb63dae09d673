// Local contrast: the middle structures of a picture, between fine detail and whole places, stronger or softer. They are what lies between
// edge-aware bases of three sizes, so that edges and lamps draw no halos and noise has no part in it. Measured on the proxy: the same at any scale.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/fast_math.h"
#include "engine/image/proxy_row.h"
#include "engine/kernels/kernels.h"
#include "engine/night/base_layer.h"
#include "engine/operation/define.h"
#include "engine/regions/shining.h"
#include <array>
#include <cmath>
#include <utility>

namespace engine {
namespace {

struct LocalContrast {
    float amount = 0;
};
using Row = std::array<float, ProxyRow::most>;

// Radii of the bases as parts of the short side. Below the first is texture and noise; above the last are the zones of `tone`.
constexpr double finest = 0.004, middle = 0.016, widest = 0.06;
constexpr float middle_weight = 1, wide_weight = 0.7F;
constexpr float edge_ev = 0.45F; // a little wider than the tone's base: reliefs of half a stop belong to the structure
constexpr float usual_log_y = -6;
constexpr float most_gain = 1.1F, most_loss = 0.8F; // of the structure at 100 and -100
// EV. Larger steps are contrast enough: small lamps and stars, which are no part of the wide bases, keep their light.
constexpr float structure_limit = 1;

// Of a pixel of log2 light l, EV: slope * l + offset.
struct Structure {
    Plane slope, offset;
};
struct StructureAnalysis final : Analysis {
    std::shared_ptr<const Structure> measured;
    float log_gain = 0; // since then

    std::shared_ptr<const Analysis> after_gain(double gain) const override {
        auto brighter = std::make_shared<StructureAnalysis>(*this);
        brighter->log_gain += static_cast<float>(std::log2(gain));
        return brighter;
    }
};

// Means of 2 x 2 values; a last odd row or column counts twice.
Plane halved(const Plane& plane) {
    Plane half({0, 0, (plane.width() + 1) / 2, (plane.height() + 1) / 2});
    for (int y = 0; y < half.height(); ++y)
        for (int x = 0; x < half.width(); ++x)
            half.at(x, y) = 0.25F * (plane.nearest(2 * x, 2 * y) + plane.nearest(2 * x + 1, 2 * y) +
                                     plane.nearest(2 * x, 2 * y + 1) + plane.nearest(2 * x + 1, 2 * y + 1));
    return half;
}

GuidedBase base_of(const Plane& log_light, double radius_of_short_side) {
    const double radius = radius_of_short_side * std::min(log_light.width(), log_light.height());
    return guided_base(log_light, usual_log_y, std::max(1, static_cast<int>(std::lround(radius))), edge_ev * edge_ev);
}

// Adds weight * plane, which may be smaller, to `sum`.
void add(Plane& sum, const Plane& plane, float weight) {
    Row row;
    for (int y = 0; y < sum.height(); ++y)
        for (int left = 0; left < sum.width(); left += ProxyRow::most) {
            const int count = std::min(ProxyRow::most, sum.width() - left);
            ProxyRow(plane.area(), sum.area(), y, left, count).read(plane, row.data());
            float* to = sum.row(y) + left;
            for (int x = 0; x < count; ++x) to[x] += weight * row[static_cast<std::size_t>(x)];
        }
}

std::shared_ptr<const Analysis> analyse(const Image& proxy, const Scene& scene) {
    Plane log_light(proxy.area());
    for (std::size_t i = 0; i < log_light.size(); ++i) {
        const float light = luminance(proxy.data()[i]);
        log_light.data()[i] = fast_log2(light > least_luminance ? light : least_luminance);
    }
    // Large windows on smaller planes: the fast guided filter (He & Sun 2015).
    const Plane half = halved(log_light), quarter = halved(half);
    GuidedBase fine = base_of(log_light, finest);
    const GuidedBase medium = base_of(half, middle), wide = base_of(quarter, widest);
    auto structure = std::make_shared<Structure>();
    // middle_weight * (fine - medium) + wide_weight * (medium - wide)
    const std::array<std::pair<const GuidedBase*, float>, 2> others = {std::pair(&medium, wide_weight - middle_weight),
                                                                       std::pair(&wide, -wide_weight)};
    structure->slope = std::move(fine.slope), structure->offset = std::move(fine.offset);
    for (const auto& [base, weight] : others) {
        add(structure->slope, base->slope, weight);
        add(structure->offset, base->offset, weight);
    }
    // None where a hard edge lies in the window, for what its bases leave there is no structure; none in lamps.
    Plane edges(proxy.area(), 0);
    add(edges, wide.slope, 1);
    const bool knows_lamps = scene.regions && scene.regions->lamps.area() == proxy.area();
    const Plane shining = knows_lamps ? shining_places(*scene.regions) : Plane(proxy.area(), 0);
    for (std::size_t i = 0; i < edges.size(); ++i) {
        const float square = edges.data()[i] * edges.data()[i];
        const float part = std::max(0.0F, 1 - square * square) * (1 - shining.data()[i]);
        structure->slope.data()[i] *= part, structure->offset.data()[i] *= part;
    }
    auto analysis = std::make_shared<StructureAnalysis>();
    analysis->measured = std::move(structure);
    return analysis;
}

void render(const LocalContrast& contrast, const Tile& tile) {
    const auto& analysis = static_cast<const StructureAnalysis&>(*tile.analysis);
    const float strength = contrast.amount * 0.01F * (contrast.amount > 0 ? most_gain : most_loss);
    const float log_gain = analysis.log_gain;
    const Plane &slopes = analysis.measured->slope, &offsets = analysis.measured->offset;
    Row slope, offset;
    const Rect area = tile.output.area();
    for (int y = area.top; y < area.bottom(); ++y)
        for (int left = area.left; left < area.right(); left += ProxyRow::most) {
            const int count = std::min(ProxyRow::most, area.right() - left);
            const ProxyRow row(slopes.area(), tile.scene.photo, y, left, count);
            row.read(slopes, slope.data());
            row.read(offsets, offset.data());
            const Rgb* from = tile.input.row(y) + (left - tile.input.area().left);
            Rgb* to = tile.output.row(y) + (left - area.left);
            const auto size = static_cast<std::size_t>(count);
            for (std::size_t i = 0; i < size; ++i) {
                const float light = luminance(from[i]);
                const float log_light = fast_log2(light > least_luminance ? light : least_luminance) - log_gain;
                const float structure = slope[i] * log_light + offset[i];
                const float part = structure * (1 / structure_limit);
                slope[i] = fast_exp2(strength * structure / (1.0F + part * part));
            }
            for (std::size_t i = 0; i < size; ++i) to[i] = from[i] * slope[i];
        }
}

} // namespace

Operation local_contrast() {
    return define<LocalContrast>({
        .id = "local_contrast",
        .title = "Local contrast",
        .group = Group::detail,
        .help = "Brings out structures in light and dark places, or softens them, without halos at edges and lamps.",
        .parameters = {slider<&LocalContrast::amount>({.key = "amount",
                                                       .label = "Local contrast",
                                                       .range = {-100, 100},
                                                       .help = "Walls, clouds and faces: more relief, or less."})},
        .analyse = analyse,
        .render = render,
    });
}

} // namespace engine
