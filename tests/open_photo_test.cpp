// Opening: the content decides, pictures come in upright and look as they did, and every other file is refused in a sentence.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/colour/spaces.h"
#include "engine/colour/view.h"
#include "engine/exporting/finish.h"
#include "engine/files/raster_file.h"
#include "engine/photo/open_photo.h"
#include "tests/shared/foreign_pictures.h"
#include "tests/shared/test_support.h"
#include <cstring>
#include <gtest/gtest.h>
#include <string>
#include <string_view>

namespace fs = std::filesystem;
using namespace engine;
using namespace std::string_view_literals;

namespace {

class Opening : public testing::Test {
protected:
    void write_text(const std::string& name, std::string_view text) {
        test::write_bytes(folder / name, std::vector<std::uint8_t>(text.begin(), text.end()));
    }
    Error error_of(const fs::path& path) {
        const auto opened = open_photo(path, {});
        return opened ? Error{ErrorKind::stopped, "it opened", {}} : opened.error();
    }
    void expect_refusal(const std::string& name, ErrorKind kind, const std::string& part) {
        const Error error = error_of(folder / name);
        EXPECT_EQ(error.kind, kind) << name << ": " << error.what;
        EXPECT_EQ(error.what.rfind(name + " did not open. ", 0), 0U) << error.what;
        EXPECT_NE(error.what.find(part), std::string::npos) << error.what;
        // Facts and thumbnails refuse alike, and never crash.
        EXPECT_FALSE(read_facts(folder / name));
        EXPECT_FALSE(read_thumbnail(folder / name, 200));
    }
    std::shared_ptr<const Photo> opened(const std::string& name) {
        auto photo = open_photo(folder / name, {});
        EXPECT_TRUE(photo) << (photo ? "" : photo.error().what + photo.error().detail);
        return photo ? *photo : nullptr;
    }
    test::TemporaryFolder folder;
};

// Values that tell where they were: red grows with x, green with y.
test::TiffKind map(int bits) {
    test::TiffKind kind;
    kind.bits = bits;
    const int step = bits == 16 ? 257 : 1;
    kind.value = [step](int x, int y, int sample) {
        return step * (sample == 0 ? 20 + 4 * x : sample == 1 ? 30 + 5 * y : 100);
    };
    return kind;
}

std::vector<std::uint8_t> shown(const Image& image) {
    std::vector<std::uint8_t> bytes(image.size() * 3);
    finish_rgb8(image, *DeviceEncoding::make(Profile(), Intent::relative, false), bytes.data(),
                3 * static_cast<std::size_t>(image.width()));
    return bytes;
}

} // namespace

TEST_F(Opening, OtherFilesAreRefusedWithTheReasonAndAWayOut) {
    write_text("empty.jpg", "");
    expect_refusal("empty.jpg", ErrorKind::damaged, "The file is empty");
    write_text("text.jpg", "This is no picture.\n");
    expect_refusal("text.jpg", ErrorKind::unsupported, "It is a text");
    write_text("film.nef", "\0\0\0\x18"
                           "ftypmp42\0\0\0\0"sv);
    expect_refusal("film.nef", ErrorKind::unsupported, "It is a film");
    write_text("phone.heic", "\0\0\0\x18"
                             "ftypheic\0\0\0\0"sv);
    expect_refusal("phone.heic", ErrorKind::unsupported, "HEIF pictures cannot be opened yet. Export a TIFF");
    write_text("photos.zip", "PK\x03\x04\0\0\0\0"sv);
    expect_refusal("photos.zip", ErrorKind::unsupported, "archive");
    write_text("layers.psd", "8BPS\0\1"sv);
    expect_refusal("layers.psd", ErrorKind::unsupported, "Photoshop");
    write_text("light.exr", "\x76\x2F\x31\x01\2\0\0\0"sv);
    expect_refusal("light.exr", ErrorKind::damaged, "damaged");
    write_text("new.jxl", "\xFF\x0A\0\0\0\0"sv);
    expect_refusal("new.jxl", ErrorKind::unsupported, "JPEG XL");
    write_text("noise.dng", std::string(3000, static_cast<char>(0x9d)));
    expect_refusal("noise.dng", ErrorKind::unsupported, "not a photo that this version knows");
    write_text("short.tif", "II*\0\x08\0\0\0"sv);
    expect_refusal("short.tif", ErrorKind::damaged, "damaged");
    expect_refusal("nowhere.jpg", ErrorKind::missing, "no such file");
    fs::create_directory(folder / "folder.jpg");
    expect_refusal("folder.jpg", ErrorKind::invalid, "It is a folder");
}

TEST_F(Opening, TheNameDoesNotMatter) {
    test::write_jpeg(folder / "wrong.nef", 60, 40, 3, false);
    const auto photo = opened("wrong.nef");
    ASSERT_TRUE(photo);
    EXPECT_EQ(photo->facts().format, "JPEG");
    EXPECT_FALSE(photo->facts().is_raw);
    EXPECT_EQ(photo->facts().cfa, "none");
    test::write_tiff(folder / "wrong.dng", map(16));
    EXPECT_EQ(opened("wrong.dng")->facts().format, "TIFF");
    EXPECT_TRUE(opened("wrong.dng")->area() == (Rect{0, 0, 37, 21}));
}

TEST_F(Opening, ATiffThatACameraSignedIsStillAPicture) {
    for (const char* maker : {"Canon", "NIKON CORPORATION", "SONY"}) {
        test::TiffKind kind = map(16);
        kind.maker = maker;
        test::write_tiff(folder / "edited.tif", kind);
        const auto photo = opened("edited.tif");
        ASSERT_TRUE(photo) << maker;
        EXPECT_EQ(photo->facts().format, "TIFF");
        EXPECT_EQ(photo->facts().width, 37);
    }
}

TEST_F(Opening, AnUneditedPictureLooksAsItWas) {
    for (const int bits : {8, 16}) {
        test::write_tiff(folder / "a.tif", map(bits));
        const auto photo = opened("a.tif");
        ASSERT_TRUE(photo);
        const Image image = photo->read(photo->area());
        const auto bytes = shown(image);
        int worst = 0;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x) {
                const std::uint8_t* pixel = bytes.data() + (y * image.width() + x) * 3;
                worst = std::max({worst, std::abs(pixel[0] - (20 + 4 * x)), std::abs(pixel[1] - (30 + 5 * y)),
                                  std::abs(pixel[2] - 100)});
            }
        EXPECT_LE(worst, 1) << bits; // the dither of 8-bit output
    }
}

TEST_F(Opening, EveryRectangleHoldsTheSameBits) {
    test::TiffKind kind = map(8);
    kind.orientation = 6;
    test::write_tiff(folder / "a.tif", kind);
    const auto photo = opened("a.tif");
    ASSERT_TRUE(photo);
    ASSERT_TRUE(photo->area() == (Rect{0, 0, 21, 37}));
    const Image whole = photo->read(photo->area());
    for (const Rect rect : {Rect{0, 0, 1, 1}, Rect{20, 36, 1, 1}, Rect{3, 5, 13, 7}, Rect{0, 30, 21, 7}}) {
        const Image part = photo->read(rect);
        for (int y = rect.top; y < rect.bottom(); ++y)
            for (int x = rect.left; x < rect.right(); ++x) ASSERT_EQ(part.at(x, y), whole.at(x, y));
    }
}

TEST_F(Opening, OrientationTurnsThePictureUpright) {
    // Where the stored top left pixel and its right neighbour lie in the upright photo (EXIF 2.3, tag 274).
    struct Expected {
        int orientation, x, y, right_x, right_y;
    };
    const int w = 37, h = 21;
    for (const Expected& e : {Expected{1, 0, 0, 1, 0},
                              {2, w - 1, 0, w - 2, 0},
                              {3, w - 1, h - 1, w - 2, h - 1},
                              {4, 0, h - 1, 1, h - 1},
                              {5, 0, 0, 0, 1},
                              {6, h - 1, 0, h - 1, 1},
                              {7, h - 1, w - 1, h - 1, w - 2},
                              {8, 0, w - 1, 0, w - 2}}) {
        test::TiffKind kind = map(8);
        kind.value = [](int x, int y, int) { return x == 0 && y == 0 ? 200 : x == 1 && y == 0 ? 100 : 10; };
        kind.orientation = e.orientation;
        test::write_tiff(folder / "a.tif", kind);
        const auto photo = opened("a.tif");
        ASSERT_TRUE(photo);
        EXPECT_EQ(photo->facts().width, e.orientation >= 5 ? h : w);
        const Image image = photo->read(photo->area());
        const Rgb other = image.at(10, 10);
        EXPECT_GT(image.at(e.x, e.y).g, image.at(e.right_x, e.right_y).g) << e.orientation;
        EXPECT_GT(image.at(e.right_x, e.right_y).g, other.g) << e.orientation;
        const auto small = read_thumbnail(folder / "a.tif", 100);
        ASSERT_TRUE(small);
        EXPECT_EQ(small->width, photo->facts().width);
        EXPECT_EQ(small->rgb[static_cast<std::size_t>((e.y * small->width + e.x) * 3)], 200) << e.orientation;
    }
}

TEST_F(Opening, FloatTiffIsLightAndNotAPicture) {
    test::TiffKind kind = map(32);
    kind.sample_format = 3;
    kind.value = [](int x, int, int sample) { return sample == 0 ? 40 : sample == 1 ? 0.18 : 0.01 * x; };
    test::write_tiff(folder / "light.tif", kind);
    const auto photo = opened("light.tif");
    ASSERT_TRUE(photo);
    EXPECT_EQ(photo->facts().format, "TIFF float");
    const Rgb expected = PixelMatrix(srgb_to_rec2020()) * Rgb{40, 0.18F, 0.05F};
    const Rgb found = photo->read({5, 5, 1, 1}).at(5, 5);
    EXPECT_FLOAT_EQ(found.r, expected.r);
    EXPECT_FLOAT_EQ(found.g, expected.g);
    EXPECT_FLOAT_EQ(found.b, expected.b);
}

TEST_F(Opening, FloatTiffWithALinearProfileKeepsLightAboveWhite) {
    const auto samples = test::samples();
    if (!samples) {
        std::puts("The folder of real photos is not there; nothing was checked.");
        return;
    }
    test::TiffKind kind = map(32);
    kind.sample_format = 3;
    kind.value = [](int x, int, int) { return 0.5 * x; };
    kind.icc = test::bytes_of(*samples / "colour" / "icc_compact" / "scRGB-v2.icc"); // linear, sRGB primaries
    ASSERT_FALSE(kind.icc.empty());
    test::write_tiff(folder / "light.tif", kind);
    const auto photo = opened("light.tif");
    ASSERT_TRUE(photo);
    EXPECT_NEAR(photo->read({20, 0, 1, 1}).at(20, 0).g, 10, 0.02);
    // The same numbers through sRGB's curve are a picture: 0.5 is what a display shows for it.
    kind.icc = Profile().icc();
    test::write_tiff(folder / "picture.tif", kind);
    const auto picture = opened("picture.tif");
    ASSERT_TRUE(picture);
    EXPECT_NEAR(shown(picture->read({1, 0, 1, 1}))[1], 128, 1);
}

TEST_F(Opening, ADamagedProfileIsMentionedAndSrgbAssumed) {
    test::TiffKind kind = map(8);
    kind.icc = std::vector<std::uint8_t>(200, 7);
    test::write_tiff(folder / "a.tif", kind);
    const auto photo = opened("a.tif");
    ASSERT_TRUE(photo);
    EXPECT_NE(photo->facts().format.find("profile is damaged"), std::string::npos);
    EXPECT_NEAR(shown(photo->read({3, 4, 1, 1}))[0], 32, 1);
    EXPECT_TRUE(read_thumbnail(folder / "a.tif", 100));
}

TEST_F(Opening, TheProfileOfThePictureIsHonoured) {
    test::TiffKind kind = map(8);
    kind.icc = Profile::built_in("display-p3")->icc();
    kind.value = [](int, int, int sample) { return sample == 0 ? 220 : 60; };
    test::write_tiff(folder / "p3.tif", kind);
    const auto p3 = opened("p3.tif");
    kind.icc.clear();
    test::write_tiff(folder / "srgb.tif", kind);
    const auto srgb = opened("srgb.tif");
    ASSERT_TRUE(p3 && srgb);
    const Rgb a = p3->read({0, 0, 1, 1}).at(0, 0), b = srgb->read({0, 0, 1, 1}).at(0, 0);
    EXPECT_LT(a.g / a.r, 0.95F * b.g / b.r); // the same numbers are a purer red in Display P3
    const auto small = read_thumbnail(folder / "p3.tif", 37);
    ASSERT_TRUE(small);
    EXPECT_GT(small->rgb[0], 225); // converted to sRGB
}

TEST_F(Opening, FactsAreKnownWithoutDecoding) {
    test::TiffKind kind = map(8);
    kind.orientation = 8;
    kind.maker = "Canon";
    test::write_tiff(folder / "a.tif", kind);
    const auto facts = read_facts(folder / "a.tif");
    ASSERT_TRUE(facts);
    EXPECT_EQ(facts->width, 21);
    EXPECT_EQ(facts->height, 37);
    EXPECT_EQ(facts->format, opened("a.tif")->facts().format);
    EXPECT_EQ(facts->maker, "Canon");
}

TEST_F(Opening, ThumbnailsAverageAndFit) {
    test::write_jpeg(folder / "a.jpg", 800, 600, 1, false);
    const auto small = read_thumbnail(folder / "a.jpg", 130);
    ASSERT_TRUE(small);
    EXPECT_EQ(small->width, 130);
    EXPECT_EQ(small->height, 98);
    EXPECT_EQ(small->rgb.size(), static_cast<std::size_t>(130 * 98 * 3));
    EXPECT_EQ(read_thumbnail(folder / "a.jpg", 4000)->width, 800);
    // A checkerboard of single pixels becomes its mean.
    test::TiffKind kind = map(16);
    kind.width = kind.height = 64;
    kind.value = [](int x, int y, int) { return (x + y) % 2 == 0 ? 65535 : 0; };
    test::write_tiff(folder / "b.tif", kind);
    const auto grey = read_thumbnail(folder / "b.tif", 16);
    ASSERT_TRUE(grey);
    EXPECT_EQ(grey->width, 16);
    for (const std::uint8_t value : grey->rgb) EXPECT_NEAR(value, 128, 1);
}

TEST_F(Opening, PhotosAreRecognisedByTheirEndingWhenAFolderIsListed) {
    for (const char* name : {"a.NEF", "a.jpeg", "b.x.TIF", "ü.png", "c.crw", "a.exr", "b.HDR"})
        EXPECT_TRUE(has_photo_extension(name)) << name;
    for (const char* name : {"a.xmp", "a", ".jpg", "a.pic", "a.mp4", "a.nef.xmp"})
        EXPECT_FALSE(has_photo_extension(name)) << name;
}

TEST_F(Opening, ThePhotoStaysUntouched) {
    test::write_jpeg(folder / "a.jpg", 80, 60, 3, false);
    const auto bytes = test::bytes_of(folder / "a.jpg");
    const auto changed = fs::last_write_time(folder / "a.jpg");
    const auto photo = opened("a.jpg");
    ASSERT_TRUE(photo);
    photo->read(photo->area());
    EXPECT_EQ(test::bytes_of(folder / "a.jpg"), bytes);
    EXPECT_EQ(fs::last_write_time(folder / "a.jpg"), changed);
}

TEST(RealFiles, TruncatedRawFilesAreRefusedWithAReason) {
    const auto samples = test::samples();
    if (!samples) {
        std::puts("The folder of real photos is not there; nothing was checked.");
        return;
    }
    for (const char* name :
         {"raw/truncated/sample.arw", "raw/truncated/sample.cr2", "raw/truncated/sample.dng",
          "raw/truncated/sample.nef", "raw/hero7_gopr9231.gpr", "raw/headerless/openisp_1920x1080_u16le_rggb12.raw"}) {
        const auto photo = open_photo(*samples / name, {});
        ASSERT_FALSE(photo) << name;
        EXPECT_TRUE(photo.error().kind == ErrorKind::damaged || photo.error().kind == ErrorKind::unsupported)
            << name << photo.error().what;
        EXPECT_NE(photo.error().what.find(" did not open. "), std::string::npos) << photo.error().what;
    }
}

TEST(RealFiles, RawFilesOpenAndHaveThumbnails) {
    const auto samples = test::samples();
    if (!samples) {
        std::puts("The folder of real photos is not there; nothing was checked.");
        return;
    }
    for (const char* name : {"raw/canon_g2_0304.crw", "raw/canon_s40_0117.crw"}) {
        const auto photo = open_photo(*samples / name, {});
        ASSERT_TRUE(photo) << name;
        EXPECT_TRUE((*photo)->facts().is_raw);
        const auto small = read_thumbnail(*samples / name, 320);
        ASSERT_TRUE(small) << small.error().what;
        EXPECT_EQ(std::max(small->width, small->height), 320);
    }
}
