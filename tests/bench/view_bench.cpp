// What a person waits for in the window, without the window: first pixels, and a slider's way to a 1600 x 1000 view.
// Uses the photo named by NOCTURNE_BENCH_PHOTO; tests/bench/compare.sh makes one of 24 megapixels.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exporting/finish.h"
#include "engine/photo/open_photo.h"
#include "engine/pipeline/renderer.h"
#include <benchmark/benchmark.h>
#include <cstdlib>

namespace {

using namespace engine;

constexpr int view_width = 1600, view_height = 1000;
constexpr std::size_t cache_bytes = 512u << 20;

std::shared_ptr<const Photo> open_bench_photo(benchmark::State& state) {
    const char* path = std::getenv("NOCTURNE_BENCH_PHOTO");
    if (!path) {
        state.SkipWithError("NOCTURNE_BENCH_PHOTO names no photo");
        return nullptr;
    }
    const auto photo = open_photo(path, {});
    if (!photo) state.SkipWithError(photo.error().what.c_str());
    return photo.value_or(nullptr);
}

// The long edge at which the whole photo fits into the view.
int fitting_edge(const Photo& photo) {
    const Rect area = photo.area();
    const double scale =
        std::min({1.0, view_width / static_cast<double>(area.width), view_height / static_cast<double>(area.height)});
    return std::max(1, static_cast<int>(photo.long_edge() * scale));
}

Rect centre_of(Rect area) {
    const int width = std::min(view_width, area.width), height = std::min(view_height, area.height);
    return {(area.width - width) / 2, (area.height - height) / 2, width, height};
}

class View {
public:
    explicit View(std::shared_ptr<const Photo> photo) : m_photo(std::move(photo)) {}

    // From a changed value to the bytes that go on screen.
    void show(float sense, int long_edge) {
        Recipe recipe = initial_recipe();
        if (!set_value(recipe, "night.sense", number_to_text(sense))) return;
        const auto plan = make_plan(m_photo, recipe, long_edge, &m_analyses, {});
        TileOptions options;
        options.cache = &m_cache;
        render_tiles(*plan, centre_of(plan->area), options, {}, [&](const std::shared_ptr<const Image>& tile) {
            const auto bytes = std::make_unique_for_overwrite<std::uint8_t[]>(4 * tile->size());
            finish_bgra8(*tile, m_encoding, bytes.get(), 4 * static_cast<std::size_t>(tile->width()));
            benchmark::DoNotOptimize(bytes.get());
        });
    }

private:
    std::shared_ptr<const Photo> m_photo;
    AnalysisCache m_analyses;
    TileCache m_cache{cache_bytes};
    DeviceEncoding m_encoding = *DeviceEncoding::make(Profile(), Intent::relative, true);
};

enum class Zoom { fit, full };

void move_slider(benchmark::State& state, Zoom zoom) {
    const auto photo = open_bench_photo(state);
    if (!photo) return;
    const int long_edge = zoom == Zoom::fit ? fitting_edge(*photo) : photo->long_edge();
    View view(photo);
    view.show(1, long_edge);
    float sense = 1;
    for (auto _ : state) {
        sense = sense < 99 ? sense + 0.5f : 1; // a new value each time, as a hand on the slider gives
        view.show(sense, long_edge);
    }
}

void move_slider_at_fit(benchmark::State& state) { move_slider(state, Zoom::fit); }
void move_slider_at_100_percent(benchmark::State& state) { move_slider(state, Zoom::full); }
BENCHMARK(move_slider_at_fit)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(move_slider_at_100_percent)->Unit(benchmark::kMillisecond)->UseRealTime();

void first_pixels_from_preview(benchmark::State& state) {
    if (!open_bench_photo(state)) return;
    for (auto _ : state)
        if (!read_thumbnail(std::getenv("NOCTURNE_BENCH_PHOTO"), view_width))
            state.SkipWithError("the photo has no preview");
}
BENCHMARK(first_pixels_from_preview)->Unit(benchmark::kMillisecond)->UseRealTime();

void first_pixels_developed(benchmark::State& state) {
    for (auto _ : state) {
        const auto photo = open_bench_photo(state);
        if (!photo) return;
        View(photo).show(60, fitting_edge(*photo));
    }
}
BENCHMARK(first_pixels_developed)->Unit(benchmark::kMillisecond)->UseRealTime();

} // namespace
