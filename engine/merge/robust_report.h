// What a merge of a bracket or a burst says about itself, in numbers and in words for people. Knows no pixels of frames.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/merge/merge.h"

namespace engine {

// Fills in noise_down_db, more_range_ev and the sentences, from the picture, its map of frames, and what is in the report already.
void describe_robust_merge(MergeOutcome& outcome);

std::string one_digit(double value); // "8.7"
// The value below which this part of the values lies.
float part_of_values(const Plane& values, double part);

} // namespace engine
