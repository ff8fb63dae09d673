// Simulated night scenes with known luminance everywhere, photographed with the noise of a good full-frame camera: the truth that the
// sense of night is measured against (night.md 8). Deterministic; each about 1200 x 800 pixels. Knows no operation.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/photo/photo.h"
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace test {

inline constexpr int night_scene_width = 1200, night_scene_height = 800;

// What stands before the camera, without noise and lens.
struct NightScene {
    std::string name, title;
    engine::Image light;               // linear Rec.2020 whose luminance is cd/m2
    engine::Plane lamps, sky;          // 0 to 1
    engine::Raster<std::int16_t> sign; // index of the coloured sign whose glowing stroke is seen here, or -1
    int signs = 0;                     // their number
    engine::White white{4000, 0};      // the camera's white balance
    double key = 0.10;                 // scene-linear value that the exposure gives to the scene's key
    double iso = 1600, f_number = 2;   // the time follows from these and the exposure
    double focal_length = 28;          // mm on 36 x 24 mm
    double glare = 0.004;              // part of the light that the lens spreads
    bool is_moonlit = false;           // which targets of night.md 8.2 apply: moonlit or city
};

NightScene draw_city();
NightScene draw_neon();
NightScene draw_moonlit_road();
NightScene draw_candle();
NightScene draw_stars();
NightScene draw_blue_hour();

const std::vector<std::string>& night_scene_names();
// By its name, which must be one of those.
NightScene draw_scene(const std::string& name);

// The photo of a scene: scene-linear, white balanced, with shot and read noise and clipped where the sensor is full. Its exposure data
// give luminance_of_one(facts()) == kappa().
class ScenePhoto final : public engine::Photo {
public:
    explicit ScenePhoto(NightScene scene, std::uint32_t noise_seed = 1);

    engine::Image read(engine::Rect wanted) const override;
    void clip_parts(const engine::Rgb* unedited, float* parts, std::size_t count) const override;

    const NightScene& scene() const { return m_scene; }
    double kappa() const { return m_kappa; } // cd/m2 of a pixel value of 1
    // The scene as a perfect camera would record it: scene-linear and white balanced like the photo, without lens, noise and clipping.
    const engine::Image& perfect() const { return m_perfect; }

private:
    NightScene m_scene;
    double m_kappa;
    engine::Image m_perfect, m_picture;
};

} // namespace test
