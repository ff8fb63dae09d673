// Master darks of a simulated sensor and what they leave of its dark signal.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/parallel.h"
#include "engine/photo/dark_frame.h"
#include "tests/shared/dark_sensor.h"
#include <algorithm>
#include <cstring>
#include <gtest/gtest.h>

namespace {

using namespace engine;
using test::DarkSensor;

constexpr int width = DarkSensor::width, height = DarkSensor::height;

double night(int x, int y) { return 3 + 40.0 * x / width + (y > 250 ? 60 : 0); }

Plane normalised(const RawFile& raw) {
    Plane plane(raw.mosaic.area());
    for (std::size_t i = 0; i < plane.size(); ++i)
        plane.data()[i] = (static_cast<float>(raw.mosaic.data()[i]) - raw.black[0]) / (raw.white - raw.black[0]);
    return plane;
}

struct Residual {
    double mean = 0,
           pattern = 0; // electrons: of the mean of many corrected frames against the truth, its noise taken out
};

class DarkFrames : public testing::Test {
protected:
    test::TemporaryFolder folder;
    DarkSensor sensor{3};

    RawFile photo(double warmth, std::uint32_t seed) const {
        auto raw = read_raw_file(sensor.write(folder / "light.dng", night, warmth, seed, 0), {});
        EXPECT_TRUE(raw);
        return *std::move(raw);
    }
    DarkSubtraction dark_of(int frames) const {
        auto dark = make_dark_frame(sensor.write_darks(folder.path(), frames, 100), {});
        EXPECT_TRUE(dark) << dark.error().what;
        return DarkSubtraction(*std::move(dark));
    }
    Residual residual(const DarkSubtraction* dark, double warmth, int frames) const {
        std::vector<double> sum(width * height, 0), squares(width * height, 0);
        for (int i = 0; i < frames; ++i) {
            const RawFile raw = photo(warmth, 1000 + static_cast<std::uint32_t>(i));
            Plane light = normalised(raw);
            if (dark) {
                const auto scale = dark->scale_in([&](int x, int y) { return light.at(x, y); });
                EXPECT_TRUE(scale);
                EXPECT_TRUE(dark->subtract(light, raw.pattern, *scale));
            }
            for (std::size_t p = 0; p < light.size(); ++p) {
                const double e = DarkSensor::electrons(light.data()[p]);
                sum[p] += e, squares[p] += e * e;
            }
        }
        Residual result;
        double square = 0, noise = 0, count = 0;
        for (int y = 0; y < height; ++y)
            for (int x = 0; x < width; ++x) {
                const auto p = static_cast<std::size_t>(y * width + x);
                if (dark &&
                    std::binary_search(dark->defects().begin(), dark->defects().end(), static_cast<std::uint32_t>(p)))
                    continue;
                const double mean = sum[p] / frames, away = mean - night(x, y);
                result.mean += away, square += away * away;
                noise += (squares[p] / frames - mean * mean) / (frames - 1);
                count += 1;
            }
        result.mean /= count;
        result.pattern = std::sqrt(std::max(0.0, square / count - result.mean * result.mean - noise / count));
        return result;
    }
};

TEST_F(DarkFrames, LeaveADarkPatternFarBelowNoiseAndUnbiasedShadows) {
    const DarkSubtraction dark = dark_of(16);
    EXPECT_TRUE(dark.is_per_site());
    const Residual before = residual(nullptr, 1, 12), after = residual(&dark, 1, 12);
    std::printf("dark pattern %.2f -> %.2f electrons, mean %.2f -> %.3f, %zu defects of %d sites\n", before.pattern,
                after.pattern, before.mean, after.mean, dark.defects().size(), width * height);
    EXPECT_GT(before.pattern, 2 * DarkSensor::read_noise) << "or there is nothing to see";
    // 16 darks of 2.5 electrons of reading and about 6 of dark signal leave sqrt((6.25 + 6) / 16) = 0.9.
    EXPECT_LT(after.pattern, 0.45 * DarkSensor::read_noise);
    EXPECT_LT(std::abs(after.mean), 0.2) << "merge.md 7.2";
    EXPECT_LT(dark.defects().size(), static_cast<std::size_t>(width * height / 50));
}

TEST_F(DarkFrames, OfAnotherTemperatureAreScaledByTheHotPixels) {
    const DarkSubtraction dark = dark_of(16);
    for (const double warmth : {0.7, 1.0, 1.3}) {
        const RawFile raw = photo(warmth, 7);
        const Plane light = normalised(raw);
        const auto scale = dark.scale_in([&](int x, int y) { return light.at(x, y); });
        ASSERT_TRUE(scale);
        EXPECT_NEAR(*scale, warmth, 0.03);
        const Residual after = residual(&dark, warmth, 6);
        // The noise of the master grows with it, and the offsets of the sites (1 electron) are scaled though they did not change.
        EXPECT_LT(after.pattern, 0.05 + std::hypot(0.93 * warmth, 1 - warmth)) << warmth;
        // What is the same at all sites cannot be told from a black level: the change of 2.4 electrons stays.
        EXPECT_LT(std::abs(after.mean), 0.2 + 2.4 * std::abs(1 - warmth)) << warmth;
    }
}

TEST_F(DarkFrames, ThatAreFewTakeTheGlowAwayAndAddNoNoise) {
    const DarkSubtraction dark = dark_of(2);
    EXPECT_FALSE(dark.is_per_site());
    EXPECT_EQ(dark.added_variance(), 0);
    const RawFile raw = photo(1, 5);
    Plane light = normalised(raw);
    const Plane before = light.copy();
    ASSERT_TRUE(dark.subtract(light, raw.pattern, 1));
    // What is taken away is smooth: neighbours of one colour lose the same.
    double step = 0, corner = 0, middle = 0;
    for (int y = 0; y < 40; ++y)
        for (int x = 0; x < 40; ++x) {
            step = std::max(step, DarkSensor::electrons(std::abs((before.at(x, y) - light.at(x, y)) -
                                                                 (before.at(x + 2, y) - light.at(x + 2, y)))));
            corner += DarkSensor::electrons(before.at(x, y) - light.at(x, y)) / 1600;
            middle += DarkSensor::electrons(before.at(x + 300, y + 200) - light.at(x + 300, y + 200)) / 1600;
        }
    EXPECT_LT(step, 2);
    EXPECT_NEAR(corner - middle, 60 * 0.9, 15) << "the glow of the corner";
    // Hot sites are known all the same.
    int hot = 0, found = 0;
    for (int y = 0; y < height; ++y)
        for (int x = 150; x < width; ++x)
            if (sensor.darkness(x, y, 1) > 60) {
                ++hot;
                found += std::binary_search(dark.defects().begin(), dark.defects().end(),
                                            static_cast<std::uint32_t>(y * width + x));
            }
    ASSERT_GT(hot, 100);
    EXPECT_GE(found, 0.99 * hot);
}

TEST_F(DarkFrames, LetNoCosmicRayIn) {
    auto dark = make_dark_frame(sensor.write_darks(folder.path(), 5, 100), {});
    ASSERT_TRUE(dark);
    int traces = 0; // 300 rays of 2000 electrons; a mean would keep 400
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            traces += DarkSensor::electrons(dark->level.at(x, y)) >
                      sensor.darkness(x, y, 1) + 60 + 3 * std::sqrt(sensor.darkness(x, y, 1));
    EXPECT_LE(traces, 1) << "where two of five frames were hit: 0.3 such sites are expected";
    EXPECT_EQ(dark->frames, 5);
    // The variance of a frame: reading, and the shots of dark signals from 2 (the median) to 10 electrons (the mean).
    EXPECT_GT(std::sqrt(dark->read_variance) * DarkSensor::full_well, std::sqrt(6.25 + 2));
    EXPECT_LT(std::sqrt(dark->read_variance) * DarkSensor::full_well, std::sqrt(6.25 + 10));
}

TEST_F(DarkFrames, CorrectRawFilesInTheirOwnValuesAndReplaceWhatIsLost) {
    const DarkSubtraction dark = dark_of(8);
    RawFile raw = photo(1, 9);
    const double offset = raw.facts.noise->offset[1];
    raw.mosaic.at(301, 201) = DarkSensor::white;
    const auto scale = dark.correct(raw);
    ASSERT_TRUE(scale);
    EXPECT_NEAR(*scale, 1, 0.05);
    EXPECT_EQ(raw.mosaic.at(301, 201), DarkSensor::white) << "what clipped stays clipped";
    EXPECT_GT(raw.facts.noise->offset[1], offset);
    double worst = 0, mean = 0;
    for (const std::uint32_t place : dark.defects()) {
        const int x = static_cast<int>(place) % width, y = static_cast<int>(place) / width;
        const double e = DarkSensor::electrons((raw.mosaic.at(x, y) - 512.0F) / 15380.0F) - night(x, y);
        worst = std::max(worst, std::abs(e));
        mean += e / static_cast<double>(dark.defects().size());
    }
    EXPECT_LT(worst, 75) << "a jump of 60 electrons at row 250 and noise of 10";
    EXPECT_LT(std::abs(mean), 2);
}

TEST_F(DarkFrames, OfAnotherCameraAreRefused) {
    const DarkSubtraction dark = dark_of(8);
    const DarkSensor other(99); // the same model, other hot pixels
    auto raw = read_raw_file(other.write(folder / "other.dng", night, 1, 4, 0), {});
    ASSERT_TRUE(raw);
    const auto scale = dark.correct(*raw);
    ASSERT_FALSE(scale);
    EXPECT_NE(scale.error().what.find("hot pixels"), std::string::npos);
}

TEST_F(DarkFrames, AreTheSameBitsOnAnyNumberOfThreads) {
    const auto files = sensor.write_darks(folder.path(), 4, 100);
    const auto run = [&](Plane& level) {
        auto dark = make_dark_frame(files, {});
        ASSERT_TRUE(dark);
        level = dark->level.copy();
        const DarkSubtraction subtraction(*std::move(dark));
        ASSERT_TRUE(
            subtraction.subtract(level, {CfaColour::red, CfaColour::green, CfaColour::green, CfaColour::blue}, 0.9));
    };
    Plane one, other;
    run(one);
    shuffle_for_tests(3);
    run(other);
    shuffle_for_tests(0);
    EXPECT_EQ(std::memcmp(one.data(), other.data(), one.bytes()), 0);
}

TEST_F(DarkFrames, ThatAreNoneAreRefusedByName) {
    auto files = sensor.write_darks(folder.path(), 2, 100);
    files.push_back(sensor.write(
        folder / "day.dng", [](int, int) { return 2000.0; }, 1, 1, 0));
    const auto bright = make_dark_frame(files, {});
    ASSERT_FALSE(bright);
    EXPECT_NE(bright.error().what.find("day.dng"), std::string::npos);
    EXPECT_NE(bright.error().what.find("cap"), std::string::npos) << bright.error().what;

    DarkSensor fast(3);
    fast.iso = 400;
    files.back() = fast.write(
        folder / "fast.dng", [](int, int) { return 0.0; }, 1, 1, 0);
    const auto mixed = make_dark_frame(files, {});
    ASSERT_FALSE(mixed);
    EXPECT_NE(mixed.error().what.find("ISO 400"), std::string::npos) << mixed.error().what;
    EXPECT_FALSE(make_dark_frame({}, {}));
    EXPECT_FALSE(make_dark_frame({folder / "nothing.dng"}, {}));
}

TEST(DarkValidity, IsToldInWords) {
    CaptureFacts photo;
    photo.model = "A", photo.serial = "1", photo.iso = 1600, photo.exposure_time = 30, photo.sensor_temperature = 20;
    photo.width = 4000, photo.height = 6000; // upright
    CaptureFacts dark = photo;
    dark.width = 6000, dark.height = 4000;
    EXPECT_EQ(why_dark_does_not_fit(photo, dark), "");
    const auto with = [&](auto change) {
        CaptureFacts other = dark;
        change(other);
        return why_dark_does_not_fit(photo, other);
    };
    EXPECT_EQ(with([](CaptureFacts& f) { f.iso = 3200; }), "It was taken at ISO 3200, the photo at ISO 1600.");
    EXPECT_EQ(with([](CaptureFacts& f) { f.exposure_time = 26; }), "It was exposed for 26 s, the photo for 30 s.");
    EXPECT_EQ(with([](CaptureFacts& f) { f.exposure_time = 32; }), "") << "within a tenth";
    EXPECT_EQ(with([](CaptureFacts& f) { f.sensor_temperature = 27; }), "It was taken at 27 degrees, the photo at 20.");
    EXPECT_EQ(with([](CaptureFacts& f) { f.sensor_temperature.reset(); }), "");
    EXPECT_EQ(with([](CaptureFacts& f) { f.model = "B"; }), "It was taken with another camera (B).");
    EXPECT_EQ(with([](CaptureFacts& f) { f.serial = "2"; }), "It was taken with another camera of the same model.");
    EXPECT_FALSE(with([](CaptureFacts& f) { f.width = 3000; }).empty());
    photo.subtracts_darkness = true;
    EXPECT_NE(with([](CaptureFacts&) {}).find("noise reduction"), std::string::npos);
}

} // namespace
