// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/shared/chart.h"
#include "tests/shared/test_support.h"
#include <cmath>
#include <fstream>
#include <numbers>
#include <sstream>

namespace test {
namespace {

constexpr double first = 380, last = 780, step = 5;

double lobe(double wavelength, double centre, double below, double above) {
    const double off = (wavelength - centre) / (wavelength < centre ? below : above);
    return std::exp(-0.5 * off * off);
}

double degrees(double radians) { return radians * 180 / std::numbers::pi; }
double sine(double degrees) { return std::sin(degrees * std::numbers::pi / 180); }
double cosine(double degrees) { return std::cos(degrees * std::numbers::pi / 180); }

} // namespace

std::optional<std::array<std::vector<double>, patches>> chart_spectra() {
    const auto folder = samples();
    if (!folder) return std::nullopt;
    std::ifstream file(*folder / "colour/checker/colorchecker_n_ohta.csv");
    std::string line;
    if (!std::getline(file, line)) return std::nullopt;
    std::array<std::vector<double>, patches> spectra;
    while (std::getline(file, line)) {
        std::istringstream row(line);
        std::string cell;
        std::getline(row, cell, ','); // the wavelength
        for (auto& spectrum : spectra) {
            if (!std::getline(row, cell, ',')) return std::nullopt;
            spectrum.push_back(std::stod(cell));
        }
    }
    if (spectra[0].size() != static_cast<std::size_t>((last - first) / step) + 1) return std::nullopt;
    return spectra;
}

Spectrum black_body(double kelvin) {
    return [kelvin](double wavelength) {
        const double metres = wavelength * 1e-9;
        return 1e-28 / std::pow(metres, 5) / (std::exp(1.438777e-2 / (metres * kelvin)) - 1);
    };
}

Spectrum white_led() {
    return [](double wavelength) { return 0.9 * lobe(wavelength, 450, 9, 12) + 0.75 * lobe(wavelength, 570, 38, 65); };
}

Spectrum high_pressure_sodium() {
    return [](double wavelength) {
        return 0.05 + 0.3 * lobe(wavelength, 498, 3, 3) + 0.75 * lobe(wavelength, 568, 4, 5) +
               0.9 * lobe(wavelength, 583, 7, 3) + 1.0 * lobe(wavelength, 596, 4, 14) +
               0.35 * lobe(wavelength, 616, 3, 12) + 0.06 * lobe(wavelength, 467, 3, 3);
    };
}

Xyz observer(double w) {
    return {1.056 * lobe(w, 599.8, 37.9, 31.0) + 0.362 * lobe(w, 442.0, 16.0, 26.7) -
                0.065 * lobe(w, 501.1, 20.4, 26.2),
            0.821 * lobe(w, 568.8, 46.9, 40.5) + 0.286 * lobe(w, 530.9, 16.3, 31.1),
            1.217 * lobe(w, 437.0, 11.8, 36.0) + 0.681 * lobe(w, 459.0, 26.0, 13.8)};
}

Xyz seen(const Spectrum& light, const std::vector<double>& reflectance) {
    Xyz sum{};
    std::size_t i = 0;
    for (double wavelength = first; wavelength <= last; wavelength += step, ++i) {
        const double power = light(wavelength) * (reflectance.empty() ? 1 : reflectance[i]);
        const Xyz eye = observer(wavelength);
        for (std::size_t k = 0; k < 3; ++k) sum[k] += power * eye[k];
    }
    return sum;
}

Xyz lab_of(const Xyz& xyz, const Xyz& white) {
    const auto f = [](double t) { return t > 216.0 / 24389 ? std::cbrt(t) : (24389.0 / 27 * t + 16) / 116; };
    const double x = f(xyz[0] / white[0]), y = f(xyz[1] / white[1]), z = f(xyz[2] / white[2]);
    return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

// Sharma, Wu and Dalal (2005), the numbers of their equations.
double ciede2000(const Xyz& one, const Xyz& two) {
    const double mean_c = (std::hypot(one[1], one[2]) + std::hypot(two[1], two[2])) / 2, c7 = std::pow(mean_c, 7);
    const double g = 0.5 * (1 - std::sqrt(c7 / (c7 + std::pow(25.0, 7)))); // 4
    const double a1 = (1 + g) * one[1], a2 = (1 + g) * two[1];             // 5
    const double c1 = std::hypot(a1, one[2]), c2 = std::hypot(a2, two[2]); // 6
    const auto hue = [](double a, double b) {
        return a == 0 && b == 0 ? 0 : std::fmod(degrees(std::atan2(b, a)) + 360, 360);
    }; // 7
    const double h1 = hue(a1, one[2]), h2 = hue(a2, two[2]);
    const double dl = two[0] - one[0], dc = c2 - c1; // 8, 9
    double dh = c1 * c2 == 0 ? 0 : h2 - h1;          // 10
    if (dh > 180) dh -= 360;
    if (dh < -180) dh += 360;
    const double dh_metric = 2 * std::sqrt(c1 * c2) * sine(dh / 2); // 11
    const double l = (one[0] + two[0]) / 2, c = (c1 + c2) / 2;      // 12, 13
    double h = h1 + h2;                                             // 14
    if (c1 * c2 != 0) h = std::abs(h1 - h2) <= 180 ? h / 2 : h < 360 ? (h + 360) / 2 : (h - 360) / 2;
    const double t =
        1 - 0.17 * cosine(h - 30) + 0.24 * cosine(2 * h) + 0.32 * cosine(3 * h + 6) - 0.20 * cosine(4 * h - 63); // 15
    const double turn = 30 * std::exp(-std::pow((h - 275) / 25, 2)), mean_c7 = std::pow(c, 7);                   // 16
    const double rc = 2 * std::sqrt(mean_c7 / (mean_c7 + std::pow(25.0, 7)));                                    // 17
    const double sl = 1 + 0.015 * std::pow(l - 50, 2) / std::sqrt(20 + std::pow(l - 50, 2));                     // 18
    const double sc = 1 + 0.045 * c, sh = 1 + 0.015 * c * t, rt = -sine(2 * turn) * rc; // 19 to 21
    const double x = dl / sl, y = dc / sc, z = dh_metric / sh;
    return std::sqrt(x * x + y * y + z * z + rt * y * z); // 22
}

} // namespace test
