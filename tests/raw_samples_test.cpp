// Raw files of real cameras: each shows a picture or says why it does not.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/raw_file.h"
#include "engine/photo/raw_photo.h"
#include "tests/shared/test_support.h"
#include <cmath>
#include <cstdio>
#include <fstream>
#include <gtest/gtest.h>

namespace {

using namespace engine;

std::optional<std::filesystem::path> raw_samples() {
    const auto folder = test::samples();
    if (!folder) std::printf("no sample photos here: not tested\n");
    return folder ? std::optional(*folder / "raw") : std::nullopt;
}

std::vector<std::filesystem::path> files_in(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (entry.is_regular_file()) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

struct Means {
    double r = 0, g = 0, b = 0;
    bool finite = true;
};
Means means_of(const Image& image) {
    Means means;
    for (std::size_t i = 0; i < image.size(); ++i) {
        const Rgb c = image.data()[i];
        means.finite = means.finite && std::isfinite(c.r) && std::isfinite(c.g) && std::isfinite(c.b);
        means.r += c.r / double(image.size());
        means.g += c.g / double(image.size());
        means.b += c.b / double(image.size());
    }
    return means;
}

TEST(RawSamples, OpenWithFinitePixelsThatAreNotBlack) {
    const auto folder = raw_samples();
    if (!folder) return;
    for (const std::filesystem::path& path : files_in(*folder)) {
        if (path.extension() == ".gpr") continue;
        EXPECT_TRUE(is_raw_file(path)) << path;
        const auto photo = open_raw_photo(path, {});
        ASSERT_TRUE(photo) << photo.error().what;
        const Rect area = (*photo)->area();
        const Result<CaptureFacts> facts = read_raw_facts(path);
        ASSERT_TRUE(facts);
        EXPECT_EQ(facts->width, area.width) << path;
        EXPECT_EQ(facts->height, area.height) << path;
        EXPECT_TRUE(facts->exposure_time && facts->iso) << path;
        const Rect middle{area.width / 4, area.height / 4, area.width / 2, area.height / 2};
        const Rect half{middle.left / 2, middle.top / 2, middle.width / 2, middle.height / 2};
        const Means full_size = means_of((*photo)->read(middle)), half_size = means_of((*photo)->read_half(half));
        EXPECT_TRUE(full_size.finite && half_size.finite) << path;
        EXPECT_GT(full_size.g, 0.01) << path;
        EXPECT_LT(full_size.g, 1.5) << path;
        EXPECT_NEAR(half_size.r, full_size.r, 0.02 * full_size.r) << path;
        EXPECT_NEAR(half_size.g, full_size.g, 0.02 * full_size.g) << path;
        EXPECT_NEAR(half_size.b, full_size.b, 0.02 * full_size.b) << path;
    }
}

TEST(RawSamples, TruncatedOnesSayThatTheyEndEarly) {
    const auto folder = raw_samples();
    if (!folder) return;
    for (const std::filesystem::path& path : files_in(*folder / "truncated")) {
        EXPECT_TRUE(is_raw_file(path)) << path;
        const auto photo = open_raw_photo(path, {});
        ASSERT_FALSE(photo) << path;
        EXPECT_EQ(photo.error().kind, ErrorKind::damaged);
        const std::string beginning = path.filename().string() + " did not open. The file ends early (";
        EXPECT_TRUE(photo.error().what.starts_with(beginning)) << photo.error().what;
    }
}

TEST(RawSamples, CutAnywhereTheyRefuse) {
    const auto folder = raw_samples();
    if (!folder) return;
    const test::TemporaryFolder temporary;
    for (const char* name : {"canon_s40_0113.crw", "kodak_dc120_3910.kdc", "kodak_dc50_DC0009L.kdc"})
        for (const double part : {0.02, 0.4, 0.97}) {
            const std::filesystem::path cut = temporary / name;
            std::filesystem::copy_file(*folder / name, cut, std::filesystem::copy_options::overwrite_existing);
            std::filesystem::permissions(cut, std::filesystem::perms::owner_write, std::filesystem::perm_options::add);
            std::filesystem::resize_file(cut,
                                         static_cast<std::uintmax_t>(part * double(std::filesystem::file_size(cut))));
            const Result<RawFile> raw = read_raw_file(cut, {});
            ASSERT_FALSE(raw) << name << ' ' << part;
            EXPECT_EQ(raw.error().kind, ErrorKind::damaged) << raw.error().what;
        }
}

TEST(RawSamples, GoProCompressionIsRefusedWithTheWayOut) {
    const auto folder = raw_samples();
    if (!folder) return;
    const auto photo = open_raw_photo(*folder / "hero7_gopr9231.gpr", {});
    ASSERT_FALSE(photo);
    EXPECT_EQ(photo.error().kind, ErrorKind::unsupported);
    EXPECT_NE(photo.error().what.find("GPR"), std::string::npos);
    EXPECT_NE(photo.error().what.find("DNG"), std::string::npos);
    EXPECT_TRUE(is_raw_file(*folder / "hero7_gopr9231.gpr"));
}

TEST(RawSamples, OtherPicturesTextsAndHeaderlessDumpsAreNotRaw) {
    const auto folder = raw_samples();
    if (!folder) return;
    std::vector<std::filesystem::path> others = files_in(*folder / "headerless");
    for (const char* part : {"../burst/maitek_lowlight", "../stars/openstartracker", "../stars/tetra3", "../hdr",
                             "../licences", "../bracket/banterle_handheld"})
        for (const auto& path : files_in(*folder / part)) others.push_back(path);
    for (const auto& path : others) EXPECT_FALSE(is_raw_file(path)) << path;
}

TEST(RawSamples, CarryTheirPreviews) {
    const auto folder = raw_samples();
    if (!folder) return;
    const Result<EmbeddedPreview> jpeg = read_embedded_preview(*folder / "canon_g2_0304.crw");
    ASSERT_TRUE(jpeg) << jpeg.error().what;
    EXPECT_EQ(jpeg->width, 0);
    ASSERT_GT(jpeg->bytes.size(), 1000U);
    EXPECT_EQ(jpeg->bytes[0], 0xff);
    EXPECT_EQ(jpeg->bytes[1], 0xd8);
    const Result<EmbeddedPreview> bitmap = read_embedded_preview(*folder / "kodak_dc50_DC0009L.kdc");
    ASSERT_TRUE(bitmap) << bitmap.error().what;
    EXPECT_EQ(bitmap->width, 96);
    EXPECT_EQ(bitmap->height, 64);
    EXPECT_EQ(bitmap->bytes.size(), 96U * 64U * 3U);
    const Result<EmbeddedPreview> none = read_embedded_preview(*folder / "hero7_gopr9231.dng");
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().kind, ErrorKind::unsupported);
}

TEST(RawSamples, GreyPatchesOfTheColorCheckerAreRoughlyNeutral) {
    const auto folder = raw_samples();
    if (!folder) return;
    const auto photo = open_raw_photo(*folder / "canon_g2_0304.crw", {});
    ASSERT_TRUE(photo);
    // Middles of the four grey patches and of the red and blue one, in half-size pixels.
    const auto patch = [&](int x, int y) { return means_of((*photo)->read_half({x - 20, y - 20, 40, 40})); };
    for (const int x : {330, 495, 663, 832}) {
        const Means grey = patch(x, 651);
        EXPECT_NEAR(grey.r / grey.g, 1, 0.25) << x; // the camera's own white balance leaves it warm
        EXPECT_NEAR(grey.b / grey.g, 1, 0.25) << x;
    }
    EXPECT_GT(patch(495, 484).r, 2 * patch(495, 484).b);
    EXPECT_GT(patch(162, 486).b, 2 * patch(162, 486).r);
    // Neutral 8 to neutral 3.5 of the chart: reflectances 0.585 to 0.088, each darker than the one before.
    EXPECT_NEAR(patch(330, 651).g / patch(832, 651).g, 0.585 / 0.088, 2.5);
}

} // namespace
