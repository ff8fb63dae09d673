// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/robust_report.h"
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>

namespace engine {
namespace {

std::string percent(double share) {
    if (share < 0.01) return "less than 1 %";
    return std::to_string(std::lround(100 * share)) + " %";
}

} // namespace

std::string one_digit(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", value);
    return text;
}

float part_of_values(const Plane& values, double part) {
    std::vector<float> sorted(values.data(), values.data() + values.size());
    if (sorted.empty()) return 0;
    const auto at = sorted.begin() + static_cast<std::ptrdiff_t>(part * static_cast<double>(sorted.size() - 1));
    std::ranges::nth_element(sorted, at);
    return *at;
}

void describe_robust_merge(MergeOutcome& outcome) {
    MergeReport& report = outcome.report;
    const MergedPicture& picture = outcome.picture;
    report.noise_down_db = 10 * std::log10(std::max(1e-3F, part_of_values(picture.frames, 0.5)));
    const auto used = std::ranges::count_if(report.frames, &FrameReport::used);
    std::string first =
        std::to_string(used) + " frames, noise down " + one_digit(std::max(0.0, report.noise_down_db)) + " dB";
    if (report.kind == MergeKind::bracket) {
        // Above: up to where the shortest frame ends. Below: noise where the picture gained most is what its shadows gained (half a stop for each doubling).
        const double above = std::log2(picture.brightest),
                     below = 0.5 * std::log2(std::max(1.0F, part_of_values(picture.frames, 0.9)));
        report.more_range_ev = above + below;
        first += ", " + one_digit(report.more_range_ev) + " stops more range";
    }
    report.sentences.insert(report.sentences.begin(), first + ".");
    if (report.moved_share > 0.0005)
        report.sentences.push_back("Something moved in " + percent(report.moved_share) +
                                   " of the picture; frames that disagreed were left out there.");
    if (report.clipped_share > 0.0005)
        report.sentences.push_back(percent(report.clipped_share) +
                                   " of the picture is brighter than every frame could hold.");
}

} // namespace engine
