// Hostile picture files and full disks: a sentence, never a crash, never a file that looks whole.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/shared/foreign_pictures.h"
#include "tests/shared/picture_files.h"
#include <cerrno>
#include <csignal>
#include <sys/resource.h>

using namespace test;

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
            EXPECT_TRUE(error.kind == ErrorKind::damaged || error.kind == ErrorKind::unsupported)
                << name << " " << part << ": " << error.what;
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
            for (int hit = 0; hit < 4; ++hit)
                hurt[4 + random() % (hit < 2 ? std::min<std::size_t>(hurt.size() - 4, 400) : hurt.size() - 4)] =
                    static_cast<std::uint8_t>(random());
            if (std::string(name) == "a.tif" || std::string(name) == "t.tif")
                hurt[hurt.size() - 1 - random() % 300] = static_cast<std::uint8_t>(random());
            test::write_bytes(folder / "hurt", hurt);
            const auto read = read_raster(folder / "hurt", {});
            if (read)
                EXPECT_EQ(read->bytes.size(), static_cast<std::size_t>(read->width) *
                                                  static_cast<std::size_t>(read->height) *
                                                  static_cast<std::size_t>(read->channels) *
                                                  (read->depth == Depth::bits8    ? 1U
                                                   : read->depth == Depth::bits16 ? 2U
                                                                                  : 4U));
            else
                EXPECT_FALSE(read.error().what.empty());
        }
    }
}

TEST_F(Pictures, ATinyFileThatClaimsAHugePictureIsRefusedAtOnce) {
    // A PNG header alone, 30 000 x 30 000 in 16 bit: 5.4 GB if it were believed.
    std::vector<std::uint8_t> png{0x89, 'P', 'N', 'G',  13,   10, 26, 10,   0,    0,  0, 13, 'I', 'H', 'D',
                                  'R',  0,   0,   0x75, 0x30, 0,  0,  0x75, 0x30, 16, 2, 0,  0,   0};
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
        const auto written = format == FileFormat::exr ? write_picture(folder / "t", header, noisy<float>(1))
                                                       : write_picture(folder / "t", header, noisy<std::uint8_t>(255));
        EXPECT_FALSE(written);
        if (written) continue;
        EXPECT_EQ(written.error().kind, ErrorKind::write_failed);
        EXPECT_TRUE(says(written.error(), "night.jpg was not written. The disk does not hold files as large"))
            << written.error().what;
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
        const auto written = format == FileFormat::exr ? write_picture("/dev/full", header, noisy<float>(1))
                                                       : write_picture("/dev/full", header, noisy<std::uint8_t>(255));
        EXPECT_FALSE(written);
        if (written) continue;
        EXPECT_TRUE(says(written.error(), "night.tif was not written. ")) << written.error().what;
        EXPECT_EQ(written.error().kind, ErrorKind::write_failed);
    }
}

TEST_F(Pictures, AProfileThatPngCannotHoldIsNotDroppedSilently) {
    const auto writer =
        make_raster_writer(folder / "a.png", header_of(FileFormat::png, Depth::bits8)); // nonsense for a profile
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
