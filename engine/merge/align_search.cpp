// Peaks of correlation.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/align_search.h"
#include "engine/merge/align_fourier.h"
#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>

namespace engine {
namespace {

constexpr int blur_reach =
    8; // what is wider than this box counts as background: light falls off to the corners in all frames alike
constexpr double edge_part = 0.12; // of the picture that fades out on each side
constexpr int candidates_kept = 4;
constexpr int peak_reach = 3; // pixels around a peak that belong to it

// Sums over boxes of (2 reach + 1)^2, fewer at the edges, divided by their number.
Plane box_mean(const Plane& plane, int reach) {
    const int width = plane.width(), height = plane.height();
    Plane rows(plane.area()), result(plane.area());
    for (int y = 0; y < height; ++y) {
        double sum = 0;
        for (int x = 0; x < std::min(reach, width); ++x) sum += static_cast<double>(plane.at(x, y));
        for (int x = 0; x < width; ++x) {
            if (x + reach < width) sum += static_cast<double>(plane.at(x + reach, y));
            if (x - reach - 1 >= 0) sum -= static_cast<double>(plane.at(x - reach - 1, y));
            const int number = std::min(x + reach, width - 1) - std::max(x - reach, 0) + 1;
            rows.at(x, y) = static_cast<float>(sum / number);
        }
    }
    std::vector<double> sums(static_cast<std::size_t>(width), 0.0);
    const auto add = [&](int y, double sign) {
        for (int x = 0; x < width; ++x) sums[static_cast<std::size_t>(x)] += sign * static_cast<double>(rows.at(x, y));
    };
    for (int y = 0; y < std::min(reach, height); ++y) add(y, 1);
    for (int y = 0; y < height; ++y) {
        if (y + reach < height) add(y + reach, 1);
        if (y - reach - 1 >= 0) add(y - reach - 1, -1);
        const int number = std::min(y + reach, height - 1) - std::max(y - reach, 0) + 1;
        for (int x = 0; x < width; ++x)
            result.at(x, y) = static_cast<float>(sums[static_cast<std::size_t>(x)] / number);
    }
    return result;
}

double fade(int i, int size) {
    const double reach = std::max(1.0, edge_part * size), edge = std::min(i + 0.5, size - i - 0.5);
    return edge >= reach ? 1 : 0.5 - 0.5 * std::cos(std::numbers::pi * edge / reach);
}

// Light up to `end` without its background.
Plane prepared(const Plane& light, float end) {
    Plane cut(light.area());
    for (std::size_t i = 0; i < light.size(); ++i) cut.data()[i] = std::min(light.data()[i], end);
    const Plane mean = box_mean(cut, blur_reach);
    for (std::size_t i = 0; i < cut.size(); ++i) cut.data()[i] -= mean.data()[i];
    return cut;
}

float between(const Plane& plane, double x, double y) {
    const int left = static_cast<int>(std::floor(x)), top = static_cast<int>(std::floor(y));
    if (left < 0 || top < 0 || left + 1 >= plane.width() || top + 1 >= plane.height()) return 0;
    const double fx = x - left, fy = y - top;
    const auto at = [&](int i, int j) { return static_cast<double>(plane.at(i, j)); };
    return static_cast<float>((at(left, top) * (1 - fx) + at(left + 1, top) * fx) * (1 - fy) +
                              (at(left, top + 1) * (1 - fx) + at(left + 1, top + 1) * fx) * fy);
}

} // namespace

struct AlignmentSearch::State {
    int width = 0, height = 0, side = 2;
    double reference_noise = 0, frame_noise = 0; // power of noise at one frequency
    Plane frame;
    Spectrum reference; // transposed

    Spectrum spectrum_of(const Plane& picture, const Work& work) const {
        Spectrum spectrum(static_cast<int>(std::bit_ceil(static_cast<unsigned>(width))),
                          static_cast<int>(std::bit_ceil(static_cast<unsigned>(height))));
        for (int y = 0; y < height; ++y) {
            const double vertical = fade(y, height);
            for (int x = 0; x < width; ++x)
                spectrum.real[static_cast<std::size_t>(y) * static_cast<std::size_t>(spectrum.width) +
                              static_cast<std::size_t>(x)] =
                    static_cast<float>(static_cast<double>(picture.at(x, y)) * vertical * fade(x, width));
        }
        transform(spectrum, false, work);
        return spectrum;
    }
};

AlignmentSearch::AlignmentSearch(const GuideLevel& reference, const GuideLevel& frame, const GuideNoise& noise,
                                 float end, const Work& work)
    : m_state(std::make_unique<State>()) {
    State& state = *m_state;
    state.width = reference.light.width(), state.height = reference.light.height(), state.side = reference.side;
    const Plane light = prepared(reference.light, end);
    state.frame = prepared(frame.light, end);
    double faded = 0, mean = 0;
    for (int y = 0; y < state.height; ++y)
        for (int x = 0; x < state.width; ++x) {
            const double part = fade(x, state.width) * fade(y, state.height);
            faded += part * part;
            mean += static_cast<double>(noise.at(std::max(reference.light.at(x, y), 0.03F)));
        }
    state.reference_noise = reference.noise * faded;
    state.frame_noise = reference.noise * faded * mean / static_cast<double>(reference.light.size());
    state.reference = state.spectrum_of(light, work);
}

AlignmentSearch::~AlignmentSearch() = default;

std::vector<AlignmentSearch::Candidate> AlignmentSearch::at_angle(double angle, const Work& work) const {
    const State& state = *m_state;
    const MergePoint middle{(state.width - 1) / 2.0, (state.height - 1) / 2.0};
    const Homography turn = turned_and_shifted(middle, angle, 0, 0);
    Plane turned(state.frame.area());
    for (int y = 0; y < state.height; ++y)
        for (int x = 0; x < state.width; ++x) {
            const MergePoint place = turn(x, y);
            turned.at(x, y) = angle == 0 ? state.frame.at(x, y) : between(state.frame, place.x, place.y);
        }
    Spectrum surface = state.spectrum_of(turned, work);
    // conj(reference) * frame, divided by its size where both stand out of noise.
    const double floor_squared = 16 * state.reference_noise * state.frame_noise;
    const float floor = static_cast<float>(floor_squared);
    for (std::size_t i = 0; i < surface.real.size(); ++i) {
        const float a = state.reference.real[i], b = state.reference.imaginary[i], c = surface.real[i],
                    d = surface.imaginary[i];
        const float real = a * c + b * d, imaginary = a * d - b * c;
        const float scale = 1 / std::sqrt(real * real + imaginary * imaginary + floor + 1e-20F);
        surface.real[i] = real * scale, surface.imaginary[i] = imaginary * scale;
    }
    transform(surface, true, work);
    const int width = surface.width, height = surface.height;
    double square = 0;
    for (const float value : surface.real) square += static_cast<double>(value) * static_cast<double>(value);
    const double deviation = std::sqrt(square / static_cast<double>(surface.real.size())) + 1e-20;
    std::vector<Candidate> candidates;
    for (int k = 0; k < candidates_kept; ++k) {
        const auto highest =
            static_cast<int>(std::max_element(surface.real.begin(), surface.real.end()) - surface.real.begin());
        const int x = highest % width, y = highest / width;
        const double peak = static_cast<double>(surface.real[static_cast<std::size_t>(highest)]) / deviation;
        for (int j = -peak_reach; j <= peak_reach; ++j)
            for (int i = -peak_reach; i <= peak_reach; ++i)
                surface.real[static_cast<std::size_t>((y + j + height) % height) * static_cast<std::size_t>(width) +
                             static_cast<std::size_t>((x + i + width) % width)] = -1e30F;
        const int dx = x > width / 2 ? x - width : x, dy = y > height / 2 ? y - height : y;
        // Turned frame at p + d is the reference at p; the turned frame at q is the frame at turn(q). In sensor pixels.
        const MergePoint sensor_middle{(state.width * state.side - 1) / 2.0, (state.height * state.side - 1) / 2.0};
        candidates.push_back({after(turned_and_shifted(sensor_middle, angle, 0, 0),
                                    turned_and_shifted({0, 0}, 0, static_cast<double>(dx * state.side),
                                                       static_cast<double>(dy * state.side))),
                              peak});
    }
    return candidates;
}

} // namespace engine
