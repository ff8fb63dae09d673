// Pictures in and out: every format and depth there and back, every kind of foreign file.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/shared/foreign_pictures.h"
#include "tests/shared/picture_files.h"

using namespace test;

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
            for (int x = 0; x < width; ++x)
                smooth.insert(smooth.end(), {static_cast<std::uint8_t>(x * 4), static_cast<std::uint8_t>(y * 5), 90});
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
    for (int i = 0; i < interlaced.width * interlaced.height * 3; ++i)
        interlaced.rows.push_back(static_cast<std::uint8_t>(i * 2));
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
                                    const int found =
                                        bits == 8 ? read->bytes[i]
                                                  : reinterpret_cast<const std::uint16_t*>(read->bytes.data())[i];
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
        floats.value = [](int x, int y, int sample) {
            return x == 0 && y == 0 ? (sample == 0 ? NAN : INFINITY) : 0.25 * x - 0.5 * sample;
        };
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
