// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/preset_option.h"
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace cli {

namespace fs = std::filesystem;
using engine::Error;
using engine::ErrorKind;
using engine::Result;

namespace {

constexpr int most_percent = 100;

// Nothing if there is no such preset and no such file.
Result<std::optional<engine::Preset>> preset_named(const std::string& name) {
    if (const engine::Preset* preset = engine::find_preset(name)) return std::optional(*preset);
    std::error_code ignored;
    if (!fs::exists(name, ignored)) return std::optional<engine::Preset>();
    const Result<std::string> text = text_of(name, "preset", "--preset");
    if (!text) return text.error();
    Result<engine::Preset> preset = engine::make_preset(name, {}, engine::Preset::Kind::file, *text);
    if (!preset) return Error{preset.error().kind, name + ": " + preset.error().what, preset.error().detail};
    return std::optional(*std::move(preset));
}

std::string all_names() {
    std::string names;
    for (const engine::Preset& preset : engine::all_presets()) names += (names.empty() ? "" : ", ") + preset.name;
    return names;
}

} // namespace

Result<std::string> text_of(const std::string& file, const char* what, const char* option) {
    std::error_code ignored;
    std::ifstream stream(file, std::ios::binary);
    if (!stream || fs::is_directory(file, ignored))
        return Error{ErrorKind::missing,
                     std::string("The ") + what + " " + file + " cannot be read. Check the name given to " + option +
                         ".",
                     std::strerror(errno)};
    return std::string(std::istreambuf_iterator<char>(stream), {});
}

Result<ChosenPreset> chosen_preset(const std::string& text) {
    const Result<std::optional<engine::Preset>> whole = preset_named(text);
    if (!whole) return whole.error();
    if (*whole) return ChosenPreset{**whole, 1};

    const std::size_t colon = text.rfind(':');
    const std::string name = text.substr(0, colon);
    if (colon != std::string::npos) {
        const Result<std::optional<engine::Preset>> before = preset_named(name);
        if (!before) return before.error();
        if (*before) {
            const char *from = text.data() + colon + 1, *to = text.data() + text.size();
            int percent = -1;
            const auto [end, error] = std::from_chars(from, to, percent);
            if (error != std::errc() || end != to || percent < 0 || percent > most_percent)
                return Error{ErrorKind::invalid,
                             "The amount of a preset is 0 to 100, not \"" + std::string(from, to) +
                                 "\". Write for example --preset \"" + name + ":80\".",
                             {}};
            return ChosenPreset{**before, percent / 100.0};
        }
    }
    return Error{ErrorKind::invalid,
                 "There is no preset and no file \"" + name + "\". The presets are " + all_names() + ".",
                 {}};
}

} // namespace cli
