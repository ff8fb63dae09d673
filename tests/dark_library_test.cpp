// Kept dark frames: made, found for a photo, removed.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/photo/dark_library.h"
#include "engine/photo/open_photo.h"
#include "tests/shared/dark_sensor.h"
#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>

namespace {

namespace fs = std::filesystem;
using namespace engine;
using test::DarkSensor;

class KeptDarks : public testing::Test {
protected:
    test::TemporaryFolder folder, home;
    DarkSensor sensor{3};
    KeptDarks() { setenv("XDG_DATA_HOME", home.path().c_str(), 1); }
    ~KeptDarks() override { unsetenv("XDG_DATA_HOME"); }

    CaptureFacts light_facts(const DarkSensor& of) const {
        const auto facts = read_facts(of.write(
            folder / "light.dng", [](int x, int) { return 5.0 + x / 20.0; }, 1, 77, 0));
        EXPECT_TRUE(facts);
        return *facts;
    }
};

TEST_F(KeptDarks, AreGroupedFoundAndRemoved) {
    EXPECT_TRUE(kept_darks().empty());
    DarkSensor shorter(3);
    shorter.seconds = 10;
    auto files = sensor.write_darks(folder.path(), 4, 100);
    for (const fs::path& file : shorter.write_darks(folder.path(), 2, 200)) files.push_back(file);
    const auto kept = keep_darks(files, {});
    ASSERT_TRUE(kept) << kept.error().what;
    ASSERT_EQ(kept->size(), 2U);
    ASSERT_EQ(kept_darks().size(), 2U);
    EXPECT_EQ(kept_darks()[0].facts.exposure_time, 10.0) << "in order";
    EXPECT_EQ(kept_darks()[1].frames, 4);
    EXPECT_TRUE(kept_darks()[1].name().starts_with("Dark-ISO1600-30s-")) << kept_darks()[1].name();

    const auto fitting = dark_that_fits(light_facts(sensor));
    ASSERT_TRUE(fitting) << fitting.error().what;
    EXPECT_EQ(fitting->frames, 4);
    DarkSensor other(3);
    other.seconds = 60;
    const auto none = dark_that_fits(light_facts(other));
    ASSERT_FALSE(none);
    EXPECT_NE(none.error().what.find("for 60 s"), std::string::npos) << none.error().what;

    ASSERT_TRUE(keep_darks(files, {}));
    EXPECT_EQ(kept_darks().size(), 2U) << "the same files again";
    EXPECT_FALSE(remove_dark("../light"));
    ASSERT_TRUE(remove_dark(kept_darks()[1].name()));
    EXPECT_EQ(kept_darks().size(), 1U);
    EXPECT_FALSE(dark_that_fits(light_facts(sensor)));
}

TEST_F(KeptDarks, SayTheSameAsTheFramesTheyWereMadeFrom) {
    const auto files = sensor.write_darks(folder.path(), 6, 100);
    auto made = make_dark_frame(files, {});
    ASSERT_TRUE(made);
    ASSERT_TRUE(keep_darks(files, {}));
    const auto found = dark_for(light_facts(sensor), "auto", {});
    ASSERT_TRUE(found) << found.error().what;
    EXPECT_EQ((*found)->frames(), 6);
    const DarkSubtraction direct(*std::move(made));
    EXPECT_EQ((*found)->defects(), direct.defects());
    EXPECT_NEAR((*found)->added_variance() / direct.added_variance(), 1, 1e-6);
    const std::array<CfaColour, 4> rggb{CfaColour::red, CfaColour::green, CfaColour::green, CfaColour::blue};
    Plane a(Rect{0, 0, DarkSensor::width, DarkSensor::height}, 0.3F), b = a.copy();
    ASSERT_TRUE(direct.subtract(a, rggb, 1) && (*found)->subtract(b, rggb, 1));
    double farthest = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        farthest = std::max(farthest, std::abs(double{a.data()[i]} - b.data()[i]));
    EXPECT_LT(DarkSensor::electrons(farthest), 0.06) << "half a step of 16 bits";
    EXPECT_EQ(dark_for(light_facts(sensor), "auto", {}).value(), *found) << "the last one stays in memory";
}

TEST_F(KeptDarks, MayAlsoBeSingleFilesByTheirPath) {
    const auto files = sensor.write_darks(folder.path(), 1, 100);
    const auto dark = dark_for(light_facts(sensor), files[0].string(), {});
    ASSERT_TRUE(dark) << dark.error().what;
    EXPECT_FALSE((*dark)->is_per_site());
    EXPECT_FALSE(dark_for(light_facts(sensor), (folder / "nothing.dng").string(), {}));
    DarkSensor other(3);
    other.iso = 400;
    const auto refused = dark_for(light_facts(other), files[0].string(), {});
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().what.find("ISO 1600"), std::string::npos);
    EXPECT_FALSE(dark_for(light_facts(sensor), "auto", {})) << "the folder is empty";
}

TEST_F(KeptDarks, AreNotReadFromNonsense) {
    fs::create_directories(dark_folder());
    std::ofstream(dark_folder() / "a.dng") << "no dng";
    std::ofstream(dark_folder() / "a.txt") << "nocturne dark = 1\nwidth = 1e99\nheight = x\nframes\n";
    std::ofstream(dark_folder() / "b.dng") << "no dng";
    EXPECT_TRUE(kept_darks().empty());
    std::ofstream(dark_folder() / "c.dng") << "no dng";
    std::ofstream(dark_folder() / "c.txt")
        << "nocturne dark = 1\nmodel = Dark\nwidth = 480\nheight = 320\nframes = 4\niso = 1600\nseconds = 30\n";
    ASSERT_EQ(kept_darks().size(), 1U);
    EXPECT_FALSE(dark_for(light_facts(sensor), "auto", {})) << "a sentence, no crash";
}

} // namespace
