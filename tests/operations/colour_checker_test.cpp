// Colour from spectra: a simulated camera photographs the ColorChecker under lamps of day and night, and the developed patches are compared
// with what a standard observer sees. And real cameras' shots of the chart.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/dng_file.h"
#include "engine/photo/raw_photo.h"
#include "engine/pipeline/renderer.h"
#include "tests/shared/chart.h"
#include "tests/shared/test_support.h"
#include <cstdio>
#include <gtest/gtest.h>

using namespace engine;
using test::Spectrum;
using test::Xyz;

namespace {

constexpr int patch_size = 24, columns = 6, rows = 4;

// Near to the eye, as sensors are, but not a mixture of its cones: silicon rises towards red, the filters leak, an infrared filter cuts.
Xyz sensitivity(double w) {
    const Xyz eye = test::observer(w);
    const double silicon = 0.75 + 0.0006 * (w - 400), cut = 1 / (1 + std::exp((w - 672) / 9));
    const auto positive = [](double v) { return v > 0 ? v : 0; };
    const double red = positive(1.05 * eye[0] - 0.25 * eye[1] - 0.13 * eye[2]) + 0.02,
                 green = positive(-0.35 * eye[0] + 1.25 * eye[1] + 0.08 * eye[2]) + 0.02,
                 blue = positive(0.03 * eye[0] - 0.05 * eye[1] + 0.85 * eye[2]) + 0.01;
    return {red * silicon * cut, green * silicon * cut, blue * silicon * cut};
}

Xyz response(const Spectrum& light, const std::vector<double>& reflectance) {
    Xyz sum{};
    std::size_t i = 0;
    for (double w = 380; w <= 780; w += 5, ++i) {
        const double power = light(w) * (reflectance.empty() ? 1 : reflectance[i]);
        const Xyz sensor = sensitivity(w);
        for (std::size_t k = 0; k < 3; ++k) sum[k] += power * sensor[k];
    }
    return sum;
}

using Spectra = std::array<std::vector<double>, test::patches>;

// The matrix XYZ -> camera that a maker would print: least squares over the patches under daylight, camera side white-balanced.
Matrix colour_matrix(const Spectra& chart) {
    const Spectrum daylight = test::black_body(6504);
    const Xyz white_xyz = test::seen(daylight, {}), white_camera = response(daylight, {});
    Matrix products, squares; // sum of xyz cam^T and cam cam^T
    for (const auto& patch : chart) {
        const Xyz raw = response(daylight, patch), seen = test::seen(daylight, patch);
        const Matrix adapt = bradford(xy_of(white_xyz), d65);
        Xyz scaled = seen;
        for (double& v : scaled) v /= white_xyz[1];
        const Xyz xyz = adapt * scaled;
        Xyz camera{};
        for (std::size_t k = 0; k < 3; ++k) camera[k] = raw[k] / white_camera[k];
        const double weight = 1 / (0.05 + xyz[1]); // dark patches count as they look
        for (std::size_t i = 0; i < 3; ++i)
            for (std::size_t j = 0; j < 3; ++j) {
                products.m[i][j] += weight * xyz[i] * camera[j];
                squares.m[i][j] += weight * camera[i] * camera[j];
            }
    }
    const Matrix camera_to_xyz = products * squares.inverse();
    Matrix xyz_to_camera = camera_to_xyz.inverse();
    // Back to a camera without white balance: its daylight white, as large as its green.
    for (std::size_t i = 0; i < 3; ++i)
        for (double& v : xyz_to_camera.m[i]) v *= white_camera[i] / white_camera[1];
    return xyz_to_camera;
}

// The chart under `light`, taken by the camera balanced for `balance`.
DngContent shot(const Spectra& chart, const Spectrum& light, const Spectrum& balance) {
    DngContent content;
    content.mosaic = Raster<std::uint16_t>({0, 0, columns * patch_size, rows * patch_size});
    const Xyz white = response(light, {});
    const double scale = 9000 / std::max({white[0], white[1], white[2]});
    content.black = 512, content.white = 16383;
    for (int y = 0; y < content.mosaic.height(); ++y)
        for (int x = 0; x < content.mosaic.width(); ++x) {
            const auto& patch = chart[static_cast<std::size_t>(y / patch_size * columns + x / patch_size)];
            static thread_local std::array<Xyz, test::patches> known;
            Xyz& raw = known[static_cast<std::size_t>(y / patch_size * columns + x / patch_size)];
            if (x % patch_size == 0 && y % patch_size == 0) raw = response(light, patch);
            const int colour = content.pattern[static_cast<std::size_t>(y % 2 * 2 + x % 2)];
            content.mosaic.at(x, y) = static_cast<std::uint16_t>(512.5 + scale * raw[static_cast<std::size_t>(colour)]);
        }
    const Matrix matrix = colour_matrix(chart);
    for (std::size_t i = 0; i < 9; ++i) content.xyz_to_camera[i] = matrix.m[i / 3][i % 3];
    const Xyz neutral = response(balance, {});
    const double largest = std::max({neutral[0], neutral[1], neutral[2]});
    content.as_shot_neutral = {neutral[0] / largest, neutral[1] / largest, neutral[2] / largest};
    content.facts.maker = "Nocturne", content.facts.model = "Spectral";
    content.facts.exposure_time = 0.01, content.facts.f_number = 4, content.facts.iso = 100;
    return content;
}

Xyz mean_xyz(const Image& image, int left, int top, int width, int height) {
    Xyz sum{};
    for (int y = top; y < top + height; ++y)
        for (int x = left; x < left + width; ++x) {
            const Rgb c = image.at(x, y);
            sum[0] += static_cast<double>(c.r), sum[1] += static_cast<double>(c.g), sum[2] += static_cast<double>(c.b);
        }
    for (double& v : sum) v /= static_cast<double>(width) * height;
    return rec2020_to_xyz() * sum;
}

// Mean CIEDE2000 over the patches; `found` is scaled so that the grey patches are as bright as they should be: that is exposure.
double mean_difference(const std::array<Xyz, test::patches>& found, const std::array<Xyz, test::patches>& wanted) {
    double product = 0, square = 0;
    for (std::size_t i = 18; i < 23; ++i) product += found[i][1] * wanted[i][1], square += found[i][1] * found[i][1];
    const Xyz white = xyz_of(d65);
    double sum = 0;
    for (std::size_t i = 0; i < test::patches; ++i) {
        Xyz scaled = found[i];
        for (double& v : scaled) v *= product / square;
        sum += test::ciede2000(test::lab_of(scaled, white), test::lab_of(wanted[i], white));
    }
    return sum / test::patches;
}

// What the observer sees under the light, adapted to D65; white has Y = 1.
std::array<Xyz, test::patches> wanted_colours(const Spectra& chart, const Spectrum& light) {
    const Xyz white = test::seen(light, {});
    const Matrix adapt = bradford(xy_of(white), d65);
    std::array<Xyz, test::patches> wanted;
    for (std::size_t i = 0; i < test::patches; ++i) {
        Xyz xyz = test::seen(light, chart[i]);
        for (double& v : xyz) v /= white[1];
        wanted[i] = adapt * xyz;
    }
    return wanted;
}

double developed_difference(const Spectra& chart, const Spectrum& light, const Spectrum& balance,
                            const std::string& set) {
    const test::TemporaryFolder folder;
    EXPECT_TRUE(write_dng(folder / "chart.dng", shot(chart, light, balance), false));
    const auto opened = open_raw_photo(folder / "chart.dng", {});
    EXPECT_TRUE(opened);
    Recipe recipe = initial_recipe();
    if (!set.empty()) EXPECT_TRUE(apply_line(recipe, set));
    const Image image = render_whole(*make_plan(*opened, recipe, (*opened)->long_edge(), nullptr, {}));
    std::array<Xyz, test::patches> found;
    for (int i = 0; i < test::patches; ++i)
        found[static_cast<std::size_t>(i)] =
            mean_xyz(image, i % columns * patch_size + 8, i / columns * patch_size + 8, 8, 8);
    return mean_difference(found, wanted_colours(chart, light));
}

} // namespace

TEST(Ciede2000, GivesThePublishedDifferences) {
    // Sharma, Wu and Dalal (2005), table 1: pairs 1, 7, 13, 17, 25, 34.
    const std::tuple<Xyz, Xyz, double> pairs[] = {{{50, 2.6772, -79.7751}, {50, 0, -82.7485}, 2.0425},
                                                  {{50, 0, 0}, {50, -1, 2}, 2.3669},
                                                  {{50, 2.5, 0}, {50, 0, -2.5}, 4.3065},
                                                  {{50, 2.5, 0}, {73, 25, -18}, 27.1492},
                                                  {{60.2574, -34.0099, 36.2677}, {60.4626, -34.1751, 39.4387}, 1.2644},
                                                  {{2.0776, 0.0795, -1.1350}, {0.9033, -0.0636, -0.5514}, 0.9082}};
    for (const auto& [a, b, wanted] : pairs) EXPECT_NEAR(test::ciede2000(a, b), wanted, 1e-4);
}

TEST(ColourChecker, IsRightUnderTheLampsThatTheCameraIsBalancedFor) {
    const auto chart = test::chart_spectra();
    if (!chart) {
        std::printf("no sample spectra here: not tested\n");
        return;
    }
    // One matrix for all, made for daylight: narrow lines and warm lamps cost most.
    const std::pair<const char*, Spectrum> lights[] = {{"daylight", test::black_body(6504)},
                                                       {"tungsten (A)", test::black_body(2856)},
                                                       {"LED", test::white_led()},
                                                       {"sodium", test::high_pressure_sodium()}};
    double sum = 0;
    for (const auto& [name, light] : lights) {
        const double difference = developed_difference(*chart, light, light, "");
        std::printf("%-14s %.2f\n", name, difference);
        sum += difference / 4;
    }
    EXPECT_LT(sum, 1.5);
    EXPECT_LT(developed_difference(*chart, lights[0].second, lights[0].second, ""), 0.5)
        << "daylight, for which the matrix is made";
}

// A chart of a real camera: corners are the middles of the patches 1, 6, 19 and 24 in parts of the picture.
struct ChartShot {
    const char* file;
    std::array<FramePoint, 4> corners;
};

TEST(ColourChecker, IsNearTheTruthInShotsOfRealCameras) {
    const auto chart = test::chart_spectra();
    if (!chart) {
        std::printf("no sample photos here: not tested\n");
        return;
    }
    const ChartShot shots[] = {
        {"canon_g2_0304.crw", {{{0.138, 0.180}, {0.857, 0.179}, {0.143, 0.755}, {0.860, 0.750}}}},
        {"canon_s40_0101.crw", {{{0.153, 0.191}, {0.826, 0.187}, {0.158, 0.727}, {0.826, 0.722}}}},
        {"kodak_dc120_3910.kdc", {{{0.077, 0.200}, {0.610, 0.189}, {0.077, 0.629}, {0.611, 0.632}}}}};
    const auto wanted = wanted_colours(*chart, test::black_body(5500));
    double sum = 0;
    for (const ChartShot& shot : shots) {
        const auto opened = open_raw_photo(*test::samples() / "raw" / shot.file, {});
        ASSERT_TRUE(opened) << shot.file;
        const auto patches_of = [&](const Recipe& recipe) {
            const Image image = render_whole(*make_plan(*opened, recipe, 1000, nullptr, {}));
            std::array<Xyz, test::patches> found;
            for (int i = 0; i < test::patches; ++i) {
                const double u = i % columns / 5.0, v = i / columns / 3.0;
                const auto between = [&](double FramePoint::*axis) {
                    const auto& c = shot.corners;
                    return (1 - v) * ((1 - u) * c[0].*axis + u * c[1].*axis) +
                           v * ((1 - u) * c[2].*axis + u * c[3].*axis);
                };
                const int x = static_cast<int>(between(&FramePoint::x) * image.width()),
                          y = static_cast<int>(between(&FramePoint::y) * image.height());
                found[static_cast<std::size_t>(i)] = mean_xyz(image, x - 15, y - 15, 31, 31);
            }
            return found;
        };
        Recipe recipe = initial_recipe();
        const White as_shot = (*opened)->facts().as_shot;
        const White light = white_of(xy_of(bradford(d65, xy_of(as_shot)) * patches_of(recipe)[20])); // the third grey
        ASSERT_TRUE(
            set_value(recipe, "white_balance.temperature", number_to_text(static_cast<float>(light.temperature))));
        ASSERT_TRUE(
            set_value(recipe, "white_balance.tint", number_to_text(static_cast<float>(light.tint - as_shot.tint))));
        const double difference = mean_difference(patches_of(recipe), wanted);
        std::printf("%-22s %.2f\n", shot.file, difference);
        sum += difference / std::size(shots);
        // The Kodak of 1996 gives eight bits, cuts its black patch to nothing and its white one to green: that is in the file.
        EXPECT_LT(difference, std::string_view(shot.file).starts_with("kodak") ? 7.5 : 4.5) << shot.file;
    }
    EXPECT_LT(sum, 6);
}
