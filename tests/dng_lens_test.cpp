// The lens opcodes of DNG files against the formulas of DNG 1.4, chapter 7.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/dng_lens.h"
#include "engine/lens/lens_profile.h"
#include "tests/shared/test_support.h"
#include <bit>
#include <cmath>

using namespace engine;

namespace {

struct Bytes : std::vector<std::uint8_t> {
    void add(std::uint64_t value, int size) {
        for (int i = size - 1; i >= 0; --i) push_back(static_cast<std::uint8_t>(value >> (8 * i)));
    }
    void add(std::initializer_list<double> values) {
        for (const double value : values) add(std::bit_cast<std::uint64_t>(value), 8);
    }
};

void begin_opcode(Bytes& list, std::uint32_t id, std::uint32_t size) {
    list.add(id, 4), list.add(0x01030000, 4), list.add(1, 4), list.add(size, 4);
}

// An opcode of no interest, a warp of three planes and a vignette, both off the middle.
Bytes opcodes() {
    Bytes list;
    list.add(3, 4);
    begin_opcode(list, 9, 12);
    list.add({1.5}), list.add(7, 4);
    begin_opcode(list, 1, 4 + 3 * 48 + 16);
    list.add(3, 4);
    list.add({1.001, -0.1, 0.02, 0.001, 0, 0});
    list.add({1.0, -0.1, 0.02, 0, 0, 0});
    list.add({0.999, -0.1, 0.02, -0.001, 0, 0});
    list.add({0.51, 0.48});
    begin_opcode(list, 3, 56);
    list.add({0.5, 0.3, 0.1, 0.05, 0.02});
    list.add({0.51, 0.48});
    return list;
}

// 4040 x 3020 pixels, of which 4000 x 3000 are shown.
constexpr OpcodePicture picture{4040, 3020, 20, 10, 4000, 3000};

} // namespace

TEST(DngLens, MovesAndBrightensAsTheOpcodesSay) {
    const auto lens = lens_of_opcodes(opcodes(), picture, 1);
    ASSERT_TRUE(lens && lens->shape && lens->vignetting);
    const LensMap map = lens_map(*lens->shape, {}, {});
    const double half = 0.5 * std::hypot(4000, 3000), centre_x = 0.51 * 4040, centre_y = 0.48 * 3020;
    // Of the photo, whose first pixel is (20, 10) of the opcodes' picture.
    EXPECT_NEAR(2000 + map.centre_x * half, centre_x - 20, 1e-6);
    EXPECT_NEAR(1500 + map.centre_y * half, centre_y - 10, 1e-6);
    const double furthest = std::hypot(centre_x, 3020 - centre_y);
    const double k[3][4] = {{1.001, -0.1, 0.02, 0.001}, {1, -0.1, 0.02, 0}, {0.999, -0.1, 0.02, -0.001}};
    for (const double pixels : {0.0, 700.0, 1800.0, 2500.0}) {
        const double theirs = std::pow(pixels / furthest, 2), ours = pixels / half;
        for (std::size_t plane = 0; plane < 3; ++plane) {
            const auto& c = k[plane];
            const auto& p = map.factor[plane];
            EXPECT_NEAR(value_at({p.begin(), p.end()}, ours), c[0] + theirs * (c[1] + theirs * (c[2] + theirs * c[3])),
                        1e-9);
        }
        const double gain = 1 + theirs * (0.5 + theirs * (0.3 + theirs * (0.1 + theirs * (0.05 + theirs * 0.02))));
        EXPECT_NEAR(VignettingGain(*lens->vignetting)(static_cast<float>(ours * ours)), gain, 1e-5);
    }
    // Without fringes all channels move as green does.
    const LensMap plain = lens_map(*lens->shape, {1, 0}, {});
    EXPECT_EQ(plain.factor[0], plain.factor[1]);
    EXPECT_EQ(plain.factor[2], plain.factor[1]);
}

TEST(DngLens, TurnsItsCentreWithThePhoto) {
    const auto centre = [](int orientation) {
        const LensShape shape = *lens_of_opcodes(opcodes(), picture, orientation)->shape;
        return std::pair(shape.centre_x, shape.centre_y);
    };
    const auto [x, y] = centre(1);
    EXPECT_EQ(centre(3), std::pair(-x, -y));
    EXPECT_EQ(centre(6),
              std::pair(-y, x)); // a quarter turn clockwise: what lay right lies below, what lay below lies left
    EXPECT_EQ(centre(8), std::pair(y, -x));
    EXPECT_EQ(centre(2), std::pair(-x, y));
}

TEST(DngLens, OfADamagedListIsNone) {
    const Bytes whole = opcodes();
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const auto lens = lens_of_opcodes(std::span(whole).first(size), picture, 1);
        EXPECT_TRUE(!lens || !lens->vignetting) << size; // it comes last
    }
    EXPECT_FALSE(lens_of_opcodes(whole, {}, 1));
    Bytes wild;
    wild.add(1, 4);
    begin_opcode(wild, 1, 4 + 48 + 16);
    wild.add(1, 4);
    wild.add({1, -40, 0, 0, 0, 0});
    wild.add({0.5, 0.5});
    EXPECT_FALSE(lens_of_opcodes(wild, picture, 1)) << "light from beyond the middle";
}

TEST(DngLens, ComesBeforeTheDatabaseUnlessALensIsChosen) {
    CaptureFacts facts;
    facts.maker = "Canon", facts.model = "Canon EOS 5D Mark III", facts.lens = "EF24-105mm f/4L IS USM";
    facts.focal_length = 24, facts.f_number = 4, facts.width = 4000, facts.height = 3000;
    const std::string known = lens_profile(facts)->name;
    EXPECT_EQ(known, "Canon EF 24-105mm f/4L IS USM");
    facts.embedded_lens = lens_of_opcodes(opcodes(), picture, 1);
    const auto embedded = lens_profile(facts);
    ASSERT_TRUE(embedded);
    EXPECT_NE(embedded->name, known);
    EXPECT_TRUE(embedded->has_distortion && embedded->has_fringes && embedded->vignetting);
    EXPECT_EQ(embedded->shape, *facts.embedded_lens->shape);
    EXPECT_EQ((*find_lens_profile(facts, known))->name, known);
}
