// A series of night sky frames with known truth: stars on a turning sphere through a wide lens, ground with texture and windows below an uneven horizon with a
// tree, noise, planes, a satellite, a meteor, hot pixels. Knows the merge only as FrameSource.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/merge/frame_source.h"
#include "engine/merge/sky_model.h"
#include <vector>

namespace test {

struct StarScene {
    int width = 960, height = 640, frames = 10;
    int stars = 2500;          // over the half sphere
    double fwhm = 2.0;         // pixels, Moffat beta 3
    double seconds_apart = 17; // start to start
    double exposure_time = 15; // stars are points at its middle where trail_steps is 1
    int trail_steps = 1;       // places of a star during one exposure
    double focal = 430;        // pixels: 16 mm before a sensor 36 mm wide
    double k1 = -0.08, k2 = 0.02;
    double sky = 0.02, ground = 0.006;
    double brightest_star = 0.6; // flux of the brightest class, in units of white
    double noise_scale = 2e-4, noise_offset = 1e-6;
    bool has_ground = true, has_planes = false, has_satellite = false, has_meteor = false;
    double noise_part = 1; // of the noise that the frames tell of
    double hot_share = 0;  // of the sites
    bool is_picture = false;
    int cloudy_frame = -1; // a frame without stars
    unsigned seed = 1;
};

class StarFrames : public engine::FrameSource {
public:
    explicit StarFrames(const StarScene& scene);

    int count() const override { return m_scene.frames; }
    const engine::FrameFacts& facts(int frame) const override { return m_facts[static_cast<std::size_t>(frame)]; }
    engine::Result<engine::FrameLight> read(int frame, const engine::Work& work) const override;

    // Without noise and without what passes by.
    engine::FrameLight truth(int frame) const;
    // Where the sky at a place of the first frame lies in the second one.
    engine::MergePoint moved(int from, int to, engine::MergePoint place) const;
    engine::Rotation rotation(int frame, double seconds_later = 0) const; // from the celestial sphere
    double horizon(int x) const;                                          // the ground's highest row in this column
    bool is_ground(int x, int y) const;
    // Distance of a place from the plane's way in `frame`; large where there is none.
    double distance_from_plane(int frame, double x, double y) const;
    double distance_from_meteor(int frame, double x, double y) const;
    static constexpr int meteor_frame = 4, satellite_frame = 3;

private:
    struct SkyStar {
        engine::Ray ray;
        double flux, red, blue;
    };
    StarScene m_scene;
    engine::SkyLens m_lens;
    std::vector<engine::FrameFacts> m_facts;
    std::vector<SkyStar> m_stars;
    std::vector<float> m_ground; // green light of the ground, row by row
    std::vector<std::uint8_t> m_is_ground;

    std::vector<float> rendered(int frame, bool with_passing) const; // red, green, blue of each pixel
    engine::FrameLight as_frame(const std::vector<float>& rgb) const;
};

} // namespace test
