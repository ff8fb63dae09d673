// A series of simulated frames and a merge of them that needs no files, for tests of the merge dialog: what it is asked is noted, what it answers is chosen.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/merge_engine.h"
#include <atomic>
#include <chrono>
#include <cmath>
#include <fstream>
#include <mutex>
#include <thread>

namespace test {

// Bayer frames with a bright lamp in the middle; frame 4 of five is blurred over 8 pixels. Exposures as of a bracket if `ev` is not 0.
class FakeFrames final : public engine::FrameSource {
public:
    FakeFrames(int count, int width, int height, double ev, int orientation = 1) {
        for (int i = 0; i < count; ++i) {
            engine::FrameFacts facts;
            facts.name = "DSC_0" + std::to_string(411 + i);
            facts.capture.maker = "Fake";
            facts.capture.model = "Night 1";
            facts.capture.is_raw = true;
            facts.capture.exposure_time = std::exp2(ev * (i - count / 2)) / 4;
            facts.nominal_exposure = *facts.capture.exposure_time * 800 / 4;
            facts.start = 2.0 * i;
            facts.has_time = true;
            facts.width = width;
            facts.height = height;
            facts.orientation = orientation;
            facts.as_shot_neutral = {0.5, 1, 0.6};
            facts.capture.width = orientation >= 5 ? height : width;
            facts.capture.height = orientation >= 5 ? width : height;
            m_facts.push_back(facts);
        }
    }
    int count() const override { return static_cast<int>(m_facts.size()); }
    const engine::FrameFacts& facts(int frame) const override { return m_facts[static_cast<std::size_t>(frame)]; }
    engine::Result<engine::FrameLight> read(int frame, const engine::Work& work) const override {
        ++reads;
        if (work.stopped()) return engine::Error{engine::ErrorKind::stopped, {}, {}};
        if (frame == damaged)
            return engine::Error{engine::ErrorKind::damaged, "DSC_0412 ends early. Copy it from the card again.", {}};
        engine::FrameLight light;
        light.pattern = {engine::CfaColour::red, engine::CfaColour::green, engine::CfaColour::green,
                         engine::CfaColour::blue};
        const engine::FrameFacts& its = facts(frame);
        light.mosaic = engine::Plane({0, 0, its.width, its.height});
        light.noise.scale = {1e-4, 1e-4, 1e-4};
        light.noise.offset = {1e-6, 1e-6, 1e-6};
        const int blur = frame == shaken ? 24 : 2; // pixels over which an edge runs
        const double exposure = its.nominal_exposure / facts(count() / 2).nominal_exposure;
        for (int y = 0; y < its.height; ++y)
            for (int x = 0; x < its.width; ++x) {
                const int phase = x % 64;
                const double edge = std::clamp((phase < 32 ? phase : 64 - phase) / static_cast<double>(blur), 0.0, 1.0);
                const double level = x < its.width / 2 ? 0.1 : 0.3;
                light.mosaic.at(x, y) = static_cast<float>(std::min(1.0, exposure * level * (0.2 + edge)));
            }
        return light;
    }
    int damaged = -1, shaken = -1;
    mutable std::atomic<int> reads = 0;

private:
    std::vector<engine::FrameFacts> m_facts;
};

// What the dialog asked for, and how the answers look.
struct FakeMerge {
    std::shared_ptr<FakeFrames> frames = std::make_shared<FakeFrames>(5, 480, 320, 0);
    std::filesystem::path folder;              // where the frames are said to lie
    QString refusal;                           // not empty: the files are no series
    std::string merge_error;                   // not empty: every merge fails
    std::atomic<int> milliseconds = 0;         // that a merge takes, in steps of ten
    std::atomic<bool> ends_by_keeping = false; // set by a merge that was ended early and kept
    std::mutex mutex;
    std::vector<engine::MergeOptions> asked; // guarded

    engine::MergeOptions last() {
        const std::lock_guard lock(mutex);
        return asked.empty() ? engine::MergeOptions() : asked.back();
    }
    std::size_t count() {
        const std::lock_guard lock(mutex);
        return asked.size();
    }

    // Must outlive everything that uses it.
    ui::MergeEngine engine() {
        ui::MergeEngine made;
        made.open = [this](const ui::MergeInput& input, const engine::Work&) -> engine::Result<ui::MergeSeries> {
            if (!refusal.isEmpty()) return engine::Error{engine::ErrorKind::invalid, refusal.toStdString(), {}};
            ui::MergeSeries series;
            series.source = frames;
            for (int i = 0; i < frames->count(); ++i) series.paths.push_back(folder / (frames->facts(i).name + ".dng"));
            for (std::size_t i = series.paths.size(); i < input.files.size(); ++i)
                series.not_frames.push_back({input.files[i], QStringLiteral("It comes from another camera.")});
            return series;
        };
        made.suggest = ui::merge_suggestion;
        made.merge = [this](const engine::FrameSource& source, const engine::MergeOptions& options,
                            const engine::MergeWork& work) { return merge(source, options, work); };
        made.write = [](const engine::MergedPicture&, const std::filesystem::path& path,
                        const ui::MergeWriting&) -> engine::Result<void> {
            std::ofstream(path) << "a merged photo";
            return {};
        };
        return made;
    }

    engine::Result<engine::MergeOutcome> merge(const engine::FrameSource& source, const engine::MergeOptions& options,
                                               const engine::MergeWork& work) {
        {
            const std::lock_guard lock(mutex);
            asked.push_back(options);
        }
        for (int passed = 0; passed < milliseconds && !work.keep_so_far.stop_requested(); passed += 10) {
            if (work.work.stopped()) return engine::Error{engine::ErrorKind::stopped, {}, {}};
            work.work.report(static_cast<float>(passed) / static_cast<float>(milliseconds));
            if (work.step && passed == 0) work.step("Merging frame 1 of 5");
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        if (work.keep_so_far.stop_requested()) ends_by_keeping = true;
        if (!merge_error.empty()) return engine::Error{engine::ErrorKind::invalid, merge_error, {}};
        const int reference = options.reference.value_or(source.count() / 2);
        const engine::FrameFacts& facts = source.facts(reference);
        engine::MergeOutcome outcome;
        auto light = source.read(reference, {});
        outcome.picture.pattern = light->pattern;
        outcome.picture.mosaic = std::move(light->mosaic);
        outcome.picture.facts = facts.capture;
        outcome.picture.orientation = facts.orientation;
        outcome.picture.as_shot_neutral = facts.as_shot_neutral;
        // What moved: the right end of the sensor.
        outcome.ghosts = engine::Plane({0, 0, (facts.width + 15) / 16, (facts.height + 15) / 16}, 0.0F);
        for (int y = 0; y < outcome.ghosts.height(); ++y)
            for (int x = outcome.ghosts.width() * 3 / 4; x < outcome.ghosts.width(); ++x) outcome.ghosts.at(x, y) = 1;
        engine::MergeReport& report = outcome.report;
        report.kind = options.kind;
        for (int i = 0; i < source.count(); ++i) {
            engine::FrameReport frame;
            frame.used = !(static_cast<std::size_t>(i) < options.left_out.size() &&
                           options.left_out[static_cast<std::size_t>(i)]);
            frame.is_reference = i == reference;
            frame.shift = 2.0 * std::abs(i - reference);
            frame.exposure = source.facts(i).nominal_exposure / facts.nominal_exposure;
            report.frames.push_back(frame);
        }
        report.noise_down_db = 8.7;
        report.moved_share = 0.018;
        report.sentences = {"5 frames, noise down 8.7 dB."};
        return outcome;
    }
};

} // namespace test
