// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/colour/built_in_profiles.h"
#include "engine/colour/lcms.h"
#include "engine/colour/spaces.h"
#include <algorithm>
#include <array>

namespace engine {
namespace {

// Types of parametricCurveType, ICC.1:2010 table 65, numbered as lcms2 does (one more than in the file).
enum CurveType { gamma_only = 1, gamma_with_line = 4 };

struct Description {
    const char* name;
    const char* title;
    Xy white, red, green, blue;
    CurveType type;
    std::array<double, 5> parameters; // g, a, b, c, d: (a X + b)^g from d on, c X below
};

constexpr Xy icc_d50{0.3457, 0.3585};
constexpr std::array<double, 5> srgb_curve = {2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045}; // IEC 61966-2-1
// ITU-R BT.2020-2 table 4, with the constants that make line and power meet smoothly (12 bit: 1.0993 and 0.0181). The curve of the
// Rec.2020 profiles in common use; tables of gamma 2.4 (BT.1886) describe a television, not a file.
constexpr double bt2020_alpha = 1.09929682680944, bt2020_beta = 0.018053968510807;
constexpr std::array<double, 5> bt2020_curve = {1 / 0.45, 1 / bt2020_alpha, (bt2020_alpha - 1) / bt2020_alpha, 1 / 4.5,
                                                4.5 * bt2020_beta};

constexpr Description descriptions[] = {
    {"srgb", "sRGB", d65, {0.640, 0.330}, {0.300, 0.600}, {0.150, 0.060}, gamma_with_line, srgb_curve},
    {"display-p3",
     "Display P3",
     d65,
     {0.680, 0.320},
     {0.265, 0.690},
     {0.150, 0.060},
     gamma_with_line,
     srgb_curve}, // SMPTE EG 432-1 primaries
    {"adobe-rgb",
     "Compatible with Adobe RGB (1998)",
     d65,
     {0.640, 0.330},
     {0.210, 0.710},
     {0.150, 0.060},
     gamma_only,
     {563.0 / 256}},
    // ISO 22028-2 (ROMM RGB): slope 16 below 1/512 of white.
    {"prophoto",
     "ProPhoto RGB",
     icc_d50,
     {0.734699, 0.265301},
     {0.159597, 0.840403},
     {0.036598, 0.000105},
     gamma_with_line,
     {1.8, 1, 0, 1.0 / 16, 16.0 / 512}},
    {"rec2020", "Rec.2020", d65, {0.708, 0.292}, {0.170, 0.797}, {0.131, 0.046}, gamma_with_line, bt2020_curve},
};

void write_text(cmsHPROFILE profile, cmsTagSignature tag, const char* text) {
    cmsMLU* content = cmsMLUalloc(lcms_context(), 1);
    cmsMLUsetASCII(content, "en", "US", text);
    cmsWriteTag(profile, tag, content);
    cmsMLUfree(content);
}

std::vector<std::uint8_t> make(const Description& d) {
    const LcmsCurve curve(cmsBuildParametricToneCurve(lcms_context(), d.type, d.parameters.data()));
    cmsToneCurve* const curves[3] = {curve.get(), curve.get(), curve.get()};
    const cmsCIExyY white = {d.white.x, d.white.y, 1};
    const cmsCIExyYTRIPLE primaries = {{d.red.x, d.red.y, 1}, {d.green.x, d.green.y, 1}, {d.blue.x, d.blue.y, 1}};
    const LcmsProfile profile(cmsCreateRGBProfileTHR(lcms_context(), &white, &primaries, curves));
    cmsSetProfileVersion(profile.get(), 4.2);
    write_text(profile.get(), cmsSigProfileDescriptionTag, d.title);
    write_text(profile.get(), cmsSigCopyrightTag, "CC0 1.0");
    cmsUInt32Number size = 0;
    cmsSaveProfileToMem(profile.get(), nullptr, &size);
    std::vector<std::uint8_t> icc(size);
    cmsSaveProfileToMem(profile.get(), icc.data(), &size);
    // lcms2 puts the present time into the header (bytes 24 to 35, big-endian): a fixed date keeps exports reproducible.
    constexpr std::array<std::uint8_t, 12> date = {0x07, 0xea, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0}; // 2026-01-01
    std::copy(date.begin(), date.end(), icc.begin() + 24);
    return icc;
}

} // namespace

const std::vector<BuiltInProfile>& built_in_profiles() {
    static const std::vector<BuiltInProfile> profiles = [] {
        std::vector<BuiltInProfile> made;
        for (const Description& d : descriptions) made.push_back({d.name, d.title, make(d)});
        return made;
    }();
    return profiles;
}

} // namespace engine
