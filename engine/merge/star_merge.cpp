// Star stacks (merge.md 4): the sky on its stars, the ground on itself, in two passes of constant memory.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/parallel.h"
#include "engine/merge/methods.h"
#include "engine/merge/star_clip.h"
#include "engine/merge/star_looks.h"
#include "engine/merge/star_sums.h"
#include "engine/merge/streaks.h"
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <mutex>

namespace engine {
namespace {

std::size_t index_of(int value) { return static_cast<std::size_t>(value); }
// Pixels between the ground and what other places of the sky take (merge.md 4.6: 2, and the flare of bright edges).
constexpr int source_margin = 3;
constexpr float spike = 6;          // standard deviations: a single sample does not make a streak
constexpr double least_streak = 32; // pixels
constexpr double streak_margin = 5; // pixels around a streak that belong to it
const Error stopped{ErrorKind::stopped, {}, {}};

class StarStack {
public:
    StarStack(const MergeSet& set, const MergeOptions& options, const MergeWork& work, StarLooks looks)
        : m_set(set), m_options(options), m_work(work), m_looks(std::move(looks)), m_grid(m_looks.grid) {}

    Result<MergeOutcome> run() {
        const auto is_sky = [this](int x, int y) { return m_sky.at(x, y) >= 128; };
        if (m_looks.series->stands_still)
            m_sky = Raster<std::uint8_t>(Rect{0, 0, m_grid.width, m_grid.height}, std::uint8_t{255});
        else if (auto sky = find_sky(m_looks.still, moving_stars(m_looks, m_set.reference), m_work.work.stop))
            m_sky = std::move(*sky);
        else
            return stopped;
        m_looks.still = {};
        m_inner = inner_sky(m_sky, source_margin);
        for (const int i : m_looks.order) m_changes.push_back(change_of(m_looks, m_set.reference, i, is_sky));
        set_weights();

        m_is_frozen = m_options.ground == MergeGround::freeze;
        TrimmedSums first(m_grid.row_length(), m_grid.height, m_grid.channels);
        if (!pass(
                "Adding", 0.35F, 0.65F, 0,
                [&](const Rect& tile, const std::vector<float>& values, std::vector<std::uint8_t>& valid, std::size_t) {
                    for (int row = 0; row < tile.height; ++row)
                        first.add(tile.top + row, tile.left, tile.width,
                                  values.data() + row * tile.width * m_grid.channels, valid.data() + row * tile.width);
                },
                [&](std::size_t k) {
                    show_preview(m_work, m_set.source.facts(m_set.reference), m_grid, static_cast<int>(k) + 1,
                                 [&](int i, int y) { return first.mean_so_far(i, y); });
                }))
            return stopped;
        Plane centre = first.mean();
        fill_holes(centre, m_grid, [&](int x, int y) { return first.count_at(x, y) == 0; });
        first = TrimmedSums(0, 0, m_grid.channels);

        ClippedSums second(m_grid.row_length(), m_grid.height, m_grid.channels);
        m_rejected.assign(m_looks.order.size(), 0);
        m_blocks = Plane(Rect{0, 0, m_grid.width / streak_block, m_grid.height / streak_block}, 0.0F);
        for (const int i : m_looks.order)
            m_time_order.push_back(static_cast<int>(std::ranges::count_if(m_looks.order, [&](int other) {
                return m_set.source.facts(other).start < m_set.source.facts(i).start;
            })));
        const bool is_short = m_merged < 2;
        if (!is_short && !m_was_cut_short) {
            if (!pass(
                    "Merging", 0.65F, 0.97F, clip_reach,
                    [&](const Rect& tile, const std::vector<float>& values, std::vector<std::uint8_t>& valid,
                        std::size_t k) { clip(second, centre, tile, values, valid, k); },
                    [&](std::size_t k) {
                        second.end_frame(m_weights[k]);
                        see_streaks(k);
                    }))
                return stopped;
        }
        return finished(std::move(centre), std::move(second));
    }

private:
    const MergeSet& m_set;
    const MergeOptions& m_options;
    const MergeWork& m_work;
    StarLooks m_looks;
    SampleGrid m_grid;
    Raster<std::uint8_t> m_sky;       // 255 sky, 0 ground
    Raster<std::uint8_t> m_inner;     // where other places of the sky may take light from
    std::vector<SkyChange> m_changes; // in m_looks.order
    std::vector<float> m_weights;
    const Plane* m_gain = nullptr; // of the frame at hand
    std::vector<long long> m_rejected;
    std::mutex m_mutex; // of m_rejected and m_spare
    Plane m_blocks;     // excess of the frame at hand, as find_streaks() wants it
    std::vector<SeenStreak::Light> m_spare;
    std::vector<SeenStreak> m_seen;
    std::vector<int> m_time_order; // of m_looks.order
    std::size_t m_merged = 0;
    bool m_was_cut_short = false;
    bool m_is_frozen = false;

    // 1 / variance of the sky, less for wide stars (merge.md 4.5); the reference has 1.
    void set_weights() {
        const StarLook& reference = m_looks.frames[index_of(m_set.reference)];
        for (std::size_t k = 0; k < m_looks.order.size(); ++k) {
            const StarLook& look = m_looks.frames[index_of(m_looks.order[k])];
            const float sigma = reference.sigma / std::max(1e-9F, look.sigma * m_changes[k].scale);
            const float width =
                look.field.fwhm > 0 && reference.field.fwhm > 0 ? reference.field.fwhm / look.field.fwhm : 1;
            m_weights.push_back(std::clamp(sigma * sigma * std::min(1.2F, width * width), 0.05F, 4.0F));
        }
    }

    // Reads all frames and hands them over tile by tile; false if stopped.
    template <class PerTile, class AfterFrame> bool pass(const char* verb, float from, float to, int halo,
                                                         const PerTile& per_tile, const AfterFrame& after_frame) {
        const std::size_t count = m_looks.order.size();
        const int across = (m_grid.width + StarSampler::tile_width - 1) / StarSampler::tile_width;
        const int down = (m_grid.height + StarSampler::tile_height - 1) / StarSampler::tile_height;
        m_merged = 0;
        for (std::size_t k = 0; k < count; ++k) {
            if (k > 1 && m_work.keep_so_far.stop_requested()) {
                m_was_cut_short = true;
                return true;
            }
            if (m_work.step)
                m_work.step(std::string(verb) + " frame " + std::to_string(k + 1) + " of " + std::to_string(count));
            const int frame = m_looks.order[k];
            Result<FrameLight> light = m_set.source.read(frame, {m_work.work.stop, {}});
            if (m_work.work.stopped()) return false;
            if (!light) continue; // it could be read a moment ago: a stick pulled out. The other frames are enough.
            mark_hot_sites(m_looks, *light);
            const SkyMotion& motion = m_looks.series->frames[index_of(frame)].motion;
            const Rect area{0, 0, m_grid.width, m_grid.height};
            m_gain = light->gain.get();
            const MotionGrid grid(motion, area);
            const StarSampler sampler(*light, m_looks.gains);
            const bool all = for_each_index(across * down, Priority::exporting, m_work.work.stop, [&](int index) {
                const Rect tile =
                    Rect{(index % across) * StarSampler::tile_width, (index / across) * StarSampler::tile_height,
                         StarSampler::tile_width, StarSampler::tile_height}
                        .clipped_to(area);
                const Rect grown = tile.grown_by(halo).clipped_to(area);
                std::vector<float> values;
                std::vector<std::uint8_t> valid;
                read_tile(sampler, *light, grid, grown, k, values, valid);
                per_tile(tile, values, valid, k);
            });
            if (!all) return false;
            after_frame(k);
            ++m_merged;
            m_work.work.report(from + (to - from) * static_cast<float>(k + 1) / static_cast<float>(count));
        }
        return true;
    }

    // Light of frame `k` for a tile: sky along the stars, ground as it stands, a mixture where both show.
    void read_tile(const StarSampler& sampler, const FrameLight& light, const MotionGrid& motion, const Rect& tile,
                   std::size_t k, std::vector<float>& values, std::vector<std::uint8_t>& valid) const {
        const bool is_reference = m_looks.order[k] == m_set.reference;
        bool has_sky = false, has_ground = false;
        for (int y = tile.top; y < tile.bottom(); ++y) {
            const auto [least, most] = std::minmax_element(m_sky.row(y) + tile.left, m_sky.row(y) + tile.right());
            has_sky = has_sky || *most > 0, has_ground = has_ground || *least < 255;
        }
        const int channels = m_grid.channels;
        if (has_sky) {
            // The reference's own light is at its place everywhere.
            sampler.read(tile, motion, is_reference ? nullptr : &m_inner, values, valid);
            for (int row = 0; row < tile.height; ++row)
                m_changes[k].apply(m_grid, tile.top + row, tile.left, tile.width,
                                   values.data() + row * tile.width * channels);
        } else
            values.assign(index_of(tile.width * tile.height * channels), 0),
                valid.assign(index_of(tile.width * tile.height), 0);
        if (!has_ground) return;
        for (int row = 0; row < tile.height; ++row) {
            const int y = tile.top + row;
            const float* ground = samples_of(light, y) + tile.left * channels;
            const std::uint8_t *sky = m_sky.row(y) + tile.left,
                               *bad = light.defects.size() > 0 ? light.defects.row(y) + tile.left : nullptr;
            float* to = values.data() + row * tile.width * channels;
            std::uint8_t* counts = valid.data() + row * tile.width;
            for (int i = 0; i < tile.width; ++i) {
                if (sky[i] == 255 || (m_is_frozen && sky[i] > 0)) continue; // frozen ground is mixed in at the end
                if (sky[i] == 0)
                    counts[i] = !(bad && bad[i]) && (is_reference || !m_is_frozen);
                else
                    counts[i] = counts[i] && !(bad && bad[i]);
                const float part = static_cast<float>(sky[i]) * (1.0F / 255);
                for (int c = i * channels; c < (i + 1) * channels; ++c)
                    to[c] = sky[i] == 0 ? ground[c] : part * to[c] + (1 - part) * ground[c];
            }
        }
    }

    // The reference's ground into the soft edge of a finished sky.
    bool mix_frozen(Plane& samples) const {
        const Result<FrameLight> light = m_set.source.read(m_set.reference, {m_work.work.stop, {}});
        if (!light) return false;
        for (int y = 0; y < m_grid.height; ++y) {
            const std::uint8_t* sky = m_sky.row(y);
            const float* ground = samples_of(*light, y);
            float* to = samples.row(y);
            for (int i = 0; i < m_grid.row_length(); ++i) {
                const float part = static_cast<float>(sky[i / m_grid.channels]) * (1.0F / 255);
                if (part < 1) to[i] = part > 0 ? part * to[i] + (1 - part) * ground[i] : ground[i];
            }
        }
        return true;
    }

    void clip(ClippedSums& sums, const Plane& centre, const Rect& tile, const std::vector<float>& values,
              std::vector<std::uint8_t>& valid, std::size_t k) {
        const Rect grown = tile.grown_by(clip_reach).clipped_to({0, 0, m_grid.width, m_grid.height});
        const StarLook& look = m_looks.frames[index_of(m_looks.order[k])];
        ClipNoise noise;
        const float scale = m_changes[k].scale;
        // A flat field multiplies light and noise; it changes slowly compared with a tile.
        const float gain = scale * (m_gain ? m_gain->at(tile.left + tile.width / 2, tile.top + tile.height / 2) : 1.0F);
        for (std::size_t c = 0; c < 3; ++c)
            noise.scale[c] = look.noise_scale[c] * gain, noise.offset[c] = look.noise_offset[c] * gain * gain;
        noise.frames = static_cast<float>(m_looks.order.size());
        thread_local std::vector<float> own_excess;
        std::vector<float>& excess = own_excess;
        accept_samples(m_grid, centre, grown, values, noise, valid, excess);
        std::vector<SeenStreak::Light> spare; // what may belong to a streak
        long long rejected = 0;
        for (int row = 0; row < tile.height; ++row) {
            const int line = tile.top - grown.top + row, first = tile.left - grown.left, y = tile.top + row;
            const float* off = excess.data() + line * grown.width + first;
            const std::uint8_t* accepted = valid.data() + line * grown.width + first;
            const float* sample = values.data() + (line * grown.width + first) * m_grid.channels;
            for (int i = 0; i < tile.width; ++i) {
                const int x = tile.left + i;
                if (y / streak_block < m_blocks.height() && x / streak_block < m_blocks.width())
                    m_blocks.at(x / streak_block, y / streak_block) +=
                        std::clamp(off[i], -spike, spike) * (1.0F / streak_block);
                if (accepted[i] || off[i] == 0) continue;
                ++rejected;
                if (off[i] > 0)
                    for (int c = 0; c < m_grid.channels; ++c)
                        spare.push_back({x * m_grid.channels + c, y,
                                         sample[i * m_grid.channels + c] - centre.at(x * m_grid.channels + c, y)});
            }
            sums.add(tile.top + row, tile.left, tile.width,
                     values.data() + (line * grown.width + first) * m_grid.channels,
                     valid.data() + line * grown.width + first, m_weights[k]);
        }
        const std::lock_guard lock(m_mutex);
        m_rejected[k] += rejected;
        m_spare.insert(m_spare.end(), spare.begin(), spare.end());
    }

    // Streaks of the frame that was just read, each with the light that was left out along it.
    void see_streaks(std::size_t k) {
        if (m_grid.channels == 3) // the largest of three: 0.85 standard deviations above the mean of noise, spread 0.75
            for (std::size_t i = 0; i < m_blocks.size(); ++i)
                m_blocks.data()[i] = (m_blocks.data()[i] - 0.85F * streak_block) / 0.75F;
        const std::vector<Streak> streaks = find_streaks(m_blocks, least_streak);
        const std::size_t first = m_seen.size();
        for (const Streak& streak : streaks) m_seen.push_back({m_time_order[k], streak, {}});
        if (!streaks.empty() && m_options.keep_meteors)
            for (const SeenStreak::Light& light : m_spare) {
                const double x = light.sample / m_grid.channels;
                // Where two cross, to the nearer one.
                std::size_t own = 0;
                for (std::size_t i = 1; i < streaks.size(); ++i)
                    if (streaks[i].distance(x, light.y) < streaks[own].distance(x, light.y)) own = i;
                if (streaks[own].distance(x, light.y) <= streaks[own].half_width + streak_margin)
                    m_seen[first + own].light.push_back(light);
            }
        m_spare.clear();
        std::fill_n(m_blocks.data(), m_blocks.size(), 0.0F);
    }

    // Meteors back into the sky; what remains were planes and satellites.
    void put_meteors_back(Plane& samples, MergeReport& report) {
        const std::vector<bool> meteors = which_are_meteors(m_seen, {0, 0, m_grid.width, m_grid.height},
                                                            [this](int x, int y) { return m_sky.at(x, y) >= 128; });
        int kept = 0, streaks = 0;
        std::vector<int> frames;
        for (std::size_t i = 0; i < m_seen.size(); ++i)
            if (meteors[i] && m_options.keep_meteors) {
                ++kept;
                for (const auto& [sample, y, value] : m_seen[i].light)
                    samples.at(sample, y) +=
                        value * static_cast<float>(m_sky.at(sample / m_grid.channels, y)) * (1.0F / 255);
            } else {
                ++streaks;
                if (std::ranges::find(frames, m_seen[i].order) == frames.end()) frames.push_back(m_seen[i].order);
            }
        if (streaks > 0) report.sentences.push_back(streak_sentence(streaks, static_cast<int>(frames.size())));
        if (kept > 0)
            report.sentences.push_back(kept == 1 ? "One meteor kept." : std::to_string(kept) + " meteors kept.");
    }

    Result<MergeOutcome> finished(Plane centre, ClippedSums second) {
        MergeOutcome outcome;
        const FrameFacts& facts = m_set.source.facts(m_set.reference);
        outcome.picture = picture_like(facts, m_grid);
        MergeReport& report = outcome.report;
        report.kind = MergeKind::stars;
        report.frames = std::move(m_looks.reports);
        for (std::size_t k = 0; k < m_rejected.size(); ++k)
            report.frames[index_of(m_looks.order[k])].moved =
                static_cast<double>(m_rejected[k]) / (static_cast<double>(m_grid.width) * m_grid.height);
        outcome.picture.frames_cell = ClippedSums::cell;
        const std::size_t used = m_was_cut_short ? m_merged : m_looks.order.size();
        outcome.picture.frames = second.frames();
        if (m_was_cut_short)
            std::fill_n(outcome.picture.frames.data(), outcome.picture.frames.size(),
                        std::max(1.0F, static_cast<float>(m_merged) - 1));
        Plane samples = m_was_cut_short ? std::move(centre) : std::move(second).mean(centre);
        if (m_is_frozen && !mix_frozen(samples)) return stopped;
        MergeReport streaks;
        if (!m_was_cut_short) put_meteors_back(samples, streaks);
        set_samples(outcome.picture, m_grid, std::move(samples));
        std::vector<float> counts(outcome.picture.frames.data(),
                                  outcome.picture.frames.data() + outcome.picture.frames.size());
        std::ranges::nth_element(counts, counts.begin() + static_cast<std::ptrdiff_t>(counts.size() / 2));
        const double frames = static_cast<double>(counts[counts.size() / 2]);
        const StarLook& reference = m_looks.frames[index_of(m_set.reference)];
        for (std::size_t c = 0; c < 3; ++c) {
            outcome.picture.noise.scale[c] = static_cast<double>(reference.noise_scale[c]) / frames;
            outcome.picture.noise.offset[c] = static_cast<double>(reference.noise_offset[c]) / frames;
        }
        report.noise_down_db = 10 * std::log10(frames);
        char down[32];
        std::snprintf(down, sizeof down, "%.1f", report.noise_down_db);
        report.sentences.push_back(std::to_string(used) + " frames stacked on their stars, noise down " + down +
                                   " dB.");
        std::size_t ground = 0;
        for (std::size_t i = 0; i < m_sky.size(); ++i) ground += m_sky.data()[i] < 128;
        const double share = 100.0 * static_cast<double>(ground) / static_cast<double>(m_sky.size());
        if (m_looks.series->stands_still)
            report.sentences.push_back("The stars stand still in these frames: a mount followed them, or they were "
                                       "taken within seconds. Ground is not told from sky.");
        else if (share < 0.1)
            report.sentences.push_back("No ground was found in the picture.");
        else {
            char part[32];
            std::snprintf(part, sizeof part, "%.0f", std::max(1.0, share));
            report.sentences.push_back(
                std::string("Ground, ") + part + " % of the picture, " +
                (m_is_frozen ? "taken from the reference frame alone." : "stacked as it stands."));
        }
        report.sentences.insert(report.sentences.end(), streaks.sentences.begin(), streaks.sentences.end());
        if (m_was_cut_short)
            report.warnings.push_back(
                "Stopped early: the frames merged until then are in the result, planes and satellites may show.");
        return outcome;
    }
};

} // namespace

Result<MergeOutcome> merge_stars(const MergeSet& set, const MergeOptions& options, const MergeWork& work) {
    Result<StarLooks> looks = look_at_stars(set, options, work, 0, 0.35F);
    if (!looks) return looks.error();
    if (!looks->series)
        return Error{ErrorKind::invalid,
                     "Too few stars could be followed from frame to frame. Merge these frames as a burst or as a mean, "
                     "or leave the cloudy ones out.",
                     {}};
    leave_out_poor_skies(*looks, options, set.reference);
    if (looks->order.size() < 2)
        return Error{
            ErrorKind::invalid,
            "Fewer than two frames show the same stars. Leave out the cloudy ones and add others of the same night.",
            {}};
    return StarStack(set, options, work, std::move(*looks)).run();
}

} // namespace engine
