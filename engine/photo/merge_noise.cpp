// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/photo/merge_noise.h"
#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>
#include <vector>

namespace engine {
namespace {

struct Entries {
    std::mutex mutex;
    std::map<const CaptureFacts*, std::shared_ptr<const NoiseMap>> maps;
};
Entries& entries() {
    static Entries known;
    return known;
}

} // namespace

Plane noise_by_place(const RawFile& raw) {
    const std::size_t count = raw.frames.size();
    if (count == 0 || raw.frames_cell < 1) return {};
    std::vector<float> frames(raw.frames.data(), raw.frames.data() + count);
    const auto middle = frames.begin() + static_cast<std::ptrdiff_t>(count / 2);
    std::nth_element(frames.begin(), middle, frames.end());
    Plane noise(raw.frames.area());
    constexpr float fewest = 1e-3F;
    std::transform(raw.frames.data(), raw.frames.data() + count, noise.data(),
                   [&](float here) { return std::max(*middle, fewest) / std::max(here, fewest); });
    return noise;
}

NoiseMap::NoiseMap(const RawFile& raw) : m_cell(raw.frames_cell) {
    const Plane noise = noise_by_place(raw);
    const int columns = noise.width(), rows = noise.height(), orientation = raw.orientation;
    // EXIF 2.3, tag 274: which sides of the stored picture are the visual top and left.
    const bool swaps = orientation >= 5,
               mirrors_columns = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8,
               mirrors_rows = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    if (mirrors_columns) m_left = raw.width - columns * m_cell;
    if (mirrors_rows) m_top = raw.height - rows * m_cell;
    m_log2 = Plane(swaps ? Rect{0, 0, rows, columns} : Rect{0, 0, columns, rows});
    for (int y = 0; y < rows; ++y)
        for (int x = 0; x < columns; ++x) {
            const int u = mirrors_columns ? columns - 1 - x : x, v = mirrors_rows ? rows - 1 - y : y;
            (swaps ? m_log2.at(v, u) : m_log2.at(u, v)) = std::log2(noise.at(x, y));
        }
    if (swaps) std::swap(m_left, m_top);
}

void NoiseMap::row(int left, int y, int count, double side, float* log2_factor) const {
    const auto place = [](double at, int cells) {
        const double inside = std::clamp(at, 0.0, cells - 1.0);
        const int first = std::min(static_cast<int>(inside), std::max(0, cells - 2));
        return std::pair{first, static_cast<float>(inside - first)};
    };
    const auto [v, t] = place(((y + 0.5) * side - m_top) / m_cell - 0.5, m_log2.height());
    const float *upper = m_log2.row(v), *lower = m_log2.row(std::min(v + 1, m_log2.height() - 1));
    for (int i = 0; i < count; ++i) {
        const auto [u, s] = place(((left + i + 0.5) * side - m_left) / m_cell - 0.5, m_log2.width());
        const int next = std::min(u + 1, m_log2.width() - 1);
        const float above = upper[u] + s * (upper[next] - upper[u]), below = lower[u] + s * (lower[next] - lower[u]);
        log2_factor[i] = above + t * (below - above);
    }
}

NoiseMapEntry::NoiseMapEntry(const CaptureFacts* facts, std::shared_ptr<const NoiseMap> map) : m_facts(facts) {
    const std::lock_guard lock(entries().mutex);
    entries().maps[facts] = std::move(map);
}

NoiseMapEntry::~NoiseMapEntry() {
    if (!m_facts) return;
    const std::lock_guard lock(entries().mutex);
    entries().maps.erase(m_facts);
}

std::shared_ptr<const NoiseMap> noise_map_of(const CaptureFacts* facts) {
    const std::lock_guard lock(entries().mutex);
    const auto found = entries().maps.find(facts);
    return found == entries().maps.end() ? nullptr : found->second;
}

} // namespace engine
