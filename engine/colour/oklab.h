// Oklab (B. Ottosson 2020) of the working space. Light of any sign and brightness; white (1, 1, 1) is L = 1.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/image/pixel.h"

namespace engine {

struct Oklab {
    float lightness = 0, a = 0, b = 0;
};

Oklab to_oklab(Rgb light);
Rgb from_oklab(Oklab lab);

} // namespace engine
