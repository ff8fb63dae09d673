// Colour table: a look from a .cube file. Such tables are made for finished pictures, sRGB with its gamma, 0 to 1; so the light goes through the
// view transform into sRGB, through the table, and back to scene light. What the display does not show of a lamp is put back behind it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/fast_math.h"
#include "engine/base/key.h"
#include "engine/colour/spaces.h"
#include "engine/colour/view.h"
#include "engine/files/cube_file.h"
#include "engine/operation/define.h"
#include <algorithm>
#include <array>

namespace engine {
namespace {

struct Lut {
    Text file;
    float amount = 100;
};

bool is_neutral(const Lut& lut) { return lut.file.value.empty() || lut.amount == 0; }

std::shared_ptr<const CubeTable> table_of(const Lut& lut) {
    if (lut.file.value.empty()) return nullptr;
    return load_cube(lut.file.value).value_or(nullptr);
}

std::uint64_t outside(const Lut& lut) {
    const auto table = table_of(lut);
    return table ? table->key() : 0;
}

Result<void> check(const Lut& lut) {
    if (is_neutral(lut)) return {};
    const auto table = load_cube(lut.file.value);
    return table ? Result<void>() : Result<void>(table.error());
}

// IEC 61966-2-1, both ways, for 0 to 1.
float encoded(float v) {
    const float power = 1.055F * fast_exp2(fast_log2(v > 1e-9F ? v : 1e-9F) * (1.0F / 2.4F)) - 0.055F;
    return v <= 0.0031308F ? 12.92F * v : power;
}
float decoded(float v) {
    const float base = (v + 0.055F) * (1.0F / 1.055F);
    const float power = fast_exp2(fast_log2(base > 1e-9F ? base : 1e-9F) * 2.4F);
    return v <= 0.04045F ? v * (1.0F / 12.92F) : power;
}

Rgb each(Rgb c, float (*function)(float)) { return {function(c.r), function(c.g), function(c.b)}; }
Rgb clamped(Rgb c) {
    const auto unit = [](float v) { return v > 0.0F ? (v < 1.0F ? v : 1.0F) : 0.0F; };
    return {unit(c.r), unit(c.g), unit(c.b)};
}
float largest(Rgb c) { return std::max(c.r, std::max(c.g, c.b)); }

constexpr int chunk = 64;
using Pixels = std::array<Rgb, chunk>;

class Look {
public:
    Look(const CubeTable& table, float amount) : m_table(table), m_amount(amount) {}

    void render(const Rgb* from, Rgb* to, int count) const {
        const auto n = static_cast<std::size_t>(count);
        Pixels shown, light, code, rest, looked;
        apply_view(from, shown.data(), n);
        undo_view(shown.data(), light.data(), n);
        for (std::size_t i = 0; i < n; ++i) {
            const Rgb srgb = m_to_srgb * shown[i], inside = clamped(srgb);
            rest[i] = srgb - inside; // neon beyond sRGB: tables have no place for it, so it goes round
            code[i] = each(inside, encoded);
        }
        for (std::size_t i = 0; i < n; ++i) looked[i] = m_table.at(code[i]);
        for (std::size_t i = 0; i < n; ++i) {
            const Rgb mixed = clamped(code[i] + (looked[i] - code[i]) * m_amount);
            shown[i] = clamped(m_from_srgb * (each(mixed, decoded) + rest[i]));
        }
        undo_view(shown.data(), looked.data(), n);
        for (std::size_t i = 0; i < n; ++i) {
            // The lamps' light above what a display shows, and negative light, survive as far as the table leaves the lamp as bright as it was.
            const float before = largest(light[i]), now = largest(looked[i]);
            const float ratio = now < before ? now / (before > 1e-9F ? before : 1e-9F) : 1.0F, square = ratio * ratio;
            to[i] = looked[i] + (from[i] - light[i]) * (square * square);
        }
    }

private:
    const CubeTable& m_table;
    float m_amount;
    PixelMatrix m_from_srgb{srgb_to_rec2020()}, m_to_srgb{srgb_to_rec2020().inverse()};
};

void render(const Lut& settings, const Tile& tile) {
    const auto table = table_of(settings);
    if (!table) return tile.map([](Rgb light) { return light; }); // check() has told why
    const Look look(*table, settings.amount * 0.01F);
    const Rect area = tile.output.area();
    for (int y = area.top; y < area.bottom(); ++y) {
        const Rgb* from = tile.input.row(y) + (area.left - tile.input.area().left);
        for (int x = 0; x < area.width; x += chunk)
            look.render(from + x, tile.output.row(y) + x, std::min(chunk, area.width - x));
    }
}

} // namespace

Operation lut() {
    return define<Lut>({
        .id = "lut",
        .title = "Colour table",
        .group = Group::look,
        .help = "A look from a .cube file, 1D or 3D, made for sRGB pictures: it sees the picture as a display would.",
        .parameters = {text<&Lut::file>({.key = "file",
                                         .label = "Colour table",
                                         .help = "A .cube file. It stays where it is; the edit remembers its place.",
                                         .kind = TextKind::lut_file,
                                         .example = "/home/me/looks/film.cube"}),
                       slider<&Lut::amount>({.key = "amount",
                                             .label = "Table amount",
                                             .range = {0, 100},
                                             .unit = Unit::percent,
                                             .help = "How much of the look."})},
        .is_neutral = is_neutral,
        .outside = outside,
        .check = check,
        .render = render,
    });
}

} // namespace engine
