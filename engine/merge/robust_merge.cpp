// Brackets and bursts: every frame is brought onto the reference, compared with it, and what fits is summed with weights from its noise (merge.md 2
// and 3). Knows no file; the steps are in their own files.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/parallel.h"
#include "engine/merge/accumulate.h"
#include "engine/merge/frame_files.h"
#include "engine/merge/merge_preview.h"
#include "engine/merge/methods.h"
#include "engine/merge/robust_report.h"
#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>

namespace engine {
namespace {

struct FrameState {
    FrameMotion motion;
    double exposure = 1; // relative to the reference
    bool is_summed = false;
};

class RobustMerge {
public:
    RobustMerge(const MergeSet& set, const MergeOptions& options, const MergeWork& work)
        : m_set(set), m_options(options), m_work(work), m_frames(static_cast<std::size_t>(set.source.count())) {
        m_report.kind = options.kind;
        m_report.frames.resize(m_frames.size());
        m_order = order_of_frames();
        for (const int frame : m_order) m_shortest = std::min(m_shortest, nominal_exposure(frame));
    }

    Result<MergeOutcome> run();

private:
    // The reference, then brackets by exposure with the shorter ones first (light that the reference lost is known before longer frames are judged by
    // it), bursts by distance in time (so that an early end leaves what fits best).
    std::vector<int> order_of_frames() const;
    double nominal_exposure(int frame) const;
    const FrameFacts& facts(int frame) const { return m_set.source.facts(frame); }
    FrameReport& report(int frame) { return m_report.frames[static_cast<std::size_t>(frame)]; }
    FrameState& state(int frame) { return m_frames[static_cast<std::size_t>(frame)]; }
    // Calls each(frame, light) for the frames of m_order while the next one is being read. Stops early at keep_so_far, between two frames.
    void for_each_frame(const std::function<void(int, FrameLight)>& each);
    void leave_out(int frame, std::string note);
    void start(const FrameLight& light);
    void add(int frame, FrameLight light);
    void show_preview();
    void step(const std::string& text) const {
        if (m_work.step) m_work.step(text);
    }
    Work work() const { return {m_work.work.stop, {}}; }
    bool stopped() const { return m_work.work.stopped(); }
    MergeOutcome outcome();

    const MergeSet& m_set;
    const MergeOptions& m_options;
    const MergeWork& m_work;
    std::vector<FrameState> m_frames;
    std::vector<int> m_order;
    MergeReport m_report;
    std::optional<Accumulator> m_sum;
    QuadLight m_level;
    NoiseProfile m_noise;  // of the reference
    Rect m_area;           // of its pixels
    double m_shortest = 1; // exposure, as far as the files tell
    std::optional<Error> m_error;
    int m_done = 0;
};

double RobustMerge::nominal_exposure(int frame) const {
    const double own = facts(frame).nominal_exposure, reference = facts(m_set.reference).nominal_exposure;
    return own > 0 && reference > 0 ? own / reference : 1;
}

std::vector<int> RobustMerge::order_of_frames() const {
    std::vector<int> order;
    for (int i = 0; i < m_set.source.count(); ++i)
        if (m_set.use[static_cast<std::size_t>(i)] && i != m_set.reference) order.push_back(i);
    const auto distance = [&](int frame) { return std::abs(frame - m_set.reference); };
    std::ranges::stable_sort(order, [&](int a, int b) {
        if (m_options.kind == MergeKind::bracket &&
            std::abs(std::log2(nominal_exposure(a) / nominal_exposure(b))) > 0.1)
            return nominal_exposure(a) < nominal_exposure(b);
        return distance(a) < distance(b);
    });
    order.insert(order.begin(), m_set.reference);
    return order;
}

void RobustMerge::leave_out(int frame, std::string note) {
    report(frame).used = false, report(frame).note = std::move(note), report(frame).is_warning = true;
}

void RobustMerge::for_each_frame(const std::function<void(int, FrameLight)>& each) {
    // Reading ends at either request; a frame that is being summed is finished before a result is kept.
    std::stop_source ends;
    const std::stop_callback on_stop(m_work.work.stop, [&] { ends.request_stop(); });
    const std::stop_callback on_keep(m_work.keep_so_far, [&] { ends.request_stop(); });
    std::vector<int> order;
    for (const int frame : m_order)
        if (report(frame).used) order.push_back(frame);
    const Work reading{ends.get_token(), {}};
    std::optional<Result<FrameLight>> next = m_set.source.read(order.front(), {m_work.work.stop, {}});
    for (std::size_t i = 0; i < order.size() && !stopped() && !m_error; ++i) {
        const int frame = order[i];
        step("Merging frame " + std::to_string(i + 1) + " of " + std::to_string(order.size()));
        if (!next) break;
        Result<FrameLight> light = std::move(*next);
        next.reset();
        for_each_index(2, Priority::exporting, m_work.work.stop, [&](int part) {
            if (part == 1) {
                if (i + 1 < order.size() && !ends.stop_requested()) next = m_set.source.read(order[i + 1], reading);
            } else if (light) {
                each(frame, std::move(*light));
            } else if (frame == m_set.reference || light.error().kind == ErrorKind::stopped) {
                m_error = light.error();
            } else {
                leave_out(frame, light.error().what);
            }
        });
        m_work.work.report(static_cast<float>(i + 1) / static_cast<float>(order.size()));
        if (m_work.keep_so_far.stop_requested() || (next && !*next && next->error().kind == ErrorKind::stopped)) break;
    }
}

void RobustMerge::start(const FrameLight& light) {
    m_noise = light.noise;
    m_sum.emplace(light);
    m_area = light.area();
    m_level = quad_light(light, 1, work());
    report(m_set.reference).is_reference = true;
}

void RobustMerge::add(int frame, FrameLight light) {
    const bool is_reference = frame == m_set.reference;
    if (is_reference) start(light);
    if (light.layout != facts(m_set.reference).layout || light.area() != m_area)
        return leave_out(frame, "It has another size than the reference frame.");
    FrameState& own = state(frame);
    own.exposure = is_reference ? 1 : nominal_exposure(frame);
    report(frame).exposure = own.exposure;
    FrameShare share;
    share.exposure = own.exposure, share.noise = light.noise, share.least = is_reference ? 1e-4 : 0;
    share.closed = 1e-6 * std::pow(m_shortest / own.exposure, 6);
    const AlignedFrame aligned = align_to_reference(std::move(light), own.motion, work());
    m_sum->add(aligned, share, m_level, work());
    own.is_summed = true;
    ++m_done;
    show_preview();
}

void RobustMerge::show_preview() {
    if (!m_work.preview || stopped() || (m_done & (m_done - 1)) != 0) return;
    m_work.preview({preview_of_quads(m_sum->quads(), facts(m_set.reference),
                                     [&](int row, float* red, float* green, float* blue) {
                                         m_sum->quad_row(row, red, green, blue);
                                     }),
                    m_done});
}

MergeOutcome RobustMerge::outcome() {
    double shortest = 1;
    for (std::size_t i = 0; i < m_frames.size(); ++i) {
        if (m_frames[i].is_summed)
            shortest = std::min(shortest, m_frames[i].exposure);
        else if (m_report.frames[i].used)
            m_report.frames[i].used = false, m_report.frames[i].note = "Merging ended before it.";
    }
    MergeOutcome outcome;
    MergedPicture& picture = outcome.picture;
    m_sum->finish(shortest, picture);
    picture.frames = m_sum->frames_map();
    m_report.clipped_share = m_sum->closed_share();
    outcome.report = std::move(m_report);
    describe_robust_merge(outcome);
    const double median = std::pow(10, outcome.report.noise_down_db / 10);
    for (std::size_t i = 0; i < 3; ++i)
        picture.noise.scale[i] = m_noise.scale[i] / median, picture.noise.offset[i] = m_noise.offset[i] / median;
    picture.method = name_of(m_options.kind);
    describe(picture, m_set.source, m_set.reference);
    for (std::size_t i = 0; i < m_frames.size(); ++i)
        picture.sources[i].used = outcome.report.frames[i].used,
        picture.sources[i].note = outcome.report.frames[i].note;
    return outcome;
}

Result<MergeOutcome> RobustMerge::run() {
    for (std::size_t i = 0; i < m_frames.size(); ++i)
        if (!m_set.use[i]) m_report.frames[i].used = false;
    for_each_frame([&](int frame, FrameLight light) { add(frame, std::move(light)); });
    if (m_error) return *m_error;
    if (stopped() || !m_sum) return Error{ErrorKind::stopped, {}, {}};
    return outcome();
}

} // namespace

Result<MergeOutcome> merge_robust(const MergeSet& set, const MergeOptions& options, const MergeWork& work) {
    return RobustMerge(set, options, work).run();
}

} // namespace engine
