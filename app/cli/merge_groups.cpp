// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/merge_groups.h"
#include <algorithm>

namespace cli {

using namespace engine;

// Files of one camera at a time: the largest set that fits together, then the largest of the rest.
GroupedFiles group_files(std::vector<std::filesystem::path> files, const std::stop_token& stop) {
    GroupedFiles grouped;
    while (!files.empty()) {
        const Result<std::unique_ptr<FrameFiles>> opened = open_frames(files, {.examine = false}, {stop, {}});
        if (!opened) {
            for (const std::filesystem::path& file : files) {
                const bool is_known =
                    std::ranges::any_of(grouped.others, [&](const LeftOutFile& other) { return other.path == file; });
                if (!is_known)
                    grouped.others.push_back(
                        {file, files.size() == 1 ? "It belongs to no other frame." : opened.error().what});
            }
            break;
        }
        const FrameFiles& frames = **opened;
        std::vector<FrameFacts> facts;
        for (int i = 0; i < frames.count(); ++i) facts.push_back(frames.facts(i));
        for (FrameGroup& group : recognise(facts)) {
            FileGroup files_of_group;
            for (const int frame : group.frames) {
                files_of_group.paths.push_back(frames.path(frame));
                files_of_group.facts.push_back(facts[static_cast<std::size_t>(frame)]);
            }
            if (group.kind == GroupKind::single) {
                grouped.others.push_back({files_of_group.paths.front(), "It was taken alone."});
                continue;
            }
            group.frames.clear();
            files_of_group.group = std::move(group);
            grouped.groups.push_back(std::move(files_of_group));
        }
        files.clear();
        for (const LeftOutFile& other : frames.left_out()) files.push_back(other.path);
        if (files.size() == 1) grouped.others.push_back(frames.left_out().front()), files.clear();
    }
    return grouped;
}

} // namespace cli
