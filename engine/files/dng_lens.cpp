// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/dng_lens.h"
#include <algorithm>
#include <bit>
#include <cmath>

namespace engine {
namespace {

constexpr std::uint32_t warp_rectilinear = 1, fix_vignette_radial = 3;
constexpr std::uint32_t most_opcodes = 64;

// Big-endian whatever the file is (DNG 1.4, "Opcode Lists"). Beyond the end come zeros, and `is_whole` is false.
class Reader {
public:
    explicit Reader(std::span<const std::uint8_t> bytes) : m_bytes(bytes) {}
    std::uint32_t whole() { return static_cast<std::uint32_t>(number(4)); }
    double real() { return std::bit_cast<double>(number(8)); }
    Reader part(std::size_t size) {
        const std::size_t there = std::min(size, m_bytes.size());
        m_is_whole = m_is_whole && there == size;
        const Reader inner(m_bytes.first(there));
        m_bytes = m_bytes.subspan(there);
        return inner;
    }
    bool is_whole() const { return m_is_whole; }

private:
    std::uint64_t number(std::size_t size) {
        if (m_bytes.size() < size) {
            m_is_whole = false;
            return 0;
        }
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < size; ++i) value = value << 8 | m_bytes[i];
        m_bytes = m_bytes.subspan(size);
        return value;
    }
    std::span<const std::uint8_t> m_bytes;
    bool m_is_whole = true;
};

// Where the opcode's centre lies in the photo, and how many of its units of radius are one of ours.
struct Place {
    double centre_x = 0, centre_y = 0, unit = 1;
};
Place place_of(double x, double y, const OpcodePicture& picture, int orientation) {
    const double pixel_x = x * picture.width, pixel_y = y * picture.height;
    // Its radius is 1 at the corner furthest from the centre; ours at half the photo's diagonal.
    const double furthest =
        std::hypot(std::max(pixel_x, picture.width - pixel_x), std::max(pixel_y, picture.height - pixel_y));
    const double half_diagonal = 0.5 * std::hypot(picture.crop_width, picture.crop_height);
    double right = (pixel_x - picture.crop_left) / half_diagonal - 0.5 * picture.crop_width / half_diagonal,
           down = (pixel_y - picture.crop_top) / half_diagonal - 0.5 * picture.crop_height / half_diagonal;
    // As Orientation does with pixels, backwards: stored to upright.
    if (orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8) right = -right;
    if (orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7) down = -down;
    if (orientation >= 5 && orientation <= 8) std::swap(right, down);
    return {right, down, half_diagonal / furthest};
}

// k[0] + k[1] r^2 + ... of the opcode's radius as a polynomial of ours.
RadialPolynomial even_polynomial(std::span<const double> k, double unit) {
    RadialPolynomial result(2 * k.size() - 1);
    for (std::size_t i = 0; i < k.size(); ++i) result[2 * i] = k[i] * std::pow(unit, 2.0 * static_cast<double>(i));
    return result;
}

RadialPolynomial less(RadialPolynomial a, const RadialPolynomial& b) {
    for (std::size_t i = 0; i < a.size(); ++i) a[i] -= b[i];
    return a;
}

bool is_sane(const RadialPolynomial& factor) {
    for (int i = 0; i <= 20; ++i)
        if (const double value = value_at(factor, i / 20.0); !(value > 0.1 && value < 10)) return false;
    return true;
}

std::optional<LensShape> warp_of(Reader data, const OpcodePicture& picture, int orientation) {
    const std::uint32_t planes = data.whole();
    if (planes != 1 && planes != 3) return std::nullopt;
    std::array<std::array<double, 4>, 3> radial{};
    for (std::uint32_t plane = 0; plane < planes; ++plane) {
        for (double& k : radial[plane]) k = data.real();
        data.real(), data.real(); // how askew the lens sits: far below a pixel, and no radial map holds it
    }
    const double x = data.real(), y = data.real();
    if (!data.is_whole() || !(x >= 0 && x <= 1 && y >= 0 && y <= 1)) return std::nullopt;
    const Place place = place_of(x, y, picture, orientation);
    const auto factor = [&](std::size_t plane) { return even_polynomial(radial[planes == 3 ? plane : 0], place.unit); };
    LensShape shape;
    shape.distortion = factor(1);
    shape.red_more = less(factor(0), shape.distortion);
    shape.blue_more = less(factor(2), shape.distortion);
    shape.centre_x = place.centre_x, shape.centre_y = place.centre_y;
    for (std::size_t plane = 0; plane < 3; ++plane)
        if (!is_sane(factor(plane))) return std::nullopt;
    return shape;
}

std::optional<Vignetting> vignetting_of(Reader data, const OpcodePicture& picture, int orientation) {
    Vignetting vignetting;
    vignetting.is_gain = true;
    for (double& k : vignetting.k) k = data.real();
    const double x = data.real(), y = data.real();
    if (!data.is_whole() || !(x >= 0 && x <= 1 && y >= 0 && y <= 1)) return std::nullopt;
    const Place place = place_of(x, y, picture, orientation);
    vignetting.centre_x = place.centre_x, vignetting.centre_y = place.centre_y;
    RadialPolynomial gain{1};
    for (std::size_t i = 0; i < vignetting.k.size(); ++i) {
        vignetting.k[i] *= std::pow(place.unit, 2.0 * static_cast<double>(i + 1));
        gain.insert(gain.end(), {0, vignetting.k[i]});
    }
    return is_sane(gain) ? std::optional(vignetting) : std::nullopt;
}

} // namespace

std::optional<EmbeddedLens> lens_of_opcodes(std::span<const std::uint8_t> list, const OpcodePicture& picture,
                                            int orientation) {
    if (!(picture.width > 0 && picture.height > 0 && picture.crop_width > 0 && picture.crop_height > 0))
        return std::nullopt;
    Reader reader(list);
    EmbeddedLens lens;
    const std::uint32_t count = reader.whole();
    for (std::uint32_t i = 0; i < std::min(count, most_opcodes) && reader.is_whole(); ++i) {
        const std::uint32_t id = reader.whole();
        reader.whole(), reader.whole(); // version and flags
        const Reader data = reader.part(reader.whole());
        if (!reader.is_whole()) break;
        if (id == warp_rectilinear && !lens.shape) lens.shape = warp_of(data, picture, orientation);
        if (id == fix_vignette_radial && !lens.vignetting) lens.vignetting = vignetting_of(data, picture, orientation);
    }
    return lens.shape || lens.vignetting ? std::optional(lens) : std::nullopt;
}

} // namespace engine
