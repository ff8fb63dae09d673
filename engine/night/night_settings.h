// The values of the operation `night`, as its parts read them. Ranges and words are declared in operations/night.cpp.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace engine {

// What most of the scene's light comes from; decides how rods see warm colours and which cast an adapted eye keeps.
enum class LampType { automatic, sodium, led, tungsten, moon };

struct NightSettings {
    float sense = 0;         // N: -100 bright as day, 0 the photo, 60 as seen, 100 darker
    float scene_light = 0;   // EV, correction of the metered light
    float legibility = 50;   // 0..100
    float lights = 0;        // -100..100: how far lamps go down with the rest
    float glow = 15;         // -100..100
    float colour = 60;       // 0..100: how much the dark takes colour and shifts it
    float tint = 0;          // -100 warm .. 100 moonlight blue
    float surround = 25;     // 0..100
    float acuity = 0;        // 0..100: loss of fine contrast in the dark
    float light_colour = 50; // 0..100: how much of the lamps' cast stays
    float noise_toe = 100;   // 0..200 % of the level below which light sinks into black
    LampType lamp_type = LampType::automatic;
};

} // namespace engine
