// Colour tables from files: read once for each content, kept for the next tile. Safe on any thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/colour/cube_table.h"
#include <filesystem>
#include <memory>

namespace engine {

// Reads it again only after its date or size changed. Errors name the file: missing, unreadable, larger than 64 MB, or what CubeTable says.
Result<std::shared_ptr<const CubeTable>> load_cube(const std::filesystem::path& file);

} // namespace engine
