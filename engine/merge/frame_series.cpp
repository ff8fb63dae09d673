// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/frame_series.h"
#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

namespace engine {

FrameSeries::FrameSeries(const MergeSet& set, const MergeOptions& options, const Work& work, Unaligned unaligned,
                         Exposure exposure)
    : m_set(set), m_options(options), m_work(work), m_unaligned(unaligned), m_exposure(exposure),
      m_reports(static_cast<std::size_t>(set.source.count())), m_motions(static_cast<std::size_t>(set.source.count())) {
    for (int i = 0; i < set.source.count(); ++i) {
        const auto k = static_cast<std::size_t>(i);
        m_reports[k].used = set.use[k];
        m_reports[k].is_reference = i == set.reference;
        if (set.use[k] && fits(i)) m_order.push_back(i);
    }
    std::ranges::stable_sort(m_order, {}, [&](int i) { return std::abs(i - set.reference); });
}

bool FrameSeries::fits(int frame) {
    const FrameFacts &facts = m_set.source.facts(frame), &reference = m_set.source.facts(m_set.reference);
    if (facts.layout != reference.layout)
        leave_out(frame, facts.layout == FrameLayout::bayer ? "It is a raw file among pictures."
                                                            : "It is a picture among raw files.");
    else if (facts.width != reference.width || facts.height != reference.height)
        leave_out(frame, "It has another size than the reference frame.");
    return m_reports[static_cast<std::size_t>(frame)].used;
}

void FrameSeries::leave_out(int frame, std::string why) {
    FrameReport& report = m_reports[static_cast<std::size_t>(frame)];
    report.used = false, report.is_warning = true, report.note = std::move(why);
    std::erase(m_order, frame);
    std::erase(m_used, frame);
}

double FrameSeries::exposure_of(int frame) const {
    const double here = m_set.source.facts(frame).nominal_exposure,
                 there = m_set.source.facts(m_set.reference).nominal_exposure;
    return here > 0 && there > 0 ? here / there : 0;
}

Result<void> FrameSeries::begin() {
    Result<FrameLight> light = m_set.source.read(m_set.reference, {m_work.stop, {}});
    if (!light) return light.error();
    m_area = light->area();
    if (m_options.alignment != MergeAlignment::none) m_guide = AlignmentGuide::of(*light, {m_work.stop, {}});
    if (m_work.stopped()) return Error{ErrorKind::stopped, {}, {}};
    m_reference.emplace(std::move(*light), FrameMotion{}, m_area, 1.0F);
    return {};
}

Result<std::optional<FrameLight>> FrameSeries::read(int frame) {
    Result<FrameLight> light = m_set.source.read(frame, {m_work.stop, {}});
    if (m_work.stopped()) return Error{ErrorKind::stopped, {}, {}};
    if (!light) {
        if (light.error().kind == ErrorKind::stopped) return light.error();
        leave_out(frame, light.error().what);
        return std::optional<FrameLight>{};
    }
    if (light->area() != m_area) {
        leave_out(frame, "It has another size than the reference frame.");
        return std::optional<FrameLight>{};
    }
    return std::optional<FrameLight>(std::in_place, std::move(*light));
}

void FrameSeries::note_motion(int frame, const FrameMotion& motion) {
    FrameReport& report = m_reports[static_cast<std::size_t>(frame)];
    report.shift = motion.corner_shift(m_area.width, m_area.height);
    const double middle = m_area.height / 2.0;
    const MergePoint left = motion.global(0, middle), right = motion.global(m_area.width, middle);
    report.angle = std::atan2(right.y - left.y, right.x - left.x) * 180 / std::numbers::pi;
    m_motions[static_cast<std::size_t>(frame)] = motion;
}

void FrameSeries::note_use(int frame) {
    if (std::ranges::find(m_used, frame) == m_used.end()) m_used.push_back(frame);
}

std::optional<LaidFrame> FrameSeries::laid(int frame, FrameLight light) {
    const double exposure = exposure_of(frame);
    const float gain = m_exposure == Exposure::as_the_reference && exposure > 0 ? static_cast<float>(1 / exposure) : 1;
    m_reports[static_cast<std::size_t>(frame)].exposure = exposure > 0 ? exposure : 1;
    note_use(frame);
    return std::optional<LaidFrame>(std::in_place, std::move(light), *m_motions[static_cast<std::size_t>(frame)],
                                    m_area, gain);
}

Result<std::optional<LaidFrame>> FrameSeries::lay(int frame) {
    const auto k = static_cast<std::size_t>(frame);
    if (frame == m_set.reference && m_reference) {
        m_motions[k] = FrameMotion{};
        note_use(frame);
        std::optional<LaidFrame> result = std::move(m_reference);
        m_reference.reset();
        return result;
    }
    Result<std::optional<FrameLight>> light = read(frame);
    if (!light) return light.error();
    if (!*light) return std::optional<LaidFrame>{};
    if (frame == m_set.reference || m_options.alignment == MergeAlignment::none) m_motions[k] = FrameMotion{};
    if (!m_motions[k]) {
        const Work work{m_work.stop, {}};
        // What a camera makes of light in its pictures is not proportional to the exposure.
        const AlignmentGuide guide =
            m_guide.like(**light, (*light)->layout == FrameLayout::bayer ? exposure_of(frame) : 0, work);
        const Alignment found = align(m_guide, guide, m_options.alignment, work);
        if (m_work.stopped()) return Error{ErrorKind::stopped, {}, {}};
        const bool must_stay = k < m_options.kept.size() && m_options.kept[k];
        if (!found.found && m_unaligned == Unaligned::leave_out && !must_stay) {
            leave_out(frame, found.why_not);
            return std::optional<LaidFrame>{};
        }
        if (!found.found) m_reports[k].note = "Taken as it lies: " + found.why_not;
        note_motion(frame, found.found ? found.motion : FrameMotion{});
    }
    return laid(frame, std::move(**light));
}

Result<std::optional<LaidFrame>> FrameSeries::lay_beside(int frame, int neighbour, MergeAlignment model) {
    const auto k = static_cast<std::size_t>(frame);
    if (frame == m_set.reference || m_options.alignment == MergeAlignment::none || m_motions[k]) return lay(frame);
    Result<std::optional<FrameLight>> light = read(frame);
    if (!light) return light.error();
    if (!*light) return std::optional<LaidFrame>{};
    const Work work{m_work.stop, {}};
    FrameMotion motion = m_motions[static_cast<std::size_t>(neighbour)].value_or(FrameMotion{});
    if (model != MergeAlignment::none) {
        const AlignmentGuide& known = neighbour == m_set.reference ? m_guide : m_beside;
        const Alignment found = align(known, known.like(**light, 0, work), model, work);
        if (found.found)
            motion.global = after(found.motion.global, motion.global);
        else
            m_reports[k].note = "Taken as its neighbour lies: " + found.why_not;
    }
    m_beside = AlignmentGuide::of(**light, work);
    if (m_work.stopped()) return Error{ErrorKind::stopped, {}, {}};
    note_motion(frame, motion);
    return laid(frame, std::move(**light));
}

std::vector<FrameMotion> FrameSeries::motions() const {
    std::vector<FrameMotion> result;
    for (const int frame : m_used) result.push_back(*m_motions[static_cast<std::size_t>(frame)]);
    return result;
}

Error FrameSeries::too_few() const {
    std::string why;
    for (const FrameReport& report : m_reports)
        if (why.empty() && !report.used && !report.note.empty()) why = " " + report.note;
    return {ErrorKind::invalid, "Fewer than two of the frames fit together." + why, {}};
}

} // namespace engine
