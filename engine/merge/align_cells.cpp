// Cells: slopes, residuals and their sums, row by row of a cell so that the compiler makes vectors of them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/align_cells.h"
#include "engine/base/parallel.h"
#include <algorithm>
#include <array>
#include <cmath>

namespace engine {
namespace {

constexpr int longest_side = 32;

// One cell while it is measured.
struct Pixels {
    std::array<float, longest_side * longest_side> residual, weight, slope_x, slope_y, light, other;
    int count = 0;
};

// Light of the frame at a place, between its four neighbours; weight 0 outside.
struct Sampler {
    const float* light;
    const std::uint8_t* valid;
    int width, height;

    Sampler(const GuideLevel& level)
        : light(level.light.data()), valid(level.valid.data()), width(level.light.width()),
          height(level.light.height()) {}

    // All places of the row lie inside.
    void inside(double x, double y, double step_x, double step_y, int count, float* value, float* weight) const {
        const float x0 = static_cast<float>(x - std::floor(x)), y0 = static_cast<float>(y - std::floor(y));
        const int left = static_cast<int>(std::floor(x)), top = static_cast<int>(std::floor(y));
        const float* base = light + static_cast<std::ptrdiff_t>(top) * width + left;
        const std::uint8_t* base_valid = valid + static_cast<std::ptrdiff_t>(top) * width + left;
        const float sx = static_cast<float>(step_x), sy = static_cast<float>(step_y);
        for (int i = 0; i < count; ++i) {
            const float px = x0 + sx * static_cast<float>(i),
                        py = y0 + sy * static_cast<float>(i) + 64; // + 64: cutting off rounds down
            const int ix = static_cast<int>(px), iy = static_cast<int>(py) - 64;
            const float fx = px - static_cast<float>(ix), fy = py - static_cast<float>(iy + 64);
            const float* p = base + static_cast<std::ptrdiff_t>(iy) * width + ix;
            const float upper = p[0] + fx * (p[1] - p[0]), lower = p[width] + fx * (p[width + 1] - p[width]);
            value[i] = upper + fy * (lower - upper);
            const std::ptrdiff_t nearest =
                static_cast<std::ptrdiff_t>(fy > 0.5F ? iy + 1 : iy) * width + (fx > 0.5F ? ix + 1 : ix);
            weight[i] = base_valid[nearest];
        }
    }
    void anywhere(double x, double y, double step_x, double step_y, int count, float* value, float* weight) const {
        for (int i = 0; i < count; ++i, x += step_x, y += step_y) {
            const double fx = std::floor(x), fy = std::floor(y);
            value[i] = 0, weight[i] = 0;
            if (!(fx >= 0 && fy >= 0 && fx < width - 1 && fy < height - 1)) continue;
            inside(x, y, 0, 0, 1, value + i, weight + i);
        }
    }
};

// Noise of the difference at one place, as 1 / variance.
void weigh(const GuidePair& pair, const float* light, int count, float* weight) {
    const float noise = static_cast<float>(pair.reference.noise);
    const float even = noise * (1 + pair.noise.even), steep = noise * pair.noise.steep;
    for (int i = 0; i < count; ++i) {
        const float square = std::max(light[i] * light[i], 1e-3F);
        weight[i] *= square / (even * square + steep);
    }
}

// Sums in four lanes of fixed order: vectors without leave to reorder.
struct Lanes {
    std::array<float, 8> value{};
    double sum() const {
        double result = 0;
        for (const float v : value) result += static_cast<double>(v);
        return result;
    }
};

void add_up(const GuidePair& pair, Pixels& pixels, float huber, Cell& cell) {
    const int count = (pixels.count + 7) / 8 * 8;
    for (int i = pixels.count; i < count; ++i) { // the last vector is filled up with nothing
        const std::size_t k = static_cast<std::size_t>(i);
        pixels.residual[k] = pixels.weight[k] = pixels.slope_x[k] = pixels.slope_y[k] = pixels.light[k] =
            pixels.other[k] = 0;
    }
    Lanes total, light_sum, other_sum, number;
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); i += 8)
        for (std::size_t k = 0; k < 8; ++k) {
            const float w = pixels.weight[i + k];
            total.value[k] += w;
            light_sum.value[k] += w * pixels.light[i + k];
            other_sum.value[k] += w * pixels.other[i + k];
            number.value[k] += w > 0 ? 1.0F : 0.0F;
        }
    cell.pixels = number.sum();
    if (cell.pixels < 16) return;
    const double inverse = 1 / total.sum();
    const float light_mean = static_cast<float>(light_sum.sum() * inverse),
                other_mean = static_cast<float>(other_sum.sum() * inverse);
    Lanes xx, xy, yy, bx, by, sx, sy, sr, sw, misfit, power, other_power, common, trust;
    const float most = huber * huber;
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); i += 8)
        for (std::size_t k = 0; k < 8; ++k) {
            const float w = pixels.weight[i + k];
            const float a = pixels.light[i + k] - light_mean, b = pixels.other[i + k] - other_mean;
            const float r = b - a, square = w * r * r;
            const float robust = w * (square > most ? huber / std::sqrt(square) : 1.0F);
            const float gx = pixels.slope_x[i + k], gy = pixels.slope_y[i + k];
            xx.value[k] += robust * gx * gx;
            xy.value[k] += robust * gx * gy;
            yy.value[k] += robust * gy * gy;
            bx.value[k] += robust * gx * r;
            by.value[k] += robust * gy * r;
            sx.value[k] += robust * gx;
            sy.value[k] += robust * gy;
            sr.value[k] += robust * r;
            sw.value[k] += robust;
            misfit.value[k] += std::min(square, most);
            power.value[k] += w * a * a;
            other_power.value[k] += w * b * b;
            common.value[k] += w * a * b;
            trust.value[k] += w;
        }
    const double weights = sw.sum(), x = sx.sum(), y = sy.sum(), r = sr.sum();
    cell.xx = xx.sum() - x * x / weights, cell.xy = xy.sum() - x * y / weights, cell.yy = yy.sum() - y * y / weights;
    cell.bx = bx.sum() - x * r / weights, cell.by = by.sum() - y * r / weights;
    cell.noise = weights * pair.reference.noise_of_slope;
    cell.misfit = misfit.sum();
    cell.reference_power = power.sum(), cell.frame_power = other_power.sum(), cell.common = common.sum();
    // w is 1 / (noise of both): what is not the reference's is the frame's.
    cell.reference_noise = trust.sum() * pair.reference.noise;
    cell.frame_noise = std::max(0.0, cell.pixels - cell.reference_noise);
}

void measure(const GuidePair& pair, const std::array<MergePoint, 4>& corners, int left, int top, float huber,
             Pixels& pixels, Cell& cell) {
    const Plane& light = pair.reference.light;
    const int right = std::min(left + pair.side, light.width() - 1),
              bottom = std::min(top + pair.side, light.height() - 1);
    const int first = std::max(left, 1), count = right - first;
    pixels.count = 0;
    if (count <= 0) return;
    const Sampler sampler(pair.frame);
    bool inside = true;
    for (const MergePoint& corner : corners) {
        if (!std::isfinite(corner.x + corner.y)) return;
        inside =
            inside && corner.x >= 1 && corner.y >= 1 && corner.x < sampler.width - 2 && corner.y < sampler.height - 2;
    }
    inside = inside && std::abs(corners[1].x - corners[0].x) < 2 * pair.side &&
             std::abs(corners[1].y - corners[0].y) < 1.5 * pair.side && corners[1].x > corners[0].x &&
             corners[3].x > corners[2].x && std::abs(corners[3].y - corners[2].y) < 1.5 * pair.side;
    const double part = 1.0 / pair.side;
    for (int y = std::max(top, 1); y < bottom; ++y) {
        // Corners are those of pixels; places are their middles.
        const double v = (y - top + 0.5) * part;
        const MergePoint begin{corners[0].x + v * (corners[2].x - corners[0].x),
                               corners[0].y + v * (corners[2].y - corners[0].y)};
        const MergePoint end{corners[1].x + v * (corners[3].x - corners[1].x),
                             corners[1].y + v * (corners[3].y - corners[1].y)};
        const double step_x = (end.x - begin.x) * part, step_y = (end.y - begin.y) * part;
        const double start = first - left + 0.5;
        const std::size_t at = static_cast<std::size_t>(pixels.count);
        float* other = pixels.other.data() + at;
        float* weight = pixels.weight.data() + at;
        const double x0 = begin.x + start * step_x, y0 = begin.y + start * step_y;
        if (inside)
            sampler.inside(x0, y0, step_x, step_y, count, other, weight);
        else
            sampler.anywhere(x0, y0, step_x, step_y, count, other, weight);
        const float* upper = light.row(y - 1) + first;
        const float* middle = light.row(y) + first;
        const float* lower = light.row(y + 1) + first;
        const std::uint8_t* valid = pair.reference.valid.row(y) + first;
        float* slope_x = pixels.slope_x.data() + at;
        float* slope_y = pixels.slope_y.data() + at;
        float* own = pixels.light.data() + at;
        for (int i = 0; i < count; ++i) {
            slope_x[i] =
                ((upper[i + 1] - upper[i - 1]) + (lower[i + 1] - lower[i - 1]) + 2 * (middle[i + 1] - middle[i - 1])) *
                0.125F;
            slope_y[i] =
                ((lower[i - 1] - upper[i - 1]) + (lower[i + 1] - upper[i + 1]) + 2 * (lower[i] - upper[i])) * 0.125F;
            own[i] = middle[i];
            weight[i] *= static_cast<float>(valid[i]);
        }
        weigh(pair, own, count, weight);
        pixels.count += count;
    }
    add_up(pair, pixels, huber, cell);
}

} // namespace

std::vector<Cell> measure_cells(const GuidePair& pair, const std::vector<MergePoint>& corners, double huber,
                                const Work& work) {
    const int columns = pair.columns(), rows = pair.rows();
    std::vector<Cell> cells(static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows));
    for_each_index(rows, Priority::exporting, work.stop, [&](int row) {
        Pixels pixels;
        for (int column = 0; column < columns; ++column) {
            const auto corner = [&](int x, int y) {
                return corners[static_cast<std::size_t>(row + y) * static_cast<std::size_t>(columns + 1) +
                               static_cast<std::size_t>(column + x)];
            };
            measure(pair, {corner(0, 0), corner(1, 0), corner(0, 1), corner(1, 1)}, column * pair.side, row * pair.side,
                    static_cast<float>(huber), pixels,
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
