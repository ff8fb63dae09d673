// What an operation makes of single colours, and the colours of lamps that tests of colour ask about.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/operation/operation.h"
#include <string_view>
#include <utility>
#include <vector>

namespace test {

using Sliders = std::vector<std::pair<std::string_view, engine::Value>>;

// The initial settings with these values.
engine::Settings settings_of(const engine::Operation& operation, const Sliders& sliders);
// A picture after the step, alone. `scene` gets the picture's area.
engine::Image after(std::string_view operation, const Sliders& sliders, const engine::Image& picture,
                    engine::Scene scene = {});
engine::Rgb after(std::string_view operation, const Sliders& sliders, engine::Rgb colour);

// Linear Rec.2020 of luminance about 0.5: sodium, tungsten, LED street light, neon red, neon blue, neon green, magenta sign, mercury.
const std::vector<engine::Rgb>& lamp_colours();

} // namespace test
