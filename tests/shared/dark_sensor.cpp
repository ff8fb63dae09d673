// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/shared/dark_sensor.h"
#include "engine/sample/sensor.h"
#include <algorithm>
#include <gtest/gtest.h>
#include <random>

namespace test {

using namespace engine;

DarkSensor::DarkSensor(std::uint32_t seed) : m_offset(width * height), m_current(width * height) {
    std::mt19937 random(seed);
    std::normal_distribution<double> normal(0, 1);
    std::uniform_real_distribution<double> part(0, 1);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const auto at = static_cast<std::size_t>(y * width + x);
            m_offset[at] =
                static_cast<float>(1.5 + 1.0 * normal(random));  // black told too low, and 1 electron from site to site
            double current = 2 * std::exp(0.8 * normal(random)); // log-normal
            if (part(random) < 0.002) current += 40 * std::pow(10, 1.5 * part(random));
            // An amplifier glows in the upper left corner.
            current += 60 * std::exp(-(x * x + y * y) / (2.0 * 90 * 90));
            m_current[at] = static_cast<float>(current);
        }
}

double DarkSensor::darkness(int x, int y, double warmth) const {
    const auto at = static_cast<std::size_t>(y * width + x);
    return m_offset[at] + warmth * m_current[at];
}

DngContent DarkSensor::expose(const std::function<double(int, int)>& light, double warmth, std::uint32_t seed,
                              int cosmic_rays) const {
    std::mt19937 random(seed);
    std::normal_distribution<double> read(0, read_noise);
    std::vector<double> rays(width * height, 0);
    for (int i = 0; i < cosmic_rays; ++i) rays[random() % rays.size()] = 2000;
    DngContent content;
    content.mosaic = Raster<std::uint16_t>({0, 0, width, height});
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const auto at = static_cast<std::size_t>(y * width + x);
            const double charge = light(x, y) + warmth * m_current[at] + rays[at];
            const double value = poisson_number(static_cast<float>(charge), static_cast<std::uint32_t>(random())) +
                                 m_offset[at] + read(random);
            content.mosaic.at(x, y) = static_cast<std::uint16_t>(
                std::clamp(std::round(black + value / full_well * (white - black)), 0.0, double(white)));
        }
    content.black = black, content.white = white;
    content.xyz_to_camera = {1, 0, 0, 0, 1, 0, 0, 0, 1};
    content.facts.maker = "Nocturne", content.facts.model = model;
    content.facts.iso = iso, content.facts.exposure_time = seconds, content.facts.f_number = 2;
    const double s = 1 / full_well, o = read_noise * read_noise * s * s;
    content.facts.noise = NoiseProfile{{s, s, s}, {o, o, o}};
    return content;
}

std::filesystem::path DarkSensor::write(const std::filesystem::path& path, const std::function<double(int, int)>& light,
                                        double warmth, std::uint32_t seed, int cosmic_rays) const {
    const Result<void> written = write_dng(path, expose(light, warmth, seed, cosmic_rays), true);
    EXPECT_TRUE(written) << written.error().what;
    return path;
}

std::vector<std::filesystem::path> DarkSensor::write_darks(const std::filesystem::path& folder, int count,
                                                           std::uint32_t seed) const {
    std::vector<std::filesystem::path> files;
    for (int i = 0; i < count; ++i)
        files.push_back(write(
            folder / ("dark" + std::to_string(seed) + "_" + std::to_string(i) + ".dng"), [](int, int) { return 0.0; },
            1, seed + static_cast<std::uint32_t>(i), 60));
    return files;
}

} // namespace test
