// A colour table in the .cube form of Adobe (Cube LUT Specification 1.0) with the input ranges that DaVinci Resolve adds: per channel (1D), in space
// (3D), or both, one after the other. Reads text, knows no files and no pictures. Values are what the file means by them, usually encoded sRGB.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/base/result.h"
#include "engine/image/pixel.h"
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace engine {

class CubeTable {
public:
    // Errors: no table in it, a line that is none (with its number), a wrong count of values, sizes out of the specification (1D 2 to 65536, 3D
    // 2 to 256), a domain that is empty. Each is the rest of a sentence that begins with the name of the file: " has no table ...".
    static Result<CubeTable> parse(std::string_view text);

    // Input outside the domain counts as its edge. Tetrahedral interpolation in space, linear per channel.
    Rgb at(Rgb colour) const;
    std::uint64_t key() const { return m_key; } // of the whole content

private:
    struct Domain {
        std::array<float, 3> from{0, 0, 0}, scale{1, 1, 1};
    };
    struct Reader;
    int m_curve_size = 0, m_space_size = 0; // 0: there is none
    std::vector<Rgb> m_curve, m_space;      // red changes fastest
    Domain m_curve_domain, m_space_domain;
    std::uint64_t m_key = 0;

    Rgb bent(Rgb colour) const;
    Rgb turned(Rgb colour) const;
};

} // namespace engine
