// Light, times and movements of the standard series.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/shared/simulated_sets.h"
#include "engine/sample/random.h"
#include <cmath>
#include <numbers>

namespace test {
namespace {

constexpr double degrees = std::numbers::pi / 180;

SeriesSetup in_city(const std::string& name, int width, int height) {
    SeriesSetup setup;
    setup.name = name;
    setup.scene.width = width, setup.scene.height = height;
    return setup;
}

// Electrons from a lit wall for this ratio of light to noise: e / sqrt(e + r^2) = snr.
double electrons_for(double snr, const SimulatedSensor& sensor, double iso) {
    const double read = std::hypot(sensor.read_noise, sensor.read_noise_after * 100 / iso), half = snr * snr / 2;
    return half + std::sqrt(half * half + snr * snr * read * read);
}

CameraPose jitter(std::uint32_t seed, int frame, double focal_pixels) { // 0.05 px of a tripod
    const auto one = [&](int axis) {
        return 0.05 * 1.7 * (2 * static_cast<double>(engine::random_number(seed, frame, axis)) - 1) / focal_pixels;
    };
    return {one(0), one(1), 0};
}

SimulatedMover person(double x, double y, double size, double speed, std::uint32_t seed) {
    SimulatedMover mover;
    mover.x = x, mover.y = y, mover.size = size, mover.speed = speed, mover.seed = seed;
    return mover;
}

// Three or more frames from a tripod, one after the other.
SeriesSetup tripod_bracket(const std::string& name, int width, int height, const std::vector<double>& times,
                           double iso) {
    SeriesSetup setup = in_city(name, width, height);
    setup.wall_electrons = 1600; // 200 in 1/8 s
    double start = 0;
    for (std::size_t i = 0; i < times.size(); ++i) {
        SimulatedFrame frame;
        frame.start = start, frame.exposure_time = times[i], frame.iso = iso;
        frame.poses = {jitter(17, static_cast<int>(i), setup.focal_pixels())};
        setup.frames.push_back(frame);
        start += times[i] + 0.2;
    }
    return setup;
}

} // namespace

SeriesSetup hand_burst(int width, int height, const BurstKind& kind) {
    SeriesSetup setup = in_city("burst", width, height);
    SimulatedFrame first;
    first.exposure_time = 1.0 / 30; // frames of a steady hand: what differs between them is noise, not blur
    setup.wall_electrons = electrons_for(kind.snr, setup.sensor, first.iso) / first.exposure_time;
    const double step = first.exposure_time + kind.gap;
    const Hand hand(kind.seed, step * kind.count + 1, kind.strength);
    for (int i = 0; i < kind.count; ++i) {
        SimulatedFrame frame = first;
        frame.start = i * step;
        if (kind.strength > 0)
            frame.poses = hand.during(frame.start, frame.exposure_time, setup.focal_pixels());
        else
            frame.poses = {jitter(kind.seed, i, setup.focal_pixels())};
        if (i == kind.shaken) { // an arc of 6 pixels
            const CameraPose from = frame.poses[0];
            frame.poses.clear();
            for (int k = 0; k < 18; ++k) {
                CameraPose pose = from;
                pose.pan += 6 * (k / 17.0 - 0.5) / setup.focal_pixels(),
                    pose.tilt += 2 * std::sin(k / 17.0 * std::numbers::pi) / setup.focal_pixels();
                frame.poses.push_back(pose);
            }
        }
        setup.frames.push_back(frame);
    }
    return setup;
}

SeriesSetup set_b1(int width, int height) {
    SeriesSetup setup = tripod_bracket("B1", width, height, {1.0 / 32, 1.0 / 8, 1.0 / 2}, 100);
    setup.reference = 1;
    return setup;
}

SeriesSetup set_b3(int width, int height) {
    SeriesSetup setup = tripod_bracket("B3", width, height, {1.0 / 64, 1.0 / 16, 1.0 / 4}, 200);
    const double told[] = {1.0 / 60, 1.0 / 15, 1.0 / 4};
    for (std::size_t i = 0; i < 3; ++i) setup.frames[i].told_exposure_time = told[i];
    setup.frames[2].f_number = 2 / std::exp2(0.15),
    setup.frames[2].told_f_number = 2; // 0.3 EV more light than it tells
    setup.reference = 1;
    return setup;
}

SeriesSetup set_b2(int width, int height) {
    SeriesSetup setup = in_city("B2", width, height);
    const double times[] = {1.0 / 128, 1.0 / 64, 1.0 / 32, 1.0 / 16, 1.0 / 8};
    setup.wall_electrons = 40 * 32; // in the middle frame 40 at ISO 800
    const Hand hand(5, 3);
    double start = 0;
    for (const double time : times) {
        SimulatedFrame frame;
        frame.start = start, frame.exposure_time = time, frame.iso = 800;
        frame.poses = hand.during(start, time, setup.focal_pixels());
        setup.frames.push_back(frame);
        start += time + 0.12;
    }
    const double h = height;
    setup.movers = {person(0.48 * width, 0.83 * h, 0.22 * h, 60, 1), person(0.33 * width, 0.8 * h, 0.17 * h, -35, 2),
                    person(0.66 * width, 0.88 * h, 0.27 * h, 25, 3)};
    setup.reference = 2;
    return setup;
}

SeriesSetup set_h8(int width, int height) {
    SeriesSetup setup = hand_burst(width, height, {.count = 8, .snr = 3, .seed = 3});
    setup.name = "H8";
    const double h = height;
    setup.movers = {person(0.36 * width, 0.82 * h, 0.2 * h, 45, 1), person(0.62 * width, 0.86 * h, 0.25 * h, -30, 2)};
    setup.reference = 3;
    return setup;
}

SeriesSetup set_h16d(int width, int height) {
    SeriesSetup setup = hand_burst(width, height, {.count = 16, .snr = 1, .seed = 4});
    setup.name = "H16d";
    setup.reference = 7;
    return setup;
}

SeriesSetup set_h30(int width, int height) {
    SeriesSetup setup = hand_burst(width, height, {.count = 30, .snr = 3, .gap = 0.05, .seed = 6});
    setup.name = "H30";
    SimulatedMover car;
    car.kind = SimulatedMover::Kind::car;
    car.size = 0.32 * height, car.y = 0.9 * height, car.x = 0.1 * width, car.speed = 0.8 * width / 3.5, car.seed = 2;
    setup.movers = {car, person(0.55 * width, 0.82 * height, 0.2 * height, 22, 3)};
    setup.reference = 14;
    return setup;
}

SeriesSetup set_r(int width, int height) {
    SeriesSetup setup = hand_burst(width, height, {.count = 6, .snr = 6, .seed = 7});
    setup.name = "R";
    for (std::size_t i = 0; i < 6; ++i)
        for (CameraPose& pose : setup.frames[i].poses) pose.roll += 0.4 * degrees * static_cast<double>(i) / 5;
    return setup;
}

SeriesSetup set_t16(int width, int height) {
    SeriesSetup setup = hand_burst(width, height, {.count = 16, .snr = 3, .strength = 0, .seed = 8});
    setup.name = "T16";
    return setup;
}

namespace {

SeriesSetup stars(const std::string& name, int width, int height, int frames, double gap) {
    SeriesSetup setup = in_city(name, width, height);
    setup.scene.place = ScenePlace::mountains;
    setup.focal_length = 16;
    setup.wall_electrons = 8; // a second: sky of 0.3 to 0.5 gives 36 to 60 in 15 s at ISO 1600
    setup.stars.count = 500;
    setup.stars.faintest = 1.2;
    setup.sensor.dark_current = 0.05, setup.sensor.hot_share = 0.0003, setup.sensor.hot_electrons = 8;
    for (int i = 0; i < frames; ++i) {
        SimulatedFrame frame;
        frame.exposure_time = 15, frame.start = i * (15 + gap), frame.iso = 1600;
        frame.poses = {jitter(21, i, setup.focal_pixels())};
        setup.frames.push_back(frame);
    }
    return setup;
}

} // namespace

SeriesSetup set_s20(int width, int height, int frames) {
    SeriesSetup setup = stars("S20", width, height, frames, 1);
    const double w = width, h = height;
    for (int i = 0; i < 4; ++i) // a plane crosses in four frames, another in one
        setup.streaks.push_back({.frame = 3 + i,
                                 .x0 = w * (-0.1 + 0.3 * i),
                                 .y0 = h * (0.12 + 0.05 * i),
                                 .x1 = w * (0.2 + 0.3 * i),
                                 .y1 = h * (0.17 + 0.05 * i),
                                 .light = 8,
                                 .width = 1,
                                 .blinks = 9});
    setup.streaks.push_back(
        {.frame = 11, .x0 = 0.9 * w, .y0 = -5, .x1 = 0.55 * w, .y1 = 0.7 * h, .light = 6, .width = 1.1, .blinks = 14});
    setup.streaks.push_back(
        {.frame = 8, .x0 = -5, .y0 = 0.45 * h, .x1 = 0.6 * w, .y1 = 0.1 * h, .light = 2, .width = 0.8}); // satellite
    setup.streaks.push_back({.frame = 15,
                             .x0 = 0.3 * w,
                             .y0 = 0.15 * h,
                             .x1 = 0.42 * w,
                             .y1 = 0.36 * h,
                             .light = 12,
                             .width = 0.9,
                             .tapered = true}); // meteor
    setup.reference = frames / 2;
    return setup;
}

SeriesSetup set_t120(int width, int height, int frames) {
    SeriesSetup setup = stars("T120", width, height, frames, 2);
    setup.streaks.push_back({.frame = frames / 3,
                             .x0 = -5,
                             .y0 = 0.2 * height,
                             .x1 = width + 5.0,
                             .y1 = 0.3 * height,
                             .light = 8,
                             .width = 1,
                             .blinks = 20});
    setup.reference = 0;
    return setup;
}

SeriesSetup set_j3(int width, int height) {
    SeriesSetup setup = tripod_bracket("J3", width, height, {1.0 / 32, 1.0 / 8, 1.0 / 2}, 100);
    setup.pictures = true;
    setup.picture_gain = 20; // walls of 200 electrons near 0.06, of 800 near 0.23
    setup.movers = {person(0.48 * width, 0.83 * height, 0.22 * height, 50, 1)};
    setup.reference = 1;
    return setup;
}

SeriesSetup set_c25(int width, int height, bool pictures) {
    SeriesSetup setup = in_city("C25", width, height);
    setup.pictures = pictures, setup.picture_gain = 4;
    setup.wall_electrons = 60 * 30;
    for (int i = 0; i < 25; ++i) {
        SimulatedFrame frame;
        frame.start = 4.0 * i, frame.exposure_time = 1.0 / 30, frame.iso = 800;
        frame.poses = {jitter(23, i, setup.focal_pixels())};
        setup.frames.push_back(frame);
    }
    // Each walks through in its own time; at any place the background shows in far more than half of the frames.
    for (int i = 0; i < 40; ++i) {
        const auto number = [&](int k) { return static_cast<double>(engine::random_number(77, i, k)); };
        const double size = height * (0.13 + 0.12 * number(0)),
                     speed = (number(1) < 0.5 ? -1 : 1) * width * (0.015 + 0.03 * number(2));
        const double when = 100 * number(3), where = width * number(4);
        setup.movers.push_back(person(where - speed * when, height * (0.8 + 0.16 * number(5)), size, speed,
                                      static_cast<std::uint32_t>(i)));
    }
    setup.reference = 12;
    return setup;
}

} // namespace test
