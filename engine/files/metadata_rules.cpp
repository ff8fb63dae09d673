// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/metadata_rules.h"
#include <algorithm>
#include <array>
#include <span>

namespace engine {
namespace {

using Names = std::span<const std::string_view>;

bool among(std::string_view name, Names names) { return std::find(names.begin(), names.end(), name) != names.end(); }

// IFD0 describes the original's own strips, sub-pictures and raw colours: only what describes the photo is taken.
constexpr std::array<std::string_view, 17> kept_image = {
    "ImageDescription", "Make",          "Model",      "Artist",        "Copyright",
    "HostComputer",     "DateTime",      "Rating",     "RatingPercent", "XPTitle",
    "XPComment",        "XPAuthor",      "XPKeywords", "XPSubject",     "CameraSerialNumber",
    "LensInfo",         "TimeZoneOffset"};

// Depends on size, coding or colour of the original's pixels.
constexpr std::array<std::string_view, 20> dropped_photo = {"PixelXDimension",
                                                            "PixelYDimension",
                                                            "ColorSpace",
                                                            "ComponentsConfiguration",
                                                            "CompressedBitsPerPixel",
                                                            "InteroperabilityTag",
                                                            "SubjectArea",
                                                            "SubjectLocation",
                                                            "FocalPlaneXResolution",
                                                            "FocalPlaneYResolution",
                                                            "FocalPlaneResolutionUnit",
                                                            "CFAPattern",
                                                            "SpatialFrequencyResponse",
                                                            "RelatedSoundFile",
                                                            "Gamma",
                                                            "MakerNote",
                                                            "OECF",
                                                            "0xea1c",
                                                            "0xea1d",
                                                            "OffsetSchema"};

// Edits of other programs that are already in the pixels or would be applied again, second pictures that are not in the file any more.
constexpr std::array<std::string_view, 18> dropped_prefixes = {
    "crs",  "crss",   "darktable", "nocturne", "hdrgm",  "HDRGainMap", "GCamera", "GContainer", "Container",
    "Item", "GDepth", "GImage",    "GFocus",   "GAudio", "MicroVideo", "Device",  "Profile",    "xmpNote"};

constexpr std::array<std::string_view, 5> dropped_exif = {"PixelXDimension", "PixelYDimension", "ColorSpace",
                                                          "NativeDigest", "SubjectArea"};
constexpr std::array<std::string_view, 17> dropped_tiff = {
    "Orientation",         "ImageWidth",          "ImageLength",
    "BitsPerSample",       "Compression",         "PhotometricInterpretation",
    "SamplesPerPixel",     "PlanarConfiguration", "YCbCrSubSampling",
    "YCbCrPositioning",    "YCbCrCoefficients",   "XResolution",
    "YResolution",         "ResolutionUnit",      "TransferFunction",
    "ReferenceBlackWhite", "NativeDigest"};
// Identity of one file. OriginalDocumentID and DerivedFrom remain.
constexpr std::array<std::string_view, 6> dropped_media = {"DocumentID", "InstanceID", "History",
                                                           "Pantry",     "Manifest",   "RenditionClass"};
constexpr std::array<std::string_view, 8> dropped_photoshop = {
    "ColorMode",  "ICCProfile",       "History",           "DocumentAncestors",
    "TextLayers", "LegacyIPTCDigest", "EmbeddedXMPDigest", "SidecarForExtension"};
constexpr std::array<std::string_view, 3> dropped_basic = {"Thumbnails", "CreatorTool", "BaseURL"};

struct PropertyRule {
    std::string_view prefix;
    Names names;
};
constexpr PropertyRule dropped_properties[] = {{"exif", dropped_exif},
                                               {"tiff", dropped_tiff},
                                               {"xmpMM", dropped_media},
                                               {"photoshop", dropped_photoshop},
                                               {"xmp", dropped_basic}};

constexpr std::array<std::string_view, 3> places_photoshop = {"City", "State", "Country"};
constexpr std::array<std::string_view, 2> places_iptc_core = {"Location", "CountryCode"};
constexpr std::array<std::string_view, 8> places_iptc_extension = {"LocationCreated", "LocationShown", "City",
                                                                   "CountryCode",     "CountryName",   "ProvinceState",
                                                                   "Sublocation",     "WorldRegion"};
constexpr std::array<std::string_view, 7> places_iptc = {"City",        "SubLocation",  "ProvinceState", "CountryCode",
                                                         "CountryName", "LocationCode", "LocationName"};

// "History[1]/stEvt:action" -> "History"
std::string_view top_of(std::string_view property) { return property.substr(0, property.find_first_of("[/")); }

} // namespace

bool exif_still_holds(std::string_view group, std::string_view tag) {
    if (group == "Image") return among(tag, kept_image);
    if (group == "Photo") return !among(tag, dropped_photo);
    return group == "GPSInfo";
}

bool xmp_still_holds(std::string_view prefix, std::string_view property) {
    if (among(prefix, dropped_prefixes)) return false;
    if (prefix == "dc" && property == "format") return false;
    return std::none_of(std::begin(dropped_properties), std::end(dropped_properties), [&](const PropertyRule& rule) {
        return rule.prefix == prefix && among(top_of(property), rule.names);
    });
}

bool xmp_tells_place(std::string_view prefix, std::string_view property) {
    const std::string_view top = top_of(property);
    if (prefix == "exif") return top.starts_with("GPS");
    if (prefix == "photoshop") return among(top, places_photoshop);
    if (prefix == "iptc" || prefix == "Iptc4xmpCore") return among(top, places_iptc_core);
    if (prefix == "iptcExt" || prefix == "Iptc4xmpExt") return among(top, places_iptc_extension);
    return false;
}

bool iptc_tells_place(std::string_view dataset) { return among(dataset, places_iptc); }

} // namespace engine
