// Strips of whole rows in which merges work: each is a row of 16-pixel cells, so that what is counted by cell belongs to one strip only.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/base/parallel.h"
#include "engine/image/rect.h"
#include <algorithm>
#include <stop_token>

namespace engine {

inline constexpr int merge_strip_rows = 16;

inline Rect cells_of(const Rect& area) {
    return {0, 0, (area.width + merge_strip_rows - 1) / merge_strip_rows,
            (area.height + merge_strip_rows - 1) / merge_strip_rows};
}

// Calls work(first row, rows) for every strip, in any order and on all cores. False: stopped.
template <class Function> bool for_each_strip(const Rect& area, const std::stop_token& stop, const Function& work) {
    return for_each_index((area.height + merge_strip_rows - 1) / merge_strip_rows, Priority::exporting, stop,
                          [&](int strip) {
                              const int top = area.top + strip * merge_strip_rows;
                              work(top, std::min(merge_strip_rows, area.bottom() - top));
                          });
}

} // namespace engine
