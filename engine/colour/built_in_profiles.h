// The profiles that Nocturne brings along, made by lcms2 when first asked for.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace engine {

struct BuiltInProfile {
    std::string name, description;
    std::vector<std::uint8_t> icc; // the same bytes in every run
};
const std::vector<BuiltInProfile>& built_in_profiles();

} // namespace engine
