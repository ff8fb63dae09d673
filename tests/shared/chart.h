// The ColorChecker as light: spectra of its patches (shared/samples/colour/checker), of lamps and of the standard observer, and the distance
// of colours as people see it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/colour/spaces.h"
#include <array>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace test {

using Xyz = std::array<double, 3>;
// Of a wavelength in nanometres.
using Spectrum = std::function<double(double)>;

inline constexpr int patches = 24; // 18 colours, then white to black
// Reflectances, 380 to 780 nm in 5 nm steps. Nothing where the samples are not there.
std::optional<std::array<std::vector<double>, patches>> chart_spectra();

Spectrum black_body(double kelvin);
Spectrum white_led();            // 450 nm and a yellow phosphor, about 4000 K
Spectrum high_pressure_sodium(); // broad lines around 589 nm, about 2000 K
// CIE 1931, by the fits of Wyman, Sloan and Shirley (2013): x, y, z.
Xyz observer(double wavelength);
// What the observer sees of a light reflected by these samples; empty: the light itself.
Xyz seen(const Spectrum& light, const std::vector<double>& reflectance);

Xyz lab_of(const Xyz& xyz, const Xyz& white);
double ciede2000(const Xyz& lab_a, const Xyz& lab_b);

} // namespace test
