// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/geometry/resampling.h"
#include <cmath>
#include <cstring>
#include <vector>

namespace engine {
namespace {

// Cubic convolution (Keys 1981, a = -1/2) looks at four pixels along each axis: one before and two behind the whole part of a position.
constexpr int before = 1, behind = 2;
// Positions inside a tile may bulge beyond those along its edges and grid by this much.
constexpr int slack = 2;
constexpr int grid = 32;

// A star or lamp beside darkness: cubic interpolation swings below the dark pixels and above the bright ones. It may not leave the four
// nearest pixels by more than this factor, nor take more than this part of what is left up to 1.
constexpr float deepest = 0.75F, highest = 1.25F, part_of_rest = 0.25F;

// Interpolated is not light itself but light as a display shows it, x / (1 + x): beside a lamp of a hundred times display white a plain mean
// is all lamp, and the lamp's edge comes out as steps of whole pixels.
inline float compressed(float light) { return light > 0 ? light / (1 + light) : light; }
constexpr float most_compressed = 1 - 1e-6F; // a million times white
inline float expanded(float value) {
    const float kept = value < most_compressed ? value : most_compressed;
    return kept > 0 ? kept / (1 - kept) : kept;
}

Image compressed(const Image& photo) {
    Image result(photo.area());
    const float* const from = &photo.data()->r;
    float* const to = &result.data()->r;
    const std::size_t count = 3 * photo.size();
    for (std::size_t i = 0; i < count; ++i) to[i] = compressed(from[i]);
    return result;
}
void expand(Image& picture) {
    float* const values = &picture.data()->r;
    const std::size_t count = 3 * picture.size();
    for (std::size_t i = 0; i < count; ++i) values[i] = expanded(values[i]);
}

struct Weights {
    float w[4];
};
inline Weights weights(float t) {
    const float t2 = t * t, t3 = t2 * t;
    return {{-0.5F * t + t2 - 0.5F * t3, 1 - 2.5F * t2 + 1.5F * t3, 0.5F * t + 2 * t2 - 1.5F * t3, 0.5F * (t3 - t2)}};
}

inline float limited(float value, float a, float b, float c, float d) {
    const float low1 = a < b ? a : b, low2 = c < d ? c : d, low = low1 < low2 ? low1 : low2;
    const float high1 = a > b ? a : b, high2 = c > d ? c : d, high = high1 > high2 ? high1 : high2;
    const float least = low * (low > 0 ? deepest : highest), rest = high + part_of_rest * (1 - high);
    const float free = high * (high > 0 ? highest : deepest), most = free < rest ? free : rest;
    return value < least ? least : (value > most ? most : value);
}

// One channel, `step` floats from pixel to pixel and `line` from row to row; `at` is the pixel of the whole parts.
inline float interpolated(const float* at, std::ptrdiff_t step, std::ptrdiff_t line, const Weights& x,
                          const Weights& y) {
    float sum = 0;
    for (int v = 0; v < 4; ++v) {
        const float* const row = at + (v - before) * line - step;
        sum += y.w[v] * (x.w[0] * row[0] + x.w[1] * row[step] + x.w[2] * row[2 * step] + x.w[3] * row[3 * step]);
    }
    return limited(sum, at[0], at[step], at[line], at[line + step]);
}

// The three channels at once, in a register of four: the fourth is the next pixel's red and thrown away.
using Four = float __attribute__((vector_size(16)));
inline Four load(const float* at) {
    Four four;
    std::memcpy(&four, at, sizeof four);
    return four;
}
inline Four smaller(Four a, Four b) { return a < b ? a : b; }
inline Four larger(Four a, Four b) { return a > b ? a : b; }

inline Rgb interpolated(const Rgb* pixel, std::ptrdiff_t width, const Weights& x, const Weights& y) {
    const float* const at = &pixel->r;
    const std::ptrdiff_t line = 3 * width;
    Four sum{};
    for (int v = 0; v < 4; ++v) {
        const float* const row = at + (v - before) * line - 3;
        sum += y.w[v] * (x.w[0] * load(row) + x.w[1] * load(row + 3) + x.w[2] * load(row + 6) + x.w[3] * load(row + 9));
    }
    const Four a = load(at), b = load(at + 3), c = load(at + line), d = load(at + line + 3);
    const Four low = smaller(smaller(a, b), smaller(c, d)), high = larger(larger(a, b), larger(c, d));
    const Four zero{}, dim = zero + deepest, bright = zero + highest;
    sum = larger(sum, low * (low > zero ? dim : bright));
    const Four rest = high + part_of_rest * (1 - high);
    sum = smaller(sum, smaller(high * (high > zero ? bright : dim), rest));
    return {sum[0], sum[1], sum[2]};
}

} // namespace

Resampling::Resampling(const Frame& frame, const Rect& photo, const Rect& picture)
    : m_frame(frame), m_photo(photo), m_to_full_x(static_cast<double>(frame.width()) / picture.width),
      m_to_full_y(static_cast<double>(frame.height()) / picture.height) {
    // The frame knows the photo's size; picture and photo have the same scale up to the rounding of their sizes.
    const double scale =
        static_cast<double>(std::max(photo.width, photo.height)) / frame.photo_long_edge_at(frame.long_edge());
    m_from_full_x = m_from_full_y = scale;
    m_copies = frame.is_exact() && scale == 1 && picture == frame.area();
}

FramePoint Resampling::source(double x, double y, int channel) const {
    const FramePoint full = m_frame.to_photo({x * m_to_full_x, y * m_to_full_y}, channel);
    return {full.x * m_from_full_x, full.y * m_from_full_y};
}

Rect Resampling::reached_by(Rect wanted) const {
    double left = 1e30, top = 1e30, right = -1e30, bottom = -1e30;
    for (int channel = 0; channel < 3; ++channel)
        for (int y = wanted.top;; y = std::min(y + grid, wanted.bottom())) {
            for (int x = wanted.left;; x = std::min(x + grid, wanted.right())) {
                const FramePoint p = source(x, y, channel);
                left = std::min(left, p.x), right = std::max(right, p.x);
                top = std::min(top, p.y), bottom = std::max(bottom, p.y);
                if (x == wanted.right()) break;
            }
            if (y == wanted.bottom()) break;
        }
    const auto whole = [](double value) { return static_cast<int>(std::floor(std::clamp(value, -1e8, 1e8))); };
    const int l = whole(left), t = whole(top);
    const Rect touched{l, t, whole(right) - l + 1, whole(bottom) - t + 1};
    return m_copies ? touched : touched.grown_by(behind + slack);
}

// Pixel of the area below and left of each position, and how far the position lies beyond its centre. Both come from the place in the
// whole photo, so that tiles round alike.
void Resampling::positions(int y, int channel, const Rect& area, Row& row) const {
    const std::ptrdiff_t most_x = area.width - behind - 1, most_y = area.height - behind - 1;
    for (std::size_t i = 0; i < row.at.size(); ++i) {
        const FramePoint p = source(row.left + static_cast<int>(i) + 0.5, y + 0.5, channel);
        const double x = p.x - 0.5, v = p.y - 0.5, whole_x = std::floor(x), whole_y = std::floor(v);
        // Inside by construction; but no number may lead out of the picture.
        const auto column =
            std::clamp<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(whole_x) - area.left, before, most_x);
        const auto line = std::clamp<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(whole_y) - area.top, before, most_y);
        row.at[i] = line * area.width + column;
        row.across[i] = static_cast<float>(x - whole_x);
        row.down[i] = static_cast<float>(v - whole_y);
    }
}

void Resampling::run(const Image& photo, Image& picture) const {
    const Rect area = picture.area();
    if (m_copies) {
        for (int y = area.top; y < area.bottom(); ++y)
            for (int x = area.left; x < area.right(); ++x) {
                const FramePoint p = source(x + 0.5, y + 0.5, 1);
                picture.at(x, y) = photo.at(static_cast<int>(std::floor(p.x)), static_cast<int>(std::floor(p.y)));
            }
        return;
    }
    const bool has_fringes = m_frame.separates_channels();
    const std::ptrdiff_t line = 3 * static_cast<std::ptrdiff_t>(photo.width());
    const Image as_shown = compressed(photo);
    Row row(area.left, area.width);
    for (int channel = 0; channel < (has_fringes ? 3 : 1); ++channel)
        for (int y = area.top; y < area.bottom(); ++y) {
            positions(y, has_fringes ? channel : 1, photo.area(), row);
            Rgb* const to = picture.row(y);
            for (std::size_t i = 0; i < row.at.size(); ++i) {
                const Weights wx = weights(row.across[i]), wy = weights(row.down[i]);
                const Rgb* const at = as_shown.data() + row.at[i];
                if (has_fringes)
                    (&to[i].r)[channel] = interpolated(&at->r + channel, 3, line, wx, wy);
                else
                    to[i] = interpolated(at, photo.width(), wx, wy);
            }
        }
    expand(picture);
    if (m_frame.shows_all()) blacken(picture);
}

void Resampling::blacken(Image& picture) const {
    const Rect area = picture.area();
    for (int y = area.top; y < area.bottom(); ++y)
        for (int x = area.left; x < area.right(); ++x) {
            const FramePoint p = source(x + 0.5, y + 0.5, 1);
            const bool is_inside =
                p.x >= m_photo.left && p.y >= m_photo.top && p.x <= m_photo.right() && p.y <= m_photo.bottom();
            if (!is_inside) picture.at(x, y) = {};
        }
}

void Resampling::run(const Plane& photo, Plane& picture) const {
    const Rect area = picture.area();
    Row row(area.left, area.width);
    for (int y = area.top; y < area.bottom(); ++y) {
        positions(y, 1, photo.area(), row);
        for (std::size_t i = 0; i < row.at.size(); ++i)
            picture.row(y)[i] =
                interpolated(photo.data() + row.at[i], 1, photo.width(), weights(row.across[i]), weights(row.down[i]));
    }
}

} // namespace engine
