// A simulated sensor with everything that darkness shows: fixed offsets of the sites, dark current with a long tail, a glowing corner, hot sites, cosmic
// rays. Its truth is known site by site.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/files/dng_file.h"
#include "tests/shared/test_support.h"
#include <functional>
#include <vector>

namespace test {

class DarkSensor {
public:
    static constexpr int width = 480, height = 320, black = 512, white = 15892;
    static constexpr double full_well = 70000.0 * 100 / 1600, read_noise = 2.5; // electrons, ISO 1600
    double iso = 1600, seconds = 30;
    std::string model = "Dark";
    std::optional<double> temperature;

    explicit DarkSensor(std::uint32_t seed);

    // Mean electrons of the dark at a site, at `warmth` times its dark current.
    double darkness(int x, int y, double warmth) const;
    // Electrons per unit of normalised light.
    static double electrons(double normalised) { return normalised * full_well; }

    // One exposure: light in electrons.
    engine::DngContent expose(const std::function<double(int x, int y)>& light, double warmth, std::uint32_t seed,
                              int cosmic_rays) const;
    std::filesystem::path write(const std::filesystem::path& path, const std::function<double(int x, int y)>& light,
                                double warmth, std::uint32_t seed, int cosmic_rays) const;
    std::vector<std::filesystem::path> write_darks(const std::filesystem::path& folder, int count,
                                                   std::uint32_t seed) const;

private:
    std::vector<float> m_offset, m_current; // electrons: does not grow with time; does
};

} // namespace test
