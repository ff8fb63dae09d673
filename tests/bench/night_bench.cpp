// What the night's whole-photo measures and its smooth layers cost.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/night/base_layer.h"
#include "engine/photo/open_photo.h"
#include "engine/pipeline/renderer.h"
#include "tests/shared/test_support.h"
#include <benchmark/benchmark.h>
#include <cstdlib>

namespace {

using namespace engine;

const Rect full_photo{0, 0, 6000, 4000}; // 24 megapixels

void make_base_layer_of_the_proxy(benchmark::State& state) {
    const Image proxy = test::night_picture(1024, 683, false);
    for (auto _ : state) benchmark::DoNotOptimize(make_base_layer(proxy));
}
BENCHMARK(make_base_layer_of_the_proxy)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime()->UseRealTime();

void base_along_a_row_of_a_tile(benchmark::State& state) {
    const BaseLayer layer = make_base_layer(test::night_picture(1024, 683, false));
    std::vector<float> slope(256), offset(256);
    for (auto _ : state) {
        base_row(layer, full_photo, 1234, 512, 256, slope.data(), offset.data());
        benchmark::DoNotOptimize(slope.data());
        benchmark::DoNotOptimize(offset.data());
        benchmark::ClobberMemory();
    }
    using benchmark::Counter;
    state.counters["pixel"] =
        Counter(256.0 * static_cast<double>(state.iterations()), Counter::kIsRate | Counter::kInvert);
}
BENCHMARK(base_along_a_row_of_a_tile);

// Everything that the night measures once on a photo of 24 megapixels whose proxy is there: light sources and sky, noise, base layer, lamps.
void measure_the_photo_for_the_night(benchmark::State& state) {
    const char* path = std::getenv("NOCTURNE_BENCH_PHOTO");
    if (!path) return state.SkipWithError("NOCTURNE_BENCH_PHOTO names no photo");
    Recipe recipe = initial_recipe();
    if (!set_value(recipe, "night.sense", "60")) return;
    for (auto _ : state) {
        state.PauseTiming();
        const auto photo = open_photo(path, {}); // afresh: it keeps what was found
        if (!photo || !(*photo)->reduced(proxy_long_edge, {})) return state.SkipWithError("the photo does not open");
        state.ResumeTiming();
        benchmark::DoNotOptimize(make_plan(*photo, recipe, (*photo)->long_edge(), nullptr, {}));
    }
}
BENCHMARK(measure_the_photo_for_the_night)->Unit(benchmark::kMillisecond)->UseRealTime();

// What runs again when a slider moves, over the whole photo in strips on all cores; pixels are in memory.
void night_pass_over_the_photo(benchmark::State& state) {
    const char* path = std::getenv("NOCTURNE_BENCH_PHOTO");
    if (!path) return state.SkipWithError("NOCTURNE_BENCH_PHOTO names no photo");
    const auto photo = open_photo(path, {});
    if (!photo) return state.SkipWithError("the photo does not open");
    Recipe recipe = initial_recipe();
    if (!set_value(recipe, "night.sense", "60")) return;
    const auto plan = make_plan(*photo, recipe, (*photo)->long_edge(), nullptr, {});
    constexpr int rows = 128;
    const Image strip = (*photo)->read({0, 0, plan->area.width, rows});
    for (auto _ : state)
        for_each_index(plan->area.height / rows, Priority::screen, {}, [&](int i) {
            Image input({0, i * rows, plan->area.width, rows}), output(input.area());
            std::copy_n(strip.data(), strip.size(), input.data());
            plan->steps.back().run(input, output, nullptr);
            benchmark::DoNotOptimize(output.data());
        });
}
BENCHMARK(night_pass_over_the_photo)->Unit(benchmark::kMillisecond)->UseRealTime();

} // namespace
