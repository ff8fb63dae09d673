// Which frames take part, and which one the others are laid upon (merge.md 2.6, 3.1, 6.2).
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/quality.h"
#include <algorithm>
#include <cmath>
#include <ranges>

namespace engine {
namespace {

// Amplitudes: half of the detail's energy is 0.71 of its amplitude (merge.md 6.2 speaks of energies).
constexpr double shaken = 0.71, a_little_soft = 0.84;
// The result is as bright as the reference: among brackets the usual exposure, unless another shows this much more of the scene a stop.
constexpr double per_stop = 0.08;
constexpr double flash_ev = 0.6; // brighter than its exposure says it can be

bool is_for_equal_frames(MergeKind kind) {
    return kind == MergeKind::burst || kind == MergeKind::stars || kind == MergeKind::mean || kind == MergeKind::median;
}

double median_of(std::vector<double> values) {
    if (values.empty()) return 0;
    std::ranges::sort(values);
    return values[values.size() / 2];
}

} // namespace

Selection select_frames(const FrameSource& source, const std::vector<FrameLook>& looks, const MergeOptions& options) {
    const auto count = static_cast<std::size_t>(source.count());
    const auto said = [](const std::vector<bool>& list, std::size_t i) { return i < list.size() && list[i]; };
    Selection selection{std::vector<bool>(count, true), 0, std::vector<FrameReport>(count)};
    const auto leave_out = [&](std::size_t i, std::string why) {
        selection.use[i] = false;
        selection.reports[i].used = false, selection.reports[i].note = std::move(why),
        selection.reports[i].is_warning = true;
    };
    for (std::size_t i = 0; i < count; ++i)
        if (said(options.left_out, i)) {
            leave_out(i, "Left out by you.");
            selection.reports[i].is_warning = false;
        }

    // Exposures relative to each other; all alike where the files do not tell.
    const bool knows_exposure = std::ranges::all_of(std::views::iota(0, source.count()),
                                                    [&](int i) { return source.facts(i).nominal_exposure > 0; });
    const auto exposure = [&](std::size_t i) {
        return knows_exposure ? source.facts(static_cast<int>(i)).nominal_exposure / source.facts(0).nominal_exposure
                              : 1;
    };

    // The frame with the most detail is what the others are measured by.
    std::size_t sharpest = 0;
    for (std::size_t i = 0; i < count; ++i)
        if (selection.use[i] && (!selection.use[sharpest] ||
                                 sharpness_ratio(looks[i], exposure(i), looks[sharpest], exposure(sharpest)) > 1))
            sharpest = i;
    std::vector<double> sharpness(count, 1), used_sharpness;
    for (std::size_t i = 0; i < count; ++i) {
        const double ratio = sharpness_ratio(looks[i], exposure(i), looks[sharpest], exposure(sharpest));
        sharpness[i] = ratio > 0 ? std::min(1.0, ratio) : 1;
        selection.reports[i].sharpness = 100 * sharpness[i];
        if (selection.use[i]) used_sharpness.push_back(sharpness[i]);
    }

    // Frames that do not fit: never more than half of them.
    const double usual_sharpness = median_of(used_sharpness);
    std::size_t may_go = static_cast<std::size_t>(std::ranges::count(selection.use, true)) / 2;
    const auto unfit = [&](std::size_t i, const std::string& why) {
        if (said(options.kept, i) || may_go == 0 || options.reference == static_cast<int>(i)) {
            selection.reports[i].note = why, selection.reports[i].is_warning = true;
            return;
        }
        leave_out(i, why);
        --may_go;
    };
    std::vector<double> light; // of frames against the sharpest, by their exposure
    for (std::size_t i = 0; i < count; ++i) {
        const double ratio = light_ratio(looks[i], looks[sharpest]);
        light.push_back(ratio > 0 ? std::log2(ratio * exposure(sharpest) / exposure(i)) : 0);
    }
    const double usual_light = median_of(light);
    for (std::size_t i = 0; i < count; ++i) {
        if (!selection.use[i]) continue;
        if (looks[i].is_dark && !std::ranges::all_of(looks, [](const FrameLook& look) { return look.is_dark; }))
            unfit(i, "Holds no light: a dark frame?");
        else if (knows_exposure && is_for_equal_frames(options.kind) && light[i] - usual_light > flash_ev)
            unfit(i, source.facts(static_cast<int>(i)).capture.flash_fired ? "The flash fired."
                                                                           : "Something lit the scene.");
        else if (is_for_equal_frames(options.kind) && sharpness[i] < shaken * usual_sharpness)
            unfit(i, "Shaken.");
        else if (is_for_equal_frames(options.kind) && sharpness[i] < a_little_soft * usual_sharpness)
            selection.reports[i].note = "A little soft.";
    }

    if (options.reference && *options.reference >= 0 && *options.reference < source.count() &&
        selection.use[static_cast<std::size_t>(*options.reference)]) {
        selection.reference = *options.reference;
    } else {
        std::vector<double> exposures;
        for (std::size_t i = 0; i < count; ++i)
            if (selection.use[i]) exposures.push_back(exposure(i));
        const double usual_exposure = median_of(exposures);
        double best = -1e9;
        const double middle = (static_cast<double>(count) - 1) / 2;
        for (std::size_t i = 0; i < count; ++i) {
            if (!selection.use[i]) continue;
            // The middle of the series: least way to the others, and the least that is lost at the edges.
            const double off_middle =
                std::abs(static_cast<double>(i) - middle) / std::max(1.0, static_cast<double>(count));
            const bool is_bracket = options.kind == MergeKind::bracket || options.kind == MergeKind::fusion;
            const double worth = is_bracket ? shown_share(looks[i]) + 0.05 * sharpness[i] - 0.01 * off_middle -
                                                  per_stop * std::abs(std::log2(exposure(i) / usual_exposure))
                                            : sharpness[i] - 0.1 * off_middle;
            if (worth > best) best = worth, selection.reference = static_cast<int>(i);
        }
    }
    selection.reports[static_cast<std::size_t>(selection.reference)].is_reference = true;
    return selection;
}

} // namespace engine
