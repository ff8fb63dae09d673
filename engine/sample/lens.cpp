// Glare by a pyramid of halved images: each level, blurred a little and brought back to full size, is one octave of the veil.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sample/lens.h"
#include "engine/base/parallel.h"
#include <array>
#include <cmath>
#include <vector>

namespace engine {

namespace {

constexpr int largest_octave = 9; // 2^9 pixels: a quarter of the height of the sample photo

void for_each_row(const Image& image, const Work& work, const std::function<void(int)>& row) {
    constexpr int rows_at_once = 16;
    const int height = image.height();
    for_each_index((height + rows_at_once - 1) / rows_at_once, Priority::screen, work.stop, [&](int strip) {
        for (int y = strip * rows_at_once; y < std::min(height, (strip + 1) * rows_at_once); ++y) row(y);
    });
}

Image halved(const Image& image, const Work& work) {
    Image half({0, 0, (image.width() + 1) / 2, (image.height() + 1) / 2});
    for_each_row(half, work, [&](int y) {
        const Rgb* above = image.row(2 * y);
        const Rgb* below = image.row(std::min(2 * y + 1, image.height() - 1));
        Rgb* to = half.row(y);
        for (int x = 0; x < half.width(); ++x) {
            const int left = 2 * x, right = std::min(2 * x + 1, image.width() - 1);
            to[x] = 0.25f * (above[left] + above[right] + below[left] + below[right]);
        }
    });
    return half;
}

// Binomial 1 4 6 4 1 in both directions, so that lamps get round halos and no diamonds.
Image softened(const Image& image, const Work& work) {
    Image across(image.area()), both(image.area());
    const int width = image.width(), height = image.height();
    for_each_row(image, work, [&](int y) {
        const Rgb* from = image.row(y);
        Rgb* to = across.row(y);
        const auto at = [&](int x) { return from[std::clamp(x, 0, width - 1)]; };
        for (int x = 0; x < width; ++x)
            to[x] = (at(x - 2) + at(x + 2)) * 0.0625f + (at(x - 1) + at(x + 1)) * 0.25f + from[x] * 0.375f;
    });
    for_each_row(image, work, [&](int y) {
        const auto row = [&](int i) { return across.row(std::clamp(i, 0, height - 1)); };
        const Rgb *a = row(y - 2), *b = row(y - 1), *c = row(y), *d = row(y + 1), *e = row(y + 2);
        Rgb* to = both.row(y);
        for (int x = 0; x < width; ++x) to[x] = (a[x] + e[x]) * 0.0625f + (b[x] + d[x]) * 0.25f + c[x] * 0.375f;
    });
    return both;
}

// image = own * image + other * (half brought to full size, bilinear)
void blend_with_enlarged(Image& image, float own, const Image& half, float other, const Work& work) {
    for_each_row(image, work, [&](int y) {
        const int near_y = y / 2, far_y = std::clamp(y % 2 == 0 ? near_y - 1 : near_y + 1, 0, half.height() - 1);
        const Rgb *near_row = half.row(near_y), *far_row = half.row(far_y);
        Rgb* to = image.row(y);
        for (int x = 0; x < image.width(); ++x) {
            const int near_x = x / 2, far_x = std::clamp(x % 2 == 0 ? near_x - 1 : near_x + 1, 0, half.width() - 1);
            const Rgb veil =
                0.5625f * near_row[near_x] + 0.1875f * (near_row[far_x] + far_row[near_x]) + 0.0625f * far_row[far_x];
            to[x] = own * to[x] + other * veil;
        }
    });
}

std::array<float, 4> cubic_b_spline(float t) {
    const float s = 1 - t, sixth = 1.0f / 6;
    return {s * s * s * sixth, (4 - 6 * t * t + 3 * t * t * t) * sixth, (4 - 6 * s * s + 3 * s * s * s) * sixth,
            t * t * t * sixth};
}

} // namespace

void add_glare(Image& light, double glare, const Work& work) {
    if (!(glare > 0)) return;
    std::vector<Image> octaves;
    const Image* larger = &light;
    while (static_cast<int>(octaves.size()) < largest_octave && std::min(larger->width(), larger->height()) > 1) {
        octaves.push_back(halved(*larger, work));
        larger = &octaves.back();
    }
    if (octaves.empty() || work.stopped()) return;
    for (Image& octave : octaves) octave = softened(octave, work);
    const float share = 1 / static_cast<float>(octaves.size());
    // From the widest octave inwards; each sum holds its own octave and all wider ones.
    for (std::size_t i = octaves.size() - 1; i > 0; --i)
        blend_with_enlarged(octaves[i - 1], share, octaves[i], i == octaves.size() - 1 ? share : 1, work);
    blend_with_enlarged(light, static_cast<float>(1 - glare), octaves[0],
                        static_cast<float>(octaves.size() == 1 ? glare * share : glare), work);
}

MovedView::MovedView(const Image& light, const HandShake& shake)
    : m_light(light), m_cosine(std::cos(shake.angle)), m_sine(std::sin(shake.angle)),
      m_centre_x((light.width() - 1) * 0.5), m_centre_y((light.height() - 1) * 0.5), m_dx(shake.dx), m_dy(shake.dy) {}

float MovedView::channel_at(int x, int y, int channel) const {
    const double from_centre_x = x - m_centre_x, from_centre_y = y - m_centre_y;
    const double sx = m_centre_x + m_cosine * from_centre_x - m_sine * from_centre_y + m_dx;
    const double sy = m_centre_y + m_sine * from_centre_x + m_cosine * from_centre_y + m_dy;
    const double left = std::floor(sx), top = std::floor(sy);
    const auto across = cubic_b_spline(static_cast<float>(sx - left)),
               down = cubic_b_spline(static_cast<float>(sy - top));
    const int column = static_cast<int>(left) - 1, row = static_cast<int>(top) - 1;
    const int last_x = m_light.width() - 1, last_y = m_light.height() - 1;
    const bool inside = column >= 0 && row >= 0 && column + 3 <= last_x && row + 3 <= last_y;
    float sum = 0;
    for (int j = 0; j < 4; ++j) {
        const Rgb* pixels = m_light.row(inside ? row + j : std::clamp(row + j, 0, last_y));
        float line = 0;
        for (int i = 0; i < 4; ++i) {
            const Rgb& pixel = pixels[inside ? column + i : std::clamp(column + i, 0, last_x)];
            line += across[static_cast<std::size_t>(i)] * (channel == 0 ? pixel.r : channel == 1 ? pixel.g : pixel.b);
        }
        sum += down[static_cast<std::size_t>(j)] * line;
    }
    return sum;
}

} // namespace engine
