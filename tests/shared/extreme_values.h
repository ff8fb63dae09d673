// The ends of what a parameter can be, whatever kind of value it holds: what tests of all operations turn everything to.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/operation/parameter.h"

namespace test {

// Numbers: the ends of the range; choices: first and last; curves: a steep one, and hardly any contrast with a grey black;
// texts: the parameter's example or a file that is there, and nonsense or a file that is not.
engine::Value extreme_value(const engine::Parameter& parameter, const engine::Value& initial, bool upper);

} // namespace test
