// What noise looks like in the planes that denoising works on: light stabilised so that its noise is the same everywhere, split into brightness and two
// colour differences, and how strong the noise of each is by scale and fineness. Knows no picture.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/colour/spaces.h"
#include "engine/kernels/kernels.h"
#include "engine/photo/capture.h"
#include "engine/photo/light_noise.h"
#include <array>
#include <cmath>

namespace engine {

// Noise of unedited pixels by camera channel: a sample of light x of channel c has the variance scale[c] x + offset[c].
struct ChannelNoise {
    Matrix from_camera = Matrix::identity(); // camera light, neutrals equal in all channels, to working space
    std::array<double, 3> scale{}, offset{};
    bool is_mosaic = false;    // one channel a sample, the others interpolated
    bool is_from_file = false; // the file tells the noise, and demosaicing knew it

    bool is_known() const; // false: nothing to reduce
};
// `noise`: of the luminance of unedited full-size pixels, for photos whose file tells no noise by channel.
ChannelNoise channel_noise(const CaptureFacts& facts, const LightNoise& noise);

// Light to planes and back. With a the scale and o the offset of a channel, light x becomes 2 (sqrt(a x + o) - sqrt(o)) / a, and x / sqrt(o) below 0,
// whose noise is 1 everywhere (Anscombe 1948, with an offset as in Murtagh, Starck and Bijaoui 1995; the straight part keeps what lies below black, so
// that darkness stays unbiased). Channels are then scaled so that neutrals are equal in them, and split as YCoCg: noise of different channels is independent,
// and brightness leaves no trace in colour.
class Stabiliser {
public:
    // `pixels`: full-size pixels that one pixel is the mean of, at least 1.
    Stabiliser(const ChannelNoise& noise, double pixels);

    // Brightness (r + 2 g + b) / 4, red-blue (r - b) / 2, green-magenta (2 g - r - b) / 4.
    void forward(const Rgb* light, int count, float* y, float* u, float* v) const;
    // Of planes that have lost their noise: half the curve's bend times the variance that was averaged away is added (Makitalo and Foi 2011, first
    // order), so that the mean light stays. `averaged`: part of the variance that is gone; 0 is the exact inverse.
    void backward(const float* y, const float* u, const float* v, int count, Rgb* light, float averaged) const;

    // Variance of noise in the three planes, of full-size pixels far coarser than the mosaic, at this scale's unit.
    const std::array<double, 3>& variance() const { return m_variance; }

private:
    PixelMatrix m_to_camera, m_from_camera;
    std::array<float, 3> m_scale{}, m_offset{}, m_root{}, m_factor{}; // factor: that makes neutrals equal
    std::array<double, 3> m_variance{};
};

// Variance of the coefficients of 8 x 8 patches of plane `plane` (0 to 2), relative to Stabiliser::variance(), where a pixel is `side` full-size pixels wide.
enum class Demosaicing { none, plain, knowing_noise };
PatchLimits noise_spectrum(int plane, double side, Demosaicing demosaicing);

} // namespace engine
