// Recipe + photo + rectangle + scale -> scene-linear pixels before the view transform. Pull: every step asks the one before
// it for just the pixels it can reach. Preview and export both come from here; the scale is an input, never a mode.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/base/parallel.h"
#include "engine/base/work.h"
#include "engine/photo/photo.h"
#include "engine/pipeline/recipe.h"
#include "engine/pipeline/tile_cache.h"
#include <functional>
#include <optional>

namespace engine {

// One step that really runs, with all it needs to know.
struct PlannedStep {
    const Operation* operation;
    Settings settings;
    Scene scene;
    std::shared_ptr<const Analysis> analysis;
    std::uint64_t key;           // of the pixels after this step
    const Plane* mask = nullptr; // of scene.regions: the step counts where it is 1; nullptr: everywhere

    // Renders output.area(); `input` covers it grown by the step's reach.
    void run(const Image& input, Image& output) const;
};

// A recipe made ready for one photo at one scale: neutral steps are gone, whole-photo analyses are done.
struct Plan {
    std::shared_ptr<const Photo> photo;
    int long_edge = 0;                    // scale; photo->long_edge() is full size
    Rect area;                            // of the whole photo at this scale
    std::shared_ptr<const Image> reduced; // the source below full size, made once; nullptr at full size
    std::vector<PlannedStep> steps;
    std::uint64_t source_key = 0;
    std::uint64_t key() const { return steps.empty() ? source_key : steps.back().key; }
};

// Analyses of whole-photo operations by key, shared by all plans of a view. Thread-safe, keeps the last few.
class AnalysisCache {
public:
    std::shared_ptr<const Analysis> find(std::uint64_t key);
    void insert(std::uint64_t key, std::shared_ptr<const Analysis> analysis);

private:
    std::mutex m_mutex;
    std::vector<std::pair<std::uint64_t, std::shared_ptr<const Analysis>>> m_entries;
};

// The photo with what the recipe asks of its sensor; make_plan does this itself.
std::shared_ptr<const Photo> photo_for(std::shared_ptr<const Photo> photo, const Recipe& recipe);

// Nothing if stopped. `analyses` may be nullptr. long_edge above the photo's own is taken as the photo's own. `headroom` is that of the
// display (Scene::headroom).
std::optional<Plan> make_plan(std::shared_ptr<const Photo> photo, const Recipe& recipe, int long_edge,
                              AnalysisCache* analyses, const Work& work, float headroom = 1);

// The obvious renderer: whole image, no tiles, no cache. Tests hold the other one against it.
Image render_whole(const Plan& plan);

// The pixels of `wanted` (inside plan.area), in one piece. With a cache, source and result tiles are looked up and kept.
std::shared_ptr<const Image> render_tile(const Plan& plan, Rect wanted, TileCache* cache);

struct TileOptions {
    int tile_size = 256;
    Priority priority = Priority::screen;
    TileCache* cache = nullptr;
};
// Cuts `wanted` along a fixed grid of the photo and hands each finished tile over, nearest to the centre first, from several
// threads at once. Returns false if stopped; then only whole tiles were delivered.
bool render_tiles(const Plan& plan, Rect wanted, const TileOptions& options, const std::stop_token& stop,
                  const std::function<void(std::shared_ptr<const Image>)>& deliver);

// render_tiles put together; nothing if stopped.
std::optional<Image> render(const Plan& plan, Rect wanted, const TileOptions& options, const std::stop_token& stop);

} // namespace engine
