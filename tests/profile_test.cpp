// ICC profiles: encoding and decoding held against lcms2, the gamut fit, neutral axis and hostile pixels.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/colour/profile.h"
#include "engine/colour/spaces.h"
#include "tests/shared/test_support.h"
#include <algorithm>
#include <fstream>
#include <functional>
#include <iterator>
#include <lcms2.h>
#include <limits>
#include <memory>
#include <random>

using namespace engine;

namespace {

constexpr float code = 1 / 255.0F; // one step of 8 bits

struct Named {
    std::string name;
    Profile profile;
};

std::vector<Named> built_in_profiles() {
    std::vector<Named> all;
    for (const std::string& name : Profile::built_in_names()) all.push_back({name, *Profile::built_in(name)});
    return all;
}

// The built-in ones and, where the samples are, the many RGB profiles among them.
std::vector<Named> matrix_profiles() {
    std::vector<Named> all = built_in_profiles();
    const auto samples = test::samples();
    if (!samples) {
        std::puts("The sample profiles are not here: only built-in ones are tested.");
        return all;
    }
    for (const auto& file : std::filesystem::directory_iterator(*samples / "colour" / "icc_compact")) {
        const std::string name = file.path().filename().string();
        if (name.starts_with("sGrey") || name.starts_with("CGATS")) continue;
        Result<Profile> profile = Profile::from_file(file.path());
        EXPECT_TRUE(profile) << name << ": " << profile.error().what;
        if (profile) all.push_back({name, *profile});
    }
    return all;
}

// Device values of all kinds: random, on the edges of the cube, dark, neutral.
std::vector<Rgb> device_values(std::size_t count) {
    std::mt19937 random(11);
    std::uniform_real_distribution<float> unit(0, 1);
    std::vector<Rgb> values;
    while (values.size() < count) {
        const Rgb c = {unit(random), unit(random), unit(random)};
        values.push_back(c);
        values.push_back(c * 0.1F);
        values.push_back({c.r, c.r, c.r});
        values.push_back({1, c.g, 0});
        values.push_back({c.r, 0, 1});
    }
    return values;
}

// lcms2 in 32-bit float between linear Rec.2020 and a profile.
class Reference {
public:
    explicit Reference(const Profile& profile) {
        const cmsCIExyY white = {0.3127, 0.3290, 1};
        const cmsCIExyYTRIPLE primaries = {{0.708, 0.292, 1}, {0.170, 0.797, 1}, {0.131, 0.046, 1}};
        cmsToneCurve* line = cmsBuildGamma(nullptr, 1);
        cmsToneCurve* const lines[3] = {line, line, line};
        m_working = cmsCreateRGBProfile(&white, &primaries, lines);
        cmsFreeToneCurve(line);
        m_profile = cmsOpenProfileFromMem(profile.icc().data(), static_cast<cmsUInt32Number>(profile.icc().size()));
    }
    ~Reference() {
        cmsCloseProfile(m_working);
        cmsCloseProfile(m_profile);
    }
    Reference(const Reference&) = delete;
    Reference& operator=(const Reference&) = delete;

    std::vector<Rgb> decode(const std::vector<Rgb>& device) const {
        return run(m_profile, m_working, device, INTENT_RELATIVE_COLORIMETRIC, 0);
    }
    std::vector<Rgb> encode(const std::vector<Rgb>& light, cmsUInt32Number intent, cmsUInt32Number flags) const {
        return run(m_working, m_profile, light, intent, flags);
    }

private:
    static std::vector<Rgb> run(cmsHPROFILE from, cmsHPROFILE to, const std::vector<Rgb>& in, cmsUInt32Number intent,
                                cmsUInt32Number flags) {
        std::vector<Rgb> out(in.size());
        cmsHTRANSFORM transform =
            cmsCreateTransform(from, TYPE_RGB_FLT, to, TYPE_RGB_FLT, intent, flags | cmsFLAGS_NOOPTIMIZE);
        EXPECT_NE(transform, nullptr);
        cmsDoTransform(transform, in.data(), out.data(), static_cast<cmsUInt32Number>(in.size()));
        cmsDeleteTransform(transform);
        return out;
    }
    cmsHPROFILE m_working = nullptr, m_profile = nullptr;
};

// Roundings of light that do not count in a comparison of device values, because a gamma curve makes a whole 8-bit step out of 10^-6 of white.
constexpr double rounding_of_float = 1e-6;
constexpr double rounding_of_primaries =
    2e-5; // profiles hold them in steps of 2^-16; lcms2 lets white be off by that, we do not

float largest_visible_difference(const Profile& profile, const std::vector<Rgb>& a, const std::vector<Rgb>& b,
                                 double rounding) {
    float largest = 0;
    cmsHPROFILE opened =
        cmsOpenProfileFromMem(profile.icc().data(), static_cast<cmsUInt32Number>(profile.icc().size()));
    const auto* curve = static_cast<const cmsToneCurve*>(cmsReadTag(opened, cmsSigGreenTRCTag));
    for (std::size_t i = 0; i < a.size(); ++i)
        for (const auto& [x, y] : {std::pair{a[i].r, b[i].r}, std::pair{a[i].g, b[i].g}, std::pair{a[i].b, b[i].b}})
            if (std::abs(cmsEvalToneCurveFloat(curve, x) - cmsEvalToneCurveFloat(curve, y)) > rounding)
                largest = std::max(largest, std::abs(x - y));
    cmsCloseProfile(opened);
    return largest;
}

float largest_difference(const std::vector<Rgb>& a, const std::vector<Rgb>& b) {
    float largest = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        largest = std::max({largest, std::abs(a[i].r - b[i].r), std::abs(a[i].g - b[i].g), std::abs(a[i].b - b[i].b)});
    return largest;
}

std::vector<Rgb> encoded(const Profile& profile, const std::vector<Rgb>& light, Intent intent) {
    const Result<DeviceEncoding> encoding = DeviceEncoding::make(profile, intent, true);
    EXPECT_TRUE(encoding) << encoding.error().what;
    std::vector<Rgb> device(light.size());
    if (encoding) encoding->encode(light.data(), device.data(), light.size());
    return device;
}

std::vector<Rgb> decoded(const Profile& profile, const std::vector<Rgb>& device) {
    const Result<DeviceDecoding> decoding = DeviceDecoding::make(profile);
    EXPECT_TRUE(decoding) << decoding.error().what;
    std::vector<Rgb> light(device.size());
    if (decoding) decoding->decode(device.data(), light.data(), device.size());
    return light;
}

// Oklab chroma as a vector, from linear Rec.2020.
struct Chroma {
    double a, b;
    double length() const { return std::hypot(a, b); }
};
Chroma chroma_of(Rgb c) {
    static const Matrix to_srgb = srgb_to_rec2020().inverse();
    const auto s = to_srgb * std::array<double, 3>{c.r, c.g, c.b};
    const double l = std::cbrt(0.4122214708 * s[0] + 0.5363325363 * s[1] + 0.0514459929 * s[2]);
    const double m = std::cbrt(0.2119034982 * s[0] + 0.6806995451 * s[1] + 0.1073969566 * s[2]);
    const double n = std::cbrt(0.0883024619 * s[0] + 0.2817188376 * s[1] + 0.6299787005 * s[2]);
    return {1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * n,
            0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * n};
}
double hue_difference_in_degrees(Rgb one, Rgb other) {
    const Chroma p = chroma_of(one), q = chroma_of(other);
    return std::abs(std::atan2(p.a * q.b - p.b * q.a, p.a * q.a + p.b * q.b)) * 180 / 3.14159265358979;
}

std::vector<Rgb> saturated_rec2020() {
    std::vector<Rgb> colours;
    constexpr int steps = 12;
    for (const float light : {1.0F, 0.5F, 0.2F, 0.03F, 0.002F})
        for (int i = 0; i <= steps; ++i) {
            const float t = static_cast<float>(i) / steps;
            for (const Rgb c : {Rgb{1, t, 0}, Rgb{t, 1, 0}, Rgb{0, 1, t}, Rgb{0, t, 1}, Rgb{t, 0, 1}, Rgb{1, 0, t}})
                colours.push_back(c * light);
        }
    return colours;
}

} // namespace

TEST(BuiltInProfile, IsNamedAndOpensAgainFromItsBytes) {
    EXPECT_EQ(Profile().description(), "sRGB");
    for (const auto& [name, profile] : built_in_profiles()) {
        const Result<Profile> again = Profile::from_bytes(profile.icc());
        ASSERT_TRUE(again) << name << ": " << again.error().what;
        EXPECT_EQ(again->description(), profile.description());
        EXPECT_EQ(again->key(), profile.key());
    }
    EXPECT_EQ(Profile::built_in("display-p3")->description(), "Display P3");
    EXPECT_NE(Profile::built_in("display-p3")->key(), Profile().key());
}

TEST(BuiltInProfile, HasTheCurveOfItsStandard) {
    const auto light_of = [](const char* name, float device) {
        return decoded(*Profile::built_in(name), {{device, device, device}})[0].g;
    };
    EXPECT_NEAR(light_of("srgb", 0.5F), 0.21404114F, 1e-5); // IEC 61966-2-1
    EXPECT_NEAR(light_of("srgb", 0.02F), 0.02F / 12.92F, 1e-6);
    EXPECT_NEAR(light_of("display-p3", 0.5F), 0.21404114F, 1e-5);
    EXPECT_NEAR(light_of("adobe-rgb", 0.5F), std::pow(0.5, 563.0 / 256), 1e-5);
    EXPECT_NEAR(light_of("prophoto", 0.5F), std::pow(0.5, 1.8), 1e-5);
    EXPECT_NEAR(light_of("prophoto", 0.02F), 0.02F / 16, 1e-6);
    EXPECT_NEAR(light_of("rec2020", 0.5F), std::pow((0.5 + 0.0993) / 1.0993, 1 / 0.45), 1e-4);
}

TEST(NamedProfile, IsFoundByNameOrFileAndOtherwiseSaysWhatThereIs) {
    EXPECT_EQ(Profile::named_or_file("rec2020")->description(), "Rec.2020");
    const test::TemporaryFolder folder;
    const Profile p3 = *Profile::built_in("display-p3");
    std::ofstream(folder / "mein Profil ü.icc", std::ios::binary)
        .write(reinterpret_cast<const char*>(p3.icc().data()), static_cast<std::streamsize>(p3.icc().size()));
    EXPECT_EQ(Profile::named_or_file((folder / "mein Profil ü.icc").string())->key(), p3.key());
    const Result<Profile> none = Profile::named_or_file("sRBG");
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().kind, ErrorKind::missing);
    EXPECT_NE(none.error().what.find("srgb"), std::string::npos) << none.error().what;
}

TEST(Encoding, ReturnsEveryDeviceColourOfEveryMatrixProfile) {
    const std::vector<Rgb> device = device_values(600);
    for (const auto& [name, profile] : matrix_profiles()) {
        const std::vector<Rgb> light = decoded(profile, device);
        for (const Intent intent : {Intent::relative, Intent::saturation})
            EXPECT_LT(largest_visible_difference(profile, encoded(profile, light, intent), device, rounding_of_float),
                      0.1F * code)
                << name;
    }
}

TEST(Encoding, AgreesWithLittleCmsInsideTheGamut) {
    const std::vector<Rgb> device = device_values(600);
    for (const auto& [name, profile] : matrix_profiles()) {
        const Reference reference(profile);
        const std::vector<Rgb> light = reference.decode(device);
        const auto ours = encoded(profile, light, Intent::relative),
                   ours_absolute = encoded(profile, light, Intent::absolute);
        const auto theirs = reference.encode(light, INTENT_RELATIVE_COLORIMETRIC, 0),
                   theirs_absolute = reference.encode(light, INTENT_ABSOLUTE_COLORIMETRIC, 0);
        EXPECT_LT(largest_visible_difference(profile, ours, theirs, rounding_of_primaries), 0.25F * code) << name;
        EXPECT_LT(largest_visible_difference(profile, ours_absolute, theirs_absolute, rounding_of_primaries),
                  0.25F * code)
            << name;
    }
}

TEST(Decoding, AgreesWithLittleCms) {
    const std::vector<Rgb> device = device_values(600);
    for (const auto& [name, profile] : matrix_profiles())
        EXPECT_LT(largest_difference(decoded(profile, device), Reference(profile).decode(device)), 2e-4F) << name;
}

TEST(Decoding, OfWholeNumbersEqualsDecodingOfTheirFractions) {
    const DeviceDecoding decoding = *DeviceDecoding::make(*Profile::built_in("adobe-rgb"));
    std::mt19937 random(3);
    std::vector<std::uint8_t> bytes(300);
    std::vector<std::uint16_t> words(300);
    std::vector<Rgb> of_bytes(100), of_words(100), from_bytes(100), from_words(100);
    for (auto& b : bytes) b = static_cast<std::uint8_t>(random());
    for (auto& w : words) w = static_cast<std::uint16_t>(random());
    for (std::size_t i = 0; i < 100; ++i) {
        const auto part = [](int v, int top) { return static_cast<float>(v) / static_cast<float>(top); };
        of_bytes[i] = {part(bytes[3 * i], 255), part(bytes[3 * i + 1], 255), part(bytes[3 * i + 2], 255)};
        of_words[i] = {part(words[3 * i], 65535), part(words[3 * i + 1], 65535), part(words[3 * i + 2], 65535)};
    }
    decoding.decode(bytes.data(), 3, from_bytes.data(), 100);
    decoding.decode(words.data(), 3, from_words.data(), 100);
    decoding.decode(of_bytes.data(), of_bytes.data(), 100);
    decoding.decode(of_words.data(), of_words.data(), 100);
    EXPECT_LT(largest_difference(of_bytes, from_bytes), 1e-6F);
    EXPECT_LT(largest_difference(of_words, from_words), 1e-6F);
    std::vector<Rgb> grey(300);
    decoding.decode(bytes.data(), 1, grey.data(), 300);
    EXPECT_NEAR(grey[5].r, grey[5].b, 1e-6);
}

TEST(Encoding, KeepsTheNeutralAxisNeutral) {
    std::vector<Rgb> light;
    for (int i = 0; i <= 4096; ++i) light.push_back(Rgb{1, 1, 1} * std::pow(static_cast<float>(i) / 4096, 3.0F));
    for (const auto& [name, profile] : matrix_profiles())
        for (const Intent intent : {Intent::relative, Intent::perceptual}) {
            const std::vector<Rgb> device = encoded(profile, light, intent);
            float cast = 0;
            for (const Rgb c : device) cast = std::max({cast, std::abs(c.r - c.g), std::abs(c.b - c.g)});
            // Curves of a few entries per channel may differ a little between channels; all profiles here have one curve.
            EXPECT_LT(cast, 0.02F * code) << name;
            EXPECT_NEAR(device.back().g, 1, 1e-5) << name;
            EXPECT_NEAR(device.front().g, 0, 1e-5) << name;
            EXPECT_TRUE(std::is_sorted(device.begin(), device.end(), [](Rgb a, Rgb b) { return a.g < b.g; })) << name;
        }
}

TEST(GamutFit, KeepsLuminanceAndRangeOfSaturatedLight) {
    const std::vector<Rgb> light = saturated_rec2020();
    for (const auto& [name, profile] : built_in_profiles())
        for (const Intent intent : {Intent::relative, Intent::perceptual}) {
            const std::vector<Rgb> device = encoded(profile, light, intent), shown = decoded(profile, device);
            for (std::size_t i = 0; i < light.size(); ++i) {
                const Rgb d = device[i];
                ASSERT_TRUE(std::min({d.r, d.g, d.b}) >= 0 && std::max({d.r, d.g, d.b}) <= 1) << name;
                EXPECT_NEAR(luminance(shown[i]), luminance(light[i]), 0.01F * luminance(light[i]))
                    << name << " colour " << i;
            }
        }
}

TEST(GamutFit, KeepsTheHueOfNeonsAndLamps) {
    const std::vector<Rgb> light = saturated_rec2020();
    const auto shown = decoded(Profile(), encoded(Profile(), light, Intent::relative));
    double worst = 0, worst_of_blue = 0;
    for (std::size_t i = 0; i < light.size(); ++i) {
        const bool blue = light[i].b > 2 * std::max(light[i].r, light[i].g);
        double& entry = blue ? worst_of_blue : worst;
        entry = std::max(entry, hue_difference_in_degrees(light[i], shown[i]));
    }
    // Straight desaturation in linear light: 11 and 19 degrees.
    std::printf("Largest hue error from Rec.2020 to sRGB: %.1f degrees, blues %.1f degrees\n", worst, worst_of_blue);
    EXPECT_LT(worst, 8);
    EXPECT_LT(worst_of_blue, 13);
}

TEST(GamutFit, PerceptualIntentKeepsStepsInSaturatedGradientsAndLeavesOrdinaryColoursAlone) {
    std::vector<Rgb> light;
    for (int i = 0; i <= 100; ++i) { // from grey to Rec.2020 green at one luminance
        const float t = static_cast<float>(i) / 100;
        light.push_back({0.25F * (1 - t), 0.25F * (1 - t) + 0.25F / 0.678F * t, 0.25F * (1 - t)});
    }
    const auto relative = encoded(Profile(), light, Intent::relative),
               perceptual = encoded(Profile(), light, Intent::perceptual);
    EXPECT_LT(std::abs(relative[99].r - relative[80].r), 0.05F * code) << "nothing but the boundary is left here";
    EXPECT_GT(perceptual[80].r - perceptual[99].r, 2 * code);
    for (int i = 0; i < 30; ++i) EXPECT_EQ(relative[i], perceptual[i]);
}

TEST(Encoding, RampsOfColourNeverTurnBack) {
    for (const Rgb hue : {Rgb{1, 0, 0}, Rgb{0, 1, 0}, Rgb{0, 0, 1}, Rgb{1, 0.4F, 0.02F}, Rgb{0.1F, 0.3F, 1}}) {
        std::vector<Rgb> light;
        for (int i = 0; i <= 2000; ++i) light.push_back(hue * (static_cast<float>(i) / 2000));
        const auto device = encoded(Profile(), light, Intent::relative);
        for (std::size_t i = 1; i < device.size(); ++i) {
            ASSERT_GE(device[i].r, device[i - 1].r - 1e-4F) << i;
            ASSERT_GE(device[i].g, device[i - 1].g - 1e-4F) << i;
            ASSERT_LT(std::abs(device[i].b - device[i - 1].b), 4 * code) << i << ": no jumps";
        }
    }
}

TEST(Encoding, AnswersHostilePixelsWithDeviceValues) {
    constexpr float nan = std::numeric_limits<float>::quiet_NaN(), inf = std::numeric_limits<float>::infinity();
    constexpr float big = std::numeric_limits<float>::max(), small = std::numeric_limits<float>::denorm_min();
    std::vector<Rgb> light;
    for (const float r : {nan, inf, -inf, big, -big, small, 0.0F, -1.0F, 0.5F, 2.0F})
        for (const float g : {nan, inf, -big, 0.0F, 1.0F, 1e-9F})
            for (const float b : {nan, -inf, big, 0.0F, 0.3F, 1e6F}) light.push_back({r, g, b});
    for (const auto& [name, profile] : built_in_profiles())
        for (const Rgb c : encoded(profile, light, Intent::relative))
            for (const float v : {c.r, c.g, c.b}) ASSERT_TRUE(v >= 0 && v <= 1) << name;
    for (const Rgb c : decoded(Profile(), light))
        for (const float v : {c.r, c.g, c.b}) ASSERT_TRUE(std::isfinite(v));
}

TEST(Encoding, GivesTheSameBitsWhereverAPixelLies) {
    const std::vector<Rgb> light = decoded(*Profile::built_in("prophoto"), device_values(1000));
    const DeviceEncoding encoding = *DeviceEncoding::make(Profile(), Intent::relative, true);
    std::vector<Rgb> whole(light.size()), single(light.size());
    encoding.encode(light.data(), whole.data(), light.size());
    for (std::size_t i = 0; i < light.size(); ++i) encoding.encode(&light[i], &single[i], 1);
    EXPECT_EQ(whole, single);
}

namespace {

using Sampler = std::function<void(const float*, float*)>;

cmsStage* grid_stage(const Sampler& sampler) {
    cmsStage* stage = cmsStageAllocCLut16bit(nullptr, 33, 3, 3, nullptr);
    cmsStageSampleCLut16bit(
        stage,
        [](const cmsUInt16Number* in, cmsUInt16Number* out, void* cargo) -> cmsInt32Number {
            float from[3], to[3];
            for (int i = 0; i < 3; ++i) from[i] = static_cast<float>(in[i]) / 65535.0F;
            (*static_cast<const Sampler*>(cargo))(from, to);
            for (int i = 0; i < 3; ++i)
                out[i] = static_cast<cmsUInt16Number>(std::clamp(to[i], 0.0F, 1.0F) * 65535.0F + 0.5F);
            return 1;
        },
        const_cast<Sampler*>(&sampler), 0);
    return stage;
}

void write_tables(cmsHPROFILE profile, cmsTagSignature tag, const Sampler& sampler) {
    cmsPipeline* pipeline = cmsPipelineAlloc(nullptr, 3, 3);
    cmsPipelineInsertStage(pipeline, cmsAT_END, cmsStageAllocToneCurves(nullptr, 3, nullptr));
    cmsPipelineInsertStage(pipeline, cmsAT_END, grid_stage(sampler));
    cmsPipelineInsertStage(pipeline, cmsAT_END, cmsStageAllocToneCurves(nullptr, 3, nullptr));
    EXPECT_TRUE(cmsWriteTag(profile, tag, pipeline));
    cmsPipelineFree(pipeline);
}

// A display made of tables (Lab to RGB and back) that behaves like sRGB, as calibration programs write them.
Profile table_profile() {
    cmsHPROFILE srgb = cmsCreate_sRGBProfile(), lab = cmsCreateLab4Profile(nullptr),
                made = cmsCreateProfilePlaceholder(nullptr);
    cmsSetProfileVersion(made, 2.1);
    cmsSetDeviceClass(made, cmsSigDisplayClass);
    cmsSetColorSpace(made, cmsSigRgbData);
    cmsSetPCS(made, cmsSigLabData);
    cmsHTRANSFORM to_lab =
        cmsCreateTransform(srgb, TYPE_RGB_FLT, lab, TYPE_Lab_FLT, INTENT_RELATIVE_COLORIMETRIC, cmsFLAGS_NOOPTIMIZE);
    cmsHTRANSFORM to_rgb =
        cmsCreateTransform(lab, TYPE_Lab_FLT, srgb, TYPE_RGB_FLT, INTENT_RELATIVE_COLORIMETRIC, cmsFLAGS_NOOPTIMIZE);
    constexpr float v2 = 65535.0F / 65280.0F; // Lab in 16 bits of ICC version 2
    write_tables(made, cmsSigAToB0Tag, [&](const float* rgb, float* out) {
        float value[3];
        cmsDoTransform(to_lab, rgb, value, 1);
        out[0] = value[0] / 100 / v2, out[1] = (value[1] + 128) / 255 / v2, out[2] = (value[2] + 128) / 255 / v2;
    });
    write_tables(made, cmsSigBToA0Tag, [&](const float* in, float* rgb) {
        const float value[3] = {in[0] * v2 * 100, in[1] * v2 * 255 - 128, in[2] * v2 * 255 - 128};
        cmsDoTransform(to_rgb, value, rgb, 1);
    });
    cmsUInt32Number size = 0;
    cmsSaveProfileToMem(made, nullptr, &size);
    std::vector<std::uint8_t> icc(size);
    cmsSaveProfileToMem(made, icc.data(), &size);
    cmsDeleteTransform(to_lab);
    cmsDeleteTransform(to_rgb);
    for (cmsHPROFILE profile : {srgb, lab, made}) cmsCloseProfile(profile);
    Result<Profile> read = Profile::from_bytes(std::move(icc));
    EXPECT_TRUE(read) << read.error().what;
    return read.value_or(Profile());
}

} // namespace

TEST(TableProfile, EncodesThroughTheGridAsWellAsLittleCmsDoes) {
    const Profile profile = table_profile();
    std::vector<Rgb> wanted = device_values(3000);
    for (Rgb& c : wanted) c = c * 0.9F + Rgb{0.05F, 0.05F, 0.05F};
    const std::vector<Rgb> light = decoded(Profile(), wanted);
    const std::vector<Rgb> ours = encoded(profile, light, Intent::relative);
    const std::vector<Rgb> theirs =
        Reference(profile).encode(light, INTENT_RELATIVE_COLORIMETRIC, cmsFLAGS_BLACKPOINTCOMPENSATION);
    const auto mean_difference = [](const std::vector<Rgb>& a, const std::vector<Rgb>& b) {
        double sum = 0;
        for (std::size_t i = 0; i < a.size(); ++i) sum += largest_difference({a[i]}, {b[i]});
        return sum / static_cast<double>(a.size());
    };
    std::printf("Steps of 8 bits: ours to lcms2 mean %.2f, largest %.2f; error of ours mean %.2f, largest %.2f; of "
                "lcms2 mean %.2f, largest %.2f\n",
                mean_difference(ours, theirs) / code, largest_difference(ours, theirs) / code,
                mean_difference(ours, wanted) / code, largest_difference(ours, wanted) / code,
                mean_difference(theirs, wanted) / code, largest_difference(theirs, wanted) / code);
    // The tables of the profile are coarse themselves: no worse than reading them directly.
    EXPECT_LT(mean_difference(ours, theirs), 0.35 * code);
    EXPECT_LT(mean_difference(ours, wanted), 1.1 * mean_difference(theirs, wanted));
    EXPECT_LT(largest_difference(ours, wanted), 1.1F * largest_difference(theirs, wanted));
}

TEST(TableProfile, DecodesAsLittleCmsDoes) {
    const Profile profile = table_profile();
    const std::vector<Rgb> device = device_values(500);
    EXPECT_LT(largest_difference(decoded(profile, device), Reference(profile).decode(device)), 1e-5F);
}
