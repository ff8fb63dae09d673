// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/photo/highlights.h"
#include "engine/base/fast_math.h"
#include "engine/base/parallel.h"
#include <array>
#include <atomic>
#include <cmath>
#include <vector>

namespace engine {
namespace {

// Part of the largest channel from which an unclipped third one follows two clipped ones (method neutral).
constexpr float follows_from = 0.25F, follows_fully = 0.75F;

// Light that tells a colour: the brighter, the nearer to what clipped it is. Beyond 0.7 of its end a sample's neighbours in the
// mosaic may have clipped already.
constexpr float tells_until = 0.70F, tells_least = 0.004F;
// Weight of sixteen pixels at a tenth of the end: as much as that tells the colour of its cell by itself.
constexpr float enough_told = 16 * 0.1F * 0.1F * 0.1F * 0.1F;
// A colour is trusted up to this part of the long edge, and half as much at twice that: signs and lamps are smaller, walls, moon and
// sky larger. Measured on the simulated street and neon (tests/highlights_test.cpp).
constexpr float trusted_within = 0.012F;
// Largest rise above the end that a colour alone may ask for; the rest of the light is white, as tubes look: letters of more than this
// on a panel of their own colour cannot be read once the display has pressed them into its gamut (the sample night, BAR).
constexpr float highest = 2.5F;

float largest_part(Rgb c, Rgb ends) { return std::max(c.r / ends.r, std::max(c.g / ends.g, c.b / ends.b)); }

Raster<float> largest_parts(const Image& light, Rgb ends) {
    Raster<float> parts(light.area());
    for (std::size_t i = 0; i < parts.size(); ++i) parts.data()[i] = largest_part(light.data()[i], ends);
    return parts;
}

// Pixels beside one that clipped were interpolated from it: a fringe that tells nothing.
constexpr int beside = 1;
Raster<float> largest_beside(const Raster<float>& parts) {
    const int width = parts.width(), height = parts.height(), top = parts.area().top;
    Raster<float> across = parts.copy();
    for (int y = top; y < top + height; ++y)
        for (int x = 0; x < width; ++x)
            for (int i = std::max(0, x - beside); i <= std::min(width - 1, x + beside); ++i)
                across.row(y)[x] = std::max(across.row(y)[x], parts.row(y)[i]);
    Raster<float> result = across.copy();
    for (int y = top; y < top + height; ++y)
        for (int v = std::max(top, y - beside); v <= std::min(top + height - 1, y + beside); ++v)
            for (int x = 0; x < width; ++x) result.row(y)[x] = std::max(result.row(y)[x], across.row(v)[x]);
    return result;
}

// How far a channel is clipped, 0..1.
float clipped(float value, float end) {
    return smooth_step((value - clipping_begins * end) / ((clipping_is_full - clipping_begins) * end));
}

// What the pixels of a cell tell: moments of their light c and its largest part p of the ends, bright ones first.
struct Told {
    float weight = 0, p = 0, pp = 0; // pp also says how much is told
    Rgb c, pc;

    void add(Rgb light, float part, float certain) {
        const float squared = certain * part * part;
        weight += squared;
        p += squared * part;
        pp += squared * part * part;
        c = c + light * squared;
        pc = pc + light * (squared * part);
    }
    void add(const Told& other) {
        weight += other.weight, p += other.p, pp += other.pp;
        c = c + other.c;
        pc = pc + other.pc;
    }
    // How light grows with brightness: the colour of what shines here without that of even light around it. Where brightness varies
    // little it is the mean colour.
    Rgb colour() const {
        const float per = 1 / weight, mean = p * per, spread = std::max(0.0F, pp * per - mean * mean);
        const Rgb slope = pc * per - c * (mean * per);
        const float varies = smooth_step(4 * spread / (mean * mean));
        const Rgb found =
            slope * (varies / std::max(spread, 1e-12F)) + c * ((1 - varies) * per / std::max(mean, 1e-6F));
        return {std::max(found.r, 0.0F), std::max(found.g, 0.0F), std::max(found.b, 0.0F)};
    }
};

// Colours of one size of cells, and how much of each is told by its own pixels.
struct Level {
    Raster<Rgb> colour;
    Raster<float> told;
};

Level coarser(const Level& fine) {
    const Rect area{0, 0, (fine.told.width() + 1) / 2, (fine.told.height() + 1) / 2};
    Level level{Raster<Rgb>(area), Raster<float>(area)};
    for (int y = 0; y < area.height; ++y)
        for (int x = 0; x < area.width; ++x) {
            Rgb sum{};
            float told = 0;
            for (int v = 2 * y; v < std::min(2 * y + 2, fine.told.height()); ++v)
                for (int u = 2 * x; u < std::min(2 * x + 2, fine.told.width()); ++u) {
                    const float weight = fine.told.at(u, v);
                    sum = sum + fine.colour.at(u, v) * weight;
                    told += weight;
                }
            level.colour.at(x, y) = told > 0 ? sum * (1 / told) : Rgb{};
            level.told.at(x, y) = std::min(1.0F, told);
        }
    return level;
}

// Bilinear in the next coarser level.
template <class Pixel> Pixel between(const Raster<Pixel>& coarse, int x, int y) {
    const float u = 0.5F * (static_cast<float>(x) + 0.5F) - 0.5F, v = 0.5F * (static_cast<float>(y) + 0.5F) - 0.5F;
    const int left = static_cast<int>(std::floor(u)), top = static_cast<int>(std::floor(v));
    const float s = u - static_cast<float>(left), t = v - static_cast<float>(top);
    return (coarse.nearest(left, top) * (1 - s) + coarse.nearest(left + 1, top) * s) * (1 - t) +
           (coarse.nearest(left, top + 1) * (1 - s) + coarse.nearest(left + 1, top + 1) * s) * t;
}

// Cells within `reach` of a marked one.
Raster<std::uint8_t> grown(const Raster<std::uint8_t>& marks, int reach) {
    Raster<std::uint8_t> wide(marks.area(), 0), result(marks.area(), 0);
    const int width = marks.width(), height = marks.height();
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            if (marks.at(x, y) != 0)
                std::fill_n(wide.row(y) + std::max(0, x - reach),
                            std::min(width, x + reach + 1) - std::max(0, x - reach), std::uint8_t{1});
    for (int y = 0; y < height; ++y)
        for (int v = std::max(0, y - reach); v <= std::min(height - 1, y + reach); ++v)
            for (int x = 0; x < width; ++x) result.row(y)[x] |= wide.row(v)[x];
    return result;
}

template <class Sample> Raster<std::uint8_t> cells_of(const Raster<Sample>& mosaic, Sample limit) {
    constexpr int cell = Highlights::cell;
    const int width = mosaic.width(), height = mosaic.height();
    const int columns = (width + cell - 1) / cell, rows = (height + cell - 1) / cell;
    Raster<std::uint8_t> above({0, 0, columns, rows});
    std::atomic<bool> any = false;
    for_each_index(rows, Priority::screen, {}, [&](int row) {
        std::vector<Sample> most(static_cast<std::size_t>(columns) * cell, 0);
        for (int y = row * cell; y < std::min(height, row * cell + cell); ++y) {
            const Sample* line = mosaic.row(y);
            Sample* to = most.data();
            for (int x = 0; x < width; ++x) to[x] = line[x] > to[x] ? line[x] : to[x];
        }
        bool found = false;
        for (int column = 0; column < columns; ++column) {
            const Sample* from = most.data() + static_cast<std::size_t>(column) * cell;
            const bool is_above = *std::max_element(from, from + cell) > limit;
            above.row(row)[column] = is_above ? 1 : 0;
            found = found || is_above;
        }
        if (found) any = true;
    });
    return any ? std::move(above) : Raster<std::uint8_t>();
}

} // namespace

Raster<std::uint8_t> cells_above(const Raster<std::uint16_t>& mosaic, std::uint16_t limit) {
    return cells_of(mosaic, limit);
}
Raster<std::uint8_t> cells_above(const Plane& mosaic, float limit) { return cells_of(mosaic, limit); }

void Highlights::learn(int width, int height, const Raster<std::uint8_t>& clipped_cells,
                       const std::function<void(Image&)>& read) {
    if (clipped_cells.size() == 0) return;
    const Rect cells = clipped_cells.area();
    m_is_touched = grown(clipped_cells, 1);
    Raster<Told> told(cells, Told{});
    const Rect sensor{0, 0, width, height};
    // Several rows of cells at once: what is read looks at the surroundings of its rectangle too.
    constexpr int rows_at_once = 3, most_columns = 32;
    for_each_index((cells.height + rows_at_once - 1) / rows_at_once, Priority::screen, {}, [&](int band) {
        const int top = band * rows_at_once, bottom = std::min(cells.height, top + rows_at_once);
        const auto is_looked_at = [&](int column) {
            for (int row = top; row < bottom; ++row)
                if (m_is_touched.row(row)[column] != 0) return true;
            return false;
        };
        for (int begin = 0; begin < cells.width; ++begin) {
            if (!is_looked_at(begin)) continue;
            int end = begin + 1;
            while (end < std::min(cells.width, begin + most_columns) && is_looked_at(end)) ++end;
            Image light(Rect{begin * cell - beside, top * cell - beside, (end - begin) * cell + 2 * beside,
                             (bottom - top) * cell + 2 * beside}
                            .clipped_to(sensor));
            read(light);
            const Raster<float> parts = largest_parts(light, m_ends), worst = largest_beside(parts);
            for (int row = top; row < bottom; ++row)
                for (int column = begin; column < end; ++column) {
                    if (m_is_touched.row(row)[column] == 0) continue;
                    const Rect place = Rect{column * cell, row * cell, cell, cell}.clipped_to(sensor);
                    Told& sum = told.row(row)[column];
                    for (int y = place.top; y < place.bottom(); ++y)
                        for (int x = place.left; x < place.right(); ++x) {
                            const std::ptrdiff_t at = x - light.area().left;
                            const Rgb c = light.row(y)[at];
                            const float part = parts.row(y)[at];
                            const float certain =
                                1 - smooth_step((worst.row(y)[at] - tells_until) / (clipping_begins - tells_until));
                            if (part > tells_least && certain > 0)
                                sum.add({std::max(c.r, 0.0F), std::max(c.g, 0.0F), std::max(c.b, 0.0F)}, part, certain);
                        }
                }
            begin = end - 1;
        }
    });

    Level first{Raster<Rgb>(cells, Rgb{}), Raster<float>(cells, 0.0F)};
    for_each_index(cells.height, Priority::screen, {}, [&](int y) {
        for (int x = 0; x < cells.width; ++x) {
            if (m_is_touched.row(y)[x] == 0) continue;
            Told sum;
            for (int v = std::max(0, y - 1); v <= std::min(cells.height - 1, y + 1); ++v)
                for (int u = std::max(0, x - 1); u <= std::min(cells.width - 1, x + 1); ++u) sum.add(told.row(v)[u]);
            if (!(sum.pp > 0)) continue;
            const Rgb colour = sum.colour();
            const float part = largest_part(colour, m_ends);
            if (!(part > 0)) continue;
            first.colour.row(y)[x] = colour * (1 / part);
            first.told.row(y)[x] = sum.pp / (sum.pp + enough_told);
        }
    });

    // Colours spread into cells that tell none: averaged into ever larger cells, and back from the largest.
    std::vector<Level> levels;
    levels.push_back(std::move(first));
    while (std::max(levels.back().told.width(), levels.back().told.height()) > 1)
        levels.push_back(coarser(levels.back()));
    const float trusted = trusted_within * static_cast<float>(std::max(width, height)) / cell;
    Raster<float> trust(levels.back().told.area(), 0.0F);
    for (std::size_t i = levels.size() - 1; i-- > 0;) {
        Level &fine = levels[i], &coarse = levels[i + 1];
        Raster<float> finer(fine.told.area(), 0.0F);
        // Trust in what comes from cells of that size.
        const float fades = std::min(1.0F, trusted / static_cast<float>(2 << i));
        for_each_index(fine.told.height(), Priority::screen, {}, [&](int y) {
            for (int x = 0; x < fine.told.width(); ++x) {
                if (i == 0 && m_is_touched.row(y)[x] == 0) continue;
                const float own = fine.told.at(x, y), rest = 1 - own;
                // A coarse cell counts by what it was told; where that is nothing, by what it was lent.
                fine.colour.at(x, y) = fine.colour.at(x, y) * own + between(coarse.colour, x, y) * rest;
                finer.at(x, y) = own + rest * std::min(1.0F, between(trust, x, y)) * fades;
            }
        });
        trust = std::move(finer);
    }
    m_around = Raster<Around>(cells, Around{});
    for (int y = 0; y < cells.height; ++y)
        for (int x = 0; x < cells.width; ++x) {
            const Rgb colour = levels[0].colour.at(x, y);
            const float part = largest_part(colour, m_ends);
            if (part > 0) m_around.at(x, y) = {colour * (1 / part), levels.size() > 1 ? trust.at(x, y) : 1.0F};
        }
}

Highlights::Around Highlights::around(float x, float y) const {
    const int left = static_cast<int>(std::floor(x)), top = static_cast<int>(std::floor(y));
    const float s = x - static_cast<float>(left), t = y - static_cast<float>(top);
    const Around &a = m_around.nearest(left, top), &b = m_around.nearest(left + 1, top),
                 &c = m_around.nearest(left, top + 1), &d = m_around.nearest(left + 1, top + 1);
    const float wa = (1 - s) * (1 - t), wb = s * (1 - t), wc = (1 - s) * t, wd = s * t;
    const float ta = wa * a.trust, tb = wb * b.trust, tc = wc * c.trust, td = wd * d.trust;
    const float trust = ta + tb + tc + td, per_trust = 1 / std::max(trust, 1e-6F);
    return {(a.colour * ta + b.colour * tb + c.colour * tc + d.colour * td) * per_trust, trust};
}

// A clipped channel has lost light. Alone, it rises half-way from the mean of the other two to the largest: white light
// never turns magenta, warm light turns neither pink nor yellow-green. Two clipped ones rise to the largest, and a third
// that is not far below follows: lamplight turns white; one that is far below stays: a cyan sign stays cyan.
Rgb Highlights::neutral(Rgb c) const {
    const float largest = std::max(c.r, std::max(c.g, c.b));
    const Rgb lost = {clipped(c.r, m_ends.r), clipped(c.g, m_ends.g), clipped(c.b, m_ends.b)};
    const float two_lost = std::max(std::min(lost.r, lost.g), std::min(std::max(lost.r, lost.g), lost.b));
    const float per_largest = 1 / std::max(largest, 1e-6F);
    const auto raised = [=](float value, float own, float others) {
        const float alone = own * std::max(0.5F * (others + largest) - value, 0.0F);
        const float nearness = smooth_step((value * per_largest - follows_from) * (1 / (follows_fully - follows_from)));
        const float together = two_lost * std::max(own, nearness) * (largest - value);
        return value + std::max(alone, together);
    };
    return {raised(c.r, lost.r, 0.5F * (c.g + c.b)), raised(c.g, lost.g, 0.5F * (c.r + c.b)),
            raised(c.b, lost.b, 0.5F * (c.r + c.g))};
}

// The pixel as s times the colour around it plus b of white: by least squares through the channels that are left, then raised until
// no channel that clipped lies below its end.
Rgb Highlights::reconstructed(Rgb c, const Around& around) const {
    const std::array<float, 3> value{c.r, c.g, c.b}, ends{m_ends.r, m_ends.g, m_ends.b};
    std::array<float, 3> colour{around.colour.r, around.colour.g, around.colour.b}, lost{}, known{};
    float any_known = 0;
    for (int i = 0; i < 3; ++i) {
        lost[i] = clipped(value[i], ends[i]);
        known[i] = 1 - lost[i];
        any_known = std::max(any_known, known[i]);
    }
    // A little purple is the fringe of a lens and not the colour of a lamp; much of it is a pink sign.
    const float other = std::min(colour[0], colour[2]), purple = std::max(0.0F, other - colour[1]);
    colour[1] += purple * smooth_step((colour[1] / std::max(other, 1e-6F) - 0.35F) * (1 / 0.2F));

    constexpr float usual = 1e-4F, little_white = 0.05F; // weights of s = 1 and of b = 0 against one known channel
    float qq = usual, q = 0, n = little_white, qc = usual, nc = 0, kc = 0;
    for (int i = 0; i < 3; ++i) {
        qq += known[i] * colour[i] * colour[i];
        q += known[i] * colour[i];
        n += known[i];
        qc += known[i] * colour[i] * value[i];
        nc += known[i] * value[i];
        kc += known[i] * value[i] * value[i];
    }
    const float determinant = qq * n - q * q;
    // Beyond the highest rise the rest of the light is white.
    const float s_free = (qc * n - q * nc) / determinant, s0 = std::clamp(s_free, 0.0F, highest);
    const float known_channels = n - little_white;
    const float b0 = (nc - q * s_free) / n + std::max(0.0F, s_free - s0) * q / std::max(known_channels, 1e-3F);
    // What the known channels say of the colour.
    float off = 0;
    for (int i = 0; i < 3; ++i) {
        const float error = s0 * colour[i] + b0 - value[i];
        off += known[i] * error * error;
    }
    const float agrees = 1 - smooth_step((off / std::max(kc, 1e-12F) - 0.02F) * (1 / 0.15F));
    // Up to the ends: along what distinguishes the lost channels from the known ones.
    const float mean_known = q / std::max(known_channels, 1e-3F) * any_known;
    float more = 0;
    for (int i = 0; i < 3; ++i) {
        const float missing = value[i] - (s0 * colour[i] + b0), gains = colour[i] - mean_known;
        if (gains > 0.02F) more = std::max(more, lost[i] * missing / gains);
    }
    more = std::min(more, highest - s0);
    const float s = s0 + more, b = b0 - more * mean_known;
    float white = 0; // what no colour explains
    for (int i = 0; i < 3; ++i) white = std::max(white, lost[i] * (value[i] - (s * colour[i] + b)));
    white *= 1 - any_known;
    const float trust = around.trust * agrees;
    const Rgb plain = neutral(c);
    const std::array<float, 3> without{plain.r, plain.g, plain.b};
    std::array<float, 3> result{};
    for (int i = 0; i < 3; ++i) {
        const float found = value[i] + lost[i] * std::max(0.0F, s * colour[i] + b + white - value[i]);
        result[i] = without[i] + trust * (found - without[i]);
    }
    return {result[0], result[1], result[2]};
}

void Highlights::restore(Image& chunk, int step, int shift_x, int shift_y) const {
    const Rect area = chunk.area();
    if (m_method == HighlightMethod::clip) {
        const float end = std::min(m_ends.r, std::min(m_ends.g, m_ends.b));
        const auto ended = [=](float value) { return value < end ? value : end; };
        Rgb* pixels = chunk.data();
        for (std::size_t i = 0; i < chunk.size(); ++i)
            pixels[i] = {ended(pixels[i].r), ended(pixels[i].g), ended(pixels[i].b)};
        return;
    }
    if (m_method == HighlightMethod::neutral) {
        Rgb* pixels = chunk.data();
        for (std::size_t i = 0; i < chunk.size(); ++i) pixels[i] = neutral(pixels[i]);
        return;
    }
    if (m_around.size() == 0) return;
    const float per_cell = static_cast<float>(step) / cell;
    for (int y = area.top; y < area.bottom(); ++y) {
        const int sensor_y = step * y + shift_y;
        const std::uint8_t* touched = m_is_touched.row(std::min(sensor_y / cell, m_is_touched.height() - 1));
        const float v = (static_cast<float>(sensor_y) + 0.5F * static_cast<float>(step)) / cell - 0.5F;
        Rgb* row = chunk.row(y);
        for (int x = area.left; x < area.right();) {
            const int column = std::min((step * x + shift_x) / cell, m_is_touched.width() - 1);
            const int next = std::min(area.right(), std::max(x + 1, ((column + 1) * cell - shift_x + step - 1) / step));
            for (; x < next && touched[column] != 0; ++x) {
                Rgb& c = row[x - area.left];
                if (largest_part(c, m_ends) <= clipping_begins) continue;
                const float u = (static_cast<float>(x) + 0.5F) * per_cell + static_cast<float>(shift_x) / cell - 0.5F;
                c = reconstructed(c, around(u, v));
            }
            x = next;
        }
    }
}

} // namespace engine
