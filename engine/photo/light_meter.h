// The light meter: how much of a picture has which luminance, in cd/m2, with the scene's adaptation light, its lamps and the sensor's
// noise. Measured on the unedited proxy; knows no photo and nothing of edits.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/photo/light_noise.h"
#include "engine/photo/scene_light.h"
#include "engine/regions/regions.h"
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace engine {

// What a scene of such light is lit by (anchors of night.md 1.4).
enum class LightBand { starlight, moonlight, street, shop_window, lamp };
inline constexpr std::array<double, 4> light_band_edges = {0.001, 0.03, 10, 630}; // cd/m2 where the next one begins
LightBand band_of(double cd_m2);

// The luminance of every pixel of the proxy, kept small: 16 bits of its logarithm, a thousandth of a stop fine.
class LuminanceMap {
public:
    explicit LuminanceMap(const Image& unedited);

    int width() const { return m_codes.width(); }
    int height() const { return m_codes.height(); }
    // Scene-linear luminance at a part of the picture's width and height, 0 to 1; 0 is black. The nearest pixel outside.
    double at(double across, double down) const;
    // Pixels with from <= Y < to become 255, others 0.
    void mark(double from, double to, std::uint8_t* bytes, std::ptrdiff_t bytes_per_row) const;
    // How many pixels are darker than each limit; limits in rising order.
    std::vector<std::size_t> count_below(const std::vector<double>& limits) const;

private:
    Raster<std::uint16_t> m_codes;
};

// Lamps of about the same luminance; all lamps that the sensor clipped are one group.
struct LampGroup {
    double luminance = 0;    // cd/m2: median of the lamps, each counted by its light
    int lamps = 0;           // how many
    double share = 0;        // of the picture
    bool is_clipped = false; // the true luminance is at least this
    bool is_moon = false;    // nothing but the moon
};

struct LightMeter {
    static constexpr int bins = 136;                    // 16 a decade
    static constexpr double lowest = -4.5, highest = 4; // log10 cd/m2
    static double edge(int bin);                        // cd/m2 where it begins; edge(bins) is the end

    std::array<float, bins> shares{}; // of the picture
    float darker = 0, brighter = 0;   // what lies outside of them, black included
    SceneLight scene;                 // not scene.known: all luminances are relative to an assumed one
    double noise_floor = 0;       // cd/m2 at which a single full-size pixel has as much noise as light; 0: not known
    std::vector<LampGroup> lamps; // the clipped ones and the largest other groups, five at most, darkest first
    std::shared_ptr<const LuminanceMap> pixels; // nullptr when they were let go

    double share_of(int first_bin, int last_bin) const; // last one included; bins that do not exist are empty
    double cd_m2(Rgb unedited) const { return scene.kappa * static_cast<double>(luminance(unedited)); }
};

// `noise` is that of full-size pixels. The proxy's pixels are means of many and less noisy, so the histogram may well show true light
// below noise_floor; what the floor tells is where the photo itself, looked at pixel by pixel, is more noise than light.
LightMeter measure_light_meter(const CaptureFacts& facts, const Image& unedited, const Regions& regions,
                               const LightNoise& noise);

} // namespace engine
