// The option --dark of render.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/base/result.h"
#include "engine/base/work.h"
#include <string>
#include <vector>

namespace cli {

// What raw.dark becomes for `--dark FILE|auto`, which may be repeated: a file, or "auto". Several files become masters that are kept from then on.
engine::Result<std::string> dark_setting(const std::vector<std::string>& asked, const engine::Work& work);

} // namespace cli
