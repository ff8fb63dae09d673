// The photo as a coarse grid of cells, each with its typical light: what sky and ground are told apart on. Medians, so that stars and
// wires leave no trace.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/regions/light_sources.h"

namespace engine {

struct SkyGrid {
    int size = 1;        // of a cell, pixels of the proxy
    float log_floor = 0; // log2 of what was added to all light: below it there is only noise
    Plane light;         // log2 luminance, median of the pixels and of the cells around
    Plane red, blue;     // log2 of red and blue over green
    Plane texture;       // mean distance of the cell's pixels from its light, EV; each counts at most 1
    Plane brightest;     // of the cell's pixels over its light, EV: stars
    Plane change;        // of light and colour from cell to cell, EV per cell
    Plane lamp_field; // log2 of the light that the bright groups would throw here: sum of light over squared distance

    Rect area() const { return light.area(); }
};
// Light and colour of one pixel as the grid's cells have them.
struct CellLight {
    float light, red, blue;
};
CellLight light_of(Rgb pixel, float floor);

SkyGrid make_sky_grid(const Image& unedited, const BrightGroups& bright);

} // namespace engine
