// From frame to frame away from the reference: each is found where the frames before it let expect it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/star_series.h"
#include <algorithm>
#include <cmath>
#include <numeric>

namespace engine {
namespace {

std::size_t index_of(int value) { return static_cast<std::size_t>(value); }

constexpr std::size_t least_pairs = 12; // merge.md 4.2
constexpr int frames_for_lens = 20;     // merge.md 4.4
constexpr double poor_residual = 1;     // pixels: no lens of this kind, or a picture that was cut

class Chain {
public:
    Chain(const std::vector<SeriesFrame>& frames, int reference, Rect size, double focal)
        : m_frames(frames), m_reference(index_of(reference)), m_size(size), m_pairs(frames.size()) {
        m_series.frames.resize(frames.size());
        m_expected.lens = {focal > 0 ? focal : 0.9 * size.width, 0, 0, (size.width - 1) / 2.0, (size.height - 1) / 2.0};
        m_expected.focal_part = focal > 0 ? 0.05 : 0.6;
        m_expected.centre = 0.01 * size.width;
        m_series.lens = m_expected.lens;
        MatchedFrame& own = m_series.frames[m_reference];
        own.found = true, own.motion.lens = m_series.lens;
        for (std::size_t i = 0; i < frames[m_reference].stars.size(); ++i)
            own.pairs.push_back({static_cast<int>(i), static_cast<int>(i)});
        m_order.resize(frames.size());
        std::iota(m_order.begin(), m_order.end(), std::size_t{0});
        std::erase(m_order, m_reference);
        std::ranges::stable_sort(m_order, {}, [&](std::size_t i) { return std::abs(seconds(i)); });
    }

    std::optional<StarSeries> run() {
        if (!begin()) return std::nullopt;
        int done = 0, next_fit = 2;
        for (const std::size_t frame : m_order) {
            if (m_series.frames[frame].found) continue;
            if (!follow(frame)) continue;
            if (++done == next_fit) {
                fit_lens();
                next_fit *= 2;
            }
        }
        fit_lens();
        for (const std::size_t frame : m_order)
            if (m_series.frames[frame].found) m_series.frames[frame].found = match(frame, 2) && match(frame, 1.5);
        fit_lens();
        // Once more those that were not found while little was known.
        for (const std::size_t frame : m_order)
            if (!m_series.frames[frame].found) follow(frame);
        fall_back();
        return std::move(m_series);
    }

private:
    const std::vector<SeriesFrame>& m_frames;
    std::size_t m_reference;
    Rect m_size;
    LensExpectation m_expected;
    std::vector<SkyPairs> m_pairs;
    std::vector<std::size_t> m_order; // nearest in time first, without the reference
    StarSeries m_series;

    double seconds(std::size_t frame) const { return m_frames[frame].start - m_frames[m_reference].start; }

    void take(std::size_t frame, std::vector<StarPair> pairs) {
        m_pairs[frame] = {};
        for (const auto& [one, other] : pairs) {
            const Star &from = m_frames[m_reference].stars[index_of(one)], &to = m_frames[frame].stars[index_of(other)];
            m_pairs[frame].reference.push_back({from.x, from.y});
            m_pairs[frame].place.push_back({to.x, to.y});
        }
        m_series.frames[frame].pairs = std::move(pairs);
    }

    // The first frame that can be compared, without knowing anything. A frame in which the sky stood still is taken only if it did so in all.
    bool begin() {
        int tried = 0;
        std::optional<std::pair<std::size_t, FoundMotion>> still;
        for (std::size_t step = 0; step < m_order.size() && tried < 8; step = step < 2 ? step + 1 : step * 2, ++tried) {
            const std::size_t frame = m_order[step];
            auto found = find_star_motion(m_frames[m_reference].stars, m_frames[frame].stars, m_size);
            if (!found || found->pairs.size() < least_pairs) continue;
            if (found->stands_still) {
                still = {frame, std::move(*found)};
                continue;
            }
            return start_with(frame, std::move(*found));
        }
        m_series.stands_still = still.has_value();
        return still && start_with(still->first, std::move(still->second));
    }
    bool start_with(std::size_t frame, FoundMotion found) {
        take(frame, std::move(found.pairs));
        MatchedFrame& matched = m_series.frames[frame];
        matched.motion.lens = m_series.lens;
        matched.motion.rotation = fitted_rotation(m_series.lens, m_pairs[frame], {});
        matched.found = true;
        fit_lens();
        return match(frame, 3) && match(frame, 2);
    }

    // Pairs anew where the motion of the moment lets expect them, and the motion from those.
    bool match(std::size_t frame, double radius) {
        MatchedFrame& matched = m_series.frames[frame];
        take(frame, nearest_pairs(
                        m_frames[m_reference].stars, m_frames[frame].stars,
                        [&](MergePoint place) { return matched.motion.source_of(place); }, radius));
        if (m_pairs[frame].place.size() < least_pairs) return false;
        matched.motion.rotation = fitted_rotation(m_series.lens, m_pairs[frame], matched.motion.rotation);
        matched.residual = median_residual(matched.motion, m_pairs[frame]);
        return true;
    }

    bool follow(std::size_t frame) {
        MatchedFrame& matched = m_series.frames[frame];
        const Ray& turn = m_series.turn_per_second;
        const double time = seconds(frame);
        const std::array<Rotation, 2> guesses{Rotation::about({turn[0] * time, turn[1] * time, turn[2] * time}),
                                              m_series.frames[nearest_found(frame)].motion.rotation};
        for (const Rotation& guess : guesses) {
            matched.motion = {m_series.lens, guess, false, {}};
            if (match(frame, 5) && is_no_chance(frame, 5) && match(frame, 3) && match(frame, 2) &&
                is_no_chance(frame, 2))
                return matched.found = true;
        }
        // Another night, a bump: as if nothing were known.
        if (const auto found = find_star_motion(m_frames[m_reference].stars, m_frames[frame].stars, m_size);
            found && found->pairs.size() >= least_pairs) {
            take(frame, found->pairs);
            matched.motion = {m_series.lens, fitted_rotation(m_series.lens, m_pairs[frame], {}), false, {}};
            if (match(frame, 3) && match(frame, 2)) return matched.found = true;
        }
        matched.pairs.clear();
        return false;
    }

    // More pairs than stars thrown at random would give, and a good part of what could be there.
    bool is_no_chance(std::size_t frame, double radius) const {
        const std::vector<Star>&one = m_frames[m_reference].stars, &other = m_frames[frame].stars;
        const double chance = static_cast<double>(one.size()) * static_cast<double>(other.size()) * 3.1416 * radius *
                              radius / static_cast<double>(m_size.pixels());
        return static_cast<double>(m_pairs[frame].place.size()) > 8 + 2 * chance;
    }

    std::size_t nearest_found(std::size_t frame) const {
        std::size_t best = m_reference;
        for (std::size_t i = 0; i < m_frames.size(); ++i)
            if (m_series.frames[i].found && std::abs(m_frames[i].start - m_frames[frame].start) <
                                                std::abs(m_frames[best].start - m_frames[frame].start))
                best = i;
        return best;
    }

    void fit_lens() {
        std::vector<std::size_t> found;
        for (std::size_t i = 0; i < m_frames.size(); ++i)
            if (i != m_reference && m_series.frames[i].found) found.push_back(i);
        if (found.empty()) return;
        std::vector<std::size_t> chosen;
        const std::size_t most = std::min<std::size_t>(frames_for_lens, found.size());
        for (std::size_t i = 0; i < most; ++i)
            chosen.push_back(found[i * (found.size() - 1) / std::max<std::size_t>(1, most - 1)]);
        std::vector<SkyPairs> pairs;
        std::vector<Rotation> start;
        for (const std::size_t i : chosen) {
            pairs.push_back(m_pairs[i]);
            start.push_back(m_series.frames[i].motion.rotation);
        }
        const SkyFit fit = fitted_sky(m_expected, pairs, start);
        m_series.lens = fit.lens;
        m_series.frames[m_reference].motion.lens = fit.lens;
        double longest = 0;
        for (const std::size_t i : found) {
            MatchedFrame& matched = m_series.frames[i];
            matched.motion.lens = fit.lens;
            matched.motion.rotation = fitted_rotation(fit.lens, m_pairs[i], matched.motion.rotation);
            matched.residual = median_residual(matched.motion, m_pairs[i]);
            if (const double time = seconds(i); std::abs(time) > longest) {
                longest = std::abs(time);
                const Ray turn = matched.motion.rotation.axis_and_angle();
                m_series.turn_per_second = {turn[0] / time, turn[1] / time, turn[2] / time};
            }
        }
    }

    // Where no lens fits: projective maps, if they fit clearly better.
    void fall_back() {
        std::vector<double> turned, projected;
        std::vector<Homography> maps(m_frames.size());
        for (const std::size_t i : m_order) {
            if (!m_series.frames[i].found) continue;
            const auto map = fitted_homography(m_pairs[i].reference, m_pairs[i].place);
            if (!map) return;
            maps[i] = *map;
            turned.push_back(m_series.frames[i].residual);
            projected.push_back(median_residual({{}, {}, true, *map}, m_pairs[i]));
        }
        if (turned.empty()) return;
        std::ranges::sort(turned);
        std::ranges::sort(projected);
        if (turned[turned.size() / 2] < poor_residual ||
            projected[projected.size() / 2] > 0.6 * turned[turned.size() / 2])
            return;
        m_series.is_projective = true;
        for (std::size_t i = 0; i < m_frames.size(); ++i) {
            m_series.frames[i].motion.is_projective = true;
            if (i != m_reference) m_series.frames[i].motion.projective = maps[i];
        }
    }
};

} // namespace

std::optional<StarSeries> match_series(const std::vector<SeriesFrame>& frames, int reference, Rect size, double focal) {
    return Chain(frames, reference, size, focal).run();
}

} // namespace engine
