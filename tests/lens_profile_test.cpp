// Lens profiles held against lensfun's own corrections, for lenses of the installed database. The one test that includes lensfun.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/lens/lens_profile.h"
#include "tests/shared/test_support.h"
#include <algorithm>
#include <cmath>
#include <fstream>
#include <lensfun/lensfun.h>

using namespace engine;

namespace {

struct Shot {
    const char *maker, *model, *lens;
    double focal_length, f_number;
    const char* name; // of the profile that is right
    double crop;      // of the camera
    int width = 6000, height = 4000;
};

CaptureFacts facts_of(const Shot& shot) {
    CaptureFacts facts;
    facts.maker = shot.maker, facts.model = shot.model, facts.lens = shot.lens;
    facts.focal_length = shot.focal_length, facts.f_number = shot.f_number;
    facts.width = shot.width, facts.height = shot.height;
    return facts;
}

// Models: ptlens with fringes, poly3 with fringes, poly5 of a fixed lens, an equisolid fisheye, a lens calibrated on full frame used on a
// smaller sensor, one that is 2 to 3.
const Shot shots[] = {
    {"Canon", "Canon EOS 5D Mark III", "EF24-105mm f/4L IS USM", 24, 4, "Canon EF 24-105mm f/4L IS USM", 1.005},
    {"SONY", "ILCE-6000", "E PZ 16-50mm F3.5-5.6 OSS", 16, 3.5, "Sony E PZ 16-50mm f/3.5-5.6 OSS", 1.534},
    {"Canon", "Canon EOS M", "EF-M22mm f/2 STM", 22, 2, "Canon EF-M 22mm f/2 STM", 1.613},
    {"Canon", "Canon PowerShot G12", "", 6.1, 2.8, "Canon PowerShot G12 & compatibles (Standard)", 4.63, 3648, 2736},
    {"Canon", "Canon EOS 6D", "EF8-15mm f/4L FISHEYE USM", 15, 4, "Canon EF 8-15mm f/4L Fisheye USM", 1.0},
    {"NIKON CORPORATION", "NIKON D7100", "AF-S Nikkor 50mm f/1.8G", 50, 1.8, "Nikon AF-S Nikkor 50mm f/1.8G", 1.523},
    {"Panasonic", "DMC-G7", "LUMIX G 20/F1.7 II", 20, 1.7, "Panasonic Lumix G 20mm f/1.7 II Asph.", 2.0, 3000, 4000},
};

LensProfile profile_of(const Shot& shot) {
    const Result<LensProfile> profile = lens_library().find(facts_of(shot));
    EXPECT_TRUE(profile) << shot.lens << ": " << (profile ? "" : profile.error().what);
    return profile.value_or({});
}

const lfDatabase& database() {
    static lfDatabase database;
    static const bool is_loaded = database.LoadDirectory("/usr/share/lensfun/version_1");
    EXPECT_TRUE(is_loaded) << "liblensfun-data-v1 is not installed";
    return database;
}

const lfCamera* camera_of(const Shot& shot) {
    const lfCamera** found = database().FindCameras(shot.maker, shot.model);
    const lfCamera* camera = found ? found[0] : nullptr;
    lf_free(found);
    return camera;
}

// The entry that was measured on the smallest sensor that is not smaller than the camera's.
const lfLens* lens_of(const Shot& shot) {
    const std::string name = shot.name;
    const lfLens* best = nullptr;
    for (const lfLens* const* lens = database().GetLenses(); *lens; ++lens)
        if (name.ends_with((*lens)->Model) && name.size() - std::string((*lens)->Model).size() < 12 &&
            static_cast<double>((*lens)->CropFactor) <= shot.crop * 1.01 && (*lens)->CalibDistortion &&
            (!best || (*lens)->CropFactor > best->CropFactor))
            best = *lens;
    return best;
}

class EveryModel : public testing::TestWithParam<Shot> {};

} // namespace

TEST_P(EveryModel, MovesLightWhereLensfunDoesWithinAFiftiethOfAPixel) {
    const Shot shot = GetParam();
    const LensProfile profile = profile_of(shot);
    EXPECT_EQ(profile.name, shot.name);
    ASSERT_TRUE(profile.has_distortion || profile.has_fringes);
    const LensMap map = lens_map(profile.shape, {}, {});

    const lfLens* lens = lens_of(shot);
    const lfCamera* camera = camera_of(shot);
    ASSERT_TRUE(lens && camera) << shot.name;
    ASSERT_NEAR(static_cast<double>(camera->CropFactor), shot.crop, 0.02);
    // lensfun takes the outermost pixels' centres for the photo's edge. One pixel more each way, and its coordinates are ours: 0 is the edge.
    lfModifier reference(lens, camera->CropFactor, shot.width + 1, shot.height + 1);
    reference.Initialize(lens, LF_PF_F32, static_cast<float>(shot.focal_length), static_cast<float>(shot.f_number),
                         1000, 1, lens->Type, LF_MODIFY_DISTORTION | LF_MODIFY_TCA, false);
    const double half_diagonal = 0.5 * std::hypot(shot.width, shot.height);
    double worst = 0, furthest = 0;
    for (int row = 0; row <= 20; ++row)
        for (int column = 0; column <= 30; ++column) {
            const double x = shot.width * column / 30.0, y = shot.height * row / 20.0;
            float expected[6];
            ASSERT_TRUE(reference.ApplySubpixelGeometryDistortion(static_cast<float>(x), static_cast<float>(y), 1, 1,
                                                                  expected));
            const double dx = x - 0.5 * shot.width, dy = y - 0.5 * shot.height;
            const double r = std::hypot(dx, dy) / half_diagonal;
            for (std::size_t channel = 0; channel < 3; ++channel) {
                const LensMap::Polynomial& p = map.factor[channel];
                const double factor = value_at({p.begin(), p.end()}, r);
                const double error =
                    std::hypot(0.5 * shot.width + factor * dx - static_cast<double>(expected[2 * channel]),
                               0.5 * shot.height + factor * dy - static_cast<double>(expected[2 * channel + 1]));
                worst = std::max(worst, error);
                furthest = std::max(furthest, std::abs(factor - 1) * r * half_diagonal);
            }
        }
    RecordProperty("worst_pixels", std::to_string(worst));
    EXPECT_LT(worst, 0.02) << shot.name;
    EXPECT_GT(furthest, 0.5) << "a lens without faults tests nothing";
}

TEST_P(EveryModel, EvensCornersAsLensfunDoes) {
    const Shot shot = GetParam();
    const LensProfile profile = profile_of(shot);
    const lfLens* lens = lens_of(shot);
    const lfCamera* camera = camera_of(shot);
    ASSERT_TRUE(lens && camera);
    lfModifier reference(lens, camera->CropFactor, shot.width + 1, shot.height + 1);
    const int done =
        reference.Initialize(lens, LF_PF_F32, static_cast<float>(shot.focal_length), static_cast<float>(shot.f_number),
                             1000, 1, lens->Type, LF_MODIFY_VIGNETTING, false);
    ASSERT_EQ(profile.vignetting.has_value(), (done & LF_MODIFY_VIGNETTING) != 0) << shot.name;
    if (!profile.vignetting) return; // the G12 has no such measurements
    const VignettingGain gain(*profile.vignetting);
    const double half_diagonal = 0.5 * std::hypot(shot.width, shot.height);
    for (int step = 0; step <= 40; ++step) {
        const double x = shot.width * step / 40.0, y = shot.height * step / 40.0;
        float light[3] = {1, 1, 1};
        reference.ApplyColorModification(light, static_cast<float>(x), static_cast<float>(y), 1, 1,
                                         LF_CR_3(RED, GREEN, BLUE), 12);
        const double r = std::hypot(x - 0.5 * shot.width, y - 0.5 * shot.height) / half_diagonal;
        // The Sony's corners at 16 mm lie outside its circle of light; lensfun would brighten them by five stops.
        const float expected = std::min(light[1], largest_vignetting_gain);
        EXPECT_NEAR(gain(static_cast<float>(r * r)), expected, 0.002F * expected) << shot.name << " r " << r;
    }
}

INSTANTIATE_TEST_SUITE_P(Lenses, EveryModel, testing::ValuesIn(shots), [](const testing::TestParamInfo<Shot>& tested) {
    std::string name = tested.param.name;
    std::erase_if(name, [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); });
    return name;
});

TEST(LensProfile, OfAFisheyeKeepsItsProjectionAndSaysSo) {
    EXPECT_TRUE(profile_of(shots[4]).is_fisheye);
    EXPECT_FALSE(profile_of(shots[0]).is_fisheye);
}

TEST(LensProfile, ComesFromTheMeasurementsNearestInSensorSizeKindByKind) {
    // On full frame this lens was measured for all three; on APS-C for vignetting alone, which a smaller sensor sees less of.
    const Shot large{"Canon", "Canon EOS 6D", "EF50mm f/1.8 STM", 50, 1.8, "", 1.0},
        small{"Canon", "Canon EOS 70D", "EF50mm f/1.8 STM", 50, 1.8, "", 1.6};
    const LensProfile on_large = profile_of(large), on_small = profile_of(small);
    EXPECT_TRUE(on_small.has_distortion);
    ASSERT_TRUE(on_large.vignetting && on_small.vignetting);
    EXPECT_GT(VignettingGain(*on_large.vignetting)(1), 1.3F * VignettingGain(*on_small.vignetting)(1));
    // The same point of the picture plane is bent alike: r = 1 of the small sensor is 1 / 1.6 of the large one's half diagonal, up to the
    // scale that a distortion model leaves open.
    const double ratio = static_cast<double>(camera_of(small)->CropFactor / camera_of(large)->CropFactor);
    const auto bend = [](const LensProfile& p, double r) {
        return value_at(p.shape.distortion, r) / value_at(p.shape.distortion, 0);
    };
    EXPECT_NEAR(bend(on_small, 1), bend(on_large, 1 / ratio), 1e-6);
}

TEST(LensProfile, OfACameraThatUsesTheMiddleOfItsSensorIsForThatMiddle) {
    Shot shot{"NIKON CORPORATION", "NIKON D750", "AF-S Nikkor 50mm f/1.8G", 50, 1.8, "", 1.0};
    CaptureFacts whole = facts_of(shot), middle = whole;
    whole.focal_length_35mm = 50;
    middle.focal_length_35mm = 75;
    const auto of_whole = lens_library().find(whole), of_middle = lens_library().find(middle);
    ASSERT_TRUE(of_whole && of_middle);
    EXPECT_GT(VignettingGain(*of_whole->vignetting)(1), VignettingGain(*of_middle->vignetting)(1) + 0.5F);
    EXPECT_NEAR(VignettingGain(*of_whole->vignetting)(1 / 2.25F), VignettingGain(*of_middle->vignetting)(1), 0.02F);
}

TEST(LensProfile, IsFoundByTheNamesThatCamerasWrite) {
    const Shot written[] = {
        {"Canon", "Canon EOS 550D", "Canon EF-S 18-55mm f/3.5-5.6 IS", 36, 5, "Canon EF-S 18-55mm f/3.5-5.6 IS", 1.6},
        {"Canon", "Canon EOS 80D", "EF-S18-55mm f/3.5-5.6 IS STM", 36, 5, "Canon EF-S 18-55mm f/3.5-5.6 IS STM", 1.6},
        {"FUJIFILM", "X-T1", "XC16-50mmF3.5-5.6 OIS II", 16, 3.5, "Fujifilm XC16-50mmF3.5-5.6 OIS II", 1.5},
        {"SONY", "ILCE-7M2", "FE 50mm F1.8", 50, 1.8, "Sony FE 50mm f/1.8", 1.0},
        {"NIKON CORPORATION", "NIKON Z 6", "NIKKOR Z 50mm f/1.8 S", 50, 1.8, "Nikon NIKKOR Z 50mm f/1.8 S", 1.0},
        {"NIKON CORPORATION", "NIKON D850", "Tamron SP 24-70mm F/2.8 Di VC USD G2 (A032)", 24, 2.8,
         "Tamron SP 24-70mm F/2.8 Di VC USD G2 (A032)", 1.0},
        {"Canon", "Canon PowerShot S40", "7.1 - 21.3 mm", 7.1, 2.8, "Canon PowerShot S30 & compatibles (Standard)",
         4.8},
        {"Canon", "Canon EOS 6D", "Some other lens | Canon EF 24-105mm f/4L IS USM", 24, 4,
         "Canon EF 24-105mm f/4L IS USM", 1},
    };
    for (const Shot& shot : written) EXPECT_EQ(profile_of(shot).name, shot.name) << shot.lens;
}

TEST(LensProfile, OfEveryLensIsFoundByItsOwnName) {
    int lenses = 0, found = 0;
    for (const lfLens* const* lens = database().GetLenses(); *lens; ++lens) {
        const bool is_fixed = (*lens)->Mounts && (*lens)->Mounts[0] && (*lens)->Mounts[0][0] >= 'a';
        if (is_fixed || !(*lens)->CalibDistortion) continue;
        CaptureFacts facts;
        facts.lens = (*lens)->Model;
        // A camera that the database does not know, with a sensor of the size that the lens was measured on.
        facts.maker = (*lens)->Maker, facts.model = "unknown";
        facts.focal_length = static_cast<double>((*lens)->MinFocal), facts.f_number = 8;
        facts.focal_length_35mm = *facts.focal_length * static_cast<double>((*lens)->CropFactor) * 1.001;
        const auto profile = lens_library().find(facts);
        ++lenses;
        found += profile && profile->name.ends_with((*lens)->Model) ? 1 : 0;
    }
    EXPECT_GT(lenses, 800);
    EXPECT_GE(found, lenses * 98 / 100) << found << " of " << lenses;
}

TEST(LensProfile, OfUnknownLensesAndCamerasIsRefusedInWords) {
    const auto words = [](const CaptureFacts& facts) {
        const auto profile = lens_library().find(facts);
        return profile ? "found " + profile->name : profile.error().what;
    };
    CaptureFacts facts = facts_of(shots[0]);
    facts.lens = "Moonmaker 47-11mm f/0.5";
    EXPECT_EQ(words(facts), "The lens database does not know the lens Moonmaker 47-11mm f/0.5.");
    facts.lens = "EF24-105mm f/2.8L IS USM"; // another f-number is another lens
    EXPECT_NE(words(facts).find("does not know the lens"), std::string::npos);
    facts.lens = "";
    EXPECT_EQ(words(facts), "The photo does not name its lens.");
    facts.maker = "GoPro", facts.model = "HERO7 Black";
    EXPECT_EQ(words(facts), "The lens database does not know the camera GoPro HERO7 Black.");
    facts.maker = "Kodak", facts.model = "Kodak DC120 ZOOM Digital Camera";
    EXPECT_EQ(
        words(facts),
        "The lens database knows the camera Kodak DC120 ZOOM Digital Camera, but has no measurements of its lens.");
    facts = facts_of(shots[0]);
    facts.focal_length.reset();
    EXPECT_NE(words(facts).find("does not tell the focal length"), std::string::npos);
}

TEST(LensProfile, ChosenByNameNeedsNoNameInThePhoto) {
    CaptureFacts facts = facts_of(shots[0]);
    facts.lens = "";
    const auto profile = lens_library().find(facts, "Canon EF 24-105mm f/4L IS USM");
    ASSERT_TRUE(profile) << profile.error().what;
    EXPECT_EQ(profile->shape, profile_of(shots[0]).shape);
    EXPECT_FALSE(lens_library().find(facts, "Moonmaker 47-11mm f/0.5"));
}

TEST(LensProfile, WithoutADatabaseSaysWhatToInstall) {
    const LensLibrary library({{"/nonexistent/lensfun"}, {"/nonexistent/own"}});
    const auto profile = library.find(facts_of(shots[0]));
    ASSERT_FALSE(profile);
    EXPECT_NE(profile.error().what.find("liblensfun-data-v1"), std::string::npos);
    EXPECT_NE(profile.error().what.find("/nonexistent/own"), std::string::npos);
    EXPECT_TRUE(library.names("").empty());
}

TEST(LensProfile, OfAnOwnFileAddsToTheDatabase) {
    const test::TemporaryFolder folder;
    std::ofstream(folder.path() / "own.xml")
        << R"(<lensdatabase version="1"><lens><maker>Moonmaker</maker><model>Moonmaker 47mm f/2</model><mount>Canon EF</mount>)"
           R"(<cropfactor>1</cropfactor><calibration><distortion model="poly3" focal="47" k1="-0.01"/></calibration></lens></lensdatabase>)";
    LensFolders folders = usual_lens_folders();
    folders.own = {folder.path()};
    const LensLibrary library(folders);
    EXPECT_EQ(library.complaint(), "");
    Shot shot = shots[0];
    shot.lens = "Moonmaker 47mm f/2", shot.focal_length = 47;
    const auto profile = library.find(facts_of(shot));
    ASSERT_TRUE(profile) << profile.error().what;
    // r_d = r_u (1 - k1 + k1 r^2), r = 1 at half the short side: 2 / sqrt(13) of the half diagonal for 3 to 2. The 5D's crop factor is 1.
    const double unit = std::sqrt(13.0) / 2 / camera_of(shot)->CropFactor;
    EXPECT_NEAR(value_at(profile->shape.distortion, 1), 1.01 - 0.01 * unit * unit, 1e-7);
    EXPECT_EQ(library.names("moonmaker"), std::vector<std::string>{"Moonmaker 47mm f/2"});
}

TEST(LensProfile, IsKeptSoThatAskingAgainCostsNothing) {
    const CaptureFacts facts = facts_of(shots[1]);
    EXPECT_EQ(find_lens_profile(facts), find_lens_profile(facts));
    CaptureFacts longer = facts;
    longer.focal_length = 50;
    EXPECT_NE(find_lens_profile(facts), find_lens_profile(longer));
    ASSERT_TRUE(lens_profile(facts));
    EXPECT_EQ(lens_profile(facts)->name, shots[1].name);
}

TEST(LensNames, AreListedByWordsAndNumbers) {
    const std::vector<std::string> all = lens_library().names(""), some = lens_library().names("canon 24-105");
    EXPECT_GT(all.size(), 900U);
    EXPECT_TRUE(std::is_sorted(all.begin(), all.end()));
    ASSERT_FALSE(some.empty());
    for (const std::string& name : some) EXPECT_NE(name.find("24-105"), std::string::npos) << name;
    const CaptureFacts facts = facts_of(shots[1]);
    for (const std::string& name : lens_library().names("canon", &facts))
        EXPECT_EQ(name.find("EF-M"), std::string::npos) << name << " does not fit a Sony";
}
