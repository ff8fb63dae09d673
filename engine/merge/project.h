// A merge as a small text file beside its result, so that it can be opened again, changed and extended. Holds what was asked for and what was found, no pixels.
//     nocturne-merge = 1
//     kind = bracket
//     reference = DSC_0413.NEF
//     frame = DSC_0411.NEF
//     frame = DSC_0415.NEF ; left out ; The camera moved.
//     place = 0.41 0.3 0.05 DSC_0412.NEF
//     result = DSC_0413-merge.dng
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/base/result.h"
#include "engine/merge/merge.h"
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace engine {

inline constexpr std::string_view project_extension = ".nocturne";

struct ProjectFrame {
    std::filesystem::path path; // absolute once read
    bool left_out = false;      // by the person
    bool kept = false;          // by the person, although it looks unfit
    std::string note;           // what the last merge said of it
    bool operator==(const ProjectFrame&) const = default;
};

struct ProjectPlace {
    double x = 0, y = 0, radius = 0.05; // as MergePlace
    std::filesystem::path frame;
    bool operator==(const ProjectPlace&) const = default;
};

struct MergeProject {
    std::vector<ProjectFrame> frames;
    // Without reference, left_out, kept and places: those are by file, since the order of frames may change when more are added.
    MergeOptions options;
    std::filesystem::path reference; // empty: chosen automatically
    std::vector<ProjectPlace> places;
    std::vector<std::filesystem::path> darks, flats;
    bool uses_kept_darks = false;           // what fits among those that the person keeps
    std::filesystem::path result;           // the merged file; empty before the first merge
    std::vector<std::string> sentences;     // of the last merge's report
    std::vector<std::string> unknown_lines; // of newer versions: kept and written back
};

// Files beside the project are named without their folder, so that the folder can be moved. Errors: as AtomicFile.
Result<void> write_project(const std::filesystem::path& path, const MergeProject& project, bool overwrite);
// Errors: not there, not a merge, of a newer version than this one understands, a value that makes no sense (with its line).
Result<MergeProject> read_project(const std::filesystem::path& path);
// By content, not by name.
bool is_project(const std::filesystem::path& path);

// For the frames of a source that was opened with the project's files: `paths` are the source's.
MergeOptions options_for(const MergeProject& project, const std::vector<std::filesystem::path>& paths);
// Takes over what the person decided and what the merge found. Frames of the project that the source does not have are kept.
void remember(MergeProject& project, const std::vector<std::filesystem::path>& paths, const MergeOptions& options,
              const MergeReport& report);

} // namespace engine
