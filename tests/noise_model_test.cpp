// What the noise model says of stabilised planes, against noise that went through the very demosaicing of raw photos.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/denoise/noise_model.h"
#include <gtest/gtest.h>
#include <numbers>
#include <random>

namespace {

using namespace engine;

ChannelNoise sensor_noise(bool is_mosaic) {
    ChannelNoise noise;
    noise.scale = {2e-3, 2e-3, 2e-3};
    noise.offset = {1e-5, 1e-5, 1e-5};
    noise.is_mosaic = is_mosaic;
    return noise;
}

// A flat grey photographed by a Bayer sensor, demosaiced.
Image flat_photo(double light, const ChannelNoise& noise, int edge) {
    constexpr double values_per_unit = 20000, black = 4000;
    Raster<std::uint16_t> mosaic({0, 0, edge, edge});
    std::mt19937 random(11);
    std::normal_distribution<double> normal(0, std::sqrt(noise.scale[0] * light + noise.offset[0]));
    for (std::size_t i = 0; i < mosaic.size(); ++i)
        mosaic.data()[i] =
            static_cast<std::uint16_t>(std::lround(std::max(0.0, black + values_per_unit * (light + normal(random)))));
    MosaicLevels levels;
    levels.black.fill(static_cast<float>(black));
    levels.scale.fill(static_cast<float>(1 / values_per_unit));
    // As raw photos are read whose file tells the noise.
    levels.noise_scale = static_cast<float>(noise.scale[0]);
    levels.root_offset = static_cast<float>(4 * std::sqrt(noise.offset[0]));
    Image photo(mosaic.area());
    demosaic(mosaic, levels, mosaic.area(), photo);
    return photo;
}

std::array<Plane, 3> planes_of(const Image& photo, const Stabiliser& stabiliser) {
    std::array<Plane, 3> planes;
    for (Plane& plane : planes) plane = Plane(photo.area());
    stabiliser.forward(photo.data(), static_cast<int>(photo.size()), planes[0].data(), planes[1].data(),
                       planes[2].data());
    return planes;
}

// Mean square of each coefficient of the patches of a plane, without the mean of the plane.
PatchLimits measured_spectrum(const Plane& plane) {
    double mean = 0;
    for (std::size_t i = 0; i < plane.size(); ++i)
        mean += static_cast<double>(plane.data()[i]) / static_cast<double>(plane.size());
    std::array<double, 64> sum{};
    double count = 0;
    const auto cosine = [](int k, int n) {
        return (k == 0 ? std::sqrt(0.125) : 0.5) * std::cos((2 * n + 1) * k * std::numbers::pi / 16);
    };
    for (int top = 16; top + 24 < plane.height(); top += 8)
        for (int left = 16; left + 24 < plane.width(); left += 8, ++count)
            for (int v = 0; v < 8; ++v) {
                std::array<double, 8> down{};
                for (int x = 0; x < 8; ++x)
                    for (int y = 0; y < 8; ++y)
                        down[static_cast<std::size_t>(x)] +=
                            cosine(v, y) * (static_cast<double>(plane.at(left + x, top + y)) - mean);
                for (int u = 0; u < 8; ++u) {
                    double c = 0;
                    for (int x = 0; x < 8; ++x) c += cosine(u, x) * down[static_cast<std::size_t>(x)];
                    sum[static_cast<std::size_t>(8 * v + u)] += c * c;
                }
            }
    PatchLimits spectrum;
    for (std::size_t i = 0; i < 64; ++i) spectrum[i] = static_cast<float>(sum[i] / count);
    return spectrum;
}

} // namespace

TEST(NoiseModel, KnowsTheSpectrumOfDemosaicedNoise) {
    const ChannelNoise noise = sensor_noise(true);
    const Stabiliser stabiliser(noise, 1);
    for (const double light : {0.02, 0.2}) {
        const auto planes = planes_of(flat_photo(light, noise, 512), stabiliser);
        for (int p = 0; p < 3; ++p) {
            const PatchLimits expected = noise_spectrum(p, 1, Demosaicing::knowing_noise),
                              found = measured_spectrum(planes[static_cast<std::size_t>(p)]);
            const double variance = stabiliser.variance()[static_cast<std::size_t>(p)];
            double total = 0, total_expected = 0;
            for (std::size_t i = 1; i < 64; ++i) {
                total += static_cast<double>(found[i]);
                total_expected += variance * static_cast<double>(expected[i]);
                // Coefficients that carry noise worth speaking of.
                if (expected[i] > 0.1F)
                    EXPECT_NEAR(static_cast<double>(found[i]) / (variance * static_cast<double>(expected[i])), 1, 0.3)
                        << p << " " << i;
            }
            EXPECT_NEAR(total / total_expected, 1, 0.12) << "plane " << p << ", light " << light;
        }
    }
}

TEST(NoiseModel, StabilisedNoiseIsTheSameInTheDarkAndInTheLight) {
    const ChannelNoise noise = sensor_noise(false);
    const Stabiliser stabiliser(noise, 1);
    std::mt19937 random(3);
    for (const double light : {0.0, 0.001, 0.02, 0.3, 2.0}) {
        std::normal_distribution<double> normal(light, std::sqrt(noise.scale[0] * light + noise.offset[0]));
        Image flat({0, 0, 200, 200});
        for (std::size_t i = 0; i < flat.size(); ++i)
            flat.data()[i] = {static_cast<float>(normal(random)), static_cast<float>(normal(random)),
                              static_cast<float>(normal(random))};
        const auto planes = planes_of(flat, stabiliser);
        for (std::size_t p = 0; p < 3; ++p) {
            const PatchLimits found = measured_spectrum(planes[p]);
            double mean = 0;
            for (std::size_t i = 1; i < 64; ++i) mean += static_cast<double>(found[i]) / 63;
            // Where light is not far above its noise the curve bends within the noise itself.
            EXPECT_NEAR(mean / stabiliser.variance()[p], 1, light < 0.01 ? 0.45 : (light < 0.1 ? 0.12 : 0.06))
                << "plane " << p << ", light " << light;
        }
    }
}

TEST(NoiseModel, GoesThereAndBack) {
    ChannelNoise noise = sensor_noise(true);
    noise.from_camera.m = {{{1.7, -0.6, -0.1}, {-0.2, 1.4, -0.2}, {0.05, -0.45, 1.4}}};
    const Stabiliser stabiliser(noise, 1);
    const std::vector<Rgb> light{{0, 0, 0}, {0.18F, 0.18F, 0.18F}, {-0.01F, 0.02F, 3}, {900, 400, 5}, {1e6F, 0, -1}};
    std::array<std::vector<float>, 3> planes;
    for (auto& plane : planes) plane.resize(light.size());
    std::vector<Rgb> back(light.size());
    const int count = static_cast<int>(light.size());
    stabiliser.forward(light.data(), count, planes[0].data(), planes[1].data(), planes[2].data());
    stabiliser.backward(planes[0].data(), planes[1].data(), planes[2].data(), count, back.data(), 0);
    for (std::size_t i = 0; i < light.size(); ++i) {
        const float size = std::abs(light[i].r) + std::abs(light[i].g) + std::abs(light[i].b);
        EXPECT_NEAR(back[i].r, light[i].r, 3e-5F * size + 1e-6F) << i;
        EXPECT_NEAR(back[i].g, light[i].g, 3e-5F * size + 1e-6F) << i;
        EXPECT_NEAR(back[i].b, light[i].b, 3e-5F * size + 1e-6F) << i;
    }
}

TEST(NoiseModel, MeanLightStaysWhenNoiseIsAveragedAway) {
    const ChannelNoise noise = sensor_noise(false);
    const Stabiliser stabiliser(noise, 1);
    std::mt19937 random(4);
    for (const double light : {0.0, 0.004, 0.02, 0.18, 1.0}) {
        const double deviation = std::sqrt(noise.scale[0] * light + noise.offset[0]);
        std::normal_distribution<double> normal(light, deviation);
        constexpr int count = 40000;
        std::vector<Rgb> flat(count);
        for (Rgb& c : flat)
            c = {static_cast<float>(normal(random)), static_cast<float>(normal(random)),
                 static_cast<float>(normal(random))};
        std::array<std::vector<float>, 3> planes;
        for (auto& plane : planes) plane.resize(count);
        stabiliser.forward(flat.data(), count, planes[0].data(), planes[1].data(), planes[2].data());
        float mean[3];
        for (std::size_t p = 0; p < 3; ++p) {
            double sum = 0;
            for (const float value : planes[p]) sum += static_cast<double>(value) / count;
            mean[p] = static_cast<float>(sum);
        }
        Rgb back;
        stabiliser.backward(&mean[0], &mean[1], &mean[2], 1, &back, 1);
        // A twentieth of the noise of a pixel: smooth skies neither sink nor rise.
        EXPECT_NEAR(static_cast<double>(back.g), light, 0.05 * deviation) << light;
    }
}
