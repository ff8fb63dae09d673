// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/consistency.h"
#include "engine/base/fast_math.h"
#include "engine/base/parallel.h"
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

namespace engine {
namespace {

// merge.md 2.6: what may differ without anything having moved: light by 2 %, place by a quarter of the contrast between neighbours (samples of one colour
// lie two pixels apart, points of light change between them by more than by noise when they move by part of a pixel).
constexpr float light_tolerance = 0.02F, place_tolerance = 0.25F;
// Agreement falls from all to nothing between these many standard deviations.
constexpr float agrees_until = 3.5F, moved_from = 7;
// The test of power counts less: its distribution has the longer tail.
constexpr float power_share = 0.7F;
// Light that ended in one frame must be near the end in another, seen through interpolation that takes part of small lamps.
constexpr float near_end = 0.7F;
constexpr float place_refused_from = 0.2F; // part of an ended place
constexpr int quad_rows_per_strip = 16;
// Median of the square of a normal number.
constexpr double median_of_square = 0.4549;

// Of a quad or a box of quads: sums over what both frames show unclipped.
enum Quantity : std::size_t {
    difference_r,
    difference_g,
    difference_b,
    variance_r,
    variance_g,
    variance_b,
    tolerance_r,
    tolerance_g,
    tolerance_b,
    power,
    members,
    quantities
};

using Row = std::vector<float>;
using Rows = std::array<Row, quantities>;

struct NoiseOfQuads {
    float scale[3], offset[3]; // of quad means, of light / exposure

    NoiseOfQuads(const NoiseProfile& noise, double exposure, FrameLayout layout) {
        for (std::size_t c = 0; c < 3; ++c) {
            const double samples = layout == FrameLayout::picture ? 4 : c == 1 ? 2 : 1;
            scale[c] = static_cast<float>(noise.scale[c] / (exposure * samples));
            offset[c] = static_cast<float>(noise.offset[c] / (exposure * exposure * samples));
        }
    }
};

// Sums over 3 x 3 with edges that end; vertical[q] has been summed over three rows already. z of a box: the larger of both tests.
void z_of_row(const Rows& vertical, Rows& box, int width, float* __restrict z) {
    for (std::size_t q = 0; q < quantities; ++q) {
        const float* in = vertical[q].data();
        float* __restrict out = box[q].data();
        if (width == 1) {
            out[0] = in[0];
            continue;
        }
        out[0] = in[0] + in[1];
        for (int i = 1; i + 1 < width; ++i) out[i] = in[i - 1] + in[i] + in[i + 1];
        out[width - 1] = in[width - 2] + in[width - 1];
    }
    std::fill_n(z, width, 0.0F);
    for (std::size_t c = 0; c < 3; ++c) {
        const float *d = box[difference_r + c].data(), *v = box[variance_r + c].data(),
                    *t = box[tolerance_r + c].data();
        for (int i = 0; i < width; ++i) {
            const float square = d[i] * d[i] / (v[i] + t[i] * t[i] + 1e-30F);
            z[i] = square > z[i] ? square : z[i];
        }
    }
    const float *p = box[power].data(), *m = box[members].data();
    for (int i = 0; i < width; ++i) {
        const float count = 3 * m[i], coherent = std::sqrt(z[i]);
        const float texture = power_share * (p[i] - count) / std::sqrt(2 * count + 1e-3F);
        z[i] = texture > coherent ? texture : coherent;
    }
}

// Light of both frames along three rows of quads, which move down together.
class Neighbourhood {
public:
    Neighbourhood(const AlignedFrame& frame, double exposure, const Reference& reference)
        : m_frame(frame), m_reference(reference), m_gain(static_cast<float>(1 / exposure)),
          m_quads(reference.open.area()), m_own(frame.light.noise, exposure, frame.light.layout),
          m_known(reference.noise, 1, frame.light.layout) {
        for (auto& row : m_light)
            for (Row& colour : row) colour.resize(static_cast<std::size_t>(m_quads.width));
        m_ones.assign(static_cast<std::size_t>(m_quads.width), 1.0F);
        m_gains = m_ones;
    }

    // Quantities of the quads of row j; rows must come one after the other. `violated`: 1 where one frame ended and the other is far from it.
    void row(int j, float noise_factor, float* const out[quantities], float* violated) {
        if (j != m_next)
            for (int k = 0; k < 3; ++k) read(j - 1 + k, k);
        else
            std::swap(m_light[0], m_light[1]), std::swap(m_light[1], m_light[2]), read(j + 1, 2);
        m_next = j + 1;
        const int width = m_quads.width;
        std::array<const float*, 3> known_rows[3];
        for (int k = 0; k < 3; ++k)
            for (std::size_t c = 0; c < 3; ++c)
                known_rows[k][c] = m_reference.light[c].row(std::clamp(j - 1 + k, 0, m_quads.height - 1));
        const std::uint8_t *open = m_frame.open.row(j), *known_open = m_reference.open.row(j);
        const float* parts = m_reference.variance.area().empty() ? m_ones.data() : m_reference.variance.row(j);
        float* member = out[members];
        bool any_closed = false;
        for (int i = 0; i < width; ++i) {
            const bool both = open[i] >= quad_half_open && known_open[i] >= quad_half_open;
            member[i] = both ? 1.0F : 0.0F;
            any_closed |= !both;
        }
        std::fill_n(out[power], width, 0.0F);
        if (m_reference.gain) {
            const float* gain = m_reference.gain->row(2 * j);
            for (int i = 0; i < width; ++i) m_gains[static_cast<std::size_t>(i)] = gain[2 * i];
        }
        const float* gains = m_gains.data();
        for (std::size_t c = 0; c < 3; ++c) {
            const float *here = m_light[1][c].data(), *above = known_rows[0][c], *known = known_rows[1][c],
                        *below = known_rows[2][c];
            float* __restrict d = out[difference_r + c], * __restrict v = out[variance_r + c], * __restrict t = out[tolerance_r + c], * __restrict p = out[power];
            const float scale = noise_factor * m_own.scale[c], offset = noise_factor * m_own.offset[c];
            const float known_scale = noise_factor * m_known.scale[c], known_offset = noise_factor * m_known.offset[c];
            const auto one = [&](int i, int left, int right) {
                const float light = known[i], level = light > 0 ? light : 0, m = member[i], g = gains[i];
                const float of_known = parts[i] * g * (known_scale * level + g * known_offset);
                const float variance = g * (scale * level + g * offset) + of_known;
                // Contrast with the four neighbours, less what noise makes of it: their largest difference is about 2.3 standard deviations.
                const float across = std::max(std::abs(known[left] - light), std::abs(known[right] - light));
                const float down = std::max(std::abs(above[i] - light), std::abs(below[i] - light));
                const float sure = std::max(0.0F, std::max(across, down) - 2.3F * std::sqrt(of_known));
                const float tolerance = light_tolerance * level + place_tolerance * sure, difference = here[i] - light;
                d[i] = m * difference, v[i] = m * variance, t[i] = m * tolerance;
                p[i] += m * (difference * difference) / (variance + tolerance * tolerance + 1e-30F);
            };
            one(0, 0, std::min(1, width - 1));
            for (int i = 1; i + 1 < width; ++i) one(i, i - 1, i + 1);
            if (width > 1) one(width - 1, width - 2, width - 1);
        }
        std::fill_n(violated, width, 0.0F);
        if (any_closed) find_violations(known_rows, open, known_open, j, violated);
    }

private:
    void read(int j, int k) {
        quad_light_row(m_frame.light, m_gain, std::clamp(j, 0, m_quads.height - 1), m_light[k][0].data(),
                       m_light[k][1].data(), m_light[k][2].data());
    }

    void find_violations(const std::array<const float*, 3> (&known)[3], const std::uint8_t* open,
                         const std::uint8_t* known_open, int, float* violated) {
        const auto most_around = [&](const auto& rows, int i) {
            float most = 0;
            for (const auto& row : rows)
                for (const auto& colour : row)
                    for (int u = std::max(0, i - 1); u <= std::min(m_quads.width - 1, i + 1); ++u)
                        most = std::max(most, colour[static_cast<std::size_t>(u)]);
            return most;
        };
        for (int i = 0; i < m_quads.width; ++i) {
            const bool ended = open[i] < quad_half_open && open[i] != quad_outside,
                       known_ended = known_open[i] < quad_half_open && known_open[i] != quad_outside;
            if (ended == known_ended || open[i] == quad_outside || known_open[i] == quad_outside) continue;
            const float here = most_around(m_light, i), there = most_around(known, i);
            if (known_ended && there >= lit_where_ended)
                violated[i] =
                    here < near_end ? 2.0F : 0.0F; // of an ended place of the reference: the place decides as a whole
            else if (ended && here >= lit_where_ended * m_gain)
                violated[i] = there < near_end * m_gain ? 1.0F : 0.0F;
        }
    }

    const AlignedFrame& m_frame;
    const Reference& m_reference;
    float m_gain;
    Rect m_quads;
    NoiseOfQuads m_own, m_known;
    std::array<std::array<Row, 3>, 3> m_light;
    Row m_ones;
    Row m_gains; // by which a flat field has multiplied noise as well
    int m_next = -1;
};

Rows rows_of(int width) {
    Rows rows;
    for (Row& row : rows) row.resize(static_cast<std::size_t>(width));
    return rows;
}

// How much more the frames differ than their noise says where the reference is flat and nothing ended: the median tells, whatever moved.
double noise_factor_of(const AlignedFrame& frame, double exposure, const Reference& reference, const Work& work) {
    constexpr int every = 8, bins = 400; // rows of quads; of ln(difference^2 / variance) from -10 to 10
    const Rect quads = reference.open.area();
    const int count = (quads.height + every - 1) / every;
    std::vector<std::array<std::uint32_t, bins>> histograms(static_cast<std::size_t>(count));
    for_each_index(count, Priority::exporting, work.stop, [&](int row) {
        Neighbourhood around(frame, exposure, reference);
        Rows rows = rows_of(quads.width);
        Row violated(static_cast<std::size_t>(quads.width));
        float* out[quantities];
        for (std::size_t q = 0; q < quantities; ++q) out[q] = rows[q].data();
        around.row(std::min(row * every, quads.height - 1), 1, out, violated.data());
        auto& histogram = histograms[static_cast<std::size_t>(row)];
        for (int i = 0; i < quads.width; ++i) {
            if (out[members][i] == 0) continue;
            for (std::size_t c = 0; c < 3; ++c) {
                const float v = out[variance_r + c][i], t = out[tolerance_r + c][i], d = out[difference_r + c][i];
                if (t * t > 0.25F * v || v <= 0) continue;
                const float at = 0.693147F * fast_log2(d * d / v + 1e-30F);
                ++histogram[static_cast<std::size_t>(
                    std::clamp(static_cast<int>((at + 10) * (bins / 20.0F)), 0, bins - 1))];
            }
        }
    });
    std::array<std::uint64_t, bins> sum{};
    std::uint64_t all = 0;
    for (const auto& histogram : histograms)
        for (std::size_t i = 0; i < bins; ++i) sum[i] += histogram[i], all += histogram[i];
    if (all < 200) return 1;
    std::uint64_t below = 0;
    std::size_t bin = 0;
    while (2 * (below + sum[bin]) < all) below += sum[bin++];
    const double part = (static_cast<double>(all) / 2 - static_cast<double>(below)) /
                        static_cast<double>(std::max<std::uint64_t>(1, sum[bin]));
    const double median = std::exp((static_cast<double>(bin) + part) * 20.0 / bins - 10);
    // More than ninefold variance is no noise any more: another scene.
    return std::clamp(median / median_of_square, 1.0, 9.0);
}

// The three coarser sizes: boxes of 3 x 3 cells of 2, 4 and 8 quads.
struct Sums {
    Rect cells;
    std::array<Plane, quantities> of;

    explicit Sums(Rect area) : cells(area) {
        for (Plane& plane : of) plane = Plane(area);
    }
};

Sums halved(const Sums& fine, const Work& work) {
    Sums coarse(Rect{0, 0, (fine.cells.width + 1) / 2, (fine.cells.height + 1) / 2});
    for_each_index(coarse.cells.height, Priority::exporting, work.stop, [&](int y) {
        for (std::size_t q = 0; q < quantities; ++q) {
            const float *upper = fine.of[q].row(2 * y),
                        *lower = 2 * y + 1 < fine.cells.height ? fine.of[q].row(2 * y + 1) : nullptr;
            float* out = coarse.of[q].row(y);
            for (int x = 0; x < coarse.cells.width; ++x) {
                const int second = 2 * x + 1;
                float sum = upper[2 * x] + (second < fine.cells.width ? upper[second] : 0.0F);
                if (lower) sum += lower[2 * x] + (second < fine.cells.width ? lower[second] : 0.0F);
                out[x] = sum;
            }
        }
    });
    return coarse;
}

// z of the boxes of 3 x 3 cells around each cell.
Plane z_of_boxes(const Sums& sums, const Work& work) {
    Plane z(sums.cells);
    for_each_index(sums.cells.height, Priority::exporting, work.stop, [&](int y) {
        Rows vertical = rows_of(sums.cells.width), box = rows_of(sums.cells.width);
        for (std::size_t q = 0; q < quantities; ++q) {
            float* out = vertical[q].data();
            std::copy_n(sums.of[q].row(y), sums.cells.width, out);
            for (const int v : {y - 1, y + 1})
                if (v >= 0 && v < sums.cells.height) {
                    const float* in = sums.of[q].row(v);
                    for (int x = 0; x < sums.cells.width; ++x) out[x] += in[x];
                }
        }
        z_of_row(vertical, box, sums.cells.width, z.row(y));
    });
    return z;
}

// Raises z of the cells of 2 quads to that of these boxes; `times` cells a side.
void raise(Plane& z, const Plane& boxes, int times) {
    for (int y = 0; y < z.height(); ++y) {
        const float* found = boxes.row(y / times);
        float* out = z.row(y);
        for (int x = 0; x < z.width(); ++x) out[x] = std::max(out[x], found[x / times]);
    }
}

// The noise of rendered pictures is alike over neighbours (JPEG blocks, chroma at half size, the camera's own noise reduction), more so the larger the
// box: z of noise is then larger than that of independent samples. The median tells by how much, whatever moved. `usual`: the median of independent noise.
void allow_for_alike_neighbours(Plane& z, float usual) {
    std::vector<float> values(z.data(), z.data() + z.size());
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    constexpr float most = 6; // beyond, it is another scene
    const float times = std::clamp(*middle / usual, 1.0F, most);
    for (std::size_t i = 0; i < z.size(); ++i) z.data()[i] /= times;
}
// Largest of three |normal| numbers: 0.5^(1/3) = 0.794 lies below 1.26; of four neighbouring boxes that overlap by two thirds about 1.7.
constexpr float usual_of_colours = 1.26F, usual_of_four_boxes = 1.7F;

// Least or mean of 3 x 3 cells.
Agreement least_around(const Agreement& from) {
    Agreement across(from.area()), result(from.area());
    const int width = from.width(), height = from.height();
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const std::uint8_t* row = from.row(y);
            across.row(y)[x] = std::min({row[std::max(0, x - 1)], row[x], row[std::min(width - 1, x + 1)]});
        }
    for (int y = 0; y < height; ++y) {
        const std::uint8_t *above = across.row(std::max(0, y - 1)), *here = across.row(y),
                           *below = across.row(std::min(height - 1, y + 1));
        for (int x = 0; x < width; ++x) result.row(y)[x] = std::min({above[x], here[x], below[x]});
    }
    return result;
}
Agreement softened(const Agreement& from) {
    Agreement result(from.area());
    const int width = from.width(), height = from.height();
    std::vector<int> sum(static_cast<std::size_t>(width));
    for (int y = 0; y < height; ++y) {
        const std::uint8_t *above = from.row(std::max(0, y - 1)), *here = from.row(y),
                           *below = from.row(std::min(height - 1, y + 1));
        for (int x = 0; x < width; ++x) sum[static_cast<std::size_t>(x)] = above[x] + here[x] + below[x];
        for (int x = 0; x < width; ++x) {
            const int all = sum[static_cast<std::size_t>(std::max(0, x - 1))] + sum[static_cast<std::size_t>(x)] +
                            sum[static_cast<std::size_t>(std::min(width - 1, x + 1))];
            result.row(y)[x] = static_cast<std::uint8_t>((all + 4) / 9);
        }
    }
    return result;
}

} // namespace

Judgement judge(const AlignedFrame& frame, double exposure, const Reference& reference, Deghost deghost,
                const Work& work) {
    const Rect quads = reference.open.area(), cells{0, 0, (quads.width + 1) / 2, (quads.height + 1) / 2};
    Judgement judgement;
    judgement.agrees = Agreement(cells, std::uint8_t{255});
    judgement.accepted_places.assign(static_cast<std::size_t>(reference.ended_count) + 1, true);
    if (deghost == Deghost::off) return judgement;
    judgement.noise_factor = noise_factor_of(frame, exposure, reference, work);
    const auto noise_factor = static_cast<float>(judgement.noise_factor);

    Plane z(cells, 0.0F);
    Sums sums(cells);
    const int strips = (quads.height + quad_rows_per_strip - 1) / quad_rows_per_strip;
    // Of each strip and ended place: quads that ended in the reference, and those of them that the frame shows dark.
    std::vector<std::vector<std::pair<int, int>>> places(static_cast<std::size_t>(strips));
    for_each_index(strips, Priority::exporting, work.stop, [&](int strip) {
        const int first = strip * quad_rows_per_strip, last = std::min(quads.height, first + quad_rows_per_strip);
        Neighbourhood around(frame, exposure, reference);
        const int from = std::max(0, first - 1), to = std::min(quads.height, last + 1);
        std::vector<Rows> rows(static_cast<std::size_t>(to - from), rows_of(quads.width));
        std::vector<Row> violated(rows.size(), Row(static_cast<std::size_t>(quads.width)));
        auto& place = places[static_cast<std::size_t>(strip)];
        if (reference.ended_count > 0) place.resize(static_cast<std::size_t>(reference.ended_count) + 1);
        for (int j = from; j < to; ++j) {
            float* out[quantities];
            Rows& row = rows[static_cast<std::size_t>(j - from)];
            for (std::size_t q = 0; q < quantities; ++q) out[q] = row[q].data();
            around.row(j, noise_factor, out, violated[static_cast<std::size_t>(j - from)].data());
        }
        Rows vertical = rows_of(quads.width), box = rows_of(quads.width);
        Row found(static_cast<std::size_t>(quads.width));
        for (int j = first; j < last; ++j) {
            const Rows* above = j > 0 ? &rows[static_cast<std::size_t>(j - 1 - from)] : nullptr;
            const Rows& here = rows[static_cast<std::size_t>(j - from)];
            const Rows* below = j + 1 < quads.height ? &rows[static_cast<std::size_t>(j + 1 - from)] : nullptr;
            for (std::size_t q = 0; q < quantities; ++q) {
                float* out = vertical[q].data();
                std::ranges::copy(here[q], out);
                for (const Rows* beside : {above, below})
                    if (beside) {
                        const float* in = (*beside)[q].data();
                        for (int i = 0; i < quads.width; ++i) out[i] += in[i];
                    }
            }
            z_of_row(vertical, box, quads.width, found.data());
            const Row& bad = violated[static_cast<std::size_t>(j - from)];
            float* cell = z.row(j / 2);
            for (int i = 0; i < quads.width; ++i) {
                const float own = bad[static_cast<std::size_t>(i)] == 1 ? 100.0F : found[static_cast<std::size_t>(i)];
                cell[i / 2] = std::max(cell[i / 2], own);
            }
            if (!place.empty()) {
                const std::int32_t* label = reference.ended.row(j);
                const std::uint8_t *known_open = reference.open.row(j), *open = frame.open.row(j);
                for (int i = 0; i < quads.width; ++i)
                    if (label[i] > 0 && known_open[i] < quad_half_open && open[i] != quad_outside) {
                        auto& [ended, dark] = place[static_cast<std::size_t>(label[i])];
                        ++ended, dark += bad[static_cast<std::size_t>(i)] == 2;
                    }
            }
            for (std::size_t q = 0; q < quantities; ++q) {
                float* out = sums.of[q].row(j / 2);
                const float* in = here[q].data();
                if (j % 2 == 0)
                    for (int i = 0; i < cells.width; ++i)
                        out[i] = in[2 * i] + (2 * i + 1 < quads.width ? in[2 * i + 1] : 0.0F);
                else
                    for (int i = 0; i < cells.width; ++i)
                        out[i] += in[2 * i] + (2 * i + 1 < quads.width ? in[2 * i + 1] : 0.0F);
            }
        }
    });
    if (work.stopped()) return judgement;
    const bool is_picture = frame.light.layout == FrameLayout::picture;
    if (is_picture) allow_for_alike_neighbours(z, usual_of_four_boxes);
    for (int times = 1; times <= 4; times *= 2) {
        if (times > 1) sums = halved(sums, work);
        Plane boxes = z_of_boxes(sums, work);
        if (work.stopped()) return judgement;
        if (is_picture) allow_for_alike_neighbours(boxes, usual_of_colours);
        raise(z, boxes, times);
    }

    if (reference.ended_count > 0) {
        std::vector<std::pair<int, int>> all(static_cast<std::size_t>(reference.ended_count) + 1);
        for (const auto& strip : places)
            for (std::size_t i = 0; i < strip.size(); ++i)
                all[i].first += strip[i].first, all[i].second += strip[i].second;
        for (std::size_t i = 1; i < all.size(); ++i)
            judgement.accepted_places[i] =
                static_cast<float>(all[i].second) <= place_refused_from * static_cast<float>(all[i].first);
        for (int j = 0; j < quads.height; ++j)
            for (int i = 0; i < quads.width; ++i) {
                const std::int32_t number = reference.ended.row(j)[i];
                if (number > 0 && !judgement.accepted_places[static_cast<std::size_t>(number)])
                    z.row(j / 2)[i / 2] = 100;
            }
    }

    const float mode = deghost == Deghost::strong ? 0.7F : 1.0F;
    long long shown = 0, moved = 0;
    for (int y = 0; y < cells.height; ++y)
        for (int x = 0; x < cells.width; ++x) {
            const float fit = 1 - smooth_step((z.row(y)[x] / mode - agrees_until) / (moved_from - agrees_until));
            judgement.agrees.row(y)[x] = static_cast<std::uint8_t>(std::lround(255 * fit));
            if (frame.open.row(2 * y)[2 * x] == quad_outside) continue;
            ++shown, moved += fit < 0.2F;
        }
    judgement.moved = shown > 0 ? static_cast<double>(moved) / static_cast<double>(shown) : 1;
    judgement.agrees = softened(least_around(judgement.agrees));
    return judgement;
}

} // namespace engine
