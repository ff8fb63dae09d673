// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/photo/sensor_reading.h"
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace engine {
namespace {

// Where the file tells nothing of noise: a usual sensor of its time, 40000 electrons at ISO 100 and three of them of read noise.
constexpr double usual_full_well = 40000, usual_read_noise = 3, usual_iso = 400;

NoiseProfile noise_of(const CaptureFacts& facts) {
    if (facts.noise) return *facts.noise;
    const double electron = facts.iso.value_or(usual_iso) / 100 / usual_full_well;
    const double offset = usual_read_noise * usual_read_noise * electron * electron;
    return {{electron, electron, electron}, {offset, offset, offset}};
}

// What the kernel has to know of noise (MosaicLevels), for the noisiest channel.
template <class Levels> void set_noise(Levels& levels, const NoiseProfile& noise, Rgb gain, DemosaicMethod method) {
    double scale = 0, offset = 0;
    const std::array<double, 3> gains{double{gain.r}, double{gain.g}, double{gain.b}};
    for (std::size_t c = 0; c < 3; ++c) {
        scale = std::max(scale, noise.scale[c] * gains[c]);
        offset = std::max(offset, noise.offset[c] * gains[c] * gains[c]);
    }
    const double stronger = method == DemosaicMethod::low_noise ? 4 : 1; // variance
    // Generalised Anscombe (Makitalo and Foi 2013). Four sigma of read noise keep what lies below black on the tangent's end.
    constexpr double least = 1e-4;
    const double root_offset =
        std::max({offset / std::max(scale, 1e-9) + 0.375 * scale, 4 * std::sqrt(std::max(0.0, offset)), least});
    levels.root_offset = static_cast<float>(std::min(root_offset, 1.0));
    levels.noise_scale = method == DemosaicMethod::rcd ? 0.0f : static_cast<float>(std::min(stronger * scale, 1.0));
}

MosaicLevels levels_of(const RawFile& raw, Rgb gain, DemosaicMethod method) {
    MosaicLevels levels;
    levels.black = raw.black;
    for (int i = 0; i < 4; ++i) {
        const float factor = raw.pattern[i] == CfaColour::red     ? gain.r
                             : raw.pattern[i] == CfaColour::green ? gain.g
                                                                  : gain.b;
        levels.scale[i] = factor / std::max(1.0f, raw.white - raw.black[i]);
        if (raw.pattern[i] == CfaColour::red) {
            levels.red_x = i & 1;
            levels.red_y = i >> 1;
        }
    }
    set_noise(levels, noise_of(raw.facts), gain, method);
    return levels;
}

XTransLevels x_trans_levels_of(const RawFile& raw, Rgb gain, DemosaicMethod method) {
    XTransLevels levels;
    if (!raw.x_trans) return levels;
    std::transform(raw.x_trans->begin(), raw.x_trans->end(), levels.pattern.begin(),
                   [](CfaColour colour) { return static_cast<std::uint8_t>(colour); });
    const std::array<float, 3> gains{gain.r, gain.g, gain.b};
    for (std::size_t c = 0; c < 3; ++c) {
        levels.black[c] = raw.black[c];
        levels.scale[c] = gains[c] / std::max(1.0f, raw.white - raw.black[c]);
    }
    set_noise(levels, noise_of(raw.facts), gain, method);
    return levels;
}

// Light of the 2 x 2 samples at (2x, 2y) offset by (shift_x, shift_y): red, mean of both greens, blue.
template <class Sample>
void read_quads(const Raster<Sample>& mosaic, const MosaicLevels& levels, int shift_x, int shift_y, Image& camera_rgb) {
    const Rect area = camera_rgb.area();
    // Which of the four samples (in reading order) is red; green and blue follow, and with them their levels.
    const int red_x = (levels.red_x + shift_x) & 1, red_y = (levels.red_y + shift_y) & 1;
    const auto light = [&](int x, int y) {
        const int position = ((y + shift_y) & 1) * 2 + ((x + shift_x) & 1);
        return std::pair{levels.black[position], levels.scale[position]};
    };
    const auto [black_r, scale_r] = light(red_x, red_y);
    const auto [black_g, scale_g] = light(1 - red_x, red_y);
    const auto [black_h, scale_h] = light(red_x, 1 - red_y);
    const auto [black_b, scale_b] = light(1 - red_x, 1 - red_y);
    for (int y = area.top; y < area.bottom(); ++y) {
        const Sample* lines[2] = {&mosaic.at(2 * area.left + shift_x, 2 * y + shift_y),
                                  &mosaic.at(2 * area.left + shift_x, 2 * y + 1 + shift_y)};
        const Sample* with_red = lines[red_y] + red_x;
        const Sample* green_beside = lines[red_y] + 1 - red_x;
        const Sample* green_below = lines[1 - red_y] + red_x;
        const Sample* with_blue = lines[1 - red_y] + 1 - red_x;
        Rgb* to = camera_rgb.row(y);
        for (int x = 0; x < area.width; ++x) {
            const float green = (static_cast<float>(green_beside[2 * x]) - black_g) * scale_g +
                                (static_cast<float>(green_below[2 * x]) - black_h) * scale_h;
            to[x] = {(static_cast<float>(with_red[2 * x]) - black_r) * scale_r, 0.5f * green,
                     (static_cast<float>(with_blue[2 * x]) - black_b) * scale_b};
        }
    }
}

// Of pictures that have all colours at every pixel.
void balance(const RawFile& raw, Rgb gain, Image& camera_rgb) {
    const Rect area = camera_rgb.area();
    const Rgb black{raw.black[0], raw.black[1], raw.black[2]};
    const Rgb scale{gain.r * (1.0F / (raw.white - black.r)), gain.g * (1.0F / (raw.white - black.g)),
                    gain.b * (1.0F / (raw.white - black.b))};
    for (int y = area.top; y < area.bottom(); ++y) {
        const std::size_t first =
            static_cast<std::size_t>(y) * static_cast<std::size_t>(raw.width) + static_cast<std::size_t>(area.left);
        const std::uint16_t* from = raw.camera_rgb.data() + 3 * first;
        Rgb* to = camera_rgb.row(y);
        for (int x = 0; x < area.width; ++x, from += 3)
            to[x] = {(static_cast<float>(from[0]) - black.r) * scale.r,
                     (static_cast<float>(from[1]) - black.g) * scale.g,
                     (static_cast<float>(from[2]) - black.b) * scale.b};
    }
}

void balance(const Image& light, Rgb gain, Image& camera_rgb) {
    const Rect area = camera_rgb.area();
    for (int y = area.top; y < area.bottom(); ++y) {
        const Rgb* from = &light.at(area.left, y);
        Rgb* to = camera_rgb.row(y);
        for (int x = 0; x < area.width; ++x) to[x] = {from[x].r * gain.r, from[x].g * gain.g, from[x].b * gain.b};
    }
}

} // namespace

SensorReading::SensorReading(const RawFile& raw, Rgb gain, const SensorSettings& settings)
    : m_raw(raw), m_gain(gain), m_levels(levels_of(raw, gain, settings.demosaic)),
      m_x_trans(x_trans_levels_of(raw, gain, settings.demosaic)) {}

void SensorReading::read(Image& camera_rgb) const {
    if (m_raw.x_trans)
        demosaic_xtrans(m_raw.mosaic, m_x_trans, camera_rgb.area(), camera_rgb);
    else if (m_raw.mosaic.size() > 0)
        demosaic(m_raw.mosaic, m_levels, camera_rgb.area(), camera_rgb);
    else if (m_raw.light.size() > 0)
        demosaic(m_raw.light, m_levels, camera_rgb.area(), camera_rgb);
    else if (m_raw.camera_light.size() > 0)
        balance(m_raw.camera_light, m_gain, camera_rgb);
    else
        balance(m_raw, m_gain, camera_rgb);
}

void SensorReading::read_half(int shift_x, int shift_y, Image& camera_rgb) const {
    if (m_raw.x_trans)
        half_xtrans(m_raw.mosaic, m_x_trans, shift_x, shift_y, camera_rgb);
    else if (m_raw.light.size() > 0)
        read_quads(m_raw.light, m_levels, shift_x, shift_y, camera_rgb);
    else
        read_quads(m_raw.mosaic, m_levels, shift_x, shift_y, camera_rgb);
}

} // namespace engine
