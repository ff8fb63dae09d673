// Export: strips hold what the obvious renderer makes, refusals leave nothing behind, the photo itself is never touched.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/parallel.h"
#include "engine/exporting/export_photo.h"
#include "engine/exporting/finish.h"
#include "engine/files/raster_file.h"
#include "engine/pipeline/renderer.h"
#include "tests/shared/foreign_pictures.h"
#include "tests/shared/test_support.h"
#include <atomic>
#include <csignal>
#include <cstring>
#include <gtest/gtest.h>
#include <sys/resource.h>

namespace fs = std::filesystem;
using namespace engine;

namespace {

class SyntheticPhoto : public Photo {
public:
    SyntheticPhoto(fs::path path, CaptureFacts facts)
        : Photo(std::move(path), std::move(facts)), m_image(test::night_picture(m_facts.width, m_facts.height, true)) {}
    Image read(Rect wanted) const override { return padded_by_repeating_edges(m_image, wanted); }

private:
    Image m_image;
};

Recipe edited() {
    Recipe recipe = initial_recipe();
    EXPECT_TRUE(set_value(recipe, "night.sense", "60"));
    EXPECT_TRUE(set_value(recipe, "exposure.stops", "0.7"));
    return recipe;
}

std::size_t files_in(const fs::path& folder) {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

class Export : public testing::Test {
protected:
    std::shared_ptr<const Photo> photo(int width, int height) {
        test::write_bytes(m_photos / "night.dng", {'n', 'i', 'g', 'h', 't'});
        CaptureFacts facts;
        facts.width = width;
        facts.height = height;
        facts.exposure_time = 2;
        facts.f_number = 2.8;
        facts.iso = 800;
        return std::make_shared<SyntheticPhoto>(m_photos / "night.dng", facts);
    }
    static ExportOptions plain() {
        ExportOptions options;
        options.metadata = false; // the synthetic photo has none
        return options;
    }
    Result<ExportReport> write(const std::string& name, const ExportOptions& options, int width = 40, int height = 30) {
        return export_photo(photo(width, height), initial_recipe(), folder / name, options, {});
    }
    void expect_refusal(const std::string& name, const ExportOptions& options, ErrorKind kind,
                        const std::string& part) {
        const std::size_t before = files_in(folder.path());
        const auto written = write(name, options);
        ASSERT_FALSE(written) << name;
        EXPECT_EQ(written.error().kind, kind) << written.error().what;
        EXPECT_NE(written.error().what.find(part), std::string::npos) << written.error().what;
        EXPECT_EQ(files_in(folder.path()), before);
    }
    test::TemporaryFolder folder;

private:
    test::TemporaryFolder m_photos;
};

DeviceEncoding srgb() { return *DeviceEncoding::make(Profile(), Intent::relative, true); }

template <class Value> std::vector<Value> values_of(const fs::path& path) {
    const auto picture = read_raster(path, {});
    EXPECT_TRUE(picture) << (picture ? "" : picture.error().what);
    std::vector<Value> values(picture->bytes.size() / sizeof(Value));
    std::memcpy(values.data(), picture->bytes.data(), picture->bytes.size());
    return values;
}

} // namespace

TEST_F(Export, StripsHoldTheBitsOfTheWholeRendering) {
    // Neither side is a multiple of strips, tiles or encoder blocks.
    for (const auto& [width, height] : {std::pair{517, 389}, {3, 600}, {700, 1}}) {
        const auto source = photo(width, height);
        const Recipe recipe = edited();
        const auto plan = make_plan(source, recipe, source->long_edge(), nullptr, {});
        ASSERT_TRUE(plan);
        const Image whole = render_whole(*plan);
        const auto w = static_cast<std::size_t>(width);

        ASSERT_TRUE(export_photo(source, recipe, folder / "8.png", plain(), {}));
        std::vector<std::uint8_t> eight(whole.size() * 3);
        finish_rgb8(whole, srgb(), eight.data(), 3 * w);
        EXPECT_EQ(values_of<std::uint8_t>(folder / "8.png"), eight);

        ASSERT_TRUE(export_photo(source, recipe, folder / "16.tif", plain(), {}));
        std::vector<std::uint16_t> sixteen(whole.size() * 3);
        finish_rgb16(whole, srgb(), sixteen.data(), 3 * w);
        EXPECT_EQ(values_of<std::uint16_t>(folder / "16.tif"), sixteen);

        ExportOptions options = plain();
        options.depth = Depth::float32;
        ASSERT_TRUE(export_photo(source, recipe, folder / "32.tif", options, {}));
        std::vector<float> floats(whole.size() * 3);
        finish_float(whole, srgb(), floats.data(), 3 * w);
        EXPECT_EQ(values_of<float>(folder / "32.tif"), floats);

        ASSERT_TRUE(export_photo(source, recipe, folder / "light.exr", options, {}));
        const auto exr = test::read_exr(folder / "light.exr");
        ASSERT_EQ(exr.rgb.size(), whole.size() * 3);
        EXPECT_EQ(std::memcmp(exr.rgb.data(), whole.data(), whole.bytes()), 0);
        for (const char* name : {"8.png", "16.tif", "32.tif", "light.exr"}) fs::remove(folder / name);
    }
}

TEST_F(Export, OrderAndNumberOfThreadsDoNotShow) {
    const auto source = photo(517, 389);
    ASSERT_TRUE(export_photo(source, edited(), folder / "a.jpg", plain(), {}));
    shuffle_for_tests(5);
    ASSERT_TRUE(export_photo(source, edited(), folder / "b.jpg", plain(), {}));
    shuffle_for_tests(0);
    EXPECT_EQ(test::bytes_of(folder / "a.jpg"), test::bytes_of(folder / "b.jpg"));
}

TEST_F(Export, OnePixelGoesIntoEveryFormat) {
    for (const char* name : {"1.jpg", "1.png", "1.tif", "1.exr"}) {
        const auto written = write(name, plain(), 1, 1);
        ASSERT_TRUE(written) << written.error().what;
        EXPECT_EQ(written->width, 1);
        EXPECT_EQ(written->height, 1);
        EXPECT_EQ(written->bytes, fs::file_size(folder / name));
    }
}

TEST_F(Export, ASmallerSizeIsAreaAveragedAndALargerOneIsNot) {
    ExportOptions options = plain();
    options.long_edge = 100;
    const auto reduced = write("small.png", options, 400, 200);
    ASSERT_TRUE(reduced);
    EXPECT_EQ(reduced->width, 100);
    EXPECT_EQ(reduced->height, 50);
    EXPECT_EQ(read_raster(folder / "small.png", {})->width, 100);
    options.long_edge = 5000;
    const auto same = write("large.png", options, 400, 200);
    ASSERT_TRUE(same);
    EXPECT_EQ(same->width, 400);
}

TEST_F(Export, TheProfileIsEmbedded) {
    ExportOptions options = plain();
    options.profile = *Profile::built_in("display-p3");
    for (const char* name : {"p3.jpg", "p3.png", "p3.tif"}) {
        ASSERT_TRUE(write(name, options));
        EXPECT_EQ(read_raster(folder / name, {})->icc, options.profile.icc()) << name;
    }
}

TEST_F(Export, ExrTellsTheLuminanceOfWhiteWhileItIsKnown) {
    const auto source = photo(30, 20);
    const double kappa = 85.3 * 2.8 * 2.8 / (800 * 2.0);
    ASSERT_TRUE(export_photo(source, initial_recipe(), folder / "a.exr", plain(), {}));
    EXPECT_TRUE(test::read_exr(folder / "a.exr").half);
    EXPECT_NEAR(test::read_exr(folder / "a.exr").white_luminance, kappa, kappa * 1e-4);
    Recipe brighter = initial_recipe();
    ASSERT_TRUE(set_value(brighter, "exposure.stops", "1"));
    ASSERT_TRUE(export_photo(source, brighter, folder / "b.exr", plain(), {}));
    EXPECT_NEAR(test::read_exr(folder / "b.exr").white_luminance, kappa / 2, kappa * 1e-4);
    ASSERT_TRUE(export_photo(source, edited(), folder / "c.exr", plain(), {}));
    EXPECT_EQ(test::read_exr(folder / "c.exr").white_luminance, 0);
}

TEST_F(Export, WrongOptionsAreRefusedBeforeAnythingIsWritten) {
    ExportOptions options = plain();
    expect_refusal("a.xyz", options, ErrorKind::invalid, "a.xyz was not written. The ending .xyz names no format");
    expect_refusal("a", options, ErrorKind::invalid, "has no ending");
    options.depth = Depth::bits16;
    expect_refusal("a.jpg", options, ErrorKind::invalid, "JPEG holds 8 bits");
    options.depth = Depth::float32;
    expect_refusal("a.png", options, ErrorKind::invalid, "PNG holds 8 or 16 bits");
    options.depth = Depth::bits8;
    expect_refusal("a.exr", options, ErrorKind::invalid, "EXR holds");
    options.quality = 0;
    expect_refusal("a.jpg", options, ErrorKind::invalid, "Choose 1 to 100");
    EXPECT_EQ(format_of("A.JPeG"), FileFormat::jpeg);
    EXPECT_EQ(format_of("a.b.TIFF"), FileFormat::tiff);
}

TEST_F(Export, AFileThatIsThereStaysUnlessOverwritingIsAllowed) {
    test::write_bytes(folder / "a.jpg", {1});
    expect_refusal("a.jpg", plain(), ErrorKind::exists, "a.jpg was not written.");
    EXPECT_EQ(test::bytes_of(folder / "a.jpg").size(), 1U);
    ExportOptions options = plain();
    options.overwrite = true;
    ASSERT_TRUE(write("a.jpg", options));
    EXPECT_GT(test::bytes_of(folder / "a.jpg").size(), 100U);
}

TEST_F(Export, ThePhotoItselfIsNeverWrittenTo) {
    const auto source = photo(40, 30);
    const auto bytes = test::bytes_of(source->path());
    const auto changed = fs::last_write_time(source->path());
    ExportOptions options = plain();
    options.overwrite = true;
    options.format = FileFormat::jpeg;
    const auto written = export_photo(source, initial_recipe(), source->path(), options, {});
    ASSERT_FALSE(written);
    EXPECT_NE(written.error().what.find("It is the photo itself"), std::string::npos);
    options.metadata = true; // of a file that has none that could be read
    EXPECT_TRUE(export_photo(source, initial_recipe(), folder / "b.jpg", options, {}));
    EXPECT_EQ(test::bytes_of(source->path()), bytes);
    EXPECT_EQ(fs::last_write_time(source->path()), changed);
}

TEST_F(Export, ImpossibleFoldersAreReportedAndNothingIsLeft) {
    expect_refusal("nowhere/a.jpg", plain(), ErrorKind::write_failed,
                   "does not exist. Create it or choose another one.");
    const auto written = export_photo(photo(40, 30), initial_recipe(), "/proc/a.jpg", plain(), {});
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().kind, ErrorKind::write_failed);
}

TEST_F(Export, ADiskThatFillsUpLeavesNoFile) {
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    const auto source = photo(517, 389);
    const rlimit little{20000, before.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &little), 0);
    for (const char* name : {"a.jpg", "a.png", "a.tif", "a.exr"}) {
        const auto written = export_photo(source, initial_recipe(), folder / name, plain(), {});
        EXPECT_FALSE(written) << name;
        if (written) continue;
        EXPECT_EQ(written.error().kind, ErrorKind::write_failed);
        EXPECT_EQ(written.error().what.rfind(std::string(name) + " was not written. ", 0), 0U) << written.error().what;
    }
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
    std::signal(SIGXFSZ, handler);
    EXPECT_EQ(files_in(folder.path()), 0U);
}

TEST_F(Export, StoppingLeavesNoFile) {
    std::stop_source source;
    Work work{source.get_token(), [&](float done) {
                  if (done > 0.3F) source.request_stop();
              }};
    const auto written = export_photo(photo(300, 1500), initial_recipe(), folder / "a.jpg", plain(), work);
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().kind, ErrorKind::stopped);
    EXPECT_EQ(files_in(folder.path()), 0U);
}

TEST_F(Export, ProgressGrowsToOne) {
    float last = 0;
    bool grows = true;
    const Work work{{}, [&](float done) {
                        grows = grows && done >= last;
                        last = done;
                    }};
    const auto written = export_photo(photo(300, 1500), initial_recipe(), folder / "a.jpg", plain(), work);
    ASSERT_TRUE(written);
    EXPECT_TRUE(grows);
    EXPECT_FLOAT_EQ(last, 1);
    EXPECT_GT(written->develop_seconds, 0);
    EXPECT_GT(written->encode_seconds, 0);
}
