// Pictures in and out: every format and depth there and back, every kind of foreign file, everything hostile.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/raster_file.h"
#include "tests/shared/foreign_pictures.h"
#include "tests/shared/test_support.h"
#include <cerrno>
#include <csignal>
#include <cstring>
#include <gtest/gtest.h>
#include <random>
#include <sys/resource.h>

namespace fs = std::filesystem;
using namespace engine;

namespace {

constexpr int width = 61, height = 47;

// A gradient with noise: what compresses badly shows mistakes best.
template <class Value> std::vector<Value> noisy(double scale) {
    std::vector<Value> values(static_cast<std::size_t>(width * height * 3));
    std::mt19937 random(3);
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = static_cast<Value>(scale * (0.5 * static_cast<double>(i) / static_cast<double>(values.size()) + 0.5 * static_cast<double>(random() % 1000) / 999));
    return values;
}

RasterHeader header_of(FileFormat format, Depth depth) {
    RasterHeader header;
    header.width = width;
    header.height = height;
    header.format = format;
    header.depth = depth;
    for (int i = 0; i < 70'000; ++i) header.icc.push_back(static_cast<std::uint8_t>(i * 7)); // two APP2 markers of a JPEG
    return header;
}

// Rows in uneven portions, as an exporter with odd strips would hand them over.
template <class Value> Result<void> write_picture(const fs::path& path, const RasterHeader& header, const std::vector<Value>& values) {
    auto writer = make_raster_writer(path, header);
    if (!writer) return writer.error();
    for (int y = 0; y < header.height;) {
        const int rows = std::min(y % 3 + 5, header.height - y);
        if (auto written = (*writer)->write_rows(values.data() + static_cast<std::size_t>(y * header.width * 3), rows); !written) return written;
        y += rows;
    }
    return (*writer)->finish();
}

template <class Value> std::vector<Value> values_of(const RasterPicture& picture) {
    std::vector<Value> values(picture.bytes.size() / sizeof(Value));
    std::memcpy(values.data(), picture.bytes.data(), picture.bytes.size());
    return values;
}

// A profile that libpng accepts: it checks length, signature and colour space, and that it does not shrink to nothing.
std::vector<std::uint8_t> plausible_icc() {
    std::vector<std::uint8_t> icc(132 + 4 + 64, 0);
    for (std::size_t i = 132; i < icc.size(); ++i) icc[i] = static_cast<std::uint8_t>(i * i * 31 / 7);
    icc[3] = static_cast<std::uint8_t>(icc.size());
    icc[8] = 2;
    std::memcpy(icc.data() + 12, "mntrRGB XYZ ", 12);
    std::memcpy(icc.data() + 36, "acsp", 4);
    const std::uint8_t d50[] = {0, 0, 0xF6, 0xD6, 0, 1, 0, 0, 0, 0, 0xD3, 0x2D};
    std::memcpy(icc.data() + 68, d50, sizeof d50);
    return icc;
}

Error error_of(const fs::path& path) {
    const auto read = read_raster(path, {});
    return read ? Error{ErrorKind::stopped, "it opened", {}} : read.error();
}
bool says(const Error& error, const std::string& part) { return error.what.find(part) != std::string::npos; }

class Pictures : public testing::Test {
protected:
    test::TemporaryFolder folder;
};

template <class Value> void expect_lossless(const fs::path& path, FileFormat format, Depth depth, double scale) {
    RasterHeader header = header_of(format, depth);
    if (format == FileFormat::png) header.icc = plausible_icc();
    const auto values = noisy<Value>(scale);
    const auto written = write_picture(path, header, values);
    ASSERT_TRUE(written) << written.error().what << written.error().detail;
    const auto read = read_raster(path, {});
    ASSERT_TRUE(read) << read.error().what << read.error().detail;
    EXPECT_EQ(read->width, width);
    EXPECT_EQ(read->height, height);
    EXPECT_EQ(read->channels, 3);
    EXPECT_EQ(read->depth, depth);
    EXPECT_EQ(values_of<Value>(*read), values);
    EXPECT_EQ(read->icc, header.icc);
}

} // namespace

TEST_F(Pictures, PngComesBackExactly) {
    expect_lossless<std::uint8_t>(folder / "8.png", FileFormat::png, Depth::bits8, 255);
    expect_lossless<std::uint16_t>(folder / "16.png", FileFormat::png, Depth::bits16, 65535);
}

TEST_F(Pictures, TiffComesBackExactly) {
    expect_lossless<std::uint8_t>(folder / "8.tif", FileFormat::tiff, Depth::bits8, 255);
    expect_lossless<std::uint16_t>(folder / "16.tif", FileFormat::tiff, Depth::bits16, 65535);
    expect_lossless<float>(folder / "32.tif", FileFormat::tiff, Depth::float32, 20);
    EXPECT_EQ(read_raster(folder / "16.tif", {})->format, "TIFF");
    EXPECT_EQ(read_raster(folder / "32.tif", {})->format, "TIFF float");
}

TEST_F(Pictures, NonAsciiAndLongNamesAreNoObstacle) {
    expect_lossless<std::uint8_t>(folder / "Nacht über 東京 🌃.tif", FileFormat::tiff, Depth::bits8, 255);
    expect_lossless<std::uint8_t>(folder / (std::string(246, 'n') + ".png"), FileFormat::png, Depth::bits8, 255);
}

TEST_F(Pictures, JpegComesBackNearlyAndKeepsItsProfile) {
    for (const int quality : {80, 92}) {
        RasterHeader header = header_of(FileFormat::jpeg, Depth::bits8);
        header.quality = quality;
        std::vector<std::uint8_t> smooth;
        for (int y = 0; y < height; ++y)
            for (int x = 0; x < width; ++x) smooth.insert(smooth.end(), {static_cast<std::uint8_t>(x * 4), static_cast<std::uint8_t>(y * 5), 90});
        ASSERT_TRUE(write_picture(folder / "a.jpg", header, smooth));
        const auto read = read_raster(folder / "a.jpg", {});
        ASSERT_TRUE(read);
        EXPECT_EQ(read->icc, header.icc);
        ASSERT_EQ(read->bytes.size(), smooth.size());
        int worst = 0;
        for (std::size_t i = 0; i < smooth.size(); ++i) worst = std::max(worst, std::abs(read->bytes[i] - smooth[i]));
        EXPECT_LE(worst, quality >= 90 ? 6 : 16);
    }
}

TEST_F(Pictures, JpegKeepsFullColourResolutionFromQuality90On) {
    // Red and blue columns of one pixel: halving the colour resolution makes them all purple.
    RasterHeader header = header_of(FileFormat::jpeg, Depth::bits8);
    std::vector<std::uint8_t> columns;
    for (int i = 0; i < width * height; ++i)
        if (i % width % 2 == 0)
            columns.insert(columns.end(), {255, 0, 0});
        else
            columns.insert(columns.end(), {0, 0, 255});
    const auto red_of_first = [&](int quality) {
        header.quality = quality;
        EXPECT_TRUE(write_picture(folder / "c.jpg", header, columns));
        return static_cast<int>(read_raster(folder / "c.jpg", {})->bytes[0]);
    };
    EXPECT_GT(red_of_first(92), 220);
    EXPECT_LT(red_of_first(89), 200);
}

TEST_F(Pictures, ExrHoldsSceneLightInHalfOrFloat) {
    const auto values = noisy<float>(300);
    for (const Depth depth : {Depth::bits16, Depth::float32}) {
        RasterHeader header = header_of(FileFormat::exr, depth);
        header.white_luminance = 42.5;
        ASSERT_TRUE(write_picture(folder / "a.exr", header, values));
        const auto read = test::read_exr(folder / "a.exr");
        EXPECT_EQ(read.half, depth == Depth::bits16);
        ASSERT_EQ(read.rgb.size(), values.size());
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (depth == Depth::float32)
                ASSERT_EQ(read.rgb[i], values[i]);
            else
                ASSERT_NEAR(read.rgb[i], values[i], values[i] / 2048 + 1e-6); // half an ulp of 11 bits
        }
        EXPECT_FLOAT_EQ(read.red_x, 0.708F);
        EXPECT_FLOAT_EQ(read.white_y, 0.329F);
        EXPECT_FLOAT_EQ(read.white_luminance, 42.5F);
    }
}

TEST_F(Pictures, ExrHasNoInfinityWhereHalfEnds) {
    std::vector<float> values(static_cast<std::size_t>(width * height * 3), 1e6F);
    values[1] = -1e6F;
    ASSERT_TRUE(write_picture(folder / "a.exr", header_of(FileFormat::exr, Depth::bits16), values));
    const auto read = test::read_exr(folder / "a.exr");
    EXPECT_EQ(read.rgb[0], 65504);
    EXPECT_EQ(read.rgb[1], -65504);
}

TEST_F(Pictures, OnePixelIsAPicture) {
    for (const char* name : {"1.jpg", "1.png", "1.tif"}) {
        RasterHeader header;
        header.width = header.height = 1;
        header.format = name[2] == 'j' ? FileFormat::jpeg : name[2] == 'p' ? FileFormat::png : FileFormat::tiff;
        ASSERT_TRUE(write_picture(folder / name, header, std::vector<std::uint8_t>{200, 200, 200}));
        const auto read = read_raster(folder / name, {});
        ASSERT_TRUE(read) << name;
        EXPECT_EQ(read->width * read->height, 1);
        EXPECT_NEAR(read->bytes[0], 200, 1);
        const auto size = read_raster_size(folder / name);
        ASSERT_TRUE(size);
        EXPECT_EQ(size->width, 1);
    }
}

TEST_F(Pictures, PngPalettesGreysAndInterlacingBecomePlainValues) {
    test::PngKind palette;
    palette.colour_type = 3;
    palette.bits = 4;
    palette.width = 2;
    palette.height = 1;
    palette.rows = {0x12};
    palette.palette = {0, 0, 0, 10, 20, 30, 40, 50, 60};
    test::write_png(folder / "palette.png", palette);
    const auto colours = read_raster(folder / "palette.png", {});
    ASSERT_TRUE(colours);
    EXPECT_EQ(colours->bytes, (std::vector<std::uint8_t>{10, 20, 30, 40, 50, 60}));

    test::PngKind bilevel;
    bilevel.colour_type = 0;
    bilevel.bits = 1;
    bilevel.width = 3;
    bilevel.height = 1;
    bilevel.rows = {0b10100000};
    test::write_png(folder / "bilevel.png", bilevel);
    const auto grey = read_raster(folder / "bilevel.png", {});
    ASSERT_TRUE(grey);
    EXPECT_EQ(grey->channels, 1);
    EXPECT_EQ(grey->bytes, (std::vector<std::uint8_t>{255, 0, 255}));

    test::PngKind interlaced;
    interlaced.interlaced = true;
    for (int i = 0; i < interlaced.width * interlaced.height * 3; ++i) interlaced.rows.push_back(static_cast<std::uint8_t>(i * 2));
    test::write_png(folder / "interlaced.png", interlaced);
    const auto adam7 = read_raster(folder / "interlaced.png", {});
    ASSERT_TRUE(adam7);
    EXPECT_EQ(adam7->bytes, interlaced.rows);
}

TEST_F(Pictures, AlphaIsCompositedOnBlack) {
    test::PngKind rgba;
    rgba.colour_type = 6;
    rgba.width = 3;
    rgba.height = 1;
    rgba.rows = {200, 100, 50, 255, 200, 100, 50, 128, 200, 100, 50, 0};
    test::write_png(folder / "rgba.png", rgba);
    const auto eight = read_raster(folder / "rgba.png", {});
    ASSERT_TRUE(eight);
    EXPECT_EQ(eight->channels, 3);
    EXPECT_EQ(eight->bytes, (std::vector<std::uint8_t>{200, 100, 50, 100, 50, 25, 0, 0, 0}));

    test::PngKind grey_alpha;
    grey_alpha.colour_type = 4;
    grey_alpha.bits = 16;
    grey_alpha.width = 2;
    grey_alpha.height = 1;
    grey_alpha.rows = {0x12, 0x34, 0xFF, 0xFF, 0x80, 0x00, 0x80, 0x00};
    test::write_png(folder / "ga.png", grey_alpha);
    const auto sixteen = read_raster(folder / "ga.png", {});
    ASSERT_TRUE(sixteen);
    EXPECT_EQ(sixteen->channels, 1);
    EXPECT_EQ(values_of<std::uint16_t>(*sixteen), (std::vector<std::uint16_t>{0x1234, 0x4000}));
}

TEST_F(Pictures, TiffOfEveryLayoutHoldsTheSameValues) {
    const auto value = [](int x, int y, int sample) { return (x * 5 + y * 3 + sample * 40) % 256; };
    int count = 0;
    for (const int bits : {8, 16})
        for (const int tile : {0, 16})
            for (const bool planar : {false, true})
                for (const bool big_endian : {false, true})
                    for (const int compression : {1, 5, 8, 32773}) {
                        test::TiffKind kind;
                        kind.bits = bits;
                        kind.tile = tile;
                        kind.planar = planar;
                        kind.big_endian = big_endian;
                        kind.compression = compression;
                        kind.predictor = compression == 5 || compression == 8 ? 2 : 1;
                        kind.value = value;
                        const fs::path path = folder / ("layout" + std::to_string(count++) + ".tif");
                        test::write_tiff(path, kind);
                        const auto read = read_raster(path, {});
                        ASSERT_TRUE(read) << read.error().detail;
                        ASSERT_EQ(read->depth, bits == 8 ? Depth::bits8 : Depth::bits16);
                        for (int y = 0; y < kind.height; ++y)
                            for (int x = 0; x < kind.width; ++x)
                                for (int s = 0; s < 3; ++s) {
                                    const auto i = static_cast<std::size_t>((y * kind.width + x) * 3 + s);
                                    const int found = bits == 8 ? read->bytes[i] : reinterpret_cast<const std::uint16_t*>(read->bytes.data())[i];
                                    ASSERT_EQ(found, value(x, y, s)) << x << "," << y << " " << path;
                                }
                    }
}

TEST_F(Pictures, TiffGreyAlphaHalfAndFloatAreUnderstood) {
    test::TiffKind grey;
    grey.samples = 1;
    grey.photometric = 0; // white is zero
    grey.value = [](int x, int, int) { return x; };
    test::write_tiff(folder / "grey.tif", grey);
    const auto inverted = read_raster(folder / "grey.tif", {});
    ASSERT_TRUE(inverted);
    EXPECT_EQ(inverted->channels, 1);
    EXPECT_EQ(inverted->bytes[3], 252);

    for (const bool planar : {false, true}) {
        test::TiffKind rgba;
        rgba.samples = 4;
        rgba.alpha = true;
        rgba.planar = planar;
        rgba.value = [](int x, int, int sample) { return sample == 3 ? (x % 2 == 0 ? 255 : 128) : 200; };
        test::write_tiff(folder / "rgba.tif", rgba);
        const auto flat = read_raster(folder / "rgba.tif", {});
        ASSERT_TRUE(flat) << flat.error().detail;
        EXPECT_EQ(flat->channels, 3);
        EXPECT_EQ(flat->bytes[0], 200);
        EXPECT_EQ(flat->bytes[3], 100);
    }

    for (const int bits : {16, 32}) {
        test::TiffKind floats;
        floats.bits = bits;
        floats.sample_format = 3;
        floats.value = [](int x, int y, int sample) { return x == 0 && y == 0 ? (sample == 0 ? NAN : INFINITY) : 0.25 * x - 0.5 * sample; };
        test::write_tiff(folder / "float.tif", floats);
        const auto read = read_raster(folder / "float.tif", {});
        ASSERT_TRUE(read) << read.error().detail;
        EXPECT_EQ(read->depth, Depth::float32);
        const auto values = values_of<float>(*read);
        EXPECT_EQ(values[0], 0);
        EXPECT_EQ(values[1], 65504);
        EXPECT_EQ(values[3 * 9 + 2], 0.25F * 9 - 1);
    }
}

TEST_F(Pictures, PrintPicturesAndRareTiffsAreRefusedWithAWayOut) {
    test::write_jpeg(folder / "cmyk.jpg", 16, 16, 4, false);
    EXPECT_EQ(error_of(folder / "cmyk.jpg").kind, ErrorKind::unsupported);
    EXPECT_TRUE(says(error_of(folder / "cmyk.jpg"), "cmyk.jpg did not open. It is a CMYK picture"));
    test::TiffKind cmyk;
    cmyk.samples = 4;
    cmyk.photometric = 5;
    cmyk.value = [](int, int, int) { return 1; };
    test::write_tiff(folder / "cmyk.tif", cmyk);
    EXPECT_TRUE(says(error_of(folder / "cmyk.tif"), "CMYK"));
    test::TiffKind sensor = cmyk;
    sensor.samples = 1;
    sensor.photometric = 32803;
    test::write_tiff(folder / "cfa.tif", sensor);
    EXPECT_TRUE(says(error_of(folder / "cfa.tif"), "camera raw data"));
    EXPECT_TRUE(is_camera_tiff(folder / "cfa.tif"));
    EXPECT_FALSE(is_camera_tiff(folder / "cmyk.tif"));
}

TEST_F(Pictures, GreyAndProgressiveJpegOpen) {
    test::write_jpeg(folder / "grey.jpg", 50, 30, 1, false);
    const auto grey = read_raster(folder / "grey.jpg", {});
    ASSERT_TRUE(grey);
    EXPECT_EQ(grey->channels, 1);
    test::write_jpeg(folder / "p.jpg", 50, 30, 3, true);
    const auto progressive = read_raster(folder / "p.jpg", {});
    ASSERT_TRUE(progressive);
    EXPECT_NEAR(progressive->bytes[3 * (10 * 50 + 10)], 80, 12);
}

TEST_F(Pictures, CutAnywhereTheyAreDamagedAndNeverCrash) {
    test::write_jpeg(folder / "b.jpg", 160, 120, 3, false);
    test::write_jpeg(folder / "p.jpg", 160, 120, 3, true);
    RasterHeader header = header_of(FileFormat::png, Depth::bits16);
    header.icc.clear();
    ASSERT_TRUE(write_picture(folder / "a.png", header, noisy<std::uint16_t>(65535)));
    header.format = FileFormat::tiff;
    ASSERT_TRUE(write_picture(folder / "a.tif", header, noisy<std::uint16_t>(65535)));
    header.depth = Depth::float32;
    ASSERT_TRUE(write_picture(folder / "f.tif", header, noisy<float>(1)));
    for (const char* name : {"b.jpg", "p.jpg", "a.png", "a.tif", "f.tif"}) {
        const auto whole = test::bytes_of(folder / name);
        for (int part = 1; part <= 39; ++part) {
            auto cut = whole;
            cut.resize(std::max<std::size_t>(whole.size() * static_cast<std::size_t>(part) / 40, 4));
            test::write_bytes(folder / "cut", cut);
            const Error error = error_of(folder / "cut");
            EXPECT_TRUE(error.kind == ErrorKind::damaged || error.kind == ErrorKind::unsupported) << name << " " << part << ": " << error.what;
            EXPECT_EQ(error.what.rfind("cut did not open. ", 0), 0U) << error.what;
        }
    }
}

TEST_F(Pictures, AJpegWithoutItsEndMarkerIsWhole) {
    for (const bool progressive : {false, true}) {
        test::write_jpeg(folder / "a.jpg", 160, 120, 3, progressive);
        auto bytes = test::bytes_of(folder / "a.jpg");
        const auto whole = read_raster(folder / "a.jpg", {});
        bytes.resize(bytes.size() - 2);
        test::write_bytes(folder / "a.jpg", bytes);
        const auto read = read_raster(folder / "a.jpg", {});
        ASSERT_TRUE(read) << progressive;
        EXPECT_EQ(read->bytes, whole->bytes);
    }
}

TEST_F(Pictures, WithRandomBytesChangedNothingCrashes) {
    test::write_jpeg(folder / "b.jpg", 60, 40, 3, false);
    test::write_jpeg(folder / "p.jpg", 60, 40, 3, true);
    RasterHeader header = header_of(FileFormat::png, Depth::bits8);
    header.icc.clear();
    ASSERT_TRUE(write_picture(folder / "a.png", header, noisy<std::uint8_t>(255)));
    header.format = FileFormat::tiff;
    ASSERT_TRUE(write_picture(folder / "a.tif", header, noisy<std::uint8_t>(255)));
    test::TiffKind tiles;
    tiles.tile = 16;
    tiles.planar = true;
    tiles.value = [](int x, int y, int) { return x + y; };
    test::write_tiff(folder / "t.tif", tiles);
    std::mt19937 random(11);
    for (const char* name : {"b.jpg", "p.jpg", "a.png", "a.tif", "t.tif"}) {
        const auto whole = test::bytes_of(folder / name);
        for (int round = 0; round < 150; ++round) {
            auto hurt = whole;
            // Half of the hits near the beginning, where sizes and tags are.
            for (int hit = 0; hit < 4; ++hit) hurt[4 + random() % (hit < 2 ? std::min<std::size_t>(hurt.size() - 4, 400) : hurt.size() - 4)] = static_cast<std::uint8_t>(random());
            if (std::string(name) == "a.tif" || std::string(name) == "t.tif") hurt[hurt.size() - 1 - random() % 300] = static_cast<std::uint8_t>(random());
            test::write_bytes(folder / "hurt", hurt);
            const auto read = read_raster(folder / "hurt", {});
            if (read)
                EXPECT_EQ(read->bytes.size(), static_cast<std::size_t>(read->width) * static_cast<std::size_t>(read->height) *
                                                  static_cast<std::size_t>(read->channels) * (read->depth == Depth::bits8 ? 1U : read->depth == Depth::bits16 ? 2U : 4U));
            else
                EXPECT_FALSE(read.error().what.empty());
        }
    }
}

TEST_F(Pictures, ATinyFileThatClaimsAHugePictureIsRefusedAtOnce) {
    // A PNG header alone, 30 000 x 30 000 in 16 bit: 5.4 GB if it were believed.
    std::vector<std::uint8_t> png{0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13, 'I', 'H', 'D', 'R', 0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30, 16, 2, 0, 0, 0};
    std::uint32_t crc = 0xFFFFFFFF;
    for (std::size_t i = 12; i < png.size(); ++i) {
        crc ^= png[i];
        for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320U : 0U);
    }
    for (int shift = 24; shift >= 0; shift -= 8) png.push_back(static_cast<std::uint8_t>(~crc >> shift));
    png.insert(png.end(), {0, 0, 0, 1, 'I', 'D', 'A', 'T', 0, 0, 0, 0, 0});
    test::write_bytes(folder / "bomb.png", png);
    EXPECT_EQ(error_of(folder / "bomb.png").kind, ErrorKind::damaged) << error_of(folder / "bomb.png").what;

    test::write_jpeg(folder / "bomb.jpg", 16, 16, 3, true);
    auto jpeg = test::bytes_of(folder / "bomb.jpg");
    for (std::size_t i = 0; i + 8 < jpeg.size(); ++i)
        if (jpeg[i] == 0xFF && jpeg[i + 1] == 0xC2) { // SOF2: height and width follow
            jpeg[i + 5] = jpeg[i + 7] = 0x75;
            jpeg[i + 6] = jpeg[i + 8] = 0x30;
            break;
        }
    test::write_bytes(folder / "bomb.jpg", jpeg);
    EXPECT_EQ(error_of(folder / "bomb.jpg").kind, ErrorKind::damaged);
    for (std::size_t i = 0; i + 8 < jpeg.size(); ++i)
        if (jpeg[i] == 0xFF && jpeg[i + 1] == 0xC2) jpeg[i + 5] = jpeg[i + 7] = 0xFF;
    test::write_bytes(folder / "bomb.jpg", jpeg);
    EXPECT_TRUE(says(error_of(folder / "bomb.jpg"), "1000 megapixels")) << error_of(folder / "bomb.jpg").what;
}

TEST_F(Pictures, WhatIsNoPictureIsRefusedByName) {
    test::write_bytes(folder / "empty.jpg", {});
    EXPECT_EQ(error_of(folder / "empty.jpg").kind, ErrorKind::damaged);
    EXPECT_TRUE(says(error_of(folder / "empty.jpg"), "empty.jpg did not open. The file is empty."));
    test::write_bytes(folder / "text.jpg", {'h', 'e', 'l', 'l', 'o'});
    EXPECT_EQ(error_of(folder / "text.jpg").kind, ErrorKind::unsupported);
    EXPECT_EQ(error_of(folder / "nowhere.jpg").kind, ErrorKind::missing);
    EXPECT_EQ(error_of(folder.path()).kind, ErrorKind::invalid);
    EXPECT_EQ(error_of(folder / std::string(300, 'x')).kind, ErrorKind::unreadable);
    EXPECT_EQ(error_of("/dev/null").kind, ErrorKind::invalid);
}

TEST_F(Pictures, ReadingStopsWhenAsked) {
    std::stop_source source;
    source.request_stop();
    test::write_jpeg(folder / "a.jpg", 160, 120, 3, false);
    ASSERT_TRUE(write_picture(folder / "a.tif", header_of(FileFormat::tiff, Depth::bits8), noisy<std::uint8_t>(255)));
    for (const char* name : {"a.jpg", "a.tif"}) {
        const auto read = read_raster(folder / name, Work{source.get_token(), {}});
        ASSERT_FALSE(read) << name;
        EXPECT_EQ(read.error().kind, ErrorKind::stopped);
    }
}

TEST_F(Pictures, ReducedJpegIsTheSmallestThatIsLargeEnough) {
    test::write_jpeg(folder / "a.jpg", 800, 600, 3, false);
    EXPECT_EQ(read_jpeg_reduced(folder / "a.jpg", 100)->width, 100);
    EXPECT_EQ(read_jpeg_reduced(folder / "a.jpg", 101)->width, 200);
    EXPECT_EQ(read_jpeg_reduced(folder / "a.jpg", 5000)->width, 800);
    const auto bytes = test::bytes_of(folder / "a.jpg");
    EXPECT_EQ(read_jpeg_reduced(bytes, "a.jpg", 300)->width, 400);
    EXPECT_FALSE(read_jpeg_reduced(std::vector<std::uint8_t>(bytes.begin(), bytes.begin() + 20), "a.jpg", 300));
}

TEST_F(Pictures, AFileThatMayNotGrowIsReportedAndNotBelieved) {
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
    const auto handler = std::signal(SIGXFSZ, SIG_IGN); // writing beyond the limit then fails with EFBIG
    const rlimit little{2000, before.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &little), 0);
    for (const FileFormat format : {FileFormat::jpeg, FileFormat::png, FileFormat::tiff, FileFormat::exr}) {
        RasterHeader header = header_of(format, format == FileFormat::exr ? Depth::bits16 : Depth::bits8);
        header.icc.clear();
        header.named = folder / "night.jpg";
        const auto written = format == FileFormat::exr ? write_picture(folder / "t", header, noisy<float>(1)) : write_picture(folder / "t", header, noisy<std::uint8_t>(255));
        EXPECT_FALSE(written);
        if (written) continue;
        EXPECT_EQ(written.error().kind, ErrorKind::write_failed);
        EXPECT_TRUE(says(written.error(), "night.jpg was not written. The disk does not hold files as large")) << written.error().what;
    }
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
    std::signal(SIGXFSZ, handler);
}

TEST_F(Pictures, AFullDiskIsReportedByEveryWriter) {
    if (!fs::exists("/dev/full")) return;
    for (const FileFormat format : {FileFormat::jpeg, FileFormat::png, FileFormat::tiff, FileFormat::exr}) {
        RasterHeader header = header_of(format, format == FileFormat::exr ? Depth::bits16 : Depth::bits8);
        header.icc.clear();
        header.named = folder / "night.tif";
        const auto written = format == FileFormat::exr ? write_picture("/dev/full", header, noisy<float>(1)) : write_picture("/dev/full", header, noisy<std::uint8_t>(255));
        EXPECT_FALSE(written);
        if (written) continue;
        EXPECT_TRUE(says(written.error(), "night.tif was not written. ")) << written.error().what;
        EXPECT_EQ(written.error().kind, ErrorKind::write_failed);
    }
}

TEST_F(Pictures, AProfileThatPngCannotHoldIsNotDroppedSilently) {
    const auto writer = make_raster_writer(folder / "a.png", header_of(FileFormat::png, Depth::bits8)); // nonsense for a profile
    ASSERT_FALSE(writer);
    EXPECT_TRUE(says(writer.error(), "does not accept this colour profile")) << writer.error().what;
}

TEST_F(Pictures, AJpegSideHasALimitAndSaysSo) {
    RasterHeader header;
    header.width = 65501;
    header.height = 1;
    const auto writer = make_raster_writer(folder / "wide.jpg", header);
    ASSERT_FALSE(writer);
    EXPECT_TRUE(says(writer.error(), "Choose PNG or TIFF"));
}

TEST(RealPictures, AllOfThemOpen) {
    const auto samples = test::samples();
    if (!samples) {
        std::puts("The folder of real photos is not there; nothing was checked.");
        return;
    }
    int opened = 0;
    for (const char* part : {"bracket", "burst", "stars"})
        for (const auto& entry : fs::recursive_directory_iterator(*samples / part)) {
            const std::string ending = entry.path().extension().string();
            if (ending != ".jpg" && ending != ".png" && ending != ".tiff") continue;
            const auto read = read_raster(entry.path(), {});
            EXPECT_TRUE(read) << entry.path() << (read ? "" : read.error().what + read.error().detail);
            ++opened;
        }
    EXPECT_EQ(opened, 33);
}
