// Absolute luminance of the scene from the exposure data (night.md section 1) and what follows from it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/image/image.h"
#include "engine/photo/capture.h"
#include "engine/photo/light_noise.h"
#include <optional>

namespace engine {

// Exposure value at ISO 100: log2(N^2 / t * 100 / S). Nothing if a value is missing or not positive.
std::optional<double> ev100(const CaptureFacts& facts);

// kappa: cd/m2 of a scene-linear value of 1 before any edit: 85.3 N^2 / (S t) (ISO 12232 SOS/REI, ISO 2720 q = 0.65).
std::optional<double> luminance_of_one(const CaptureFacts& facts);

// Prior for photos without exposure data: the adaptation luminance of a city street, in cd/m2.
inline constexpr double assumed_adaptation_luminance = 0.5;

// Geometric mean luminance without lamps: trimmed mean (1 % at both ends) of log2 Y over the pixels less than 4 EV above
// the median. Y in units of the image; never below `floor`.
double key_of(const Image& image, double floor);

struct SceneLight {
    bool known = false;         // from exposure data; otherwise the prior above
    double sigma_ev = 0;        // 1 sigma: 0.4 raw, 0.9 rendered pictures; 0 when not known
    double kappa = 0;           // cd/m2 of a scene-linear 1
    double median = 0;          // cd/m2
    double adaptation = 0;      // cd/m2, L_A
    double lamp_area = 0;       // part of the picture more than 4 EV above the key and above 20 cd/m2
    bool night = false;         // L_A < 3 and (lamps or EV100 < 5)
    double suggested_sense = 0; // clamp(20 + 12 log2(3 / L_A), 20, 60) at night, else 0
};
// Measured on any reduced rendering of the unedited photo. `noise` is that of full-size pixels (Photo::light_noise()): where even
// the reduced pixels are mostly noise, more of them are averaged before logarithms are taken.
SceneLight measure_scene_light(const CaptureFacts& facts, const Image& unedited, const LightNoise& noise = {});

} // namespace engine
