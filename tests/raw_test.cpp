// Raw files from the sensor samples to upright scene-linear pixels: on DNGs written here, whose every sample is known.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/dng_file.h"
#include "engine/files/raw_file.h"
#include "engine/photo/raw_photo.h"
#include "tests/shared/test_support.h"
#include <cmath>
#include <fstream>
#include <gtest/gtest.h>
#include <random>

namespace {

using namespace engine;

constexpr float black = 512, white = 16383;
// A plausible camera: rows of XYZ -> camera RGB for D65.
constexpr std::array<double, 9> xyz_to_camera{0.85, -0.25, -0.10, -0.45, 1.30, 0.15, -0.08, 0.20, 0.60};
constexpr std::array<double, 3> neutral{0.5, 1.0, 0.625};
constexpr std::array<std::uint8_t, 4> rggb{0, 1, 1, 2}, bggr{2, 1, 1, 0}, grbg{1, 0, 2, 1}, gbrg{1, 2, 0, 1};

// Camera RGB after white balance (1 = white level of the least sensitive channel) -> the mosaic of a camera that sees it.
template <class Scene>
DngContent camera_seeing(int width, int height, std::array<std::uint8_t, 4> pattern, const Scene& scene) {
    DngContent dng;
    dng.mosaic = Raster<std::uint16_t>({0, 0, width, height});
    dng.pattern = pattern;
    dng.black = black;
    dng.white = white;
    dng.xyz_to_camera = xyz_to_camera;
    dng.as_shot_neutral = neutral;
    dng.facts.maker = "Nocturne";
    dng.facts.model = "Test camera";
    dng.facts.exposure_time = 0.5;
    dng.facts.f_number = 2.0;
    dng.facts.iso = 400;
    dng.facts.taken = "2026:01:02 03:04:05";
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const Rgb c = scene(x, y);
            const int channel = pattern[(y & 1) * 2 + (x & 1)];
            const double light = (channel == 0 ? c.r : channel == 1 ? c.g : c.b) * neutral[channel];
            dng.mosaic.at(x, y) =
                static_cast<std::uint16_t>(std::lround(black + std::clamp(light, 0.0, 1.0) * (white - black)));
        }
    return dng;
}

Rgb texture(int x, int y) {
    const float wave = 0.25f + 0.1f * std::sin(0.15f * static_cast<float>(x)) * std::cos(0.11f * static_cast<float>(y));
    return {wave * 1.2f, wave, wave * (x > 40 ? 0.6f : 0.9f)};
}

std::filesystem::path written(const test::TemporaryFolder& folder, const std::string& name, const DngContent& dng) {
    const std::filesystem::path path = folder / name;
    const Result<void> done = write_dng(path, dng, true);
    EXPECT_TRUE(done) << (done ? "" : done.error().what);
    return path;
}

// Overwrites the Orientation of a little-endian TIFF whose tag lies in its first folder.
void set_orientation(const std::filesystem::path& path, int orientation) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    const auto number = [&](std::streamoff at, int bytes) {
        unsigned char raw[4] = {};
        file.seekg(at).read(reinterpret_cast<char*>(raw), bytes);
        return raw[0] | raw[1] << 8 | raw[2] << 16 | raw[3] << 24;
    };
    const int folder = number(4, 4), entries = number(folder, 2);
    for (int i = 0; i < entries; ++i)
        if (number(folder + 2 + 12 * i, 2) == 274)
            file.seekp(folder + 2 + 12 * i + 8).put(static_cast<char>(orientation));
}

std::shared_ptr<const Photo> opened(const std::filesystem::path& path) {
    Result<std::shared_ptr<const Photo>> photo = open_raw_photo(path, {});
    EXPECT_TRUE(photo) << (photo ? "" : photo.error().what);
    return photo ? *photo : nullptr;
}

// Upright position of a sensor pixel, written out case by case from the EXIF specification (tag 274).
std::pair<int, int> upright(int orientation, int x, int y, int width, int height) {
    switch (orientation) {
    case 2: return {width - 1 - x, y};
    case 3: return {width - 1 - x, height - 1 - y};
    case 4: return {x, height - 1 - y};
    case 5: return {y, x};
    case 6: return {height - 1 - y, x};
    case 7: return {height - 1 - y, width - 1 - x};
    case 8: return {y, width - 1 - x};
    default: return {x, y};
    }
}

TEST(RawFile, GivesBackEverySampleAndLevel) {
    const test::TemporaryFolder folder;
    for (const auto& pattern : {rggb, bggr, grbg, gbrg}) {
        const DngContent dng = camera_seeing(90, 62, pattern, texture);
        const Result<RawFile> raw = read_raw_file(written(folder, "a.dng", dng), {});
        ASSERT_TRUE(raw) << raw.error().what;
        ASSERT_EQ(raw->mosaic.area(), dng.mosaic.area());
        EXPECT_TRUE(std::equal(dng.mosaic.data(), dng.mosaic.data() + dng.mosaic.size(), raw->mosaic.data()));
        for (int i = 0; i < 4; ++i) {
            EXPECT_EQ(static_cast<int>(raw->pattern[i]), pattern[i]);
            EXPECT_FLOAT_EQ(raw->black[i], black);
        }
        EXPECT_FLOAT_EQ(raw->white, white);
        for (int c = 0; c < 3; ++c) EXPECT_NEAR(raw->as_shot_neutral[c], neutral[c], 1e-4);
    }
}

TEST(RawFile, TellsTheFactsWithoutDecoding) {
    const test::TemporaryFolder folder;
    const std::filesystem::path path = written(folder, "facts.dng", camera_seeing(90, 62, grbg, texture));
    set_orientation(path, 6);
    const Result<CaptureFacts> facts = read_raw_facts(path);
    ASSERT_TRUE(facts) << facts.error().what;
    EXPECT_EQ(facts->width, 62);
    EXPECT_EQ(facts->height, 90);
    EXPECT_EQ(facts->cfa, "GRBG");
    EXPECT_EQ(facts->format, "DNG");
    EXPECT_EQ(facts->model, "Test camera");
    EXPECT_TRUE(facts->is_raw);
    EXPECT_NEAR(facts->exposure_time.value_or(0), 0.5, 1e-6);
    EXPECT_NEAR(facts->f_number.value_or(0), 2, 1e-6);
    EXPECT_NEAR(facts->iso.value_or(0), 400, 1e-6);
    EXPECT_FALSE(facts->baseline_exposure);
}

TEST(RawFile, TurnsTheNeutralIntoTheWhiteOfD65) {
    const test::TemporaryFolder folder;
    const Result<RawFile> raw = read_raw_file(written(folder, "a.dng", camera_seeing(90, 62, rggb, texture)), {});
    ASSERT_TRUE(raw);
    const std::array<double, 3> white_xyz = raw->camera_to_xyz * std::array<double, 3>{1, 1, 1};
    for (int i = 0; i < 3; ++i) EXPECT_NEAR(white_xyz[i], xyz_of(d65)[i], 1e-6);
}

TEST(RawFile, RefusesEveryShortenedFileWithItsSizes) {
    const test::TemporaryFolder folder;
    const std::filesystem::path whole = written(folder, "whole.dng", camera_seeing(400, 300, rggb, texture));
    const auto bytes = std::filesystem::file_size(whole);
    for (const auto length : {bytes - 1, bytes - 900, bytes / 2, bytes / 10, std::uintmax_t{300}, std::uintmax_t{9}}) {
        const std::filesystem::path cut = folder / "cut.dng";
        std::filesystem::copy_file(whole, cut, std::filesystem::copy_options::overwrite_existing);
        std::filesystem::resize_file(cut, length);
        const Result<RawFile> raw = read_raw_file(cut, {});
        ASSERT_FALSE(raw) << length;
        EXPECT_TRUE(raw.error().what.starts_with("cut.dng did not open. ")) << raw.error().what;
        if (length < 1000) continue; // too short to tell what it was
        EXPECT_EQ(raw.error().kind, ErrorKind::damaged);
        EXPECT_NE(raw.error().what.find("The file ends early ("), std::string::npos) << raw.error().what;
    }
}

TEST(RawFile, RefusesWhatIsNoRawFile) {
    const test::TemporaryFolder folder;
    std::ofstream(folder / "text.dng") << "Once upon a midnight dreary, while I pondered, weak and weary";
    std::ofstream(folder / "empty.nef");
    for (const char* name : {"text.dng", "empty.nef", "missing.cr2"}) {
        EXPECT_FALSE(is_raw_file(folder / name)) << name;
        const Result<RawFile> raw = read_raw_file(folder / name, {});
        ASSERT_FALSE(raw);
        EXPECT_NE(raw.error().what.find(name), std::string::npos);
    }
    EXPECT_EQ(read_raw_file(folder / "missing.cr2", {}).error().kind, ErrorKind::missing);
    EXPECT_FALSE(is_raw_file(folder.path()));
}

TEST(RawFile, StopsWhenAsked) {
    const test::TemporaryFolder folder;
    const std::filesystem::path path = written(folder, "a.dng", camera_seeing(90, 62, rggb, texture));
    std::stop_source source;
    source.request_stop();
    const Result<RawFile> raw = read_raw_file(path, {.stop = source.get_token()});
    ASSERT_FALSE(raw);
    EXPECT_EQ(raw.error().kind, ErrorKind::stopped);
}

TEST(RawFile, OpensUnderForeignAndLongNames) {
    const test::TemporaryFolder folder;
    std::filesystem::path deep = folder.path();
    for (int i = 0; i < 8; ++i) deep /= std::string(120, static_cast<char>('a' + i));
    std::filesystem::create_directories(deep);
    const DngContent dng = camera_seeing(90, 62, rggb, texture);
    for (const std::filesystem::path& path : {folder / "Nächtliche Straße 夜の街 🌃.dng", deep / "photo.dng"}) {
        std::filesystem::copy_file(written(folder, "a.dng", dng), path);
        EXPECT_TRUE(read_raw_file(path, {}));
    }
}

TEST(RawPhoto, TurnsEveryOrientationUpright) {
    const test::TemporaryFolder folder;
    constexpr int width = 91, height = 62;
    const std::filesystem::path path = written(folder, "a.dng", camera_seeing(width, height, rggb, texture));
    const auto plain = opened(path);
    ASSERT_TRUE(plain);
    const Image straight = plain->read(plain->area());
    for (int orientation = 1; orientation <= 8; ++orientation) {
        set_orientation(path, orientation);
        const auto photo = opened(path);
        ASSERT_TRUE(photo);
        const auto [last_x, last_y] = upright(orientation, width - 1, height - 1, width, height);
        const auto [first_x, first_y] = upright(orientation, 0, 0, width, height);
        ASSERT_EQ(photo->area(), (Rect{0, 0, std::max(first_x, last_x) + 1, std::max(first_y, last_y) + 1}));
        const Image turned = photo->read(photo->area());
        for (int y = 0; y < height; ++y)
            for (int x = 0; x < width; ++x) {
                const auto [u, v] = upright(orientation, x, y, width, height);
                ASSERT_EQ(turned.at(u, v), straight.at(x, y))
                    << "orientation " << orientation << " at " << x << ' ' << y;
            }
    }
}

TEST(RawPhoto, GivesTheSameBitsForEveryRectangle) {
    const test::TemporaryFolder folder;
    const std::filesystem::path path = written(folder, "a.dng", camera_seeing(601, 303, gbrg, texture));
    std::mt19937 random(5);
    for (const int orientation : {1, 6, 7}) {
        set_orientation(path, orientation);
        const auto photo = opened(path);
        ASSERT_TRUE(photo);
        const auto check = [&](Rect area, const auto& read) {
            const Image whole = read(area);
            for (int n = 0; n < 25; ++n) {
                const int left = static_cast<int>(random() % unsigned(area.width)),
                          top = static_cast<int>(random() % unsigned(area.height));
                const Rect part{left, top, 1 + static_cast<int>(random() % unsigned(area.width - left)),
                                1 + static_cast<int>(random() % unsigned(area.height - top))};
                const Image tile = read(part);
                ASSERT_EQ(tile.area(), part);
                for (int y = part.top; y < part.bottom(); ++y)
                    for (int x = part.left; x < part.right(); ++x)
                        ASSERT_EQ(tile.at(x, y), whole.at(x, y)) << x << ' ' << y;
            }
        };
        check(photo->area(), [&](Rect r) { return photo->read(r); });
        check(photo->half_area(), [&](Rect r) { return photo->read_half(r); });
    }
}

TEST(RawPhoto, HalfSizeIsTheMeanOfTheFullSize) {
    const test::TemporaryFolder folder;
    const std::filesystem::path path = written(folder, "a.dng", camera_seeing(201, 103, bggr, texture));
    for (const int orientation : {1, 3, 8}) {
        set_orientation(path, orientation);
        const auto photo = opened(path);
        ASSERT_TRUE(photo);
        const Image full = photo->read(photo->area()), half = photo->read_half(photo->half_area());
        double difference = 0;
        for (int y = 0; y < half.height(); ++y)
            for (int x = 0; x < half.width(); ++x) {
                const Rgb mean = 0.25f * (full.at(2 * x, 2 * y) + full.at(2 * x + 1, 2 * y) +
                                          full.at(2 * x, 2 * y + 1) + full.at(2 * x + 1, 2 * y + 1));
                const Rgb d = half.at(x, y) - mean;
                ASSERT_LT(std::abs(d.g), 0.04f) << orientation << " at " << x << ' ' << y;
                difference += std::abs(d.r) + std::abs(d.g) + std::abs(d.b);
            }
        EXPECT_LT(difference / double(3 * half.size()), 0.005) << orientation; // the light is about 0.3
    }
}

// Scene-linear value of white-balanced camera RGB without highlights, restated in double precision.
Rgb expected_light(Rgb camera, double exposure) {
    Matrix to_camera;
    for (int i = 0; i < 9; ++i) to_camera.m[i / 3][i % 3] = xyz_to_camera[i];
    const std::array<double, 3> row = to_camera * xyz_of(d65);
    const Matrix to_xyz = (Matrix::diagonal(1 / row[0], 1 / row[1], 1 / row[2]) * to_camera).inverse();
    const std::array<double, 3> light =
        rec2020_to_xyz().inverse() * (to_xyz * std::array<double, 3>{camera.r, camera.g, camera.b});
    return {static_cast<float>(light[0] * exposure), static_cast<float>(light[1] * exposure),
            static_cast<float>(light[2] * exposure)};
}

TEST(RawPhoto, BringsCameraColoursToRec2020AtTheBaselineExposure) {
    const test::TemporaryFolder folder;
    const Rgb colour{0.3f, 0.18f, 0.08f};
    for (const std::optional<double> baseline :
         {std::optional<double>{}, std::optional<double>{0.0}, std::optional<double>{-1.0}}) {
        DngContent dng = camera_seeing(64, 48, rggb, [&](int, int) { return colour; });
        dng.facts.baseline_exposure = baseline;
        const auto photo = opened(written(folder, "a.dng", dng));
        ASSERT_TRUE(photo);
        EXPECT_EQ(photo->facts().baseline_exposure, baseline);
        const Rgb expected = expected_light(colour, std::exp2(baseline.value_or(0.5)));
        for (const Rgb c : {photo->read({20, 20, 4, 4}).at(21, 22), photo->read_half({10, 10, 4, 4}).at(11, 12)}) {
            EXPECT_NEAR(c.r, expected.r, 3e-4);
            EXPECT_NEAR(c.g, expected.g, 3e-4);
            EXPECT_NEAR(c.b, expected.b, 3e-4);
        }
    }
}

TEST(RawPhoto, ClippedLightsBecomeNeutralInsteadOfMagenta) {
    const test::TemporaryFolder folder;
    // Brighter to the right: green clips at 1, blue at 1.6, red at 2.
    const auto photo = opened(written(folder, "a.dng", camera_seeing(1024, 64, rggb, [](int x, int) {
                                          const float light = 0.003f * static_cast<float>(x);
                                          return Rgb{light, light, light};
                                      })));
    ASSERT_TRUE(photo);
    for (const Image& picture : {photo->read({0, 28, 1024, 2}), photo->read_half({0, 14, 512, 1})}) {
        float before = -1;
        for (int x = 2; x < picture.width() - 2; ++x) {
            const Rgb c = picture.row(picture.area().top)[x];
            EXPECT_NEAR(c.r, c.g, 0.02f * c.g + 0.01f) << x;
            EXPECT_NEAR(c.b, c.g, 0.02f * c.g + 0.01f) << x;
            EXPECT_GE(c.g, before - 0.03f * std::abs(before)) << x; // brighter light never becomes darker
            before = c.g;
        }
        EXPECT_GT(before,
                  1.9f * std::sqrt(2.0f)); // up to where the last channel clips, at the usual exposure of half a stop
    }
}

// A warm wall brighter and brighter: orange, then paler, then white; on the way neither pink (green lowest) nor green.
TEST(RawPhoto, WarmLightsFadeToWhiteWithoutPinkOrGreen) {
    const test::TemporaryFolder folder;
    const auto photo = opened(written(folder, "a.dng", camera_seeing(1024, 64, rggb, [](int x, int) {
                                          return Rgb{1.25f, 1.0f, 0.7f} * (0.004f * static_cast<float>(x));
                                      })));
    ASSERT_TRUE(photo);
    const Image row = photo->read({0, 30, 1024, 1});
    for (int x = 8; x < 1016; ++x) {
        const Rgb c = row.row(30)[x];
        EXPECT_GE(c.r, 0.97f * c.g) << x;
        EXPECT_GE(c.g, 0.97f * c.b) << x;
    }
    const Rgb core = row.row(30)[1000];
    EXPECT_NEAR(core.b, core.r, 0.02f * core.r);
    EXPECT_NEAR(core.g, core.r, 0.02f * core.r);
}

// A cyan sign loses two channels to clipping and must not turn white: the third is far below.
TEST(RawPhoto, ClippedSignsKeepTheirColour) {
    const test::TemporaryFolder folder;
    const auto photo = opened(written(folder, "a.dng", camera_seeing(64, 64, rggb, [](int, int) {
                                          return Rgb{0.2f, 3, 3};
                                      })));
    ASSERT_TRUE(photo);
    const Rgb c = photo->read({30, 30, 1, 1}).at(30, 30);
    EXPECT_LT(c.r, 0.5f * c.g);
}

TEST(RawPhoto, NamesTheWhiteOfTheShot) {
    const test::TemporaryFolder folder;
    for (const double temperature : {2900.0, 4200.0, 6504.0}) {
        DngContent dng = camera_seeing(64, 48, rggb, texture);
        Matrix to_camera;
        for (int i = 0; i < 9; ++i) to_camera.m[i / 3][i % 3] = xyz_to_camera[i];
        const std::array<double, 3> seen = to_camera * xyz_of(xy_of(White{temperature, 4}));
        const double largest = std::max({seen[0], seen[1], seen[2]});
        dng.as_shot_neutral = {seen[0] / largest, seen[1] / largest, seen[2] / largest};
        const auto photo = opened(written(folder, "a.dng", dng));
        ASSERT_TRUE(photo);
        EXPECT_NEAR(photo->facts().as_shot.temperature, temperature, 0.01 * temperature);
        EXPECT_NEAR(photo->facts().as_shot.tint, 4, 1);
    }
}

} // namespace
