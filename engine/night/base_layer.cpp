// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/night/base_layer.h"
#include "engine/base/fast_math.h"
#include "engine/base/parallel.h"
#include "engine/kernels/kernels.h"
#include <array>
#include <cmath>
#include <vector>

namespace engine {
namespace {

// One scale is enough: a 6 EV step is rendered with a halo of at most 0.042 EV, where 0.15 is allowed (tests/base_layer_test.cpp, M13).
constexpr double radius_of_short_side = 0.015;
constexpr float edge_ev = 0.35F;  // steps well above this stay in the base
constexpr float usual_log_y = -6; // of a night photo

// Where the pixels of a row lie between the columns and rows of the proxy.
class RowPlace {
public:
    RowPlace(const Rect& proxy, const Rect& photo, int y, int left, int count)
        : m_ratio(static_cast<float>(proxy.width) / static_cast<float>(photo.width)),
          m_widest(static_cast<float>(proxy.width - 1)), m_left(left), m_count(count) {
        const float ratio_y = static_cast<float>(proxy.height) / static_cast<float>(photo.height);
        const float v =
            std::clamp((static_cast<float>(y) + 0.5F) * ratio_y - 0.5F, 0.0F, static_cast<float>(proxy.height - 1));
        m_top = static_cast<int>(v);
        m_bottom = std::min(m_top + 1, proxy.height - 1);
        m_down = v - static_cast<float>(m_top);
        m_first = static_cast<int>(column(0));
        m_columns = static_cast<int>(column(count - 1)) + 1 - m_first;
        m_last = proxy.width - 1 - m_first;
    }

    template <std::size_t planes>
    void interpolate(const std::array<const Plane*, planes>& from, const std::array<float*, planes>& to) const {
        // The two rows become one first, as lines between its columns; then each pixel looks at one line.
        struct Line {
            float start[planes], rise[planes];
        };
        thread_local std::vector<Line> lines;
        lines.resize(static_cast<std::size_t>(m_columns));
        for (std::size_t p = 0; p < planes; ++p) {
            const float *above = from[p]->row(m_top) + m_first, *below = from[p]->row(m_bottom) + m_first;
            const auto mixed = [&](int i) { return above[i] + m_down * (below[i] - above[i]); };
            float before = mixed(0);
            for (int i = 0; i < m_columns; ++i) {
                const float after = i < m_last ? mixed(i + 1) : before;
                lines[static_cast<std::size_t>(i)].start[p] = before;
                lines[static_cast<std::size_t>(i)].rise[p] = after - before;
                before = after;
            }
        }
        const RowPlace here =
            *this; // out of reach of the writes below, so that nothing of it is read again for each pixel
        const Line* const found = lines.data();
        const std::array<float*, planes> out = to;
        for (int i = 0; i < here.m_count; ++i) {
            const float u = here.column(i);
            const int whole = static_cast<int>(u);
            const float part = u - static_cast<float>(whole);
            const Line line = found[whole - here.m_first];
            for (std::size_t p = 0; p < planes; ++p) out[p][i] = line.start[p] + part * line.rise[p];
        }
    }

private:
    float m_ratio, m_widest, m_down;
    int m_left, m_count, m_top, m_bottom, m_first, m_columns, m_last;

    float column(int i) const {
        const float at = (static_cast<float>(m_left + i) + 0.5F) * m_ratio - 0.5F;
        return at < 0 ? 0.0F : (at > m_widest ? m_widest : at);
    }
};

} // namespace

BaseLayer make_base_layer(const Image& proxy) {
    const Rect area = proxy.area();
    Plane log_y(area);
    for_each_index(area.height, Priority::screen, {}, [&](int row) {
        const Rgb* from = proxy.row(row);
        float* to = log_y.row(row);
        for (int x = 0; x < area.width; ++x) {
            const float y = luminance(from[x]);
            to[x] = fast_log2(y > least_luminance ? y : least_luminance);
        }
    });
    const int radius =
        std::max(1, static_cast<int>(std::lround(radius_of_short_side * std::min(area.width, area.height))));
    GuidedBase base = guided_base(log_y, usual_log_y, radius, edge_ev * edge_ev);
    return {std::move(base.slope), std::move(base.offset), std::move(base.detail)};
}

void base_row(const BaseLayer& layer, const Rect& photo, int y, int left, int count, float* slope, float* offset) {
    if (count <= 0) return;
    RowPlace(layer.slope.area(), photo, y, left, count).interpolate<2>({&layer.slope, &layer.offset}, {slope, offset});
}

void detail_row(const BaseLayer& layer, const Rect& photo, int y, int left, int count, float* detail) {
    if (count <= 0) return;
    RowPlace(layer.detail.area(), photo, y, left, count).interpolate<1>({&layer.detail}, {detail});
}

} // namespace engine
