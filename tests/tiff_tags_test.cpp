// Tags appended to finished TIFF files: pixels stay, tags are found again, in classic and BigTIFF.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/tiff_tags.h"
#include "tests/shared/test_support.h"
#include <fstream>
#include <tiffio.h>

using namespace engine;

namespace {

std::vector<std::uint8_t> pixels(int y) {
    std::vector<std::uint8_t> row(64 * 3);
    for (std::size_t i = 0; i < row.size(); ++i)
        row[i] = static_cast<std::uint8_t>(i * 3 + static_cast<std::size_t>(y));
    return row;
}

void write_tiff(const std::filesystem::path& file, const char* mode) {
    TIFF* tiff = TIFFOpen(file.c_str(), mode);
    ASSERT_NE(tiff, nullptr);
    TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, 64);
    TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, 20);
    TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, 3);
    TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, 8);
    TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_RGB);
    TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
    TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, 3);
    for (int y = 0; y < 20; ++y) TIFFWriteScanline(tiff, pixels(y).data(), static_cast<std::uint32_t>(y), 0);
    TIFFClose(tiff);
}

TiffTag text_tag(std::uint16_t tag, std::string text) {
    text += '\0';
    return {tag, 2, text.size(), {text.begin(), text.end()}, {}};
}

} // namespace

TEST(TiffTags, AreAppendedWithoutTouchingThePixels) {
    const test::TemporaryFolder folder;
    for (const char* mode : {"wl", "wl8"}) {
        const auto file = folder / "a.tif";
        write_tiff(file, mode);
        const TiffTag exif{
            34665, 4, 1, {}, {text_tag(42036, "A lens with a long name"), {34855, 3, 1, {0x80, 0x0c}, {}}}};
        ASSERT_TRUE(append_tiff_tags(file, {text_tag(272, "Camera"), text_tag(271, "Mk"), exif}));
        ASSERT_TRUE(append_tiff_tags(file, {text_tag(272, "Another camera")})) << "and a second time";

        TIFF* tiff = TIFFOpen(file.c_str(), "r");
        ASSERT_NE(tiff, nullptr) << mode;
        std::vector<std::uint8_t> row(64 * 3);
        for (int y = 0; y < 20; ++y) {
            ASSERT_EQ(TIFFReadScanline(tiff, row.data(), static_cast<std::uint32_t>(y), 0), 1);
            EXPECT_EQ(row, pixels(y));
        }
        const char* text = nullptr;
        ASSERT_EQ(TIFFGetField(tiff, TIFFTAG_MODEL, &text), 1);
        EXPECT_STREQ(text, "Another camera");
        ASSERT_EQ(TIFFGetField(tiff, TIFFTAG_MAKE, &text), 1);
        EXPECT_STREQ(text, "Mk");
        toff_t exif_position = 0;
        ASSERT_EQ(TIFFGetField(tiff, TIFFTAG_EXIFIFD, &exif_position), 1);
        ASSERT_EQ(TIFFReadEXIFDirectory(tiff, exif_position), 1) << mode;
        ASSERT_EQ(TIFFGetField(tiff, EXIFTAG_LENSMODEL, &text), 1);
        EXPECT_STREQ(text, "A lens with a long name");
        TIFFClose(tiff);

        const std::vector<std::uint8_t> model = read_tiff_tag(file, 272), maker = read_tiff_tag(file, 271);
        EXPECT_EQ(std::string(model.begin(), model.end() - 1), "Another camera");
        EXPECT_EQ(maker.size(), 3U);
        EXPECT_TRUE(read_tiff_tag(file, 700).empty());
    }
}

TEST(TiffTags, AreRefusedByWhatIsNoTiff) {
    const test::TemporaryFolder folder;
    std::ofstream(folder / "a.tif") << "II*";
    EXPECT_FALSE(append_tiff_tags(folder / "a.tif", {text_tag(272, "x")}));
    EXPECT_FALSE(append_tiff_tags(folder / "none.tif", {text_tag(272, "x")}));
    EXPECT_TRUE(read_tiff_tag(folder / "a.tif", 272).empty());
}

TEST(TiffTags, OfDamagedStructuresAreLeftOut) {
    EXPECT_TRUE(parse_tiff_tags({}).empty());
    EXPECT_TRUE(parse_tiff_tags({'I', 'I', 42, 0, 200, 0, 0, 0}).empty());
    // One folder of one tag whose value lies behind the end.
    EXPECT_TRUE(
        parse_tiff_tags({'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x10, 1, 2, 0, 90, 0, 0, 0, 26, 0, 0, 0, 0, 0, 0, 0})
            .empty());
}
