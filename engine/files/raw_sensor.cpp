// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/raw_sensor.h"
#include "engine/files/camera_colour.h"
#include <algorithm>
#include <cmath>
#include <libraw/libraw.h>

namespace engine {

// LibRaw's flip: 1 mirrors columns, 2 mirrors rows, 4 swaps both (Exif 2.3, tag 274, in other numbers).
int orientation_of(const LibRaw& libraw) {
    constexpr int orientations[] = {1, 2, 4, 3, 5, 8, 6, 7};
    return orientations[libraw.imgdata.sizes.flip & 7];
}

Rect photo_on_sensor(const LibRaw& libraw) {
    const libraw_data_t& data = libraw.imgdata;
    const auto& sizes = data.sizes;
    const Rect active{sizes.left_margin, sizes.top_margin, sizes.width, sizes.height};
    const unsigned* crop = data.color.dng_levels.default_crop; // relative to the active area
    const bool has_crop = data.idata.dng_version != 0 && crop[2] > 0 && crop[3] > 0;
    if (!has_crop || std::max({crop[0], crop[1], crop[2], crop[3]}) > 65535) return active;
    const Rect wanted{active.left + static_cast<int>(crop[0]), active.top + static_cast<int>(crop[1]),
                      static_cast<int>(crop[2]), static_cast<int>(crop[3])};
    // A crop to less than half is not what a frame needs for its borders, but a digital zoom: keep the whole picture.
    const bool is_border =
        active.contains(wanted) && 2 * wanted.width > active.width && 2 * wanted.height > active.height;
    return is_border ? wanted : active;
}

namespace {

// Colour of a photo pixel in LibRaw's numbers: 0 red, 1 green, 2 blue, 3 second green (or a fourth colour).
int colour_number(LibRaw& libraw, const Rect& photo, int x, int y) {
    const auto& sizes = libraw.imgdata.sizes;
    return libraw.COLOR(photo.top - sizes.top_margin + y, photo.left - sizes.left_margin + x) & 3;
}

} // namespace

std::optional<BayerPattern> bayer_pattern(LibRaw& libraw, const Rect& photo) {
    const libraw_data_t& data = libraw.imgdata;
    constexpr double nearly_square = 0.005; // beyond this LibRaw stretches
    const bool has_three_colours = data.idata.filters >= 1000 && data.idata.colors == 3;
    if (!has_three_colours || libraw.is_fuji_rotated() || std::abs(data.sizes.pixel_aspect - 1) > nearly_square)
        return {};
    const auto colour = [&](int x, int y) { return std::array{0, 1, 2, 1}[colour_number(libraw, photo, x, y)]; };
    for (int y = 0; y < 16; ++y) // LibRaw's patterns are 8 rows high and 2 columns wide
        for (int x = 0; x < 2; ++x)
            if (colour(x, y) != colour(x, y & 1)) return {};
    BayerPattern pattern{};
    int count[3] = {};
    for (int i = 0; i < 4; ++i) {
        const int c = colour(i & 1, i >> 1);
        pattern[i] = static_cast<CfaColour>(c);
        ++count[c];
    }
    const bool greens_are_diagonal = pattern[0] == pattern[3] || pattern[1] == pattern[2];
    if (count[0] != 1 || count[1] != 2 || count[2] != 1 || !greens_are_diagonal) return {};
    return pattern;
}

std::optional<XTransPattern> x_trans_pattern(LibRaw& libraw, const Rect& photo) {
    constexpr unsigned x_trans = 9; // LibRaw's number for it
    if (libraw.imgdata.idata.filters != x_trans || libraw.imgdata.idata.colors != 3) return {};
    XTransPattern pattern{};
    for (int y = 0; y < 6; ++y)
        for (int x = 0; x < 6; ++x) {
            const int colour = std::array{0, 1, 2, 1}[static_cast<std::size_t>(colour_number(libraw, photo, x, y))];
            pattern[static_cast<std::size_t>(6 * y + x)] = static_cast<CfaColour>(colour);
        }
    // Demosaicing relies on all colours in every 5 x 5 samples.
    for (int top = 0; top < 6; ++top)
        for (int left = 0; left < 6; ++left) {
            bool found[3] = {};
            for (int i = 0; i < 25; ++i)
                found[static_cast<int>(pattern[static_cast<std::size_t>((top + i / 5) % 6 * 6 + (left + i % 5) % 6)])] =
                    true;
            if (!found[0] || !found[1] || !found[2]) return {};
        }
    return pattern;
}

std::string cfa_name(LibRaw& libraw, const Rect& photo) {
    const auto& camera = libraw.imgdata.idata;
    if (camera.filters == 9) return "X-Trans";
    if (camera.is_foveon) return "Foveon";
    if (camera.colors == 1) return "monochrome";
    if (camera.filters == 0) return "none";
    std::string name;
    for (int i = 0; i < 4; ++i) name += camera.cdesc[colour_number(libraw, photo, i & 1, i >> 1)];
    return name;
}

// LibRaw splits black into a common part, one per channel and a repeating block (cblack[4] rows, cblack[5] columns, then values).
std::array<float, 4> black_levels(LibRaw& libraw, const Rect& photo) {
    const auto& colour = libraw.imgdata.color;
    const auto& sizes = libraw.imgdata.sizes;
    const unsigned height = colour.cblack[4], width = colour.cblack[5];
    const bool has_block = width > 0 && height > 0 && width <= 64 && height <= 64;
    std::array<float, 4> black{};
    for (int i = 0; i < 4; ++i) {
        const int x = i & 1, y = i >> 1;
        double block = 0;
        if (has_block) { // of blocks larger than 2 x 2 the mean over the places that have this position
            const unsigned top = static_cast<unsigned>(photo.top - sizes.top_margin + y),
                           left = static_cast<unsigned>(photo.left - sizes.left_margin + x);
            for (unsigned v = 0; v < height; ++v)
                for (unsigned u = 0; u < width; ++u)
                    block += colour.cblack[6 + (top + 2 * v) % height * width + (left + 2 * u) % width];
            block /= height * width;
        }
        black[i] = static_cast<float>(colour.black + colour.cblack[colour_number(libraw, photo, x, y)] + block);
    }
    return black;
}

std::array<float, 4> black_of_colours(const LibRaw& libraw) {
    const auto& colour = libraw.imgdata.color;
    const unsigned height = colour.cblack[4], width = colour.cblack[5];
    double block = 0;
    if (width > 0 && height > 0 && width <= 64 && height <= 64) {
        for (unsigned i = 0; i < width * height; ++i) block += colour.cblack[6 + i];
        block /= width * height;
    }
    std::array<float, 4> black{};
    for (std::size_t c = 0; c < 4; ++c)
        black[c] = static_cast<float>(colour.black + colour.cblack[c == 3 ? 1 : c] + block);
    return black;
}

std::array<double, 3> channel_ranges(const LibRaw& libraw) {
    const std::array<float, 4> black = black_of_colours(libraw);
    std::array<double, 3> ranges{};
    for (std::size_t c = 0; c < 3; ++c) ranges[c] = std::max(1.0, libraw.imgdata.color.maximum - double{black[c]});
    return ranges;
}

// LibRaw's maximum is what the format or the camera table says. A sensor that clips below it shows a heap of equal largest
// values; taking that for white keeps clipped lights neutral.
float white_level(const LibRaw& libraw, const Raster<std::uint16_t>& mosaic) {
    const libraw_data_t& data = libraw.imgdata;
    const unsigned listed = data.color.maximum > 0 ? data.color.maximum : 65535;
    if (data.idata.dng_version != 0) return static_cast<float>(listed); // WhiteLevel is part of the format
    const std::uint16_t* samples = mosaic.data();
    const std::size_t count = mosaic.size();
    std::uint16_t largest = 0;
    for (std::size_t i = 0; i < count; ++i) largest = std::max(largest, samples[i]);
    if (largest >= listed || largest < 0.7 * listed) return static_cast<float>(listed);
    std::size_t at_largest = 0, just_below = 0;
    const int margin = std::max(4, largest / 256);
    for (std::size_t i = 0; i < count; ++i) {
        at_largest += samples[i] == largest;
        just_below += samples[i] < largest && samples[i] >= largest - margin;
    }
    const bool is_heap = at_largest > count / 10000 && at_largest * static_cast<std::size_t>(margin) > 8 * just_below;
    return static_cast<float>(is_heap ? largest : listed);
}

namespace {

// DNG 1.4, chapter 6: AnalogBalance * CameraCalibration * ColorMatrix. Tags that are not there are all 0 in LibRaw.
Matrix dng_matrix(const libraw_data_t& data, const libraw_dng_color_t& colour) {
    Matrix matrix, calibration;
    bool is_calibrated = false;
    for (int r = 0; r < 3; ++r)
        for (int c = 0; c < 3; ++c) {
            matrix.m[r][c] = colour.colormatrix[r][c];
            calibration.m[r][c] = colour.calibration[r][c];
            is_calibrated = is_calibrated || calibration.m[r][c] != 0;
        }
    if (is_calibrated) matrix = calibration * matrix;
    const float* balance = data.color.dng_levels.analogbalance;
    if (balance[0] > 0 && balance[1] > 0 && balance[2] > 0)
        matrix = Matrix::diagonal(balance[0], balance[1], balance[2]) * matrix;
    return matrix;
}

} // namespace

Matrix xyz_to_camera(const LibRaw& libraw) {
    const libraw_data_t& data = libraw.imgdata;
    const Matrix unknown = srgb_to_xyz().inverse();
    if (data.idata.colors != 3) return unknown; // LibRaw delivers sRGB for these (raw_file.cpp)
    if (data.idata.dng_version != 0) {
        const auto colour = [&](int i) {
            return DngColour{data.color.dng_color[i].illuminant, dng_matrix(data, data.color.dng_color[i])};
        };
        if (const auto matrix = nearest_to_daylight({colour(0), colour(1)})) return *matrix;
    }
    Matrix listed;
    for (int r = 0; r < 3; ++r)
        for (int c = 0; c < 3; ++c) listed.m[r][c] = static_cast<double>(data.color.cam_xyz[r][c]);
    return is_camera_matrix(listed) ? listed : unknown;
}

std::array<double, 3> as_shot_neutral(const LibRaw& libraw) {
    const libraw_data_t& data = libraw.imgdata;
    const auto normalised = [](double r, double g, double b) {
        const double largest = std::max({r, g, b});
        return std::array<double, 3>{r / largest, g / largest, b / largest};
    };
    const auto is_given = [](const float* v) { return v[0] > 0 && v[1] > 0 && v[2] > 0; };
    if (data.idata.colors != 3) return {1, 1, 1};
    if (const float* gain = data.color.cam_mul; is_given(gain))
        return normalised(1 / gain[0], 1 / gain[1], 1 / gain[2]);
    if (const float* neutral = data.color.dng_levels.asshotneutral; is_given(neutral))
        return normalised(neutral[0], neutral[1], neutral[2]);
    if (const float* daylight = data.color.pre_mul; is_given(daylight))
        return normalised(1 / daylight[0], 1 / daylight[1], 1 / daylight[2]);
    const std::array<double, 3> white = xyz_to_camera(libraw) * xyz_of(d65);
    return normalised(white[0], white[1], white[2]);
}

} // namespace engine
