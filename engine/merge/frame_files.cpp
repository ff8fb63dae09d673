// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/frame_files.h"
#include "engine/base/parallel.h"
#include "engine/files/input_file.h"
#include "engine/merge/frame_candidate.h"
#include "engine/merge/frame_examination.h"
#include "engine/merge/frame_order.h"
#include "engine/merge/frame_reading.h"
#include "engine/photo/banding.h"
#include "engine/photo/mosaic_noise.h"
#include <algorithm>
#include <utility>

namespace engine {
namespace {

class Files final : public FrameFiles {
public:
    Files(std::vector<FrameCandidate> frames, std::vector<LeftOutFile> left_out, std::vector<std::string> remarks,
          FrameCalibration calibration)
        : m_frames(std::move(frames)), m_left_out(std::move(left_out)), m_remarks(std::move(remarks)),
          m_calibration(std::move(calibration)) {
        choose_darks();
    }

    int count() const override { return static_cast<int>(m_frames.size()); }
    const FrameFacts& facts(int frame) const override { return at(frame).facts; }
    const std::filesystem::path& path(int frame) const override { return at(frame).path; }
    const std::vector<LeftOutFile>& left_out() const override { return m_left_out; }
    const std::vector<std::string>& remarks() const override { return m_remarks; }

    Result<FrameLight> read(int frame, const Work& work) const override {
        const FrameCandidate& candidate = at(frame);
        if (candidate.facts.layout == FrameLayout::picture) return read_picture(candidate.path, work);
        Result<RawFile> raw = read_frame_samples(candidate.path, work);
        if (!raw) return raw.error();
        if (raw->mosaic.width() != candidate.facts.width || raw->mosaic.height() != candidate.facts.height)
            return not_opened(candidate.path, ErrorKind::damaged, "It has changed since the merge began. Start again.",
                              {});
        if (candidate.noise) raw->facts.noise = candidate.noise;
        if (!raw->facts.noise) raw->facts.noise = measure_mosaic_noise(*raw);
        if (!raw->facts.noise) raw->facts.noise = usual_noise(raw->facts);
        remove_banding(*raw, measure_banding(*raw));
        FrameLight light;
        light.pattern = raw->pattern;
        light.noise = *raw->facts.noise;
        light.mosaic = normalised_mosaic(*raw, candidate.white > 0 ? candidate.white : raw->white, work);
        if (work.stopped()) return stopped();
        if (!candidate.defects.empty()) {
            light.defects = Raster<std::uint8_t>(light.mosaic.area(), 0);
            for (const std::uint32_t place : candidate.defects)
                if (place < light.defects.size()) light.defects.data()[place] = 1;
        }
        if (const Result<void> done = m_calibration.apply(light, m_darks[static_cast<std::size_t>(frame)].get()); !done)
            return done.error();
        return light;
    }

private:
    const FrameCandidate& at(int frame) const { return m_frames[static_cast<std::size_t>(frame)]; }

    std::vector<FrameCandidate> m_frames;
    std::vector<LeftOutFile> m_left_out;
    std::vector<std::string> m_remarks;
    FrameCalibration m_calibration;
    std::vector<std::shared_ptr<const DarkSubtraction>> m_darks; // of each frame; nullptr: none

    void choose_darks() {
        m_darks.resize(m_frames.size());
        int without = 0;
        std::string why;
        for (std::size_t i = 0; i < m_frames.size() && m_calibration.has_darks(); ++i) {
            if (m_frames[i].facts.layout != FrameLayout::bayer) continue;
            std::string reason;
            m_darks[i] = m_calibration.dark_for(m_frames[i].facts.capture, reason);
            if (!m_darks[i] && without++ == 0) why = m_frames[i].facts.name + ": " + reason;
        }
        if (without > 0)
            m_remarks.push_back(std::to_string(without) + (without == 1 ? " frame is" : " frames are") +
                                " used without a dark frame. " + why);
    }
};

// Frames in the order in which they were taken; refused files behind them.
std::vector<FrameCandidate> in_order(std::vector<FrameCandidate> candidates) {
    const auto refused =
        std::stable_partition(candidates.begin(), candidates.end(),
                              [](const FrameCandidate& candidate) { return candidate.refusal.empty(); });
    std::vector<FrameName> names;
    for (auto frame = candidates.begin(); frame != refused; ++frame)
        names.push_back({frame->path.filename().string(), frame->time});
    std::vector<FrameCandidate> result;
    for (const std::size_t i : order_taken(names)) result.push_back(std::move(candidates[i]));
    result.insert(result.end(), std::make_move_iterator(refused), std::make_move_iterator(candidates.end()));
    return result;
}

void count_seconds(std::vector<FrameCandidate>& frames) {
    std::optional<double> first;
    for (const FrameCandidate& frame : frames)
        if (frame.time && (!first || *frame.time < *first)) first = frame.time;
    for (FrameCandidate& frame : frames) frame.facts.start = frame.time ? *frame.time - *first : 0;
}

Error too_few(const std::vector<FrameCandidate>& candidates) {
    if (candidates.size() < 2)
        return {ErrorKind::invalid, "A merge needs at least two photos. Choose more of the same scene.", {}};
    std::string what = "Fewer than two of these photos can be merged.";
    int told = 0;
    for (const FrameCandidate& candidate : candidates)
        if (!candidate.refusal.empty() && told < 3) {
            ++told;
            what += " " + candidate.path.filename().string() + ": " + candidate.refusal;
        }
    return {ErrorKind::invalid, what, {}};
}

} // namespace

Result<std::unique_ptr<FrameFiles>> open_frames(const std::vector<std::filesystem::path>& paths,
                                                const FrameFilesOptions& options, const Work& work) {
    std::vector<FrameCandidate> candidates(paths.size());
    for (std::size_t i = 0; i < paths.size(); ++i) candidates[i].path = paths[i];
    name_frames(candidates);
    const auto count = static_cast<int>(candidates.size());
    if (!for_each_index(count, Priority::exporting, work.stop,
                        [&](int i) { learn_facts(candidates[static_cast<std::size_t>(i)]); }))
        return stopped();
    refuse_misfits(candidates);

    candidates = in_order(std::move(candidates));
    std::vector<std::string> remarks;
    Result<FrameCalibration> calibration = FrameCalibration::make(options.calibration, work);
    if (!calibration) return calibration.error();
    if (options.examine && !examine_frames(candidates, remarks, work)) return stopped();

    std::vector<FrameCandidate> frames;
    std::vector<LeftOutFile> left_out;
    for (const FrameCandidate& candidate : candidates)
        if (candidate.refusal.empty())
            frames.push_back(candidate);
        else
            left_out.push_back({candidate.path, candidate.refusal});
    if (frames.size() < 2) return too_few(candidates);
    count_seconds(frames);
    return std::unique_ptr<FrameFiles>(
        std::make_unique<Files>(std::move(frames), std::move(left_out), std::move(remarks), *std::move(calibration)));
}

void describe(MergedPicture& picture, const FrameSource& source, int reference) {
    const FrameFacts& facts = source.facts(reference);
    picture.facts = facts.capture;
    picture.orientation = facts.orientation;
    picture.as_shot_neutral = facts.as_shot_neutral;
    picture.camera_to_xyz = facts.camera_to_xyz;
    picture.sources.clear();
    for (int i = 0; i < source.count(); ++i) picture.sources.push_back({source.facts(i).name, true, {}});
}

} // namespace engine
