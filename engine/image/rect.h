// A rectangle of photo pixels.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <algorithm>

namespace engine {

struct Rect {
    int left = 0, top = 0, width = 0, height = 0;

    int right() const { return left + width; }
    int bottom() const { return top + height; }
    bool empty() const { return width <= 0 || height <= 0; }
    long long pixels() const { return empty() ? 0 : 1LL * width * height; }
    Rect grown_by(int reach) const { return {left - reach, top - reach, width + 2 * reach, height + 2 * reach}; }
    Rect clipped_to(const Rect& other) const {
        const int l = std::max(left, other.left), t = std::max(top, other.top);
        return {l, t, std::max(0, std::min(right(), other.right()) - l),
                std::max(0, std::min(bottom(), other.bottom()) - t)};
    }
    bool contains(const Rect& other) const {
        return other.left >= left && other.top >= top && other.right() <= right() && other.bottom() <= bottom();
    }
    bool contains(int x, int y) const { return x >= left && y >= top && x < right() && y < bottom(); }
    bool operator==(const Rect&) const = default;
};

} // namespace engine
