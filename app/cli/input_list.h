// The photos that a command works on: a folder stands for the photos in it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/base/result.h"
#include <filesystem>
#include <string>
#include <vector>

namespace cli {

// Folders are replaced by their photos in the order of their names, without subfolders; everything else stays, also what does
// not exist (opening it will say so). Error: a folder that cannot be read or holds no photo.
engine::Result<std::vector<std::filesystem::path>> photos_of(const std::vector<std::string>& inputs);

} // namespace cli
