// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/output_target.h"
#include <algorithm>

namespace cli {

namespace fs = std::filesystem;
using engine::Error;
using engine::ErrorKind;
using engine::FileFormat;

namespace {

std::string_view ending_of(FileFormat format) {
    switch (format) {
    case FileFormat::jpeg: return ".jpg";
    case FileFormat::png: return ".png";
    case FileFormat::tiff: return ".tif";
    case FileFormat::exr: return ".exr";
    }
    return ".jpg";
}

// The placeholder that begins at text[at] == '{', with its braces; empty if it is no {word}.
std::string_view placeholder_at(std::string_view text, std::size_t at) {
    const std::size_t end = text.find('}', at);
    if (end == std::string_view::npos || end == at + 1) return {};
    const std::string_view word = text.substr(at + 1, end - at - 1);
    const bool letters = std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
    return letters ? text.substr(at, end - at + 1) : std::string_view();
}

bool is_known(std::string_view placeholder) {
    return placeholder == "{name}" || placeholder == "{ext}" || placeholder == "{n}";
}

std::string fill(std::string_view pattern, const fs::path& input, std::size_t number) {
    std::string filled;
    for (std::size_t i = 0; i < pattern.size();) {
        const std::string_view placeholder = pattern[i] == '{' ? placeholder_at(pattern, i) : std::string_view();
        if (placeholder.empty()) {
            filled += pattern[i++];
            continue;
        }
        if (placeholder == "{name}") filled += input.stem().string();
        if (placeholder == "{ext}") filled += input.extension().string().substr(input.has_extension() ? 1 : 0);
        if (placeholder == "{n}") filled += std::to_string(number);
        i += placeholder.size();
    }
    return filled;
}

// One name for one place, whatever way it was written.
fs::path place_of(const fs::path& file) {
    std::error_code error;
    const fs::path folder = fs::weakly_canonical(file.parent_path().empty() ? "." : file.parent_path(), error);
    return (error ? fs::absolute(file.parent_path(), error) : folder) / file.filename();
}

struct Placeholders {
    bool any = false, ending_of_input = false;
};

engine::Result<Placeholders> placeholders_in(const std::string& text) {
    Placeholders found;
    for (std::size_t i = text.find('{'); i != std::string::npos; i = text.find('{', i + 1)) {
        const std::string_view placeholder = placeholder_at(text, i);
        if (placeholder.empty()) continue;
        if (!is_known(placeholder))
            return Error{ErrorKind::invalid,
                         "-o " + text + ": there is no " + std::string(placeholder) +
                             ". Known are {name}, {ext} and {n}.",
                         {}};
        found.any = true;
        found.ending_of_input = found.ending_of_input || (placeholder == "{ext}" && text.ends_with(".{ext}"));
    }
    return found;
}

} // namespace

std::optional<FileFormat> format_named(std::string_view name) {
    return engine::format_of("photo." + std::string(name)); // formats go by their endings
}

engine::Result<OutputTarget> OutputTarget::make(const std::string& text, std::size_t input_count,
                                                std::optional<FileFormat> format) {
    OutputTarget target;
    std::error_code ignored;
    if (text.ends_with('/') || fs::is_directory(text, ignored)) {
        target.m_folder = text;
        target.m_format = format.value_or(FileFormat::jpeg);
        target.m_pattern = "{name}" + std::string(ending_of(*target.m_format));
        return target;
    }
    const engine::Result<Placeholders> placeholders = placeholders_in(text);
    if (!placeholders) return placeholders.error();
    if (input_count > 1 && !placeholders->any)
        return Error{
            ErrorKind::invalid,
            std::to_string(input_count) +
                " photos do not fit into one file. Give -o a folder (-o out/) or a template (-o 'out/{name}.jpg').",
            {}};
    target.m_pattern = text;
    if (placeholders->ending_of_input) return target;
    const std::optional<FileFormat> by_ending = engine::format_of(text);
    if (format && by_ending && *format != *by_ending)
        return Error{ErrorKind::invalid,
                     "The ending of " + text + " and --format say different things. Leave one of them out.",
                     {}};
    target.m_format = by_ending ? by_ending : format;
    if (!target.m_format)
        return Error{ErrorKind::invalid,
                     "The ending of " + text +
                         " names no format. Use .jpg, .png, .tif or .exr, or add --format, or end a folder with '/'.",
                     {}};
    return target;
}

engine::Result<void> OutputTarget::prepare() const {
    std::error_code error;
    if (m_folder.empty() || fs::is_directory(m_folder, error)) return {};
    fs::create_directories(m_folder, error);
    if (error)
        return Error{ErrorKind::write_failed,
                     "The folder " + m_folder.string() + " cannot be made. Choose another with -o.", error.message()};
    return {};
}

fs::path OutputTarget::path_for(const fs::path& input, std::size_t number) const {
    return m_folder / fill(m_pattern, input, number);
}

engine::Result<fs::path> OutputTarget::claim(const fs::path& input, std::size_t number,
                                             const std::vector<fs::path>& originals) {
    fs::path output = path_for(input, number);
    for (const fs::path& original : originals) {
        std::error_code not_there;
        if (fs::equivalent(output, original, not_there))
            return Error{ErrorKind::exists,
                         output.string() + " is one of the originals, which are never overwritten. Choose another -o.",
                         {}};
    }
    if (!m_claimed.insert(place_of(output)).second)
        return Error{ErrorKind::exists,
                     output.string() +
                         " already comes from an earlier photo of this run. Keep them apart with {ext} or {n} in -o.",
                     {}};
    return output;
}

} // namespace cli
