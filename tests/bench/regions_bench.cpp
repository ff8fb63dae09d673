// What it costs to find lamps and sky on the proxy: target 60 ms on two cores (night.md 9 gives masks and statistics 30 ms at 1/8 size).
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/regions/regions.h"
#include "engine/sample/simulated_night.h"
#include <benchmark/benchmark.h>

namespace {

using namespace engine;

// The simulated city, exposed so that its lamps clip.
void regions_of_a_city(benchmark::State& state) {
    Image city = draw_night_scene({1024, 683, 1}, {});
    Plane parts(city.area());
    for (std::size_t i = 0; i < city.size(); ++i) {
        Rgb& c = city.data()[i];
        c = c * (1 / 25.0F);
        parts.data()[i] = std::max(c.r, std::max(c.g, c.b)) / 1.4F;
        c = {std::min(c.r, 1.4F), std::min(c.g, 1.4F), std::min(c.b, 1.4F)};
    }
    for (auto _ : state) {
        const Regions found = find_regions(city, parts, {25, 0.064});
        benchmark::DoNotOptimize(found.sky.data());
    }
}
BENCHMARK(regions_of_a_city)->Unit(benchmark::kMillisecond)->UseRealTime();

} // namespace
