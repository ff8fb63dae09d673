// How noise of a merged photo differs from place to place: where fewer frames took part there is more of it. Knows no file and no operation.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/files/raw_file.h"
#include <memory>

namespace engine {

// Factor of the variance that the noise profile tells, one for each cell of RawFile::frames: the profile holds for the median number of frames. Empty: 1
// everywhere.
Plane noise_by_place(const RawFile& raw);

// The same for the upright photo, smoothly between the middles of cells.
class NoiseMap {
public:
    explicit NoiseMap(const RawFile& raw); // with frames

    // log2 of the factor at pixels (left + i, y) of the photo reduced to pixels of `side` full-size ones. The same bits whatever the piece of a row.
    void row(int left, int y, int count, double side, float* log2_factor) const;

private:
    Plane m_log2; // of upright cells
    double m_left = 0, m_top = 0,
           m_cell =
               1; // where the first cell begins: before the photo where its first column was the last of the sensor
};

// Notes the map of a photo as long as this object lives. CaptureFacts are what operations know of a photo, and stay plain values that can be copied: the map is
// found by the place of the one original, Photo::facts().
class NoiseMapEntry {
public:
    NoiseMapEntry() = default;
    NoiseMapEntry(const CaptureFacts* facts, std::shared_ptr<const NoiseMap> map);
    ~NoiseMapEntry();
    NoiseMapEntry(const NoiseMapEntry&) = delete;
    NoiseMapEntry& operator=(const NoiseMapEntry&) = delete;

private:
    const CaptureFacts* m_facts = nullptr;
};
// nullptr: noise is the same everywhere. Thread-safe.
std::shared_ptr<const NoiseMap> noise_map_of(const CaptureFacts* facts);

} // namespace engine
