// A simulated series of frames whose truth is known: a FrameSource for tests of merging, without files. The same on any number of threads.
// simulated_sets.h has the standard series of merge.md 7.1, simulated_files.h writes a series as DNG or JPEG files.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/merge/frame_source.h"
#include "tests/shared/simulated_motion.h"
#include "tests/shared/simulated_movers.h"
#include "tests/shared/simulated_scene.h"
#include <memory>
#include <mutex>
#include <optional>

namespace test {

struct SimulatedSensor {
    double full_well = 70000;    // electrons at ISO 100; at ISO 1600 a sixteenth reaches the white level
    double read_noise = 1.5;     // electrons before the amplifier
    double read_noise_after = 6; // electrons behind it, at ISO 100; falls with ISO
    double dark_current = 0.1;   // electrons a second
    double hot_share = 0.001, hot_electrons = 20; // hot pixels: more than so many electrons a second, with a long tail
    bool defects_known = true;                    // FrameLight::defects has the hot pixels, as after calibration
    double response_spread = 0.006;               // PRNU
    double row_noise = 0.3, column_noise = 0.1;   // electrons
    int black = 512, white = 15892;
    double corner_ev = 0;     // lens shading: darker in the corners, EV
    std::uint32_t number = 1; // which pixels are hot
};

// One frame as it was taken, and what its file says of it where that is not true.
struct SimulatedFrame {
    double start = 0; // seconds
    double exposure_time = 1.0 / 15, f_number = 2, iso = 1600;
    double light = 1;                  // factor on all light: drift, lamps that flicker, flash
    std::vector<CameraPose> poses{{}}; // through the exposure; one: sharp
    std::optional<double> told_exposure_time, told_f_number;
    bool tells_exposure = true, tells_time = true;
    int orientation = 1;
    std::optional<std::uint32_t> same_noise_as; // a duplicate of this frame number
};

struct SeriesSetup {
    std::string name = "series";
    SceneSetup scene;
    double wall_electrons = 200; // a second, at f/2, from light 1
    double focal_length = 28;    // mm on full frame
    SimulatedSensor sensor;
    std::vector<SimulatedFrame> frames;
    std::vector<SimulatedMover> movers;
    std::vector<SimulatedStreak> streaks;
    StarSetup stars;
    double tree_sway = 0;  // pixels
    bool pictures = false; // rendered pictures (JPEG) in place of mosaics: 8-bit display values, undone to scene light
    double picture_gain =
        3;             // of them: scene light (0.18 is mid-grey) of a value of 1, by which the camera rendered them
    int reference = 0; // the frame that the set is meant to be merged on

    double focal_pixels() const { return focal_length / 36 * std::max(scene.width, scene.height); }
};

class SimulatedSeries final : public engine::FrameSource {
public:
    explicit SimulatedSeries(SeriesSetup setup);

    // As a source of frames. Mosaics are RGGB with 14-bit steps, kept after the first reading while the series is small.
    int count() const override { return static_cast<int>(m_setup.frames.size()); }
    const engine::FrameFacts& facts(int frame) const override { return m_facts[static_cast<std::size_t>(frame)]; }
    engine::Result<engine::FrameLight> read(int frame, const engine::Work& work) const override;
    // Values as a file holds them.
    engine::Raster<std::uint16_t> raw_values(int frame) const;

    // The truth.
    const SeriesSetup& setup() const { return m_setup; }
    const SimulatedScene& scene() const { return *m_scene; }
    int width() const { return m_setup.scene.width; }
    int height() const { return m_setup.scene.height; }
    engine::Rect area() const { return {0, 0, width(), height()}; }
    // Light without noise in units of this frame (1 = where its sensor ends), not clipped; camera red, green, blue at every pixel.
    // `movers` false: without all that moves, stars and streaks included.
    engine::Image truth(int frame, bool movers = true) const;
    std::pair<engine::Image, engine::Image> truths(int frame) const; // with and without, quicker than both
    engine::Plane truth_mosaic(int frame, bool movers = true) const; // RGGB samples of it
    // Where the static scene at (x, y) of the reference lies in the frame, at the middle of its exposure.
    engine::FrameMotion motion(int frame, int reference) const;
    // Where the sky at (x, y) of the reference lies in the frame.
    engine::MergePoint sky_motion(int frame, int reference, double x, double y) const;
    double exposure(int frame, int reference) const; // exact ratio of values
    engine::NoiseProfile noise(int frame) const;
    bool is_hot(int x, int y) const; // a defect of the sensor, at this pixel of every frame
    double electrons(int frame) const {
        return m_setup.sensor.full_well * 100 / m_setup.frames[static_cast<std::size_t>(frame)].iso;
    } // of a value of 1
    // In pixels of the reference frame; 1 or 0.
    engine::Raster<std::uint8_t>
    moving(int frame, int reference) const; // something that moves is here in this frame; its light reaches here
    engine::Raster<std::uint8_t> moving_in_any(int reference) const;
    engine::Raster<std::uint8_t> lamps(int reference) const; // brighter than 20: lamps, neon and what they flood
    engine::Plane sky(int reference) const;                  // 1 sky, 0 ground
    // Nothing moves within `margin` pixels, every frame shows it, and the reference holds its light (below 0.9).
    engine::Raster<std::uint8_t> static_part(int reference, int margin = 6) const;

private:
    const SimulatedFrame& frame(int index) const { return m_setup.frames[static_cast<std::size_t>(index)]; }
    engine::Homography pose(int frame) const;
    engine::Image scene_light(int frame, bool with_sway) const;
    void expose(int frame, engine::Image& light) const;
    void draw_movers(int frame, engine::Image& light) const;
    void draw_lamps(int frame, engine::Image& light) const;
    void draw_sky(int frame, engine::Image& light) const;
    engine::Image picture_of(int frame) const;

    SeriesSetup m_setup;
    std::shared_ptr<const SimulatedScene> m_scene;
    StarSky m_stars;
    std::vector<engine::FrameFacts> m_facts;
    mutable std::mutex m_mutex;
    mutable std::vector<std::shared_ptr<const engine::Raster<std::uint16_t>>> m_kept;
    mutable int m_moving_for = -1; // the reference of the mask below
    mutable engine::Raster<std::uint8_t> m_moving;
};

// `light` (values of 1 at the white level, without noise) as this sensor reads it.
engine::Raster<std::uint16_t> sensor_values(const engine::Image& light, const SimulatedSensor& sensor,
                                            const SimulatedFrame& frame, std::uint32_t noise_seed);

} // namespace test
