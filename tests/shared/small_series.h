// A small night by formula, photographed several times: walls, windows, lamps and a lit person who walks. For tests of merging; every number is known.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/merge/frame_motion.h"
#include "engine/merge/frame_source.h"

// One frame of it. `motion` leads from the reference grid into the frame, as FrameMotion does.
struct SmallShot {
    double exposure = 1; // of the light
    double nominal = 1;  // what its file says
    engine::FrameMotion motion;
    double person = -1000;  // where the person stands, pixels from the left; far away: nobody
    double flash = 0;       // light that falls on everything
    double other_scene = 0; // not 0: the seed of another wall
};

struct SmallScene {
    int width = 512, height = 384;
    double darkest = 0.002, wall = 0.05;     // of the sensor's end at exposure 1
    double texture = 0.5;                    // contrast of the wall
    double lamps = 0;                        // light of the lamps, 0: none
    double full_well = 2000, read_noise = 3; // electrons
    double person_light = 0.15;
    unsigned seed = 1;
};

// Light of the scene on a pixel of the reference grid, red, green, blue.
engine::Rgb light_of(const SmallScene& scene, const SmallShot& shot, double x, double y);

class SmallSeries : public engine::FrameSource {
public:
    SmallSeries(SmallScene scene, std::vector<SmallShot> shots,
                engine::FrameLayout layout = engine::FrameLayout::bayer);
    int count() const override { return static_cast<int>(m_shots.size()); }
    const engine::FrameFacts& facts(int frame) const override { return m_facts[static_cast<std::size_t>(frame)]; }
    engine::Result<engine::FrameLight> read(int frame, const engine::Work& work) const override;
    // Without noise and without an end, on the reference grid: as shot `shot` would be at exposure 1 without motion.
    engine::Plane truth(int shot) const;
    engine::Image truth_picture(int shot) const;
    const SmallScene& scene() const { return m_scene; }
    engine::NoiseProfile noise() const;

    std::vector<engine::FrameFacts> m_facts;

private:
    SmallScene m_scene;
    std::vector<SmallShot> m_shots;
    engine::FrameLayout m_layout;
};

inline constexpr std::array<engine::CfaColour, 4> small_pattern{engine::CfaColour::red, engine::CfaColour::green,
                                                                engine::CfaColour::green, engine::CfaColour::blue};
