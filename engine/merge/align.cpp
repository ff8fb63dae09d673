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
constexpr double still = 0.3;         // pixels: merge.md 2.4
constexpr double same_map = 0.1;      // pixels: two maps that differ by less are the same
constexpr double stands_still = 0.05; // pixels of a level
constexpr double rival_score = 0.7;   // of the best guess: others are looked at too
constexpr double equal_scores = 0.02; // scores that differ by less are equal
constexpr int degrees_searched = 6;

struct Pair {
    const AlignmentGuide& reference;
    const AlignmentGuide& frame;
    double gain = 1;

    GuidePair at(std::size_t level) const {
        return {reference.levels()[level], frame.levels()[level], frame.noise(), 16, gain};
    }
    int width() const { return reference.width(); }
    int height() const { return reference.height(); }
};

struct Refined {
    Homography map;
    std::vector<Cell> cells; // measured before the last step
};

// The map made better at one level until it stands still.
Refined refined(Homography map, const Pair& pair, std::size_t level, MapModel model, int steps, const Work& work) {
    const GuidePair guides = pair.at(level);
    Refined result{map, {}};
    double usual = 4; // of the residual's square: gentle at first
    for (int i = 0; i < steps && !work.stopped(); ++i) {
        result.cells = measure_cells(guides, cell_corners(guides, result.map), huber * std::sqrt(usual), work);
        usual = usual_misfit(result.cells);
        const auto next = improved(result.map, result.cells, trust_in(result.cells), guides, model);
        if (!next) break;
        const double moved = farthest_apart(result.map, *next, pair.width(), pair.height());
        result.map = *next;
        if (moved < stands_still * guides.reference.side) break;
    }
    return result;
}

std::vector<Cell> all_cells(const Homography& map, const Pair& pair, std::size_t level, const Work& work) {
    const GuidePair guides = pair.at(level);
    constexpr double all = 1e6; // nothing is an outlier here
    return measure_cells(guides, cell_corners(guides, map), all, work);
}
Agreement agreement_at(const Homography& map, const Pair& pair, std::size_t level, const Work& work) {
    return agreement_of(all_cells(map, pair, level, work), pair.at(level));
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

Found better(const Found& guess, const Pair& pair, std::size_t level, MapModel model, const Work& work) {
    Found best = guess;
    const auto consider = [&](const Homography& map) {
        const Agreement agreement = agreement_at(map, pair, level, work);
        if (agreement.score > best.agreement.score) best = {map, agreement};
    };
    // Turns and sizes that the search left out are found where pixels are larger.
    if (level + 1 < pair.reference.levels().size()) consider(refined(guess.map, pair, level + 1, model, 4, work).map);
    consider(refined(best.map, pair, level, model, 5, work).map);
    return best;
}

// The best of some first guesses, made better. Where windows repeat, several fit alike: then the one that moves least.
Found best_of(const std::vector<Homography>& guesses, const Pair& pair, std::size_t level, MapModel model,
              const Work& work) {
    std::vector<Found> found;
    for (const Homography& guess : guesses)
        if (overlap_of(guess, pair.width(), pair.height()) > least_overlap / 2)
            found.push_back({guess, agreement_at(guess, pair, level, work)});
    if (found.empty()) return {};
    std::stable_sort(found.begin(), found.end(),
                     [](const Found& a, const Found& b) { return a.agreement.score > b.agreement.score; });
    Found best = better(found[0], pair, level, model, work);
    const double side = pair.reference.levels()[level].side;
    const auto way = [&](const Homography& map) { return farthest_apart({}, map, pair.width(), pair.height()); };
    for (std::size_t i = 1; i < found.size() && !work.stopped(); ++i) {
        if (found[i].agreement.score < rival_score * found[0].agreement.score ||
            farthest_apart(found[i].map, found[0].map, pair.width(), pair.height()) < 4 * side)
            continue;
        const Found rival = better(found[i], pair, level, model, work);
        const double lead = rival.agreement.score - best.agreement.score;
        if (lead > equal_scores || (lead > -equal_scores && way(rival.map) < way(best.map))) best = rival;
    }
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
        turned.push_back(search.at_angle(degrees * std::numbers::pi / 180, work).front());
    }
    std::stable_sort(turned.begin(), turned.end(), [](const auto& a, const auto& b) { return a.peak > b.peak; });
    for (std::size_t i = 0; i < std::min<std::size_t>(4, turned.size()) && !work.stopped(); ++i) {
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

struct Chosen {
    MapModel model;
    Homography map;
};

// The simplest model that explains the frames as well as a perspective does, by the criterion of Schwarz (1978). What cells say of the perspective's place says also what
// any other map costs, without looking at pixels again.
Chosen simplest(const Refined& perspective, const Pair& pair, std::size_t level) {
    const GuidePair guides = pair.at(level);
    const double usual = usual_misfit(perspective.cells);
    const std::vector<double> trust = trust_in(perspective.cells);
    double pixels = 0;
    for (std::size_t i = 0; i < trust.size(); ++i) pixels += trust[i] * perspective.cells[i].pixels;
    for (const MapModel model : {MapModel::shift, MapModel::similarity}) {
        const auto [map, cost] = nearest_map(perspective.map, perspective.cells, trust, guides, model);
        const double worth = (freedom(MapModel::perspective) - freedom(model)) * std::log(std::max(10.0, pixels));
        if (cost / usual < worth || farthest_apart(map, perspective.map, pair.width(), pair.height()) < same_map)
            return {model, map};
    }
    return {MapModel::perspective, perspective.map};
}

} // namespace

Alignment align(const AlignmentGuide& reference, const AlignmentGuide& frame, MergeAlignment model, const Work& work) {
    Alignment result;
    if (reference.width() != frame.width() || reference.height() != frame.height() ||
        reference.levels().size() != frame.levels().size()) {
        result.why_not = "It has another size than the reference.";
        return result;
    }
    Pair pair{reference, frame};
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

    pair.gain = gain_of(all_cells(found.map, pair, coarse, work));
    Chosen chosen{model == MergeAlignment::shift   ? MapModel::shift
                  : model == MergeAlignment::rigid ? MapModel::similarity
                                                   : MapModel::perspective,
                  found.map};
    Refined last{found.map, {}};
    const std::size_t choosing = std::min(coarse, fine + 1);
    for (std::size_t level = coarse + 1; level-- > fine && !work.stopped();) {
        if (model != MergeAlignment::automatic || level <= choosing) {
            last = refined(chosen.map, pair, level, chosen.model, level == fine && fine < choosing ? 2 : 3, work);
            chosen.map = last.map;
        }
        if (model == MergeAlignment::automatic && level == choosing) chosen = simplest(last, pair, level);
    }
    result.residual = std::sqrt(usual_misfit(last.cells));
    result.overlap = overlap_of(chosen.map, width, height);
    result.motion.global = chosen.map;
    result.found = !work.stopped();
    if (result.motion.corner_shift(width, height) < still) result.motion.global = {};
    return result;
}

} // namespace engine
