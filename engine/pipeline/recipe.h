// Recipe: the edit of one photo as an ordered list of steps. What undo, presets, sidecars and --set lines hold.
// Text form, one line per value that differs from the initial one:   night.sense = 60
// An operation may come again with a mask of its own:                exposure@sky.stops = -0.7
// Masks other than sky, ground and lamps are defined by a line:      mask.sign = radial 0.3,0.4 0.1,0.05; & light -2..4
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/base/result.h"
#include "engine/masks/mask.h"
#include "engine/operation/operation.h"
#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace engine {

// The place of a step in texts: exposure.mask = sky. "whole" takes the mask away.
inline constexpr std::string_view mask_key = "mask", whole_photo = "whole";
inline constexpr std::array<std::string_view, 3> mask_names = {"sky", "ground", "lamps"}; // as Regions::mask knows them

struct Step {
    const Operation* operation = nullptr;
    Settings settings;
    std::string mask; // name of a mask: the step counts only there; empty = the whole photo
    // A further instance for `mask`; it stands behind the operation's own step. Further instances are there only while a value of theirs
    // differs from the initial one.
    bool is_local = false;
    bool operator==(const Step&) const = default;
};

struct Recipe {
    std::vector<Step> steps; // one per operation, in pipeline order, after initial_recipe(); then local ones between
    std::vector<Mask> masks; // defined ones, by length of the name, then by letters
    std::vector<std::string> unknown_lines; // of newer versions: kept and written back as they were
    bool operator==(const Recipe&) const = default;

    Step* find(std::string_view operation_id);
    const Step* find(std::string_view operation_id) const;
    // Value of "night.sense" or "exposure@sky.stops"; nothing if there is no such parameter.
    const Value* find_value(std::string_view key) const;
    bool is_initial() const;

    // The mask that steps with this name mean: a defined one, or sky, ground, lamps. nullptr if there is none.
    const Mask* find_mask(std::string_view name) const;
    // Defines or replaces it, in its place.
    void put_mask(Mask mask);
    // With all steps that count there.
    void remove_mask(std::string_view name);
    // "m1", "m2", ...: the first that is free.
    std::string free_mask_name() const;
    // The instance of an operation for a mask; made if there is none. Nothing if there is no such operation or it takes no masks.
    Step* local_step(std::string_view operation_id, std::string_view mask);
    Step* find_local(std::string_view operation_id, std::string_view mask); // nullptr if there is none
    // Takes away local steps whose values are all initial.
    void drop_idle_local_steps();
};

// All operations at their initial values: changes nothing.
Recipe initial_recipe();

// "night.sense=60" or "night.sense = 60" into the recipe; "mask.NAME = none" takes a mask away. Errors: unknown key (names the nearest right
// one), text that is no number, value out of range (names the range), no such option (names them all), no mask, points that are no curve.
// A curve is written as 0,0 0.25,0.2 1,1 and a text as in base/one_line.h.
Result<void> set_value(Recipe& recipe, std::string_view key, std::string_view text);
Result<void> apply_line(Recipe& recipe, std::string_view line);

// Applies all lines of a preset or recipe; blank lines and lines that begin with # are passed over. Out of range values are
// clamped; unknown keys, options and masks go to unknown_lines. An error names the line that is no "key = value".
Result<void> apply_text(Recipe& recipe, std::string_view text);
// The "key = value" lines of a text, whatever the keys are. The same error.
Result<std::vector<std::pair<std::string, std::string>>> key_values(std::string_view text);
std::string to_text(const Recipe& recipe);
// Whether all files that steps name are there and can be read; the first error. The steps themselves leave pixels alone then.
Result<void> check_files(const Recipe& recipe);
// Lines as (key, value text) pairs, only what differs from the initial values, then unknown ones.
std::vector<std::pair<std::string, std::string>> to_lines(const Recipe& recipe);
std::string value_to_text(const Parameter& parameter, const Value& value);
std::string number_to_text(float number); // the shortest text that reads back to the same number

} // namespace engine
