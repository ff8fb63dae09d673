// The groups of frames among the inputs of `nocturne-cli merge`, by what the files tell. Decodes nothing.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/merge/frame_files.h"
#include "engine/merge/recognise.h"
#include <stop_token>

namespace cli {

struct FileGroup {
    engine::FrameGroup group;                 // without indices
    std::vector<std::filesystem::path> paths; // in the order of taking
    std::vector<engine::FrameFacts> facts;
};
struct GroupedFiles {
    std::vector<FileGroup> groups;
    std::vector<engine::LeftOutFile> others; // that belong to no group
};
GroupedFiles group_files(std::vector<std::filesystem::path> files, const std::stop_token& stop);

} // namespace cli
