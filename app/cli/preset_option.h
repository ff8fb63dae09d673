// The value of --preset: NAME, FILE, or one of them with an amount, NAME:80.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/pipeline/preset.h"

namespace cli {

struct ChosenPreset {
    engine::Preset preset;
    double amount = 1; // 0 to 1
};

// A name goes before a file of the same name. Errors name the presets, the lines that are none, or the amounts that there are.
engine::Result<ChosenPreset> chosen_preset(const std::string& text);

// The whole text file; `option` is where its name was given and `what` what it should be: "recipe".
engine::Result<std::string> text_of(const std::string& file, const char* what, const char* option);

} // namespace cli
