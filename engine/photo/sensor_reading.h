// How the samples of one sensor become white-balanced camera RGB, at full and at half size. Knows the sensor's own coordinates
// only: nothing of orientation, highlights and the working space.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/files/raw_file.h"
#include "engine/kernels/kernels.h"
#include "engine/photo/sensor_settings.h"

namespace engine {

// Refers to the RawFile, which must outlive it.
class SensorReading {
public:
    // `gain`: white balance of red, green, blue.
    SensorReading(const RawFile& raw, Rgb gain, const SensorSettings& settings);

    // Fills `camera_rgb`, a part of {0, 0, raw.width, raw.height}. The same bits whatever the part.
    void read(Image& camera_rgb) const;

    // False: of this sensor there is nothing quicker than read() and averaging.
    bool reads_half() const { return m_raw.has_mosaic(); }
    // Pixel (x, y): the light of the 2 x 2 samples at (2x + shift_x, 2y + shift_y), shifts 0 or 1. Where reads_half().
    void read_half(int shift_x, int shift_y, Image& camera_rgb) const;

private:
    const RawFile& m_raw;
    Rgb m_gain;
    MosaicLevels m_levels;  // Bayer
    XTransLevels m_x_trans; // X-Trans
};

} // namespace engine
