// What frames are judged by: the reference frame, and light of shorter frames where it ended (see consistency.h).
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/consistency.h"
#include <algorithm>
#include <utility>
#include <vector>

namespace engine {

Reference reference_of(const AlignedFrame& frame, const Work& work) {
    Reference reference;
    reference.light = quad_light(frame.light, 1, work);
    reference.open = OpenQuads(frame.open.area());
    std::copy_n(frame.open.data(), frame.open.size(), reference.open.data());
    reference.noise = frame.light.noise;
    reference.gain = frame.light.gain;
    const Rect quads = reference.open.area();
    // Ended, and lit_where_ended: not a defect.
    Raster<std::int32_t> label(quads, 0);
    constexpr int beside = 2; // quads
    bool any = false;
    for (int y = 0; y < quads.height; ++y)
        for (int x = 0; x < quads.width; ++x) {
            if (reference.open.row(y)[x] >= quad_half_open) continue;
            float most = 0;
            for (int v = std::max(0, y - 1); v <= std::min(quads.height - 1, y + 1); ++v)
                for (int u = std::max(0, x - 1); u <= std::min(quads.width - 1, x + 1); ++u)
                    for (const Plane& colour : reference.light) most = std::max(most, colour.row(v)[u]);
            if (most < lit_where_ended) continue;
            any = true;
            for (int v = std::max(0, y - beside); v <= std::min(quads.height - 1, y + beside); ++v)
                for (int u = std::max(0, x - beside); u <= std::min(quads.width - 1, x + beside); ++u)
                    label.row(v)[u] = -1;
        }
    if (!any) return reference;
    std::vector<std::pair<int, int>> open;
    for (int y = 0; y < quads.height; ++y)
        for (int x = 0; x < quads.width; ++x) {
            if (label.row(y)[x] != -1) continue;
            const std::int32_t number = ++reference.ended_count;
            label.row(y)[x] = number;
            open.assign(1, {x, y});
            while (!open.empty()) {
                const auto [cx, cy] = open.back();
                open.pop_back();
                for (const auto& [dx, dy] : {std::pair{1, 0}, {-1, 0}, {0, 1}, {0, -1}}) {
                    const int u = cx + dx, v = cy + dy;
                    if (!quads.contains(u, v) || label.row(v)[u] != -1) continue;
                    label.row(v)[u] = number;
                    open.emplace_back(u, v);
                }
            }
        }
    reference.ended = std::move(label);
    return reference;
}

void fill_ended_places(Reference& reference, const AlignedFrame& frame, double exposure, const Judgement& judgement) {
    if (reference.ended_count == 0) return;
    const Rect quads = reference.open.area();
    if (reference.variance.area().empty()) reference.variance = Plane(quads, 1.0F);
    const auto columns = static_cast<std::size_t>(quads.width);
    std::vector<float> red(columns), green(columns), blue(columns);
    for (int j = 0; j < quads.height; ++j) {
        const std::int32_t* label = reference.ended.row(j);
        if (std::ranges::all_of(label, label + quads.width, [](std::int32_t number) { return number == 0; })) continue;
        quad_light_row(frame.light, static_cast<float>(1 / exposure), j, red.data(), green.data(), blue.data());
        for (int i = 0; i < quads.width; ++i) {
            std::uint8_t &open = reference.open.row(j)[i], own = frame.open.row(j)[i];
            if (label[i] == 0 || open >= quad_half_open || own < quad_half_open ||
                !judgement.accepted_places[static_cast<std::size_t>(label[i])])
                continue;
            const auto at = static_cast<std::size_t>(i);
            reference.light[0].row(j)[i] = red[at], reference.light[1].row(j)[i] = green[at],
            reference.light[2].row(j)[i] = blue[at];
            open = own;
            // Bright light: all of its variance is that of photons.
            reference.variance.row(j)[i] = static_cast<float>(1 / exposure);
        }
    }
}

} // namespace engine
