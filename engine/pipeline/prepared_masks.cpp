// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/pipeline/prepared_masks.h"
#include <algorithm>

namespace engine {

std::uint64_t key_of(const Mask& mask) { return Key().add(to_text(mask)).value(); }

std::shared_ptr<const PreparedMask> prepared_mask(const Photo& photo, const Mask& mask, AnalysisCache* analyses,
                                                  const Work& work) {
    const std::uint64_t key = Key().add(photo.key()).add(key_of(mask)).value();
    std::shared_ptr<const PreparedMask> found = analyses ? analyses->find_mask(key) : nullptr;
    if (found) return found;
    const auto proxy = photo.reduced(std::min(proxy_long_edge, photo.long_edge()), work);
    const auto regions = photo.regions(work);
    if (!proxy || !regions) return nullptr;
    found = std::make_shared<const PreparedMask>(mask, *proxy, regions);
    if (analyses) analyses->insert_mask(key, found);
    return found;
}

std::optional<Plane> render_mask(const std::shared_ptr<const Photo>& photo, const Recipe& recipe, std::string_view name,
                                 int long_edge, AnalysisCache* analyses, const Work& work, FrameExtent extent) {
    const Mask* mask = recipe.find_mask(name);
    const auto source = mask ? photo_for(photo, recipe) : nullptr;
    const auto prepared = mask ? prepared_mask(*source, *mask, analyses, work) : nullptr;
    if (!prepared) return std::nullopt;
    const Frame frame = frame_of(source->facts(), recipe, extent);
    const Rect area = frame.area_at(long_edge), whole = source->area_at(frame.photo_long_edge_at(long_edge));
    std::shared_ptr<const Image> pixels;
    if (prepared->needs_pixels()) {
        const int size = std::max(whole.width, whole.height);
        pixels = size < source->long_edge() ? source->reduced(size, work)
                                            : std::make_shared<const Image>(source->read(whole));
        if (!pixels) return std::nullopt;
    }
    Plane values(whole);
    const bool done = for_each_index(whole.height, Priority::screen, work.stop, [&](int y) {
        prepared->read({whole, y, 0, whole.width, pixels ? pixels->row(y) : nullptr}, values.row(y));
    });
    if (!done) return std::nullopt;
    if (frame.is_photo()) return values;
    const Resampling resampling(frame, whole, area);
    const Plane padded = padded_by_repeating_edges(values, resampling.reached_by(area));
    Plane picture(area);
    resampling.run(padded, picture);
    for (std::size_t i = 0; i < picture.size(); ++i) picture.data()[i] = std::clamp(picture.data()[i], 0.0F, 1.0F);
    return picture;
}

std::optional<double> mask_share(const std::shared_ptr<const Photo>& photo, const Recipe& recipe, std::string_view name,
                                 AnalysisCache* analyses, const Work& work) {
    const Mask* mask = recipe.find_mask(name);
    const auto prepared = mask ? prepared_mask(*photo_for(photo, recipe), *mask, analyses, work) : nullptr;
    if (!prepared) return std::nullopt;
    return prepared->share();
}

} // namespace engine
