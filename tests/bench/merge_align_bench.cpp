// What aligning costs on 6 megapixels of a hand-held night burst. merge.md 6.5: 20 ms a frame for the map, 4 ms a megapixel for the guide, 8 ms a megapixel for the flow of
// tiles, on two cores.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/align.h"
#include "engine/merge/tile_flow.h"
#include "tests/shared/moved_scene.h"
#include <benchmark/benchmark.h>
#include <numbers>

namespace {

using namespace engine;

struct Two {
    FrameLight reference, frame;

    Two() {
        test::MovedView view;
        view.width = 3000, view.height = 2000;
        view.electrons = 40;
        reference = test::moved_frame(view);
        view.noise = 2;
        view.map = turned_and_shifted({1499.5, 999.5}, 0.3 * std::numbers::pi / 180, 27.3, -14.6);
        frame = test::moved_frame(view);
    }
};
const Two& two() {
    static const Two frames;
    return frames;
}

void guide_of_6_megapixels(benchmark::State& state) {
    const AlignmentGuide reference = AlignmentGuide::of(two().reference, {});
    for (auto _ : state) benchmark::DoNotOptimize(reference.like(two().frame, 1, {}));
}
BENCHMARK(guide_of_6_megapixels)->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();

void map_of_6_megapixels(benchmark::State& state) {
    const AlignmentGuide reference = AlignmentGuide::of(two().reference, {}),
                         frame = reference.like(two().frame, 1, {});
    for (auto _ : state) benchmark::DoNotOptimize(align(reference, frame, MergeAlignment::automatic, {}));
}
BENCHMARK(map_of_6_megapixels)->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();

void flow_of_6_megapixels(benchmark::State& state) {
    const AlignmentGuide reference = AlignmentGuide::of(two().reference, {}),
                         frame = reference.like(two().frame, 1, {});
    FrameMotion motion = align(reference, frame, MergeAlignment::automatic, {}).motion;
    for (auto _ : state) add_tile_flow(reference, frame, motion, {});
}
BENCHMARK(flow_of_6_megapixels)->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();

} // namespace
