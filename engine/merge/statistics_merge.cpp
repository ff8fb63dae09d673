// Mean, median and lighten: reads frame after frame, lays each over the reference frame, and tells in words what came of it (merge.md 5.2 to
// 5.4).
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/frame_files.h"
#include "engine/merge/frame_reading.h"
#include "engine/merge/frame_series.h"
#include "engine/merge/merge_places.h"
#include "engine/merge/merge_preview.h"
#include "engine/merge/merge_strips.h"
#include "engine/merge/methods.h"
#include "engine/merge/spill_file.h"
#include "engine/merge/statistic.h"
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdio>
#include <numbers>

namespace engine {
namespace {

// Parts of the frames' time order, 0..1.
float weight_of(MergeWindow window, double time) {
    switch (window) {
    case MergeWindow::even: return 1;
    // Hann; the first and the last frame keep a little.
    case MergeWindow::soft: return static_cast<float>(std::pow(std::sin(std::numbers::pi * time), 2));
    // A fiftieth of the light is left at the beginning (merge.md 4.8).
    case MergeWindow::fading: return static_cast<float>(std::pow(0.02, 1 - time));
    }
    return 1;
}

std::string percent(double share) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), share < 0.0095 ? "%.1f %%" : "%.0f %%", 100 * share);
    return text.data();
}
std::string decibels(double value) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1f dB", value);
    return text.data();
}

double median_of(const Plane& plane) {
    std::vector<float> values(plane.data(), plane.data() + plane.size());
    if (values.empty()) return 1;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return static_cast<double>(*middle);
}

// Parts of less than this of the picture are noise, twigs and single lamps.
constexpr double worth_telling = 0.002;

class StatisticsMerge {
public:
    StatisticsMerge(const MergeSet& set, const MergeOptions& options, const MergeWork& work)
        : m_set(set), m_options(options), m_work(work),
          // Frames of fireworks and light painting may have nothing in common that could be aligned, and come from a tripod.
          m_series(set, options, work.work,
                   options.kind == MergeKind::lighten ? FrameSeries::Unaligned::take_as_it_lies
                                                      : FrameSeries::Unaligned::leave_out) {}

    Result<MergeOutcome> run() {
        if (m_series.order().size() < 2) return m_series.too_few();
        if (const Result<void> ready = prepare(); !ready) return ready.error();
        for (m_pass = 0; m_pass < m_statistic->passes(); ++m_pass) {
            if (const Result<void> done = add_all(); !done) return done.error();
            m_statistic->end_pass();
        }
        if (m_series.used().size() < 2 && !m_ended_early) return m_series.too_few();
        if (m_work.step) m_work.step("Finishing");
        const Work rest{m_work.work.stop, [this](float done) { report(part_of_frames + (1 - part_of_frames) * done); }};
        Result<StatisticResult> result = m_statistic->finish(m_noise, rest);
        if (!result) return result.error();
        m_statistic.reset();
        if (!take_places(m_series, m_options.places, *result, m_work.work.stop)) return stopped();
        return outcome_of(std::move(*result));
    }

private:
    static constexpr float part_of_frames = 0.8F;
    const MergeSet& m_set;
    const MergeOptions& m_options;
    const MergeWork& m_work;
    FrameSeries m_series;
    StatisticShape m_shape;
    LevelNoise m_noise;
    NoiseProfile m_profile; // of the reference frame
    std::unique_ptr<Statistic> m_statistic;
    int m_pass = 0;
    bool m_ended_early = false;

    static Error stopped() { return {ErrorKind::stopped, {}, {}}; }
    void report(float done) const { m_work.work.report(done); }

    // Reads the reference frame and makes ready what takes the frames up.
    Result<void> prepare() {
        if (const Result<void> begun = m_series.begin(); !begun) return begun.error();
        const FrameLight& light = m_series.reference().light();
        const int frames = static_cast<int>(m_series.order().size());
        m_shape = {light.layout, light.pattern, m_series.area(), frames};
        m_profile = light.noise;
        if (light.layout == FrameLayout::bayer) {
            const bool is_known = std::ranges::any_of(m_profile.offset, [](double o) { return o > 0; });
            if (!is_known) m_profile = usual_noise(m_set.source.facts(m_set.reference).capture);
            m_noise = LevelNoise(m_profile);
        } else if (m_options.kind != MergeKind::mean || m_options.lighten_amount > 0) {
            // Before there is anything else in memory.
            const int second = m_series.order()[1];
            Result<std::optional<LaidFrame>> next = m_series.lay(second);
            if (!next) return next.error();
            if (*next) m_noise = LevelNoise::between(m_series.reference(), **next, m_work.work);
        }
        if (m_options.kind != MergeKind::median) {
            m_statistic = mean_and_brightest(m_shape, m_options.lighten_amount);
        } else if (frames > most_for_median) {
            m_statistic = common_light(m_shape, m_noise);
        } else {
            Result<std::unique_ptr<Statistic>> median = exact_median(m_shape, spill_folders());
            if (!median) return median.error();
            m_statistic = std::move(*median);
        }
        return {};
    }

    Result<void> add_all() {
        const std::vector<int> order = m_series.order();
        const auto all = static_cast<int>(order.size()), passes = m_statistic->passes();
        int done = 0;
        for (int i = 0; i < all; ++i) {
            if (m_work.work.stopped()) return stopped();
            if (done > 0 && m_work.keep_so_far.stop_requested()) {
                m_ended_early = true;
                break;
            }
            if (m_work.step)
                m_work.step("Merging frame " + std::to_string(i + 1) + " of " + std::to_string(all) +
                            (passes == 1 ? "" : (m_pass == 0 ? ", looking for what stays" : ", adding what stays")));
            const int frame = order[static_cast<std::size_t>(i)];
            Result<std::optional<LaidFrame>> laid = m_series.lay(frame);
            if (!laid) return laid.error();
            if (*laid) {
                if (const Result<void> added = m_statistic->add(**laid, weight_of_frame(frame), m_work.work.stop);
                    !added)
                    return added.error();
                ++done;
                laid->reset();
                if (m_pass + 1 == passes && std::has_single_bit(static_cast<unsigned>(done)) && i + 1 < all) show(done);
            }
            report(part_of_frames * (static_cast<float>(m_pass) + static_cast<float>(i + 1) / static_cast<float>(all)) /
                   static_cast<float>(passes));
        }
        return {};
    }

    float weight_of_frame(int frame) const {
        if (m_options.kind != MergeKind::mean) return 1;
        std::vector<int> in_time = m_series.order();
        std::ranges::sort(in_time);
        const auto place = std::ranges::find(in_time, frame) - in_time.begin();
        return weight_of(m_options.window, (static_cast<double>(place) + 0.5) / static_cast<double>(in_time.size()));
    }

    void show(int done) const {
        if (!m_work.preview) return;
        const Rect area = m_shape.area, quads{0, 0, std::max(1, area.width / 2), std::max(1, area.height / 2)};
        const auto row = [&](int y, float* red, float* green, float* blue) {
            std::vector<float> upper(static_cast<std::size_t>(m_shape.samples())), lower(upper.size());
            const int top = std::min(area.top + 2 * y, area.bottom() - 1), below = std::min(top + 1, area.bottom() - 1);
            if (!m_statistic->row_so_far(top, m_noise, upper.data()) ||
                !m_statistic->row_so_far(below, m_noise, lower.data()))
                return;
            for (int x = 0; x < quads.width; ++x) {
                std::array<float, 3> sum{}, count{};
                const auto add = [&](const std::vector<float>& samples, int line, int sample) {
                    const auto c = static_cast<std::size_t>(m_shape.channel_of(sample, line));
                    sum[c] += samples[static_cast<std::size_t>(sample)], ++count[c];
                };
                const int each = m_shape.layout == FrameLayout::bayer ? 1 : 3,
                          end = std::min((2 * x + 2) * each, m_shape.samples());
                for (int sample = 2 * x * each; sample < end; ++sample)
                    add(upper, top, sample), add(lower, below, sample);
                red[x] = sum[0] / std::max(count[0], 1.0F), green[x] = sum[1] / std::max(count[1], 1.0F),
                blue[x] = sum[2] / std::max(count[2], 1.0F);
            }
        };
        m_work.preview({preview_of_quads(quads, m_set.source.facts(m_set.reference), row), done});
    }

    Result<MergeOutcome> outcome_of(StatisticResult result) {
        MergeOutcome outcome;
        MergeReport& report = outcome.report;
        report.kind = m_options.kind;
        report.frames = m_series.reports();
        const std::vector<int>& used = m_series.used();
        for (std::size_t i = 0; i < report.frames.size(); ++i)
            if (report.frames[i].used && std::ranges::find(used, static_cast<int>(i)) == used.end()) {
                report.frames[i].used = false;
                report.frames[i].note = "Not read any more.";
            }
        for (std::size_t i = 0; i < result.moved.size() && i < used.size(); ++i)
            report.frames[static_cast<std::size_t>(used[i])].moved = result.moved[i];
        report.warnings = m_series.warnings();
        report.moved_share = result.moved_share;
        const double frames = median_of(result.frames);
        report.noise_down_db = 10 * std::log10(std::max(1.0, frames));
        tell(report);

        MergedPicture& picture = outcome.picture;
        describe(picture, m_set.source, m_set.reference);
        picture.layout = m_shape.layout;
        picture.pattern = m_shape.pattern;
        picture.method = name_of(m_options.kind);
        picture.noise = m_profile;
        for (std::size_t c = 0; c < 3; ++c) picture.noise.scale[c] /= frames, picture.noise.offset[c] /= frames;
        picture.frames_cell = statistic_cell;
        trim_to_shown(m_options.edges, m_series, result);
        picture.mosaic = std::move(result.light.mosaic);
        picture.picture = std::move(result.light.picture);
        picture.frames = std::move(result.frames);
        outcome.ghosts = std::move(result.ghosts);
        const bool lies_down = picture.orientation >= 5;
        picture.facts.width = lies_down ? picture.area().height : picture.area().width;
        picture.facts.height = lies_down ? picture.area().width : picture.area().height;
        for (std::size_t i = 0; i < picture.sources.size(); ++i)
            picture.sources[i].used = report.frames[i].used, picture.sources[i].note = report.frames[i].note;
        return outcome;
    }

    void tell(MergeReport& report) const;
};

void StatisticsMerge::tell(MergeReport& report) const {
    const std::size_t used = m_series.used().size();
    const std::string frames = std::to_string(used) + (used == 1 ? " frame" : " frames");
    const std::string noise =
        report.noise_down_db >= 0.5 ? ", noise down " + decibels(report.noise_down_db) : std::string();
    switch (m_options.kind) {
    case MergeKind::median:
        report.sentences.push_back(
            frames + noise +
            (report.moved_share > worth_telling
                 ? "; people and cars that passed are gone, from " + percent(report.moved_share) + " of the picture."
                 : "; nothing moved between them."));
        break;
    case MergeKind::lighten:
        report.sentences.push_back(frames + noise + "; light of single frames in " + percent(report.moved_share) +
                                   " of the picture.");
        break;
    default: {
        const std::optional<double> time = m_set.source.facts(m_set.reference).capture.exposure_time;
        std::array<char, 64> all{};
        if (time && *time > 0)
            std::snprintf(all.data(), all.size(), ", as one exposure of %.3g s", *time * static_cast<double>(used));
        report.sentences.push_back(frames + all.data() + noise + ".");
        if (m_options.lighten_amount > 0 && report.moved_share > worth_telling)
            report.sentences.push_back("Lights that passed keep their brightness in " + percent(report.moved_share) +
                                       " of the picture.");
    }
    }
    if (m_ended_early) report.sentences.push_back("Ended early, with the frames that were read till then.");
}

} // namespace

Result<MergeOutcome> merge_statistics(const MergeSet& set, const MergeOptions& options, const MergeWork& work) {
    return StatisticsMerge(set, options, work).run();
}

} // namespace engine
