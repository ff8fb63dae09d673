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

// Pixels that cover `wanted` after the first `count` steps. Asks the step before for just what this one can reach.
std::shared_ptr<const Image> produce(const Plan& plan, std::size_t count, Rect wanted, TileCache* cache) {
    if (count == 0) return source(plan, wanted, cache);
    const PlannedStep& step = plan.steps[count - 1];
    const int reach = step.operation->reach(step.settings, step.scene.long_edge);
    const Rect reached = wanted.grown_by(reach), inside = reached.clipped_to(plan.area);
    std::shared_ptr<const Image> input = produce(plan, count - 1, inside, cache);
    if (!input->area().contains(reached))
        input = std::make_shared<const Image>(padded_by_repeating_edges(*input, reached));
    auto output = std::make_shared<Image>(wanted);
    step.run(*input, *output);
    return output;
}

} // namespace

void PlannedStep::run(const Image& input, Image& output) const {
    operation->render(settings, {input, output, scene, analysis.get()});
    if (!mask) return;
    const Rect area = output.area();
    std::vector<float> share(static_cast<std::size_t>(area.width));
    for (int y = area.top; y < area.bottom(); ++y) {
        mask_row(*mask, scene.photo, y, area.left, area.width, share.data());
        const Rgb* from = input.row(y) + (area.left - input.area().left);
        Rgb* to = output.row(y);
        for (int x = 0; x < area.width; ++x) to[x] = from[x] + (to[x] - from[x]) * share[static_cast<std::size_t>(x)];
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
    if (plan.steps.empty()) {
        auto pixels = source(plan, wanted, cache);
        return pixels->area() == wanted ? pixels
                                        : std::make_shared<const Image>(padded_by_repeating_edges(*pixels, wanted));
    }
    const std::uint64_t key = tile_key(plan.key(), wanted);
    if (cache)
        if (auto known = cache->find(key)) return known;
    auto tile = produce(plan, plan.steps.size(), wanted, cache);
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
