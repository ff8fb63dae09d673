// Star trails (merge.md 4.8): a clipped mean of everything, and on top of it the brightest that each place of the sky saw, as far as it is no noise, no plane and
// no hot pixel. In sensor coordinates; only the gaps between frames are filled along the turn of the sky.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/parallel.h"
#include "engine/merge/methods.h"
#include "engine/merge/star_clip.h"
#include "engine/merge/star_looks.h"
#include "engine/merge/star_sums.h"
#include "engine/merge/streaks.h"
#include <algorithm>
#include <cmath>
#include <mutex>

namespace engine {
namespace {

std::size_t index_of(int value) { return static_cast<std::size_t>(value); }
const Error stopped{ErrorKind::stopped, {}, {}};

constexpr int band = 32; // rows of one job
constexpr float spike =
    6; // standard deviations: more in a single sample does not count more, so that no hot pixel becomes a dot
constexpr double joint = 2.5; // pixels by which pieces of a trail overlap: the maximum of two soft ends would be a dent
constexpr double finest_step = 0.7; // pixels between copies that fill a gap (merge.md 4.8)
constexpr double longest_gap = 20;  // pixels (merge.md 4.8)
constexpr double tail = 0.02;       // brightness of a comet's far end (merge.md 4.8)
constexpr double least_streak = 60; // pixels: of a plane
constexpr double over_stars = 4;    // and longer than that many star trails of one frame
constexpr double streak_margin = 5; // pixels around a plane's line

class Trails {
public:
    Trails(const MergeSet& set, const MergeOptions& options, const MergeWork& work, StarLooks looks)
        : m_set(set), m_options(options), m_work(work), m_looks(std::move(looks)),
          m_grid(m_looks.grid), m_area{0, 0, m_grid.width, m_grid.height} {}

    Result<MergeOutcome> run() {
        // In the order in which they were taken.
        std::ranges::stable_sort(m_looks.order, {}, [&](int i) { return start_of(i); });
        m_can_follow = m_looks.series && !m_looks.series->stands_still && !m_looks.series->is_projective;
        if (m_can_follow) {
            auto sky = find_sky(m_looks.still, moving_stars(m_looks, m_set.reference), m_work.work.stop);
            if (!sky) return stopped;
            m_sky = std::move(*sky);
        }
        m_looks.still = {};
        if (!first_pass()) return stopped;
        if (!second_pass()) return stopped;
        return finished();
    }

private:
    const MergeSet& m_set;
    const MergeOptions& m_options;
    const MergeWork& m_work;
    StarLooks m_looks;
    SampleGrid m_grid;
    Rect m_area;
    bool m_can_follow = false, m_was_cut_short = false;
    Raster<std::uint8_t> m_sky; // empty: all
    std::mutex m_mutex;         // of m_seen
    Plane m_centre, m_trails, m_mean, m_frames;
    std::vector<SeenStreak> m_seen;
    int m_done = 0, m_streaks = 0, m_streaked_frames = 0, m_meteors = 0, m_gaps = 0;

    double start_of(int frame) const {
        return m_set.source.facts(frame).has_time ? m_set.source.facts(frame).start : frame;
    }
    double exposure_of(int frame) const { return m_set.source.facts(frame).capture.exposure_time.value_or(0); }
    // The fastest star in the picture, pixels a second.
    double speed() const {
        const Ray& turn = m_looks.series->turn_per_second;
        return m_looks.series->lens.focal * std::sqrt(turn[0] * turn[0] + turn[1] * turn[1] + turn[2] * turn[2]);
    }

    // Decoded frame k of the order, or nothing to be skipped; `stop` tells whether to end.
    std::optional<FrameLight> read(std::size_t k, const char* verb) {
        if (m_work.step)
            m_work.step(std::string(verb) + " frame " + std::to_string(k + 1) + " of " +
                        std::to_string(m_looks.order.size()));
        Result<FrameLight> light = m_set.source.read(m_looks.order[k], {m_work.work.stop, {}});
        if (!light || m_work.work.stopped()) return std::nullopt;
        mark_hot_sites(m_looks, *light);
        return std::move(*light);
    }
    void each_band(const std::function<void(int first, int last)>& per_band) const {
        for_each_index((m_grid.height + band - 1) / band, Priority::exporting, m_work.work.stop,
                       [&](int index) { per_band(index * band, std::min(m_grid.height, (index + 1) * band)); });
    }

    bool first_pass() {
        TrimmedSums sums(m_grid.row_length(), m_grid.height, m_grid.channels);
        const std::size_t count = m_looks.order.size();
        for (std::size_t k = 0; k < count; ++k) {
            if (k > 1 && m_work.keep_so_far.stop_requested()) {
                m_was_cut_short = true;
                m_looks.order.resize(k);
                break;
            }
            const auto light = read(k, "Adding");
            if (m_work.work.stopped()) return false;
            if (!light) continue;
            each_band([&](int first, int last) {
                std::vector<std::uint8_t> valid(index_of(m_grid.width), 1);
                for (int y = first; y < last; ++y) {
                    if (light->defects.size() > 0)
                        for (int x = 0; x < m_grid.width; ++x) valid[index_of(x)] = light->defects.at(x, y) == 0;
                    sums.add(y, 0, m_grid.width, samples_of(*light, y), valid.data());
                }
            });
            if (m_work.work.stopped()) return false;
            m_work.work.report(0.35F + 0.2F * static_cast<float>(k + 1) / static_cast<float>(count));
        }
        m_centre = sums.mean();
        fill_holes(m_centre, m_grid, [&](int x, int y) { return sums.count_at(x, y) == 0; });
        return true;
    }

    // The frame's local difference from the mean, per colour and cell: clouds, twilight.
    std::optional<SkyLevels> difference(const FrameLight& light) const {
        const auto row_of = [&](int y) {
            thread_local std::vector<float> row;
            row.resize(index_of(m_grid.row_length()));
            const float *from = samples_of(light, y), *centre = m_centre.row(y);
            for (std::size_t i = 0; i < row.size(); ++i) row[i] = from[i] - centre[i];
            return static_cast<const float*>(row.data());
        };
        return sky_levels(m_grid, row_of, m_work.work.stop);
    }

    bool second_pass() {
        const std::size_t count = m_looks.order.size();
        ClippedSums sums(m_grid.row_length(), m_grid.height, m_grid.channels);
        m_trails = Plane(m_centre.area(), 0.0F);
        FrameLight layer; // of one frame: what is brighter than the mean
        layer.layout = m_grid.channels == 3 ? FrameLayout::picture : FrameLayout::bayer;
        layer.pattern = m_grid.pattern;
        (m_grid.channels == 3 ? static_cast<void>(layer.picture = Image(m_area))
                              : static_cast<void>(layer.mosaic = Plane(m_area)));
        for (std::size_t k = 0; k < count; ++k) {
            // Stopped early: what was added until now are trails too, only shorter.
            if (k > 1 && m_work.keep_so_far.stop_requested()) {
                m_was_cut_short = true;
                break;
            }
            const auto light = read(k, "Drawing");
            if (m_work.work.stopped()) return false;
            if (!light) continue;
            if (!draw(*light, k, layer, sums)) return false;
            sums.end_frame(1);
            ++m_done;
            show_preview(m_work, m_set.source.facts(m_set.reference), m_grid, m_done,
                         [this](int i, int y) { return m_centre.at(i, y) + m_trails.at(i, y); });
            m_work.work.report(0.55F + 0.43F * static_cast<float>(k + 1) / static_cast<float>(count));
        }
        put_meteors_back();
        m_frames = sums.frames();
        m_mean = std::move(sums).mean(m_centre);
        return true;
    }

    ClipNoise noise_of(int frame) const {
        const StarLook& look = m_looks.frames[index_of(frame)];
        return {look.noise_scale, look.noise_offset, static_cast<float>(m_looks.order.size())};
    }

    // Row y of the frame without its local difference.
    void level_row(const FrameLight& light, const SkyLevels& off, int y, std::vector<float>& values) const {
        const float* from = samples_of(light, y);
        constexpr float cell = StarBackground::cell;
        const Plane& first = off.level[0];
        const float v =
            std::clamp((static_cast<float>(y) + 0.5F) / cell - 0.5F, 0.0F, static_cast<float>(first.height() - 1));
        const int j = static_cast<int>(v), next = std::min(j + 1, first.height() - 1);
        const float t = v - static_cast<float>(j);
        std::array<std::vector<float>, 3> line;
        for (std::size_t c = 0; c < 3; ++c) {
            line[c].resize(index_of(first.width()) + 1);
            for (int i = 0; i < first.width(); ++i)
                line[c][index_of(i)] = off.level[c].at(i, j) * (1 - t) + off.level[c].at(i, next) * t;
            line[c][index_of(first.width())] = line[c][index_of(first.width() - 1)];
        }
        const auto most = static_cast<float>(first.width() - 1);
        for (int i = 0; i < m_grid.row_length(); ++i) {
            const float u = std::clamp((static_cast<float>(i / m_grid.channels) + 0.5F) / cell - 0.5F, 0.0F, most);
            const auto column = static_cast<std::size_t>(u);
            const auto& own = line[index_of(m_grid.colour(i, y))];
            values[index_of(i)] =
                from[i] - (own[column] + (u - static_cast<float>(column)) * (own[column + 1] - own[column]));
        }
    }

    // Excess over the mean in standard deviations, of each pixel the largest of its channels; spikes cut.
    void excess_row(const FrameLight& light, const std::vector<float>& values, const ClipNoise& noise, int y,
                    std::vector<float>& excess) const {
        const float *centre = m_centre.row(y), *gains = light.gain ? light.gain->row(y) : nullptr;
        const int channels = m_grid.channels;
        for (int x = 0; x < m_grid.width; ++x) {
            float largest = -spike;
            for (int i = x * channels; i < (x + 1) * channels; ++i) {
                const auto colour = index_of(m_grid.colour(i, y));
                const float gain = gains ? gains[x] : 1;
                const float variance =
                    gain * (noise.scale[colour] * std::max(centre[i], 0.0F) + gain * noise.offset[colour]) +
                    4e-4F * centre[i] * centre[i];
                largest = std::max(largest, (values[index_of(i)] - centre[i]) / std::sqrt(variance + 1e-20F));
            }
            excess[index_of(x)] = std::clamp(largest, -spike, spike);
        }
    }

    // How bright a frame's layer is in the picture: fading along the series for comets.
    float strength_of(std::size_t k) const {
        const auto last = static_cast<double>(std::max<std::size_t>(1, m_looks.order.size() - 1));
        const double part = m_options.comet >= 0 ? 1 - static_cast<double>(k) / last
                                                 : static_cast<double>(k) / last; // 1 at the faint end
        return static_cast<float>(std::pow(tail, part * std::min(1.0, std::abs(m_options.comet))));
    }

    bool draw(const FrameLight& light, std::size_t k, FrameLight& layer, ClippedSums& sums) {
        const int frame = m_looks.order[k];
        const ClipNoise noise = noise_of(frame);
        const auto levels = difference(light);
        if (!levels) return false;
        const SkyLevels& off = *levels;
        const std::size_t length = index_of(m_grid.row_length());

        // Planes first: they are seen best in the mean of blocks.
        Plane blocks(Rect{0, 0, m_grid.width / streak_block, m_grid.height / streak_block}, 0.0F);
        each_band([&](int first, int last) {
            std::vector<float> values(length), excess(index_of(m_grid.width));
            for (int y = first; y < last; ++y) {
                if (y / streak_block >= blocks.height()) break;
                level_row(light, off, y, values);
                excess_row(light, values, noise, y, excess);
                float* to = blocks.row(y / streak_block);
                for (int x = 0; x < blocks.width() * streak_block; ++x)
                    to[x / streak_block] += excess[index_of(x)] * (1.0F / streak_block);
            }
        });
        if (m_work.work.stopped()) return false;
        // The largest of three channels lies 0.85 standard deviations above the mean of noise and spreads by 0.75.
        if (m_grid.channels == 3)
            for (std::size_t i = 0; i < blocks.size(); ++i)
                blocks.data()[i] = (blocks.data()[i] - 0.85F * streak_block) / 0.75F;
        const double own_trail = m_can_follow ? speed() * exposure_of(frame) : 0;
        std::vector<Streak> streaks = find_streaks(blocks, std::max(least_streak, over_stars * own_trail));
        const std::size_t seen = m_seen.size();
        for (const Streak& streak : streaks) m_seen.push_back({static_cast<int>(k), streak, {}});

        // The layer: what neighbours confirm. Noise must not pass in any of all frames: sqrt(2 ln(50 N)) standard deviations of a mean of nine.
        const float least = std::sqrt(2 * std::log(50 * static_cast<float>(m_looks.order.size()))) / 3 +
                            (m_grid.channels == 3 ? 0.85F : 0.0F);
        const float strength = strength_of(k);
        constexpr int block = 8;
        Raster<std::uint8_t> is_lit(Rect{0, 0, (m_grid.width + block - 1) / block, (m_grid.height + block - 1) / block},
                                    std::uint8_t{0});
        each_band([&](int first, int last) {
            const int top = std::max(0, first - 1), bottom = std::min(m_grid.height, last + 1);
            std::vector<std::vector<float>> values(index_of(bottom - top), std::vector<float>(length)),
                excess(index_of(bottom - top), std::vector<float>(index_of(m_grid.width)));
            for (int y = top; y < bottom; ++y) {
                level_row(light, off, y, values[index_of(y - top)]);
                excess_row(light, values[index_of(y - top)], noise, y, excess[index_of(y - top)]);
            }
            std::vector<std::uint8_t> crossed(index_of(m_grid.width)), counts(index_of(m_grid.width));
            for (int y = first; y < last; ++y) {
                const auto& own = values[index_of(y - top)];
                const float* upper = excess[index_of(std::max(y - 1, top) - top)].data();
                const float* here = excess[index_of(y - top)].data();
                const float* lower = excess[index_of(std::min(y + 1, bottom - 1) - top)].data();
                std::ranges::fill(crossed, std::uint8_t{0});
                mark_streaks(streaks, streak_margin, y, 0, m_grid.width, crossed.data());
                const std::uint8_t* bad = light.defects.size() > 0 ? light.defects.row(y) : nullptr;
                const std::uint8_t* sky = m_sky.size() > 0 ? m_sky.row(y) : nullptr;
                const float* centre = m_centre.row(y);
                bool is_crossed = false;
                float* to = m_grid.channels == 3 ? &layer.picture.row(y)->r : layer.mosaic.row(y);
                for (int x = 0; x < m_grid.width; ++x) {
                    const int left = std::max(x - 1, 0), right = std::min(x + 1, m_grid.width - 1);
                    const float mean = (upper[left] + upper[x] + upper[right] + here[left] + here[x] + here[right] +
                                        lower[left] + lower[x] + lower[right]) *
                                       (1.0F / 9);
                    float open = std::clamp((mean - least) / (0.5F * least), 0.0F, 1.0F) * strength;
                    if (bad && bad[x]) open = 0;
                    if (sky) open *= static_cast<float>(sky[x]) * (1.0F / 255);
                    counts[index_of(x)] = !(bad && bad[x]) && std::abs(here[x]) <= 3 && mean <= 1;
                    for (int i = x * m_grid.channels; i < (x + 1) * m_grid.channels; ++i)
                        to[i] = open > 0 ? open * std::max(0.0F, own[index_of(i)] - centre[i]) : 0;
                    if (open > 0 && crossed[index_of(x)]) {
                        is_crossed = true;
                        continue;
                    }
                    if (open > 0) is_lit.at(x / block, y / block) = 1;
                }
                if (is_crossed) set_aside(y, streaks, seen, crossed, to);
                sums.add(y, 0, m_grid.width, own.data(), counts.data(), 1);
                float* trails = m_trails.row(y);
                for (int i = 0; i < m_grid.row_length(); ++i) trails[i] = std::max(trails[i], to[i]);
            }
        });
        if (m_work.work.stopped()) return false;
        return !m_options.fill_gaps || !m_can_follow || k + 1 >= m_looks.order.size() || fill_gap(k, layer, is_lit);
    }

    // What a row of the layer has on streaks goes to them, and out of the layer.
    void set_aside(int y, const std::vector<Streak>& streaks, std::size_t seen,
                   const std::vector<std::uint8_t>& crossed, float* layer) {
        const std::lock_guard lock(m_mutex);
        for (int x = 0; x < m_grid.width; ++x) {
            if (!crossed[index_of(x)]) continue;
            std::size_t own = 0;
            for (std::size_t i = 1; i < streaks.size(); ++i)
                if (streaks[i].distance(x, y) < streaks[own].distance(x, y)) own = i;
            for (int i = x * m_grid.channels; i < (x + 1) * m_grid.channels; ++i) {
                // Order of arrival does not matter: each sample comes once, and the brighter one counts.
                if (layer[i] > 0 && m_options.keep_meteors) m_seen[seen + own].light.push_back({i, y, layer[i]});
                layer[i] = 0;
            }
        }
    }

    // Copies of the layer, turned on by parts of the time until the next frame begins, and a little into it.
    bool fill_gap(std::size_t k, const FrameLight& layer, const Raster<std::uint8_t>& is_lit) {
        const int frame = m_looks.order[k];
        const double own = exposure_of(frame), between = start_of(m_looks.order[k + 1]) - start_of(frame) - own;
        const double pace = speed();
        if (pace <= 0 || between * pace > longest_gap) return true;
        const double reach = std::max(0.0, between) + joint / pace; // seconds
        const double step = std::max(finest_step, own * pace - joint) / pace;
        const int copies = std::min(40, static_cast<int>(std::ceil(reach / step)));
        ++m_gaps;
        const int across = (m_grid.width + 63) / 64, down = (m_grid.height + 15) / 16;
        for (int copy = 1; copy <= copies; ++copy) {
            const double later = reach * copy / copies;
            // The axis of the sky stands still on the sensor: the same turn in every frame.
            const Ray& turn = m_looks.series->turn_per_second;
            SkyMotion back;
            back.lens = m_looks.series->lens;
            back.rotation = Rotation::about({-turn[0] * later, -turn[1] * later, -turn[2] * later});
            const MotionGrid motion(back, m_area);
            const StarSampler sampler(layer, m_looks.gains);
            for_each_index(across * down, Priority::exporting, m_work.work.stop, [&](int index) {
                const Rect tile = Rect{(index % across) * 64, (index / across) * 16, 64, 16}.clipped_to(m_area);
                // Light can come from as far as the longest gap.
                const Rect near = tile.grown_by(static_cast<int>(longest_gap + joint) + 4).clipped_to(m_area);
                bool any = false;
                for (int y = near.top / 8; y <= (near.bottom() - 1) / 8 && !any; ++y)
                    for (int x = near.left / 8; x <= (near.right() - 1) / 8; ++x)
                        if (is_lit.at(x, y)) {
                            any = true;
                            break;
                        }
                if (!any) return;
                thread_local std::vector<float> values;
                thread_local std::vector<std::uint8_t> valid;
                sampler.read(tile, motion, nullptr, values, valid);
                for (int row = 0; row < tile.height; ++row) {
                    float* to = m_trails.row(tile.top + row) + tile.left * m_grid.channels;
                    const float* from = values.data() + row * tile.width * m_grid.channels;
                    const std::uint8_t* sky = m_sky.row(tile.top + row) + tile.left;
                    for (int i = 0; i < tile.width * m_grid.channels; ++i)
                        to[i] = std::max(to[i], from[i] * static_cast<float>(sky[i / m_grid.channels]) * (1.0F / 255));
                }
            });
            if (m_work.work.stopped()) return false;
        }
        return true;
    }

    // Meteors come back; what remains were planes.
    void put_meteors_back() {
        const auto is_sky = [this](int x, int y) { return m_sky.size() == 0 || m_sky.at(x, y) >= 128; };
        const std::vector<bool> meteors = which_are_meteors(m_seen, m_area, is_sky);
        std::vector<int> frames;
        for (std::size_t i = 0; i < m_seen.size(); ++i)
            if (m_options.keep_meteors && meteors[i]) {
                ++m_meteors;
                for (const auto& [sample, y, value] : m_seen[i].light)
                    m_trails.at(sample, y) = std::max(m_trails.at(sample, y), value);
            } else {
                ++m_streaks;
                if (frames.empty() || frames.back() != m_seen[i].order) frames.push_back(m_seen[i].order);
            }
        m_streaked_frames = static_cast<int>(frames.size());
    }

    MergeOutcome finished() {
        MergeOutcome outcome;
        MergedPicture& picture = outcome.picture;
        picture = picture_like(m_set.source.facts(m_set.reference), m_grid);
        const auto amount = static_cast<float>(std::clamp(m_options.lighten_amount, 0.0, 1.0));
        for (std::size_t i = 0; i < m_mean.size(); ++i) m_mean.data()[i] += amount * m_trails.data()[i];
        set_samples(picture, m_grid, std::move(m_mean));
        picture.frames = std::move(m_frames);
        picture.frames_cell = ClippedSums::cell;
        std::vector<float> counts(picture.frames.data(), picture.frames.data() + picture.frames.size());
        std::ranges::nth_element(counts, counts.begin() + static_cast<std::ptrdiff_t>(counts.size() / 2));
        const double frames = static_cast<double>(counts[counts.size() / 2]);
        const StarLook& reference = m_looks.frames[index_of(m_set.reference)];
        for (std::size_t c = 0; c < 3; ++c) {
            picture.noise.scale[c] = static_cast<double>(reference.noise_scale[c]) / frames;
            picture.noise.offset[c] = static_cast<double>(reference.noise_offset[c]) / frames;
        }
        picture.brightest = 2; // a trail over a bright mean
        MergeReport& report = outcome.report;
        report.kind = MergeKind::trails;
        report.frames = std::move(m_looks.reports);
        report.frames[index_of(m_set.reference)].is_reference = true;
        report.noise_down_db = 10 * std::log10(frames);
        report.sentences.push_back("Trails of " + std::to_string(m_done) + " frames over their mean.");
        if (!m_can_follow)
            report.sentences.push_back(
                m_looks.series
                    ? "The stars do not move from frame to frame: only what is brighter than the mean was drawn."
                    : "Too few stars could be followed: the brightest of each place was drawn, gaps between the frames "
                      "stay.");
        else if (m_options.fill_gaps && m_gaps > 0)
            report.sentences.push_back("Gaps between the frames filled along the turn of the sky.");
        else if (m_options.fill_gaps)
            report.sentences.push_back("The gaps between the frames are too long to be filled.");
        if (m_streaks > 0) report.sentences.push_back(streak_sentence(m_streaks, m_streaked_frames));
        if (m_meteors > 0)
            report.sentences.push_back(m_meteors == 1 ? "One meteor kept."
                                                      : std::to_string(m_meteors) + " meteors kept.");
        if (m_was_cut_short)
            report.warnings.push_back("Stopped early: the trails of the first " + std::to_string(m_done) +
                                      " frames are drawn.");
        return outcome;
    }
};

} // namespace

Result<MergeOutcome> merge_trails(const MergeSet& set, const MergeOptions& options, const MergeWork& work) {
    Result<StarLooks> looks = look_at_stars(set, options, work, 0, 0.35F);
    if (!looks) return looks.error();
    if (looks->order.size() < 2)
        return Error{ErrorKind::invalid, "Star trails need two frames at least that can be read.", {}};
    return Trails(set, options, work, std::move(*looks)).run();
}

} // namespace engine
