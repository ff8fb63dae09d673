// Light to raw values: photons, dark current, defects, uneven response, noise of pixels, rows and columns, steps, and the end of the range.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/parallel.h"
#include "engine/sample/random.h"
#include "engine/sample/sensor.h"
#include "tests/shared/simulated_series.h"

namespace test {

using engine::normal_number;
using engine::random_bits;

engine::Raster<std::uint16_t> sensor_values(const engine::Image& light, const SimulatedSensor& sensor,
                                            const SimulatedFrame& frame, std::uint32_t noise_seed) {
    const double well = sensor.full_well * 100 / frame.iso;
    const auto electrons_of_light = static_cast<float>(well), spread = static_cast<float>(sensor.response_spread);
    const auto read_noise =
        static_cast<float>(std::hypot(sensor.read_noise, sensor.read_noise_after * 100 / frame.iso));
    const auto steps = static_cast<float>((sensor.white - sensor.black) / well),
               black = static_cast<float>(sensor.black), white = static_cast<float>(sensor.white);
    const auto dark = static_cast<float>(sensor.dark_current * frame.exposure_time),
               hot = static_cast<float>(sensor.hot_electrons * frame.exposure_time);
    const auto hot_share = static_cast<float>(sensor.hot_share), row_noise = static_cast<float>(sensor.row_noise),
               column_noise = static_cast<float>(sensor.column_noise);
    const std::uint32_t camera = 7919 * sensor.number, seed = 104729 * (noise_seed + 1);
    engine::Raster<std::uint16_t> values(light.area());
    engine::for_each_index(light.height(), engine::Priority::exporting, {}, [&](int y) {
        const engine::Rgb* from = light.row(y);
        std::uint16_t* to = values.row(y);
        const float row = row_noise * normal_number(random_bits(seed + 3, -1, y));
        for (int x = 0; x < light.width(); ++x) {
            const float value =
                y % 2 == 0 ? (x % 2 == 0 ? from[x].r : from[x].g) : (x % 2 == 0 ? from[x].g : from[x].b);
            const float response = 1 + spread * normal_number(random_bits(camera, x, y));
            float expected = std::min(value * electrons_of_light, 1e7F) * response + dark;
            if (engine::random_number(camera + 1, x, y) < hot_share) // log-normal tail
                expected += hot * std::exp(1.2F * std::abs(normal_number(random_bits(camera + 2, x, y))));
            float electrons =
                engine::poisson_number(expected, static_cast<std::uint32_t>(random_bits(seed, x, y) >> 32));
            electrons += read_noise * normal_number(random_bits(seed + 1, x, y)) + row +
                         column_noise * normal_number(random_bits(seed + 4, x, -1));
            to[x] = static_cast<std::uint16_t>(std::clamp(black + electrons * steps, 0.0F, white) + 0.5F);
        }
    });
    return values;
}

bool SimulatedSeries::is_hot(int x, int y) const {
    return engine::random_number(7919 * m_setup.sensor.number + 1, x, y) < static_cast<float>(m_setup.sensor.hot_share);
}

} // namespace test
