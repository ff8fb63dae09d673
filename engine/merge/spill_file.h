// Frames laid aside on disk, so that every place of the picture can be read with all of its frames at once while memory holds one frame
// (merge.md 5.4).
// Knows rows of floats, not what they mean.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/base/result.h"
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

namespace engine {

// $XDG_CACHE_HOME, ~/.cache, $TMPDIR, /tmp: those that exist and can be written, in this order.
std::vector<std::filesystem::path> spill_folders();

// `frames` frames of `rows` rows of `row_floats` floats. Rows of a band lie together, frame after frame, so that a band is one piece of the
// file. The file has no name from the
// beginning on: it is gone with the object, however the program ends.
class SpillFile {
public:
    struct Shape {
        int frames = 0, rows = 0, row_floats = 0;
        int band_rows = 0; // the last band may be shorter
        std::uintmax_t bytes() const;
        int bands() const { return (rows + band_rows - 1) / band_rows; }
        int rows_of(int band) const;
    };
    // Takes the space at once in the first folder that has it and leaves a tenth of it free besides. Error: none has; says what is needed.
    static Result<SpillFile> create(const Shape& shape, const std::vector<std::filesystem::path>& folders);
    SpillFile(SpillFile&& other) noexcept;
    SpillFile& operator=(SpillFile&& other) noexcept;
    ~SpillFile();

    const Shape& shape() const { return m_shape; }
    // All rows of one band of one frame. Thread-safe for different bands and frames.
    Result<void> write(int frame, int band, const float* rows);
    // The first `frames` frames of a band, frame after frame.
    Result<void> read(int band, int frames, float* rows) const;
    // One row of one frame.
    Result<void> read_row(int frame, int row, float* floats) const;

private:
    SpillFile(int file, Shape shape, std::filesystem::path folder);
    std::uintmax_t place_of(int frame, int band) const;
    int m_file = -1;
    Shape m_shape;
    std::filesystem::path m_folder;
};

} // namespace engine
