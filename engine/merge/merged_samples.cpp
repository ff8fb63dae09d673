// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/merged_samples.h"
#include "engine/base/parallel.h"
#include "engine/files/deflate.h"
#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace engine {
namespace {

// Half a megabyte of floats: readers decode tiles in parallel (merge.md 2.7).
constexpr int float_tile_width = 512, float_tile_height = 256;
constexpr std::size_t bytes_per_strip = 1 << 20;
// Noise has no patterns to search for: zlib's level 6 makes the merged sample bracket 2 % smaller in one and a half times the time, 9 in four times.
constexpr int effort = 2;
constexpr int tiles_at_once = 16;

// TIFF Technical Note 3 (Adobe, 2005), with DNG 1.4's step of two samples: planes of bytes, the most significant first, then differences of bytes along the row.
void predict_floats(const float* row, int count, std::uint8_t* bytes) {
    const auto n = static_cast<std::size_t>(count);
    for (std::size_t i = 0; i < n; ++i) {
        const auto bits = std::bit_cast<std::uint32_t>(row[i]);
        bytes[i] = static_cast<std::uint8_t>(bits >> 24);
        bytes[n + i] = static_cast<std::uint8_t>(bits >> 16);
        bytes[2 * n + i] = static_cast<std::uint8_t>(bits >> 8);
        bytes[3 * n + i] = static_cast<std::uint8_t>(bits);
    }
    constexpr std::size_t step = 2;
    for (std::size_t i = 4 * n - 1; i >= step; --i) bytes[i] = static_cast<std::uint8_t>(bytes[i] - bytes[i - step]);
}

std::vector<std::uint8_t> float_tile(const Plane& mosaic, const MergedCoding& coding, int tile) {
    const int left = tile % coding.tiles_across() * coding.tile_width,
              top = tile / coding.tiles_across() * coding.tile_height;
    const auto scale = static_cast<float>(1 / coding.brightest);
    const std::size_t line = sizeof(float) * static_cast<std::size_t>(coding.tile_width);
    std::vector<std::uint8_t> bytes(line * static_cast<std::size_t>(coding.tile_height));
    std::vector<float> row(static_cast<std::size_t>(coding.tile_width));
    const int known = std::min(coding.tile_width, coding.width - left);
    for (int y = 0; y < coding.tile_height; ++y) {
        // Beyond the edges the last rows and columns of each colour go on.
        const int beyond = std::max(0, top + y - (coding.height - 1));
        const float* from = mosaic.row(std::max(0, std::min(top + y, coding.height - 1) - beyond % 2)) + left;
        for (int x = 0; x < known; ++x) row[static_cast<std::size_t>(x)] = from[x] * scale;
        for (int x = known; x < coding.tile_width; ++x)
            row[static_cast<std::size_t>(x)] = x >= 2 ? row[static_cast<std::size_t>(x - 2)] : row[0];
        predict_floats(row.data(), coding.tile_width, bytes.data() + line * static_cast<std::size_t>(y));
    }
    return deflated(bytes, effort);
}

// Two uniform numbers of a place, whatever is written before it (a finaliser of 64 bits, Steele and others 2014).
std::uint64_t noise_of_place(std::uint64_t place) {
    place += 0x9e3779b97f4a7c15ULL;
    place = (place ^ place >> 30) * 0xbf58476d1ce4e5b9ULL;
    place = (place ^ place >> 27) * 0x94d049bb133111ebULL;
    return place ^ place >> 31;
}

// Triangular dither of two units keeps means and variances of what lies between two integers (Lipshitz, Wannamaker and Vanderkooy 1992). What ended stays white.
std::uint16_t rounded(float value, double scale, double black, std::uint64_t place) {
    const double exact = static_cast<double>(value) * scale + black;
    if (!(exact < 65535)) return 65535;
    const std::uint64_t random = noise_of_place(place);
    constexpr double per_unit = 1.0 / 4294967296.0;
    const double dither =
        (static_cast<double>(random & 0xffffffffU) + static_cast<double>(random >> 32)) * per_unit - 1;
    return static_cast<std::uint16_t>(std::clamp(std::floor(exact + dither + 0.5), 0.0, 65534.0));
}

std::vector<std::uint8_t> strip(const MergedPicture& picture, const MergedCoding& coding, int index) {
    const int top = index * coding.tile_height, bottom = std::min(top + coding.tile_height, coding.height),
              count = coding.width * coding.samples();
    const double black = coding.black(), scale = (coding.white() - black) / coding.brightest;
    std::vector<std::uint8_t> bytes;
    bytes.reserve(2 * static_cast<std::size_t>(count) * static_cast<std::size_t>(bottom - top));
    for (int y = top; y < bottom; ++y) {
        const float* row = coding.samples() == 3 ? &picture.picture.row(y)->r : picture.mosaic.row(y);
        for (int x = 0; x < count; ++x) {
            const std::uint16_t value = rounded(row[x], scale, black,
                                                static_cast<std::uint64_t>(y) * static_cast<std::uint64_t>(count) +
                                                    static_cast<std::uint64_t>(x));
            bytes.push_back(static_cast<std::uint8_t>(value));
            bytes.push_back(static_cast<std::uint8_t>(value >> 8));
        }
    }
    return bytes;
}

// The larger of what the picture says and what is in it: nothing may end below its light.
double largest_value(const MergedPicture& picture) {
    float largest = static_cast<float>(picture.brightest);
    const bool is_mosaic = picture.layout == FrameLayout::bayer;
    const float* values = is_mosaic ? picture.mosaic.data() : &picture.picture.data()->r;
    const std::size_t count = is_mosaic ? picture.mosaic.size() : 3 * picture.picture.size();
    for (std::size_t i = 0; i < count; ++i)
        largest = values[i] > largest && std::isfinite(values[i]) ? values[i] : largest;
    return static_cast<double>(largest);
}

} // namespace

NoiseProfile MergedCoding::noise(const NoiseProfile& of_picture) const {
    NoiseProfile noise = of_picture;
    // Rounding with triangular dither: a quarter of the square of a step.
    const double step = is_float() ? 0 : 1 / (white() - black());
    for (std::size_t c = 0; c < 3; ++c) {
        noise.scale[c] /= brightest;
        noise.offset[c] = noise.offset[c] / (brightest * brightest) + step * step / 4;
    }
    return noise;
}

MergedCoding merged_coding(const MergedPicture& picture, bool integer) {
    MergedCoding coding;
    const Rect area = picture.area();
    coding.width = area.width, coding.height = area.height;
    coding.kind = picture.layout == FrameLayout::picture ? MergedCoding::Kind::integer_picture
                  : integer                              ? MergedCoding::Kind::integer_mosaic
                                                         : MergedCoding::Kind::float_mosaic;
    coding.brightest = coding.is_float() ? picture.brightest : largest_value(picture);
    if (coding.is_float()) {
        coding.tile_width = float_tile_width, coding.tile_height = float_tile_height;
    } else {
        const std::size_t line =
            2 * static_cast<std::size_t>(coding.width) * static_cast<std::size_t>(coding.samples());
        coding.tile_width = coding.width;
        coding.tile_height = std::clamp(static_cast<int>(bytes_per_strip / line), 1, coding.height);
    }
    return coding;
}

Result<void> write_samples(OutputFile& file, const MergedPicture& picture, const MergedCoding& coding,
                           std::uint64_t position, MergedPlaces& places, const Work& work) {
    const int tiles = coding.tiles();
    for (int first = 0; first < tiles; first += tiles_at_once) {
        const int count = std::min(tiles_at_once, tiles - first);
        std::vector<std::vector<std::uint8_t>> blocks(static_cast<std::size_t>(count));
        const bool done = for_each_index(count, Priority::exporting, work.stop, [&](int i) {
            blocks[static_cast<std::size_t>(i)] =
                coding.is_float() ? float_tile(picture.mosaic, coding, first + i) : strip(picture, coding, first + i);
        });
        if (!done) return stopped();
        const int rows = static_cast<int>(1LL * first * coding.height / tiles);
        for (int i = 0; i < count; ++i) {
            const std::vector<std::uint8_t>& block = blocks[static_cast<std::size_t>(i)];
            if (position + block.size() > std::numeric_limits<std::uint32_t>::max() - (1 << 24))
                return Error{ErrorKind::unsupported,
                             file.target().filename().string() +
                                 " was not written. A DNG holds at most 4 GB. Merge smaller frames.",
                             {}};
            places.offsets[static_cast<std::size_t>(first + i)] = static_cast<std::uint32_t>(position);
            places.sizes[static_cast<std::size_t>(first + i)] = static_cast<std::uint32_t>(block.size());
            if (!file.write(block.data(), block.size())) return file.failure(rows, coding.height);
            position += block.size();
            if (position % 2 != 0) { // values begin on a word boundary
                if (!file.write("", 1)) return file.failure(rows, coding.height);
                ++position;
            }
        }
        work.report(static_cast<float>(first + count) / static_cast<float>(tiles));
    }
    return {};
}

} // namespace engine
