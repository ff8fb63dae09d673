// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/metadata.h"
#include "engine/files/dng_lens.h"
#include "engine/files/metadata_library.h"
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <exiv2/easyaccess.hpp>
#include <exiv2/error.hpp>
#include <exiv2/exif.hpp>
#include <exiv2/image.hpp>
#include <exiv2/tags.hpp>
#include <vector>

namespace engine {
namespace {

using Exiv2::ExifData;
using Finder = Exiv2::ExifData::const_iterator (*)(const ExifData&);

const Exiv2::Exifdatum* find(const ExifData& exif, const char* key) {
    const auto found = exif.findKey(Exiv2::ExifKey(key));
    return found == exif.end() || found->count() == 0 ? nullptr : &*found;
}

// The first of the keys that is there.
const Exiv2::Exifdatum* find_first(const ExifData& exif, std::initializer_list<const char*> keys) {
    for (const char* key : keys)
        if (const Exiv2::Exifdatum* datum = find(exif, key)) return datum;
    return nullptr;
}

std::string trimmed(std::string text) {
    text.erase(std::min(text.find('\0'), text.size()));
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string text_of(const ExifData& exif, std::initializer_list<const char*> keys) {
    for (const char* key : keys)
        if (const Exiv2::Exifdatum* datum = find(exif, key))
            if (std::string text = trimmed(datum->toString()); !text.empty()) return text;
    return {};
}

// A positive, finite number; damaged files hold all others.
std::optional<double> positive(double value) {
    if (!(value > 0) || !std::isfinite(value)) return std::nullopt;
    return value;
}

std::optional<double> number_at(const Exiv2::Value& value, long i) {
    if (i >= value.count()) return std::nullopt;
    if (const auto* doubles = dynamic_cast<const Exiv2::DoubleValue*>(&value))
        return doubles->value_[static_cast<std::size_t>(i)];
    if (value.typeId() == Exiv2::unsignedRational || value.typeId() == Exiv2::signedRational) {
        const Exiv2::Rational ratio = value.toRational(i);
        // An unsigned 2^32 - 1 arrives as -1 in this interface.
        const auto part = [&](std::int32_t x) {
            return value.typeId() == Exiv2::unsignedRational ? static_cast<double>(static_cast<std::uint32_t>(x)) : x;
        };
        if (ratio.second == 0) return std::nullopt;
        return part(ratio.first) / part(ratio.second);
    }
    const double number = value.toFloat(i);
    return value.ok() && std::isfinite(number) ? std::optional(number) : std::nullopt;
}

std::optional<double> number_of(const ExifData& exif, std::initializer_list<const char*> keys) {
    for (const char* key : keys)
        if (const Exiv2::Exifdatum* datum = find(exif, key))
            if (const auto number = number_at(datum->value(), 0))
                if (const auto valid = positive(*number)) return valid;
    return std::nullopt;
}

// Maker notes hold codes; what Exiv2 prints of them is the number.
std::optional<double> printed_number(const ExifData& exif, Finder find_in_maker_notes) {
    const auto found = find_in_maker_notes(exif);
    if (found == exif.end()) return std::nullopt;
    const std::string text = found->print(&exif);
    const auto start = text.find_first_of("0123456789");
    if (start == std::string::npos) return std::nullopt;
    char* end = nullptr;
    double number = std::strtod(text.c_str() + start, &end);
    if (*end == '/') number /= std::strtod(end + 1, nullptr); // "1/64 s"
    return positive(number);
}

// Programs that rewrite a JPEG in the other byte order leave Canon's notes as they were, and Exiv2 then reads none of them. Compact cameras tell
// their sensitivity nowhere else: CameraSettings (tag 1), number 16, with bit 14 set (ExifTool documentation, "Canon CameraSettings Tags").
std::optional<double> iso_of_swapped_canon_note(const ExifData& exif) {
    const Exiv2::Exifdatum *note = find(exif, "Exif.Photo.MakerNote"), *order = find(exif, "Exif.MakerNote.ByteOrder");
    const Exiv2::Exifdatum* offset = find(exif, "Exif.MakerNote.Offset");
    if (!text_of(exif, {"Exif.Image.Make"}).starts_with("Canon") || note == nullptr || order == nullptr ||
        offset == nullptr)
        return std::nullopt;
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(note->size()));
    note->value().copy(bytes.data(), Exiv2::littleEndian);
    const bool little = order->toString() == "MM"; // the opposite of the file's
    const auto number = [&](std::size_t at, std::size_t size) -> std::uint32_t {
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < size && at + size <= bytes.size(); ++i)
            value = value << 8 | bytes[at + (little ? size - 1 - i : i)];
        return value;
    };
    constexpr std::uint32_t short_type = 3, camera_settings = 1, iso_index = 16, plain_number = 0x4000;
    for (std::size_t i = 0, entries = number(0, 2); i < std::min<std::size_t>(entries, 200); ++i) {
        const std::size_t entry = 2 + 12 * i;
        if (number(entry, 2) != camera_settings || number(entry + 2, 2) != short_type ||
            number(entry + 4, 4) <= iso_index)
            continue;
        const std::size_t values = number(entry + 8, 4) - static_cast<std::size_t>(offset->toLong());
        if (values >= bytes.size()) return std::nullopt;
        const std::uint32_t iso = number(values + 2 * iso_index, 2);
        if ((iso & 0xc000) == plain_number) return positive(iso & 0x3fff);
    }
    return std::nullopt;
}

std::optional<double> iso_of(const ExifData& exif) {
    constexpr double too_large_for_its_field = 65535; // then SensitivityType says where the number is, Exif 2.3
    const auto iso = number_of(exif, {"Exif.Photo.ISOSpeedRatings", "Exif.Image.ISOSpeedRatings"});
    if (iso && *iso < too_large_for_its_field) return iso;
    if (const auto extended = number_of(exif, {"Exif.Photo.RecommendedExposureIndex",
                                               "Exif.Photo.StandardOutputSensitivity", "Exif.Photo.ISOSpeed"}))
        return extended;
    if (const auto maker = printed_number(exif, Exiv2::isoSpeed)) return maker;
    return iso ? iso : iso_of_swapped_canon_note(exif);
}

std::optional<double> exposure_time_of(const ExifData& exif) {
    if (const auto seconds = number_of(exif, {"Exif.Photo.ExposureTime", "Exif.Image.ExposureTime"})) return seconds;
    if (const Exiv2::Exifdatum* apex =
            find_first(exif, {"Exif.Photo.ShutterSpeedValue", "Exif.Image.ShutterSpeedValue"}))
        if (const auto value = number_at(apex->value(), 0)) return positive(std::exp2(-*value));
    return printed_number(exif, Exiv2::exposureTime);
}

std::optional<double> f_number_of(const ExifData& exif) {
    if (const auto number = number_of(exif, {"Exif.Photo.FNumber", "Exif.Image.FNumber"})) return number;
    if (const auto apex = number_of(exif, {"Exif.Photo.ApertureValue", "Exif.Image.ApertureValue"}))
        return positive(std::exp2(*apex / 2));
    return printed_number(exif, Exiv2::fNumber);
}

// Codes that Exiv2 has no name for: "(65535)", "n/a", "Unknown", "6"; what cameras write where no lens tells its name: "----", "0.0 mm f/0.0".
bool names_a_lens(const std::string& text) {
    return text.find_first_not_of("0123456789 ().,-/fFm:") != std::string::npos
               ? text != "n/a" && text != "None" && !text.starts_with("Unknown") && !text.starts_with("(") &&
                     !text.starts_with("No lens") && !text.starts_with("Manual")
               : text.find_first_of("123456789") != std::string::npos && text.find("mm") != std::string::npos;
}

std::string lens_of(const ExifData& exif, const Exiv2::XmpData& xmp) {
    if (std::string lens = text_of(exif, {"Exif.Photo.LensModel"}); names_a_lens(lens)) return lens;
    if (const auto found = Exiv2::lensName(exif); found != exif.end())
        if (std::string lens = trimmed(found->print(&exif)); names_a_lens(lens)) return lens;
    // What other programs found out and wrote into DNG files and pictures.
    for (const char* key : {"Xmp.exifEX.LensModel", "Xmp.aux.Lens"})
        if (const auto found = xmp.findKey(Exiv2::XmpKey(key)); found != xmp.end())
            if (std::string lens = trimmed(found->toString()); names_a_lens(lens)) return lens;
    return {};
}

// Metres. Exif says "infinity" as 2^32 - 1, makers as numbers nobody focuses at.
std::optional<double> focus_distance_of(const ExifData& exif) {
    constexpr double infinitely_far = 10000;
    std::optional<double> metres = number_of(exif, {"Exif.Photo.SubjectDistance", "Exif.Image.SubjectDistance"});
    if (!metres) metres = printed_number(exif, Exiv2::subjectDistance);
    return metres && *metres < infinitely_far ? metres : std::nullopt;
}

bool flash_fired(const ExifData& exif) {
    if (const Exiv2::Exifdatum* flash = find_first(exif, {"Exif.Photo.Flash", "Exif.Image.Flash"}))
        return (flash->toLong() & 1) != 0;
    const Exiv2::Exifdatum* canon =
        find(exif, "Exif.CanonCs.FlashDetails"); // CRW has no Exif flash; bits of what fired
    return canon != nullptr && canon->toLong() != 0;
}

// NoiseProfile, DNG 1.4 tag 51041: scale and offset for each colour plane, or once for all.
std::optional<NoiseProfile> noise_of(const ExifData& exif) {
    constexpr std::uint16_t noise_profile = 51041;
    for (const Exiv2::Exifdatum& datum : exif) {
        if (datum.tag() != noise_profile || Exiv2::ExifTags::isMakerGroup(datum.groupName()) || datum.count() < 2)
            continue;
        const bool each = datum.count() >= 6;
        NoiseProfile noise;
        bool valid = true;
        for (int plane = 0; plane < 3; ++plane) {
            const auto scale = number_at(datum.value(), each ? 2 * plane : 0),
                       offset = number_at(datum.value(), each ? 2 * plane + 1 : 1);
            valid = valid && scale && offset && *scale >= 0 && *scale < 1 && std::abs(*offset) < 1;
            if (valid) noise.scale[plane] = *scale, noise.offset[plane] = *offset;
        }
        if (valid) return noise;
    }
    return std::nullopt;
}

// OpcodeList3 with the sizes that stand in the same directory of a DNG file.
std::optional<EmbeddedLens> embedded_lens_of(const ExifData& exif, int orientation) {
    constexpr std::uint16_t opcode_list_3 = 51022, image_width = 256, image_length = 257, active_area = 50829,
                            crop_origin = 50719, crop_size = 50720;
    for (const Exiv2::Exifdatum& list : exif) {
        if (list.tag() != opcode_list_3 || Exiv2::ExifTags::isMakerGroup(list.groupName())) continue;
        const auto number = [&](std::uint16_t tag, long i) -> std::optional<double> {
            for (const Exiv2::Exifdatum& other : exif)
                if (other.tag() == tag && other.groupName() == list.groupName()) return number_at(other.value(), i);
            return std::nullopt;
        };
        OpcodePicture picture{number(image_width, 0).value_or(0), number(image_length, 0).value_or(0)};
        if (number(active_area, 3)) { // top, left, bottom, right
            picture.width = *number(active_area, 3) - number(active_area, 1).value_or(0);
            picture.height = *number(active_area, 2) - number(active_area, 0).value_or(0);
        }
        picture.crop_left = number(crop_origin, 0).value_or(0), picture.crop_top = number(crop_origin, 1).value_or(0);
        picture.crop_width = number(crop_size, 0).value_or(picture.width);
        picture.crop_height = number(crop_size, 1).value_or(picture.height);
        std::vector<std::uint8_t> bytes(static_cast<std::size_t>(std::max(0L, static_cast<long>(list.size()))));
        list.value().copy(bytes.data(), Exiv2::bigEndian);
        if (auto lens = lens_of_opcodes(bytes, picture, orientation)) return lens;
    }
    return std::nullopt;
}

// "483" of "21:30:05.483".
double fraction_of_second(const std::string& digits) {
    double fraction = 0, place = 1;
    for (const char digit : digits) {
        if (digit < '0' || digit > '9') break;
        fraction += (place /= 10) * (digit - '0');
    }
    return fraction;
}

// By name and not as a key: the library refuses to make keys of names that its version does not know.
const Exiv2::Exifdatum* find_by_name(const ExifData& exif, std::string_view name) {
    for (const Exiv2::Exifdatum& datum : exif)
        if (datum.key() == name) return &datum;
    return nullptr;
}

// EXIF 2.31 AmbientTemperature is that of the air; makers tell of the camera.
std::optional<double> temperature_of(const ExifData& exif) {
    const auto number_in = [&](std::string_view name) -> std::optional<double> {
        const Exiv2::Exifdatum* datum = find_by_name(exif, name);
        return datum == nullptr ? std::nullopt : number_at(datum->value(), 0);
    };
    constexpr double canon_zero = 128; // CameraTemperature counts from -128 degrees; 0 is not known
    if (const auto canon = number_in("Exif.CanonSi.CameraTemperature"); canon && *canon > 0) return *canon - canon_zero;
    if (const auto pentax = number_in("Exif.Pentax.Temperature")) return pentax;
    return number_in("Exif.Photo.AmbientTemperature");
}

bool subtracts_darkness(const ExifData& exif) {
    for (const char* name : {"Exif.CanonFi.NoiseReduction", "Exif.Sony1.LongExposureNoiseReduction",
                             "Exif.Sony2.LongExposureNoiseReduction"})
        if (const Exiv2::Exifdatum* setting = find_by_name(exif, name))
            if (const std::string words = setting->print(&exif); words.starts_with("On")) return true;
    return false;
}

FileMetadata facts_from(const ExifData& exif, const Exiv2::XmpData& xmp) {
    FileMetadata metadata;
    CaptureFacts& facts = metadata.facts;
    facts.maker = text_of(exif, {"Exif.Image.Make"});
    facts.model = text_of(exif, {"Exif.Image.Model", "Exif.Image.UniqueCameraModel"});
    facts.lens = lens_of(exif, xmp);
    facts.taken = text_of(exif, {"Exif.Photo.DateTimeOriginal", "Exif.Image.DateTimeOriginal",
                                 "Exif.Photo.DateTimeDigitized", "Exif.Image.DateTime"});
    facts.taken_fraction =
        fraction_of_second(text_of(exif, {"Exif.Photo.SubSecTimeOriginal", "Exif.Photo.SubSecTime"}));
    facts.sensor_temperature = temperature_of(exif);
    facts.serial = text_of(exif, {"Exif.Photo.BodySerialNumber", "Exif.Image.CameraSerialNumber"});
    facts.subtracts_darkness = subtracts_darkness(exif);
    facts.exposure_time = exposure_time_of(exif);
    facts.f_number = f_number_of(exif);
    facts.iso = iso_of(exif);
    facts.focal_length = number_of(exif, {"Exif.Photo.FocalLength", "Exif.Image.FocalLength"});
    if (!facts.focal_length) facts.focal_length = printed_number(exif, Exiv2::focalLength);
    facts.focal_length_35mm = number_of(exif, {"Exif.Photo.FocalLengthIn35mmFilm"});
    facts.focus_distance = focus_distance_of(exif);
    if (const Exiv2::Exifdatum* baseline = find(exif, "Exif.Image.BaselineExposure"))
        if (const auto stops = number_at(baseline->value(), 0); stops && std::abs(*stops) < 20)
            facts.baseline_exposure = stops;
    facts.flash_fired = flash_fired(exif);
    facts.noise = noise_of(exif);
    if (const Exiv2::Exifdatum* orientation = find(exif, "Exif.Image.Orientation"))
        if (const long value = orientation->toLong(); value >= 1 && value <= 8)
            metadata.orientation = static_cast<int>(value);
    facts.embedded_lens = embedded_lens_of(exif, metadata.orientation);
    return metadata;
}

} // namespace

Result<FileMetadata> read_metadata(const std::filesystem::path& path) {
    prepare_exiv2();
    if (auto error = opening_error(path)) return *error;
    const std::string name = path.filename().string();
    try {
        const auto image = Exiv2::ImageFactory::open(exiv2_name(path));
        image->readMetadata();
        return facts_from(image->exifData(), image->xmpData());
    } catch (const Exiv2::AnyError& failure) {
        if (failure.code() == Exiv2::kerFileContainsUnknownImageType ||
            failure.code() == Exiv2::kerUnsupportedImageType)
            return Error{ErrorKind::unsupported,
                         name + " has no metadata in a form that is known. The photo itself may still open.",
                         failure.what()};
        return Error{ErrorKind::damaged, "The metadata of " + name + " is damaged. Copy the file from the card again.",
                     failure.what()};
    } catch (const std::exception& failure) {
        return Error{ErrorKind::damaged, "The metadata of " + name + " is damaged. Copy the file from the card again.",
                     failure.what()};
    }
}

} // namespace engine
