// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/photo/light_noise.h"
#include "engine/photo/photo.h"
#include <cmath>

namespace engine {

double LightNoise::floor() const { return (scale + std::sqrt(scale * scale + 4 * offset)) / 2; }

LightNoise measure_light_noise(const Photo& photo) {
    const CaptureFacts& facts = photo.facts();
    if (!facts.noise) return {};
    return LightNoise{facts.noise->scale[1], facts.noise->offset[1]}.after_gain(
        std::exp2(facts.baseline_exposure.value_or(0.5)));
}

} // namespace engine
