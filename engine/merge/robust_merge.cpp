// Brackets and bursts: every frame is brought onto the reference, compared with it, and what fits is summed with weights from its noise (merge.md 2
// and 3). Knows no file; the steps are in their own files.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/robust_merge.h"
#include "engine/base/parallel.h"
#include "engine/merge/accumulate.h"
#include "engine/merge/consistency.h"
#include "engine/merge/exposure_ratio.h"
#include "engine/merge/frame_files.h"
#include "engine/merge/merge_edges.h"
#include "engine/merge/merge_preview.h"
#include "engine/merge/moved_places.h"
#include "engine/merge/picture_noise.h"
#include "engine/merge/robust_report.h"
#include "engine/merge/tile_flow.h"
#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <optional>

namespace engine {
namespace {

// A frame of which more than this moved is left out as a whole (merge.md 3.5, 3.6).
constexpr double too_much_moved = 0.6;
// Below this many frames the first result is hardly better than the reference frame: no second pass (merge.md 3.5).
constexpr int frames_for_second_pass = 5;
// Where fewer than this part of the frames agreed something moves: the reference stays the judge there (merge.md 3.5).
constexpr float part_that_agreed = 0.3F;

// Interpolation takes the same part of fine detail from every frame, which no number of frames averages away; in parts of the contrast between neighbours of one
// colour. A sum of N frames therefore has N times as much of it, beside its noise, as one of independent errors. Chosen on the simulated city (H8: 9.0 dB of 9.03).
constexpr double common_blur = 0.055;

struct FrameState {
    FrameMotion motion;
    double exposure = 1; // relative to the reference
    bool is_known = false;
    bool is_summed = false;
};

class RobustMerge {
public:
    RobustMerge(const AlignFrame& align, const MergeSet& set, const MergeOptions& options, const MergeWork& work)
        : m_align(align), m_set(set), m_options(options), m_work(work),
          m_frames(static_cast<std::size_t>(set.source.count())) {
        m_report.kind = options.kind;
        m_report.frames.resize(m_frames.size());
        for (std::size_t i = 0; i < m_frames.size(); ++i) m_report.frames[i].used = set.use[i];
        m_order = order_of_frames();
        for (const int frame : m_order) m_shortest = std::min(m_shortest, nominal_exposure(frame));
    }

    Result<MergeOutcome> run();

private:
    std::vector<int> order_of_frames() const;
    double nominal_exposure(int frame) const;
    bool exposure_is_told(int frame) const {
        return facts(frame).nominal_exposure > 0 && facts(m_set.reference).nominal_exposure > 0;
    }
    const FrameFacts& facts(int frame) const { return m_set.source.facts(frame); }
    FrameReport& report(int frame) { return m_report.frames[static_cast<std::size_t>(frame)]; }
    FrameState& state(int frame) { return m_frames[static_cast<std::size_t>(frame)]; }
    bool is_kept(int frame) const {
        const auto at = static_cast<std::size_t>(frame);
        return at < m_options.kept.size() && m_options.kept[at];
    }
    void for_each_frame(const std::string& doing, float begins, float ends,
                        const std::function<void(int, FrameLight)>& each);
    void leave_out(int frame, std::string note);
    bool find_motion(int frame, const FrameLight& light);
    void find_exposure(int frame, const AlignedFrame& aligned);
    std::string why_unlike(int frame) const;
    void add_reference(AlignedFrame aligned);
    void add_frame(int frame, FrameLight light);
    void begin_second_pass();
    void show_preview();
    void step(const std::string& text) const {
        if (m_work.step) m_work.step(text);
    }
    Work work() const { return {m_work.work.stop, {}}; }
    bool stopped() const { return m_work.work.stopped(); }
    void finish();
    MergeOutcome outcome();

    const AlignFrame& m_align;
    const MergeSet& m_set;
    const MergeOptions& m_options;
    const MergeWork& m_work;
    std::vector<FrameState> m_frames;
    std::vector<int> m_order;
    MergeReport m_report;
    std::optional<Accumulator> m_sum;
    Reference m_reference;
    NoiseProfile m_noise; // of the reference frame
    MovedPlaces m_moved;
    Rect m_area;           // of the pixels of the reference frame
    double m_shortest = 1; // exposure, as far as the files tell
    MergeOutcome m_result; // of the last pass that came to its end
    std::optional<Error> m_error;
    int m_done = 0;
    bool m_is_second = false;
};

double RobustMerge::nominal_exposure(int frame) const {
    return exposure_is_told(frame) ? facts(frame).nominal_exposure / facts(m_set.reference).nominal_exposure : 1;
}

// The reference, then brackets by exposure with the shorter ones first (light that the reference lost is known before longer frames are judged by it),
// bursts by distance in time (so that an early end leaves what fits best).
std::vector<int> RobustMerge::order_of_frames() const {
    std::vector<int> order;
    for (int i = 0; i < m_set.source.count(); ++i)
        if (m_set.use[static_cast<std::size_t>(i)] && i != m_set.reference) order.push_back(i);
    const auto distance = [&](int frame) { return std::abs(frame - m_set.reference); };
    const auto third_stops = [&](int frame) {
        return m_options.kind == MergeKind::bracket ? std::lround(3 * std::log2(nominal_exposure(frame))) : 0;
    };
    std::ranges::stable_sort(order, [&](int a, int b) {
        return std::pair{third_stops(a), distance(a)} < std::pair{third_stops(b), distance(b)};
    });
    order.insert(order.begin(), m_set.reference);
    return order;
}

void RobustMerge::leave_out(int frame, std::string note) {
    report(frame).used = false, report(frame).note = std::move(note), report(frame).is_warning = true;
}

// Calls each(frame, light) for the used frames of m_order while the next one is being read. Ends early at keep_so_far, between two frames.
void RobustMerge::for_each_frame(const std::string& doing, float begins, float ends,
                                 const std::function<void(int, FrameLight)>& each) {
    // Reading ends at either request; a frame that is being summed is finished before a result is kept.
    std::stop_source early;
    const std::stop_callback on_stop(m_work.work.stop, [&] { early.request_stop(); });
    const std::stop_callback on_keep(m_work.keep_so_far, [&] { early.request_stop(); });
    std::vector<int> order;
    for (const int frame : m_order)
        if (report(frame).used) order.push_back(frame);
    const auto count = static_cast<float>(order.size());
    std::optional<Result<FrameLight>> next = m_set.source.read(order.front(), work());
    for (std::size_t i = 0; i < order.size() && next && !stopped() && !m_error; ++i) {
        const int frame = order[i];
        step(doing + " frame " + std::to_string(i + 1) + " of " + std::to_string(order.size()));
        Result<FrameLight> light = std::move(*next);
        next.reset();
        for_each_index(2, Priority::exporting, m_work.work.stop, [&](int part) {
            if (part == 1) {
                if (i + 1 < order.size() && !early.stop_requested())
                    next = m_set.source.read(order[i + 1], {early.get_token(), {}});
            } else if (light) {
                each(frame, std::move(*light));
            } else if (frame == m_set.reference || light.error().kind == ErrorKind::stopped) {
                m_error = light.error();
            } else {
                leave_out(frame, light.error().what);
            }
        });
        m_work.work.report(begins + (ends - begins) * static_cast<float>(i + 1) / count);
        if (m_work.keep_so_far.stop_requested()) break;
    }
}

bool RobustMerge::find_motion(int frame, const FrameLight& light) {
    if (m_options.alignment == MergeAlignment::none) return true;
    const Alignment alignment = m_align(frame, light, exposure_is_told(frame) ? nominal_exposure(frame) : 0, work());
    if (!alignment.found && !is_kept(frame)) {
        if (facts(frame).capture.flash_fired && !facts(m_set.reference).capture.flash_fired)
            leave_out(frame, "The flash fired.");
        else
            leave_out(frame, alignment.why_not.empty() ? "The camera moved." : alignment.why_not);
        return false;
    }
    FrameState& own = state(frame);
    own.motion = alignment.motion;
    report(frame).shift = own.motion.corner_shift(m_area.width, m_area.height);
    report(frame).angle = std::atan2(own.motion.global.m[3], own.motion.global.m[0]) * 180 / std::numbers::pi;
    return true;
}

void RobustMerge::find_exposure(int frame, const AlignedFrame& aligned) {
    const double nominal = nominal_exposure(frame);
    const ExposureRatio ratio = measure_exposure(aligned, m_reference, nominal, exposure_is_told(frame), work());
    state(frame).exposure = report(frame).exposure = ratio.exposure;
    if (!ratio.is_odd) return;
    const double ev = std::log2(ratio.exposure / nominal);
    if (ratio.places == 0)
        m_report.warnings.push_back(facts(frame).name + " does not have the exposure that its file tells.");
    else
        m_report.warnings.push_back(facts(frame).name + " is " + one_digit(std::abs(ev)) + " EV " +
                                    (ev > 0 ? "brighter" : "darker") + " than its file tells.");
}

std::string RobustMerge::why_unlike(int frame) const {
    if (facts(frame).capture.flash_fired && !facts(m_set.reference).capture.flash_fired) return "The flash fired.";
    const double off = std::log2(m_frames[static_cast<std::size_t>(frame)].exposure / nominal_exposure(frame));
    if (exposure_is_told(frame) && off > 0.3) return "The flash fired, or the light changed.";
    return "Shows another scene.";
}

void RobustMerge::add_reference(AlignedFrame aligned) {
    if (!m_is_second) {
        m_noise = aligned.light.noise;
        m_area = aligned.light.area();
        m_reference = reference_of(aligned, work());
        report(m_set.reference).is_reference = true;
        m_align(m_set.reference, aligned.light, 1, work());
    }
    m_moved = MovedPlaces(m_area);
    m_sum.emplace(aligned.light, m_noise);
    FrameShare share;
    share.noise = m_noise, share.least = 1e-4, share.closed = 1e-6 * std::pow(m_shortest, 6);
    Agreement agrees(agreement_cells(m_area), std::uint8_t{255});
    take_places(agrees, m_options.places, m_set.reference, m_area);
    share.agrees = &agrees;
    m_sum->add(aligned, share, m_reference.light, work());
}

void RobustMerge::add_frame(int frame, FrameLight light) {
    if (frame == m_set.reference) {
        add_reference(align_to_reference(std::move(light), {}, work()));
    } else {
        if (light.layout != facts(m_set.reference).layout || light.area() != m_area)
            return leave_out(frame, "It has another size than the reference frame.");
        FrameState& own = state(frame);
        if (!m_is_second && !find_motion(frame, light)) return;
        AlignedFrame aligned = align_to_reference(std::move(light), own.motion, work());
        if (!(m_reference.noise.scale[1] > 0))
            m_reference.noise = noise_of_difference(aligned, nominal_exposure(frame), m_reference, work());
        if (!(aligned.light.noise.scale[1] > 0)) aligned.light.noise = m_reference.noise;
        if (!m_is_second) find_exposure(frame, aligned);
        if (stopped()) return;
        Judgement judgement = judge(aligned, own.exposure, m_reference, m_options.deghost, work());
        report(frame).moved = judgement.moved;
        if (!m_is_second && judgement.moved > too_much_moved && !is_kept(frame))
            return leave_out(frame, why_unlike(frame));
        if (!m_is_second && own.exposure < 0.9) fill_ended_places(m_reference, aligned, own.exposure, judgement);
        take_places(judgement.agrees, m_options.places, frame, m_area);
        m_moved.add(judgement.agrees, aligned.open);
        FrameShare share;
        share.exposure = own.exposure, share.noise = aligned.light.noise, share.agrees = &judgement.agrees;
        share.closed = 1e-6 * std::pow(m_shortest / own.exposure, 6);
        share.interpolation_error = common_blur * std::sqrt(static_cast<double>(m_order.size()));
        share.level_variance = &m_reference.variance;
        m_sum->add(aligned, share, m_reference.light, work());
    }
    state(frame).is_summed = true;
    ++m_done;
    show_preview();
}

void RobustMerge::begin_second_pass() {
    const Rect quads = m_sum->quads();
    if (m_reference.variance.area().empty()) m_reference.variance = Plane(quads, 1.0F);
    const float enough = part_that_agreed * static_cast<float>(m_done);
    for_each_index(quads.height, Priority::exporting, m_work.work.stop, [&](int j) {
        const auto columns = static_cast<std::size_t>(quads.width);
        std::vector<float> red(columns), green(columns), blue(columns), frames(columns);
        m_sum->quad_row(j, red.data(), green.data(), blue.data());
        m_sum->frames_row(j, frames.data());
        for (std::size_t i = 0; i < columns; ++i) {
            if (frames[i] < enough) continue;
            m_reference.light[0].row(j)[i] = red[i], m_reference.light[1].row(j)[i] = green[i],
            m_reference.light[2].row(j)[i] = blue[i];
            m_reference.variance.row(j)[i] = 1 / frames[i];
        }
    });
    m_is_second = true;
    m_done = 0;
    for (FrameState& own : m_frames) own.is_summed = false;
}

void RobustMerge::show_preview() {
    if (!m_work.preview || m_is_second || stopped() || (m_done & (m_done - 1)) != 0) return;
    m_work.preview({preview_of_quads(m_sum->quads(), facts(m_set.reference),
                                     [&](int row, float* red, float* green, float* blue) {
                                         m_sum->quad_row(row, red, green, blue);
                                     }),
                    m_done});
}

// The result of the sums as they are.
void RobustMerge::finish() {
    double shortest = 1;
    for (const FrameState& own : m_frames)
        if (own.is_summed) shortest = std::min(shortest, own.exposure);
    m_result.report = m_report;
    for (std::size_t i = 0; i < m_frames.size(); ++i) {
        FrameReport& frame = m_result.report.frames[i];
        if (frame.used && !m_frames[i].is_summed) frame.used = false, frame.note = "Merging ended before it.";
    }
    m_sum->finish(shortest, m_result.picture);
    m_result.picture.frames = m_sum->frames_map();
    m_result.report.clipped_share = m_sum->closed_share();
    m_result.ghosts = m_options.deghost == Deghost::off ? Plane() : m_moved.map();
    m_result.report.moved_share = m_options.deghost == Deghost::off ? 0 : m_moved.share();
}

MergeOutcome RobustMerge::outcome() {
    MergedPicture& picture = m_result.picture;
    describe(picture, m_set.source, m_set.reference);
    if (m_options.edges == MergeEdges::trim) {
        std::vector<const FrameMotion*> motions;
        for (std::size_t i = 0; i < m_frames.size(); ++i)
            if (m_result.report.frames[i].used) motions.push_back(&m_frames[i].motion);
        const Rect part = shown_by_all(motions, m_area, picture.frames_cell);
        m_result.ghosts = cut_cells(m_result.ghosts, picture.frames_cell, part);
        cut_to(picture, part);
    }
    describe_robust_merge(m_result);
    const double median = std::pow(10, m_result.report.noise_down_db / 10);
    for (std::size_t i = 0; i < 3; ++i)
        picture.noise.scale[i] = m_reference.noise.scale[i] / median,
        picture.noise.offset[i] = m_reference.noise.offset[i] / median;
    picture.method = name_of(m_options.kind);
    for (std::size_t i = 0; i < m_frames.size(); ++i)
        picture.sources[i].used = m_result.report.frames[i].used,
        picture.sources[i].note = m_result.report.frames[i].note;
    return std::move(m_result);
}

Result<MergeOutcome> RobustMerge::run() {
    const bool two = m_options.deghost != Deghost::off && static_cast<int>(m_order.size()) >= frames_for_second_pass;
    for_each_frame("Merging", 0, two ? 0.55F : 1.0F,
                   [&](int frame, FrameLight light) { add_frame(frame, std::move(light)); });
    if (stopped()) return Error{ErrorKind::stopped, {}, {}};
    if (m_error) return *m_error;
    finish();
    if (two && m_done >= frames_for_second_pass && !m_work.keep_so_far.stop_requested()) {
        begin_second_pass();
        const auto used = std::ranges::count_if(m_report.frames, &FrameReport::used);
        m_sum.reset();
        for_each_frame("Looking again at", 0.55F, 1,
                       [&](int frame, FrameLight light) { add_frame(frame, std::move(light)); });
        if (stopped()) return Error{ErrorKind::stopped, {}, {}};
        // An early end keeps the first result, which has all frames.
        if (!m_error && m_done == used) finish();
    }
    m_sum.reset();
    if (std::ranges::count_if(m_result.report.frames, &FrameReport::used) < 2 && !m_work.keep_so_far.stop_requested()) {
        for (const FrameReport& frame : m_result.report.frames)
            if (!frame.used && !frame.note.empty())
                return Error{ErrorKind::invalid,
                             "No frame fits the reference frame. The next one is left out for this reason: " +
                                 frame.note + " Choose another reference or other frames.",
                             {}};
        return Error{
            ErrorKind::invalid, "No frame fits the reference frame. Choose another reference or other frames.", {}};
    }
    return outcome();
}

} // namespace

Result<MergeOutcome> merge_robust_by(const AlignFrame& align, const MergeSet& set, const MergeOptions& options,
                                     const MergeWork& work) {
    return RobustMerge(align, set, options, work).run();
}

Result<MergeOutcome> merge_robust(const MergeSet& set, const MergeOptions& options, const MergeWork& work) {
    AlignmentGuide reference;
    const AlignFrame align_frame = [&](int frame, const FrameLight& light, double exposure, const Work& rest) {
        Alignment alignment;
        if (options.alignment == MergeAlignment::none) return alignment;
        if (frame == set.reference)
            reference = AlignmentGuide::of(light, rest);
        else {
            AlignmentGuide guide = reference.like(light, options.kind == MergeKind::bracket ? 0 : exposure, rest);
            // Files of brackets that hide a third of a stop would bend the map: then the levels are believed, which are exact to a tenth.
            if (options.kind == MergeKind::bracket && exposure > 0 &&
                std::abs(std::log2(guide.exposure() / exposure)) < 0.15)
                guide = reference.like(light, exposure, rest);
            alignment = align(reference, guide, options.alignment, rest);
            if (alignment.found && options.alignment == MergeAlignment::automatic)
                add_tile_flow(reference, guide, alignment.motion, rest);
        }
        return alignment;
    };
    return merge_robust_by(align_frame, set, options, work);
}

} // namespace engine
