// A plan streamed into an encoder, strip by strip: while the tiles of one strip are rendered on all cores, the strip before
// is being encoded on one of them. Two strips are in memory, never the whole picture.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/files/raster_file.h"
#include "engine/pipeline/renderer.h"
#include <functional>

namespace engine {

// Writes the pixels of a finished tile to `to`, its top left corner in the strip; rows of the strip are `row_bytes` apart.
using FinishTile = std::function<void(const Image& tile, std::uint8_t* to, std::size_t row_bytes)>;

struct StripFormat {
    std::size_t bytes_per_pixel = 3;
    int rows = 256; // whole blocks of every encoder
    int tile_width = 256;
};

// Renders the whole plan into `writer`, without finishing it. `encode_seconds` grows by the time spent in the encoder.
// Errors: stopped, or what the writer says.
Result<void> stream_strips(const Plan& plan, const StripFormat& format, const FinishTile& finish_tile,
                           RasterWriter& writer, double& encode_seconds, const Work& work);

} // namespace engine
