// What a sensor says without light: dark frames averaged to a master, whether it belongs to a photo, and taken away from it (merge.md 1.7).
// Knows no folder of darks (dark_library.h) and no merge.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/files/raw_file.h"
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace engine {

struct DarkFrame {
    CaptureFacts facts; // camera, serial number, ISO, exposure time, temperature; width and height of the sensor
    std::array<CfaColour, 4> pattern{};
    int frames = 1;           // that went into it
    Plane level;              // mean of (value - black) / (white - black); below 0 where black was told too high
    double read_variance = 0; // of a sample of one frame that holds no charge, in these units
};

// Bayer raws of one camera, ISO and exposure time, taken with the cap on. From four on their mean without what lies 3 standard deviations off it (cosmic
// rays); of three the median, of two the smaller. Decodes each file twice, keeps four planes. Errors: as read_raw_file(), too bright, different from the first.
Result<DarkFrame> make_dark_frame(const std::vector<std::filesystem::path>& files, const Work& work);

// Why a dark with these facts says nothing about a photo with those: "It was taken at ISO 800, the photo at ISO 3200."; empty if it does. What is not known
// of either is no hindrance.
std::string why_dark_does_not_fit(const CaptureFacts& photo, const CaptureFacts& dark);

// Ready to be taken away from any number of photos. Thread-safe.
class DarkSubtraction {
public:
    explicit DarkSubtraction(DarkFrame dark);

    const CaptureFacts& facts() const { return m_dark.facts; }
    int frames() const { return m_dark.frames; }
    // Fewer than four darks tell where the sensor glows and which sites are hot, but not the dark signal of each site: their own noise would be added.
    bool is_per_site() const { return m_dark.frames >= 4; }
    // Sites that the dark cannot make good: y * width + x, ascending.
    const std::vector<std::uint32_t>& defects() const { return m_defects; }
    // Variance that a subtraction at scale 1 adds, in units of DarkFrame::level.
    double added_variance() const { return is_per_site() ? m_dark.read_variance / m_dark.frames : 0; }

    // How strong the dark signal is in a photo against that of the dark: 0.5 to 1.5, from the hot sites. `light`: the sample at (x, y). Error: the hot sites
    // are others than the photo's.
    Result<double> scale_in(const std::function<float(int x, int y)>& light) const;

    // Away from light in the same units; clipped samples (0.99 and more) stay. Error: not the same size or pattern.
    Result<void> subtract(Plane& light, const std::array<CfaColour, 4>& pattern, double scale) const;
    // The whole correction of a raw file in its own values: scale, subtraction, defects replaced from their neighbours, noise profile. Returns the scale.
    Result<double> correct(RawFile& raw) const;

private:
    DarkFrame m_dark;
    std::array<float, 4> m_base{}; // median of each position of the pattern: what does not grow with time
    // Smooth part of each position, for cells of 32 x 32 sensor pixels.
    struct Cells {
        int columns = 0, rows = 0;
        std::array<std::vector<float>, 4> values;
    } m_cells;
    std::vector<std::uint32_t> m_hot, m_defects;

    void find_smooth_part();
    void find_hot_sites();
    float smooth_at(int x, int y) const;
    void signal_of_row(int y, double scale, float* signal) const; // what is subtracted from row y
};

} // namespace engine
