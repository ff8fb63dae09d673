// How a sensor's samples become camera colours: what photos from raw files can be asked for before any edit. Knows no operation.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <string>

namespace engine {

// What becomes of places where channels of the sensor ended.
enum class HighlightMethod {
    reconstruct, // what clipped is rebuilt from the channels that did not and from the colour around it
    neutral,     // what clipped is raised towards the largest channel: lamplight turns white
    clip         // every channel ends where the first one does: white, and nothing brighter
};

// How the colours between the samples of a mosaic are found.
enum class DemosaicMethod {
    automatic, // by edges where there is light, smoother in colour where the noise model says that there is only noise
    rcd,       // by edges, as if there was no noise
    low_noise  // as automatic for noise twice as strong
};

struct SensorSettings {
    DemosaicMethod demosaic = DemosaicMethod::automatic;
    HighlightMethod highlights = HighlightMethod::reconstruct;
    float hot_pixels = 50; // 0 (left as they are) to 100: how little a site must stand out to be taken for hot or dead
    bool banding = true;   // rows and columns that are read out too high or low are evened where they are beyond doubt
    std::string dark;      // dark frame to take away: "" (none), "auto" (the kept one that fits), or a file

    bool operator==(const SensorSettings&) const = default;
};

} // namespace engine
