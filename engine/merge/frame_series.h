// The frames of a merge one after the other, each laid over the reference frame; remembers how they lie and why some are left out. Knows no
// way of merging.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/merge/align.h"
#include "engine/merge/laid_frame.h"
#include "engine/merge/methods.h"
#include <optional>
#include <string>
#include <vector>

namespace engine {

class FrameSeries {
public:
    // What becomes of frames for which no movement is found: fireworks in a black sky show nothing in common.
    enum class Unaligned { leave_out, take_as_it_lies };
    // `as_the_reference`: light is multiplied so that all frames are as bright as the reference, by what the files say of their exposures.
    enum class Exposure { as_the_reference, as_it_is };
    FrameSeries(const MergeSet& set, const MergeOptions& options, const Work& work, Unaligned unaligned,
                Exposure exposure = Exposure::as_the_reference);

    // Reads the reference frame. Errors: its own, stopped.
    Result<void> begin();
    // The reference frame, until it is laid.
    const LaidFrame& reference() const { return *m_reference; }
    const Rect& area() const { return m_area; }
    // Frames that are to take part: the reference first, then by their distance in time, so that stopping at any frame leaves a whole result.
    const std::vector<int>& order() const { return m_order; }
    // Decodes and aligns. Nothing: left out, the report says why. Errors: stopped.
    Result<std::optional<LaidFrame>> lay(int frame);

    // The same, aligned with another frame that was laid just before (or with the reference): exposures that are far apart have little in
    // common. What cannot be
    // aligned is taken as that frame lies; nothing is tried if `model` is none.
    Result<std::optional<LaidFrame>> lay_beside(int frame, int neighbour, MergeAlignment model);

    // Of the frames that were laid so far, in their order.
    const std::vector<int>& used() const { return m_used; }
    std::vector<FrameMotion> motions() const;
    const FrameMotion& motion(int frame) const { return *m_motions[static_cast<std::size_t>(frame)]; }
    std::vector<FrameReport>& reports() { return m_reports; }
    const std::vector<FrameReport>& reports() const { return m_reports; }
    std::vector<std::string>& warnings() { return m_warnings; }
    void leave_out(int frame, std::string why);
    // Why nothing can be made of the frames that are left.
    Error too_few() const;

private:
    const MergeSet& m_set;
    const MergeOptions& m_options;
    const Work& m_work;
    Unaligned m_unaligned;
    Exposure m_exposure;
    Rect m_area;
    std::vector<int> m_order, m_used;
    std::vector<FrameReport> m_reports;
    std::vector<std::string> m_warnings;
    std::vector<std::optional<FrameMotion>> m_motions; // of frames laid before
    std::optional<LaidFrame> m_reference;
    AlignmentGuide m_guide, m_beside; // of the reference frame, and of the one that lay_beside() laid last

    // Nothing: left out.
    Result<std::optional<FrameLight>> read(int frame);
    void note_motion(int frame, const FrameMotion& motion);
    void note_use(int frame);
    std::optional<LaidFrame> laid(int frame, FrameLight light);
    bool fits(int frame);
    double exposure_of(int frame) const; // relative to the reference; 0: not known
};

} // namespace engine
