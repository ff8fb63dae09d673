// Groups of frames, by what their metadata says.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/recognise.h"
#include <algorithm>
#include <cmath>
#include <cstdio>

namespace engine {
namespace {

// Between the end of one frame and the beginning of the next (merge.md 6.1): as somebody presses the button again, and as an intervalometer does.
constexpr double pause_of_hand = 2, pause_of_timer = 60;
// From this exposure time on a camera stands on something, and timers are at work.
constexpr double long_exposure = 1;
// Exposures that differ by more are a bracket (merge.md 6.1).
constexpr double bracket_ev = 0.7;
// Stars move by pixels during a series of this length, whatever the lens: 2 px at 35 mm on 24 megapixels, 15.04 arc seconds a second.
constexpr double seconds_of_stars = 10;
// A lamp-lit town does not need it, a starry sky does: EV at ISO 100 below which the sky shows stars.
constexpr double ev_of_starry_sky = -1.5;
constexpr std::size_t frames_of_trails = 25;

double exposure_time(const FrameFacts& facts) { return facts.capture.exposure_time.value_or(0); }

bool near(const std::optional<double>& a, const std::optional<double>& b, double part) {
    return a.has_value() == b.has_value() && (!a || std::abs(*a - *b) <= part * std::max(std::abs(*a), std::abs(*b)));
}

bool fit_together(const FrameFacts& a, const FrameFacts& b) {
    const CaptureFacts &one = a.capture, &two = b.capture;
    return a.layout == b.layout && a.width == b.width && a.height == b.height && one.maker == two.maker &&
           one.model == two.model && one.cfa == two.cfa && one.lens == two.lens &&
           near(one.focal_length, two.focal_length, 0.02);
}

bool follows(const FrameFacts& before, const FrameFacts& next) {
    if (!before.has_time || !next.has_time) return true; // nothing speaks against it
    const double pause = next.start - before.start - exposure_time(before);
    const bool is_timed = std::min(exposure_time(before), exposure_time(next)) >= long_exposure;
    // Times without fractions are up to a second wrong at both ends.
    return pause <= (is_timed ? pause_of_timer : pause_of_hand + 2);
}

// Stops between the darkest and the brightest exposure; 0 where the files do not tell.
double span_of(const std::vector<FrameFacts>& facts, const std::vector<int>& frames) {
    double least = 0, largest = 0;
    for (const int frame : frames) {
        const double exposure = facts[static_cast<std::size_t>(frame)].nominal_exposure;
        if (exposure <= 0) return 0;
        if (least == 0 || exposure < least) least = exposure;
        largest = std::max(largest, exposure);
    }
    return std::log2(largest / least);
}

std::string words(const char* form, double number) {
    char text[160];
    std::snprintf(text, sizeof text, form, number);
    return text;
}

void suggest(const std::vector<FrameFacts>& facts, FrameGroup& group) {
    const auto of = [&](int frame) -> const FrameFacts& { return facts[static_cast<std::size_t>(frame)]; };
    const FrameFacts &first = of(group.frames.front()), &last = of(group.frames.back());
    const double span = span_of(facts, group.frames);
    const bool has_exposure = first.nominal_exposure > 0;
    const bool is_picture = first.layout == FrameLayout::picture && !first.capture.is_raw;
    const double time = exposure_time(first), lasts = last.start - first.start + exposure_time(last);
    const auto count = static_cast<double>(group.frames.size());
    using enum MergeKind;
    group.kind = GroupKind::merge;
    if (span >= bracket_ev) {
        if (is_picture) {
            group.possible = {fusion, bracket, lighten, mean};
            group.reason = words("The exposures of these pictures span %.1f stops.", span);
        } else {
            group.possible = {bracket, lighten, mean};
            group.reason = words("The exposures span %.1f stops.", span);
        }
    } else if (has_exposure && time >= long_exposure && group.frames.size() >= 3) {
        const double ev = -std::log2(first.nominal_exposure / 100); // EV at ISO 100: N^2 / t * 100 / S
        if (ev <= ev_of_starry_sky && lasts >= seconds_of_stars) {
            const bool are_many = group.frames.size() >= frames_of_trails;
            group.possible = are_many ? std::vector{trails, stars, mean, lighten, median}
                                      : std::vector{stars, trails, mean, lighten, median};
            group.reason = words(are_many ? "%.0f long exposures of a dark sky: long enough for star trails."
                                          : "%.0f long exposures of a dark sky.",
                                 count);
        } else {
            group.possible = {mean, burst, lighten, median, trails, stars};
            group.reason = words("%.0f long exposures from one place.", count);
        }
    } else {
        group.possible = {burst, median, mean, lighten};
        if (!has_exposure) group.possible.insert(group.possible.begin() + 1, is_picture ? fusion : bracket);
        group.reason =
            words(has_exposure ? "%.0f equal exposures in a row." : "%.0f frames without exposure data.", count);
    }
    group.suggested = group.possible.front();
}

} // namespace

std::vector<FrameGroup> recognise(const std::vector<FrameFacts>& facts, const std::vector<bool>& is_dark) {
    std::vector<FrameGroup> groups;
    FrameGroup darks{GroupKind::darks, {}, MergeKind::mean, {}, {}};
    // Frames of several cameras may lie between each other in time: each looks for the newest group it fits.
    for (int frame = 0; frame < static_cast<int>(facts.size()); ++frame) {
        const auto i = static_cast<std::size_t>(frame);
        if (i < is_dark.size() && is_dark[i]) {
            darks.frames.push_back(frame);
            continue;
        }
        const auto fitting = std::find_if(groups.rbegin(), groups.rend(), [&](const FrameGroup& group) {
            const FrameFacts& before = facts[static_cast<std::size_t>(group.frames.back())];
            return fit_together(before, facts[i]) && follows(before, facts[i]);
        });
        if (fitting == groups.rend())
            groups.push_back({GroupKind::single, {frame}, MergeKind::burst, {}, {}});
        else
            fitting->frames.push_back(frame);
    }
    for (FrameGroup& group : groups)
        if (group.frames.size() > 1) suggest(facts, group);
    if (!darks.frames.empty()) {
        darks.reason = words(darks.frames.size() == 1 ? "%.0f frame holds no light." : "%.0f frames hold no light.",
                             static_cast<double>(darks.frames.size()));
        groups.push_back(std::move(darks));
    }
    return groups;
}

} // namespace engine
