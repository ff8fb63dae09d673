// DNG files that LibRaw, as Debian builds it, cannot decode: floats, Deflate (HDRMerge, merged photos of other programs and of this one). Mosaics of Bayer and
// X-Trans sensors and LinearRaw. Says of a file what read_raw_file() and its neighbours (raw_file.h) say of all others.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/files/raw_file.h"
#include "engine/files/raw_signs.h"

namespace engine {

Result<RawFile> read_dng(const std::filesystem::path& path, const RawSigns& signs, const Work& work);
Result<RawFile> read_dng_header(const std::filesystem::path& path);
// The frames that went into each place of a merged photo, of files that LibRaw decodes.
void read_dng_frames(const std::filesystem::path& path, RawFile& raw);
// Puts floats into 16 bits, for who takes only these: what lies below black stays, and light_end becomes the white level.
void put_into_integers(RawFile& raw);
Result<CaptureFacts> read_dng_facts(const std::filesystem::path& path);
Result<EmbeddedPreview> read_dng_preview(const std::filesystem::path& path);

} // namespace engine
