// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/resample_mosaic.h"
#include "engine/base/fast_math.h"
#include "engine/base/parallel.h"
#include <array>
#include <cmath>
#include <vector>

namespace engine {
namespace {

// merge.md 2.2: from here on a sample counts less, and no more from there on.
constexpr float ramp_begins = 0.90F, ramp_ends = 0.985F;
// A shift within this of a whole even one moves no sample (merge.md 2.5 b).
constexpr double even_tolerance = 0.25;
// Where a tap is above this, or the inner taps differ this much, the result stays between them (merge.md 2.5 c).
constexpr float lamp_level = 0.3F, lamp_ratio = 8;
// Beyond the inner taps, in parts of their range: the most that Keys' cubic adds between two samples of a wave at half the limit of the lattice.
constexpr float overshoot = 0.25F;
constexpr int rows_per_strip = 32; // of quads
constexpr int node = 16;           // pixels between the places where the motion is evaluated

std::uint8_t openness(float part) {
    const float closed = smooth_step((part - ramp_begins) / (ramp_ends - ramp_begins));
    return static_cast<std::uint8_t>(1 + std::lround(254 * (1 - closed)));
}

// Where the pixels of a row lie in the frame: exact at nodes of a fixed grid, linear between them.
class SourceRows {
public:
    SourceRows(const FrameMotion& motion, int width)
        : m_motion(motion), m_width(width), m_nodes(static_cast<std::size_t>((width + node - 1) / node) + 1) {}

    void row(int y, float* source_x, float* source_y) {
        for (std::size_t i = 0; i < m_nodes.size(); ++i)
            m_nodes[i] = m_motion.source_of(static_cast<double>(i) * node, y);
        for (std::size_t i = 0; i + 1 < m_nodes.size(); ++i) {
            const MergePoint from = m_nodes[i], to = m_nodes[i + 1];
            const int first = static_cast<int>(i) * node, count = std::min(node, m_width - first);
            const auto x = static_cast<float>(from.x), y0 = static_cast<float>(from.y);
            const auto dx = static_cast<float>((to.x - from.x) / node), dy = static_cast<float>((to.y - from.y) / node);
            for (int k = 0; k < count; ++k) {
                source_x[first + k] = x + dx * static_cast<float>(k);
                source_y[first + k] = y0 + dy * static_cast<float>(k);
            }
        }
    }

private:
    const FrameMotion& m_motion;
    int m_width;
    std::vector<MergePoint> m_nodes;
};

// Keys (1981), equation 4 with a = -1/2: weights of the samples at -1, 0, 1, 2 for a place t behind sample 0.
inline void cubic_weights(float t, float* w) {
    const float s = 1 - t;
    w[0] = -0.5F * t * s * s;
    w[3] = -0.5F * s * t * t;
    w[1] = 1 + t * t * (1.5F * t - 2.5F);
    w[2] = 1 + s * s * (1.5F * s - 2.5F);
}

// Keeps what is interpolated near the four inner taps: within noise of them at lamps and beside lamps that only outer taps see, within what edges need
// elsewhere. Negative lobes would ring around every lamp.
struct Holder {
    float scale = 0, offset = 0, floor = 0; // of the noise; black fluctuates by less than `floor`

    explicit Holder(const NoiseProfile& noise)
        : scale(static_cast<float>(std::max({noise.scale[0], noise.scale[1], noise.scale[2]}))),
          offset(static_cast<float>(std::max({noise.offset[0], noise.offset[1], noise.offset[2]}))),
          floor(6 * std::sqrt(offset)) {}

    float operator()(float value, float a, float b, float c, float d) const {
        const float least = std::min(std::min(a, b), std::min(c, d)), most = std::max(std::max(a, b), std::max(c, d));
        if (value >= least && value <= most) return value;
        const bool lamp = most > lamp_level || most > lamp_ratio * (std::max(least, 0.0F) + floor);
        const float margin =
            3 * std::sqrt(scale * std::max(most, 0.0F) + offset) + (lamp ? 0.0F : overshoot * (most - least));
        return std::clamp(value, least - margin, most + margin);
    }
};

// Sites of one colour as a lattice of its own: u and v steps away lies another one.
struct Lattice {
    int x = 0, y = 0; // of site (0, 0)
    bool quincunx = false;

    void place(float source_x, float source_y, float& u, float& v) const {
        const float dx = source_x - static_cast<float>(x), dy = source_y - static_cast<float>(y);
        u = quincunx ? 0.5F * (dx + dy) : 0.5F * dx;
        v = quincunx ? 0.5F * (dx - dy) : 0.5F * dy;
    }
    int site_x(int u, int v) const { return x + (quincunx ? u + v : 2 * u); }
    int site_y(int u, int v) const { return y + (quincunx ? u - v : 2 * v); }
};

// Mirrors keep the colour of a site in a pattern of 2 x 2.
inline int mirrored(int i, int count) {
    if (count < 2) return 0;
    const int period = 2 * (count - 1);
    i = std::abs(i) % period;
    return i < count ? i : period - i;
}

class MosaicSampler {
public:
    MosaicSampler(const Plane& mosaic, const std::array<CfaColour, 4>& pattern, const Holder& held)
        : m_mosaic(mosaic), m_width(mosaic.width()), m_height(mosaic.height()), m_held(held) {
        for (int y = 0; y < 2; ++y)
            for (int x = 0; x < 2; ++x) {
                const CfaColour colour = pattern[static_cast<std::size_t>(2 * y + x)];
                // A pattern with other than two greens on a diagonal has no quincunx: every site its own lattice.
                const bool diagonal = pattern[static_cast<std::size_t>(2 * (1 - y) + 1 - x)] == colour;
                m_lattice[2 * y + x] = diagonal ? Lattice{(x + y) % 2, 0, true} : Lattice{x, y, false};
            }
    }

    // Every second pixel of the row, from `first` on.
    void row(int y, int first, const float* source_x, const float* source_y, float* out) const {
        const Lattice lattice = m_lattice[2 * (y & 1) + (first & 1)];
        const float* data = m_mosaic.data();
        const std::ptrdiff_t stride = m_width;
        const std::ptrdiff_t step_u = lattice.quincunx ? 1 + stride : 2,
                             step_v = lattice.quincunx ? 1 - stride : 2 * stride;
        // Inside these all taps of any lattice exist.
        const float left = 5, top = 5;
        const auto right = static_cast<float>(m_width - 6), bottom = static_cast<float>(m_height - 6);
        for (int x = first; x < m_width; x += 2) {
            const float px = source_x[x], py = source_y[x];
            if (!(px >= left && px <= right && py >= top && py <= bottom)) {
                out[x] = at_edge(lattice, px, py);
                continue;
            }
            float u, v;
            lattice.place(px, py, u, v);
            // Both may be negative on the quincunx: floor.
            const int iu = static_cast<int>(u + 65536) - 65536, iv = static_cast<int>(v + 65536) - 65536;
            float wu[4], wv[4];
            cubic_weights(u - static_cast<float>(iu), wu);
            cubic_weights(v - static_cast<float>(iv), wv);
            const float* site =
                data + static_cast<std::ptrdiff_t>(lattice.site_y(iu, iv)) * stride + lattice.site_x(iu, iv);
            float sum = 0;
            for (int n = 0; n < 4; ++n) {
                const float* taps = site + (n - 1) * step_v;
                sum +=
                    wv[n] * (wu[0] * taps[-step_u] + wu[1] * taps[0] + wu[2] * taps[step_u] + wu[3] * taps[2 * step_u]);
            }
            out[x] = m_held(sum, site[0], site[step_u], site[step_v], site[step_u + step_v]);
        }
    }

private:
    float at_edge(const Lattice& lattice, float px, float py) const {
        px = std::clamp(px, -1.0F, static_cast<float>(m_width)),
        py = std::clamp(py, -1.0F, static_cast<float>(m_height));
        float u, v;
        lattice.place(px, py, u, v);
        const int iu = static_cast<int>(std::floor(u)), iv = static_cast<int>(std::floor(v));
        float wu[4], wv[4];
        cubic_weights(u - static_cast<float>(iu), wu);
        cubic_weights(v - static_cast<float>(iv), wv);
        float taps[4][4];
        for (int n = 0; n < 4; ++n)
            for (int m = 0; m < 4; ++m) {
                const int x = mirrored(lattice.site_x(iu + m - 1, iv + n - 1), m_width);
                const int y = mirrored(lattice.site_y(iu + m - 1, iv + n - 1), m_height);
                taps[n][m] = m_mosaic.data()[static_cast<std::size_t>(y) * static_cast<std::size_t>(m_width) +
                                             static_cast<std::size_t>(x)];
            }
        float sum = 0;
        for (int n = 0; n < 4; ++n)
            sum += wv[n] * (wu[0] * taps[n][0] + wu[1] * taps[n][1] + wu[2] * taps[n][2] + wu[3] * taps[n][3]);
        return m_held(sum, taps[1][1], taps[1][2], taps[2][1], taps[2][2]);
    }

    const Plane& m_mosaic;
    int m_width, m_height;
    Holder m_held;
    Lattice m_lattice[4];
};

Rgb picture_at(const Image& picture, const Holder& held, float px, float py) {
    const int width = picture.width(), height = picture.height();
    px = std::clamp(px, -1.0F, static_cast<float>(width)), py = std::clamp(py, -1.0F, static_cast<float>(height));
    const int x = static_cast<int>(std::floor(px)), y = static_cast<int>(std::floor(py));
    float wx[4], wy[4];
    cubic_weights(px - static_cast<float>(x), wx);
    cubic_weights(py - static_cast<float>(y), wy);
    const bool inside = x >= 1 && y >= 1 && x + 2 < width && y + 2 < height;
    Rgb taps[4][4];
    for (int n = 0; n < 4; ++n) {
        const Rgb* row = picture.data() + static_cast<std::size_t>(std::clamp(y + n - 1, 0, height - 1)) *
                                              static_cast<std::size_t>(width);
        for (int m = 0; m < 4; ++m) taps[n][m] = row[inside ? x + m - 1 : std::clamp(x + m - 1, 0, width - 1)];
    }
    Rgb sum;
    for (int n = 0; n < 4; ++n)
        sum = sum + wy[n] * (wx[0] * taps[n][0] + wx[1] * taps[n][1] + wx[2] * taps[n][2] + wx[3] * taps[n][3]);
    const Rgb &a = taps[1][1], &b = taps[1][2], &c = taps[2][1], &d = taps[2][2];
    return {held(sum.r, a.r, b.r, c.r, d.r), held(sum.g, a.g, b.g, c.g, d.g), held(sum.b, a.b, b.b, c.b, d.b)};
}

// Usable where all four quads around the place are, and shown where all of the quad lies in the frame.
void moved_open_row(const OpenQuads& from, int width, int height, const float* source_x, const float* source_y,
                    OpenQuads& to, int j) {
    std::uint8_t* out = to.row(j);
    const int last_column = from.width() - 1, last_row = from.height() - 1;
    for (int i = 0; i < to.width(); ++i) {
        const float px = source_x[2 * i], py = source_y[2 * i];
        if (!(px >= -0.25F && py >= -0.25F && px <= static_cast<float>(width) - 1.75F &&
              py <= static_cast<float>(height) - 1.75F)) {
            out[i] = quad_outside;
            continue;
        }
        const int x = std::clamp(static_cast<int>(0.5F * px), 0, last_column),
                  y = std::clamp(static_cast<int>(0.5F * py), 0, last_row);
        const std::uint8_t* upper = from.row(y);
        const std::uint8_t* lower = from.row(std::min(y + 1, last_row));
        const int next = std::min(x + 1, last_column);
        out[i] = std::min(std::min(upper[x], upper[next]), std::min(lower[x], lower[next]));
    }
}

AlignedFrame shifted(FrameLight light, OpenQuads open, FrameMotion::EvenShift shift) {
    AlignedFrame aligned{std::move(light), std::move(open), false};
    if (shift == FrameMotion::EvenShift{}) return aligned;
    const Rect area = aligned.light.area(), quads = aligned.open.area();
    const auto moved = [&](const auto& from) {
        auto to = std::remove_cvref_t<decltype(from)>(from.area());
        for (int y = 0; y < area.height; ++y) {
            const auto* row = from.row(mirrored(y + shift.dy, area.height));
            auto* out = to.row(y);
            for (int x = 0; x < area.width; ++x) {
                const int source = x + shift.dx;
                out[x] = row[source >= 0 && source < area.width ? source : mirrored(source, area.width)];
            }
        }
        return to;
    };
    if (aligned.light.layout == FrameLayout::bayer)
        aligned.light.mosaic = moved(aligned.light.mosaic);
    else
        aligned.light.picture = moved(aligned.light.picture);
    OpenQuads there(quads, quad_outside);
    for (int y = 0; y < quads.height; ++y)
        for (int x = 0; x < quads.width; ++x) {
            const int u = x + shift.dx / 2, v = y + shift.dy / 2;
            if (quads.contains(u, v)) there.row(y)[x] = aligned.open.row(v)[u];
        }
    aligned.open = std::move(there);
    return aligned;
}

} // namespace

Rect quads_of(Rect pixels) { return {0, 0, std::max(1, pixels.width / 2), std::max(1, pixels.height / 2)}; }

OpenQuads open_quads(const FrameLight& light, const Work& work) {
    const Rect area = light.area(), quads = quads_of(area);
    OpenQuads open(quads, quad_open);
    const bool bayer = light.layout == FrameLayout::bayer;
    const std::array<float, 3> scale{light.ends.r > 0 ? 1 / light.ends.r : 0, light.ends.g > 0 ? 1 / light.ends.g : 0,
                                     light.ends.b > 0 ? 1 / light.ends.b : 0};
    const int strips = (quads.height + rows_per_strip - 1) / rows_per_strip;
    for_each_index(strips, Priority::exporting, work.stop, [&](int strip) {
        std::vector<float> most(static_cast<std::size_t>(area.width) + 2);
        for (int j = strip * rows_per_strip; j < std::min(quads.height, (strip + 1) * rows_per_strip); ++j) {
            std::ranges::fill(most, 0.0F);
            for (int y = std::max(0, 2 * j - 1); y <= std::min(area.height - 1, 2 * j + 2); ++y) {
                float* into = most.data() + 1;
                if (bayer) {
                    const float* row = light.mosaic.row(y);
                    for (int colour = 0; colour < 2; ++colour) {
                        const float k = scale[static_cast<std::size_t>(
                            light.pattern[static_cast<std::size_t>(2 * (y & 1) + colour)])];
                        if (const float* gain = light.gain ? light.gain->row(y) : nullptr)
                            for (int x = colour; x < area.width; x += 2)
                                into[x] = std::max(into[x], k * row[x] / gain[x]);
                        else
                            for (int x = colour; x < area.width; x += 2) into[x] = std::max(into[x], k * row[x]);
                    }
                } else {
                    const Rgb* row = light.picture.row(y);
                    for (int x = 0; x < area.width; ++x)
                        into[x] = std::max(
                            into[x], std::max(scale[0] * row[x].r, std::max(scale[1] * row[x].g, scale[2] * row[x].b)));
                }
            }
            std::uint8_t* out = open.row(j);
            for (int i = 0; i < quads.width; ++i) {
                const float* around = most.data() + 2 * i; // the pixel left of the quad
                const int right = std::min(3, area.width + 1 - 2 * i);
                float part =
                    std::max(std::max(around[0], around[1]), std::max(around[std::min(2, right)], around[right]));
                if (part > ramp_begins) out[i] = openness(part);
            }
        }
    });
    if (!light.defects.area().empty())
        for (int y = 0; y < 2 * quads.height && y < area.height; ++y) {
            const std::uint8_t* defect = light.defects.row(y);
            for (int x = 0; x < 2 * quads.width && x < area.width; ++x)
                if (defect[x]) {
                    std::uint8_t& quad = open.row(y / 2)[x / 2];
                    quad = std::min(quad, quad_with_defect);
                }
        }
    return open;
}

void repair_defects(FrameLight& light) {
    if (light.defects.area().empty()) return;
    const Rect area = light.area();
    const bool bayer = light.layout == FrameLayout::bayer;
    const int step = bayer ? 2 : 1;
    for (int y = 0; y < area.height; ++y) {
        const std::uint8_t* defect = light.defects.row(y);
        for (int x = 0; x < area.width; ++x) {
            if (!defect[x]) continue;
            std::vector<Rgb> around;
            for (int v = y - step; v <= y + step; v += step)
                for (int u = x - step; u <= x + step; u += step)
                    if (area.contains(u, v) && !light.defects.row(v)[u])
                        around.push_back(bayer ? Rgb{light.mosaic.row(v)[u], 0, 0} : light.picture.row(v)[u]);
            if (around.empty()) continue;
            const auto median = [&](float Rgb::*channel) {
                std::ranges::sort(around, {}, channel);
                return 0.5F * (around[(around.size() - 1) / 2].*channel + around[around.size() / 2].*channel);
            };
            if (bayer)
                light.mosaic.row(y)[x] = median(&Rgb::r);
            else
                light.picture.row(y)[x] = {median(&Rgb::r), median(&Rgb::g), median(&Rgb::b)};
        }
    }
}

AlignedFrame align_to_reference(FrameLight light, const FrameMotion& motion, const Work& work) {
    const Rect area = light.area();
    repair_defects(light);
    OpenQuads open = open_quads(light, work);
    if (const auto shift = motion.even_shift(area.width, area.height, even_tolerance))
        return shifted(std::move(light), std::move(open), *shift);

    AlignedFrame aligned;
    aligned.moved = true;
    aligned.light.layout = light.layout, aligned.light.pattern = light.pattern, aligned.light.noise = light.noise,
    aligned.light.ends = light.ends;
    aligned.light.gain = light.gain;
    aligned.open = OpenQuads(open.area(), quad_outside);
    const bool bayer = light.layout == FrameLayout::bayer;
    if (bayer)
        aligned.light.mosaic = Plane(area);
    else
        aligned.light.picture = Image(area);
    const Holder held(light.noise);
    const MosaicSampler sampler(light.mosaic, light.pattern, held);
    const int strips = ((area.height + 1) / 2 + rows_per_strip - 1) / rows_per_strip;
    for_each_index(strips, Priority::exporting, work.stop, [&](int strip) {
        std::vector<float> source_x(static_cast<std::size_t>(area.width)), source_y(source_x.size());
        SourceRows source(motion, area.width);
        for (int y = 2 * strip * rows_per_strip; y < std::min(area.height, 2 * (strip + 1) * rows_per_strip); ++y) {
            source.row(y, source_x.data(), source_y.data());
            if (y % 2 == 0 && y / 2 < aligned.open.height())
                moved_open_row(open, area.width, area.height, source_x.data(), source_y.data(), aligned.open, y / 2);
            if (bayer) {
                for (int first = 0; first < 2; ++first)
                    sampler.row(y, first, source_x.data(), source_y.data(), aligned.light.mosaic.row(y));
            } else {
                Rgb* out = aligned.light.picture.row(y);
                for (int x = 0; x < area.width; ++x)
                    out[x] = picture_at(light.picture, held, source_x[static_cast<std::size_t>(x)],
                                        source_y[static_cast<std::size_t>(x)]);
            }
        }
    });
    return aligned;
}

} // namespace engine
