// What noise reduction and sharpening cost: a tile at full size on one thread, and a view of the whole photo on all cores.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/parallel.h"
#include "engine/operation/operation.h"
#include "tests/shared/test_support.h"
#include <benchmark/benchmark.h>
#include <cmath>
#include <random>

namespace {

using namespace engine;

// Light with the noise that the scene tells: what a raw photo at ISO 3200 has.
constexpr LightNoise noise{1e-3, 4e-6};
Image noisy_picture(Rect area) {
    Image picture(area);
    std::mt19937 random(1);
    std::normal_distribution<float> normal;
    for (std::size_t i = 0; i < picture.size(); ++i) {
        const float light = 0.02F + 0.1F * static_cast<float>(i % 977) / 977,
                    spread = static_cast<float>(std::sqrt(noise.variance(static_cast<double>(light))));
        picture.data()[i] = {light + spread * normal(random), light + spread * normal(random),
                             light + spread * normal(random)};
    }
    return picture;
}

struct Step {
    const Operation* operation;
    Settings settings;
    Step(const char* id, int quality) : operation(find_operation(id)), settings(operation->initial_settings) {
        settings[0] = 50.0F;
        if (const int at = operation->index_of("quality"); at >= 0)
            settings[static_cast<std::size_t>(at)] = Choice{quality};
    }
    int reach() const { return operation->reach(settings, 6000); }
};

Scene scene_of(float long_edge) {
    Scene scene;
    scene.long_edge = long_edge, scene.full_long_edge = 6000;
    scene.photo = {0, 0, static_cast<int>(long_edge), static_cast<int>(long_edge * 2 / 3)};
    scene.noise = noise;
    return scene;
}

void tile_at_full_size(benchmark::State& state, const char* id, int quality) {
    const Step step(id, quality);
    const Rect area{512, 512, 256, 256};
    const Image input = noisy_picture(area.grown_by(step.reach()));
    const Scene scene = scene_of(6000);
    Image output(area);
    for (auto _ : state) {
        step.operation->render(step.settings, {input, output, scene, nullptr});
        benchmark::DoNotOptimize(output.data());
    }
    using benchmark::Counter;
    state.counters["pixel"] =
        Counter(256.0 * 256 * static_cast<double>(state.iterations()), Counter::kIsRate | Counter::kInvert);
}
BENCHMARK_CAPTURE(tile_at_full_size, denoise_fast, "denoise", 0);
BENCHMARK_CAPTURE(tile_at_full_size, denoise_best, "denoise", 1);
BENCHMARK_CAPTURE(tile_at_full_size, sharpen, "sharpen", 0);

void fit_view(benchmark::State& state, const char* id, int quality) {
    const Step step(id, quality);
    const Rect whole{0, 0, 1500, 1000};
    const Image picture = noisy_picture(whole.grown_by(step.reach()));
    const Scene scene = scene_of(1500);
    constexpr int size = 250;
    for (auto _ : state)
        for_each_index(6 * 4, Priority::screen, {}, [&](int i) {
            const Rect area{i % 6 * size, i / 6 * size, size, size};
            const Image input = padded_by_repeating_edges(picture, area.grown_by(step.reach()));
            Image output(area);
            step.operation->render(step.settings, {input, output, scene, nullptr});
            benchmark::DoNotOptimize(output.data());
        });
}
BENCHMARK_CAPTURE(fit_view, denoise_fast, "denoise", 0)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(fit_view, denoise_best, "denoise", 1)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(fit_view, sharpen, "sharpen", 0)->Unit(benchmark::kMillisecond)->UseRealTime();

} // namespace
