// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/frame_candidate.h"
#include "engine/merge/frame_order.h"
#include "engine/photo/open_photo.h"
#include <algorithm>
#include <map>

namespace engine {
namespace {

std::string camera_of(const CaptureFacts& facts) {
    const bool has_maker = facts.model.starts_with(facts.maker.substr(0, facts.maker.find(' ')));
    return has_maker || facts.maker.empty() ? facts.model : facts.maker + " " + facts.model;
}

bool is_same_camera(const CaptureFacts& a, const CaptureFacts& b) {
    return a.model.empty() || b.model.empty() || camera_of(a) == camera_of(b);
}

std::string size_text(int width, int height) { return std::to_string(width) + " x " + std::to_string(height); }

// Why `candidate` cannot be merged with `anchor`; empty if it can.
std::string misfit(const FrameCandidate& candidate, const FrameCandidate& anchor) {
    const FrameFacts &a = candidate.facts, &b = anchor.facts;
    if (a.capture.is_raw != b.capture.is_raw)
        return a.capture.is_raw ? "It is a raw file, the others are pictures."
                                : "It is a picture (" + a.capture.format + "), the others are raw files.";
    if (!is_same_camera(a.capture, b.capture)) return "It comes from another camera (" + camera_of(a.capture) + ").";
    if (a.width != b.width || a.height != b.height) {
        const bool is_turned = a.width == b.height && a.height == b.width;
        return (is_turned ? "It stands upright where the others lie, or the other way round: " : "Its size differs: ") +
               size_text(a.width, a.height) + ", not " + size_text(b.width, b.height) + ".";
    }
    if (a.layout != b.layout || candidate.pattern != anchor.pattern)
        return "Its sensor has its colours in another order.";
    return {};
}

// The file that most others fit to; of equals raw before picture, then the first.
const FrameCandidate* anchor_of(const std::vector<FrameCandidate>& candidates) {
    const FrameCandidate* best = nullptr;
    std::ptrdiff_t most = 0;
    for (const FrameCandidate& candidate : candidates) {
        if (!candidate.refusal.empty()) continue;
        const std::ptrdiff_t fitting =
            std::count_if(candidates.begin(), candidates.end(), [&](const FrameCandidate& other) {
                return other.refusal.empty() && misfit(other, candidate).empty();
            });
        const bool is_better = fitting > most || (fitting == most && best && candidate.facts.capture.is_raw &&
                                                  !best->facts.capture.is_raw);
        if (is_better) best = &candidate, most = fitting;
    }
    return best;
}

bool is_same_moment(const FrameCandidate& a, const FrameCandidate& b) {
    return a.time && b.time && *a.time == *b.time && a.facts.capture.exposure_time == b.facts.capture.exposure_time;
}

} // namespace

void name_frames(std::vector<FrameCandidate>& candidates) {
    std::map<std::string, int> stems;
    for (const FrameCandidate& candidate : candidates) ++stems[candidate.path.stem().string()];
    for (FrameCandidate& candidate : candidates) {
        const std::string stem = candidate.path.stem().string();
        candidate.facts.name = stems[stem] > 1 ? candidate.path.filename().string() : stem;
    }
}

void learn_facts(FrameCandidate& candidate) {
    const Result<CaptureFacts> capture = read_facts(candidate.path);
    if (!capture) {
        candidate.refusal = capture.error().what;
        return;
    }
    FrameFacts& facts = candidate.facts;
    facts.capture = *capture;
    facts.layout = FrameLayout::picture;
    facts.width = capture->width;
    facts.height = capture->height;
    if (capture->is_raw) {
        Result<RawFile> header = read_raw_header(candidate.path);
        if (!header) {
            candidate.refusal = header.error().what;
            return;
        }
        const bool is_bayer =
            !header->x_trans && std::count(header->pattern.begin(), header->pattern.end(), CfaColour::green) == 2;
        if (is_bayer) {
            facts.layout = FrameLayout::bayer;
            facts.capture = header->facts;
            facts.orientation = header->orientation;
            facts.width = header->width;
            facts.height = header->height;
            facts.as_shot_neutral = header->as_shot_neutral;
            facts.camera_to_xyz = header->camera_to_xyz;
            facts.capture.width = facts.width;
            facts.capture.height = facts.height;
            if (facts.orientation >= 5) std::swap(facts.capture.width, facts.capture.height);
            candidate.pattern = header->pattern;
        }
    }
    facts.nominal_exposure = nominal_exposure(facts.capture);
    candidate.time = time_taken(facts.capture);
    facts.has_time = candidate.time.has_value();
}

void refuse_misfits(std::vector<FrameCandidate>& candidates) {
    const FrameCandidate* anchor = anchor_of(candidates);
    if (!anchor) return;
    for (FrameCandidate& candidate : candidates) {
        if (!candidate.refusal.empty()) continue;
        std::string reason = misfit(candidate, *anchor);
        // Camera JPEGs beside the raws they were made from.
        if (!reason.empty() && !candidate.facts.capture.is_raw && anchor->facts.capture.is_raw)
            for (const FrameCandidate& other : candidates)
                if (other.refusal.empty() && other.facts.capture.is_raw &&
                    (is_same_moment(candidate, other) || candidate.path.stem() == other.path.stem()))
                    reason = "The same shot is there as a raw file (" + other.path.filename().string() + ").";
        candidate.refusal = std::move(reason);
    }
}

} // namespace engine
