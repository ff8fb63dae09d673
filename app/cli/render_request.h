// What one `render` is asked to do, checked as far as that is possible before the first photo is opened.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/cli/command_line.h"
#include "app/cli/output_target.h"
#include "app/cli/preset_option.h"
#include "engine/exporting/export_photo.h"
#include "engine/pipeline/recipe.h"

namespace cli {

struct RenderRequest {
    std::vector<std::filesystem::path> photos;
    OutputTarget target;
    engine::ExportOptions options;
    std::vector<std::string> recipe_texts; // of --recipe, in order
    std::vector<ChosenPreset> presets;     // of --preset, in order
    std::vector<std::string> values;       // of --set, in order
    bool use_sidecar = true;
    bool use_suggestion = false, use_auto_light = false;
    bool as_json = false;

    // Sidecar, then recipes, then presets, then --set lines: later wins.
    engine::Result<engine::Recipe> recipe_for(const std::filesystem::path& photo) const;
};

// Errors are wrong usage: an unknown key, a profile that cannot be read, a depth that the format cannot hold, ...
engine::Result<RenderRequest> render_request(const Arguments& arguments);

} // namespace cli
