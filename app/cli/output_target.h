// Where developed photos go: what `-o` means. A file, a folder, or a template such as out/{name}-{n}.tif.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/exporting/export_photo.h"
#include <optional>
#include <set>
#include <string>

namespace cli {

class OutputTarget {
public:
    // `format` is what --format asks for. Errors: several inputs for one file, an unknown {word}, no format in the ending,
    // an ending that contradicts --format.
    static engine::Result<OutputTarget> make(const std::string& text, std::size_t input_count,
                                             std::optional<engine::FileFormat> format);

    // Makes the folder that "-o folder/" names.
    engine::Result<void> prepare() const;
    // The output of the `number`th input (from 1).
    std::filesystem::path path_for(const std::filesystem::path& input, std::size_t number) const;
    // Takes it for this input. Errors: an earlier input has it, or it is one of `originals`.
    engine::Result<std::filesystem::path> claim(const std::filesystem::path& input, std::size_t number,
                                                const std::vector<std::filesystem::path>& originals);
    // Absent if the template takes the ending of the input.
    std::optional<engine::FileFormat> format() const { return m_format; }

private:
    std::filesystem::path m_folder; // empty unless -o names a folder
    std::string m_pattern;
    std::optional<engine::FileFormat> m_format;
    std::set<std::filesystem::path> m_claimed;
};

// "jpeg", "jpg", "png", "tiff", "tif", "exr".
std::optional<engine::FileFormat> format_named(std::string_view name);

} // namespace cli
