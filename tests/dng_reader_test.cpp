// DNGs that LibRaw cannot decode, as other programs write them: every coding comes back exactly, levels and crops are followed, and files that lie are refused
// with a sentence before they take memory.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/dng_samples.h"
#include "engine/files/raw_file.h"
#include "engine/photo/open_photo.h"
#include "tests/shared/foreign_dng.h"
#include "tests/shared/test_support.h"
#include <bit>
#include <gtest/gtest.h>
#include <limits>
#include <random>
#include <sys/resource.h>

namespace {

using namespace engine;
using test::ForeignDng;

ForeignDng some_dng(int bits, bool is_float, int samples) {
    ForeignDng dng;
    dng.width = 83, dng.height = 70; // no multiple of tiles
    dng.samples = samples, dng.bits = bits, dng.is_float = is_float;
    std::mt19937 generator(3);
    const auto random = [&] { return static_cast<std::uint32_t>(generator()); };
    for (int i = 0; i < dng.width * dng.height * samples; ++i) {
        const std::uint32_t mask = bits == 32 ? ~0U : (1U << bits) - 1;
        std::uint32_t value = random() & mask;
        if (is_float) { // -2 to 2, and small ones
            const float light =
                std::ldexp(static_cast<float>(random() % 2048) - 1024, -10 - static_cast<int>(random() % 4));
            value = bits == 16   ? test::bits_of_half(light)
                    : bits == 32 ? std::bit_cast<std::uint32_t>(light * 1.2345678F)
                                 : (60 + random() % 4) << 16 | (random() & 0x80ffff);
        }
        dng.values.push_back(value);
    }
    return dng;
}

// What the bits of a sample mean, restated: sign, exponent and mantissa by their weights.
double meaning(std::uint32_t bits, int size) {
    const int exponent_bits = size == 16 ? 5 : size == 24 ? 7 : 8, mantissa_bits = size - 1 - exponent_bits;
    const int bias = (1 << (exponent_bits - 1)) - 1,
              exponent = static_cast<int>(bits >> mantissa_bits & ((1U << exponent_bits) - 1));
    const double mantissa = static_cast<double>(bits & ((1U << mantissa_bits) - 1)) / std::exp2(mantissa_bits);
    const double value = exponent == 0 ? mantissa * std::exp2(1 - bias) : (1 + mantissa) * std::exp2(exponent - bias);
    return (bits >> (size - 1) & 1) != 0 ? -value : value;
}

void expect_all(const ForeignDng& dng, const std::string& name) {
    const test::TemporaryFolder folder;
    const auto raw = read_raw_file(test::written(folder / "a.dng", test::bytes_of(dng)), {});
    ASSERT_TRUE(raw) << name << ": " << raw.error().what << raw.error().detail;
    const double white = dng.is_float ? 1 : std::exp2(dng.bits) - 1;
    int different = 0;
    for (std::size_t i = 0; i < dng.values.size(); ++i) {
        const double exact = dng.is_float ? meaning(dng.values[i], dng.bits) : dng.values[i];
        if (raw->is_float()) {
            const float read = dng.samples == 1 ? raw->light.data()[i] : (&raw->camera_light.data()->r)[i];
            // Integers of more than 24 bits do not fit into a float.
            different += dng.is_float || dng.bits <= 24 ? read != static_cast<float>(exact / white)
                                                        : std::abs(static_cast<double>(read) - exact / white) > 1e-7;
        } else {
            different += (dng.samples == 1 ? raw->mosaic.data()[i] : raw->camera_rgb[i]) != dng.values[i];
        }
    }
    EXPECT_EQ(different, 0) << name;
}

TEST(DngReader, GivesBackEveryCodingExactly) {
    struct Coding {
        int bits;
        bool is_float;
        int compression, predictor;
    };
    std::vector<Coding> codings;
    for (const int bits : {16, 24, 32}) {
        codings.push_back({bits, true, 1, 1});
        for (const int predictor : {1, 3, 34894, 34895}) codings.push_back({bits, true, 8, predictor});
    }
    for (const int bits : {8, 10, 12, 14, 16, 24, 32})
        for (const int predictor : {1, 2, 34892, 34893}) codings.push_back({bits, false, 8, predictor});
    for (const Coding& coding : codings)
        for (const int samples : {1, 3})
            for (const bool is_big_endian : {false, true})
                for (const int tile_width : {0, 32}) {
                    ForeignDng dng = some_dng(coding.bits, coding.is_float, samples);
                    dng.compression = coding.compression, dng.predictor = coding.predictor;
                    dng.is_big_endian = is_big_endian;
                    dng.tile_width = tile_width, dng.tile_height = tile_width == 0 ? 33 : 16;
                    expect_all(dng, std::to_string(coding.bits) + (coding.is_float ? "-bit floats" : "-bit integers") +
                                        ", compression " + std::to_string(coding.compression) + ", predictor " +
                                        std::to_string(coding.predictor) + ", " + std::to_string(samples) + " samples" +
                                        (is_big_endian ? ", big-endian" : "") +
                                        (tile_width > 0 ? ", tiles" : ", strips"));
                }
}

TEST(DngReader, ReadsOneLongStrip) {
    ForeignDng dng = some_dng(32, true, 1);
    dng.width = 40, dng.height = 300;
    dng.values.resize(40 * 300, std::bit_cast<std::uint32_t>(0.25F));
    dng.compression = 1;
    dng.tile_height = 300;
    expect_all(dng, "a strip of 300 rows");
}

TEST(DngReader, KnowsHowSmallFloatsAreCoded) {
    for (std::uint32_t bits = 0; bits < 65536; ++bits) {
        if ((bits >> 10 & 31) == 31) continue;
        ASSERT_EQ(static_cast<double>(float_of_16_bits(bits)), meaning(bits, 16)) << bits;
    }
    for (const std::uint32_t bits : {0U, 1U, 0xffffU, 0x10000U, 0x3f0000U, 0xbf8000U, 0x7effffU})
        EXPECT_EQ(static_cast<double>(float_of_24_bits(bits)), meaning(bits, 24)) << bits;
    EXPECT_TRUE(std::isnan(float_of_16_bits(0x7e00)));
    EXPECT_EQ(float_of_24_bits(0x7f0000), std::numeric_limits<float>::infinity());
}

TEST(DngReader, TurnsWhatIsNoNumberIntoNumbers) {
    ForeignDng dng = some_dng(32, true, 1);
    dng.values[5] = 0x7fc00000, dng.values[6] = 0x7f800000, dng.values[7] = 0xff800000;
    const test::TemporaryFolder folder;
    const auto raw = read_raw_file(test::written(folder / "a.dng", test::bytes_of(dng)), {});
    ASSERT_TRUE(raw);
    for (std::size_t i = 0; i < raw->light.size(); ++i) ASSERT_TRUE(std::isfinite(raw->light.data()[i]));
    EXPECT_EQ(raw->light.data()[5], 0);
    const auto photo = open_photo(folder / "a.dng", {});
    ASSERT_TRUE(photo);
    const Image light = (*photo)->read((*photo)->area());
    for (std::size_t i = 0; i < light.size(); ++i)
        ASSERT_TRUE(std::isfinite(light.data()[i].r + light.data()[i].g + light.data()[i].b));
}

TEST(DngReader, FollowsLevelsAreasAndCrops) {
    ForeignDng dng = some_dng(32, true, 1);
    dng.white = 1000;
    dng.black_rows = dng.black_columns = 2;
    dng.black = {10, 20, 30, 40};
    dng.active_area = {3, 5, 67, 80}; // top, left, bottom, right
    dng.crop_origin = {1, 2};
    dng.crop_size = {60, 50};
    for (std::size_t i = 0; i < dng.values.size(); ++i)
        dng.values[i] = std::bit_cast<std::uint32_t>(static_cast<float>(i % 1500) - 100);
    const test::TemporaryFolder folder;
    const auto raw = read_raw_file(test::written(folder / "a.dng", test::bytes_of(dng)), {});
    ASSERT_TRUE(raw) << raw.error().what;
    EXPECT_EQ(raw->light.area(), (Rect{0, 0, 60, 50}));
    const std::array<CfaColour, 4> shifted{CfaColour::green, CfaColour::red, CfaColour::blue, CfaColour::green};
    EXPECT_EQ(raw->pattern, shifted) << "the pattern begins at the active area; the photo one column further";
    for (const auto& [x, y] : {std::pair{0, 0}, {1, 0}, {0, 1}, {17, 31}}) {
        const double value = static_cast<double>(((y + 5) * 83 + x + 6) % 1500) - 100,
                     black = dng.black[static_cast<std::size_t>((y % 2) * 2 + (x + 1) % 2)];
        EXPECT_FLOAT_EQ(raw->light.at(x, y), static_cast<float>((value - black) / (1000 - black)));
    }
    EXPECT_GT(raw->light_end, 1.3F) << "samples above the white level are light";
}

TEST(DngReader, ReadsPatternsOfSixBySix) {
    ForeignDng dng = some_dng(16, true, 1);
    const std::string x_trans = "GRGGBGBGBRGRGRGGBGGBGGRGRGRBGBGBGGRG"; // red, green, blue
    dng.pattern.clear();
    for (const char colour : x_trans) dng.pattern.push_back(static_cast<std::uint8_t>(std::string("RGB").find(colour)));
    for (auto& value : dng.values) value = test::bits_of_half(0.25F);
    const test::TemporaryFolder folder;
    const auto raw = read_raw_file(test::written(folder / "a.dng", test::bytes_of(dng)), {});
    ASSERT_TRUE(raw) << raw.error().what;
    ASSERT_TRUE(raw->x_trans);
    EXPECT_NEAR((raw->mosaic.at(40, 40) - raw->black[0]) / (raw->white - raw->black[0]), 0.25, 1e-5);
    dng.pattern.assign(36, 1);
    const auto refused = read_raw_file(test::written(folder / "b.dng", test::bytes_of(dng)), {});
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().what.find("pattern"), std::string::npos);
}

TEST(DngReader, RefusesEveryShortenedFile) {
    const test::TemporaryFolder folder;
    ForeignDng dng = some_dng(32, true, 1);
    dng.predictor = 34894, dng.tile_width = 32, dng.tile_height = 32;
    const std::vector<std::uint8_t> whole = test::bytes_of(dng);
    for (std::size_t size = 9; size < whole.size(); size = size * 21 / 20 + 1) {
        const auto raw = read_raw_file(
            test::written(folder / "cut.dng", {whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)}), {});
        ASSERT_FALSE(raw) << size << " bytes";
        EXPECT_NE(raw.error().what.find("cut.dng"), std::string::npos);
    }
    const auto late = read_raw_file(test::written(folder / "late.dng", {whole.begin(), whole.end() - 700}), {});
    ASSERT_FALSE(late);
    EXPECT_NE(late.error().what.find("ends early"), std::string::npos) << late.error().what;
}

// Of this process so far, in MB.
double most_memory() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024;
}

TEST(DngReader, RefusesFilesThatLieWithoutTakingMemory) {
    const test::TemporaryFolder folder;
    ForeignDng dng = some_dng(32, true, 1);
    dng.predictor = 3, dng.tile_width = 32, dng.tile_height = 32;
    const double before = most_memory();
    using Lies = std::map<int, std::uint32_t>;
    for (const Lies& lies : {Lies{{256, 60000}, {257, 60000}},
                             Lies{{256, 4000000000U}},
                             Lies{{257, 0}},
                             Lies{{322, 0}},
                             Lies{{322, 65535}, {323, 65535}},
                             Lies{{323, 4000000000U}},
                             Lies{{324, 4000000000U}},
                             Lies{{325, 4000000000U}},
                             Lies{{325, 3}},
                             Lies{{277, 60000}},
                             Lies{{277, 0}},
                             Lies{{258, 0}},
                             Lies{{258, 64}},
                             Lies{{258, 12}},
                             Lies{{259, 7}},
                             Lies{{317, 99}},
                             Lies{{339, 7}},
                             Lies{{256, 20000}, {257, 20000}, {322, 20000}, {323, 20000}},
                             Lies{{33421, 0}},
                             Lies{{33422, 77}}}) {
        dng.lies = lies;
        const auto raw = read_raw_file(test::written(folder / "lie.dng", test::bytes_of(dng)), {});
        ASSERT_FALSE(raw) << "tag " << lies.begin()->first << " = " << lies.begin()->second;
        EXPECT_FALSE(raw.error().what.empty());
    }
    EXPECT_LT(most_memory() - before, 60) << "MB";
}

// A file of a hundred kilobytes that unpacks to a gigabyte of zeros.
TEST(DngReader, RefusesFilesThatWouldFillTheMemory) {
    const test::TemporaryFolder folder;
    ForeignDng dng = some_dng(32, true, 1);
    dng.is_one_block = true;
    dng.tile_width = dng.tile_height = 256;
    dng.width = dng.height = 1024;
    const auto small = read_raw_file(test::written(folder / "small.dng", test::bytes_of(dng)), {});
    ASSERT_TRUE(small) << small.error().what << " A small black picture is one.";
    EXPECT_EQ(small->light.at(1000, 1000), 0);
    const double before = most_memory();
    dng.width = dng.height = 16384;
    const auto bomb = read_raw_file(test::written(folder / "bomb.dng", test::bytes_of(dng)), {});
    ASSERT_FALSE(bomb);
    EXPECT_EQ(bomb.error().kind, ErrorKind::damaged);
    EXPECT_LT(most_memory() - before, 20) << "MB";
}

TEST(DngReader, GivesNumbersOrASentenceWhateverBytesAreChanged) {
    const test::TemporaryFolder folder;
    ForeignDng dng = some_dng(32, true, 1);
    dng.predictor = 34895, dng.tile_width = 32, dng.tile_height = 16;
    std::mt19937 random(17);
    int opened = 0, refused = 0;
    for (int i = 0; i < 400; ++i) {
        dng.is_big_endian = i % 2 != 0;
        std::vector<std::uint8_t> bytes = test::bytes_of(dng);
        for (int change = 0; change < 1 + i % 5; ++change)
            bytes[random() % 700] = static_cast<std::uint8_t>(random()); // header and folder
        const auto photo = open_photo(test::written(folder / "changed.dng", bytes), {});
        if (!photo) {
            ++refused;
            EXPECT_NE(photo.error().what.find("changed.dng"), std::string::npos) << photo.error().what;
            continue;
        }
        ++opened;
        const Image light = (*photo)->read((*photo)->area());
        for (std::size_t k = 0; k < light.size(); ++k)
            ASSERT_TRUE(std::isfinite(light.data()[k].r + light.data()[k].g + light.data()[k].b)) << i;
    }
    EXPECT_GT(opened, 20);
    EXPECT_GT(refused, 100);
}

TEST(DngReader, StopsWhenAsked) {
    const test::TemporaryFolder folder;
    std::stop_source source;
    source.request_stop();
    const auto raw = read_raw_file(test::written(folder / "a.dng", test::bytes_of(some_dng(32, true, 1))),
                                   {.stop = source.get_token()});
    ASSERT_FALSE(raw);
    EXPECT_EQ(raw.error().kind, ErrorKind::stopped);
}

} // namespace
