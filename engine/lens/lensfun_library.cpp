// The lensfun wall: finds lens and camera in its database and turns its models into polynomials of our radius.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/lens/lens_name.h"
#include "engine/lens/lens_profile.h"
#include <algorithm>
#include <cmath>
#include <lensfun/lensfun.h>
#include <set>

namespace engine {

struct LensLibrary::Content {
    lfDatabase database;
};

namespace {

namespace fs = std::filesystem;

// What stands first in lensfun's strings is the name; translations follow.
std::string text(const lfMLstr string) { return string ? string : ""; }

template <class T> std::vector<const T*> all_of(const T* const* list) {
    std::vector<const T*> all;
    for (; list && *list; ++list) all.push_back(*list);
    return all;
}

bool has_fixed_lens(const lfCamera& camera) { return camera.Mount && camera.Mount[0] >= 'a' && camera.Mount[0] <= 'z'; }

bool fits(const lfDatabase& database, const lfLens& lens, const lfCamera& camera) {
    std::set<std::string> mounts;
    if (camera.Mount) mounts.insert(camera.Mount);
    if (const lfMount* mount = camera.Mount ? database.FindMount(camera.Mount) : nullptr)
        for (char** other = mount->Compat; other && *other; ++other) mounts.insert(*other);
    for (char** mount = lens.Mounts; mount && *mount; ++mount)
        if (mounts.count(*mount) > 0) return true;
    return false;
}

// The database wants the names of cameras as they stand in Exif, and has them so.
const lfCamera* camera_of(const lfDatabase& database, const CaptureFacts& facts) {
    for (const lfCamera* camera : all_of(database.GetCameras()))
        if (is_same_camera(facts.maker, facts.model, text(camera->Maker), text(camera->Model))) return camera;
    return nullptr;
}

std::string camera_words(const CaptureFacts& facts) {
    if (facts.model.empty()) return facts.maker;
    return facts.model.starts_with(facts.maker) ? facts.model : facts.maker + " " + facts.model;
}

// Of a lens with its maker, as people say it: many names in the database already begin with it.
std::string full_name(const lfLens& lens) {
    const std::string maker = text(lens.Maker), model = text(lens.Model);
    const auto begins = [](const std::string& whole, const std::string& start) {
        return whole.size() >= start.size() && std::equal(start.begin(), start.end(), whole.begin(),
                                                          [](char a, char b) { return (a | 0x20) == (b | 0x20); });
    };
    return begins(model, maker) || maker.empty() ? model : maker + " " + model;
}

// 36 x 24 mm over the diagonal of this sensor, or of the part of it that the camera made the photo from; 0 if unknown.
double crop_factor(const CaptureFacts& facts, const lfCamera* camera) {
    const double told = facts.focal_length && facts.focal_length_35mm && *facts.focal_length > 0
                            ? *facts.focal_length_35mm / *facts.focal_length
                            : 0;
    if (!camera || !(camera->CropFactor > 0)) return told > 0.2 && told < 20 ? told : 0;
    const double sensor = static_cast<double>(camera->CropFactor);
    // A camera set to use the middle of its sensor says so here. Rounding to whole millimetres stays well below a fifth.
    const bool is_cropped = !has_fixed_lens(*camera) && told > 1.2 * sensor && told < 3 * sensor;
    return is_cropped ? told : sensor;
}

struct Match {
    const lfLens* lens = nullptr;
    double likeness = 0;
};

bool covers_focal_length(const lfLens& lens, const CaptureFacts& facts) {
    constexpr double slack = 1.1; // Exif rounds, and lenses breathe
    if (!facts.focal_length || !(lens.MinFocal > 0)) return true;
    const double longest = static_cast<double>(std::max(lens.MinFocal, lens.MaxFocal));
    return *facts.focal_length * slack >= static_cast<double>(lens.MinFocal) && *facts.focal_length <= longest * slack;
}

// Calibrated on a sensor not smaller than the photo's: polynomials say nothing beyond what they were measured on.
bool covers_sensor(const lfLens& lens, double crop) { return static_cast<double>(lens.CropFactor) <= crop * 1.01; }

// Lenses that may be meant, best first, each name once.
std::vector<Match> matches(const lfDatabase& database, const CaptureFacts& facts, const lfCamera* camera,
                           std::string_view chosen) {
    const bool is_fixed = camera && has_fixed_lens(*camera);
    const std::vector<std::string> meant = lenses_meant(facts.lens);
    std::vector<Match> found;
    for (const lfLens* lens : all_of(database.GetLenses())) {
        double score = 0;
        if (!chosen.empty()) {
            // What a person chose needs to fit on nothing: adapters exist.
            score =
                full_name(*lens) == chosen ? 100 : likeness(chosen, text(lens->Model), text(lens->Maker), facts.maker);
        } else {
            if (camera && !fits(database, *lens, *camera)) continue;
            if (!covers_focal_length(*lens, facts)) continue;
            if (is_fixed)
                score = 100;
            else
                for (const std::string& name : meant)
                    score = std::max(score, likeness(name, text(lens->Model), text(lens->Maker), facts.maker));
        }
        if (score > 0) found.push_back({lens, score});
    }
    const auto is_of_camera_maker = [&](const lfLens& lens) {
        return lens_name(text(lens.Maker)).words == lens_name(facts.maker).words;
    };
    std::stable_sort(found.begin(), found.end(), [&](const Match& a, const Match& b) {
        const auto place = [&](const Match& m) {
            const std::string name = full_name(*m.lens);
            return std::tuple(-m.likeness, !is_of_camera_maker(*m.lens), name.size(), name);
        };
        return place(a) < place(b);
    });
    std::set<std::string> seen;
    std::erase_if(found, [&](const Match& m) { return !seen.insert(full_name(*m.lens)).second; });
    return found;
}

// lensfun counts radii of distortion and fringes in halves of the short side of the photos that calibrated the lens; ours is the half
// diagonal of this one. So many of its units are one of ours.
double corner_radius(const lfLens& lens, double crop) {
    const auto aspect = static_cast<double>(lens.AspectRatio);
    return static_cast<double>(lens.CropFactor) / crop * std::sqrt(aspect * aspect + 1);
}

// A polynomial of lensfun's radius as one of ours.
RadialPolynomial in_our_radius(RadialPolynomial theirs, double unit) {
    double power = 1;
    for (double& c : theirs) c *= power, power *= unit;
    return theirs;
}

// lensfun.h, lfDistortionModel: what arrives at r_d = r_u * this belongs at r_u.
std::optional<RadialPolynomial> distortion_of(const lfLensCalibDistortion& model) {
    const double a = static_cast<double>(model.Terms[0]), b = static_cast<double>(model.Terms[1]),
                 c = static_cast<double>(model.Terms[2]);
    switch (model.Model) {
    case LF_DIST_MODEL_POLY3: return RadialPolynomial{1 - a, 0, a};
    case LF_DIST_MODEL_POLY5: return RadialPolynomial{1, 0, a, 0, b};
    case LF_DIST_MODEL_PTLENS: return RadialPolynomial{1 - a - b - c, c, b, a};
    case LF_DIST_MODEL_NONE: break;
    }
    return std::nullopt;
}

// lfTCAModel: the terms alternate, red first.
std::optional<std::array<RadialPolynomial, 2>> fringes_of(const lfLensCalibTCA& model) {
    const auto term = [&](int i) { return static_cast<double>(model.Terms[i]); };
    switch (model.Model) {
    case LF_TCA_MODEL_LINEAR: return {{RadialPolynomial{term(0)}, RadialPolynomial{term(1)}}};
    case LF_TCA_MODEL_POLY3:
        return {{RadialPolynomial{term(0), term(2), term(4)}, RadialPolynomial{term(1), term(3), term(5)}}};
    case LF_TCA_MODEL_NONE: break;
    }
    return std::nullopt;
}

bool is_sane(const RadialPolynomial& factor) {
    for (int i = 0; i <= 20; ++i)
        if (const double value = value_at(factor, i / 20.0); !(value > 0.2 && value < 5)) return false;
    return true;
}

// Lenses are calibrated on several sensors; each kind of correction comes from the smallest one on which it was measured.
std::vector<const lfLens*> calibrations(const lfDatabase& database, const lfLens& lens, double crop) {
    std::vector<const lfLens*> found;
    for (const lfLens* other : all_of(database.GetLenses()))
        if (full_name(*other) == full_name(lens) && covers_sensor(*other, crop)) found.push_back(other);
    std::stable_sort(found.begin(), found.end(),
                     [](const lfLens* a, const lfLens* b) { return a->CropFactor > b->CropFactor; });
    return found;
}

void set_centre(double& x, double& y, const lfLens& lens, const CaptureFacts& facts) {
    // In halves of the photo's short side, lensfun.h, lfLens::CenterX.
    const double aspect =
        facts.width > 0 && facts.height > 0
            ? static_cast<double>(std::max(facts.width, facts.height)) / std::min(facts.width, facts.height)
            : 1.5;
    const double unit = 1 / std::sqrt(aspect * aspect + 1);
    x = static_cast<double>(lens.CenterX) * unit;
    y = static_cast<double>(lens.CenterY) * unit;
}

// Focus hardly changes vignetting; without it lensfun.h (lfModifier::Initialize) asks for this many metres.
constexpr double usual_distance = 1000;

LensProfile profile_of(const lfDatabase& database, const Match& match, const CaptureFacts& facts, double crop) {
    LensProfile profile;
    profile.name = full_name(*match.lens);
    profile.likeness = match.likeness;
    const lfLensType type = match.lens->Type;
    profile.is_fisheye = type != LF_RECTILINEAR && type != LF_UNKNOWN;
    const double focal_length = facts.focal_length.value_or(static_cast<double>(match.lens->MinFocal));
    const auto focal = static_cast<float>(focal_length);
    for (const lfLens* lens : calibrations(database, *match.lens, crop)) {
        const double unit = corner_radius(*lens, crop);
        if (lfLensCalibDistortion model; !profile.has_distortion && lens->InterpolateDistortion(focal, model))
            if (auto factor = distortion_of(model); factor && is_sane(in_our_radius(*factor, unit))) {
                profile.has_distortion = true;
                profile.shape.distortion = in_our_radius(*factor, unit);
                set_centre(profile.shape.centre_x, profile.shape.centre_y, *lens, facts);
            }
        if (lfLensCalibTCA model; !profile.has_fringes && lens->InterpolateTCA(focal, model))
            if (auto factors = fringes_of(model);
                factors && is_sane(in_our_radius((*factors)[0], unit)) && is_sane(in_our_radius((*factors)[1], unit))) {
                profile.has_fringes = true;
                profile.shape.red = in_our_radius((*factors)[0], unit);
                profile.shape.blue = in_our_radius((*factors)[1], unit);
            }
        if (lfLensCalibVignetting model;
            !profile.vignetting && facts.f_number &&
            lens->InterpolateVignetting(focal, static_cast<float>(*facts.f_number),
                                        static_cast<float>(facts.focus_distance.value_or(usual_distance)), model) &&
            model.Model == LF_VIGNETTING_MODEL_PA) {
            // 1 + k1 r^2 + k2 r^4 + k3 r^6 with r = 1 at the corner of the calibration's photos.
            const double u = std::pow(static_cast<double>(lens->CropFactor) / crop, 2);
            Vignetting vignetting;
            for (std::size_t i = 0; i < 3; ++i)
                vignetting.k[i] = static_cast<double>(model.Terms[i]) * std::pow(u, static_cast<double>(i + 1));
            set_centre(vignetting.centre_x, vignetting.centre_y, *lens, facts);
            profile.vignetting = vignetting;
        }
    }
    return profile;
}

Error none(std::string why) { return {ErrorKind::missing, std::move(why), {}}; }

constexpr double surely_the_lens = 75; // percent of likeness
constexpr double worth_naming = 55;
constexpr std::size_t most_alternatives = 8;

} // namespace

LensLibrary::LensLibrary(const LensFolders& folders) : m_content(std::make_unique<Content>()) {
    lfDatabase& database = m_content->database;
    bool found = false;
    for (const fs::path& folder : folders.databases)
        if (!found) found = database.LoadDirectory(folder.c_str());
    for (const fs::path& folder : folders.own)
        if (std::error_code ignored; fs::is_directory(folder, ignored))
            found = database.LoadDirectory(folder.c_str()) || found;
    if (!found) {
        m_complaint =
            "No lens database was found. Install the package liblensfun-data-v1, or put lensfun's XML files into ";
        m_complaint += folders.own.empty() ? std::string("a folder of your own") : folders.own.front().string();
        m_complaint += ".";
    }
}

LensLibrary::~LensLibrary() = default;

Result<LensProfile> LensLibrary::find(const CaptureFacts& facts, std::string_view chosen) const {
    if (!m_complaint.empty()) return none(m_complaint);
    const lfDatabase& database = m_content->database;
    const lfCamera* camera = camera_of(database, facts);
    const bool is_fixed = camera && has_fixed_lens(*camera);
    if (chosen.empty() && !is_fixed && facts.lens.empty()) {
        if (!camera && !facts.model.empty())
            return none("The lens database does not know the camera " + camera_words(facts) + ".");
        return none("The photo does not name its lens.");
    }
    const double crop = crop_factor(facts, camera);
    if (!(crop > 0))
        return none("The lens database does not know the camera " + camera_words(facts) +
                    ", and the photo does not tell the size of its sensor.");

    const std::vector<Match> found = matches(database, facts, camera, chosen);
    if (is_fixed && chosen.empty() && found.empty())
        return none("The lens database knows the camera " + camera_words(facts) +
                    ", but has no measurements of its lens.");
    const std::string wanted = chosen.empty() ? facts.lens : std::string(chosen);
    // Without its camera there is no mount to judge by.
    const double least = camera || !chosen.empty() ? surely_the_lens : 90;
    if (found.empty() || found.front().likeness < least) {
        std::string why = "The lens database does not know the lens " + wanted + ".";
        if (!found.empty() && found.front().likeness >= worth_naming)
            why += " Nearest to it comes " + full_name(*found.front().lens) + ".";
        return none(why);
    }
    const Match& best = found.front();
    if (!facts.focal_length && best.lens->MaxFocal > best.lens->MinFocal * 1.02F)
        return none("The photo does not tell the focal length at which the " + full_name(*best.lens) + " was used.");
    LensProfile profile = profile_of(database, best, facts, crop);
    if (!profile.has_distortion && !profile.has_fringes && !profile.vignetting)
        return none("The lens database has the " + profile.name +
                    ", but no measurements of it for a sensor of this size.");
    for (std::size_t i = 1; i < found.size() && profile.alternatives.size() < most_alternatives; ++i)
        if (found[i].likeness >= worth_naming) profile.alternatives.push_back(full_name(*found[i].lens));
    return profile;
}

std::vector<std::string> LensLibrary::names(std::string_view search, const CaptureFacts* facts) const {
    const lfDatabase& database = m_content->database;
    const LensName wanted = lens_name(search);
    const lfCamera* camera = facts ? camera_of(database, *facts) : nullptr;
    std::set<std::string> names;
    for (const lfLens* lens : all_of(database.GetLenses())) {
        if (camera && !fits(database, *lens, *camera)) continue;
        const std::string name = full_name(*lens);
        const LensName known = lens_name(name);
        const auto holds_word = [&](const std::string& word) {
            return std::any_of(known.words.begin(), known.words.end(),
                               [&](const auto& w) { return w.starts_with(word); });
        };
        const auto holds_number = [&](double number) {
            return std::find(known.numbers.begin(), known.numbers.end(), number) != known.numbers.end();
        };
        if (std::all_of(wanted.words.begin(), wanted.words.end(), holds_word) &&
            std::all_of(wanted.numbers.begin(), wanted.numbers.end(), holds_number))
            names.insert(name);
    }
    return {names.begin(), names.end()};
}

} // namespace engine
