// The sensor of the simulated camera: light on a pixel -> electrons -> raw value, with the noise of both steps. Knows no scene.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/image/rect.h"
#include "engine/photo/capture.h"
#include "engine/sample/simulated_night.h"
#include <cstdint>
#include <vector>

namespace engine {

// Poisson distributed number with mean `expected` from 32 random bits: exact below 30 electrons, above it a normal number
// with the skewness of the Poisson distribution (Cornish and Fisher 1938, first term).
float poisson_number(float expected, std::uint32_t bits);
// Normal number with mean 0 and standard deviation 1 from 64 random bits (Box and Muller 1958).
float normal_number(std::uint64_t bits);

class Sensor {
public:
    Sensor(const SimulatedCamera& camera, Rect area);

    // The raw value of pixel (x, y) for light that is 1 at the white level.
    std::uint16_t raw_value(float light, int x, int y) const;
    NoiseProfile noise_profile() const;

private:
    float dark_electrons(int x, int y) const;

    struct HotPixel {
        int y, x;
        float electrons;
        auto operator<=>(const HotPixel&) const = default;
    };
    std::vector<HotPixel> m_hot_pixels;   // by row, then column
    std::vector<std::size_t> m_first_hot; // of row y in m_hot_pixels; one more at the end
    std::uint32_t m_seed;
    float m_full_well, m_read_noise, m_values_per_electron, m_black, m_white;
};

} // namespace engine
