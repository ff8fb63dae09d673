// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exporting/strips.h"
#include "engine/base/parallel.h"
#include <algorithm>
#include <chrono>
#include <optional>
#include <vector>

namespace engine {

namespace {

// Two rows of cells of a costly step across 24 megapixels, and what else the strips between them leave.
constexpr std::size_t cells_in_memory = 120u << 20;

struct Strip {
    Rect area;
    std::vector<std::uint8_t> bytes;
};

class StripStream {
public:
    StripStream(const Plan& plan, const StripFormat& format, const FinishTile& finish_tile, RasterWriter& writer,
                double& encode_seconds)
        : m_plan(plan), m_format(format), m_finish_tile(finish_tile), m_writer(writer),
          m_encode_seconds(encode_seconds),
          m_row_bytes(static_cast<std::size_t>(plan.area.width) * format.bytes_per_pixel) {
        if (std::any_of(plan.steps.begin(), plan.steps.end(),
                        [](const PlannedStep& step) { return step.operation->is_costly; }))
            m_cache.emplace(cells_in_memory);
    }

    Result<void> run(const Work& work) {
        const int strips = (m_plan.area.height + m_format.rows - 1) / m_format.rows;
        const int columns = (m_plan.area.width + m_format.tile_width - 1) / m_format.tile_width;
        for (int i = 0; i < strips; ++i) {
            begin_strip(i);
            // The encoder comes first: it is the longest single piece of the round.
            const int encoders = m_finished.area.empty() ? 0 : 1;
            const bool done = for_each_index(columns + encoders, Priority::exporting, work.stop, [&](int index) {
                if (index < encoders)
                    encode_finished();
                else
                    render_tile_of_strip(index - encoders);
            });
            if (!m_encoded) return m_encoded;
            if (!done || work.stopped()) return Error{ErrorKind::stopped, "Stopped.", {}};
            std::swap(m_rendering, m_finished);
            work.report(static_cast<float>(i + 1) / static_cast<float>(strips));
        }
        encode_finished();
        return m_encoded;
    }

private:
    void begin_strip(int index) {
        const int top = m_plan.area.top + index * m_format.rows;
        m_rendering.area = Rect{m_plan.area.left, top, m_plan.area.width, m_format.rows}.clipped_to(m_plan.area);
        m_rendering.bytes.resize(m_row_bytes * static_cast<std::size_t>(m_rendering.area.height));
    }
    void render_tile_of_strip(int column) {
        const Rect& strip = m_rendering.area;
        const int left = column * m_format.tile_width;
        const Rect area = Rect{strip.left + left, strip.top, m_format.tile_width, strip.height}.clipped_to(strip);
        const std::shared_ptr<const Image> tile = render_tile(m_plan, area, m_cache ? &*m_cache : nullptr);
        m_finish_tile(*tile, m_rendering.bytes.data() + static_cast<std::size_t>(left) * m_format.bytes_per_pixel,
                      m_row_bytes);
    }
    void encode_finished() {
        const auto start = std::chrono::steady_clock::now();
        m_encoded = m_writer.write_rows(m_finished.bytes.data(), m_finished.area.height);
        m_encode_seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    }

    const Plan& m_plan;
    const StripFormat& m_format;
    const FinishTile& m_finish_tile;
    RasterWriter& m_writer;
    double& m_encode_seconds;
    std::size_t m_row_bytes;
    std::optional<TileCache> m_cache; // of costly steps, which reach from strip to strip
    Strip m_rendering, m_finished;
    Result<void> m_encoded;
};

} // namespace

Result<void> stream_strips(const Plan& plan, const StripFormat& format, const FinishTile& finish_tile,
                           RasterWriter& writer, double& encode_seconds, const Work& work) {
    return StripStream(plan, format, finish_tile, writer, encode_seconds).run(work);
}

} // namespace engine
