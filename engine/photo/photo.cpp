// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/photo/photo.h"
#include "engine/base/key.h"
#include "engine/base/parallel.h"
#include "engine/photo/scene_light.h"
#include <cmath>

namespace engine {
namespace {

// Fit view and its coarse half, proxy, thumbnail, a zoom level, and the level that small sizes are made from.
constexpr std::size_t reductions_kept = 6;
// Sizes up to half of this come from this one, so that the whole file is read once for all of them. Fixed, so that a size has the
// same pixels whatever was asked before.
constexpr int small_sizes_source = 2048;

std::uint64_t key_of_file(const std::filesystem::path& path) {
    std::error_code ignored;
    Key key;
    key.add(path.native());
    key.add(static_cast<std::uint64_t>(std::filesystem::file_size(path, ignored)));
    const auto changed = std::filesystem::last_write_time(path, ignored);
    if (!ignored) key.add(static_cast<std::uint64_t>(changed.time_since_epoch().count()));
    return key.value();
}

// Which source pixels an output pixel covers along one axis, and how much of the first and the last of them.
struct Coverage {
    int first, last; // last included
    float first_weight, last_weight;
};
Coverage coverage(int index, double ratio, int source_size) {
    const double from = index * ratio, to = std::min((index + 1) * ratio, static_cast<double>(source_size));
    const int first = std::min(static_cast<int>(from), source_size - 1);
    const int last = std::clamp(static_cast<int>(std::ceil(to)) - 1, first, source_size - 1);
    const double first_weight = std::min(first + 1.0, to) - from, last_weight = to - last;
    return {first, last, static_cast<float>(first_weight), static_cast<float>(first == last ? 0 : last_weight)};
}

// Output rows [top, bottom) as area averages of `read`, whose size is source_width x source_height.
template <class Read>
void average_rows(Image& reduced, int top, int bottom, int source_width, int source_height, const Read& read) {
    const double ratio_x = static_cast<double>(source_width) / reduced.width();
    const double ratio_y = static_cast<double>(source_height) / reduced.height();
    const int first = coverage(top, ratio_y, source_height).first,
              last = coverage(bottom - 1, ratio_y, source_height).last;
    const Image source = read(Rect{0, first, source_width, last - first + 1});
    std::vector<Coverage> columns(static_cast<std::size_t>(reduced.width()));
    for (int x = 0; x < reduced.width(); ++x) columns[static_cast<std::size_t>(x)] = coverage(x, ratio_x, source_width);
    std::vector<Rgb> sums(static_cast<std::size_t>(source_width));
    for (int y = top; y < bottom; ++y) {
        const Coverage rows = coverage(y, ratio_y, source_height);
        const Rgb* line = source.row(rows.first);
        for (int x = 0; x < source_width; ++x) sums[static_cast<std::size_t>(x)] = line[x] * rows.first_weight;
        for (int v = rows.first + 1; v <= rows.last; ++v) {
            const float weight = v == rows.last ? rows.last_weight : 1.0F;
            line = source.row(v);
            for (int x = 0; x < source_width; ++x) {
                Rgb& sum = sums[static_cast<std::size_t>(x)];
                sum = sum + line[x] * weight;
            }
        }
        const float share = static_cast<float>(1 / (ratio_x * ratio_y));
        Rgb* out = reduced.row(y);
        for (int x = 0; x < reduced.width(); ++x) {
            const Coverage& c = columns[static_cast<std::size_t>(x)];
            Rgb sum = sums[static_cast<std::size_t>(c.first)] * c.first_weight;
            for (int u = c.first + 1; u < c.last; ++u) sum = sum + sums[static_cast<std::size_t>(u)];
            if (c.last > c.first) sum = sum + sums[static_cast<std::size_t>(c.last)] * c.last_weight;
            out[x] = sum * share;
        }
    }
}

} // namespace

Photo::Photo(std::filesystem::path path, CaptureFacts facts, std::uint64_t variant)
    : m_facts(std::move(facts)), m_path(std::move(path)),
      m_key(variant == 0 ? key_of_file(m_path) : Key().add(key_of_file(m_path)).add(variant).value()) {}

std::shared_ptr<const Photo> Photo::with_sensor_settings(const SensorSettings&) const { return nullptr; }

Image Photo::read_half(Rect wanted) const {
    const Rect full = Rect{wanted.left * 2, wanted.top * 2, wanted.width * 2, wanted.height * 2}.clipped_to(area());
    const Image source = read(full);
    Image half(wanted);
    for (int y = wanted.top; y < wanted.bottom(); ++y)
        for (int x = wanted.left; x < wanted.right(); ++x) {
            const Rgb sum = source.nearest(2 * x, 2 * y) + source.nearest(2 * x + 1, 2 * y) +
                            source.nearest(2 * x, 2 * y + 1) + source.nearest(2 * x + 1, 2 * y + 1);
            half.at(x, y) = sum * 0.25F;
        }
    return half;
}

void Photo::use_once() const {
    const std::lock_guard lock(m_mutex);
    m_is_used_once = true;
}

void Photo::forget_reductions() const {
    const std::lock_guard lock(m_mutex);
    m_reduced.clear();
}

void Photo::clip_parts(const Rgb*, float* parts, std::size_t count) const { std::fill_n(parts, count, 0.0F); }

std::shared_ptr<const Regions> Photo::regions(const Work& work) const {
    {
        const std::lock_guard lock(m_mutex);
        if (m_regions) return m_regions;
    }
    const auto proxy = reduced(std::min(proxy_long_edge, long_edge()), work);
    if (!proxy) return nullptr;
    Plane clip_part(proxy->area());
    clip_parts(proxy->data(), clip_part.data(), proxy->size());
    RegionFacts facts;
    facts.cd_m2_per_unit = luminance_of_one(m_facts).value_or(0);
    facts.degrees_per_pixel = degrees_of_long_edge(m_facts) / std::max(proxy->width(), proxy->height());
    auto found = std::make_shared<const Regions>(find_regions(*proxy, clip_part, facts));
    const std::lock_guard lock(m_mutex);
    if (!m_regions) m_regions = found;
    return m_regions;
}

LightNoise Photo::light_noise() const {
    {
        const std::lock_guard lock(m_mutex);
        if (m_light_noise) return *m_light_noise;
    }
    const LightNoise measured = measure_light_noise(*this);
    const std::lock_guard lock(m_mutex);
    m_light_noise = measured;
    return measured;
}

Rect Photo::area_at(int wanted) const {
    if (wanted >= long_edge()) return area();
    const double scale = static_cast<double>(wanted) / long_edge();
    const auto scaled = [&](int size) { return std::max(1, static_cast<int>(std::lround(size * scale))); };
    return {0, 0, scaled(m_facts.width), scaled(m_facts.height)};
}

std::shared_ptr<const Image> Photo::reduced(int wanted, const Work& work) const {
    {
        const std::lock_guard lock(m_mutex);
        for (std::size_t i = 0; i < m_reduced.size(); ++i)
            if (m_reduced[i].long_edge == wanted) {
                std::rotate(m_reduced.begin() + static_cast<std::ptrdiff_t>(i),
                            m_reduced.begin() + static_cast<std::ptrdiff_t>(i) + 1, m_reduced.end());
                return m_reduced.back().image;
            }
    }
    std::shared_ptr<const Image> larger;
    if (wanted <= small_sizes_source / 2 && long_edge() > small_sizes_source) {
        larger = reduced(small_sizes_source, work);
        if (!larger) return nullptr;
    }
    auto image = std::make_shared<Image>(area_at(wanted));
    const bool from_half = wanted <= long_edge() / 2;
    const Rect source = larger ? larger->area() : (from_half ? half_area() : area());
    const auto read_source = [&](Rect rect) {
        if (larger) return padded_by_repeating_edges(*larger, rect);
        return from_half ? read_half(rect) : read(rect);
    };
    // About 64 source rows a strip.
    const int rows = std::clamp(static_cast<int>(64LL * image->height() / source.height), 1, 64);
    const int strips = (image->height() + rows - 1) / rows;
    const bool done = for_each_index(strips, Priority::screen, work.stop, [&](int strip) {
        const int top = strip * rows, bottom = std::min(top + rows, image->height());
        average_rows(*image, top, bottom, source.width, source.height, read_source);
    });
    if (!done) return nullptr;
    const std::lock_guard lock(m_mutex);
    if (m_is_used_once)
        std::erase_if(m_reduced, [](const Reduced& kept) { return kept.long_edge == small_sizes_source; });
    if (m_reduced.size() >= reductions_kept) m_reduced.erase(m_reduced.begin());
    m_reduced.push_back({wanted, image});
    return image;
}

} // namespace engine
