// Cells: light, slopes and residuals row by row, then their sums in lanes of fixed order, so that vectors give the same bits as single numbers.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/align_cells.h"
#include "engine/base/parallel.h"
#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

namespace engine {
namespace {

constexpr int longest_side = 32;
constexpr std::size_t lanes = 4;
using Lanes = float __attribute__((vector_size(lanes * sizeof(float))));
constexpr double least_pixels = 16; // of a cell that says anything
// Pixels in a row that are taken from one place between four pixels of the frame, as long as the true places stay this near: the errors of a segment cancel each other.
constexpr int segment = 8;
constexpr double near_enough = 0.06; // pixels, at the ends of a segment

Lanes load(const float* from) {
    Lanes value;
    std::memcpy(&value, from, sizeof(value));
    return value;
}
double sum_of(const Lanes& value) {
    double sum = 0;
    for (std::size_t i = 0; i < lanes; ++i) sum += static_cast<double>(value[i]);
    return sum;
}

// One cell while it is measured, `side` pixels a row; weight 0 where a pixel is not valid in both.
struct Pixels {
    static constexpr std::size_t most = longest_side * longest_side;
    alignas(64) std::array<float, most> light, other, weight, slope_x, slope_y;
};

// The frame between its pixels.
struct Sampler {
    const float* light;
    const std::uint8_t* valid;
    std::ptrdiff_t width;
    int height;

    explicit Sampler(const GuideLevel& level)
        : light(level.light.data()), valid(level.valid.data()), width(level.light.width()),
          height(level.light.height()) {}

    // `count` pixels from (x, y) on.
    void straight(double x, double y, int count, float* to, float* weight) const {
        const double fx = std::floor(x), fy = std::floor(y);
        const float a = static_cast<float>(x - fx), b = static_cast<float>(y - fy);
        const std::ptrdiff_t place = static_cast<std::ptrdiff_t>(fy) * width + static_cast<std::ptrdiff_t>(fx);
        const float *upper = light + place, *lower = upper + width;
        const float w00 = (1 - a) * (1 - b), w10 = a * (1 - b), w01 = (1 - a) * b, w11 = a * b;
        const std::uint8_t* nearest = valid + place + (b > 0.5F ? width : 0) + (a > 0.5F ? 1 : 0);
        for (int i = 0; i < count; ++i)
            to[i] = (upper[i] * w00 + upper[i + 1] * w10) + (lower[i] * w01 + lower[i + 1] * w11);
        for (int i = 0; i < count; ++i) weight[i] = nearest[i];
    }
    // Steps (step_x, step_y) apart; all places lie inside.
    void slanted(double x, double y, double step_x, double step_y, int count, float* to, float* weight) const {
        const double fx = std::floor(x), fy = std::floor(y);
        const float x0 = static_cast<float>(x - fx),
                    y0 = static_cast<float>(y - fy) + 64; // + 64: cutting off rounds down
        const std::ptrdiff_t place = static_cast<std::ptrdiff_t>(fy) * width + static_cast<std::ptrdiff_t>(fx);
        const float sx = static_cast<float>(step_x), sy = static_cast<float>(step_y);
        for (int i = 0; i < count; ++i) {
            const float px = x0 + sx * static_cast<float>(i), py = y0 + sy * static_cast<float>(i);
            const int ix = static_cast<int>(px), iy = static_cast<int>(py);
            const float a = px - static_cast<float>(ix), b = py - static_cast<float>(iy);
            const std::ptrdiff_t at = place + (iy - 64) * width + ix;
            const float* p = light + at;
            const float upper = p[0] + a * (p[1] - p[0]), lower = p[width] + a * (p[width + 1] - p[width]);
            to[i] = upper + b * (lower - upper);
            weight[i] = valid[at + (b > 0.5F ? width : 0) + (a > 0.5F ? 1 : 0)];
        }
    }
    // The same where places may lie outside.
    void anywhere(double x, double y, double step_x, double step_y, int count, float* to, float* weight) const {
        for (int i = 0; i < count; ++i, x += step_x, y += step_y) {
            to[i] = 0, weight[i] = 0;
            if (x >= 0 && y >= 0 && x < static_cast<double>(width - 1) && y < height - 1)
                straight(x, y, 1, to + i, weight + i);
        }
    }
};

// Sobel's slopes, and the light, of `count` pixels of row y from x on; all of their neighbours exist.
void reference_row(const Plane& plane, int x, int y, int count, float* light, float* slope_x, float* slope_y) {
    const float* upper = plane.row(y - 1) + x;
    const float* middle = plane.row(y) + x;
    const float* lower = plane.row(y + 1) + x;
    for (int i = 0; i < count; ++i)
        slope_x[i] =
            ((upper[i + 1] - upper[i - 1]) + (lower[i + 1] - lower[i - 1]) + 2 * (middle[i + 1] - middle[i - 1])) *
            0.125F;
    for (int i = 0; i < count; ++i)
        slope_y[i] =
            ((lower[i - 1] - upper[i - 1]) + (lower[i + 1] - upper[i + 1]) + 2 * (lower[i] - upper[i])) * 0.125F;
    for (int i = 0; i < count; ++i) light[i] = middle[i];
}

// 1 / variance of the difference where the frames are valid.
void weigh(const GuidePair& pair, const std::uint8_t* valid, const float* light, int count, float* weight) {
    const float gain = static_cast<float>(1 / (pair.gain * pair.gain)),
                noise = static_cast<float>(pair.reference.noise);
    const float even = noise * (1 + pair.noise.even * gain), steep = noise * pair.noise.steep * gain;
    for (int i = 0; i < count; ++i) {
        const float square = std::max(light[i] * light[i], 1e-3F);
        weight[i] *= static_cast<float>(valid[i]) * square / (even * square + steep);
    }
}

void add_up(const GuidePair& pair, const Pixels& pixels, std::size_t count, float huber, Cell& cell) {
    Lanes total{}, light_sum{}, other_sum{}, number{};
    for (std::size_t i = 0; i < count; i += lanes) {
        const Lanes w = load(&pixels.weight[i]);
        total += w;
        light_sum += w * load(&pixels.light[i]);
        other_sum += w * load(&pixels.other[i]);
        number += w > 0 ? Lanes{1, 1, 1, 1} : Lanes{};
    }
    cell.pixels = sum_of(number);
    if (cell.pixels < least_pixels) return;
    const double weights = sum_of(total);
    const float light_mean = static_cast<float>(sum_of(light_sum) / weights),
                other_mean = static_cast<float>(sum_of(other_sum) / weights);
    const float gain = static_cast<float>(1 / pair.gain), most = huber * huber;
    const Lanes mosts{most, most, most, most};
    Lanes xx{}, xy{}, yy{}, bx{}, by{}, sx{}, sy{}, sr{}, sw{}, misfit{}, power{}, other_power{}, common{};
    for (std::size_t i = 0; i < count; i += lanes) {
        const Lanes w = load(&pixels.weight[i]), gx = load(&pixels.slope_x[i]), gy = load(&pixels.slope_y[i]);
        const Lanes a = load(&pixels.light[i]) - light_mean, b = (load(&pixels.other[i]) - other_mean) * gain,
                    r = b - a;
        const Lanes square = w * r * r, larger = square > mosts ? square : mosts;
        Lanes part = mosts / larger; // Huber's weight is its root
        for (std::size_t k = 0; k < lanes; ++k) part[k] = std::sqrt(part[k]);
        const Lanes robust = w * part, robust_x = robust * gx, robust_y = robust * gy;
        xx += robust_x * gx, xy += robust_x * gy, yy += robust_y * gy;
        bx += robust_x * r, by += robust_y * r;
        sx += robust_x, sy += robust_y, sr += robust * r, sw += robust;
        misfit += square > mosts ? mosts : square;
        power += w * a * a, other_power += w * b * b, common += w * a * b;
    }
    const double robust_weights = sum_of(sw), x = sum_of(sx), y = sum_of(sy), r = sum_of(sr);
    cell.xx = sum_of(xx) - x * x / robust_weights, cell.xy = sum_of(xy) - x * y / robust_weights,
    cell.yy = sum_of(yy) - y * y / robust_weights;
    cell.bx = sum_of(bx) - x * r / robust_weights, cell.by = sum_of(by) - y * r / robust_weights;
    cell.noise = robust_weights * pair.reference.noise_of_slope;
    cell.misfit = sum_of(misfit);
    cell.reference_power = sum_of(power), cell.frame_power = sum_of(other_power), cell.common = sum_of(common);
    // A weight is 1 / (noise of both): what is not the reference's is the frame's.
    cell.reference_noise = weights * pair.reference.noise;
    cell.frame_noise = std::max(0.0, cell.pixels - cell.reference_noise);
}

using Corners = std::array<MergePoint, 4>;

// The places of one row of a cell.
struct RowPlaces {
    MergePoint start, step;

    RowPlaces(const Corners& corners, double down, double part) {
        const MergePoint begin{corners[0].x + down * (corners[2].x - corners[0].x),
                               corners[0].y + down * (corners[2].y - corners[0].y)};
        const MergePoint end{corners[1].x + down * (corners[3].x - corners[1].x),
                             corners[1].y + down * (corners[3].y - corners[1].y)};
        step = {(end.x - begin.x) * part, (end.y - begin.y) * part};
        start = {begin.x + 0.5 * step.x, begin.y + 0.5 * step.y}; // corners are those of pixels, places their middles
    }
};

// Whether a cell lies so that all of its places are inside, and about as the reference lies.
bool is_plain(const Corners& corners, const Sampler& sampler, int side) {
    for (const MergePoint& corner : corners)
        if (!(corner.x >= 1 && corner.y >= 1 && corner.x < static_cast<double>(sampler.width - 2) &&
              corner.y < sampler.height - 2))
            return false;
    return corners[1].x > corners[0].x && corners[3].x > corners[2].x && corners[1].x - corners[0].x < 2 * side &&
           corners[3].x - corners[2].x < 2 * side && std::abs(corners[1].y - corners[0].y) < 1.5 * side &&
           std::abs(corners[3].y - corners[2].y) < 1.5 * side;
}

void sample_row(const Sampler& sampler, const RowPlaces& places, bool plain, int first, int count, float* to,
                float* weight) {
    const MergePoint step = places.step, start{places.start.x + first * step.x, places.start.y + first * step.y};
    constexpr double half = (segment - 1) / 2.0;
    if (!plain)
        sampler.anywhere(start.x, start.y, step.x, step.y, count, to, weight);
    else if (std::abs(step.x - 1) * half > near_enough || std::abs(step.y) * half > near_enough)
        sampler.slanted(start.x, start.y, step.x, step.y, count, to, weight);
    else
        for (int i = 0; i < count; i += segment) {
            const int here = std::min(segment, count - i);
            const double middle = i + (here - 1) / 2.0, back = (here - 1) / 2.0;
            sampler.straight(start.x + middle * step.x - back, start.y + middle * step.y, here, to + i, weight + i);
        }
}

void measure(const GuidePair& pair, const Sampler& sampler, const Corners& corners, int left, int top, float huber,
             Pixels& pixels, Cell& cell) {
    for (const MergePoint& corner : corners)
        if (!std::isfinite(corner.x + corner.y)) return;
    const Plane& light = pair.reference.light;
    const int side = pair.side, right = std::min(left + side, light.width() - 1),
              bottom = std::min(top + side, light.height() - 1);
    const int first = std::max(left, 1) - left, count = right - left - first;
    if (count <= 0) return;
    const bool plain = is_plain(corners, sampler, side), whole = count == side;
    const double part = 1.0 / side;
    std::size_t used = 0;
    for (int y = std::max(top, 1); y < bottom; ++y, used += static_cast<std::size_t>(side)) {
        if (!whole)
            for (auto* plane : {&pixels.light, &pixels.other, &pixels.weight, &pixels.slope_x, &pixels.slope_y})
                std::fill_n(plane->data() + used, side, 0.0F);
        const std::size_t at = used + static_cast<std::size_t>(first);
        float* weight = &pixels.weight[at];
        sample_row(sampler, RowPlaces(corners, (y - top + 0.5) * part, part), plain, first, count, &pixels.other[at],
                   weight);
        reference_row(light, left + first, y, count, &pixels.light[at], &pixels.slope_x[at], &pixels.slope_y[at]);
        weigh(pair, pair.reference.valid.row(y) + left + first, &pixels.light[at], count, weight);
    }
    add_up(pair, pixels, used, huber, cell);
}

} // namespace

std::vector<Cell> measure_cells(const GuidePair& pair, const std::vector<MergePoint>& corners, double huber,
                                const Work& work) {
    const int columns = pair.columns(), rows = pair.rows();
    std::vector<Cell> cells(static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows));
    for_each_index(rows, Priority::exporting, work.stop, [&](int row) {
        Pixels pixels;
        const Sampler sampler(pair.frame);
        for (int column = 0; column < columns; ++column) {
            const auto corner = [&](int x, int y) {
                return corners[static_cast<std::size_t>(row + y) * static_cast<std::size_t>(columns + 1) +
                               static_cast<std::size_t>(column + x)];
            };
            measure(pair, sampler, {corner(0, 0), corner(1, 0), corner(0, 1), corner(1, 1)}, column * pair.side,
                    row * pair.side, static_cast<float>(huber), pixels,
                    cells[static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) +
                          static_cast<std::size_t>(column)]);
        }
    });
    return cells;
}

std::vector<MergePoint> cell_corners(const GuidePair& pair, const Homography& map) {
    std::vector<MergePoint> corners;
    const double side = pair.reference.side;
    for (int row = 0; row <= pair.rows(); ++row)
        for (int column = 0; column <= pair.columns(); ++column) {
            const MergePoint place = map(side * column * pair.side - 0.5, side * row * pair.side - 0.5);
            corners.push_back({(place.x + 0.5) / side - 0.5, (place.y + 0.5) / side - 0.5});
        }
    return corners;
}

} // namespace engine
