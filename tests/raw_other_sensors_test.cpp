// Raw files without a Bayer mosaic: X-Trans, linear colour and monochrome DNGs, written here tag by tag.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/raw_file.h"
#include "engine/files/tiff_structure.h"
#include "engine/photo/raw_photo.h"
#include "tests/shared/test_support.h"
#include <cmath>
#include <fstream>
#include <gtest/gtest.h>

namespace {

using namespace engine;

constexpr int width = 640, height = 600;
constexpr int black = 256, white = 4095;
constexpr std::array<double, 3> neutral{0.5, 1.0, 0.625};
// Photometric interpretations of DNG 1.4.
constexpr std::uint16_t colour_filter_array = 32803, linear_raw = 34892;

// Fujifilm's 6 x 6 pattern: 0 red, 1 green, 2 blue.
constexpr std::array<std::uint8_t, 36> x_trans{1, 1, 0, 1, 1, 2, 1, 1, 2, 1, 1, 0, 2, 0, 1, 0, 2, 1,
                                               1, 1, 2, 1, 1, 0, 1, 1, 0, 1, 1, 2, 0, 2, 1, 2, 0, 1};

struct Layout {
    std::uint16_t photometric;
    int samples; // per pixel
    int colours; // planes of the colour matrix
};

// `sample(x, y, s)` is the raw value.
template <class Sample>
std::filesystem::path written(const std::filesystem::path& path, Layout layout, const Sample& sample) {
    const auto repeated = [&](std::uint16_t value) {
        return std::vector<std::uint16_t>(static_cast<std::size_t>(layout.samples), value);
    };
    const auto folder_at = [&](std::uint32_t pixels) {
        TiffFolder folder;
        folder.add_int32(254, {0});
        folder.add_int32(256, {width});
        folder.add_int32(257, {height});
        folder.add_int16(258, repeated(16));
        folder.add_int16(259, {1});
        folder.add_int16(262, {layout.photometric});
        folder.add_text(271, "Nocturne");
        folder.add_text(272, "Other sensor");
        folder.add_int32(273, {pixels});
        folder.add_int16(274, {1});
        folder.add_int16(277, {static_cast<std::uint16_t>(layout.samples)});
        folder.add_int32(278, {height});
        folder.add_int32(279, {static_cast<std::uint32_t>(width * height * layout.samples * 2)});
        folder.add_int16(284, {1});
        folder.add_text(306, "2026:01:02 03:04:05");
        if (layout.photometric == colour_filter_array) {
            folder.add_int16(33421, {6, 6});
            folder.add_bytes(33422, {x_trans.begin(), x_trans.end()});
            folder.add_bytes(50710, {0, 1, 2});
            folder.add_int16(50711, {1});
        }
        folder.add_bytes(50706, {1, 4, 0, 0});
        folder.add_bytes(50707, {1, 1, 0, 0});
        folder.add_text(50708, "Nocturne Other sensor");
        folder.add_int16(50714, repeated(black));
        folder.add_int16(50717, repeated(white));
        if (layout.colours == 3) {
            folder.add_signed_rationals(50721, {0.85, -0.25, -0.10, -0.45, 1.30, 0.15, -0.08, 0.20, 0.60});
            folder.add_rationals(50728, {neutral.begin(), neutral.end()});
            folder.add_int16(50778, {21});
        }
        return folder;
    };
    const std::uint32_t pixels = 8 + folder_at(0).size();
    std::vector<std::uint8_t> bytes{'I', 'I', 42, 0, 8, 0, 0, 0};
    for (const std::uint8_t byte : folder_at(pixels).at(8)) bytes.push_back(byte);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (int s = 0; s < layout.samples; ++s) append_int16(bytes, static_cast<std::uint16_t>(sample(x, y, s)));
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    return path;
}

int raw_value(double share_of_white) { return static_cast<int>(std::lround(black + share_of_white * (white - black))); }

TEST(OtherSensors, XTransKeepsAFlatColourAndItsName) {
    const test::TemporaryFolder folder;
    const std::array<double, 3> light{0.10, 0.30, 0.15};
    const auto path = written(folder / "x.dng", {colour_filter_array, 1, 3}, [&](int x, int y, int) {
        return raw_value(light[x_trans[static_cast<std::size_t>(y % 6 * 6 + x % 6)]]);
    });
    const Result<RawFile> raw = read_raw_file(path, {});
    ASSERT_TRUE(raw) << raw.error().what;
    EXPECT_EQ(raw->facts.cfa, "X-Trans");
    ASSERT_TRUE(raw->x_trans);
    ASSERT_EQ(raw->mosaic.area(), (Rect{0, 0, width, height}));
    for (std::size_t i = 0; i < x_trans.size(); ++i) EXPECT_EQ(static_cast<int>((*raw->x_trans)[i]), x_trans[i]);
    EXPECT_EQ(raw->black[0], black);
    EXPECT_EQ(raw->black[2], black);
    EXPECT_EQ(raw->white, white);
    const auto photo = open_raw_photo(path, {});
    ASSERT_TRUE(photo);
    const Image full = (*photo)->read((*photo)->area()), half = (*photo)->read_half((*photo)->half_area());
    const Rgb colour = full.at(40, 30);
    // White balance takes 0.10 / 0.5 of red, 0.30 of green and 0.15 / 0.625 of blue: green is the strongest.
    EXPECT_GT(colour.g, colour.r);
    for (const Image* image : {&full, &half})
        for (std::size_t i = 0; i < image->size(); ++i) {
            ASSERT_NEAR(image->data()[i].r, colour.r, 2e-3f);
            ASSERT_NEAR(image->data()[i].g, colour.g, 2e-3f);
            ASSERT_NEAR(image->data()[i].b, colour.b, 2e-3f);
        }
}

TEST(OtherSensors, LinearDngIsTakenAsItIs) {
    const test::TemporaryFolder folder;
    const auto share = [](int x, int y, int s) { return 0.05 + 0.0007 * x + 0.0005 * y + 0.02 * s; };
    const auto path = written(folder / "linear.dng", {linear_raw, 3, 3},
                              [&](int x, int y, int s) { return raw_value(share(x, y, s)); });
    const Result<RawFile> raw = read_raw_file(path, {});
    ASSERT_TRUE(raw) << raw.error().what;
    EXPECT_EQ(raw->facts.cfa, "none");
    EXPECT_EQ(raw->width, width);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (int c = 0; c < 3; ++c)
                ASSERT_NEAR(raw->camera_rgb[static_cast<std::size_t>(3 * (y * width + x) + c)] / 65535.0,
                            share(x, y, c), 1e-3);
    for (int c = 0; c < 3; ++c)
        EXPECT_NEAR(raw->as_shot_neutral[static_cast<std::size_t>(c)], neutral[static_cast<std::size_t>(c)], 1e-4);
}

TEST(OtherSensors, MonochromeBecomesNeutralGrey) {
    const test::TemporaryFolder folder;
    const auto path =
        written(folder / "mono.dng", {linear_raw, 1, 1}, [](int x, int, int) { return raw_value(0.1 + 0.0007 * x); });
    const auto photo = open_raw_photo(path, {});
    ASSERT_TRUE(photo) << photo.error().what;
    EXPECT_EQ((*photo)->facts().cfa, "monochrome");
    const Image picture = (*photo)->read((*photo)->area());
    for (int x = 0; x < width; ++x) {
        const Rgb c = picture.at(x, 30);
        ASSERT_NEAR(c.r, c.g, 1e-4f * c.g);
        ASSERT_NEAR(c.b, c.g, 1e-4f * c.g);
        ASSERT_NEAR(c.g, (0.1 + 0.0007 * x) * std::sqrt(2.0), 2e-3); // at the usual exposure of half a stop
    }
}

} // namespace
