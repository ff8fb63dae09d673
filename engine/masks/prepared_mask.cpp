// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/masks/prepared_mask.h"
#include "engine/base/fast_math.h"
#include "engine/base/parallel.h"
#include "engine/image/proxy_row.h"
#include "engine/masks/shapes.h"
#include "engine/regions/smoothing.h"
#include <array>
#include <cmath>

namespace engine {
namespace {

// Strokes are painted at this long edge: edges are 3 pixels fine in a 24 megapixel photo.
constexpr int strokes_long_edge = 2048;
constexpr int rows_of_band = 64;
// Feather 100, as a part of the long edge.
constexpr float widest_feather = 0.05F;
// Window of the edge filter in parts of the long edge: as far as a sloppy stroke reaches beyond its thing.
constexpr float edge_radius = 0.04F;
// Steps in stops that stop half of the mask, at edges 100 and 0.
constexpr float finest_edge = 0.02F, coarsest_edge = 2.0F;
// The filter leaves on the far side of an edge what was painted there on average; at edges 100 the mask is made this much steeper about
// its half, which empties the far side and fills the near one.
constexpr float steepest = 3.0F;

bool looks_at_pixels(const MaskPart& part) { return part.shape == MaskShape::light || part.shape == MaskShape::colour; }
bool is_stroke(const MaskPart& part) { return part.shape == MaskShape::brush; }

// How bright a pixel is for the eye of the edge filter: stops, with a floor that keeps noise of the black quiet.
float lightness(const Rgb& c) {
    const float y = luminance(c);
    return fast_log2((y > 0 ? y : 0.0F) + 1e-3F);
}

void join(MaskJoin how, const float* values, int count, float* mask) {
    if (how == MaskJoin::add)
        for (int i = 0; i < count; ++i) mask[i] = mask[i] > values[i] ? mask[i] : values[i];
    else if (how == MaskJoin::subtract)
        for (int i = 0; i < count; ++i) mask[i] = mask[i] < 1 - values[i] ? mask[i] : 1 - values[i];
    else
        for (int i = 0; i < count; ++i) mask[i] = mask[i] < values[i] ? mask[i] : values[i];
}

template <class Combine> Plane combined(const Plane& a, const Plane& b, const Combine& combine) {
    Plane result(a.area());
    for (std::size_t i = 0; i < a.size(); ++i) result.data()[i] = combine(a.data()[i], b.data()[i]);
    return result;
}

// A stroke joined to rows of both ends of the clamp. `scratch` is 0 there, before and after.
void join_stroke(const MaskPart& part, const Rect& rows, Plane& scratch, Plane& least, Plane& most) {
    // Where the stroke is not, adding and subtracting it change nothing.
    const bool is_everywhere = part.inverted || part.join == MaskJoin::intersect;
    const Rect touched = is_everywhere ? rows : stroke_area(part, scratch.area()).clipped_to(rows);
    if (touched.empty()) return;
    paint_stroke(part, scratch, touched.top, touched.bottom());
    for (int y = touched.top; y < touched.bottom(); ++y) {
        float* const values = scratch.row(y) + touched.left;
        if (part.inverted)
            for (int x = 0; x < touched.width; ++x) values[x] = 1 - values[x];
        // max, min and min again of both ends of the clamp.
        join(part.join, values, touched.width, least.row(y) + touched.left);
        join(part.join, values, touched.width, most.row(y) + touched.left);
        std::fill_n(values, touched.width, 0.0F);
    }
}

} // namespace

PreparedMask::PreparedMask(const Mask& mask, const Image& proxy, std::shared_ptr<const Regions> regions)
    : m_mask(mask), m_regions(std::move(regions)) {
    paint_strokes(proxy.area());
    const Plane whole = on_proxy(proxy);
    double sum = 0;
    for (std::size_t i = 0; i < whole.size(); ++i) sum += static_cast<double>(whole.data()[i]);
    if (m_mask.edges > 0) {
        follow_edges(proxy, whole);
        m_needs_pixels = true;
    } else if (m_mask.feather > 0) {
        m_plane = whole.copy();
    } else {
        for (const Stage& stage : m_stages)
            m_needs_pixels = m_needs_pixels || (!stage.strokes && looks_at_pixels(stage.part));
    }
    m_share = sum / static_cast<double>(whole.size());
    m_share = (m_mask.inverted ? 1 - m_share : m_share) * 0.01 * static_cast<double>(m_mask.opacity);
    m_stages.shrink_to_fit();
}

void PreparedMask::paint_strokes(const Rect& proxy) {
    const double scale = static_cast<double>(strokes_long_edge) / std::max(proxy.width, proxy.height);
    const Rect area{0, 0, std::max(1, static_cast<int>(std::lround(proxy.width * scale))),
                    std::max(1, static_cast<int>(std::lround(proxy.height * scale)))};
    for (std::size_t i = 0; i < m_mask.parts.size();) {
        if (!is_stroke(m_mask.parts[i])) {
            m_stages.push_back({m_mask.parts[i++], nullptr});
            continue;
        }
        auto run = std::make_shared<Strokes>(Strokes{Plane(area, 0.0F), Plane(area, 1.0F)});
        const std::size_t begin = i;
        while (i < m_mask.parts.size() && is_stroke(m_mask.parts[i])) ++i;
        Plane stroke(area, 0.0F);
        // Every band of rows gets all strokes in their order: a mask may have hundreds, and the hand waits for the next one.
        const int bands = (area.height + rows_of_band - 1) / rows_of_band;
        for_each_index(bands, Priority::screen, {}, [&](int band) {
            const Rect rows = Rect{0, band * rows_of_band, area.width, rows_of_band}.clipped_to(area);
            for (std::size_t k = begin; k < i; ++k) join_stroke(m_mask.parts[k], rows, stroke, run->least, run->most);
        });
        m_stages.push_back({{}, std::move(run)});
    }
}

Plane PreparedMask::on_proxy(const Image& proxy) const {
    Plane mask(proxy.area());
    for_each_index(proxy.height(), Priority::screen, {}, [&](int y) {
        read_stages({proxy.area(), y, 0, proxy.width(), proxy.row(y)}, mask.row(y));
    });
    const float size = static_cast<float>(std::max(proxy.width(), proxy.height()));
    // Three boxes are close to a Gaussian of sigma = radius.
    const int radius = static_cast<int>(std::lround(0.01F * m_mask.feather * widest_feather * size));
    if (m_mask.feather > 0 && radius > 0)
        for (int pass = 0; pass < 3; ++pass) mask = box_mean(mask, radius);
    return mask;
}

// Guided filter (He, Sun, Tang 2013) of the mask along the proxy's lightness; slope and offset then follow the full-size pixels.
void PreparedMask::follow_edges(const Image& proxy, const Plane& mask) {
    const int radius = std::max(
        1, static_cast<int>(std::lround(edge_radius * static_cast<float>(std::max(proxy.width(), proxy.height())))));
    const float closeness = 0.01F * m_mask.edges;
    const float edge = coarsest_edge * std::pow(finest_edge / coarsest_edge, closeness);
    Plane guide(proxy.area());
    for (std::size_t i = 0; i < guide.size(); ++i) guide.data()[i] = lightness(proxy.data()[i]);
    const Plane mean_guide = box_mean(guide, radius), mean_mask = box_mean(mask, radius);
    const auto product = [](float a, float b) { return a * b; };
    const Plane mean_square = box_mean(combined(guide, guide, product), radius),
                mean_product = box_mean(combined(guide, mask, product), radius);
    Plane slope(proxy.area()), offset(proxy.area());
    for (std::size_t i = 0; i < guide.size(); ++i) {
        const float g = mean_guide.data()[i], m = mean_mask.data()[i];
        const float variance = std::max(mean_square.data()[i] - g * g, 0.0F);
        slope.data()[i] = (mean_product.data()[i] - g * m) / (variance + edge * edge);
        offset.data()[i] = m - slope.data()[i] * g;
    }
    m_slope = box_mean(slope, radius);
    m_offset = box_mean(offset, radius);
}

void PreparedMask::read_stages(const MaskRow& row, float* values) const {
    std::fill_n(values, row.count, 0.0F);
    std::array<float, ProxyRow::most> part, other;
    for (int done = 0; done < row.count; done += ProxyRow::most) {
        MaskRow piece = row;
        piece.left = row.left + done;
        piece.count = std::min(ProxyRow::most, row.count - done);
        piece.unedited = row.unedited ? row.unedited + done : nullptr;
        float* const mask = values + done;
        for (const Stage& stage : m_stages) {
            if (stage.strokes) {
                const ProxyRow along(stage.strokes->least.area(), row.photo, row.y, piece.left, piece.count);
                along.read(stage.strokes->least, part.data());
                along.read(stage.strokes->most, other.data());
                for (int i = 0; i < piece.count; ++i)
                    mask[i] = std::min(std::max(mask[i], part[static_cast<std::size_t>(i)]),
                                       other[static_cast<std::size_t>(i)]);
                continue;
            }
            const MaskShape shape = stage.part.shape;
            if (shape == MaskShape::sky || shape == MaskShape::ground || shape == MaskShape::lamps) {
                const Plane& region = shape == MaskShape::sky      ? m_regions->sky
                                      : shape == MaskShape::ground ? m_regions->ground
                                                                   : m_regions->lamps;
                mask_row(region, row.photo, row.y, piece.left, piece.count, part.data());
            } else {
                shape_row(stage.part, piece, part.data());
            }
            if (stage.part.inverted)
                for (int i = 0; i < piece.count; ++i)
                    part[static_cast<std::size_t>(i)] = 1 - part[static_cast<std::size_t>(i)];
            join(stage.part.join, part.data(), piece.count, mask);
        }
    }
}

void PreparedMask::read(const MaskRow& row, float* values) const {
    if (m_mask.edges > 0) {
        std::array<float, ProxyRow::most> slope, offset;
        const float steep = 1 + (steepest - 1) * 0.01F * m_mask.edges;
        for (int done = 0; done < row.count; done += ProxyRow::most) {
            const int count = std::min(ProxyRow::most, row.count - done);
            const ProxyRow along(m_slope.area(), row.photo, row.y, row.left + done, count);
            along.read(m_slope, slope.data());
            along.read(m_offset, offset.data());
            for (int i = 0; i < count; ++i) {
                const float filtered = slope[static_cast<std::size_t>(i)] * lightness(row.unedited[done + i]) +
                                       offset[static_cast<std::size_t>(i)];
                const float value = 0.5F + steep * (filtered - 0.5F);
                values[done + i] = value < 0 ? 0.0F : (value > 1 ? 1.0F : value);
            }
        }
    } else if (m_mask.feather > 0) {
        mask_row(m_plane, row.photo, row.y, row.left, row.count, values);
    } else {
        read_stages(row, values);
    }
    const float opacity = m_mask.is_on ? 0.01F * m_mask.opacity : 0.0F;
    const float scale = m_mask.inverted ? -opacity : opacity, offset = m_mask.inverted ? opacity : 0.0F;
    for (int i = 0; i < row.count; ++i) values[i] = offset + scale * values[i];
}

} // namespace engine
