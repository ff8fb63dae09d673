// OpenEXR and Radiance HDR: light comes in as the file means it, whatever its layout, and no file hurts.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/colour/spaces.h"
#include "engine/photo/open_photo.h"
#include "engine/photo/scene_light.h"
#include "tests/shared/foreign_hdr.h"
#include "tests/shared/foreign_pictures.h"
#include "tests/shared/test_support.h"
#include <algorithm>
#include <cstring>
#include <gtest/gtest.h>
#include <limits>
#include <sstream>
#include <sys/resource.h>

namespace fs = std::filesystem;
using namespace engine;

namespace {

class HdrFiles : public testing::Test {
protected:
    std::shared_ptr<const Photo> opened(const std::string& name) {
        auto photo = open_photo(folder / name, {});
        EXPECT_TRUE(photo) << (photo ? "" : photo.error().what + " " + photo.error().detail);
        return photo ? *photo : nullptr;
    }
    Error error_of(const std::string& name) {
        const auto photo = open_photo(folder / name, {});
        return photo ? Error{ErrorKind::stopped, "it opened", {}} : photo.error();
    }
    void expect_refusal(const std::string& name, ErrorKind kind, const std::string& part) {
        const Error error = error_of(name);
        EXPECT_EQ(error.kind, kind) << error.what << " " << error.detail;
        EXPECT_NE(error.what.find(part), std::string::npos) << error.what;
        EXPECT_FALSE(read_facts(folder / name));
    }
    test::TemporaryFolder folder;
};

// In the file's primaries (sRGB unless it says others): brighter to the right, greener downwards.
Rgb light_at(int x, int y) {
    return {0.25F * static_cast<float>(x + 1), 0.5F * static_cast<float>(y + 1), 0.125F * static_cast<float>(x + y)};
}

Rgb from_srgb(Rgb light) { return PixelMatrix(srgb_to_rec2020()) * light; }
Rgb without_negative(Rgb c) { return {std::max(0.0F, c.r), std::max(0.0F, c.g), std::max(0.0F, c.b)}; }

void expect_light(Rgb found, Rgb expected, double tolerance, const std::string& where) {
    const double largest = std::max({expected.r, expected.g, expected.b, 1e-3F});
    EXPECT_NEAR(found.r, expected.r, tolerance * largest) << where;
    EXPECT_NEAR(found.g, expected.g, tolerance * largest) << where;
    EXPECT_NEAR(found.b, expected.b, tolerance * largest) << where;
}

std::string place(int x, int y) { return std::to_string(x) + ", " + std::to_string(y); }

double percentile(std::vector<float> values, double part) {
    const auto at = static_cast<std::ptrdiff_t>(part * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), values.begin() + at, values.end());
    return values[static_cast<std::size_t>(at)];
}

// Of every `step`th pixel in every `step`th row.
std::vector<float> luminances_of(const Image& image, int step) {
    std::vector<float> values;
    for (int y = 0; y < image.height(); y += step)
        for (int x = 0; x < image.width(); x += step) values.push_back(luminance(image.at(x, y)));
    return values;
}

} // namespace

TEST_F(HdrFiles, ExrIsLightInAnyLayout) {
    for (const int tile : {0, 16})
        for (const bool half : {true, false})
            for (const int compression : {0, 1, 2, 3, 4, 5})
                for (const bool downwards : {true, false}) {
                    test::ExrKind kind;
                    kind.tile = tile;
                    kind.half = half;
                    kind.compression = compression;
                    kind.decreasing = !downwards && tile == 0;
                    kind.value = light_at;
                    test::write_exr(folder / "a.exr", kind);
                    const auto photo = opened("a.exr");
                    ASSERT_TRUE(photo);
                    ASSERT_EQ(photo->area(), (Rect{0, 0, kind.width, kind.height}));
                    EXPECT_EQ(photo->facts().format, "EXR");
                    EXPECT_FALSE(photo->facts().is_raw);
                    const Image image = photo->read(photo->area());
                    for (int y = 0; y < kind.height; ++y)
                        for (int x = 0; x < kind.width; ++x)
                            expect_light(image.at(x, y), from_srgb(light_at(x, y)), 1e-5,
                                         place(x, y) + " compression " + std::to_string(compression));
                }
}

TEST_F(HdrFiles, ExrColoursAreThoseOfItsChromaticities) {
    test::ExrKind kind;
    kind.value = light_at;
    kind.chromaticities = {0.708F, 0.292F, 0.170F, 0.797F, 0.131F, 0.046F, 0.3127F, 0.3290F}; // Rec.2020: as it is
    test::write_exr(folder / "a.exr", kind);
    expect_light(opened("a.exr")->read({5, 4, 1, 1}).at(5, 4), light_at(5, 4), 1e-5, "Rec.2020");
    // ACES AP0, whose white is not D65 and whose blue lies outside all colours: white stays white, at its brightness.
    kind.chromaticities = {0.7347F, 0.2653F, 0, 1, 0.0001F, -0.077F, 0.32168F, 0.33767F};
    kind.value = [](int, int) { return Rgb{2, 2, 2}; };
    test::write_exr(folder / "a.exr", kind);
    expect_light(opened("a.exr")->read({5, 4, 1, 1}).at(5, 4), {2, 2, 2}, 1e-3, "white of ACES");
    // Primaries that enclose nothing say nothing: sRGB.
    kind.chromaticities = {0.3F, 0.3F, 0.3F, 0.3F, 0.3F, 0.3F, 0.3F, 0.3F};
    kind.value = light_at;
    test::write_exr(folder / "a.exr", kind);
    expect_light(opened("a.exr")->read({5, 4, 1, 1}).at(5, 4), from_srgb(light_at(5, 4)), 1e-5, "degenerate");
}

TEST_F(HdrFiles, GreyAndChromaAndLayersOfExrOpen) {
    test::ExrKind kind;
    kind.value = light_at;
    kind.channels = {"Y"};
    test::write_exr(folder / "grey.exr", kind);
    const Rgb grey = opened("grey.exr")->read({5, 4, 1, 1}).at(5, 4);
    expect_light(grey, Rgb{1, 1, 1} * light_at(5, 4).r, 1e-5, "grey");
    kind.channels = {"diffuse.R", "diffuse.G", "diffuse.B"};
    test::write_exr(folder / "layer.exr", kind);
    expect_light(opened("layer.exr")->read({5, 4, 1, 1}).at(5, 4), from_srgb(light_at(5, 4)), 1e-5, "layer");
    kind.channels = {"Z"};
    test::write_exr(folder / "depth.exr", kind);
    expect_refusal("depth.exr", ErrorKind::unsupported, "without colours");
    // Chroma at half resolution is exact where nothing changes.
    test::write_exr_with_chroma(folder / "chroma.exr", 32, 24, {0.5F, 0.25F, 0.125F});
    const auto chroma = opened("chroma.exr");
    ASSERT_TRUE(chroma);
    expect_light(chroma->read({9, 7, 1, 1}).at(9, 7), from_srgb({0.5F, 0.25F, 0.125F}), 0.01, "chroma");
}

TEST_F(HdrFiles, ColourUnderTransparentAlphaStays) {
    test::ExrKind kind;
    kind.value = light_at;
    kind.channels = {"R", "G", "B", "A"};
    kind.alpha = 0;
    test::write_exr(folder / "a.exr", kind);
    expect_light(opened("a.exr")->read({5, 4, 1, 1}).at(5, 4), from_srgb(light_at(5, 4)), 1e-5, "alpha 0");
}

TEST_F(HdrFiles, ThePartOfTheDisplayWindowThatHasPixelsIsThePhoto) {
    test::ExrKind kind;
    kind.width = 30, kind.height = 20;
    kind.value = light_at; // counted from the corner of the data
    // Overscan: 3 pixels left, 2 above, some on the other sides. The library counts from the data's corner at (-3, -2).
    kind.left = -3, kind.top = -2;
    kind.display = {0, 0, 19, 14};
    for (const int tile : {0, 8}) {
        kind.tile = tile;
        test::write_exr(folder / "a.exr", kind);
        const auto photo = opened("a.exr");
        ASSERT_TRUE(photo);
        ASSERT_EQ(photo->area(), (Rect{0, 0, 20, 15}));
        expect_light(photo->read(photo->area()).at(0, 0), from_srgb(light_at(3, 2)), 1e-5, "first");
        expect_light(photo->read(photo->area()).at(19, 14), from_srgb(light_at(22, 16)), 1e-5, "last");
        EXPECT_EQ(read_facts(folder / "a.exr")->width, 20);
    }
    kind.tile = 0;
    kind.left = 10, kind.top = 12; // a cropped render: no black border is added
    kind.display = {0, 0, 99, 99};
    test::write_exr(folder / "a.exr", kind);
    EXPECT_EQ(opened("a.exr")->area(), (Rect{0, 0, 30, 20}));
    kind.display = {500, 500, 599, 599}; // nothing to be seen: better all of it than none
    test::write_exr(folder / "a.exr", kind);
    EXPECT_EQ(opened("a.exr")->area(), (Rect{0, 0, 30, 20}));
}

TEST_F(HdrFiles, ExrTellsItsExposure) {
    test::ExrKind kind;
    kind.value = light_at;
    kind.numbers = {{"expTime", 1.0F / 30}, {"aperture", 2.8F}, {"isoSpeed", 800}, {"nominalFocalLength", 35}};
    kind.texts = {{"capDate", "2004:01:04 18:10:00"}, {"owner", "Somebody"}, {"cameraMake", "Maker"}};
    test::write_exr(folder / "a.exr", kind);
    for (const CaptureFacts& facts : {opened("a.exr")->facts(), *read_facts(folder / "a.exr")}) {
        EXPECT_NEAR(luminance_of_one(facts).value(), 25.07, 0.02); // night.md 1.4
        EXPECT_EQ(facts.taken, "2004:01:04 18:10:00");
        EXPECT_EQ(facts.owner, "Somebody");
        EXPECT_EQ(facts.maker, "Maker");
        EXPECT_EQ(facts.focal_length, 35);
    }
    kind.numbers.pop_back();
    kind.numbers.pop_back(); // without ISO nothing is known
    test::write_exr(folder / "a.exr", kind);
    EXPECT_FALSE(luminance_of_one(opened("a.exr")->facts()));
    kind.numbers = {{"whiteLuminance", 120}};
    test::write_exr(folder / "a.exr", kind);
    EXPECT_EQ(luminance_of_one(opened("a.exr")->facts()), 120);
    kind.numbers = {{"expTime", -1}, {"aperture", std::numeric_limits<float>::infinity()}, {"isoSpeed", 100}};
    test::write_exr(folder / "a.exr", kind);
    EXPECT_FALSE(luminance_of_one(opened("a.exr")->facts()));
}

TEST_F(HdrFiles, WhatIsNoLightIsMadeOne) {
    test::ExrKind kind;
    constexpr float nan = std::numeric_limits<float>::quiet_NaN(), infinite = std::numeric_limits<float>::infinity();
    const std::vector<Rgb> odd{{nan, nan, nan},     {infinite, infinite, infinite},
                               {-infinite, -1, -1}, {1e38F, 1e38F, 1e38F},
                               {nan, 1, 1},         {-0.5F, 1, -0.5F}};
    kind.half = false;
    kind.value = [&](int x, int) { return odd[static_cast<std::size_t>(x) % odd.size()]; };
    test::write_exr(folder / "a.exr", kind);
    const Image image = opened("a.exr")->read({0, 0, 6, 1});
    for (int x = 0; x < 6; ++x) {
        const Rgb c = image.at(x, 0);
        for (const float value : {c.r, c.g, c.b}) {
            EXPECT_GE(value, 0) << x;
            EXPECT_LT(value, 3e9F) << x;
        }
    }
    EXPECT_EQ(image.at(0, 0), (Rgb{0, 0, 0}));
    EXPECT_NEAR(image.at(1, 0).g, 65504, 1);
    EXPECT_EQ(image.at(2, 0), (Rgb{0, 0, 0}));
    EXPECT_GT(image.at(5, 0).g, 0.8F);
}

TEST_F(HdrFiles, SeveralPartsAndDeepPixelsAreRefusedByName) {
    test::ExrKind kind;
    kind.value = light_at;
    test::write_exr(folder / "a.exr", kind);
    const auto whole = test::bytes_of(folder / "a.exr");
    const auto with_flag = [&](std::size_t byte, std::uint8_t value) {
        auto bytes = whole;
        bytes[byte] = value;
        test::write_bytes(folder / "b.exr", bytes);
    };
    with_flag(5, 0x10);
    expect_refusal("b.exr", ErrorKind::unsupported, "several parts");
    with_flag(5, 0x08);
    expect_refusal("b.exr", ErrorKind::unsupported, "deep EXR");
    with_flag(4, 9);
    expect_refusal("b.exr", ErrorKind::unsupported, "later version");
    test::write_exr_parts(folder / "parts.exr");
    expect_refusal("parts.exr", ErrorKind::unsupported, "several parts");
}

TEST_F(HdrFiles, RadianceIsLightWithRunLengthsOfBothKindsAndNone) {
    // Multiples of 1/8 below 32 are exact in eight bits of mantissa.
    for (const auto run : {test::HdrRuns::none, test::HdrRuns::old, test::HdrRuns::channels}) {
        test::HdrKind kind;
        kind.runs = run;
        kind.value = [](int x, int y) { return x < 9 ? Rgb{1, 0.5F, 0.25F} : light_at(x % 8, y % 8); };
        test::write_hdr(folder / "a.hdr", kind);
        const auto photo = opened("a.hdr");
        ASSERT_TRUE(photo);
        ASSERT_EQ(photo->area(), (Rect{0, 0, kind.width, kind.height}));
        EXPECT_EQ(photo->facts().format, "Radiance HDR");
        const Image image = photo->read(photo->area());
        for (int y = 0; y < kind.height; ++y)
            for (int x = 0; x < kind.width; ++x)
                expect_light(image.at(x, y), from_srgb(kind.value(x, y)), 1e-5, place(x, y));
    }
}

TEST_F(HdrFiles, RadianceStandsUprightFromAnyOrientation) {
    for (const char* way : {"-Y +X", "-Y -X", "+Y +X", "+Y -X", "+X -Y", "+X +Y", "-X -Y", "-X +Y"}) {
        test::HdrKind kind;
        kind.way = way;
        kind.value = [](int x, int y) { return light_at(x % 8, y % 8); }; // of the upright picture
        test::write_hdr(folder / "a.hdr", kind);
        const auto photo = opened("a.hdr");
        ASSERT_TRUE(photo) << way;
        ASSERT_EQ(photo->area(), (Rect{0, 0, kind.width, kind.height})) << way;
        const Image image = photo->read(photo->area());
        for (const auto& [x, y] : {std::pair{0, 0}, {kind.width - 1, 0}, {3, 2}, {kind.width - 1, kind.height - 1}})
            expect_light(image.at(x, y), from_srgb(kind.value(x, y)), 1e-5,
                         std::string(way).append(" ").append(place(x, y)));
    }
}

TEST_F(HdrFiles, RadianceUndoesWhatItsHeaderSaysWasMultiplied) {
    test::HdrKind kind;
    kind.value = [](int, int) { return Rgb{1, 0.5F, 0.25F}; };
    kind.settings = "EXPOSURE=2\nEXPOSURE= 4\nCOLORCORR= 1 2 0.5\nEXPOSURE=0\nEXPOSURE=nonsense\n";
    test::write_hdr(folder / "a.hdr", kind);
    expect_light(opened("a.hdr")->read({3, 2, 1, 1}).at(3, 2), from_srgb({0.125F, 0.03125F, 0.0625F}), 1e-5,
                 "exposure");
    // Rec.2020 with D65: as it is. The zeros that Photoshop writes mean nothing.
    kind.settings = "PRIMARIES= .708 .292 .170 .797 .131 .046 .3127 .3290\n";
    test::write_hdr(folder / "a.hdr", kind);
    expect_light(opened("a.hdr")->read({3, 2, 1, 1}).at(3, 2), kind.value(3, 2), 1e-5, "Rec.2020");
    kind.settings = "GAMMA=1\nPRIMARIES=0 0 0 0 0 0 0 0\n";
    test::write_hdr(folder / "a.hdr", kind);
    expect_light(opened("a.hdr")->read({3, 2, 1, 1}).at(3, 2), from_srgb(kind.value(3, 2)), 1e-5, "Photoshop");
    // Equal X, Y and Z are the white of Radiance, which is ours after adaptation.
    kind.settings = "";
    kind.format = "32-bit_rle_xyze";
    kind.value = [](int, int) { return Rgb{0.5F, 0.5F, 0.5F}; };
    test::write_hdr(folder / "a.hdr", kind);
    expect_light(opened("a.hdr")->read({3, 2, 1, 1}).at(3, 2), {0.5F, 0.5F, 0.5F}, 1e-3, "XYZ");
    kind.format = "32-bit_other";
    test::write_hdr(folder / "a.hdr", kind);
    expect_refusal("a.hdr", ErrorKind::unsupported, "no picture");
}

TEST_F(HdrFiles, CutAnywhereTheyAreDamaged) {
    test::HdrKind hdr;
    hdr.value = light_at;
    test::write_hdr(folder / "a.hdr", hdr);
    test::ExrKind exr;
    exr.value = light_at;
    test::write_exr(folder / "a.exr", exr);
    exr.tile = 16;
    test::write_exr(folder / "t.exr", exr);
    for (const char* name : {"a.hdr", "a.exr", "t.exr"}) {
        const auto whole = test::bytes_of(folder / name);
        for (std::size_t part = 1; part < 40; ++part) {
            auto cut = whole;
            cut.resize(std::max<std::size_t>(whole.size() * part / 40, 11));
            test::write_bytes(folder / "cut", cut);
            const Error error = error_of("cut");
            EXPECT_EQ(error.kind, ErrorKind::damaged) << name << " " << part << ": " << error.what;
        }
    }
}

TEST_F(HdrFiles, WithRandomBytesChangedNothingCrashes) {
    test::HdrKind hdr;
    hdr.value = light_at;
    test::write_hdr(folder / "a.hdr", hdr);
    test::ExrKind exr;
    exr.value = light_at;
    exr.numbers = {{"expTime", 1}};
    for (const int compression : {0, 3, 4, 8}) {
        exr.compression = compression;
        test::write_exr(folder / ("a" + std::to_string(compression) + ".exr"), exr);
    }
    exr.tile = 16;
    exr.compression = 3;
    test::write_exr(folder / "t.exr", exr);
    unsigned random = 11;
    const auto next = [&] { return random = random * 1664525U + 1013904223U, random >> 8; };
    for (const char* name : {"a.hdr", "a0.exr", "a3.exr", "a4.exr", "a8.exr", "t.exr"}) {
        const auto whole = test::bytes_of(folder / name);
        for (int round = 0; round < 200; ++round) {
            auto hurt = whole;
            for (int hit = 0; hit < 3; ++hit) // most in the header, where sizes are
                hurt[4 + next() % (hit < 2 ? std::min<std::size_t>(hurt.size() - 4, 420) : hurt.size() - 4)] =
                    static_cast<std::uint8_t>(next());
            fs::remove(folder / "hurt"); // writing over it would wait for the disk
            test::write_bytes(folder / "hurt", hurt);
            const auto photo = open_photo(folder / "hurt", {});
            if (!photo) {
                EXPECT_FALSE(photo.error().what.empty());
                continue;
            }
            const Image image = (*photo)->read(Rect{0, 0, 40, 40}.clipped_to((*photo)->area()));
            for (std::size_t i = 0; i < image.size(); ++i) ASSERT_GE(luminance(image.data()[i]), 0);
        }
    }
}

TEST_F(HdrFiles, SizesThatTheFileCannotHoldAreRefusedBeforeMemoryIsTaken) {
    // 4 GB of address space more than now would do for none of them.
    test::ExrKind exr;
    exr.value = light_at;
    test::write_exr(folder / "a.exr", exr);
    const auto whole = test::bytes_of(folder / "a.exr");
    const auto put = [](std::vector<std::uint8_t>& bytes, std::string_view name, std::size_t offset,
                        std::uint32_t value) {
        const auto at = std::search(bytes.begin(), bytes.end(), name.begin(), name.end());
        ASSERT_NE(at, bytes.end());
        std::memcpy(&*at + name.size() + offset, &value, 4);
    };
    const std::string window("dataWindow\0box2i\0\x10\0\0\0", 21);
    for (const auto& [right, bottom] : {std::pair{30'000U, 30'000U},
                                        {800'000'000U, 0U},
                                        {0U, 800'000'000U},
                                        {0x7FFFFFFFU, 0x7FFFFFFFU},
                                        {0xFFFFFFF0U, 5U}}) {
        auto bytes = whole;
        put(bytes, window, 8, right);
        put(bytes, window, 12, bottom);
        test::write_bytes(folder / "b.exr", bytes);
        const Error error = error_of("b.exr");
        EXPECT_TRUE(error.kind == ErrorKind::damaged || error.kind == ErrorKind::unsupported) << error.what;
    }
    exr.tile = 16;
    test::write_exr(folder / "t.exr", exr);
    auto tiles = test::bytes_of(folder / "t.exr");
    put(tiles, std::string("tiles\0tiledesc\0\x09\0\0\0", 19), 0, 0x7FFFFFFF);
    test::write_bytes(folder / "t.exr", tiles);
    EXPECT_EQ(error_of("t.exr").kind, ErrorKind::damaged);
    auto owner = whole; // an attribute of two gigabytes
    put(owner, std::string("compression\0compression\0", 24), 0, 0x7FFFFFF0);
    test::write_bytes(folder / "o.exr", owner);
    EXPECT_EQ(error_of("o.exr").kind, ErrorKind::damaged);

    const auto radiance = [&](const std::string& size) {
        std::ostringstream text_of_file;
        text_of_file << "#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n" << size << "\n\x02\x02";
        const std::string text = text_of_file.str();
        test::write_bytes(folder / "b.hdr", {text.begin(), text.end()});
        return error_of("b.hdr").kind;
    };
    for (const char* size : {"-Y 30000 +X 30000", "-Y 1 +X 999999999", "-Y 0 +X 10", "-Y -4 +X 10", "-Y 10 +Y 10",
                             "-Y 99999999999 +X 1", "10 10", ""})
        EXPECT_EQ(radiance(size), ErrorKind::damaged) << size;
    EXPECT_EQ(radiance("-Y 100000 +X 100000"), ErrorKind::unsupported);
    rusage use{};
    ::getrusage(RUSAGE_SELF, &use);
    EXPECT_LT(use.ru_maxrss, 1'000'000) << "kilobytes";
}

TEST_F(HdrFiles, ReadingStopsWhenAsked) {
    std::stop_source source;
    source.request_stop();
    test::ExrKind exr;
    exr.value = light_at;
    test::write_exr(folder / "a.exr", exr);
    test::HdrKind hdr;
    hdr.value = light_at;
    test::write_hdr(folder / "a.hdr", hdr);
    for (const char* name : {"a.exr", "a.hdr"}) {
        const auto photo = open_photo(folder / name, Work{source.get_token(), {}});
        ASSERT_FALSE(photo) << name;
        EXPECT_EQ(photo.error().kind, ErrorKind::stopped);
    }
}

TEST(RealHdrFiles, HaveTheLuminancesThatTheirListStates) {
    const auto folder = test::samples();
    if (!folder) {
        std::printf("no sample photos here: not tested\n");
        return;
    }
    // The list's numbers are those of every fourth pixel; the largest of all was found with a decoder of a few lines of Python.
    struct Stated {
        const char* name;
        double p1, median, p99, largest, largest_of_all;
    };
    for (const Stated& stated : {Stated{"polyhaven_dikhololo_night_1k.hdr", 0.0035, 0.019, 0.71, 2.5, 72.57},
                                 Stated{"polyhaven_moonless_golf_1k.hdr", 0.0042, 0.016, 0.65, 543, 6502.8},
                                 Stated{"polyhaven_vignaioli_night_1k.hdr", 0.0007, 0.019, 1.8, 13660, 21164.6}}) {
        const auto photo = open_photo(*folder / "hdr" / stated.name, {});
        ASSERT_TRUE(photo) << stated.name << (photo ? "" : photo.error().what);
        EXPECT_EQ((*photo)->area(), (Rect{0, 0, 1024, 512}));
        const Image image = (*photo)->read((*photo)->area());
        const std::vector<float> y = luminances_of(image, 4), all = luminances_of(image, 1);
        EXPECT_NEAR(percentile(y, 0.01), stated.p1, 0.03 * stated.p1) << stated.name;
        EXPECT_NEAR(percentile(y, 0.5), stated.median, 0.03 * stated.median) << stated.name;
        EXPECT_NEAR(percentile(y, 0.99), stated.p99, 0.03 * stated.p99) << stated.name;
        EXPECT_NEAR(*std::max_element(y.begin(), y.end()), stated.largest, 0.01 * stated.largest) << stated.name;
        EXPECT_NEAR(*std::max_element(all.begin(), all.end()), stated.largest_of_all, 1e-4 * stated.largest_of_all)
            << stated.name;
        EXPECT_FALSE(luminance_of_one((*photo)->facts()));
    }
}

TEST(RealHdrFiles, OfIndustrialLightAndMagicOpen) {
    const auto folder = test::samples();
    if (!folder) {
        std::printf("no sample photos here: not tested\n");
        return;
    }
    const auto gate = open_photo(*folder / "hdr" / "openexr_GoldenGate.exr", {});
    ASSERT_TRUE(gate) << gate.error().what;
    EXPECT_EQ((*gate)->area(), (Rect{0, 0, 1262, 860}));
    EXPECT_NEAR(luminance_of_one((*gate)->facts()).value(), 85.3 * 2.8 * 2.8 / (50 * 8), 1e-3);
    EXPECT_EQ((*gate)->facts().owner, "Copyright 2004 Industrial Light & Magic");
    const auto candle = open_photo(*folder / "hdr" / "openexr_CandleGlass.exr", {});
    ASSERT_TRUE(candle) << candle.error().what;
    EXPECT_EQ((*candle)->area(), (Rect{0, 0, 1000, 810}));
    EXPECT_FALSE(luminance_of_one((*candle)->facts())); // it tells no ISO
    // The library's own reading, in sRGB's primaries, of the same file: pixels where alpha is 0 keep their colour.
    const test::ExrContent content = test::read_exr(*folder / "hdr" / "openexr_CandleGlass.exr");
    const Image image = (*candle)->read((*candle)->area());
    for (std::size_t i = 0; i < image.size(); i += 97)
        expect_light(image.data()[i],
                     without_negative(from_srgb({content.rgb[3 * i], content.rgb[3 * i + 1], content.rgb[3 * i + 2]})),
                     1e-4, std::to_string(i));
}
