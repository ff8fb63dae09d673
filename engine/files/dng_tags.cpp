// Tag numbers and rules: Adobe, Digital Negative Specification 1.4.0.0 (2012), chapters 2 to 4; EXIF 2.31.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/dng_tags.h"
#include <algorithm>
#include <cmath>

namespace engine {
namespace {

std::uint16_t int16_of(double value) { return static_cast<std::uint16_t>(std::clamp(std::round(value), 0.0, 65535.0)); }

} // namespace

std::string unique_model(const CaptureFacts& facts) {
    if (facts.model.empty()) return facts.maker.empty() ? "Unknown camera" : facts.maker;
    return facts.maker.empty() || facts.model.starts_with(facts.maker) ? facts.model : facts.maker + " " + facts.model;
}

TiffFolder exif_folder(const CaptureFacts& facts) {
    TiffFolder exif;
    if (facts.exposure_time) exif.add_rationals(33434, {*facts.exposure_time});
    if (facts.f_number) exif.add_rationals(33437, {*facts.f_number});
    if (facts.iso) {
        exif.add_int16(34855, {int16_of(*facts.iso)}); // PhotographicSensitivity: 65535 when it does not fit
        // SensitivityType 2: recommended exposure index, the kind that nearly all cameras state.
        exif.add_int16(34864, {2});
        exif.add_int32(34866, {static_cast<std::uint32_t>(std::lround(*facts.iso))});
    }
    exif.add_bytes(36864, {'0', '2', '3', '1'}, TiffType::undefined); // ExifVersion
    exif.add_text(36867, facts.taken);                                // DateTimeOriginal
    exif.add_text(36868, facts.taken);                                // DateTimeDigitized
    exif.add_int16(37385, {static_cast<std::uint16_t>(facts.flash_fired ? 1 : 0)});
    if (facts.focal_length) exif.add_rationals(37386, {*facts.focal_length});
    if (facts.focal_length_35mm) exif.add_int16(41989, {int16_of(*facts.focal_length_35mm)});
    exif.add_text(42036, facts.lens); // LensModel
    return exif;
}

void add_jpeg_preview(TiffFolder& folder, int width, int height, std::uint32_t offset, std::uint32_t size) {
    folder.add_int32(254, {1}); // NewSubFileType: a reduced picture
    folder.add_int32(256, {static_cast<std::uint32_t>(width)});
    folder.add_int32(257, {static_cast<std::uint32_t>(height)});
    folder.add_int16(258, {8, 8, 8});
    folder.add_int16(259, {7}); // Compression: JPEG
    folder.add_int16(262, {6}); // PhotometricInterpretation: YCbCr
    folder.add_int32(273, {offset});
    folder.add_int16(277, {3});
    folder.add_int32(278, {static_cast<std::uint32_t>(height)});
    folder.add_int32(279, {size});
    folder.add_int16(284, {1});
    folder.add_int32(50970, {2}); // PreviewColorSpace: sRGB
}

} // namespace engine
