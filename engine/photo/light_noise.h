// Noise of a photo's pixels in units of light (night.md 5.6): what toe, detail and meter compare signals with.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace engine {

class Photo;

// Variance of the luminance of a full-size pixel whose mean is y: scale * y + offset. Unedited scene-linear units.
struct LightNoise {
    double scale = 0, offset = 0;

    double variance(double y) const { return scale * y + offset; }
    // Signal that equals its noise: y = (scale + sqrt(scale^2 + 4 offset)) / 2.
    double floor() const;
    // The same picture `gain` times as bright.
    LightNoise after_gain(double gain) const { return {scale * gain, offset * gain * gain}; }
    // With that part of its variance.
    LightNoise times(double part) const { return {scale * part, offset * part}; }
};

// From CaptureFacts::noise where the file tells it, carried to the luminance of neutral pixels by white balance, colour matrix,
// BaselineExposure and demosaicing. Otherwise, also of rendered pictures after their camera's own smoothing, from fine differences
// in the flattest places of 24 full-size patches. Neither noise nor texture at all: 0. Reads a quarter of a megapixel.
LightNoise measure_light_noise(const Photo& photo);

} // namespace engine
