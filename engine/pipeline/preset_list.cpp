// The built-in presets, in the form that files have too. Moods after night.md section 7; the looks are our own.
// They are part of the engine and not files beside it: no installation can miss them, and both programs have the same.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/pipeline/preset.h"
#include <cassert>

namespace engine {
namespace {

using Kind = Preset::Kind;

struct Written {
    const char *name, *description;
    Kind kind;
    const char* text;
};

// None sets night.scene_light: that is a measure of the scene and not a taste.
constexpr Written written[] = {
    {"As seen", "As dark as the scene was to your eyes.", Kind::mood, R"(
night.sense = 60
night.legibility = 50
night.lights = 0
night.glow = 15
night.colour = 60
night.tint = 0
night.surround = 25
night.light_colour = 50
)"},
    {"Moonlit", "Lit by the moon: blue and silver, hardly any colour.", Kind::mood, R"(
night.sense = 70
night.legibility = 60
night.lights = 0
night.glow = 10
night.colour = 80
night.tint = 35
night.surround = 35
night.light_colour = 30
)"},
    {"Blue hour", "Shortly after sunset, when the sky is brighter than the lamps.", Kind::mood, R"(
night.sense = 25
night.legibility = 60
night.lights = 10
night.glow = 10
night.colour = 30
night.tint = 20
night.surround = 15
night.light_colour = 50
)"},
    {"City neon", "Bright signs in full colour over dark streets.", Kind::mood, R"(
night.sense = 45
night.legibility = 45
night.lights = 40
night.glow = 35
night.colour = 25
night.tint = 0
night.surround = 30
night.light_colour = 90
)"},
    {"Candlelight", "Warm and close; the light falls off into the dark.", Kind::mood, R"(
night.sense = 50
night.legibility = 50
night.lights = 20
night.glow = 25
night.colour = 40
night.tint = -30
night.surround = 45
night.light_colour = 90
)"},
    {"Stars", "A dark, clear sky without the glow of the city.", Kind::mood, R"(
night.sense = 35
night.legibility = 70
night.lights = 0
night.glow = 0
night.colour = 50
night.tint = 10
night.surround = 10
night.light_colour = 40
night.acuity = 0
sky_glow.removal = 60
)"},
    {"Bright as day", "As if the same scene had been lit like day.", Kind::mood, R"(
night.sense = -80
night.lights = 0
night.glow = 0
night.colour = 0
night.tint = 0
night.surround = 0
night.light_colour = 0
mixed_light.balance = 80
)"},
    {"Darker than seen", "Darker than it was; only lamps and outlines stay.", Kind::mood, R"(
night.sense = 100
night.legibility = 40
night.lights = 10
night.glow = 20
night.colour = 90
night.tint = 10
night.surround = 40
night.light_colour = 50
)"},
    {"Authentic", "Cinematic and moody, true to the eye: deep shadows, warm lamps, quiet colours.", Kind::look, R"(
night.sense = 55
night.legibility = 55
night.lights = 10
night.glow = 20
night.colour = 55
night.tint = 0
night.surround = 30
night.light_colour = 65
)"},
    {"Vibrant", "Brighter, with open shadows and the full colour of every lamp, for those who like it bright.",
     Kind::look, R"(
night.sense = -25
night.legibility = 75
night.lights = 30
night.glow = 10
night.colour = 10
night.tint = 0
night.surround = 0
night.light_colour = 90
)"},
};

} // namespace

const std::vector<Preset>& all_presets() {
    static const std::vector<Preset> presets = [] {
        std::vector<Preset> made;
        for (const Written& preset : written) {
            auto read = make_preset(preset.name, preset.description, preset.kind, preset.text);
            assert(read);
            if (read) made.push_back(*std::move(read));
        }
        return made;
    }();
    return presets;
}

} // namespace engine
