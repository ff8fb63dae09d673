// X-Trans demosaicing: the same as its plain twin, the same in tiles as in one piece, true to colours, better than interpolation
// alone, and its quick half size like the reduced full one.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernels/kernels.h"
#include <cmath>
#include <functional>
#include <gtest/gtest.h>
#include <random>

namespace {

using engine::Image;
using engine::Rect;
using engine::Rgb;
using engine::XTransLevels;
using Mosaic = engine::Raster<std::uint16_t>;

constexpr float black = 512, white = 15000;

XTransLevels usual_levels() {
    XTransLevels levels;
    levels.pattern = {1, 1, 0, 1, 1, 2, 1, 1, 2, 1, 1, 0, 2, 0, 1, 0, 2, 1,
                      1, 1, 2, 1, 1, 0, 1, 1, 0, 1, 1, 2, 0, 2, 1, 2, 0, 1};
    levels.black.fill(black);
    levels.scale.fill(1 / (white - black));
    return levels;
}

int modulo(int n) { return (n % 6 + 6) % 6; }
int colour_at(const XTransLevels& levels, int x, int y) {
    return levels.pattern[static_cast<std::size_t>(6 * modulo(y) + modulo(x))];
}
float channel_of(Rgb c, int channel) { return channel == 0 ? c.r : channel == 1 ? c.g : c.b; }

Mosaic mosaic_of(const Image& truth, const XTransLevels& levels) {
    Mosaic mosaic(truth.area());
    for (int y = 0; y < truth.height(); ++y)
        for (int x = 0; x < truth.width(); ++x)
            mosaic.at(x, y) = static_cast<std::uint16_t>(
                std::lround(black + channel_of(truth.at(x, y), colour_at(levels, x, y)) * (white - black)));
    return mosaic;
}

// Rings, a slanted edge and coloured stripes, a pixel being the mean over its area.
Image hard_picture(int width, int height) {
    const auto scene = [&](double x, double y) {
        const double distance = std::hypot(x - 0.3 * width, y - 0.4 * height);
        Rgb c = Rgb{0.9f, 1.0f, 0.8f} * static_cast<float>(0.3 + 0.15 * std::cos(distance * distance / width));
        if (0.7 * x + 0.4 * y > 0.75 * width) c = c + Rgb{0.3f, 0.22f, 0.05f};
        if (std::fmod(3 * x + 7 * y, 122) < 18) c = c + Rgb{-0.05f, 0.05f, 0.25f};
        return c;
    };
    Image picture({0, 0, width, height});
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            Rgb sum{};
            for (int k = 0; k < 16; ++k) sum = sum + scene(x + (k % 4 + 0.5) / 4, y + (k / 4 + 0.5) / 4);
            picture.at(x, y) = sum * (1.0f / 16);
        }
    return picture;
}

Image whole(const Mosaic& mosaic, const XTransLevels& levels) {
    Image result(mosaic.area());
    engine::demosaic_xtrans(mosaic, levels, mosaic.area(), result);
    return result;
}

double psnr(const Image& picture, const Image& truth, int margin) {
    double error = 0, count = 0;
    for (int y = margin; y < truth.height() - margin; ++y)
        for (int x = margin; x < truth.width() - margin; ++x) {
            const Rgb d = picture.at(x, y) - truth.at(x, y);
            error += double(d.r) * d.r + double(d.g) * d.g + double(d.b) * d.b;
            count += 3;
        }
    return -10 * std::log10(error / count);
}

// The description in engine/kernels/xtrans_generator.cpp, pixel by pixel in double precision.
class Twin {
public:
    Twin(const Mosaic& mosaic, const XTransLevels& levels)
        : m_mosaic(mosaic), m_levels(levels), m_noise(double(levels.noise_scale) / 4),
          m_offset(double(levels.root_offset)) {
        const Rect seen = mosaic.area().grown_by(reach);
        for (Field* field : {&m_root, &m_brightness, &m_green, &m_difference}) *field = Field(seen, 0.0);
        each(m_root, 0, [&](int x, int y) { return root(sample(x, y)); });
        each(m_brightness, 2, [&](int x, int y) { return m_root.at(x, y) - mean(colour(x, y), x, y) + mean(1, x, y); });
        each(m_green, 6, [&](int x, int y) { return colour(x, y) == 1 ? m_root.at(x, y) : green(x, y); });
        each(m_difference, 6, [&](int x, int y) { return m_root.at(x, y) - m_green.at(x, y); });
    }

    Rgb at(int x, int y) const {
        double channels[3];
        for (int c = 0; c < 3; ++c) {
            channels[c] = c == 1 ? light(m_green.at(x, y)) : light(m_green.at(x, y) + around(c, x, y));
            if (colour(x, y) != c) continue;
            channels[c] = sample(x, y);
            if (c == 1 || !(m_noise > 0)) continue;
            const double apart = m_difference.at(x, y) - around(c, x, y);
            channels[c] = light(m_root.at(x, y) - m_noise / std::max(apart * apart, m_noise) * apart);
        }
        return {static_cast<float>(channels[0]), static_cast<float>(channels[1]), static_cast<float>(channels[2])};
    }

private:
    using Field = engine::Raster<double>;
    static constexpr int reach = 12;
    const Mosaic& m_mosaic;
    const XTransLevels& m_levels;
    double m_noise, m_offset;
    Field m_root, m_brightness, m_green, m_difference;

    static void each(Field& field, int margin, const std::function<double(int x, int y)>& value) {
        const Rect area = field.area().grown_by(-margin);
        for (int y = area.top; y < area.bottom(); ++y)
            for (int x = area.left; x < area.right(); ++x) field.at(x, y) = value(x, y);
    }
    int colour(int x, int y) const { return colour_at(m_levels, x, y); }
    static int repeated(int index, int count) {
        while (index < 0) index += 6;
        while (index >= count) index -= 6;
        return index;
    }
    double sample(int x, int y) const {
        const auto c = static_cast<std::size_t>(colour(x, y));
        return (m_mosaic.at(repeated(x, m_mosaic.width()), repeated(y, m_mosaic.height())) -
                double(m_levels.black[c])) *
               double(m_levels.scale[c]);
    }
    double root(double value) const {
        return value > 0 ? std::sqrt(value + m_offset) : std::sqrt(m_offset) + value / (2 * std::sqrt(m_offset));
    }
    double light(double of_root) const {
        const double at_black = std::sqrt(m_offset);
        return of_root > at_black ? of_root * of_root - m_offset : 2 * at_black * (of_root - at_black);
    }
    double mean(int c, int x, int y) const {
        double sum = 0, weights = 0;
        for (int b = -2; b <= 2; ++b)
            for (int a = -2; a <= 2; ++a)
                if (colour(x + a, y + b) == c) {
                    const double weight = (3 - std::abs(a)) * (3 - std::abs(b));
                    sum += weight * m_root.at(x + a, y + b);
                    weights += weight;
                }
        return sum / weights;
    }
    double green(int x, int y) const {
        double sum = 0, weights = 0;
        for (int b = -2; b <= 2; ++b)
            for (int a = -2; a <= 2; ++a) {
                const int distance = a * a + b * b;
                if (distance == 0 || distance > 4 || colour(x + a, y + b) != 1) continue;
                const double here = m_brightness.at(x, y), there = m_brightness.at(x + a, y + b);
                const double step = 0.01 + 2 * std::sqrt(m_noise) + std::abs(here - there) +
                                    0.5 * std::abs(m_brightness.at(x - a, y - b) - here) +
                                    0.5 * std::abs(m_brightness.at(x + 2 * a, y + 2 * b) - there);
                const double weight = 1 / (step * step * distance);
                sum += weight * (m_root.at(x + a, y + b) + 0.3 * (here - there));
                weights += weight;
            }
        return sum / weights;
    }
    double around(int c, int x, int y) const {
        if (c == 1) return 0;
        double sum = 0, weights = 0;
        for (int b = -2; b <= 2; ++b)
            for (int a = -2; a <= 2; ++a) {
                if (colour(x + a, y + b) != c) continue;
                const double unlike = m_green.at(x, y) - m_green.at(x + a, y + b);
                const double weight = 1 / ((0.02 * 0.02 + 4 * m_noise + unlike * unlike) * (1 + a * a + b * b));
                sum += weight * m_difference.at(x + a, y + b);
                weights += weight;
            }
        return sum / weights;
    }
};

// Each channel as the weighted mean of its samples around.
Image interpolated(const Mosaic& mosaic, const XTransLevels& levels) {
    Image picture(mosaic.area());
    for (int y = 0; y < mosaic.height(); ++y)
        for (int x = 0; x < mosaic.width(); ++x) {
            double sums[3] = {}, weights[3] = {};
            for (int b = -2; b <= 2; ++b)
                for (int a = -2; a <= 2; ++a) {
                    if (!mosaic.area().contains(x + a, y + b)) continue;
                    const int c = colour_at(levels, x + a, y + b);
                    const double weight = a == 0 && b == 0 ? 1000.0 : (3 - std::abs(a)) * (3 - std::abs(b));
                    sums[c] += weight * double((mosaic.at(x + a, y + b) - black) / (white - black));
                    weights[c] += weight;
                }
            picture.at(x, y) = {static_cast<float>(sums[0] / weights[0]), static_cast<float>(sums[1] / weights[1]),
                                static_cast<float>(sums[2] / weights[2])};
        }
    return picture;
}

TEST(XTrans, AgreesWithItsPlainTwinWithAndWithoutNoise) {
    for (const float noise : {0.0f, 2e-3f}) {
        XTransLevels levels = usual_levels();
        levels.noise_scale = noise;
        levels.black = {512, 515, 518};
        const Mosaic mosaic = mosaic_of(hard_picture(61, 47), levels);
        const Image picture = whole(mosaic, levels);
        const Twin twin(mosaic, levels);
        for (int y = 0; y < 47; ++y)
            for (int x = 0; x < 61; ++x)
                for (int c = 0; c < 3; ++c)
                    ASSERT_NEAR(channel_of(picture.at(x, y), c), channel_of(twin.at(x, y), c), 1e-5f) << x << ' ' << y;
    }
}

TEST(XTrans, GivesTheSameBitsForEveryRectangle) {
    std::mt19937 random(7);
    Mosaic mosaic({0, 0, 331, 83});
    for (std::size_t i = 0; i < mosaic.size(); ++i) mosaic.data()[i] = static_cast<std::uint16_t>(random() % 16384);
    const Image all = whole(mosaic, usual_levels());
    for (int n = 0; n < 40; ++n) {
        const int left = static_cast<int>(random() % 331), top = static_cast<int>(random() % 83);
        const Rect part{left, top, 1 + static_cast<int>(random() % unsigned(331 - left)),
                        1 + static_cast<int>(random() % unsigned(83 - top))};
        Image tile(part);
        engine::demosaic_xtrans(mosaic, usual_levels(), part, tile);
        for (int y = part.top; y < part.bottom(); ++y)
            for (int x = part.left; x < part.right(); ++x) ASSERT_EQ(tile.at(x, y), all.at(x, y)) << x << ' ' << y;
    }
}

TEST(XTrans, KeepsSamplesAndFlatColours) {
    const XTransLevels levels = usual_levels();
    const Image flat({0, 0, 48, 36}, Rgb{0.5f, 0.2f, 0.07f});
    const Mosaic mosaic = mosaic_of(flat, levels);
    const Image picture = whole(mosaic, levels);
    for (int y = 0; y < 36; ++y)
        for (int x = 0; x < 48; ++x) {
            const int own = colour_at(levels, x, y);
            ASSERT_EQ(channel_of(picture.at(x, y), own), (mosaic.at(x, y) - black) * levels.scale[0]);
            for (int c = 0; c < 3; ++c)
                ASSERT_NEAR(channel_of(picture.at(x, y), c), channel_of(flat.at(x, y), c), 1e-4f);
        }
}

TEST(XTrans, BeatsInterpolationByFarOnDetail) {
    const Image truth = hard_picture(300, 200);
    const Mosaic mosaic = mosaic_of(truth, usual_levels());
    const double ours = psnr(whole(mosaic, usual_levels()), truth, 4),
                 plain = psnr(interpolated(mosaic, usual_levels()), truth, 4);
    std::printf("X-Trans: %.2f dB, interpolated %.2f dB\n", ours, plain);
    EXPECT_GT(ours, plain + 2.5);
}

TEST(XTrans, HalfSizeLooksLikeTheFullOneReduced) {
    const Image truth = hard_picture(240, 180);
    const Mosaic mosaic = mosaic_of(truth, usual_levels());
    for (int shift : {0, 1}) {
        Image half({3, 2, 110, 80}), reduced({3, 2, 110, 80});
        engine::half_xtrans(mosaic, usual_levels(), shift, shift, half);
        for (int y = 2; y < 82; ++y)
            for (int x = 3; x < 113; ++x) {
                Rgb sum{};
                for (int k = 0; k < 4; ++k) sum = sum + truth.at(2 * x + shift + k % 2, 2 * y + shift + k / 2);
                reduced.at(x, y) = sum * 0.25f;
            }
        double error = 0;
        for (std::size_t i = 0; i < half.size(); ++i) {
            const Rgb d = half.data()[i] - reduced.data()[i];
            error += double(d.r * d.r + d.g * d.g + d.b * d.b) / double(3 * half.size());
        }
        std::printf("half size: %.2f dB\n", -10 * std::log10(error));
        EXPECT_LT(error, 1e-3); // 30 dB
    }
}

TEST(XTrans, AcceptsTinyMosaicsAndWildSamples) {
    for (const auto& [width, height] : {std::pair{1, 1}, {2, 5}, {1, 9}, {7, 3}}) {
        Mosaic mosaic({0, 0, width, height}, 65535);
        mosaic.at(0, 0) = 0;
        const Image picture = whole(mosaic, usual_levels());
        for (std::size_t i = 0; i < picture.size(); ++i)
            EXPECT_TRUE(std::isfinite(picture.data()[i].r + picture.data()[i].g + picture.data()[i].b));
    }
}

} // namespace
