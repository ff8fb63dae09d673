// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/render_service.h"
#include "engine/exporting/finish.h"
#include <chrono>
#include <unistd.h>

namespace ui {
namespace {

using Clock = std::chrono::steady_clock;

// A real rendering that takes longer than this is preceded by a coarse one (33 ms is the target for a slider's answer).
constexpr double coarse_first_above_seconds = 0.033;
constexpr auto patches_every = std::chrono::milliseconds(60);

// An eighth of the memory, within reason: a fit view is about 15 MB, so some twenty steps of a drag or of undo are kept.
std::size_t cache_limit() {
    const long long memory = static_cast<long long>(::sysconf(_SC_PHYS_PAGES)) * ::sysconf(_SC_PAGESIZE);
    return static_cast<std::size_t>(std::clamp(memory / 8, 128LL << 20, 384LL << 20));
}

// One picture while its tiles arrive, from several threads at once.
class Canvas {
public:
    Canvas(engine::Rect area, const engine::DeviceEncoding& encoding)
        : m_area(area), m_encoding(encoding), m_image(area.width, area.height, QImage::Format_RGB32),
          m_bits(m_image.bits()), m_bytes_per_row(static_cast<std::size_t>(m_image.bytesPerLine())) {}

    void put(const engine::Image& tile) {
        const engine::Rect at = tile.area();
        engine::finish_bgra8(tile, m_encoding,
                             m_bits + static_cast<std::size_t>(at.top - m_area.top) * m_bytes_per_row +
                                 4 * static_cast<std::size_t>(at.left - m_area.left),
                             m_bytes_per_row);
        const std::lock_guard lock(m_mutex);
        m_new.push_back(at);
    }
    // What was put since the last call, if it is time to show it; empty otherwise.
    std::vector<engine::Rect> due_patches(Clock::time_point& last_time) {
        const std::lock_guard lock(m_mutex);
        const auto now = Clock::now();
        if (now - last_time < patches_every) return {};
        last_time = now;
        return std::exchange(m_new, {});
    }
    // A copy, since the other threads go on writing beside it.
    QImage copy_of(engine::Rect part) const {
        const uchar* first = m_bits + static_cast<std::size_t>(part.top - m_area.top) * m_bytes_per_row +
                             4 * static_cast<std::size_t>(part.left - m_area.left);
        return QImage(first, part.width, part.height, static_cast<qsizetype>(m_bytes_per_row), QImage::Format_RGB32)
            .copy();
    }
    QImage take() { return std::move(m_image); }

private:
    engine::Rect m_area;
    const engine::DeviceEncoding& m_encoding;
    QImage m_image;
    uchar* m_bits;
    std::size_t m_bytes_per_row;
    std::mutex m_mutex;
    std::vector<engine::Rect> m_new;
};

// `wanted` of the request, at another long edge.
engine::Rect scaled(const engine::Rect& wanted, double by, const engine::Rect& limits) {
    const int left = static_cast<int>(wanted.left * by), top = static_cast<int>(wanted.top * by);
    const int right = static_cast<int>(wanted.right() * by + 1), bottom = static_cast<int>(wanted.bottom() * by + 1);
    return engine::Rect{left, top, right - left, bottom - top}.clipped_to(limits);
}

} // namespace

RenderService::RenderService(QObject* parent)
    : QObject(parent), m_tiles(cache_limit()), m_worker([this](const std::stop_token& stop) { run(stop); }) {}

RenderService::~RenderService() {
    m_worker.request_stop();
    const std::lock_guard lock(m_mutex);
    m_running_stop.request_stop();
}

int RenderService::add_view(Rank rank) {
    const std::lock_guard lock(m_mutex);
    m_views.push_back({rank, std::nullopt});
    return static_cast<int>(m_views.size()) - 1;
}

void RenderService::request(int view, RenderRequest request) {
    const std::lock_guard lock(m_mutex);
    const Rank rank = m_views[static_cast<std::size_t>(view)].rank;
    m_views[static_cast<std::size_t>(view)].waiting = std::move(request);
    if (m_running_view >= 0) {
        View& running = m_views[static_cast<std::size_t>(m_running_view)];
        if (m_running_view == view) {
            if (!m_running_first_level || !m_views[static_cast<std::size_t>(view)].waiting->follows(m_running_request))
                m_running_stop.request_stop();
        } else if (rank < running.rank) {
            if (!running.waiting && !m_running_stop.stop_requested())
                running.waiting = m_running_request; // starts again afterwards
            m_running_stop.request_stop();
        }
    }
    m_wake.notify_all();
}

void RenderService::cancel(int view) {
    const std::lock_guard lock(m_mutex);
    m_views[static_cast<std::size_t>(view)].waiting.reset();
    if (m_running_view == view) m_running_stop.request_stop();
}

bool RenderService::take_next(const std::stop_token& stop, int& view, RenderRequest& request,
                              std::stop_token& job_stop) {
    std::unique_lock lock(m_mutex);
    m_running_view = -1;
    m_running_request = {};
    const auto next = [this] {
        auto best = m_views.end();
        for (auto candidate = m_views.begin(); candidate != m_views.end(); ++candidate)
            if (candidate->waiting && (best == m_views.end() || candidate->rank < best->rank)) best = candidate;
        return best;
    };
    if (!m_wake.wait(lock, stop, [&] { return next() != m_views.end(); }) || stop.stop_requested()) return false;
    const auto chosen = next();
    view = static_cast<int>(chosen - m_views.begin());
    request = std::move(*chosen->waiting);
    chosen->waiting.reset();
    m_running_view = view;
    m_running_request = request;
    m_running_first_level = true;
    m_running_stop = {};
    job_stop = m_running_stop.get_token();
    return true;
}

void RenderService::run(const std::stop_token& stop) {
    int view = -1;
    RenderRequest request;
    std::stop_token job_stop;
    while (take_next(stop, view, request, job_stop)) {
        render(view, request, job_stop);
        request = {}; // lets go of the photo
    }
}

void RenderService::render(int view, const RenderRequest& request, const std::stop_token& stop) {
    const engine::Rect whole =
        engine::frame_of(request.photo->facts(), request.recipe, request.extent).area_at(request.long_edge);
    const engine::Rect wanted = request.wanted.empty() ? whole : request.wanted.clipped_to(whole);
    // Where nothing is known yet the real one goes first: reading the photo takes longer than rendering it.
    const double expected = static_cast<double>(wanted.pixels()) * seconds_per_pixel(request);
    const bool coarse_first = expected > coarse_first_above_seconds && request.coarse_long_edge > 0 &&
                              request.coarse_long_edge < request.long_edge;
    if (coarse_first &&
        (!render_level(view, request, request.coarse_long_edge, true, stop) || !begin_second_level(view)))
        return;
    render_level(view, request, request.long_edge, false, stop);
}

double& RenderService::seconds_per_pixel(const RenderRequest& request) {
    return m_seconds_per_pixel[request.long_edge < request.photo->long_edge() ? 0 : 1];
}

// False if something newer waits, which goes first.
bool RenderService::begin_second_level(int view) {
    const std::lock_guard lock(m_mutex);
    m_running_first_level = false;
    return !m_views[static_cast<std::size_t>(view)].waiting;
}

RenderService::Rank RenderService::rank_of(int view) {
    const std::lock_guard lock(m_mutex);
    return m_views[static_cast<std::size_t>(view)].rank;
}

bool RenderService::render_level(int view, const RenderRequest& request, int long_edge, bool coarse,
                                 const std::stop_token& stop) {
    const auto plan =
        engine::make_plan(request.photo, request.recipe, long_edge, &m_analyses, {stop, {}}, 1, request.extent);
    if (!plan) return false;
    engine::Rect wanted = request.wanted.empty() ? plan->area : request.wanted;
    if (!request.wanted.empty() && long_edge != request.long_edge)
        wanted = scaled(wanted, static_cast<double>(long_edge) / request.long_edge, plan->area);
    wanted = wanted.clipped_to(plan->area);
    if (wanted.empty()) return false;

    const auto started = Clock::now();
    Clock::time_point last_patches = started;
    std::mutex sending; // patches leave in order
    const engine::DeviceEncoding encoding = m_display.encoding();
    Canvas canvas(wanted, encoding);
    const Picture described{{}, wanted, plan->area, long_edge, request.revision, request.photo->key(), coarse};
    engine::TileOptions options;
    options.cache = &m_tiles;
    const Rank rank = rank_of(view);
    options.priority = rank == Rank::thumbnails ? engine::Priority::thumbnails : engine::Priority::screen;
    const bool done =
        engine::render_tiles(*plan, wanted, options, stop, [&](const std::shared_ptr<const engine::Image>& tile) {
            canvas.put(*tile);
            const std::unique_lock lock(sending, std::try_to_lock);
            if (!lock.owns_lock()) return;
            std::vector<Picture> patches;
            for (const engine::Rect& part : canvas.due_patches(last_patches)) {
                patches.push_back(described);
                patches.back().area = part;
                patches.back().image = canvas.copy_of(part);
            }
            if (!patches.empty() && !stop.stop_requested()) Q_EMIT patches_ready(view, patches);
        });
    if (!done || stop.stop_requested()) return false;
    if (rank == Rank::photo && !coarse) {
        const std::chrono::duration<double> took = Clock::now() - started;
        const double now = took.count() / static_cast<double>(wanted.pixels());
        double& known = seconds_per_pixel(request);
        // A picture out of the cache does not make the next one quick, and one late picture no slow machine.
        known = known == 0 ? now : known + (now - known) * 0.4;
    }
    Picture picture = described;
    picture.image = canvas.take();
    Q_EMIT picture_ready(view, picture);
    return true;
}

} // namespace ui
