// Projective maps and flows of tiles.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/frame_motion.h"
#include <algorithm>
#include <cmath>

namespace engine {
namespace {

// Values of the flow between the middles of its tiles.
struct FlowPlace {
    int index = 0;   // the tile left of or above the place
    int next = 0;    // 1, or 0 at the end
    double part = 0; // of the next one
};
FlowPlace place_in(double position, int step, int count) {
    const double tile = (position + 0.5) / step - 0.5;
    if (tile <= 0) return {0, 0, 0};
    if (tile >= count - 1) return {count - 1, 0, 0};
    const int index = static_cast<int>(tile);
    return {index, 1, tile - index};
}

double between(const std::vector<float>& values, int columns, const FlowPlace& x, const FlowPlace& y) {
    const auto at = [&](int column, int row) {
        return static_cast<double>(values[static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) +
                                          static_cast<std::size_t>(column)]);
    };
    const double upper = at(x.index, y.index) * (1 - x.part) + at(x.index + x.next, y.index) * x.part;
    const double lower = at(x.index, y.index + y.next) * (1 - x.part) + at(x.index + x.next, y.index + y.next) * x.part;
    return upper * (1 - y.part) + lower * y.part;
}

} // namespace

Homography Homography::inverse() const {
    const auto& a = m;
    const std::array<double, 9> adjugate{
        a[4] * a[8] - a[5] * a[7], a[2] * a[7] - a[1] * a[8], a[1] * a[5] - a[2] * a[4],
        a[5] * a[6] - a[3] * a[8], a[0] * a[8] - a[2] * a[6], a[2] * a[3] - a[0] * a[5],
        a[3] * a[7] - a[4] * a[6], a[1] * a[6] - a[0] * a[7], a[0] * a[4] - a[1] * a[3]};
    Homography result;
    for (std::size_t i = 0; i < 9; ++i) result.m[i] = adjugate[i] / adjugate[8];
    return result;
}

Homography after(const Homography& second, const Homography& first) {
    Homography result;
    for (std::size_t row = 0; row < 3; ++row)
        for (std::size_t column = 0; column < 3; ++column) {
            double sum = 0;
            for (std::size_t k = 0; k < 3; ++k) sum += second.m[row * 3 + k] * first.m[k * 3 + column];
            result.m[row * 3 + column] = sum;
        }
    for (double& value : result.m) value /= result.m[8];
    return result;
}

Homography turned_and_shifted(MergePoint centre, double angle, double dx, double dy) {
    const double c = std::cos(angle), s = std::sin(angle);
    return {{c, -s, centre.x - c * centre.x + s * centre.y + dx, s, c, centre.y - s * centre.x - c * centre.y + dy, 0,
             0, 1}};
}

MergePoint FrameMotion::source_of(double x, double y) const {
    MergePoint source = global(x, y);
    if (!flow.empty()) {
        const FlowPlace column = place_in(x, flow.step, flow.columns), row = place_in(y, flow.step, flow.rows);
        source.x += between(flow.dx, flow.columns, column, row);
        source.y += between(flow.dy, flow.columns, column, row);
    }
    return source;
}

void FrameMotion::source_of_row(int y, int left, int count, float* source_x, float* source_y) const {
    for (int i = 0; i < count; ++i) {
        const MergePoint source = source_of(left + i, y);
        source_x[i] = static_cast<float>(source.x), source_y[i] = static_cast<float>(source.y);
    }
}

std::optional<FrameMotion::EvenShift> FrameMotion::even_shift(int width, int height, double tolerance) const {
    if (!flow.empty()) return std::nullopt;
    const MergePoint middle = global((width - 1) / 2.0, (height - 1) / 2.0);
    const EvenShift shift{2 * static_cast<int>(std::lround((middle.x - (width - 1) / 2.0) / 2)),
                          2 * static_cast<int>(std::lround((middle.y - (height - 1) / 2.0) / 2))};
    for (const double y : {0.0, height - 1.0})
        for (const double x : {0.0, width - 1.0}) {
            const MergePoint corner = global(x, y);
            if (std::abs(corner.x - x - shift.dx) > tolerance || std::abs(corner.y - y - shift.dy) > tolerance)
                return std::nullopt;
        }
    return shift;
}

double FrameMotion::corner_shift(int width, int height) const {
    double longest = 0;
    for (const double y : {0.0, height - 1.0})
        for (const double x : {0.0, width - 1.0}) {
            const MergePoint corner = source_of(x, y);
            longest = std::max(longest, std::hypot(corner.x - x, corner.y - y));
        }
    return longest;
}

} // namespace engine
