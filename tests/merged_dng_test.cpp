// Merged pictures written as DNG and read back: every float, level, matrix and fact; brightness as of the reference frame; what cannot be written.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/parallel.h"
#include "engine/files/dng_file.h"
#include "engine/files/raw_file.h"
#include "engine/merge/merged_dng.h"
#include "engine/photo/open_photo.h"
#include "tests/shared/test_support.h"
#include <cstring>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <random>

namespace {

using namespace engine;

std::string error_of(const Result<void>& result) { return result ? std::string() : result.error().what; }

std::string content_of(const std::filesystem::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

MergedPicture some_bracket(int width, int height, double brightest) {
    MergedPicture merged;
    merged.pattern = {CfaColour::green, CfaColour::red, CfaColour::blue, CfaColour::green};
    merged.mosaic = Plane({0, 0, width, height});
    std::mt19937 random(5);
    std::normal_distribution<float> noise(0, 0.002F);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const float part = static_cast<float>(x) / static_cast<float>(width);
            merged.mosaic.at(x, y) =
                std::min(static_cast<float>(brightest), static_cast<float>(brightest) * 1.2F * part * part * part) +
                noise(random);
        }
    merged.brightest = brightest;
    merged.noise = {{1e-4, 2e-4, 3e-4}, {1e-6, 2e-6, 3e-6}};
    merged.frames_cell = 16;
    merged.frames = Plane({0, 0, (width + 15) / 16, (height + 15) / 16});
    for (std::size_t i = 0; i < merged.frames.size(); ++i) merged.frames.data()[i] = 0.5F + static_cast<float>(i % 23);
    CaptureFacts& facts = merged.facts;
    facts.maker = "Nocturne";
    facts.model = "Test camera";
    facts.lens = "Prime 35mm F1.8";
    facts.taken = "2025:12:24 23:59:58";
    facts.exposure_time = 1.0 / 60;
    facts.f_number = 1.8;
    facts.iso = 3200;
    facts.focal_length = 23.5;
    facts.baseline_exposure = -0.25;
    facts.as_shot = {3400, 4};
    merged.orientation = 6;
    merged.as_shot_neutral = {0.71, 1.0, 0.4375};
    // A camera: XYZ to camera RGB with white 1, 1, 1.
    Matrix camera;
    camera.m = {{{0.9, -0.3, -0.08}, {-0.5, 1.3, 0.22}, {-0.1, 0.21, 0.61}}};
    const auto white = camera * xyz_of(d65);
    merged.camera_to_xyz = (Matrix::diagonal(1 / white[0], 1 / white[1], 1 / white[2]) * camera).inverse();
    merged.sources = {{"IMG_1.CR2", true, ""}, {"IMG_2.CR2", false, "The camera moved."}};
    merged.method = "bracket";
    return merged;
}

TEST(MergedDng, GivesBackEveryFloat) {
    const test::TemporaryFolder folder;
    for (const auto& [width, height] : {std::pair{1100, 300}, {37, 23}, {2, 2}, {513, 257}}) {
        const MergedPicture merged = some_bracket(width, height, 16);
        ASSERT_EQ(error_of(write_merged_dng(folder / "a.dng", merged, {.overwrite = true})), "");
        const auto raw = read_raw_file(folder / "a.dng", {});
        ASSERT_TRUE(raw) << raw.error().what << raw.error().detail;
        ASSERT_EQ(raw->light.area(), merged.mosaic.area());
        int different = 0;
        for (std::size_t i = 0; i < raw->light.size(); ++i)
            different += raw->light.data()[i] != merged.mosaic.data()[i] / 16;
        EXPECT_EQ(different, 0);
        EXPECT_EQ(raw->pattern, merged.pattern);
        EXPECT_EQ(raw->orientation, 6);
        EXPECT_EQ(raw->facts.width, height) << "upright";
    }
}

TEST(MergedDng, TellsWhatTheReferenceTold) {
    const test::TemporaryFolder folder;
    const MergedPicture merged = some_bracket(300, 200, 16);
    ASSERT_EQ(error_of(write_merged_dng(folder / "a.dng", merged, {})), "");
    const auto raw = read_raw_file(folder / "a.dng", {});
    ASSERT_TRUE(raw) << raw.error().what;
    const CaptureFacts& facts = raw->facts;
    EXPECT_EQ(facts.model, "Test camera");
    EXPECT_EQ(facts.lens, "Prime 35mm F1.8");
    EXPECT_EQ(facts.taken, "2025:12:24 23:59:58");
    EXPECT_NEAR(facts.exposure_time.value_or(0), 1.0 / 60, 1e-9);
    EXPECT_EQ(facts.iso.value_or(0), 3200);
    EXPECT_NEAR(facts.baseline_exposure.value_or(0), -0.25 + 4, 1e-6)
        << "a sixteenth of the value, as bright as the reference";
    for (std::size_t c = 0; c < 3; ++c) {
        EXPECT_NEAR(raw->as_shot_neutral[c], merged.as_shot_neutral[c], 1e-6);
        EXPECT_NEAR(facts.noise->scale[c], merged.noise.scale[c] / 16, 1e-12);
        EXPECT_NEAR(facts.noise->offset[c], merged.noise.offset[c] / 256, 1e-15);
        for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(raw->camera_to_xyz.m[i][c], merged.camera_to_xyz.m[i][c], 1e-6);
    }
    EXPECT_NEAR(facts.as_shot.temperature, 3400, 5);
    EXPECT_NEAR(facts.as_shot.tint, 4, 0.2);
    ASSERT_EQ(raw->frames.area(), merged.frames.area());
    EXPECT_EQ(raw->frames_cell, 16);
    for (std::size_t i = 0; i < raw->frames.size(); ++i)
        EXPECT_NEAR(raw->frames.data()[i] / merged.frames.data()[i], 1, 0.022) << "a thirty-second of a doubling";
    const auto quick = read_raw_facts(folder / "a.dng");
    ASSERT_TRUE(quick);
    EXPECT_EQ(quick->width, 200);
    const auto preview = read_embedded_preview(folder / "a.dng");
    ASSERT_TRUE(preview) << preview.error().what;
    EXPECT_EQ(preview->orientation, 6);
    EXPECT_GT(preview->bytes.size(), 500U);
    const std::string content = content_of(folder / "a.dng");
    for (const char* text : {"nocturne:mergeMethod", "bracket", "IMG_1.CR2", "IMG_2.CR2 (left out): The camera moved."})
        EXPECT_NE(content.find(text), std::string::npos) << text;
}

TEST(MergedDng, CarriesTheMetadataOfTheReferenceFrame) {
    const test::TemporaryFolder folder;
    MergedPicture merged = some_bracket(64, 48, 1);
    merged.facts.lens = "A lens that only the frame knows";
    ASSERT_EQ(error_of(write_merged_dng(folder / "frame.dng", merged, {})), "");
    merged.facts.lens = merged.facts.taken = "";
    merged.orientation = 8;
    ASSERT_EQ(error_of(write_merged_dng(folder / "a.dng", merged, {.original = folder / "frame.dng"})), "");
    const auto raw = read_raw_file(folder / "a.dng", {});
    ASSERT_TRUE(raw);
    EXPECT_EQ(raw->facts.lens, "A lens that only the frame knows");
    EXPECT_EQ(raw->facts.taken, "2025:12:24 23:59:58");
    EXPECT_EQ(raw->orientation, 8) << "of the mosaic, not of the frame";
    ASSERT_EQ(error_of(write_merged_dng(folder / "b.dng", merged, {.original = folder / "missing.dng"})), "")
        << "a frame that has gone away costs metadata, not the merge";
}

TEST(MergedDng, KeepsMeansAndNoiseInIntegers) {
    const test::TemporaryFolder folder;
    MergedPicture merged = some_bracket(512, 512, 8);
    for (std::size_t i = 0; i < merged.mosaic.size(); ++i) merged.mosaic.data()[i] = i % 512 < 8 ? 8.0F : 0.3e-4F;
    ASSERT_EQ(error_of(write_merged_dng(folder / "a.dng", merged, {.integer = true})), "");
    const auto raw = read_raw_file(folder / "a.dng", {});
    ASSERT_TRUE(raw) << raw.error().what;
    ASSERT_EQ(raw->mosaic.area(), merged.mosaic.area());
    EXPECT_EQ(raw->white, 65535);
    for (const float black : raw->black) EXPECT_EQ(black, 1024);
    double sum = 0, squares = 0, count = 0;
    for (int y = 0; y < 512; ++y)
        for (int x = 0; x < 512; ++x) {
            const double value = raw->mosaic.at(x, y);
            if (x < 8) EXPECT_EQ(value, 65535) << "what ended stays white";
            if (x >= 8) sum += value, squares += value * value, count += 1;
        }
    const double mean = sum / count, exact = 1024 + 0.3e-4 / 8 * (65535 - 1024);
    EXPECT_NEAR(mean, exact, 5 * 0.5 / std::sqrt(count)) << "a quarter of a step is not lost";
    EXPECT_NEAR(squares / count - mean * mean, 0.25, 0.005) << "variance of rounding with triangular dither";
    EXPECT_EQ(raw->frames.area(), merged.frames.area()) << "of integers too";
    EXPECT_NEAR(raw->facts.noise->offset[0], merged.noise.offset[0] / 64 + 0.25 / (64511.0 * 64511.0), 1e-15);
}

TEST(MergedDng, GivesBackMergedPictures) {
    const test::TemporaryFolder folder;
    MergedPicture merged = some_bracket(16, 16, 1);
    merged.layout = FrameLayout::picture;
    merged.mosaic = Plane();
    merged.frames = Plane();
    merged.orientation = 1;
    merged.brightest = 4;
    merged.picture = Image({0, 0, 130, 90});
    std::mt19937 random(7);
    std::uniform_real_distribution<float> any(-0.01F, 4);
    for (std::size_t i = 0; i < merged.picture.size(); ++i)
        merged.picture.data()[i] = {any(random), any(random), any(random)};
    ASSERT_EQ(error_of(write_merged_dng(folder / "a.dng", merged, {})), "");
    const auto photo = open_photo(folder / "a.dng", {});
    ASSERT_TRUE(photo) << photo.error().what;
    const Image light = (*photo)->read((*photo)->area());
    ASSERT_EQ(light.area(), merged.picture.area());
    float off = 0;
    for (std::size_t i = 0; i < light.size(); ++i) {
        const Rgb a = light.data()[i], b = merged.picture.data()[i];
        if (std::max({b.r, b.g, b.b}) > 3.5F) continue; // near the end highlights are rebuilt
        off = std::max({off, std::abs(a.r - b.r), std::abs(a.g - b.g), std::abs(a.b - b.b)});
    }
    EXPECT_LT(off, 1.6 * 4 / 64511) << "rounding and dither are 1.5 steps at most";
}

// A frame of a camera: a lamp of 12 times the white level between textured walls, noise that goes below black.
DngContent frame_of(const Plane& light) {
    DngContent content;
    content.mosaic = Raster<std::uint16_t>(light.area());
    content.black = 1000;
    content.white = 61000;
    for (std::size_t i = 0; i < light.size(); ++i)
        content.mosaic.data()[i] =
            static_cast<std::uint16_t>(std::lround(1000 + 60000 * std::min(1.0F, light.data()[i])));
    content.xyz_to_camera = {0.9, -0.3, -0.08, -0.5, 1.3, 0.22, -0.1, 0.21, 0.61};
    content.as_shot_neutral = {0.5, 1.0, 0.625};
    content.facts.noise = NoiseProfile{{1e-5, 1e-5, 1e-5}, {1e-8, 1e-8, 1e-8}};
    content.facts.baseline_exposure = 0.25;
    return content;
}

Plane street(int width, int height) {
    Plane light({0, 0, width, height});
    const std::array<double, 4> neutral{0.5, 1, 1, 0.625};
    std::mt19937 random(9);
    std::normal_distribution<double> noise(0, 1e-4);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const double wall = 0.05 + 0.04 * std::sin(0.31 * x + 0.17 * y), away = std::hypot(x - 100, y - 80);
            const double dark = x > width - 40 ? 0 : wall;
            const double lamp = away < 16   ? 12
                                : away < 26 ? 12 * std::pow(0.5 + 0.5 * std::cos((away - 16) / 10 * 3.14159265), 2)
                                            : 0;
            light.at(x, y) = static_cast<float>((dark + lamp) * neutral[static_cast<std::size_t>(y % 2 * 2 + x % 2)] +
                                                noise(random));
        }
    return light;
}

// As a merge would hand it on, with everything that the reference frame told.
MergedPicture merged_like(const RawFile& reference, Plane light, double brightest) {
    MergedPicture merged;
    merged.pattern = reference.pattern;
    merged.mosaic = std::move(light);
    merged.brightest = brightest;
    merged.facts = reference.facts;
    merged.noise = *reference.facts.noise;
    merged.orientation = reference.orientation;
    merged.as_shot_neutral = reference.as_shot_neutral;
    merged.camera_to_xyz = reference.camera_to_xyz;
    return merged;
}

Image developed(const std::filesystem::path& path) {
    const auto photo = open_photo(path, {});
    EXPECT_TRUE(photo) << photo.error().what;
    return (*photo)->read((*photo)->area());
}

float largest_of(Rgb c) { return std::max(c.r, std::max(c.g, c.b)); }
float difference(Rgb a, Rgb b) { return largest_of({std::abs(a.r - b.r), std::abs(a.g - b.g), std::abs(a.b - b.b)}); }

TEST(MergedDng, OpensAsBrightAndAsColouredAsTheReferenceFrame) {
    const test::TemporaryFolder folder;
    const Plane light = street(300, 200);
    ASSERT_EQ(error_of(write_dng(folder / "reference.dng", frame_of(light), false)), "");
    const auto reference = read_raw_file(folder / "reference.dng", {});
    ASSERT_TRUE(reference);
    const Image frame = developed(folder / "reference.dng");
    for (const double brightest : {16.0, 13.7})
        for (const bool integer : {false, true}) {
            ASSERT_EQ(error_of(write_merged_dng(folder / "merged.dng", merged_like(*reference, light.copy(), brightest),
                                                {.integer = integer, .overwrite = true})),
                      "");
            const Image merged = developed(folder / "merged.dng");
            float off = 0, darkest = 0;
            for (int y = 0; y < 200; ++y)
                for (int x = 0; x < 300; ++x) {
                    darkest = std::min(darkest, merged.at(x, y).g);
                    if (std::hypot(x - 100, y - 80) > 45)
                        off = std::max(off, difference(frame.at(x, y), merged.at(x, y)));
                }
            // Steps of rounding: 1/60000 of the frame; brightest/64511 and dither of one and a half such steps. Camera colours to Rec.2020 make up to 5 times as
            // much of them.
            EXPECT_LT(off, integer ? 5e-3F : 2e-4F) << brightest << (integer ? " integers" : " floats");
            EXPECT_LT(darkest, -1e-4F) << "noise below black stays";
        }
}

TEST(MergedDng, ShowsLampsBeyondTheWhiteOfTheReferenceInTheirColour) {
    const test::TemporaryFolder folder;
    const Plane light = street(300, 200);
    ASSERT_EQ(error_of(write_dng(folder / "reference.dng", frame_of(light), false)), "");
    const auto reference = read_raw_file(folder / "reference.dng", {});
    ASSERT_TRUE(reference);
    ASSERT_EQ(error_of(write_merged_dng(folder / "merged.dng", merged_like(*reference, light.copy(), 16), {})), "");
    const auto photo = open_photo(folder / "merged.dng", {});
    ASSERT_TRUE(photo);
    const Image merged = (*photo)->read((*photo)->area());
    float most = 0;
    for (int y = 56; y < 105; ++y)
        for (int x = 76; x < 125; ++x)
            if (const Rgb c = merged.at(x, y); c.g > 1.2F)
                most = std::max({most, std::abs(c.r / c.g - 1), std::abs(c.b / c.g - 1)});
    EXPECT_LT(most, 0.1) << "a white lamp stays white up to its middle; ended channels would make it 2";
    EXPECT_NEAR(merged.at(100, 80).g, 12.05 * std::exp2(0.25), 0.2)
        << "light beyond the white of the frame is all there";
    float part = 0;
    (*photo)->clip_parts(&merged.at(100, 80), &part, 1);
    EXPECT_NEAR(part, 12.05 / 16, 0.02) << "of where the shortest frame ends";
}

TEST(MergedDng, OfFloatsDevelopsAsIntegersDo) {
    const test::TemporaryFolder folder;
    Plane light = street(260, 180);
    const DngContent content = frame_of(light);
    for (std::size_t i = 0; i < light.size(); ++i)
        light.data()[i] = (static_cast<float>(content.mosaic.data()[i]) - 1000) / 60000;
    ASSERT_EQ(error_of(write_dng(folder / "integers.dng", content, false)), "");
    const auto raw = read_raw_file(folder / "integers.dng", {});
    ASSERT_TRUE(raw);
    ASSERT_EQ(error_of(write_merged_dng(folder / "floats.dng", merged_like(*raw, light.copy(), 1), {})), "");
    const auto a = open_photo(folder / "integers.dng", {}), b = open_photo(folder / "floats.dng", {});
    ASSERT_TRUE(a && b);
    for (const bool half : {false, true}) {
        const Image first = half ? (*a)->read_half((*a)->half_area()) : (*a)->read((*a)->area()),
                    second = half ? (*b)->read_half((*b)->half_area()) : (*b)->read((*b)->area());
        float off = 0;
        for (std::size_t i = 0; i < first.size(); ++i)
            off = std::max(off, difference(first.data()[i], second.data()[i]));
        EXPECT_LT(off, 2e-5F) << "hot sites, demosaicing and highlights look at the same light";
    }
    EXPECT_EQ((*a)->repaired_sites(), (*b)->repaired_sites());
}

TEST(MergedDng, TakesNoiseForNoHotSitesWhereFewerFramesWereMerged) {
    const test::TemporaryFolder folder;
    const Plane flat({0, 0, 640, 320}, 0.02F);
    ASSERT_EQ(error_of(write_dng(folder / "reference.dng", frame_of(flat), false)), "");
    const auto reference = read_raw_file(folder / "reference.dng", {});
    ASSERT_TRUE(reference);
    MergedPicture merged = merged_like(*reference, flat.copy(), 1);
    merged.noise = {{1e-12, 1e-12, 1e-12}, {1e-6, 1e-6, 1e-6}}; // sigma 0.001
    merged.frames_cell = 16;
    merged.frames = Plane({0, 0, 40, 20}, 64.0F);
    for (int y = 0; y < 20; ++y)
        std::fill_n(merged.frames.row(y), 16, 1.0F); // 40 % of the picture; the median is 64 frames
    merged.mosaic.at(500, 201) = 0.06F;              // 40 sigma
    merged.mosaic.at(80, 201) = 0.06F;               // 5 sigma of a single frame: any noise
    ASSERT_EQ(error_of(write_merged_dng(folder / "merged.dng", merged, {})), "");
    const auto photo = open_photo(folder / "merged.dng", {});
    ASSERT_TRUE(photo);
    EXPECT_EQ((*photo)->repaired_sites(), 1U);
}

TEST(MergedDng, WritesTheSameBytesOnAnyNumberOfThreads) {
    const test::TemporaryFolder folder;
    const MergedPicture merged = some_bracket(1100, 600, 3);
    for (const bool integer : {false, true}) {
        ASSERT_EQ(error_of(write_merged_dng(folder / "a.dng", merged, {.integer = integer, .overwrite = true})), "");
        shuffle_for_tests(3);
        const std::string written =
            error_of(write_merged_dng(folder / "b.dng", merged, {.integer = integer, .overwrite = true}));
        shuffle_for_tests(0);
        ASSERT_EQ(written, "");
        EXPECT_EQ(content_of(folder / "a.dng"), content_of(folder / "b.dng"));
    }
}

TEST(MergedDng, RefusesWithASentence) {
    const test::TemporaryFolder folder;
    MergedPicture merged = some_bracket(16, 16, 1);
    ASSERT_EQ(error_of(write_merged_dng(folder / "a.dng", merged, {})), "");
    EXPECT_NE(error_of(write_merged_dng(folder / "a.dng", merged, {})).find("a.dng"), std::string::npos) << "exists";
    EXPECT_NE(error_of(write_merged_dng(folder / "no/a.dng", merged, {})), "");
    std::stop_source source;
    source.request_stop();
    const auto stopped = write_merged_dng(folder / "b.dng", merged, {}, {.stop = source.get_token()});
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().kind, ErrorKind::stopped);
    merged.mosaic = Plane();
    EXPECT_NE(error_of(write_merged_dng(folder / "b.dng", merged, {})).find("no pixels"), std::string::npos);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1) << "nothing is left behind";
}

} // namespace
