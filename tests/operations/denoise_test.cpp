// Noise reduction on photographs of known light: how much noise goes, and that stars, lamps, edges and the mean of light stay.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/dng_file.h"
#include "engine/photo/open_photo.h"
#include "engine/photo/scene_light.h"
#include "engine/pipeline/renderer.h"
#include "engine/sample/simulated_night.h"
#include "tests/shared/test_support.h"
#include <cmath>
#include <cstring>

namespace {

using namespace engine;

constexpr int width = 480, height = 320;
constexpr double usual_iso = 6400;

// A photo of `scene` (light in units of the photo, where 0.18 is mid-grey), as a DNG that was written and opened.
class Photographed {
public:
    explicit Photographed(Image scene, double iso = usual_iso, std::uint32_t seed = 1) {
        SimulatedCamera camera;
        camera.iso = iso;
        camera.glare = 0, camera.hot_pixels_per_megapixel = 0, camera.noise_seed = seed;
        const double kappa = 85.3 * camera.f_number * camera.f_number / (iso * camera.exposure_time);
        for (std::size_t i = 0; i < scene.size(); ++i) scene.data()[i] = scene.data()[i] * static_cast<float>(kappa);
        const auto file = m_folder / "photo.dng";
        EXPECT_TRUE(write_dng(file, photograph(scene, camera, {}), true));
        m_photo = *open_photo(file, {});
    }

    const std::shared_ptr<const Photo>& photo() const { return m_photo; }
    Image without() const { return m_photo->read(m_photo->area()); }
    Plan plan(const std::vector<std::pair<std::string, std::string>>& values, int long_edge) const {
        Recipe recipe = initial_recipe();
        for (const auto& [key, value] : values) EXPECT_TRUE(set_value(recipe, key, value)) << key;
        return *make_plan(m_photo, recipe, long_edge, nullptr, {});
    }
    Image with(const std::vector<std::pair<std::string, std::string>>& values, int long_edge = width) const {
        return render_whole(plan(values, long_edge));
    }

private:
    test::TemporaryFolder m_folder;
    std::shared_ptr<const Photo> m_photo;
};

const std::vector<std::pair<std::string, std::string>> fast{{"denoise.amount", "50"}},
    best{{"denoise.amount", "50"}, {"denoise.quality", "best"}};

// White under the camera's white balance of 3400 K, so that neutral light stays neutral in the photo: the scene is drawn in that light.
const Rgb flat_light{1.35F, 0.95F, 0.42F};
Image flat(float light) { return Image(Rect{0, 0, width, height}, flat_light * light); }

struct Spread {
    double mean = 0, deviation = 0;
};
Spread spread(const Image& image, Rect area) {
    double sum = 0, squares = 0;
    for (int y = area.top; y < area.bottom(); ++y)
        for (int x = area.left; x < area.right(); ++x) {
            const double light = static_cast<double>(luminance(image.at(x, y)));
            sum += light, squares += light * light;
        }
    const auto count = static_cast<double>(area.pixels());
    return {sum / count, std::sqrt(std::max(0.0, squares / count - sum * sum / count / count))};
}
const Rect middle{40, 40, width - 80, height - 80};

// Light of a colour seen as difference of channels, relative to luminance.
double redness(Rgb c) { return static_cast<double>((c.r - c.b) / (luminance(c) + 1e-6F)); }

} // namespace

TEST(Denoise, TakesMostOfTheNoiseOfFlatPlacesAndKeepsTheirLight) {
    for (const float light : {0.01F, 0.18F}) {
        const Photographed flat_photo(flat(light));
        const Spread before = spread(flat_photo.without(), middle);
        for (const auto& values : {fast, best}) {
            const Spread after = spread(flat_photo.with(values), middle);
            EXPECT_LT(after.deviation, 0.2 * before.deviation) << light;
            EXPECT_NEAR(after.mean, before.mean, 0.02 * before.deviation + 0.002 * before.mean) << light;
        }
    }
}

TEST(Denoise, TellsLaterStepsWhatIsLeft) {
    const Photographed flat_photo(flat(0.05F));
    std::vector<std::pair<std::string, std::string>> values = fast;
    values.emplace_back("night.sense", "60");
    const Plan plan = flat_photo.plan(values, width);
    const LightNoise noise = flat_photo.photo()->light_noise(), left = plan.steps.back().scene.noise;
    const Spread before = spread(flat_photo.without(), middle), after = spread(flat_photo.with(fast), middle);
    ASSERT_GT(noise.offset, 0);
    EXPECT_NEAR(left.variance(0.05) / noise.variance(0.05),
                after.deviation * after.deviation / (before.deviation * before.deviation), 0.04);
    EXPECT_LT(left.variance(0.05), 0.1 * noise.variance(0.05));
}

TEST(Denoise, StarsOfSixTimesTheNoiseKeepNineTenthsOfTheirPeak) {
    const Photographed dark(flat(0.01F));
    const double noise = spread(dark.without(), middle).deviation;
    std::vector<std::pair<int, int>> stars;
    for (int y = 30; y < height - 30; y += 23)
        for (int x = 30; x < width - 30; x += 29) stars.emplace_back(x, y);
    const auto sky_with = [&](double peak) {
        Image sky = flat(0.01F);
        for (const auto& [x, y] : stars)
            for (int v = -5; v <= 5; ++v)
                for (int u = -5; u <= 5; ++u) { // 2 pixels wide at half its height
                    const double part = std::exp(-2.77 * (u * u + v * v) / 4.0);
                    sky.at(x + u, y + v) = sky.at(x + u, y + v) + flat_light * static_cast<float>(peak * part);
                }
        return sky;
    };
    const auto peaks = [&](const Image& image) {
        double sum = 0;
        for (const auto& [x, y] : stars) sum += static_cast<double>(luminance(image.at(x, y))) - 0.01;
        return sum / static_cast<double>(stars.size());
    };
    // The mosaic takes part of such a peak: it shall be six times the noise in the photo.
    const double shown = peaks(Photographed(sky_with(6 * noise), usual_iso, 0).without());
    const Photographed photo(sky_with(36 * noise * noise / shown));
    const Image before = photo.without();
    for (const auto& values : {fast, best}) {
        const Image after = photo.with(values);
        const double kept = peaks(after), there = peaks(before);
        EXPECT_NEAR(there, 6 * noise, 0.6 * noise);
        EXPECT_GT(kept, 0.9 * there);
        EXPECT_LT(kept, 1.1 * there);
    }
}

TEST(Denoise, NeitherDarkensNorBrightensTheSurroundingsOfLamps) {
    const auto scene = [] {
        Image image = flat(0.01F);
        for (int y = height / 2 - 6; y < height / 2 + 6; ++y)
            for (int x = width / 2 - 6; x < width / 2 + 6; ++x) image.at(x, y) = {40, 30, 9};
        return image;
    };
    const Photographed photo(scene());
    const Image before = photo.without();
    const double noise = spread(before, {30, 30, 120, 120}).deviation;
    for (const auto& values : {fast, best}) {
        const Image after = photo.with(values);
        for (const int distance : {12, 20, 32, 48}) { // squares around the lamp, beyond the demosaicing's own fringe
            const Rect ring = Rect{width / 2 - 6, height / 2 - 6, 12, 12}.grown_by(distance);
            double sum_before = 0, sum_after = 0;
            int count = 0;
            for (int y = ring.top; y < ring.bottom(); ++y)
                for (int x = ring.left; x < ring.right(); ++x) {
                    const Rect inner = ring.grown_by(-6);
                    if (inner.contains(x, y)) continue;
                    sum_before += static_cast<double>(luminance(before.at(x, y)));
                    sum_after += static_cast<double>(luminance(after.at(x, y)));
                    ++count;
                }
            EXPECT_NEAR(sum_after / count, sum_before / count, 0.1 * noise) << "distance " << distance;
        }
    }
}

TEST(Denoise, ColoursDoNotBleedOverEdges) {
    // Two colours of nearly the same luminance, as neon beside a wall.
    const auto scene = [] {
        Image image(Rect{0, 0, width, height}, Rgb{0.30F, 0.10F, 0.05F});
        for (int y = 0; y < height; ++y)
            for (int x = width / 2; x < width; ++x) image.at(x, y) = {0.07F, 0.17F, 0.16F};
        return image;
    };
    const Photographed noisy(scene());
    const Image expected = noisy.without(); // means of so many pixels have hardly any noise
    const auto mean_redness = [](const Image& image, int x) {
        Rgb sum;
        for (int y = 40; y < height - 40; ++y) sum = sum + image.at(x, y);
        return redness(sum);
    };
    const double step = mean_redness(expected, width / 2 - 20) - mean_redness(expected, width / 2 + 20);
    for (const auto& values : {fast, best}) {
        const Image after = noisy.with(values);
        for (const int distance : {-8, -5, -3, 2, 4, 7})
            EXPECT_NEAR(mean_redness(after, width / 2 + distance), mean_redness(expected, width / 2 + distance),
                        0.05 * step)
                << distance;
    }
}

TEST(Denoise, ColourBlotchesGo) {
    const Photographed flat_photo(flat(0.03F), 12800);
    // Means of 16 x 16 pixels: what is left there are blotches.
    const auto blotches = [](const Image& image) {
        double squares = 0, sum = 0;
        int count = 0;
        for (int top = 32; top + 48 < height; top += 16)
            for (int left = 32; left + 48 < width; left += 16, ++count) {
                Rgb mean;
                for (int i = 0; i < 256; ++i) mean = mean + image.at(left + i % 16, top + i / 16);
                const double value = redness(mean);
                sum += value, squares += value * value;
            }
        return std::sqrt(squares / count - sum * sum / count / count);
    };
    const double before = blotches(flat_photo.without());
    EXPECT_LT(blotches(flat_photo.with(fast)), 0.6 * before);
}

TEST(Denoise, PhotosAtBaseSensitivityHardlyChange) {
    const auto scene = [] {
        Image image = flat(0.2F);
        for (int y = 0; y < height; ++y)
            for (int x = 0; x < width; ++x)
                image.at(x, y) = image.at(x, y) * (1 + 0.2F * std::sin(0.9F * static_cast<float>(x)) *
                                                           std::sin(0.7F * static_cast<float>(y)));
        return image;
    };
    const Photographed photo(scene(), 100);
    const Image before = photo.without(), after = photo.with(fast);
    double change = 0;
    for (int y = middle.top; y < middle.bottom(); ++y)
        for (int x = middle.left; x < middle.right(); ++x)
            change += static_cast<double>(std::abs(luminance(after.at(x, y)) / luminance(before.at(x, y)) - 1)) /
                      static_cast<double>(middle.pixels());
    EXPECT_LT(change, 0.01); // a 70th of a stop
}

TEST(Denoise, TheFitViewEqualsTheReducedFullSize) {
    const auto scene = [] {
        Image image(Rect{0, 0, 960, 640});
        for (int y = 0; y < 640; ++y)
            for (int x = 0; x < 960; ++x)
                image.at(x, y) = Rgb{1.35F, 0.95F, 0.42F} * (((x / 60 + y / 40) % 2 ? 0.04F : 0.1F) *
                                                             (1 + 0.2F * std::sin(0.2F * static_cast<float>(x + y))));
        return image;
    };
    const Photographed photo(scene(), 12800);
    for (const int part : {2, 4}) {
        const Image full = photo.with(fast, 960), fit = photo.with(fast, 960 / part),
                    plain = photo.with({}, 960 / part);
        double difference = 0, noise = 0, light = 0;
        for (int y = 16; y < 640 / part - 16; ++y)
            for (int x = 16; x < 960 / part - 16; ++x) {
                float mean = 0;
                for (int i = 0; i < part * part; ++i)
                    mean +=
                        luminance(full.at(part * x + i % part, part * y + i / part)) / static_cast<float>(part * part);
                difference += std::pow(static_cast<double>(luminance(fit.at(x, y)) - mean), 2.0);
                noise += std::pow(static_cast<double>(luminance(plain.at(x, y)) - mean), 2.0);
                light += std::pow(static_cast<double>(mean), 2.0);
            }
        EXPECT_LT(std::sqrt(difference / light), 0.05) << "1 / " << part;
        EXPECT_LT(std::sqrt(difference / noise), 0.33) << "1 / " << part;
    }
}

TEST(Denoise, TilesEqualTheWholeOnRawPhotos) {
    const Photographed photo(flat(0.05F));
    for (const auto& values : {fast, best}) {
        const Plan plan = photo.plan(values, width);
        const Image whole = render_whole(plan);
        for (const int size : {61, 128}) {
            const auto tiled = render(plan, plan.area, {.tile_size = size}, {});
            ASSERT_EQ(std::memcmp(tiled->data(), whole.data(), whole.bytes()), 0) << size;
        }
    }
}
