// The light meter end to end: a city whose luminances are known is photographed, written as DNG, opened and measured.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/photo/light_meter.h"
#include "engine/photo/open_photo.h"
#include "engine/photo/photo.h"
#include "engine/sample/simulated_night.h"
#include "tests/shared/test_support.h"
#include <algorithm>
#include <gtest/gtest.h>

namespace {

using engine::LightMeter;

const engine::Image& scene() {
    static const engine::Image drawn = engine::draw_night_scene({900, 600, 1}, {});
    return drawn;
}

LightMeter metered(const engine::SimulatedCamera& camera) {
    const test::TemporaryFolder folder;
    const auto path = folder / "night.dng";
    EXPECT_TRUE(engine::write_dng(path, engine::photograph(scene(), camera, {}), false));
    const auto photo = engine::open_photo(path, {});
    EXPECT_TRUE(photo);
    const auto proxy = photo.value()->reduced(photo.value()->long_edge(), {});
    return engine::measure_light_meter(photo.value()->facts(), *proxy, *photo.value()->regions({}),
                                       photo.value()->light_noise());
}

double true_luminance_at(double part) {
    std::vector<float> values;
    for (std::size_t i = 0; i < scene().size(); ++i) values.push_back(engine::luminance(scene().data()[i]));
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(part * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), at, values.end());
    return static_cast<double>(*at);
}

double luminance_at(const LightMeter& meter, double part) {
    double below = static_cast<double>(meter.darker);
    for (int bin = 0; bin < LightMeter::bins; ++bin) {
        const double here = static_cast<double>(meter.shares[static_cast<std::size_t>(bin)]);
        if (below + here > part)
            return LightMeter::edge(bin) * std::pow(LightMeter::edge(1) / LightMeter::edge(0), (part - below) / here);
        below += here;
    }
    return LightMeter::edge(LightMeter::bins);
}

TEST(LightMeterOfTheSimulatedNight, HasTheLuminancesOfTheScene) {
    engine::SimulatedCamera camera;
    camera.glare = 0; // the lens would lift the darkest parts
    const LightMeter meter = metered(camera);
    ASSERT_TRUE(meter.scene.known);
    const double clipped_from = 120 * 4 / (1600 / 15.0);
    for (const double part : {0.3, 0.5, 0.7, 0.85}) { // one sigma of raw files is 0.4 EV (night.md 1.3)
        const double truth = true_luminance_at(part);
        ASSERT_GT(truth, meter.noise_floor) << part;
        ASSERT_LT(truth, clipped_from) << part;
        EXPECT_NEAR(std::log2(luminance_at(meter, part) / truth), 0, 0.4) << part << ": " << truth;
    }
    EXPECT_EQ(engine::band_of(meter.scene.adaptation), engine::LightBand::street);
}

TEST(LightMeterOfTheSimulatedNight, ClippedLampsAreAtLeastAsBrightAsTheSensorsEnd) {
    const LightMeter meter = metered({});
    const auto clipped =
        std::find_if(meter.lamps.begin(), meter.lamps.end(), [](const auto& group) { return group.is_clipped; });
    ASSERT_NE(clipped, meter.lamps.end());
    // 120 N^2 / (S t) is white; coloured lamps clip in one channel before.
    const double white = 120 * 4 / (1600 / 15.0);
    EXPECT_GT(clipped->luminance, white / 4);
    EXPECT_LT(clipped->luminance, white * 4);
    EXPECT_GT(clipped->lamps, 3);
}

TEST(LightMeterOfTheSimulatedNight, LampsInAShortExposureHaveTheirOwnLuminance) {
    engine::SimulatedCamera camera;
    camera.exposure_time = 1 / 2000.0, camera.f_number = 4, camera.iso = 200; // white is 9600 cd/m2
    const LightMeter meter = metered(camera);
    ASSERT_FALSE(meter.lamps.empty());
    // Small lamps lose to the blur of the lens at this size, but stay far above the street and below the scene's brightest point.
    EXPECT_FALSE(meter.lamps.back().is_clipped);
    // The median of a lamp's pixels counts how much of its halo stands out of the noise: cleaner pixels lower it.
    EXPECT_GT(meter.lamps.back().luminance, 50 * meter.scene.adaptation);
    EXPECT_LT(meter.lamps.back().luminance, 1.5 * true_luminance_at(1));
}

TEST(LightMeterOfTheSimulatedNight, TheNoiseFloorIsWhereAPixelOfTheSensorIsAllNoise) {
    engine::SimulatedCamera camera;
    const double floor = metered(camera).noise_floor;
    // Read noise and the photons of one pixel: electrons e with e = sqrt(e + read^2), full well at ISO 100 over 16 at white.
    const double read = camera.read_noise, electrons = (1 + std::sqrt(1 + 4 * read * read)) / 2;
    const double white_electrons = camera.full_well / (camera.iso / 100), white = 120 * 4 / (1600 / 15.0);
    EXPECT_NEAR(std::log2(floor / (white * electrons / white_electrons)), 0, 0.7) << floor;
}

} // namespace
