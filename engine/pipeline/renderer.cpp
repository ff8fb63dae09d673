// The tiled renderer: pulls each tile through the steps, on all cores, with a cache.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/pipeline/renderer.h"
#include <algorithm>
#include <mutex>

namespace engine {
namespace {

std::uint64_t tile_key(std::uint64_t of_pixels, Rect area) {
    return Key().add(of_pixels).add(area.left).add(area.top).add(area.width).add(area.height).value();
}

// Source pixels that cover `wanted`. A reduced photo is there as a whole and handed on without a copy. At full size reading may
// mean demosaicing, so these tiles are worth keeping.
std::shared_ptr<const Image> source(const Plan& plan, Rect wanted, TileCache* cache) {
    if (plan.reduced) return plan.reduced;
    const std::uint64_t key = tile_key(plan.source_key, wanted);
    if (cache)
        if (auto known = cache->find(key)) return known;
    auto read = std::make_shared<const Image>(plan.photo->read(wanted));
    if (cache) cache->insert(key, read);
    return read;
}

std::shared_ptr<const Image> produce(const Plan& plan, std::size_t count, bool is_framed, Rect wanted,
                                     TileCache* cache);

// The pixels of `wanted` after step `count`, made now.
std::shared_ptr<const Image> run_step(const Plan& plan, std::size_t count, bool is_framed, Rect wanted,
                                      TileCache* cache) {
    const PlannedStep& step = plan.steps[count - 1];
    const Operation& operation = *step.operation;
    const int reach = operation.reach_around ? operation.reach_around(step.settings, step.scene.long_edge, wanted)
                                             : operation.reach(step.settings, step.scene.long_edge);
    const Rect reached = wanted.grown_by(reach), inside = reached.clipped_to(is_framed ? plan.area : plan.photo_area);
    std::shared_ptr<const Image> input = produce(plan, count - 1, is_framed, inside, cache);
    if (!input->area().contains(reached))
        input = std::make_shared<const Image>(padded_by_repeating_edges(*input, reached));
    const auto unedited = step.needs_unedited() ? source(plan, wanted, cache) : nullptr;
    auto output = std::make_shared<Image>(wanted);
    step.run(*input, *output, unedited.get());
    return output;
}

// A costly step is run on cells of a fixed grid, which are kept: neighbours and later changes find them again. Cells are so large that what
// is computed beyond their edges costs less than they do.
int cell_size(int reach) {
    int size = 256;
    while (size < 6 * reach && size < 1024) size *= 2;
    return size;
}

std::shared_ptr<const Image> from_cells(const Plan& plan, std::size_t count, bool is_framed, Rect wanted,
                                        TileCache& cache) {
    const PlannedStep& step = plan.steps[count - 1];
    const bool is_wide = !step.operation->reach_around; // others look beyond the edges of few cells
    const int size = cell_size(is_wide ? step.operation->reach(step.settings, step.scene.long_edge) : 0);
    const Rect whole = is_framed ? plan.area : plan.photo_area;
    std::shared_ptr<Image> result;
    for (int top = wanted.top / size * size; top < wanted.bottom(); top += size)
        for (int left = wanted.left / size * size; left < wanted.right(); left += size) {
            const Rect cell = Rect{left, top, size, size}.clipped_to(whole);
            const auto pixels = cache.find_or_make(tile_key(step.key, cell),
                                                   [&] { return run_step(plan, count, is_framed, cell, &cache); });
            if (cell.contains(wanted)) return pixels;
            if (!result) result = std::make_shared<Image>(wanted);
            const Rect shared = cell.clipped_to(wanted);
            for (int y = shared.top; y < shared.bottom(); ++y)
                std::copy_n(&pixels->at(shared.left, y), shared.width, &result->at(shared.left, y));
        }
    return result;
}

// Pixels that cover `wanted` after the first `count` steps, before the frame or after it. Asks the step before for just what this one can reach.
std::shared_ptr<const Image> produce(const Plan& plan, std::size_t count, bool is_framed, Rect wanted,
                                     TileCache* cache) {
    if (is_framed && count == plan.steps_on_photo) {
        const Rect reached = plan.resampling->reached_by(wanted);
        // Where a frame shows nothing of the photo its nearest pixels are repeated.
        Rect inside = reached.clipped_to(plan.photo_area);
        if (inside.empty())
            inside = {std::clamp(reached.left, 0, plan.photo_area.width - 1),
                      std::clamp(reached.top, 0, plan.photo_area.height - 1), 1, 1};
        const auto photo = produce(plan, count, false, inside, cache);
        auto picture = std::make_shared<Image>(wanted);
        plan.resampling->run(padded_by_repeating_edges(*photo, reached), *picture);
        return picture;
    }
    if (count == 0) return source(plan, wanted, cache);
    if (cache && plan.steps[count - 1].operation->is_costly) return from_cells(plan, count, is_framed, wanted, *cache);
    return run_step(plan, count, is_framed, wanted, cache);
}

// How much a step counts over a rectangle; nothing if it does not count there at all.
std::optional<Plane> shares(const PreparedMask& mask, const Scene& scene, Rect area, const Image* unedited) {
    Plane share(area);
    bool counts = false;
    for (int y = area.top; y < area.bottom(); ++y) {
        mask.read({scene.photo, y, area.left, area.width, unedited ? &unedited->at(area.left, y) : nullptr},
                  share.row(y));
        for (int x = 0; x < area.width && !counts; ++x) counts = share.row(y)[x] != 0;
    }
    if (!counts) return std::nullopt;
    return share;
}

void copy(const Image& input, Image& output) {
    const Rect area = output.area();
    for (int y = area.top; y < area.bottom(); ++y) std::copy_n(&input.at(area.left, y), area.width, output.row(y));
}

// output += (other - output) * share
void blend(const Image& other, const Plane& share, Image& output) {
    const std::size_t count = output.size();
    Rgb* const to = output.data();
    const Rgb* const from = other.data();
    const float* const part = share.data();
    for (std::size_t i = 0; i < count; ++i) to[i] = to[i] + (from[i] - to[i]) * part[i];
}

} // namespace

bool PlannedStep::needs_unedited() const {
    return (mask && mask->needs_pixels()) ||
           std::any_of(locals.begin(), locals.end(), [](const Local& local) { return local.mask->needs_pixels(); });
}

void PlannedStep::run(const Image& input, Image& output, const Image* unedited) const {
    const auto render = [&](const Settings& values, Image& to) {
        operation->render(values, {input, to, scene, analysis.get()});
    };
    if (mask) {
        copy(input, output);
        if (const auto share = shares(*mask, scene, output.area(), unedited)) {
            Image changed(output.area());
            render(settings, changed);
            blend(changed, *share, output);
        }
    } else if (!locals.empty() && operation->is_neutral(settings)) {
        copy(input, output);
    } else {
        render(settings, output);
    }
    for (const Local& local : locals)
        if (const auto share = shares(*local.mask, scene, output.area(), unedited)) {
            Image changed(output.area());
            if (operation->is_neutral(local.settings))
                copy(input, changed);
            else
                render(local.settings, changed);
            blend(changed, *share, output);
        }
}

namespace {

// The tiles of a fixed grid of the photo that touch `wanted`, clipped to it, nearest to its centre first.
std::vector<Rect> tiles_of(Rect wanted, int size) {
    std::vector<Rect> tiles;
    for (int top = wanted.top / size * size; top < wanted.bottom(); top += size)
        for (int left = wanted.left / size * size; left < wanted.right(); left += size)
            tiles.push_back(Rect{left, top, size, size}.clipped_to(wanted));
    const auto distance = [&](const Rect& tile) {
        const long long dx = 2LL * tile.left + tile.width - (2LL * wanted.left + wanted.width);
        const long long dy = 2LL * tile.top + tile.height - (2LL * wanted.top + wanted.height);
        return dx * dx + dy * dy;
    };
    std::stable_sort(tiles.begin(), tiles.end(),
                     [&](const Rect& a, const Rect& b) { return distance(a) < distance(b); });
    return tiles;
}

} // namespace

std::shared_ptr<const Image> render_tile(const Plan& plan, Rect wanted, TileCache* cache) {
    if (plan.steps.empty() && !plan.resampling) {
        auto pixels = source(plan, wanted, cache);
        return pixels->area() == wanted ? pixels
                                        : std::make_shared<const Image>(padded_by_repeating_edges(*pixels, wanted));
    }
    const std::uint64_t key = tile_key(plan.key(), wanted);
    if (cache)
        if (auto known = cache->find(key)) return known;
    auto tile = produce(plan, plan.steps.size(), plan.resampling != nullptr, wanted, cache);
    if (tile->area() != wanted) tile = std::make_shared<const Image>(padded_by_repeating_edges(*tile, wanted));
    if (cache) cache->insert(key, tile);
    return tile;
}

bool render_tiles(const Plan& plan, Rect wanted, const TileOptions& options, const std::stop_token& stop,
                  const std::function<void(std::shared_ptr<const Image>)>& deliver) {
    const std::vector<Rect> tiles = tiles_of(wanted.clipped_to(plan.area), options.tile_size);
    return for_each_index(static_cast<int>(tiles.size()), options.priority, stop, [&](int i) {
        deliver(render_tile(plan, tiles[static_cast<std::size_t>(i)], options.cache));
    });
}

std::optional<Image> render(const Plan& plan, Rect wanted, const TileOptions& options, const std::stop_token& stop) {
    Image result(wanted);
    const bool done = render_tiles(plan, wanted, options, stop, [&](const std::shared_ptr<const Image>& tile) {
        for (int y = tile->area().top; y < tile->area().bottom(); ++y)
            std::copy_n(tile->row(y), tile->width(), result.row(y) + (tile->area().left - wanted.left));
    });
    if (!done) return std::nullopt;
    return result;
}

} // namespace engine
