// What the night's whole-photo measures and its smooth layers cost.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/night/base_layer.h"
#include "tests/shared/test_support.h"
#include <benchmark/benchmark.h>

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

} // namespace
