// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/shared/night_scenes.h"
#include "engine/base/parallel.h"
#include "engine/colour/spaces.h"
#include "engine/photo/highlights.h"
#include "engine/photo/scene_light.h"
#include "engine/sample/lens.h"
#include "engine/sample/random.h"
#include "engine/sample/sensor.h"
#include <array>
#include <cassert>
#include <cmath>

namespace test {

using namespace engine;

namespace {

// A 24 megapixel full-frame sensor of today; its dual gain keeps the read noise low at night's sensitivities.
constexpr double full_well = 60000, read_noise = 2.0; // electrons at ISO 100; electrons
// Half an exposure value between the value 1 and the full sensor, as night.md 1.2 assumes of all cameras.
constexpr double baseline_exposure = 0.5;
const double full_at = std::exp2(baseline_exposure);

struct Drawing {
    const char* name;
    NightScene (*draw)();
};
constexpr std::array<Drawing, 6> drawings{{{"city", draw_city},
                                           {"neon", draw_neon},
                                           {"moonlit_road", draw_moonlit_road},
                                           {"candle", draw_candle},
                                           {"stars", draw_stars},
                                           {"blue_hour", draw_blue_hour}}};

double electrons_of_full(double iso) { return full_well * 100 / iso; }

double kappa_of(const NightScene& scene) { return key_of(scene.light, 1e-7) / scene.key; }

CaptureFacts facts_of(const NightScene& scene) {
    CaptureFacts facts;
    facts.maker = "Nocturne";
    facts.model = "Simulated scene " + scene.name;
    facts.width = scene.light.width();
    facts.height = scene.light.height();
    facts.iso = scene.iso;
    facts.f_number = scene.f_number;
    facts.exposure_time = 85.3 * scene.f_number * scene.f_number / (scene.iso * kappa_of(scene)); // night.md 1.2
    facts.focal_length = facts.focal_length_35mm = scene.focal_length;
    facts.baseline_exposure = baseline_exposure;
    facts.is_raw = true;
    facts.format = "simulated";
    facts.cfa = "none";
    facts.as_shot = scene.white;
    const double electron = 1 / electrons_of_full(scene.iso), read = read_noise * electron * read_noise * electron;
    facts.noise = NoiseProfile{{electron, electron, electron}, {read, read, read}};
    return facts;
}

// Scene light as recorded by a camera without lens, noise and limits.
Image perfect_picture(const NightScene& scene, double kappa) {
    const PixelMatrix balance(Matrix::diagonal(1 / kappa, 1 / kappa, 1 / kappa) * rec2020_to_xyz().inverse() *
                              bradford(xy_of(scene.white), d65) * rec2020_to_xyz());
    Image picture(scene.light.area());
    for (std::size_t i = 0; i < picture.size(); ++i) {
        const Rgb c = balance * scene.light.data()[i];
        picture.data()[i] = {std::max(0.0f, c.r), std::max(0.0f, c.g), std::max(0.0f, c.b)};
    }
    return picture;
}

// What the sensor makes of one channel of a pixel.
float recorded(float light, double full_electrons, std::uint32_t seed, int x, int y) {
    const double expected = light / full_at * full_electrons;
    const auto shot = poisson_number(static_cast<float>(std::min(expected, 2e6)),
                                     static_cast<std::uint32_t>(random_bits(seed, x, y) >> 32));
    const double electrons = shot + read_noise * static_cast<double>(normal_number(random_bits(~seed, x, y)));
    return static_cast<float>(std::min(1.0, electrons / full_electrons) * full_at);
}

Image photographed(const Image& perfect, const NightScene& scene, std::uint32_t seed) {
    Image light = perfect.copy();
    add_glare(light, scene.glare, {});
    const double full_electrons = electrons_of_full(scene.iso);
    for_each_index(light.height(), Priority::screen, {}, [&](int y) {
        Rgb* row = light.row(y);
        for (int x = 0; x < light.width(); ++x)
            row[x] = {recorded(row[x].r, full_electrons, 3 * seed, x, y),
                      recorded(row[x].g, full_electrons, 3 * seed + 1, x, y),
                      recorded(row[x].b, full_electrons, 3 * seed + 2, x, y)};
    });
    return light;
}

// What the raw engine does with clipped highlights; this camera's colours are those of the working space.
Image restored(Image picture) {
    const auto full = static_cast<float>(full_at);
    Highlights highlights(HighlightMethod::reconstruct, {full, full, full});
    constexpr int cell = Highlights::cell;
    Raster<std::uint8_t> clipped({0, 0, (picture.width() + cell - 1) / cell, (picture.height() + cell - 1) / cell}, 0);
    for (int y = 0; y < picture.height(); ++y)
        for (int x = 0; x < picture.width(); ++x) {
            const Rgb c = picture.at(x, y);
            if (std::max({c.r, c.g, c.b}) > 0.85F * full) clipped.at(x / cell, y / cell) = 1;
        }
    highlights.learn(picture.width(), picture.height(), clipped, [&](Image& part) {
        for (int y = part.area().top; y < part.area().bottom(); ++y)
            std::copy_n(picture.row(y) + part.area().left, part.width(), part.row(y));
    });
    highlights.restore(picture, 1, 0, 0);
    return picture;
}

} // namespace

const std::vector<std::string>& night_scene_names() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> list;
        for (const Drawing& drawing : drawings) list.emplace_back(drawing.name);
        return list;
    }();
    return names;
}

NightScene draw_scene(const std::string& name) {
    for (const Drawing& drawing : drawings)
        if (name == drawing.name) return drawing.draw();
    assert(false);
    return {};
}

ScenePhoto::ScenePhoto(NightScene scene, std::uint32_t noise_seed)
    : Photo("simulated-" + scene.name, facts_of(scene)), m_scene(std::move(scene)), m_kappa(kappa_of(m_scene)),
      m_perfect(perfect_picture(m_scene, m_kappa)), m_picture(restored(photographed(m_perfect, m_scene, noise_seed))) {}

Image ScenePhoto::read(Rect wanted) const { return padded_by_repeating_edges(m_picture, wanted); }

void ScenePhoto::clip_parts(const Rgb* unedited, float* parts, std::size_t count) const {
    const auto full = static_cast<float>(full_at);
    for (std::size_t i = 0; i < count; ++i) parts[i] = std::max({unedited[i].r, unedited[i].g, unedited[i].b}) / full;
}

} // namespace test
