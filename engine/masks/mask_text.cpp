// Masks from and to their line of text.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/masks/mask.h"
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

namespace engine {
namespace {

struct ShapeWords {
    MaskShape shape;
    std::string_view name, example;
};
constexpr std::array<ShapeWords, 9> shapes = {{{MaskShape::everything, "everything", "everything"},
                                               {MaskShape::sky, "sky", "sky"},
                                               {MaskShape::ground, "ground", "ground"},
                                               {MaskShape::lamps, "lamps", "lamps"},
                                               {MaskShape::brush, "brush", "brush r=0.02 soft=50 0.3,0.4 0.35,0.4"},
                                               {MaskShape::linear, "linear", "linear 0.5,0.1 0.5,0.3"},
                                               {MaskShape::radial, "radial", "radial 0.5,0.3 0.1,0.08 angle=0 soft=50"},
                                               {MaskShape::light, "light", "light -2..4 fall=1"},
                                               {MaskShape::colour, "colour", "colour hue=60 width=25"}}};

const ShapeWords& words_of(MaskShape shape) {
    return *std::find_if(shapes.begin(), shapes.end(), [=](const ShapeWords& s) { return s.shape == shape; });
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

// The text up to `end`, which is taken away together with it.
std::string_view take_until(std::string_view& text, char end) {
    const std::size_t at = text.find(end);
    const std::string_view taken = text.substr(0, at);
    text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
    return taken;
}

std::optional<float> to_number(std::string_view text) {
    if (!text.empty() && text.front() == '+') text.remove_prefix(1);
    float number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number)) return std::nullopt;
    return number;
}

struct Number {
    std::string_view key;
    float MaskPart::*member;
    float least, most;
};
// Sizes of the long edge reach far beyond the photo: a gradient may begin outside.
constexpr std::array<Number, 8> numbers_of_parts = {{{"r", &MaskPart::radius_x, 0.0001F, 2},
                                                     {"soft", &MaskPart::softness, 0, 100},
                                                     {"flow", &MaskPart::flow, 0, 100},
                                                     {"angle", &MaskPart::angle, -360, 360},
                                                     {"fall", &MaskPart::range, 0.01F, 20},
                                                     {"hue", &MaskPart::from, 0, 360},
                                                     {"width", &MaskPart::range, 1, 180},
                                                     {"chroma", &MaskPart::chroma, 0, 0.5F}}};

bool takes(MaskShape shape, std::string_view key) {
    switch (shape) {
    case MaskShape::brush: return key == "r" || key == "soft" || key == "flow";
    case MaskShape::radial: return key == "soft" || key == "angle";
    case MaskShape::light: return key == "fall";
    case MaskShape::colour: return key == "hue" || key == "width" || key == "chroma";
    default: return false;
    }
}

std::optional<MaskPoint> to_point(std::string_view word) {
    const std::size_t comma = word.find(',');
    if (comma == std::string_view::npos) return std::nullopt;
    const auto x = to_number(word.substr(0, comma)), y = to_number(word.substr(comma + 1));
    if (!x || !y) return std::nullopt;
    return MaskPoint{std::clamp(*x, -4.0F, 4.0F), std::clamp(*y, -4.0F, 4.0F)};
}

bool read_number(MaskPart& part, std::string_view word) {
    const std::size_t equals = word.find('=');
    const std::string_view key = word.substr(0, equals);
    const auto number = to_number(word.substr(equals + 1));
    if (!number || !takes(part.shape, key)) return false;
    for (const Number& known : numbers_of_parts)
        if (known.key == key) part.*known.member = std::clamp(*number, known.least, known.most);
    return true;
}

bool read_light(MaskPart& part, std::string_view word) {
    const std::size_t dots = word.find("..");
    if (part.shape != MaskShape::light || dots == std::string_view::npos) return false;
    const auto from = to_number(word.substr(0, dots)), to = to_number(word.substr(dots + 2));
    if (!from || !to) return false;
    part.from = std::clamp(*from, -30.0F, 30.0F);
    part.to = std::clamp(*to, part.from, 30.0F);
    return true;
}

bool is_complete(const MaskPart& part, int ranges) {
    switch (part.shape) {
    case MaskShape::brush: return !part.points.empty() && part.radius_x > 0;
    case MaskShape::linear: return part.points.size() == 2 && part.points[0] != part.points[1];
    case MaskShape::radial: return part.points.size() == 1 && part.radius_x > 0 && part.radius_y > 0;
    case MaskShape::light: return ranges == 1 && part.points.empty();
    default: return part.points.empty();
    }
}

std::optional<MaskPart> read_part(std::string_view text) {
    MaskPart part;
    if (text.front() == '+' || text.front() == '-' || text.front() == '&') {
        part.join = text.front() == '-'   ? MaskJoin::subtract
                    : text.front() == '&' ? MaskJoin::intersect
                                          : MaskJoin::add;
        text = trimmed(text.substr(1));
    }
    if (!text.empty() && text.front() == '!') part.inverted = true, text = trimmed(text.substr(1));
    const std::string_view name = take_until(text, ' ');
    const auto known = std::find_if(shapes.begin(), shapes.end(), [&](const ShapeWords& s) { return s.name == name; });
    if (known == shapes.end()) return std::nullopt;
    part.shape = known->shape;
    if (part.shape == MaskShape::colour) part.range = 25;
    int ranges = 0;
    while (!(text = trimmed(text)).empty()) {
        const std::string_view word = take_until(text, ' ');
        if (word.find('=') != std::string_view::npos) {
            if (!read_number(part, word)) return std::nullopt;
        } else if (read_light(part, word)) {
            ++ranges;
        } else if (const auto point = to_point(word)) {
            if (part.shape == MaskShape::radial && part.points.size() == 1 && part.radius_y == 0)
                part.radius_x = std::clamp(point->x, 0.0001F, 4.0F),
                part.radius_y = std::clamp(point->y, 0.0001F, 4.0F);
            else
                part.points.push_back(*point);
        } else {
            return std::nullopt;
        }
    }
    if (!is_complete(part, ranges)) return std::nullopt;
    return part;
}

// label=..., feather=..., inverted, off: true if the text was one of them.
bool read_whole(Mask& mask, std::string_view text) {
    if (text == "inverted") return mask.inverted = true;
    if (text == "off") return !(mask.is_on = false);
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) return false;
    const std::string_view key = text.substr(0, equals), value = trimmed(text.substr(equals + 1));
    if (key == "label") {
        mask.label = value;
        return true;
    }
    float* const number = key == "feather"   ? &mask.feather
                          : key == "edges"   ? &mask.edges
                          : key == "opacity" ? &mask.opacity
                                             : nullptr;
    const auto read = to_number(value);
    if (!number || !read) return false;
    *number = std::clamp(*read, 0.0F, 100.0F);
    return true;
}

std::string number_text(float number) {
    char text[32]; // the shortest that reads back to the same float
    const auto [end, error] = std::to_chars(text, text + sizeof text, number);
    return error == std::errc() ? std::string(text, end) : "0";
}
std::string pair_text(float x, float y) { return number_text(x) + "," + number_text(y); }

std::string part_text(const MaskPart& part) {
    std::string text = part.join == MaskJoin::subtract ? "- " : part.join == MaskJoin::intersect ? "& " : "";
    text += std::string(part.inverted ? "!" : "") + std::string(words_of(part.shape).name);
    if (part.shape == MaskShape::light) text += " " + number_text(part.from) + ".." + number_text(part.to);
    if (part.shape == MaskShape::linear || part.shape == MaskShape::radial)
        for (const MaskPoint& point : part.points) text += " " + pair_text(point.x, point.y);
    if (part.shape == MaskShape::radial) text += " " + pair_text(part.radius_x, part.radius_y);
    for (const Number& number : numbers_of_parts)
        if (takes(part.shape, number.key))
            text += " " + std::string(number.key) + "=" + number_text(part.*number.member);
    if (part.shape == MaskShape::brush)
        for (const MaskPoint& point : part.points) text += " " + pair_text(point.x, point.y);
    return text;
}

} // namespace

Result<Mask> parse_mask(std::string_view name, std::string_view text) {
    Mask mask;
    mask.name = name;
    if (!is_mask_name(name))
        return Error{
            ErrorKind::invalid, "\"" + std::string(name) + "\" cannot name a mask. Use letters, digits, - and _.", {}};
    while (!text.empty()) {
        const std::string_view piece = trimmed(take_until(text, ';'));
        if (piece.empty() || read_whole(mask, piece)) continue;
        auto part = read_part(piece);
        if (!part) {
            std::string_view word = piece.substr(std::min(piece.find_first_not_of("+-&! "), piece.size()));
            const std::string_view shape = take_until(word, ' ');
            std::string_view example = "sky; & light -2..4 fall=1; opacity=80";
            for (const ShapeWords& known : shapes)
                if (known.name == shape) example = known.example;
            return Error{ErrorKind::invalid,
                         "mask." + mask.name + ": \"" + std::string(piece) +
                             "\" is no part of a mask. Write for example " + std::string(example) + ".",
                         {}};
        }
        mask.parts.push_back(std::move(*part));
    }
    return mask;
}

std::string to_text(const Mask& mask) {
    std::string text;
    const auto add = [&](const std::string& piece) { text += (text.empty() ? "" : "; ") + piece; };
    for (const MaskPart& part : mask.parts) add(part_text(part));
    if (!mask.label.empty()) {
        std::string label = mask.label; // one line, no end of the part
        std::replace_if(
            label.begin(), label.end(), [](char c) { return c == ';' || c == '\n' || c == '\r'; }, ',');
        add("label=" + label);
    }
    if (mask.feather != 0) add("feather=" + number_text(mask.feather));
    if (mask.edges != 0) add("edges=" + number_text(mask.edges));
    if (mask.opacity != 100) add("opacity=" + number_text(mask.opacity));
    if (mask.inverted) add("inverted");
    if (!mask.is_on) add("off");
    return text.empty() ? "opacity=100" : text; // a mask without parts is nowhere; a line needs a value
}

bool is_mask_name(std::string_view name) {
    return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

bool is_built_in_mask(std::string_view name) { return name == "sky" || name == "ground" || name == "lamps"; }

Mask built_in_mask(std::string_view name) {
    Mask mask;
    mask.name = name;
    mask.parts.emplace_back();
    mask.parts.back().shape = name == "sky" ? MaskShape::sky : name == "ground" ? MaskShape::ground : MaskShape::lamps;
    return mask;
}

} // namespace engine
