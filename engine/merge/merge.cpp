// Chooses the frames that take part and hands them to the method that was asked for.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/merge.h"
#include "engine/merge/methods.h"
#include <algorithm>
#include <array>
#include <utility>

namespace engine {
namespace {

constexpr std::array<std::pair<MergeKind, std::string_view>, 8> kind_names{{{MergeKind::bracket, "bracket"},
                                                                            {MergeKind::burst, "burst"},
                                                                            {MergeKind::stars, "stars"},
                                                                            {MergeKind::trails, "trails"},
                                                                            {MergeKind::mean, "mean"},
                                                                            {MergeKind::median, "median"},
                                                                            {MergeKind::lighten, "lighten"},
                                                                            {MergeKind::fusion, "fusion"}}};

} // namespace

Result<MergeOutcome> merge_frames(const FrameSource& source, const MergeOptions& options, const MergeWork& work) {
    MergeSet set{source, std::vector<bool>(static_cast<std::size_t>(source.count()), true),
                 options.reference.value_or(0)};
    for (std::size_t i = 0; i < set.use.size() && i < options.left_out.size(); ++i) set.use[i] = !options.left_out[i];
    if (std::ranges::count(set.use, true) < 2)
        return Error{ErrorKind::invalid, "A merge needs two frames at least.", {}};
    switch (options.kind) {
    case MergeKind::bracket:
    case MergeKind::burst: return merge_robust(set, options, work);
    case MergeKind::stars: return merge_stars(set, options, work);
    case MergeKind::trails: return merge_trails(set, options, work);
    case MergeKind::mean:
    case MergeKind::median:
    case MergeKind::lighten: return merge_statistics(set, options, work);
    case MergeKind::fusion: return merge_fusion(set, options, work);
    }
    return Error{ErrorKind::invalid, "This way to merge is not known.", {}};
}

std::string_view name_of(MergeKind kind) {
    return std::ranges::find(kind_names, kind, &std::pair<MergeKind, std::string_view>::first)->second;
}

std::optional<MergeKind> merge_kind_of(std::string_view name) {
    const auto found = std::ranges::find(kind_names, name, &std::pair<MergeKind, std::string_view>::second);
    return found == kind_names.end() ? std::nullopt : std::optional(found->first);
}

} // namespace engine
