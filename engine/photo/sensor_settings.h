// How a sensor's samples become camera colours: what photos from raw files can be asked for before any edit. Knows no operation.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace engine {

// What becomes of places where channels of the sensor ended.
enum class HighlightMethod {
    neutral, // what clipped is raised towards the largest channel: lamplight turns white
    clip     // every channel ends where the first one does: white, and nothing brighter
};

struct SensorSettings {
    HighlightMethod highlights = HighlightMethod::neutral;

    bool operator==(const SensorSettings&) const = default;
};

} // namespace engine
