// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/colour/cube_table.h"
#include "engine/base/key.h"
#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>

namespace engine {
namespace {

constexpr int most_curve = 65536, most_space = 256;

std::string_view next_word(std::string_view& line) {
    const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
    while (!line.empty() && is_blank(line.front())) line.remove_prefix(1);
    std::size_t length = 0;
    while (length < line.size() && !is_blank(line[length])) ++length;
    const std::string_view word = line.substr(0, length);
    line.remove_prefix(length);
    return word;
}

template <class Number> std::optional<Number> to_number(std::string_view word) {
    if (!word.empty() && word.front() == '+') word.remove_prefix(1);
    Number number{};
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
    if (error != std::errc() || end != word.data() + word.size()) return std::nullopt;
    return number;
}

Error damaged(std::string words) { return {ErrorKind::damaged, std::move(words), {}}; }

// Place on an axis of `size` values: the lower neighbour and the part of the way to the next.
struct Place {
    std::size_t lower;
    float part;
};
Place place_of(float value, float from, float scale, int size) {
    const float unit = (value - from) * scale, most = static_cast<float>(size - 1);
    const float along = unit > 0 ? std::min(unit * most, most) : 0; // not a number: 0
    const auto lower = std::min(static_cast<int>(along), size - 2);
    return {static_cast<std::size_t>(lower), along - static_cast<float>(lower)};
}

} // namespace

struct CubeTable::Reader {
    CubeTable table;
    std::array<float, 3> low{0, 0, 0}, high{1, 1, 1};
    std::optional<std::array<float, 2>> curve_range, space_range;
    std::vector<Rgb> values;

    // nullopt: not three numbers.
    static std::optional<std::array<float, 3>> three(std::string_view first, std::string_view rest) {
        const auto a = to_number<float>(first), b = to_number<float>(next_word(rest)),
                   c = to_number<float>(next_word(rest));
        if (!a || !b || !c || !next_word(rest).empty() || !std::isfinite(*a + *b + *c)) return std::nullopt;
        return std::array{*a, *b, *c};
    }

    bool read_range(std::string_view rest, std::optional<std::array<float, 2>>& range) {
        const auto from = to_number<float>(next_word(rest)), to = to_number<float>(next_word(rest));
        if (!from || !to) return false;
        range = {*from, *to};
        return true;
    }

    bool read_size(std::string_view rest, int most, int& size) {
        const auto number = to_number<int>(next_word(rest));
        if (!number || *number < 2 || *number > most) return false;
        size = *number;
        return true;
    }

    bool read_line(std::string_view line) {
        const std::string_view word = next_word(line);
        if (word.empty() || word.front() == '#' || word == "TITLE") return true;
        if (word == "LUT_1D_SIZE") return read_size(line, most_curve, table.m_curve_size);
        if (word == "LUT_3D_SIZE") return read_size(line, most_space, table.m_space_size);
        if (word == "LUT_1D_INPUT_RANGE") return read_range(line, curve_range);
        if (word == "LUT_3D_INPUT_RANGE") return read_range(line, space_range);
        if (word == "DOMAIN_MIN" || word == "DOMAIN_MAX") {
            const auto limits = three(next_word(line), line);
            if (limits) (word == "DOMAIN_MIN" ? low : high) = *limits;
            return limits.has_value();
        }
        const bool is_word =
            (word.front() >= 'A' && word.front() <= 'Z') || (word.front() >= 'a' && word.front() <= 'z');
        if (is_word) return true; // of other programs: LUT_IN_VIDEO_RANGE and the like mean nothing here
        const auto value = three(word, line);
        if (value) values.push_back({(*value)[0], (*value)[1], (*value)[2]});
        return value.has_value();
    }

    // Nothing if it is empty.
    std::optional<Domain> domain(const std::optional<std::array<float, 2>>& range) const {
        Domain result;
        for (std::size_t i = 0; i < 3; ++i) {
            const float from = range ? (*range)[0] : low[i], to = range ? (*range)[1] : high[i];
            if (!(to > from) || !std::isfinite(to - from)) return std::nullopt;
            result.from[i] = from;
            result.scale[i] = 1 / (to - from);
        }
        return result;
    }
};

Result<CubeTable> CubeTable::parse(std::string_view text) {
    Reader reader;
    CubeTable& table = reader.table;
    table.m_key = Key().add(text).value();
    if (text.substr(0, 3) == "\xef\xbb\xbf") text.remove_prefix(3);
    for (int number = 1; !text.empty(); ++number) {
        const std::size_t end = text.find('\n');
        if (!reader.read_line(text.substr(0, end)))
            return damaged(" is no .cube table that can be read: line " + std::to_string(number) + " makes no sense.");
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    const auto curve = static_cast<std::size_t>(table.m_curve_size),
               space = static_cast<std::size_t>(table.m_space_size);
    if (curve + space == 0) return damaged(" has no table in it. A .cube file names LUT_1D_SIZE or LUT_3D_SIZE.");
    const std::size_t wanted = curve + space * space * space;
    if (reader.values.size() != wanted)
        return damaged(" holds " + std::to_string(reader.values.size()) + " colours where its size asks for " +
                       std::to_string(wanted) + ". It may be cut off.");
    const auto curve_domain = reader.domain(reader.curve_range), space_domain = reader.domain(reader.space_range);
    if (!curve_domain || !space_domain)
        return damaged(" has an empty input domain: its end does not lie above its beginning.");
    table.m_curve_domain = *curve_domain, table.m_space_domain = *space_domain;
    const auto middle = reader.values.begin() + static_cast<std::ptrdiff_t>(curve);
    table.m_curve.assign(reader.values.begin(), middle);
    table.m_space.assign(middle, reader.values.end());
    return std::move(table);
}

Rgb CubeTable::bent(Rgb c) const {
    const auto channel = [&](float value, std::size_t k, float Rgb::*member) {
        const Place place = place_of(value, m_curve_domain.from[k], m_curve_domain.scale[k], m_curve_size);
        const float lower = m_curve[place.lower].*member;
        return lower + place.part * (m_curve[place.lower + 1].*member - lower);
    };
    return {channel(c.r, 0, &Rgb::r), channel(c.g, 1, &Rgb::g), channel(c.b, 2, &Rgb::b)};
}

// The cell's cube is cut into six tetrahedra along its grey diagonal (Sakamoto 1981; Kasson, Plouffe and Nin 1993): greys stay on it.
Rgb CubeTable::turned(Rgb c) const {
    const Place r = place_of(c.r, m_space_domain.from[0], m_space_domain.scale[0], m_space_size),
                g = place_of(c.g, m_space_domain.from[1], m_space_domain.scale[1], m_space_size),
                b = place_of(c.b, m_space_domain.from[2], m_space_domain.scale[2], m_space_size);
    const auto size = static_cast<std::size_t>(m_space_size);
    const std::size_t red = 1, green = size, blue = size * size;
    const std::size_t origin = r.lower * red + g.lower * green + b.lower * blue;
    // From the origin along the axis of the largest part, then the next: three steps to the opposite corner.
    struct Step {
        float part;
        std::size_t axis;
    } steps[3] = {{r.part, red}, {g.part, green}, {b.part, blue}};
    const auto sort_two = [&](int i, int j) {
        if (steps[i].part < steps[j].part) std::swap(steps[i], steps[j]);
    };
    sort_two(0, 1), sort_two(1, 2), sort_two(0, 1);
    const std::size_t first = origin + steps[0].axis, second = first + steps[1].axis, last = second + steps[2].axis;
    return m_space[origin] * (1 - steps[0].part) + m_space[first] * (steps[0].part - steps[1].part) +
           m_space[second] * (steps[1].part - steps[2].part) + m_space[last] * steps[2].part;
}

Rgb CubeTable::at(Rgb colour) const {
    if (m_curve_size > 0) colour = bent(colour);
    return m_space_size > 0 ? turned(colour) : colour;
}

} // namespace engine
