// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/operation/spots.h"
#include <array>
#include <charconv>
#include <cmath>

namespace engine {
namespace {

constexpr std::size_t longest_text = 256 * 1024;

Error wrong(std::size_t number, std::string_view entry, const std::string& why) {
    const std::string shown(entry.substr(0, 60));
    return {ErrorKind::invalid, "Retouched place " + std::to_string(number) + " (\"" + shown + "\") " + why, {}};
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blank = " \t\r\n";
    const std::size_t first = text.find_first_not_of(blank);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

std::vector<std::string_view> parts_of(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    while (true) {
        const std::size_t end = text.find(separator);
        if (const std::string_view part = trimmed(text.substr(0, end)); !part.empty()) parts.push_back(part);
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

std::optional<float> number_in(std::string_view text, float least, float most) {
    float value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !(value >= least && value <= most)) return {};
    return value;
}

std::optional<Position> position_in(std::string_view text) {
    const std::size_t comma = text.find(',');
    if (comma == std::string_view::npos) return {};
    const auto x = number_in(text.substr(0, comma), 0, 1), y = number_in(text.substr(comma + 1), 0, 1);
    if (!x || !y) return {};
    return Position{*x, *y};
}

// One entry; the reason if it is wrong.
Result<RetouchedPlace> place_in(std::string_view entry, std::size_t number) {
    const std::vector<std::string_view> words = parts_of(entry, ' ');
    RetouchedPlace place;
    const bool is_line = words[0] == "line";
    if (is_line)
        place.kind = RetouchedPlace::Kind::line;
    else if (words[0] == "clone")
        place.kind = RetouchedPlace::Kind::clone;
    else if (words[0] != "heal")
        return wrong(number, entry, "begins with none of heal, clone and line.");

    const std::size_t positions = is_line ? 2 : 1;
    for (std::size_t i = 0; i < positions; ++i) {
        const auto position = words.size() > i + 1 ? position_in(words[i + 1]) : std::nullopt;
        if (!position) return wrong(number, entry, "needs a position such as 0.31,0.42 with numbers from 0 to 1.");
        (i == 0 ? place.at : place.to) = *position;
    }
    for (std::size_t i = positions + 1; i < words.size(); ++i) {
        const std::size_t equals = words[i].find('=');
        const std::string_view key = words[i].substr(0, equals),
                               value = equals == std::string_view::npos ? "" : words[i].substr(equals + 1);
        if (key == (is_line ? "w" : "r")) {
            const auto size = number_in(value, 1e-5F, is_line ? widest_line : largest_spot);
            if (!size)
                return wrong(number, entry,
                             is_line ? "has a width w that is no number from 0.00001 to 0.05."
                                     : "has a radius r that is no number from 0.00001 to 0.1.");
            place.size = *size;
        } else if (key == "f") {
            const auto feather = number_in(value, 0, 1);
            if (!feather) return wrong(number, entry, "has a feather f that is no number from 0 to 1.");
            place.feather = *feather;
        } else if (key == "from" && !is_line) {
            place.from = position_in(value);
            if (!place.from) return wrong(number, entry, "has a source that is no position from 0,0 to 1,1.");
        } else {
            return wrong(number, entry, "has an unknown word \"" + std::string(key.substr(0, 30)) + "\".");
        }
    }
    if (place.size == 0) return wrong(number, entry, is_line ? "has no width w." : "has no radius r.");
    if (place.kind == RetouchedPlace::Kind::clone && !place.from)
        return wrong(number, entry, "has no source from=x,y.");
    return place;
}

// The shortest text that reads back to the same number.
std::string text_of(float number) {
    std::array<char, 32> text{};
    return {text.data(), std::to_chars(text.data(), text.data() + text.size(), number).ptr};
}
std::string text_of(const Position& position) { return text_of(position.x) + "," + text_of(position.y); }

} // namespace

Result<std::vector<RetouchedPlace>> places_from_text(std::string_view text) {
    if (text.size() > longest_text)
        return Error{ErrorKind::invalid, "The list of retouched places is longer than 256 kB.", {}};
    std::vector<RetouchedPlace> places;
    for (const std::string_view entry : parts_of(text, ';')) {
        if (places.size() == most_places)
            return Error{ErrorKind::invalid, "There are more than 1000 retouched places.", {}};
        Result<RetouchedPlace> place = place_in(entry, places.size() + 1);
        if (!place) return place.error();
        places.push_back(*place);
    }
    return places;
}

std::string text_of_places(const std::vector<RetouchedPlace>& places) {
    std::string text;
    for (const RetouchedPlace& place : places) {
        const bool is_line = place.kind == RetouchedPlace::Kind::line;
        if (!text.empty()) text += "; ";
        text += is_line ? "line " : (place.kind == RetouchedPlace::Kind::clone ? "clone " : "heal ");
        text += text_of(place.at);
        if (is_line) text += " " + text_of(place.to);
        text += (is_line ? " w=" : " r=") + text_of(place.size);
        if (place.feather != RetouchedPlace().feather) text += " f=" + text_of(place.feather);
        if (place.from) text += " from=" + text_of(*place.from);
    }
    return text;
}

} // namespace engine
