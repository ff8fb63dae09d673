// From known luminances through sensor, file, decoder and measurement back to cd/m2: the absolute check of the light meter.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/photo/open_photo.h"
#include "engine/photo/scene_light.h"
#include "tests/cli_program.h"
#include "tests/shared/simulated_cameras.h"
#include "tests/shared/test_support.h"
#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace engine;

namespace {

constexpr int columns = 6, rows = 4;
// Surfaces within four stops in random order. Parts of the luminance around which the scene is lit.
constexpr std::array<double, columns * rows> surfaces{0.30, 1.20, 0.55, 3.10, 0.80, 1.70, 0.42, 2.20,
                                                      0.95, 0.65, 1.40, 0.36, 1.05, 0.48, 0.70, 0.75,
                                                      2.60, 1.15, 0.60, 1.90, 0.33, 1.30, 0.88, 1.50};
// Two of them carry a lamp, each a quarter of a percent of the picture.
constexpr double lamp = 300;

double luminance_at(const test::TestCamera& camera, int x, int y) {
    const int cell = y * rows / camera.height * columns + x * columns / camera.width;
    const int from_left = x * columns % camera.width, from_top = y * rows % camera.height; // parts of a cell
    const auto in_middle = [](int at, int size) { return std::abs(2 * at - size) < size / 4; };
    if ((cell == 4 || cell == 19) && in_middle(from_left, camera.width) && in_middle(from_top, camera.height))
        return lamp;
    return surfaces[static_cast<std::size_t>(cell)];
}

Image lit_scene(const test::TestCamera& camera, double luminance) {
    Image scene({0, 0, camera.width, camera.height});
    for (int y = 0; y < camera.height; ++y)
        for (int x = 0; x < camera.width; ++x)
            scene.at(x, y) = Rgb{1, 1, 1} * static_cast<float>(luminance * luminance_at(camera, x, y));
    return scene;
}

// What the eye adapts to: the geometric mean of the surfaces, all of one size.
double adaptation_of(double luminance) {
    double sum = 0;
    for (const double surface : surfaces) sum += std::log2(surface);
    return luminance * std::exp2(sum / static_cast<double>(surfaces.size()));
}

class AbsoluteLight : public testing::Test {
protected:
    std::filesystem::path photographed(const test::TestCamera& camera, const test::Exposure& exposure,
                                       double luminance) {
        const DngContent content = test::photograph(camera, exposure, lit_scene(camera, luminance), 5);
        std::filesystem::remove(folder / "a.dng");
        EXPECT_TRUE(write_dng(folder / "a.dng", content, true));
        return folder / "a.dng";
    }
    // As the command `info` measures.
    static double measured(const std::filesystem::path& path) {
        const auto photo = open_photo(path, {});
        EXPECT_TRUE(photo);
        if (!photo) return 0;
        const auto unedited = (*photo)->reduced(std::min(proxy_long_edge, (*photo)->long_edge()), {});
        const SceneLight light = measure_scene_light((*photo)->facts(), *unedited, (*photo)->light_noise());
        EXPECT_TRUE(light.known);
        return light.adaptation;
    }
    // EV by which the measure differs from the truth when surfaces are exposed `level` times a rendered 1.
    double error_of(const test::TestCamera& camera, const test::Exposure& exposure, double level) {
        const double luminance = level * exposure.luminance_of_one();
        return std::log2(measured(photographed(camera, exposure, luminance)) / adaptation_of(luminance));
    }
    test::TemporaryFolder folder;
};

// Usual exposure: the surfaces' mean at 12 % of a rendered 1.
constexpr double usual_level = 0.12;

} // namespace

TEST_F(AbsoluteLight, IsMeasuredWithinAThirdOfAStopByThreeCamerasAtAllExposures) {
    double worst = 0;
    for (const test::TestCamera& camera : test::cameras())
        for (const double iso : {100.0, 800.0, 6400.0, 51200.0})
            for (const double time : {1.0 / 1000, 1.0 / 30, 1.0, 30.0})
                for (const double f_number : {1.4, 4.0, 11.0}) {
                    const test::Exposure exposure{time, f_number, iso};
                    const double error = error_of(camera, exposure, usual_level);
                    EXPECT_NEAR(error, 0, 0.3)
                        << camera.name << ", ISO " << iso << ", " << time << " s, f/" << f_number;
                    worst = std::max(worst, std::abs(error));
                }
    RecordProperty("worst_ev", std::to_string(worst));
    std::printf("worst: %.3f EV\n", worst);
}

// How far from the usual exposure a camera may be. Above: more and more surfaces clip, and what is lost cannot be measured.
// Below: the signal drowns in the noise of electronics, and negative noise that ends at raw value 0 looks like light.
TEST_F(AbsoluteLight, HoldsOverAndUnderexposureAsFarAsPhysicsAllows) {
    for (const test::TestCamera& camera : test::cameras()) {
        const test::Exposure low{1.0 / 30, 2.8, 100}, high{1.0 / 30, 2.8, 51200};
        EXPECT_NEAR(error_of(camera, low, usual_level * 2), 0, 0.3) << camera.name;
        EXPECT_NEAR(error_of(camera, low, usual_level / 64), 0, 0.3) << camera.name;
        // Most surfaces clip: the measure is a lower bound, and the light that clips is one for it.
        const double clipped = error_of(camera, low, usual_level * 32);
        EXPECT_LT(clipped, -0.3) << camera.name;
        EXPECT_GT(clipped, -3) << camera.name;
        // Most light is noise. Only a camera that records the negative half of it can average it away.
        const double drowned = error_of(camera, high, usual_level / 8);
        if (camera.black > 500)
            EXPECT_NEAR(drowned, 0, 0.3) << camera.name;
        else
            EXPECT_GT(drowned, 0.3) << camera.name;
    }
}

TEST_F(AbsoluteLight, IsWhatTheProgramInfoPrints) {
    for (const auto& [camera, exposure] : {std::pair{0, test::Exposure{30, 1.4, 51200}},
                                           {1, {1.0 / 1000, 11, 100}},
                                           {2, {1, 5.6, 800}},
                                           {0, {1.0 / 30, 2.8, 1600}}}) {
        const double luminance = usual_level * exposure.luminance_of_one();
        const auto path = photographed(test::cameras()[static_cast<std::size_t>(camera)], exposure, luminance);
        const test::ProgramRun run = test::run_cli({"info", "--json", path.string()});
        ASSERT_EQ(run.exit_code, 0) << run.err;
        const auto json = nlohmann::json::parse(run.out);
        const double printed = (json.is_array() ? json.at(0) : json).at("adaptation_luminance_cd_m2").get<double>();
        EXPECT_NEAR(std::log2(printed / adaptation_of(luminance)), 0, 0.3) << printed;
    }
}
