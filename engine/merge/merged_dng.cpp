// Lays the file out as: header, folder 0 (preview, camera, colour), raw folder, EXIF folder, preview, samples. Samples are packed in groups of tiles; their places
// are known at the end, and the folders are written once more.
// Tag numbers and rules: Adobe, Digital Negative Specification 1.4.0.0 (2012), chapters 2 to 4; merge.md 2.7.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/merged_dng.h"
#include "engine/files/atomic_file.h"
#include "engine/files/dng_tags.h"
#include "engine/files/frames_map.h"
#include "engine/files/metadata.h"
#include "engine/files/output_file.h"
#include "engine/files/tiff_structure.h"
#include "engine/merge/merged_preview.h"
#include "engine/merge/merged_samples.h"
#include <algorithm>
#include <cmath>
#include <limits>

namespace engine {
namespace {

constexpr std::uint32_t header_size = 8;
constexpr double usual_baseline_exposure = 0.5; // as raw photos are developed where the file does not tell
constexpr int preview_long_edge = 1024;

// What every part of the writer needs to know.
struct Dng {
    const MergedPicture& picture;
    MergedCoding coding;
    MergedPreview preview;
    double frames = 1; // median
    std::vector<std::uint8_t> private_data;
};

double median_of(const Plane& plane) {
    if (plane.size() == 0) return 1;
    std::vector<float> values(plane.data(), plane.data() + plane.size());
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return std::max(1e-3, static_cast<double>(*middle));
}

bool is_mosaic(const MergedPicture& picture) { return picture.layout == FrameLayout::bayer; }

// ColorMatrix1 for D65. MergedPicture tells camera RGB after white balance; how the camera saw the light of the scene follows from what that light was.
Matrix xyz_to_camera(const MergedPicture& picture) {
    if (!is_mosaic(picture)) return rec2020_to_xyz().inverse();
    const Matrix balanced = picture.camera_to_xyz.inverse();
    const std::array<double, 3> seen = balanced * xyz_of(xy_of(picture.facts.as_shot));
    std::array<double, 3> gain{};
    for (std::size_t c = 0; c < 3; ++c) gain[c] = picture.as_shot_neutral[c] / std::max(seen[c], 1e-3);
    const double largest = *std::max_element(gain.begin(), gain.end());
    return Matrix::diagonal(gain[0] / largest, gain[1] / largest, gain[2] / largest) * balanced;
}

// Of pictures a value is scene light already.
double baseline_exposure(const MergedPicture& picture, double brightest) {
    return std::log2(brightest) +
           (is_mosaic(picture) ? picture.facts.baseline_exposure.value_or(usual_baseline_exposure) : 0);
}

void add_camera_and_colour(TiffFolder& folder, const Dng& dng) {
    const MergedPicture& picture = dng.picture;
    const CaptureFacts& facts = picture.facts;
    folder.add_text(271, facts.maker);
    folder.add_text(272, facts.model);
    folder.add_int16(274, {static_cast<std::uint16_t>(is_mosaic(picture) ? picture.orientation : 1)});
    folder.add_text(305, "Nocturne");
    folder.add_text(306, facts.taken);
    folder.add_bytes(50706, {1, 4, 0, 0}); // DNGVersion
    folder.add_bytes(50707, {1, static_cast<std::uint8_t>(dng.coding.is_float() ? 4 : 1), 0,
                             0}); // DNGBackwardVersion: floats came with 1.4
    folder.add_text(50708, unique_model(facts));
    const Matrix matrix = xyz_to_camera(picture);
    std::vector<double> values;
    for (const auto& row : matrix.m) values.insert(values.end(), row.begin(), row.end());
    folder.add_signed_rationals(50721, values); // ColorMatrix1
    const auto& neutral = picture.as_shot_neutral;
    folder.add_rationals(50728, is_mosaic(picture) ? std::vector<double>(neutral.begin(), neutral.end())
                                                   : std::vector<double>{1, 1, 1});
    folder.add_signed_rationals(50730, {baseline_exposure(picture, dng.coding.brightest)});
    folder.add_rationals(50731, {1 / std::sqrt(dng.frames)}); // BaselineNoise
    folder.add_bytes(50740, dng.private_data);                // DNGPrivateData
    folder.add_int16(50778, {21});                            // CalibrationIlluminant1: D65
    folder.add_rationals(50935, {0});                         // NoiseReductionApplied: none that smooths
}

void add_samples(TiffFolder& folder, const Dng& dng, const MergedPlaces& places) {
    const MergedCoding& coding = dng.coding;
    const auto width = static_cast<std::uint32_t>(coding.width), height = static_cast<std::uint32_t>(coding.height);
    const bool mosaic = is_mosaic(dng.picture);
    const auto samples = static_cast<std::size_t>(coding.samples());
    folder.add_int32(254, {0}); // NewSubFileType: the full picture
    folder.add_int32(256, {width});
    folder.add_int32(257, {height});
    folder.add_int16(258, std::vector<std::uint16_t>(samples, coding.is_float() ? 32 : 16));
    folder.add_int16(259, {static_cast<std::uint16_t>(coding.is_float() ? 8 : 1)}); // Compression: Deflate, none
    folder.add_int16(262, {static_cast<std::uint16_t>(
                              mosaic ? 32803 : 34892)}); // PhotometricInterpretation: colour filter array, LinearRaw
    folder.add_int16(277, {static_cast<std::uint16_t>(samples)});
    folder.add_int16(284, {1}); // PlanarConfiguration
    if (coding.is_float()) {
        folder.add_int16(317, {34894}); // Predictor: FloatingPointX2, differences between samples of one colour
        folder.add_int32(322, {static_cast<std::uint32_t>(coding.tile_width)});
        folder.add_int32(323, {static_cast<std::uint32_t>(coding.tile_height)});
        folder.add_int32(324, places.offsets);
        folder.add_int32(325, places.sizes);
    } else {
        folder.add_int32(273, places.offsets);
        folder.add_int32(278, {static_cast<std::uint32_t>(coding.tile_height)});
        folder.add_int32(279, places.sizes);
    }
    folder.add_int16(339, std::vector<std::uint16_t>(samples, coding.is_float() ? 3 : 1)); // SampleFormat
    if (mosaic) {
        folder.add_int16(33421, {2, 2}); // CFARepeatPatternDim
        std::vector<std::uint8_t> pattern;
        for (const CfaColour colour : dng.picture.pattern) pattern.push_back(static_cast<std::uint8_t>(colour));
        folder.add_bytes(33422, pattern);
        folder.add_bytes(50710, {0, 1, 2}); // CFAPlaneColor: red, green, blue
        folder.add_int16(50711, {1});       // CFALayout: rectangular
    }
    folder.add_int16(50713, {1, 1}); // BlackLevelRepeatDim
    folder.add_rationals(50714, std::vector<double>(samples, coding.black()));
    folder.add_int32(50717, std::vector<std::uint32_t>(samples, static_cast<std::uint32_t>(coding.white())));
    folder.add_rationals(50718, {1, 1}); // DefaultScale
    folder.add_int32(50719, {0, 0});     // DefaultCropOrigin
    folder.add_int32(50720, {width, height});
    folder.add_int32(50829, {0, 0, height, width}); // ActiveArea: top, left, bottom, right
    const NoiseProfile noise = dng.coding.noise(dng.picture.noise);
    if (*std::max_element(noise.scale.begin(), noise.scale.end()) > 0)
        folder.add_float64(
            51041, {noise.scale[0], noise.offset[0], noise.scale[1], noise.offset[1], noise.scale[2], noise.offset[2]});
}

struct Offsets {
    std::uint32_t raw = 0, exif = 0, preview = 0, samples = 0;
};

struct Folders {
    TiffFolder first, raw, exif;
};
Folders folders_of(const Dng& dng, const Offsets& offsets, const MergedPlaces& places) {
    Folders folders;
    folders.exif = exif_folder(dng.picture.facts);
    add_camera_and_colour(folders.first, dng);
    add_jpeg_preview(folders.first, dng.preview.width, dng.preview.height, offsets.preview,
                     static_cast<std::uint32_t>(dng.preview.jpeg.size()));
    folders.first.add_int32(330, {offsets.raw}); // SubIFDs
    folders.first.add_int32(34665, {offsets.exif});
    add_samples(folders.raw, dng, places);
    return folders;
}

// Everything before the samples. Its size does not depend on `places`, whose numbers are 0 the first time.
std::vector<std::uint8_t> beginning_of(const Dng& dng, const MergedPlaces& places) {
    const Folders sizes = folders_of(dng, {}, places);
    Offsets offsets;
    offsets.raw = header_size + sizes.first.size();
    offsets.exif = offsets.raw + sizes.raw.size();
    offsets.preview = offsets.exif + sizes.exif.size();
    offsets.samples = (offsets.preview + static_cast<std::uint32_t>(dng.preview.jpeg.size()) + 15) / 16 * 16;
    const Folders folders = folders_of(dng, offsets, places);
    std::vector<std::uint8_t> bytes{'I', 'I', 42, 0};
    append_int32(bytes, header_size);
    for (const auto& part :
         {folders.first.at(header_size), folders.raw.at(offsets.raw), folders.exif.at(offsets.exif), dng.preview.jpeg})
        bytes.insert(bytes.end(), part.begin(), part.end());
    bytes.resize(offsets.samples, 0);
    return bytes;
}

Result<void> write_all(OutputFile& file, const Dng& dng, const Work& work) {
    const MergedCoding& coding = dng.coding;
    MergedPlaces places{std::vector<std::uint32_t>(static_cast<std::size_t>(coding.tiles())),
                        std::vector<std::uint32_t>(static_cast<std::size_t>(coding.tiles()))};
    const std::vector<std::uint8_t> beginning = beginning_of(dng, places);
    if (!file.write(beginning.data(), beginning.size())) return file.failure(0, coding.height);
    if (const auto written = write_samples(file, dng.picture, coding, beginning.size(), places, work); !written)
        return written.error();
    const std::vector<std::uint8_t> final_beginning = beginning_of(dng, places);
    if (!file.seek(0) || !file.write(final_beginning.data(), final_beginning.size()) || !file.close())
        return file.failure(coding.height, coding.height);
    return {};
}

Result<void> checked(const std::filesystem::path& path, const MergedPicture& picture) {
    const auto invalid = [&path](const std::string& reason) {
        return Error{ErrorKind::invalid, path.filename().string() + " was not written. " + reason, "write_merged_dng"};
    };
    const Rect area = picture.area();
    if (area.empty() || area.left != 0 || area.top != 0) return invalid("The merged picture has no pixels.");
    if (area.width > 65535 || area.height > 65535 ||
        6.0 * static_cast<double>(area.pixels()) > std::numeric_limits<std::uint32_t>::max() - (1 << 26))
        return invalid("A DNG holds at most 4 GB. Merge smaller frames.");
    if (!(picture.brightest > 0) || !std::isfinite(picture.brightest))
        return invalid("Its brightest value is no number.");
    return {};
}

// For who reads the metadata: what the photo was made of.
std::vector<std::pair<std::string, std::string>> origin_of(const MergedPicture& picture) {
    std::vector<std::pair<std::string, std::string>> lines;
    if (!picture.method.empty()) lines.emplace_back("mergeMethod", picture.method);
    for (const MergeSource& source : picture.sources)
        lines.emplace_back("mergeSources", source.name + (source.used ? "" : " (left out)") +
                                               (source.note.empty() ? "" : ": " + source.note));
    return lines;
}

} // namespace

Result<void> write_merged_dng(const std::filesystem::path& path, const MergedPicture& picture,
                              const MergedDngOptions& options, const Work& work) {
    if (const auto valid = checked(path, picture); !valid) return valid.error();
    auto file = AtomicFile::create(path, options.overwrite);
    if (!file) return file.error();
    Dng dng{picture,
            merged_coding(picture, options.integer),
            {},
            median_of(picture.frames),
            bytes_of_frames_map(picture.frames, picture.frames_cell)};
    auto preview = merged_preview(picture, dng.coding.brightest, preview_long_edge, file->temporary(), work);
    if (!preview) return preview.error();
    dng.preview = *std::move(preview);
    auto output = OutputFile::create(file->temporary(), path);
    if (!output) return output.error();
    if (const auto written = write_all(*output, dng, work); !written) return written.error();
    if (const auto carried = carry_metadata_into_dng(options.original, file->temporary(), origin_of(picture)); !carried)
        return carried.error();
    return file->commit();
}

} // namespace engine
