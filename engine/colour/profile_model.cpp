// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/colour/profile_model.h"
#include "engine/colour/lcms.h"
#include <algorithm>
#include <cmath>
#include <cwchar>

namespace engine {
namespace {

constexpr std::array<double, 3> pcs_white = {0.9642, 1.0, 0.8249}; // D50 as ICC.1:2010 7.2.16 rounds it
using Curve = std::function<double(double)>;

Error broken(const std::string& subject, const std::string& reason) {
    return {ErrorKind::damaged,
            subject + " is damaged: " + reason + " Export or download it again, or choose a built-in one.",
            {}};
}

Error unusable(const std::string& subject, const std::string& reason) {
    return {ErrorKind::unsupported,
            subject + reason + " Choose an RGB profile of a display or a working space, or a built-in one.",
            {}};
}

std::uint32_t big_endian_at(std::span<const std::uint8_t> bytes, std::size_t offset) {
    return std::uint32_t{bytes[offset]} << 24 | std::uint32_t{bytes[offset + 1]} << 16 |
           std::uint32_t{bytes[offset + 2]} << 8 | bytes[offset + 3];
}

// What can be said from the header alone; nothing if it is fine.
std::optional<Error> header_error(std::span<const std::uint8_t> icc, const std::string& subject) {
    constexpr std::size_t header_size = 128;
    if (icc.size() < header_size + 4 || big_endian_at(icc, 36) != cmsMagicNumber)
        return Error{ErrorKind::invalid,
                     subject +
                         " is not an ICC profile. Choose a file with the ending .icc or .icm, or a built-in profile.",
                     {}};
    if (const std::uint32_t declared = big_endian_at(icc, 0); declared > icc.size())
        return broken(subject,
                      "it ends early (" + std::to_string(icc.size()) + " of " + std::to_string(declared) + " bytes).");
    switch (big_endian_at(icc, 12)) {
    case cmsSigLinkClass: return unusable(subject, " is a device link, which joins two other profiles.");
    case cmsSigAbstractClass: return unusable(subject, " is an abstract profile, which belongs to no device.");
    case cmsSigNamedColorClass: return unusable(subject, " is a list of named colours.");
    default: break;
    }
    switch (big_endian_at(icc, 16)) {
    case cmsSigRgbData:
    case cmsSigGrayData: return std::nullopt;
    case cmsSigCmykData: return unusable(subject, " is for CMYK printing; Nocturne writes RGB files.");
    case cmsSigLabData: return unusable(subject, " is for Lab values; Nocturne writes RGB files.");
    default: return unusable(subject, " is not for RGB values.");
    }
}

std::string utf8(const std::wstring& text) {
    std::string bytes;
    for (const wchar_t wide : text) {
        const auto c = static_cast<std::uint32_t>(wide);
        if (c < 0x20 || (c >= 0xd800 && c < 0xe000) || c > 0x10ffff) continue; // control characters and broken UTF-16
        if (c < 0x80) {
            bytes += static_cast<char>(c);
            continue;
        }
        const int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
        constexpr std::uint32_t lead[] = {0, 0xc0, 0xe0, 0xf0};
        bytes += static_cast<char>(lead[more] | c >> 6 * more);
        for (int i = more - 1; i >= 0; --i) bytes += static_cast<char>(0x80 | (c >> 6 * i & 0x3f));
    }
    return bytes;
}

std::string description_of(cmsHPROFILE profile) {
    wchar_t text[200] = {};
    cmsGetProfileInfo(profile, cmsInfoDescription, "en", "US", text, std::size(text));
    text[std::size(text) - 1] = 0;
    return utf8(text);
}

// Formulas are asked from lcms2; of tables the entries themselves, because lcms2 rounds table look-ups to 16 bits.
Curve copy_of(const cmsToneCurve* curve) {
    if (cmsGetToneCurveParametricType(curve) != 0) {
        const std::shared_ptr<cmsToneCurve> kept(cmsDupToneCurve(curve), cmsFreeToneCurve);
        return
            [kept](double x) { return static_cast<double>(cmsEvalToneCurveFloat(kept.get(), static_cast<float>(x))); };
    }
    const cmsUInt16Number* entries = cmsGetToneCurveEstimatedTable(curve);
    std::vector<double> values(entries, entries + cmsGetToneCurveEstimatedTableEntries(curve));
    for (double& v : values) v /= 65535;
    return [values = std::move(values)](double x) {
        const double position = std::clamp(x, 0.0, 1.0) * static_cast<double>(values.size() - 1);
        const auto before = std::min(static_cast<std::size_t>(position), values.size() - 2);
        const double part = position - static_cast<double>(before);
        return values[before] + part * (values[before + 1] - values[before]);
    };
}

bool rises(const Curve& curve) {
    constexpr int steps = 1024;
    double before = curve(0);
    for (int i = 1; i <= steps; ++i) {
        const double value = curve(static_cast<double>(i) / steps);
        if (!std::isfinite(value) || value < before - 0.002)
            return false; // measured displays may waver by a step of 9 bits
        before = std::max(before, value);
    }
    return curve(0) > -0.01 && curve(0) < 0.5 && curve(1) > 0.5 && curve(1) < 1.5;
}

bool read_curve(cmsHPROFILE profile, cmsTagSignature tag, Curve& curve) {
    const auto* found = static_cast<const cmsToneCurve*>(cmsReadTag(profile, tag));
    if (found == nullptr || cmsGetToneCurveEstimatedTableEntries(found) < 2) return false;
    curve = copy_of(found);
    return rises(curve);
}

// Colour of the paper or lamp against D50. Displays are taken as white by definition, as lcms2 does.
Matrix absolute_scale(cmsHPROFILE profile) {
    const auto* white = static_cast<const cmsCIEXYZ*>(cmsReadTag(profile, cmsSigMediaWhitePointTag));
    if (cmsGetDeviceClass(profile) == cmsSigDisplayClass || white == nullptr) return Matrix::identity();
    const double smallest = std::min({white->X, white->Y, white->Z}),
                 largest = std::max({white->X, white->Y, white->Z});
    if (!(smallest > 0.05 && largest < 2)) return Matrix::identity();
    return Matrix::diagonal(pcs_white[0] / white->X, pcs_white[1] / white->Y, pcs_white[2] / white->Z);
}

std::optional<Error> read_matrix(cmsHPROFILE profile, const std::string& subject, ProfileModel& model) {
    constexpr cmsTagSignature colorants[3] = {cmsSigRedColorantTag, cmsSigGreenColorantTag, cmsSigBlueColorantTag};
    constexpr cmsTagSignature curves[3] = {cmsSigRedTRCTag, cmsSigGreenTRCTag, cmsSigBlueTRCTag};
    Matrix to_pcs;
    for (int i = 0; i < 3; ++i) {
        const auto* xyz = static_cast<const cmsCIEXYZ*>(cmsReadTag(profile, colorants[i]));
        if (xyz == nullptr) return broken(subject, "a primary colour is missing.");
        to_pcs.m[0][i] = xyz->X, to_pcs.m[1][i] = xyz->Y, to_pcs.m[2][i] = xyz->Z;
        if (!read_curve(profile, curves[i], model.curves[i]))
            return broken(subject, "a tone curve is missing or does not rise.");
    }
    const Matrix from_pcs = to_pcs.inverse();
    for (const auto& row : from_pcs.m)
        for (const double value : row)
            if (!(std::abs(value) < 100)) return broken(subject, "its primary colours do not span a gamut.");

    const Matrix rec2020_to_pcs = bradford(d65, xy_of(pcs_white)) * rec2020_to_xyz();
    model.from_rec2020 = from_pcs * rec2020_to_pcs;
    model.from_rec2020_absolute = from_pcs * absolute_scale(profile) * rec2020_to_pcs;
    // White is white in both by definition; rounded primaries miss it by less than this. A larger miss is meant.
    constexpr double rounding = 0.002;
    for (auto& row : model.from_rec2020.m) {
        const double white = row[0] + row[1] + row[2];
        if (std::abs(white - 1) < rounding)
            for (double& value : row) value /= white;
    }
    return std::nullopt;
}

bool has_any(cmsHPROFILE profile, std::initializer_list<cmsTagSignature> tags) {
    return std::any_of(tags.begin(), tags.end(), [&](cmsTagSignature tag) { return cmsIsTag(profile, tag) != 0; });
}

LcmsProfile linear_rec2020() {
    const cmsCIExyY white = {d65.x, d65.y, 1};
    const cmsCIExyYTRIPLE primaries = {{0.708, 0.292, 1}, {0.170, 0.797, 1}, {0.131, 0.046, 1}};
    const LcmsCurve line(cmsBuildGamma(lcms_context(), 1.0));
    cmsToneCurve* const lines[3] = {line.get(), line.get(), line.get()};
    return LcmsProfile(cmsCreateRGBProfileTHR(lcms_context(), &white, &primaries, lines));
}

LcmsProfile open(std::span<const std::uint8_t> icc) {
    return LcmsProfile(cmsOpenProfileFromMemTHR(lcms_context(), icc.data(), static_cast<cmsUInt32Number>(icc.size())));
}

constexpr cmsUInt32Number exact = cmsFLAGS_NOCACHE | cmsFLAGS_NOOPTIMIZE;

LcmsTransform decoding_transform(cmsHPROFILE profile, cmsHPROFILE working, bool grey) {
    return LcmsTransform(cmsCreateTransformTHR(lcms_context(), profile, grey ? TYPE_GRAY_FLT : TYPE_RGB_FLT, working,
                                               TYPE_RGB_FLT, INTENT_RELATIVE_COLORIMETRIC, exact));
}

LcmsTransform encoding_transform(cmsHPROFILE profile, cmsHPROFILE working, Intent intent,
                                 bool black_point_compensation) {
    constexpr cmsUInt32Number intents[] = {INTENT_PERCEPTUAL, INTENT_RELATIVE_COLORIMETRIC, INTENT_SATURATION,
                                           INTENT_ABSOLUTE_COLORIMETRIC};
    const cmsUInt32Number flags = exact | (black_point_compensation ? cmsFLAGS_BLACKPOINTCOMPENSATION : 0);
    return LcmsTransform(cmsCreateTransformTHR(lcms_context(), working, TYPE_RGB_FLT, profile, TYPE_RGB_FLT,
                                               intents[static_cast<int>(intent)], flags));
}

std::optional<Error> read_model(cmsHPROFILE profile, const std::string& subject, ProfileModel& model) {
    model.grey = cmsGetColorSpace(profile) == cmsSigGrayData;
    model.printer = cmsGetDeviceClass(profile) == cmsSigOutputClass;
    const bool decoding_tables = has_any(profile, {cmsSigAToB0Tag, cmsSigAToB1Tag, cmsSigDToB0Tag, cmsSigDToB1Tag});
    const bool encoding_tables =
        has_any(profile, {cmsSigBToA0Tag, cmsSigBToA1Tag, cmsSigBToA2Tag, cmsSigBToD0Tag, cmsSigBToD1Tag});
    if (model.grey) {
        model.decodes = true;
        // With a Lab connection space the curve gives lightness instead of light: left to lcms2.
        model.decodes_by_matrix = !decoding_tables && cmsGetPCS(profile) == cmsSigXYZData;
        if (model.decodes_by_matrix && !read_curve(profile, cmsSigGrayTRCTag, model.curves[0]))
            return broken(subject, "its tone curve is missing or does not rise.");
    } else {
        const bool matrix = has_any(profile, {cmsSigRedColorantTag, cmsSigGreenColorantTag, cmsSigBlueColorantTag});
        model.decodes_by_matrix = matrix && !decoding_tables;
        model.encodes_by_matrix = matrix && !encoding_tables;
        model.decodes = matrix || decoding_tables;
        model.encodes = matrix || encoding_tables;
        if (!model.decodes && !model.encodes) return broken(subject, "it holds neither primary colours nor tables.");
        if (model.decodes_by_matrix || model.encodes_by_matrix)
            if (auto error = read_matrix(profile, subject, model)) return error;
    }
    const LcmsProfile working = linear_rec2020();
    if (model.decodes && !model.decodes_by_matrix && !decoding_transform(profile, working.get(), model.grey))
        return broken(subject, "its tables cannot be read.");
    if (model.encodes && !model.encodes_by_matrix &&
        !encoding_transform(profile, working.get(), Intent::relative, true))
        return broken(subject, "its tables cannot be read.");
    return std::nullopt;
}

} // namespace

Result<ProfileReading> read_profile(std::span<const std::uint8_t> icc, const std::string& subject) {
    if (auto error = header_error(icc, subject)) return *error;
    const LcmsProfile profile = open(icc);
    if (!profile) return broken(subject, "its list of contents cannot be read.");
    ProfileReading reading;
    if (auto error = read_model(profile.get(), subject, reading.model)) return *error;
    reading.description = description_of(profile.get());
    return reading;
}

double inverse_of(const Curve& curve, double y) {
    double low = 0, high = 1;
    if (y <= curve(low)) return low;
    if (y >= curve(high)) return high;
    for (int i = 0; i < 48 && high - low > low * 1e-7; ++i) {
        const double middle = (low + high) / 2;
        (curve(middle) < y ? low : high) = middle;
    }
    return (low + high) / 2;
}

struct ProfileTransform::State {
    LcmsProfile profile, working;
    LcmsTransform transform;
    bool grey = false;
};

Result<ProfileTransform> ProfileTransform::from_rec2020(const Profile& profile, Intent intent,
                                                        bool black_point_compensation) {
    auto state = std::make_shared<State>(State{open(profile.icc()), linear_rec2020(), nullptr, false});
    if (state->profile)
        state->transform =
            encoding_transform(state->profile.get(), state->working.get(), intent, black_point_compensation);
    if (!state->transform)
        return broken("The profile " + profile.description(), "its tables for this intent cannot be read.");
    return ProfileTransform(std::move(state));
}

Result<ProfileTransform> ProfileTransform::to_rec2020(const Profile& profile) {
    auto state = std::make_shared<State>(State{open(profile.icc()), linear_rec2020(), nullptr, false});
    if (state->profile) {
        state->grey = cmsGetColorSpace(state->profile.get()) == cmsSigGrayData;
        state->transform = decoding_transform(state->profile.get(), state->working.get(), state->grey);
    }
    if (!state->transform) return broken("The profile " + profile.description(), "its tables cannot be read.");
    return ProfileTransform(std::move(state));
}

void ProfileTransform::run(const Rgb* from, Rgb* to, std::size_t count) const {
    constexpr std::size_t chunk = 4096;
    std::vector<float> grey(m_state->grey ? std::min(chunk, count) : 0);
    for (std::size_t done = 0; done < count; done += chunk) {
        const std::size_t n = std::min(chunk, count - done);
        for (std::size_t i = 0; i < n && m_state->grey; ++i) grey[i] = from[done + i].r;
        const void* source = m_state->grey ? static_cast<const void*>(grey.data()) : from + done;
        cmsDoTransform(m_state->transform.get(), source, to + done, static_cast<cmsUInt32Number>(n));
    }
}

} // namespace engine
