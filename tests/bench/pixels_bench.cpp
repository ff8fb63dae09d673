// What one pixel costs: every operation of the catalogue, the finishing stage and the kernels, on one thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/colour/view.h"
#include "engine/exporting/finish.h"
#include "engine/kernels/kernels.h"
#include "engine/operation/operation.h"
#include "tests/shared/extreme_values.h"
#include "tests/shared/test_support.h"
#include <algorithm>
#include <benchmark/benchmark.h>
#include <chrono>
#include <vector>

namespace {

using namespace engine;

constexpr int tile_size = 256;
constexpr float full_size = 6000; // long edge of 24 megapixels
const Rect tile_area{0, 0, tile_size, tile_size};

// Appears as the time of one pixel.
void count_pixels(benchmark::State& state, double pixels) {
    using benchmark::Counter;
    state.counters["pixel"] =
        Counter(pixels * static_cast<double>(state.iterations()), Counter::kIsRate | Counter::kInvert);
}

// Bytes a second that one thread moves in a[i] = b[i] + s c[i] over arrays far larger than the caches: read twice, written once.
double memory_bandwidth() {
    static const double measured = [] {
        constexpr std::size_t count = 16 << 20;
        std::vector<float> a(count, 0.0F), b(count, 1.0F), c(count, 2.0F);
        double best = 0;
        for (int round = 0; round < 8; ++round) {
            const auto start = std::chrono::steady_clock::now();
            for (std::size_t i = 0; i < count; ++i) a[i] = b[i] + 0.5F * c[i];
            benchmark::DoNotOptimize(a.data());
            benchmark::ClobberMemory();
            const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
            best = std::max(best, 3.0 * sizeof(float) * count / took.count());
        }
        return best;
    }();
    return measured;
}

// Part of what the memory could deliver, were every pixel read and written once and nothing calculated: the roofline of a step that runs alone. Steps
// that stay far below it are bound by calculation.
void compare_with_memory(benchmark::State& state, double bytes) {
    using benchmark::Counter;
    state.counters["of_memory"] =
        Counter(bytes * static_cast<double>(state.iterations()) / memory_bandwidth(), Counter::kIsRate);
}

// Every slider three quarters up, every toggle on, of every choice the last option: no operation is neutral then.
Settings strong_settings(const Operation& operation) {
    Settings settings = operation.initial_settings;
    for (std::size_t i = 0; i < settings.size(); ++i) {
        const Range span = operation.parameters[i].slider;
        if (std::holds_alternative<bool>(settings[i]))
            settings[i] = true;
        else if (std::holds_alternative<Choice>(settings[i]))
            settings[i] = Choice{static_cast<int>(span.to)};
        else if (std::holds_alternative<Curve>(settings[i]))
            settings[i] = Curve{{{0, 0}, {0.25F, 0.15F}, {0.75F, 0.85F}, {1, 1}}};
        else if (std::holds_alternative<Text>(settings[i]))
            settings[i] = test::extreme_value(operation.parameters[i], settings[i], true);
        else
            settings[i] = span.from + 0.75f * (span.to - span.from);
    }
    return settings;
}

void run_operation(benchmark::State& state, const Operation& operation) {
    const Settings settings = strong_settings(operation);
    const int reach = operation.reach(settings, full_size);
    const Rect needed = tile_area.grown_by(reach);
    const Image picture = test::night_picture(tile_size, tile_size, false);
    const Image input = padded_by_repeating_edges(picture, needed);
    Image output(tile_area);
    Scene scene;
    scene.photo = {0, 0, 6000, 4000};
    scene.long_edge = full_size;
    scene.light_is_known = true;
    scene.cd_m2_per_unit = 3;
    scene.full_long_edge = full_size;
    scene.noise = {1e-3, 4e-6}; // of a raw photo at ISO 3200
    const auto analysis = operation.analyse ? operation.analyse(picture, scene) : nullptr;
    memory_bandwidth();
    for (auto _ : state) {
        operation.render(settings, {input, output, scene, analysis.get()});
        benchmark::DoNotOptimize(output.data());
    }
    count_pixels(state, tile_size * tile_size);
    compare_with_memory(state, 2.0 * sizeof(Rgb) * tile_size * tile_size);
}

void memory_triad(benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(memory_bandwidth());
    state.counters["GB_per_s"] = memory_bandwidth() * 1e-9;
}
BENCHMARK(memory_triad)->Iterations(1);

DeviceEncoding srgb_encoding() { return *DeviceEncoding::make(Profile(), Intent::relative, true); }

void view_transform(benchmark::State& state) {
    const Image input = test::night_picture(tile_size, tile_size, false);
    Image output(tile_area);
    for (auto _ : state) apply_view(input.data(), output.data(), input.size());
    count_pixels(state, tile_size * tile_size);
}
BENCHMARK(view_transform);

void finish_for_the_screen(benchmark::State& state) {
    const Image input = test::night_picture(tile_size, tile_size, false);
    const DeviceEncoding encoding = srgb_encoding();
    std::vector<std::uint8_t> bytes(4 * input.size());
    for (auto _ : state) finish_bgra8(input, encoding, bytes.data(), 4 * tile_size);
    count_pixels(state, tile_size * tile_size);
}
BENCHMARK(finish_for_the_screen);

void finish_for_jpeg(benchmark::State& state) {
    const Image input = test::night_picture(tile_size, tile_size, false);
    const DeviceEncoding encoding = srgb_encoding();
    std::vector<std::uint8_t> bytes(3 * input.size());
    for (auto _ : state) finish_rgb8(input, encoding, bytes.data(), 3 * tile_size);
    count_pixels(state, tile_size * tile_size);
}
BENCHMARK(finish_for_jpeg);

void finish_for_16_bit(benchmark::State& state) {
    const Image input = test::night_picture(tile_size, tile_size, false);
    const DeviceEncoding encoding = srgb_encoding();
    std::vector<std::uint16_t> values(3 * input.size());
    for (auto _ : state) finish_rgb16(input, encoding, values.data(), 3 * tile_size);
    count_pixels(state, tile_size * tile_size);
}
BENCHMARK(finish_for_16_bit);

void demosaic_bayer(benchmark::State& state) {
    constexpr int edge = 1024;
    Raster<std::uint16_t> mosaic({0, 0, edge, edge});
    for (int y = 0; y < edge; ++y)
        for (int x = 0; x < edge; ++x) mosaic.at(x, y) = static_cast<std::uint16_t>(600 + (x * 31 + y * 17) % 9000);
    MosaicLevels levels;
    levels.black.fill(512);
    levels.scale.fill(1.0f / 15000);
    const Rect wanted{256, 256, 512, 512};
    Image camera_rgb(wanted);
    for (auto _ : state) demosaic(mosaic, levels, wanted, camera_rgb);
    count_pixels(state, static_cast<double>(wanted.pixels()));
}
BENCHMARK(demosaic_bayer);

[[maybe_unused]] const bool operations_registered = [] {
    for (const Operation& operation : all_operations())
        if (operation.render)
            benchmark::RegisterBenchmark(("operation_" + std::string(operation.id)).c_str(),
                                         [&operation](benchmark::State& state) { run_operation(state, operation); });
    return true;
}();

} // namespace
