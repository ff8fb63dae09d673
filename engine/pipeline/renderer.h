// Recipe + photo + rectangle + scale -> scene-linear pixels before the view transform. Pull: every step asks the one before
// it for just the pixels it can reach. Preview and export both come from here; the scale is an input, never a mode.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/base/parallel.h"
#include "engine/base/work.h"
#include "engine/geometry/resampling.h"
#include "engine/masks/prepared_mask.h"
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
    std::uint64_t key;                             // of the pixels after this step
    std::shared_ptr<const PreparedMask> mask = {}; // how much the step counts; nullptr: everywhere
    // Of an operation whose local values add: the same input with other values, blended over each other in this order.
    struct Local {
        Settings settings;
        std::shared_ptr<const PreparedMask> mask;
    };
    std::vector<Local> locals = {};

    // Masks look at the photo's own pixels.
    bool needs_unedited() const;
    // Renders output.area(); `input` covers it grown by the step's reach, `unedited` covers it if needs_unedited().
    void run(const Image& input, Image& output, const Image* unedited) const;
};

// A recipe made ready for one photo at one scale: neutral steps are gone, whole-photo analyses are done.
struct Plan {
    std::shared_ptr<const Photo> photo;
    int long_edge = 0; // of the picture at this scale; frame->long_edge() is full size
    Rect area;         // of the whole picture at this scale
    Rect photo_area;   // of the whole photo at this scale: `area`, unless there is a crop or other geometry
    std::shared_ptr<const Image> reduced; // the source below full size, made once; nullptr at full size
    std::vector<PlannedStep> steps;
    // How the photo becomes the picture, after the first `steps_on_photo` steps; nullptr if it is the picture.
    std::shared_ptr<const Resampling> resampling;
    std::size_t steps_on_photo = 0;
    std::uint64_t source_key = 0, picture_key = 0; // of the photo's pixels; of the finished ones
    std::uint64_t key() const { return picture_key; }
};

// What the steps of geometry of a recipe make of a photo. Everything that shows or measures the picture's size asks here.
// `whole`: without the crop, for who chooses one.
enum class FrameExtent { picture, whole };
Frame frame_of(const CaptureFacts& facts, const Recipe& recipe, FrameExtent extent = FrameExtent::picture);

// Analyses of whole-photo operations and prepared masks by key, shared by all plans of a view. Thread-safe, keeps the last few.
class AnalysisCache {
public:
    std::shared_ptr<const Analysis> find(std::uint64_t key);
    void insert(std::uint64_t key, std::shared_ptr<const Analysis> analysis);
    std::shared_ptr<const PreparedMask> find_mask(std::uint64_t key);
    void insert_mask(std::uint64_t key, std::shared_ptr<const PreparedMask> mask);

private:
    template <class T> using Entries = std::vector<std::pair<std::uint64_t, std::shared_ptr<const T>>>;
    std::mutex m_mutex;
    Entries<Analysis> m_analyses;
    Entries<PreparedMask> m_masks;
};

// The photo with what the recipe asks of its sensor; make_plan does this itself.
std::shared_ptr<const Photo> photo_for(std::shared_ptr<const Photo> photo, const Recipe& recipe);

// Nothing if stopped. `analyses` may be nullptr. `long_edge` is that of the picture; above its full size it is taken as full size. `headroom`
// is that of the display (Scene::headroom).
std::optional<Plan> make_plan(std::shared_ptr<const Photo> photo, const Recipe& recipe, int long_edge,
                              AnalysisCache* analyses, const Work& work, float headroom = 1,
                              FrameExtent extent = FrameExtent::picture);

// A mask of the recipe as the picture shows it, 0 to 1, when the picture's long edge is `long_edge`. Nothing if stopped or if nobody defined it.
std::optional<Plane> render_mask(const std::shared_ptr<const Photo>& photo, const Recipe& recipe, std::string_view mask,
                                 int long_edge, AnalysisCache* analyses, const Work& work,
                                 FrameExtent extent = FrameExtent::picture);
// Part of the photo that it covers, 0 to 1.
std::optional<double> mask_share(const std::shared_ptr<const Photo>& photo, const Recipe& recipe, std::string_view mask,
                                 AnalysisCache* analyses, const Work& work);

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
