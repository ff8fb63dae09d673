// Noise is a hash of pixel and seed, defects are a hash of the camera: frames differ in noise, never in hot pixels.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sample/sensor.h"
#include "engine/sample/random.h"
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace engine {

namespace {

constexpr std::uint32_t camera_number = 0x4e6f6374; // which pixels are hot: the same in every frame of this camera
constexpr float largest_exact_mean = 30;

float uniform_of(std::uint32_t bits) { return (static_cast<float>(bits >> 8) + 0.5f) * 0x1p-24f; } // never 0 nor 1

// Sequential search (Devroye 1986, chapter X.3.2) in double precision: about `expected` steps.
float small_poisson_number(double expected, double uniform) {
    static const std::array<double, 128> reciprocals = [] {
        std::array<double, 128> table{};
        for (std::size_t k = 1; k < table.size(); ++k) table[k] = 1.0 / static_cast<double>(k);
        return table;
    }();
    double probability = std::exp(-expected), sum = probability;
    std::size_t count = 0;
    while (uniform > sum && count + 1 < reciprocals.size()) {
        ++count;
        probability *= expected * reciprocals[count];
        sum += probability;
    }
    return static_cast<float>(count);
}

} // namespace

float normal_number(std::uint64_t bits) {
    const float radius = std::sqrt(-2 * std::log(uniform_of(static_cast<std::uint32_t>(bits))));
    return radius * std::cos(2 * std::numbers::pi_v<float> * uniform_of(static_cast<std::uint32_t>(bits >> 32)));
}

float poisson_number(float expected, std::uint32_t bits) {
    if (!(expected > 0)) return 0;
    if (expected < largest_exact_mean) return small_poisson_number(expected, (bits + 0.5) * 0x1p-32);
    const float normal = normal_number(random_bits(bits, 1, 2));
    return std::max(0.0f, std::floor(expected + std::sqrt(expected) * normal + (normal * normal - 1) / 6 + 0.5f));
}

Sensor::Sensor(const SimulatedCamera& camera, Rect area)
    : m_seed(camera.noise_seed), m_full_well(static_cast<float>(camera.full_well * 100 / camera.iso)),
      m_read_noise(static_cast<float>(camera.read_noise)), m_black(static_cast<float>(camera.black)),
      m_white(static_cast<float>(camera.white)) {
    m_values_per_electron = (m_white - m_black) / m_full_well;
    const int defects = m_seed == 0 ? 0
                                    : static_cast<int>(std::lround(camera.hot_pixels_per_megapixel *
                                                                   static_cast<double>(area.pixels()) * 1e-6));
    for (int i = 0; i < defects; ++i) {
        const auto x = static_cast<int>(random_number(camera_number, i, 0) * static_cast<float>(area.width));
        const auto y = static_cast<int>(random_number(camera_number, i, 1) * static_cast<float>(area.height));
        // Dark current of defects spreads over decades: 300 to 100 000 electrons a second at room temperature.
        const float a_second = 300 * std::pow(333.0f, random_number(camera_number, i, 2));
        m_hot_pixels.push_back({area.top + y, area.left + x, a_second * static_cast<float>(camera.exposure_time)});
    }
    std::sort(m_hot_pixels.begin(), m_hot_pixels.end());
    m_first_hot.assign(static_cast<std::size_t>(std::max(0, area.height)) + 1, 0);
    for (const HotPixel& hot : m_hot_pixels) ++m_first_hot[static_cast<std::size_t>(hot.y - area.top) + 1];
    for (std::size_t row = 1; row < m_first_hot.size(); ++row) m_first_hot[row] += m_first_hot[row - 1];
}

float Sensor::dark_electrons(int x, int y) const {
    for (std::size_t i = m_first_hot[static_cast<std::size_t>(y)]; i < m_first_hot[static_cast<std::size_t>(y) + 1];
         ++i)
        if (m_hot_pixels[i].x == x) return m_hot_pixels[i].electrons;
    return 0;
}

std::uint16_t Sensor::raw_value(float light, int x, int y) const {
    float electrons = std::max(0.0f, light) * m_full_well;
    if (m_seed != 0) {
        electrons =
            std::min(electrons + dark_electrons(x, y), 1e9f); // the number of electrons stays exact in a float's range
        electrons = poisson_number(electrons, static_cast<std::uint32_t>(random_bits(m_seed, x, y) >> 32));
        electrons += m_read_noise * normal_number(random_bits(~m_seed, x, y));
    }
    const float value = m_black + electrons * m_values_per_electron;
    return static_cast<std::uint16_t>(std::clamp(value, 0.0f, m_white) + 0.5f);
}

NoiseProfile Sensor::noise_profile() const {
    const double electron = 1 / static_cast<double>(m_full_well),
                 step = 1 / (static_cast<double>(m_white) - static_cast<double>(m_black));
    const double offset =
        m_read_noise * electron * m_read_noise * electron + step * step / 12; // and rounding to whole values
    return {{electron, electron, electron}, {offset, offset, offset}};
}

} // namespace engine
