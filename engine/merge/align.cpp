// From nothing to a map: a search at a coarse level, then least squares level by level, then the question whether it can be believed.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/align.h"
#include "engine/merge/align_fit.h"
#include "engine/merge/align_search.h"
#include <algorithm>
#include <cmath>
#include <numbers>

namespace engine {
namespace {

constexpr int search_long_edge = 384;    // of the level that is searched
constexpr double fine_pixels = 1.6e6;    // of the level that has the last word (merge.md 2.4: at most 1.5 megapixels)
constexpr double huber = 1.345;          // Huber 1964: 95 % of the efficiency of least squares
constexpr double sure_score = 0.75;      // no turn is searched for above
constexpr double least_score = 0.5;      // merge.md 2.4, 6
constexpr double least_significance = 8; // noise reaches 5 when the best of some hundred thousand places is taken
constexpr double least_overlap = 0.2;
constexpr double still = 0.3;    // pixels: merge.md 2.4
constexpr double same_map = 0.1; // pixels: two maps that differ by less are the same
constexpr int degrees_searched = 6;

struct Pair {
    const AlignmentGuide& reference;
    const AlignmentGuide& frame;

    GuidePair at(std::size_t level, int side) const {
        return {reference.levels()[level], frame.levels()[level], frame.noise(), side};
    }
};

// The map made better at one level until it stands still.
Homography refined(Homography map, const Pair& pair, std::size_t level, MapModel model, int steps, const Work& work) {
    const GuidePair guides = pair.at(level, 16);
    double usual = 4; // of the residual's square: gentle at first
    for (int i = 0; i < steps && !work.stopped(); ++i) {
        const std::vector<Cell> cells =
            measure_cells(guides, cell_corners(guides, map), huber * std::sqrt(usual), work);
        usual = usual_misfit(cells);
        const auto next = improved(map, cells, trust_in(cells, usual), guides, model);
        if (!next) break;
        const double moved = farthest_apart(map, *next, pair.reference.width(), pair.reference.height());
        map = *next;
        if (moved < 0.01 * guides.reference.side) break;
    }
    return map;
}

Agreement agreement_at(const Homography& map, const Pair& pair, std::size_t level, const Work& work) {
    const GuidePair guides = pair.at(level, 16);
    constexpr double all = 1e6; // nothing is an outlier here
    return agreement_of(measure_cells(guides, cell_corners(guides, map), all, work), guides);
}

// Part of the reference that lies inside the frame.
double overlap_of(const Homography& map, int width, int height) {
    constexpr int places = 24;
    int inside = 0;
    for (int j = 0; j < places; ++j)
        for (int i = 0; i < places; ++i) {
            const MergePoint place = map((i + 0.5) * width / places - 0.5, (j + 0.5) * height / places - 0.5);
            inside += place.x > -0.5 && place.y > -0.5 && place.x < width - 0.5 && place.y < height - 0.5;
        }
    return static_cast<double>(inside) / (places * places);
}

struct Found {
    Homography map;
    Agreement agreement;
};

// The best of some first guesses, made better.
Found best_of(const std::vector<Homography>& guesses, const Pair& pair, std::size_t level, MapModel model,
              const Work& work) {
    Found best{{}, {-1, 0, 0, 0}};
    for (const Homography& guess : guesses) {
        const Agreement agreement = agreement_at(guess, pair, level, work);
        if (agreement.score > best.agreement.score &&
            overlap_of(guess, pair.reference.width(), pair.reference.height()) > least_overlap / 2)
            best = {guess, agreement};
    }
    const std::size_t coarser = std::min(level + 1, pair.reference.levels().size() - 1);
    if (coarser > level) {
        const Homography map = refined(best.map, pair, coarser, model, 4, work);
        const Agreement agreement = agreement_at(map, pair, level, work);
        if (agreement.score > best.agreement.score) best = {map, agreement};
    }
    const Homography map = refined(best.map, pair, level, model, 8, work);
    const Agreement agreement = agreement_at(map, pair, level, work);
    if (agreement.score > best.agreement.score) best = {map, agreement};
    return best;
}

Found searched(const Pair& pair, std::size_t level, MapModel model, const Work& work) {
    const GuideLevel& reference = pair.reference.levels()[level];
    const GuideLevel& frame = pair.frame.levels()[level];
    const AlignmentSearch search(reference, frame, pair.frame.noise(), std::min(pair.reference.end(), pair.frame.end()),
                                 work);
    std::vector<Homography> guesses{Homography{}};
    for (const auto& candidate : search.at_angle(0, work)) guesses.push_back(candidate.map);
    Found best = best_of(guesses, pair, level, model, work);
    if (best.agreement.score >= sure_score || model == MapModel::shift) return best;
    std::vector<AlignmentSearch::Candidate> turned;
    for (int degrees = -degrees_searched; degrees <= degrees_searched && !work.stopped(); ++degrees) {
        if (degrees == 0) continue;
        const auto candidates = search.at_angle(degrees * std::numbers::pi / 180, work);
        turned.insert(turned.end(), candidates.begin(), candidates.begin() + 1);
    }
    std::sort(turned.begin(), turned.end(), [](const auto& a, const auto& b) { return a.peak > b.peak; });
    for (std::size_t i = 0; i < std::min<std::size_t>(4, turned.size()); ++i) {
        const Found found = best_of({turned[i].map}, pair, level, model, work);
        if (found.agreement.score > best.agreement.score) best = found;
        if (best.agreement.score >= sure_score) break;
    }
    return best;
}

std::string doubt_about(const Found& found, double overlap) {
    if (found.agreement.significance < least_significance)
        return "It is too dark or too noisy to tell how it lies over the reference.";
    if (found.agreement.score < least_score) return "It does not show what the reference shows.";
    if (overlap < least_overlap) return "It shows too little of what the reference shows.";
    return {};
}

// What is left between the frames, with the trust of one map for all, so that maps can be compared.
double misfit_of(const std::vector<Cell>& cells, const std::vector<double>& trust) {
    double sum = 0;
    for (std::size_t i = 0; i < cells.size(); ++i) sum += trust[i] * cells[i].misfit;
    return sum;
}

struct Chosen {
    MapModel model;
    Homography map;
};

// The simplest model that explains the frames, by the criterion of Schwarz (1978).
Chosen simplest(const Homography& start, const Pair& pair, std::size_t level, const Work& work) {
    const GuidePair guides = pair.at(level, 16);
    const auto cells_of = [&](const Homography& map) {
        return measure_cells(guides, cell_corners(guides, map), 3 * huber, work);
    };
    const Homography richest = refined(start, pair, level, MapModel::perspective, 4, work);
    const std::vector<Cell> rich = cells_of(richest);
    const double usual = usual_misfit(rich);
    const std::vector<double> trust = trust_in(rich, usual);
    double pixels = 0;
    for (std::size_t i = 0; i < rich.size(); ++i) pixels += trust[i] * rich[i].pixels;
    const double least = misfit_of(rich, trust) / usual;
    const int width = pair.reference.width(), height = pair.reference.height();
    for (const MapModel model : {MapModel::shift, MapModel::similarity}) {
        Homography first = start;
        if (model == MapModel::shift) { // what the map does in the middle
            const MergePoint middle{(width - 1) / 2.0, (height - 1) / 2.0}, moved = start(middle.x, middle.y);
            first = turned_and_shifted({0, 0}, 0, moved.x - middle.x, moved.y - middle.y);
        }
        const Homography map = refined(first, pair, level, model, 3, work);
        const double more = misfit_of(cells_of(map), trust) / usual - least;
        const double worth = (freedom(MapModel::perspective) - freedom(model)) * std::log(std::max(10.0, pixels));
        if (more < worth || farthest_apart(map, richest, width, height) < same_map) return {model, map};
    }
    return {MapModel::perspective, richest};
}

} // namespace

Alignment align(const AlignmentGuide& reference, const AlignmentGuide& frame, MergeAlignment model, const Work& work) {
    Alignment result;
    if (reference.width() != frame.width() || reference.height() != frame.height() ||
        reference.levels().size() != frame.levels().size()) {
        result.why_not = "It has another size than the reference.";
        return result;
    }
    const Pair pair{reference, frame};
    const int width = reference.width(), height = reference.height();
    const auto& levels = reference.levels();
    std::size_t coarse = 0;
    while (coarse + 1 < levels.size() &&
           std::max(levels[coarse].light.width(), levels[coarse].light.height()) > search_long_edge)
        ++coarse;
    std::size_t fine = 0;
    while (fine<coarse&& static_cast<double>(levels[fine].light.area().pixels())> fine_pixels) ++fine;

    if (model == MergeAlignment::none) {
        result.found = true, result.overlap = 1;
        result.score = agreement_at({}, pair, coarse, work).score;
        return result;
    }
    const Found found =
        searched(pair, coarse, model == MergeAlignment::shift ? MapModel::shift : MapModel::similarity, work);
    if (work.stopped()) {
        result.why_not = "Stopped.";
        return result;
    }
    result.score = found.agreement.score;
    result.overlap = overlap_of(found.map, width, height);
    result.why_not = doubt_about(found, result.overlap);
    if (!result.why_not.empty()) return result;

    Chosen chosen{model == MergeAlignment::shift   ? MapModel::shift
                  : model == MergeAlignment::rigid ? MapModel::similarity
                                                   : MapModel::perspective,
                  found.map};
    if (model == MergeAlignment::automatic) chosen = simplest(found.map, pair, std::min(coarse, fine + 1), work);
    for (std::size_t level = coarse + 1; level-- > fine;) {
        if (model == MergeAlignment::automatic && level > fine + 1) continue; // done while choosing
        chosen.map = refined(chosen.map, pair, level, chosen.model, 3, work);
    }
    const GuidePair last = pair.at(fine, 16);
    result.residual = std::sqrt(usual_misfit(measure_cells(last, cell_corners(last, chosen.map), 10, work)));
    result.overlap = overlap_of(chosen.map, width, height);
    result.motion.global = chosen.map;
    result.found = !work.stopped();
    if (result.motion.corner_shift(width, height) < still) result.motion.global = {};
    return result;
}

} // namespace engine
