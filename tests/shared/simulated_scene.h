// A night scene drawn once, finer than any frame of it, so that a simulated camera can look at it from many poses: the truth of merge tests
// (merge.md 7.1). Knows no camera, no noise and nothing that moves.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/colour/spaces.h"
#include "engine/image/image.h"
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

namespace test {

enum class ScenePlace {
    city,     // skyline, brick walls with windows, neon, posters, a tree on the left, wet street, five street lamps
    mountains // a wide sky over dark hills with spruces and one lit house: for stars
};
struct SceneSetup {
    int width = 1224, height = 816; // of a frame; textures keep their size in pixels, the composition fills the frame
    ScenePlace place = ScenePlace::city;
    std::uint32_t seed = 1;
    bool lamps = true;
    int oversampling = 0; // samples of the map per pixel and axis; 0: 2, or 1 above 9 megapixels
};

// A source smaller or brighter than the map holds: drawn into each frame by its own formula.
struct SceneLamp {
    double x = 0, y = 0, radius = 2; // pixels of the camera at rest
    engine::Rgb light;
};

// Light of the sensor's own red, green and blue filters (not negative); 1 is a wall under street light, deep shadows are 0.02 to 0.1, lit
// windows 5 to 20, lamps 1e3 to 1e5. Coordinates: pixels of the camera at rest, integers are the middles of pixels.
class SimulatedScene {
public:
    explicit SimulatedScene(const SceneSetup& setup);

    const SceneSetup& setup() const { return m_setup; }
    // Lens and pixel aperture are in it. Keys' cubic on the map; repeats the edge outside the margin of 3 %.
    engine::Rgb at(double x, double y) const;
    float sky(double x, double y) const; // 1 sky, 0 ground
    const std::vector<SceneLamp>& lamps() const { return m_lamps; }
    // Where the tree stands and could sway: 0 to 1.
    float tree(double x, double y) const;

private:
    SceneSetup m_setup;
    int m_step = 2;               // samples a pixel
    double m_left = 0, m_top = 0; // of the first sample
    engine::Image m_light;
    engine::Plane m_sky;
    std::vector<SceneLamp> m_lamps;
};

// Linear Rec.2020 as the filters of the simulated camera see it, and back; a neutral stays within the response of D65 below.
engine::Rgb filtered(engine::Rgb rec2020);
engine::Rgb unfiltered(engine::Rgb camera);
// XYZ to camera RGB, row by row, and camera RGB of D65 with the largest channel 1: ColorMatrix1 and AsShotNeutral of the files.
const std::array<double, 9>& simulated_colour_matrix();
const std::array<double, 3>& simulated_neutral();
// Camera RGB divided by the neutral -> XYZ, D65.
engine::Matrix balanced_to_xyz();

// A disc whose edge is the lens' blur; integral pi radius^2.
inline float soft_disc(double distance, double radius) {
    const double t = (distance - radius) / 0.55;
    return t > 8 ? 0.0F : static_cast<float>(0.5 * std::erfc(t));
}

} // namespace test
