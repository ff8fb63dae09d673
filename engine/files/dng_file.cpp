// Lays a DNG out as: header, folder 0 (preview, camera and colour), raw folder, EXIF folder, preview, mosaic; then streams it.
// Tag numbers and rules: Adobe, Digital Negative Specification 1.4.0.0 (2012), chapters 2 to 4; EXIF 2.31.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/dng_file.h"
#include "engine/files/atomic_file.h"
#include "engine/files/dng_tags.h"
#include "engine/files/output_file.h"
#include "engine/files/tiff_structure.h"
#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace engine {

namespace {

constexpr std::uint32_t header_size = 8;
// One strip of about a megabyte: readers can decode strips in parallel, and the folder stays small.
constexpr int bytes_per_strip = 1 << 20;

int rows_per_strip(const DngContent& content) {
    return std::clamp(bytes_per_strip / (2 * content.mosaic.width()), 1, content.mosaic.height());
}

void add_camera_and_colour(TiffFolder& folder, const DngContent& content) {
    const CaptureFacts& facts = content.facts;
    folder.add_text(271, facts.maker);
    folder.add_text(272, facts.model);
    folder.add_int16(274, {1}); // Orientation: the mosaic is stored upright
    folder.add_text(305, "Nocturne");
    folder.add_text(306, facts.taken);
    folder.add_bytes(50706, {1, 4, 0, 0}); // DNGVersion
    folder.add_bytes(50707, {1, 1, 0, 0}); // DNGBackwardVersion: nothing here needs a newer reader
    folder.add_text(50708, unique_model(facts));
    folder.add_signed_rationals(50721, {content.xyz_to_camera.begin(), content.xyz_to_camera.end()}); // ColorMatrix1
    folder.add_rationals(50728, {content.as_shot_neutral.begin(), content.as_shot_neutral.end()});
    if (facts.baseline_exposure) folder.add_signed_rationals(50730, {*facts.baseline_exposure});
    folder.add_int16(50778, {21}); // CalibrationIlluminant1: D65
}

void add_mosaic(TiffFolder& folder, const DngContent& content, std::uint32_t mosaic_offset) {
    const auto width = static_cast<std::uint32_t>(content.mosaic.width()),
               height = static_cast<std::uint32_t>(content.mosaic.height());
    const auto rows = static_cast<std::uint32_t>(rows_per_strip(content));
    std::vector<std::uint32_t> offsets, sizes;
    for (std::uint32_t top = 0; top < height; top += rows) {
        offsets.push_back(mosaic_offset + top * width * 2);
        sizes.push_back(std::min(rows, height - top) * width * 2);
    }
    folder.add_int32(254, {0}); // NewSubFileType: the full picture
    folder.add_int32(256, {width});
    folder.add_int32(257, {height});
    folder.add_int16(258, {16});    // BitsPerSample
    folder.add_int16(259, {1});     // Compression: none
    folder.add_int16(262, {32803}); // PhotometricInterpretation: colour filter array
    folder.add_int32(273, offsets);
    folder.add_int16(277, {1}); // SamplesPerPixel
    folder.add_int32(278, {rows});
    folder.add_int32(279, sizes);
    folder.add_int16(284, {1});      // PlanarConfiguration
    folder.add_int16(33421, {2, 2}); // CFARepeatPatternDim
    folder.add_bytes(33422, {content.pattern.begin(), content.pattern.end()});
    folder.add_bytes(50710, {0, 1, 2}); // CFAPlaneColor: red, green, blue
    folder.add_int16(50711, {1});       // CFALayout: rectangular
    folder.add_int16(50713, {1, 1});    // BlackLevelRepeatDim
    folder.add_rationals(50714, {content.black});
    folder.add_int32(50717, {static_cast<std::uint32_t>(std::lround(content.white))});
    folder.add_rationals(50718, {1, 1}); // DefaultScale
    folder.add_int32(50719, {0, 0});     // DefaultCropOrigin
    folder.add_int32(50720, {width, height});
    folder.add_int32(50829, {0, 0, height, width}); // ActiveArea: top, left, bottom, right
    if (const auto& noise = content.facts.noise)
        folder.add_float64(51041, {noise->scale[0], noise->offset[0], noise->scale[1], noise->offset[1],
                                   noise->scale[2], noise->offset[2]});
}

struct Offsets {
    std::uint32_t raw = 0, exif = 0, preview = 0, mosaic = 0;
};

struct Folders {
    TiffFolder first, raw, exif;
    bool raw_is_first = true; // without a preview the mosaic is described in the first folder
};

Folders folders_of(const DngContent& content, const Offsets& offsets) {
    Folders folders;
    folders.raw_is_first = content.preview_jpeg.empty();
    folders.exif = exif_folder(content.facts);
    add_camera_and_colour(folders.first, content);
    folders.first.add_int32(34665, {offsets.exif});
    if (folders.raw_is_first) {
        add_mosaic(folders.first, content, offsets.mosaic);
    } else {
        add_jpeg_preview(folders.first, content.preview_width, content.preview_height, offsets.preview,
                         static_cast<std::uint32_t>(content.preview_jpeg.size()));
        folders.first.add_int32(330, {offsets.raw}); // SubIFDs
        add_mosaic(folders.raw, content, offsets.mosaic);
    }
    return folders;
}

// Everything before the mosaic. Offsets are values in the folders, whose sizes do not depend on them: folders with zeros tell the sizes.
std::vector<std::uint8_t> beginning_of(const DngContent& content) {
    const Folders sizes = folders_of(content, {});
    Offsets offsets;
    offsets.raw = header_size + sizes.first.size();
    offsets.exif = offsets.raw + (sizes.raw_is_first ? 0 : sizes.raw.size());
    offsets.preview = offsets.exif + sizes.exif.size();
    offsets.mosaic = (offsets.preview + static_cast<std::uint32_t>(content.preview_jpeg.size()) + 15) / 16 * 16;

    const Folders folders = folders_of(content, offsets);
    std::vector<std::uint8_t> bytes{'I', 'I', 42, 0};
    append_int32(bytes, header_size);
    const auto append = [&bytes](const std::vector<std::uint8_t>& part) {
        bytes.insert(bytes.end(), part.begin(), part.end());
    };
    append(folders.first.at(header_size));
    if (!folders.raw_is_first) append(folders.raw.at(offsets.raw));
    append(folders.exif.at(offsets.exif));
    append(content.preview_jpeg);
    bytes.resize(offsets.mosaic, 0);
    return bytes;
}

// The values of a row in the byte order of the file.
const std::uint16_t* little_endian(const std::uint16_t* row, int width, std::vector<std::uint16_t>& swapped) {
    if constexpr (std::endian::native == std::endian::little) return row;
    swapped.assign(row, row + width);
    for (std::uint16_t& value : swapped) value = static_cast<std::uint16_t>(value << 8 | value >> 8);
    return swapped.data();
}

Result<void> write_all(OutputFile& file, const DngContent& content) {
    const std::vector<std::uint8_t> beginning = beginning_of(content);
    const int width = content.mosaic.width(), height = content.mosaic.height();
    if (!file.write(beginning.data(), beginning.size())) return file.failure(0, height);
    std::vector<std::uint16_t> swapped;
    for (int y = 0; y < height; ++y)
        if (!file.write(little_endian(content.mosaic.row(y), width, swapped),
                        sizeof(std::uint16_t) * static_cast<std::size_t>(width)))
            return file.failure(y, height);
    if (!file.close()) return file.failure(height, height); // the last buffer meets the full disk here
    return {};
}

Result<void> checked(const std::filesystem::path& path, const DngContent& content) {
    const auto invalid = [&path](const std::string& reason) {
        return Error{ErrorKind::invalid, path.filename().string() + " was not written. " + reason, "write_dng"};
    };
    const Rect area = content.mosaic.area();
    if (area.empty() || area.left != 0 || area.top != 0) return invalid("The raw picture has no pixels.");
    if (area.pixels() * 2 + static_cast<long long>(content.preview_jpeg.size()) >
        std::numeric_limits<std::uint32_t>::max() - (1LL << 24))
        return invalid("A DNG holds at most 4 GB. Make the picture smaller.");
    if (!(content.black >= 0) || !(content.white > content.black))
        return invalid("The white level must lie above the black level.");
    if (std::any_of(content.pattern.begin(), content.pattern.end(), [](std::uint8_t colour) { return colour > 2; }))
        return invalid("The pattern of the colour filters has a colour beside red, green and blue.");
    return {};
}

} // namespace

Result<void> write_dng(const std::filesystem::path& path, const DngContent& content, bool overwrite) {
    if (const auto valid = checked(path, content); !valid) return valid.error();
    auto file = AtomicFile::create(path, overwrite);
    if (!file) return file.error();
    auto output = OutputFile::create(file->temporary(), path);
    if (!output) return output.error();
    if (const auto written = write_all(*output, content); !written) return written.error();
    return file->commit();
}

} // namespace engine
