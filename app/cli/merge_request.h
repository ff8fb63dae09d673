// What `nocturne-cli merge` was asked for: frames, options and where the result goes. Opens no frame.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/cli/command_line.h"
#include "engine/merge/project.h"
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace cli {

struct MergeRequest {
    std::vector<std::filesystem::path> frames;
    // What was opened again, or an empty one.
    engine::MergeProject project;
    bool has_project = false;
    std::optional<engine::MergeKind> kind; // absent: what the frames look like
    // Of options that were written: applied after the kind's own.
    std::optional<engine::Deghost> deghost;
    std::optional<engine::MergeAlignment> alignment;
    std::optional<engine::MergeEdges> edges;
    std::optional<engine::MergeGround> ground;
    std::optional<engine::MergeWindow> window;
    std::optional<double> comet, amount;
    bool keeps_meteors = false, leaves_gaps = false;
    std::optional<std::string> reference; // name or number from 1
    std::vector<std::string> left_out, kept;
    std::vector<std::filesystem::path> darks, flats;
    bool uses_kept_darks = false;
    std::optional<std::filesystem::path> output; // file or folder; absent: beside the frames
    bool integer = false, overwrite = false, dry_run = false, as_json = false, writes_project = true;
};

engine::Result<MergeRequest> merge_request(const Arguments& arguments);

// For the frames of one group in their order; `paths` and `names` are theirs. Errors: a reference or a name that is no frame.
engine::Result<engine::MergeOptions> options_of(const MergeRequest& request, engine::MergeKind kind,
                                                const std::vector<std::filesystem::path>& paths);

// The file that the merge of these frames is written to.
std::filesystem::path output_of(const MergeRequest& request, const std::filesystem::path& reference);

} // namespace cli
