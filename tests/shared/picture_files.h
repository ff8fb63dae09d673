// Small noisy pictures written and read in the tests of picture files.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/files/raster_file.h"
#include "tests/shared/test_support.h"
#include <cstring>
#include <gtest/gtest.h>
#include <random>

namespace test {

namespace fs = std::filesystem;
using namespace engine;

inline constexpr int width = 61, height = 47;

// A gradient with noise: what compresses badly shows mistakes best.
template <class Value> std::vector<Value> noisy(double scale) {
    std::vector<Value> values(static_cast<std::size_t>(width * height * 3));
    std::mt19937 random(3);
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = static_cast<Value>(scale * (0.5 * static_cast<double>(i) / static_cast<double>(values.size()) +
                                                0.5 * static_cast<double>(random() % 1000) / 999));
    return values;
}

inline RasterHeader header_of(FileFormat format, Depth depth) {
    RasterHeader header;
    header.width = width;
    header.height = height;
    header.format = format;
    header.depth = depth;
    for (int i = 0; i < 70'000; ++i)
        header.icc.push_back(static_cast<std::uint8_t>(i * 7)); // two APP2 markers of a JPEG
    return header;
}

// Rows in uneven portions, as an exporter with odd strips would hand them over.
template <class Value>
Result<void> write_picture(const fs::path& path, const RasterHeader& header, const std::vector<Value>& values) {
    auto writer = make_raster_writer(path, header);
    if (!writer) return writer.error();
    for (int y = 0; y < header.height;) {
        const int rows = std::min(y % 3 + 5, header.height - y);
        if (auto written = (*writer)->write_rows(values.data() + static_cast<std::size_t>(y * header.width * 3), rows);
            !written)
            return written;
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
inline std::vector<std::uint8_t> plausible_icc() {
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

inline Error error_of(const fs::path& path) {
    const auto read = read_raster(path, {});
    return read ? Error{ErrorKind::stopped, "it opened", {}} : read.error();
}
inline bool says(const Error& error, const std::string& part) { return error.what.find(part) != std::string::npos; }

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

} // namespace test
