// What the parts of merging brackets and bursts cost: 6 megapixels of noise over a slope, rates are pixels of the frame.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/consistency.h"
#include "engine/merge/exposure_ratio.h"
#include "engine/sample/random.h"
#include <benchmark/benchmark.h>

using namespace engine;

namespace {

constexpr Rect area{0, 0, 3072, 2048};

const FrameLight& noisy_slope(std::uint32_t seed) {
    static FrameLight frames[2];
    FrameLight& light = frames[seed % 2];
    if (light.mosaic.area().empty()) {
        light.pattern = {CfaColour::red, CfaColour::green, CfaColour::green, CfaColour::blue};
        light.noise = {{5e-4, 5e-4, 5e-4}, {2e-6, 2e-6, 2e-6}};
        light.mosaic = Plane(area);
        for (int y = 0; y < area.height; ++y)
            for (int x = 0; x < area.width; ++x) {
                const float level = 0.01F + 0.1F * static_cast<float>(y) / area.height;
                light.mosaic.row(y)[x] =
                    level + 3.46F * (random_number(seed, x, y) - 0.5F) * std::sqrt(5e-4F * level + 2e-6F);
            }
    }
    return light;
}

FrameLight copy_of(const FrameLight& light) {
    FrameLight copy;
    copy.layout = light.layout, copy.pattern = light.pattern, copy.noise = light.noise, copy.ends = light.ends;
    copy.mosaic = light.mosaic.copy();
    return copy;
}

void counted(benchmark::State& state) { state.SetItemsProcessed(state.iterations() * area.pixels()); }

void merge_align_interpolated(benchmark::State& state) {
    const FrameMotion motion{turned_and_shifted({1536, 1024}, 0.002, 3.3, -2.6), {}};
    for (auto _ : state) {
        state.PauseTiming();
        FrameLight light = copy_of(noisy_slope(1));
        state.ResumeTiming();
        benchmark::DoNotOptimize(align_to_reference(std::move(light), motion, {}));
    }
    counted(state);
}

void merge_open_quads(benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(open_quads(noisy_slope(1), {}));
    counted(state);
}

void merge_judge(benchmark::State& state) {
    const AlignedFrame first = align_to_reference(copy_of(noisy_slope(0)), {}, {}),
                       second = align_to_reference(copy_of(noisy_slope(1)), {}, {});
    const Reference reference = reference_of(first, {});
    for (auto _ : state) benchmark::DoNotOptimize(judge(second, 1, reference, Deghost::automatic, {}));
    counted(state);
}

void merge_exposure_ratio(benchmark::State& state) {
    const AlignedFrame first = align_to_reference(copy_of(noisy_slope(0)), {}, {}),
                       second = align_to_reference(copy_of(noisy_slope(1)), {}, {});
    const Reference reference = reference_of(first, {});
    for (auto _ : state) benchmark::DoNotOptimize(measure_exposure(second, reference, 1, true, {}));
    counted(state);
}

void merge_accumulate(benchmark::State& state) {
    AlignedFrame frame = align_to_reference(copy_of(noisy_slope(0)), {}, {});
    frame.moved = state.range(0) != 0;
    const QuadLight level = quad_light(frame.light, 1, {});
    Accumulator sum(frame.light, frame.light.noise);
    for (auto _ : state) sum.add(frame, {1, frame.light.noise}, level, {});
    counted(state);
}

BENCHMARK(merge_open_quads)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(merge_align_interpolated)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(merge_exposure_ratio)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(merge_judge)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(merge_accumulate)->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond)->UseRealTime();

} // namespace
