// What moves through a simulated scene: people, cars with their lights, and the streaks of planes, satellites and meteors.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/image/pixel.h"
#include "engine/image/rect.h"
#include <cstdint>

namespace test {

struct SimulatedMover {
    enum class Kind { person, car } kind = Kind::person;
    double x = 0, y = 0;              // feet or wheels at time 0, pixels of the camera at rest
    double speed = 0, speed_down = 0; // pixels a second
    double size = 120;                // a person's height or a car's length in pixels
    float brightness = 1;             // of coat or paint
    bool lights = true;               // of a car
    double from = -1e9, until = 1e9;  // seconds in which it is there
    std::uint32_t seed = 1;
};

struct MoverLight {
    engine::Rgb light, glow; // of the body where alpha is 1; added to everything
    float alpha = 0;
};
// At a place and time.
MoverLight mover_at(const SimulatedMover& mover, double x, double y, double time);
// Everything of it that is not 0; empty when it is not there. `with_glow`: with the wings of its lamps.
engine::Rect mover_area(const SimulatedMover& mover, double time, bool with_glow);

// A line in the sky of one frame.
struct SimulatedStreak {
    int frame = 0;
    double x0 = 0, y0 = 0, x1 = 0, y1 = 0; // pixels of the camera at rest
    double light = 6;                      // per pixel of length, in units of the scene
    double width = 0.9;                    // sigma in pixels
    bool tapered = false;                  // a meteor: grows, then fades
    double blinks = 0;                     // dots of a plane along the line; 0: even
};
float streak_at(const SimulatedStreak& streak, double x, double y);

} // namespace test
