// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/photo/light_noise.h"
#include "engine/base/key.h"
#include "engine/base/parallel.h"
#include "engine/photo/photo.h"
#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace engine {

namespace {

// Our demosaicing mixes neighbours: a flat place of a mosaic has 0.69 of the variance that the samples' own noise adds up to, and
// neighbours two pixels apart still share some, so that differences show 0.9 of the variance. Measured on flat simulated
// photos of three cameras at ISO 100 to 51200 (0.67 to 0.73 and 0.89 to 0.93); tests/light_noise_test.cpp holds it to this.
constexpr double demosaiced_variance = 0.69, difference_of_demosaiced = 0.9;
constexpr double usual_baseline_exposure = 0.5; // as raw photos are developed where the file does not tell

constexpr int most_patches_a_side = 6, fewer_patches_a_side = 4, patch_size = 96;
constexpr int block_size = 8;
// Reaches of differences: pixels of the same filter colour, and beyond most cameras' own smoothing; twice that tells texture.
constexpr int fine = 2, coarse = 4;
constexpr float clips_from = 0.9F;
constexpr double brightest = 2; // scene-linear: beyond, noise is nothing that anybody sees

// A square of pixels: its mean luminance, and the mean squares of how pixels differ from those around them.
struct Block {
    double y = 0, fine = 0, coarse = 0;
};

bool has_mosaic(const CaptureFacts& facts) {
    return facts.is_raw && !facts.cfa.empty() && facts.cfa != "none" && facts.cfa != "monochrome";
}

// How a pixel differs from the mean of four at a distance, which no gradient shows. White noise of variance v gives (1 + 4 / 16) v.
constexpr double difference_gain = 1.25;
float difference(const float* pixel, int reach, std::ptrdiff_t line) {
    return *pixel - 0.25F * (pixel[-reach] + pixel[reach] + pixel[-reach * line] + pixel[reach * line]);
}

void add_blocks(const Photo& photo, Rect patch, std::vector<Block>& blocks) {
    const Image image = photo.read(patch);
    std::vector<float> parts(image.size());
    photo.clip_parts(image.data(), parts.data(), image.size());
    std::vector<float> light(image.size());
    for (std::size_t i = 0; i < image.size(); ++i) light[i] = luminance(image.data()[i]);
    const std::ptrdiff_t line = patch.width;
    for (int top = coarse; top + block_size + coarse <= patch.height; top += block_size)
        for (int left = coarse; left + block_size + coarse <= patch.width; left += block_size) {
            Block block;
            const std::ptrdiff_t corner = top * line + left;
            float least = light[static_cast<std::size_t>(corner)], most = least, clip = 0;
            for (int y = 0; y < block_size; ++y)
                for (int x = 0; x < block_size; ++x) {
                    const auto at = static_cast<std::size_t>(corner + y * line + x);
                    const float *pixel = light.data() + at, near = difference(pixel, fine, line),
                                far = difference(pixel, coarse, line);
                    block.y += double{*pixel};
                    block.fine += double{near * near};
                    block.coarse += double{far * far};
                    least = std::min(least, *pixel);
                    most = std::max(most, *pixel);
                    clip = std::max(clip, parts[at]);
                }
            if (block.y > brightest * block_size * block_size) continue;
            // All alike: black or white that ended there, or drawn. It tells nothing of noise.
            if (!(most > least) || !(clip < clips_from) || !std::isfinite(block.coarse + block.fine)) continue;
            constexpr double pixels = block_size * block_size;
            blocks.push_back(
                {block.y / pixels, block.fine / pixels / difference_gain, block.coarse / pixels / difference_gain});
        }
}

// Spread over the photo on a grid, each somewhere in its cell, the same places every time.
std::vector<Rect> patches_of(Rect area) {
    const bool wide = area.width >= area.height;
    const int columns = std::clamp(area.width / patch_size, 1, wide ? most_patches_a_side : fewer_patches_a_side);
    const int rows = std::clamp(area.height / patch_size, 1, wide ? fewer_patches_a_side : most_patches_a_side);
    std::vector<Rect> patches;
    for (int row = 0; row < rows; ++row)
        for (int column = 0; column < columns; ++column) {
            const int left = static_cast<int>(1LL * column * area.width / columns),
                      right = static_cast<int>((column + 1LL) * area.width / columns),
                      top = static_cast<int>(1LL * row * area.height / rows),
                      bottom = static_cast<int>((row + 1LL) * area.height / rows);
            const int width = std::min(patch_size, right - left), height = std::min(patch_size, bottom - top);
            const std::uint64_t place = Key().add(column).add(row).value();
            patches.push_back(
                {left + static_cast<int>(place % static_cast<std::uint64_t>(right - left - width + 1)),
                 top + static_cast<int>((place >> 32) % static_cast<std::uint64_t>(bottom - top - height + 1)), width,
                 height});
        }
    return patches;
}

// The flattest places of one level of light.
struct Level {
    double y = 0, variance = 0, weight = 0;
};

// Texture only adds to differences, so that the lower quarter of equally bright blocks is the flattest. Of blocks of nothing but
// noise that quarter has 0.73 of their mean (found as the constants above).
constexpr double flattest = 0.25, flattest_of_noise = 0.73;
// Noise differs as much at four pixels as at two, up to 1.15 after demosaicing and cameras' smoothing. Texture differs more with
// distance, at least in proportion to it: what the larger distance adds, the smaller one has of texture too.
constexpr double still_noise = 1.15;
// Levels of light that are mostly texture tell nothing.
constexpr double least_noise = 0.4;
constexpr double most_weight =
    40; // more blocks tell little more, and dark nights must not drown their few bright places
constexpr std::size_t fewest_blocks = 12;

std::vector<Level> levels_of(std::vector<Block> blocks) {
    std::sort(blocks.begin(), blocks.end(), [](const Block& a, const Block& b) { return a.y < b.y; });
    std::vector<Level> levels;
    constexpr double darkest = 1e-5;
    for (std::size_t begin = 0; begin < blocks.size();) {
        // A stop of light, and as many blocks as it takes.
        const double limit = 2 * std::max(blocks[begin].y, darkest);
        std::size_t end = begin;
        while (end < blocks.size() && (blocks[end].y < limit || end - begin < fewest_blocks)) ++end;
        const auto first = blocks.begin() + static_cast<std::ptrdiff_t>(begin),
                   last = blocks.begin() + static_cast<std::ptrdiff_t>(end);
        std::sort(first, last, [](const Block& a, const Block& b) { return a.fine + a.coarse < b.fine + b.coarse; });
        const auto count = static_cast<double>(end - begin);
        const auto quarter = std::max(std::ptrdiff_t{1}, static_cast<std::ptrdiff_t>(flattest * count));
        Block mean;
        for (auto block = first; block < first + quarter; ++block) {
            mean.y += std::max(0.0, block->y) / static_cast<double>(quarter);
            mean.fine += block->fine / static_cast<double>(quarter);
            mean.coarse += block->coarse / static_cast<double>(quarter);
        }
        Level level;
        level.y = mean.y;
        const double texture = std::max(0.0, mean.coarse - still_noise * mean.fine);
        level.variance = (mean.fine - texture) / flattest_of_noise;
        level.weight = std::min(count, most_weight);
        const bool enough = end - begin >= fewest_blocks || levels.empty();
        if (enough && level.variance > 0 && mean.fine - texture >= least_noise * mean.fine) levels.push_back(level);
        begin = end;
    }
    return levels;
}

// variance = scale y + offset through the levels by relative least squares, where what lies above is taken for texture: it grows
// with the square of light, noise at most in proportion.
LightNoise line_through(const std::vector<Level>& levels) {
    if (levels.empty()) return {};
    double least = levels.front().variance;
    for (const Level& level : levels) least = std::min(least, level.variance);
    constexpr double tolerated = 0.3;
    LightNoise noise;
    for (int round = 0; round < 16; ++round) {
        double w = 0, wy = 0, wyy = 0, wv = 0, wyv = 0;
        for (const Level& level : levels) {
            const double expected = round == 0 ? level.variance : std::max(noise.variance(level.y), 0.01 * least);
            const double above = level.variance / expected - 1;
            const double trust = above > tolerated ? (tolerated / above) * (tolerated / above) : 1;
            const double weight = level.weight * trust / (expected * expected);
            w += weight;
            wy += weight * level.y;
            wyy += weight * level.y * level.y;
            wv += weight * level.variance;
            wyv += weight * level.y * level.variance;
        }
        const double determinant = w * wyy - wy * wy;
        noise = {0, wv / w};
        if (!(determinant > 1e-9 * w * wyy)) continue;
        const LightNoise line{(w * wyv - wy * wv) / determinant, (wyy * wv - wy * wyv) / determinant};
        if (line.offset < 0)
            noise = {wyv / wyy, 0};
        else if (line.scale >= 0)
            noise = line;
    }
    return noise;
}

LightNoise noise_of_profile(const CaptureFacts& facts) {
    // Y = 2^BaselineExposure sum of luminance[c] x[c], and a neutral of luminance y has x = neutral y / 2^BaselineExposure.
    const RawResponse response = facts.response.value_or(RawResponse{});
    LightNoise noise;
    for (std::size_t c = 0; c < 3; ++c) {
        const double share = response.luminance[c] * response.luminance[c];
        noise.scale += share * facts.noise->scale[c] * response.neutral[c];
        noise.offset += share * std::max(0.0, facts.noise->offset[c]);
    }
    const double kept = has_mosaic(facts) ? demosaiced_variance : 1;
    return LightNoise{kept * noise.scale, kept * noise.offset}.after_gain(
        std::exp2(facts.baseline_exposure.value_or(usual_baseline_exposure)));
}

LightNoise noise_of_pixels(const Photo& photo) {
    const std::vector<Rect> patches = patches_of(photo.area());
    std::vector<std::vector<Block>> found(patches.size());
    for_each_index(static_cast<int>(patches.size()), Priority::screen, {}, [&](int i) {
        const auto at = static_cast<std::size_t>(i);
        add_blocks(photo, patches[at], found[at]);
    });
    std::vector<Block> blocks;
    for (const std::vector<Block>& some : found) blocks.insert(blocks.end(), some.begin(), some.end());
    if (blocks.empty()) return {};
    const LightNoise noise = line_through(levels_of(std::move(blocks)));
    const double seen = has_mosaic(photo.facts()) ? difference_of_demosaiced : 1;
    return {noise.scale / seen, noise.offset / seen};
}

} // namespace

double LightNoise::floor() const { return (scale + std::sqrt(scale * scale + 4 * offset)) / 2; }

LightNoise measure_light_noise(const Photo& photo) {
    return photo.facts().is_raw && photo.facts().noise ? noise_of_profile(photo.facts()) : noise_of_pixels(photo);
}

} // namespace engine
