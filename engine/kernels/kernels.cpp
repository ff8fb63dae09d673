// Calls the generated kernels: lays their quads over plain rows and mirrors the mosaic where a tile touches its edge.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernels/kernels.h"
#include "demosaic_quads.h"
#include "demosaic_quads_float.h"
#include "engine/base/parallel.h"
#include "fine_base.h"
#include "guided_base.h"
#include <HalideRuntime.h>
#include <atomic>
#include <cassert>
#include <cstdlib>
#include <stdexcept>
#include <string>

namespace engine {
namespace {

// Wider tiles are cut, so that the rows in flight stay in the second level cache.
constexpr int tile_width = 256;

// Index inside [0, count) after mirroring at the first and the last one. Keeps the parity, hence the colour of a sample.
int mirrored(int index, int count) {
    if (count == 1) return 0;
    const int period = 2 * (count - 1);
    const int folded = std::abs(index) % period;
    return folded < count ? folded : period - folded;
}

template <class Sample> Raster<Sample> padded_by_mirroring(const Raster<Sample>& mosaic, Rect wanted) {
    Raster<Sample> padded(wanted);
    const Rect known = mosaic.area();
    for (int y = wanted.top; y < wanted.bottom(); ++y) {
        const Sample* from = mosaic.row(known.top + mirrored(y - known.top, known.height));
        Sample* to = padded.row(y);
        const int first = std::clamp(known.left - wanted.left, 0, wanted.width);
        const int last = std::clamp(known.right() - wanted.left, first, wanted.width);
        const auto outside = [&](int x) { to[x] = from[mirrored(wanted.left + x - known.left, known.width)]; };
        for (int x = 0; x < first; ++x) outside(x);
        if (last > first) std::copy_n(from + (wanted.left + first - known.left), last - first, to + first);
        for (int x = last; x < wanted.width; ++x) outside(x);
    }
    return padded;
}

int rounded_down_to_even(int n) { return n - (n & 1); }

// A rectangle of whole quads, counted from the first red sample at or before (0, 0).
struct Quads {
    int left, top, width, height;
};

struct Kernel {
    const MosaicLevels& levels;

    Rect pixels(Quads quads) const {
        return {2 * quads.left + levels.red_x, 2 * quads.top + levels.red_y, 2 * quads.width, 2 * quads.height};
    }
    Quads covering(Rect wanted) const {
        const int left = rounded_down_to_even(wanted.left - levels.red_x) / 2,
                  top = rounded_down_to_even(wanted.top - levels.red_y) / 2;
        const int right = rounded_down_to_even(wanted.right() - levels.red_x + 1) / 2;
        const int bottom = rounded_down_to_even(wanted.bottom() - levels.red_y + 1) / 2;
        return {left, top, right - left, bottom - top};
    }

    // Of 16-bit integers or floats. With mosaic.host == nullptr the kernel only fills in which quads of the mosaic it will read.
    void call(halide_buffer_t& mosaic, halide_buffer_t& camera_rgb) const {
        std::array<float, 4> black, scale;
        for (int y : {0, 1})
            for (int x : {0, 1}) {
                const int position = ((y + levels.red_y) & 1) * 2 + ((x + levels.red_x) & 1);
                black[2 * y + x] = levels.black[position];
                scale[2 * y + x] = levels.scale[position];
            }
        const auto generated = mosaic.type == halide_type_of<float>() ? demosaic_quads_float : demosaic_quads;
        const int error = generated(&mosaic, black[0], black[1], black[2], black[3], scale[0], scale[1], scale[2],
                                    scale[3], levels.root_offset, levels.noise_scale / 4, &camera_rgb);
        if (error != 0) throw std::runtime_error("demosaic kernel: Halide error " + std::to_string(error));
    }
};

halide_buffer_t buffer(const void* pixels, halide_type_t type, halide_dimension_t* dimensions, int count) {
    halide_buffer_t result{};
    result.host = static_cast<std::uint8_t*>(const_cast<void*>(pixels));
    result.type = type;
    result.dimensions = count;
    result.dim = dimensions;
    return result;
}

// Whole quads straight into `camera_rgb`, whose area they fill; width must be a multiple of the vector width in quads.
template <class Sample>
void demosaic_quads_into(Image& camera_rgb, const Raster<Sample>& mosaic, const Kernel& kernel, Quads quads) {
    const Rect area = camera_rgb.area();
    halide_dimension_t to[] = {{0, 3, 1},
                               {0, 2, 3},
                               {quads.left, quads.width, 6},
                               {0, 2, 3 * area.width},
                               {quads.top, quads.height, 6 * area.width}};
    halide_buffer_t output = buffer(&camera_rgb.row(area.top)->r, halide_type_of<float>(), to, 5);

    halide_dimension_t from[4] = {};
    halide_buffer_t input = buffer(nullptr, halide_type_of<Sample>(), from, 4);
    kernel.call(input, output);
    const Rect needed = kernel.pixels({from[1].min, from[3].min, from[1].extent, from[3].extent});

    const bool inside = mosaic.area().contains(needed);
    const Raster<Sample> padded = inside ? Raster<Sample>() : padded_by_mirroring(mosaic, needed);
    const Raster<Sample>& source = inside ? mosaic : padded;
    from[0] = {0, 2, 1};
    from[1].stride = 2;
    from[2] = {0, 2, source.width()};
    from[3].stride = 2 * source.width();
    input.host = reinterpret_cast<std::uint8_t*>(const_cast<Sample*>(&source.at(needed.left, needed.top)));
    kernel.call(input, output);
}

// Parallel loops of kernels run on the engine's threads: no second pool exists.
int run_on_our_threads(void* context, halide_task_t task, int first, int count, std::uint8_t* closure) {
    std::atomic<int> error = 0;
    for_each_index(count, Priority::screen, {}, [&](int i) {
        if (const int failed = halide_do_task(context, task, first + i, closure); failed != 0) error = failed;
    });
    return error;
}
[[maybe_unused]] const halide_do_par_for_t replaced = halide_set_custom_do_par_for(run_on_our_threads);

template <class Sample>
void demosaic_any(const Raster<Sample>& mosaic, const MosaicLevels& levels, Rect wanted, Image& camera_rgb) {
    assert(mosaic.area().contains(wanted) && camera_rgb.area() == wanted);
    const Kernel kernel{levels};
    constexpr int widest_vector = 16; // quads; a multiple of every vector width that the kernel is generated for
    for (int left = wanted.left; left < wanted.right(); left += tile_width) {
        const Rect part{left, wanted.top, std::min(tile_width, wanted.right() - left), wanted.height};
        Quads quads = kernel.covering(part);
        quads.width = (quads.width + widest_vector - 1) / widest_vector * widest_vector;
        const Rect filled = kernel.pixels(quads);
        if (filled == wanted) {
            demosaic_quads_into(camera_rgb, mosaic, kernel, quads);
            return;
        }
        Image whole_quads(filled);
        demosaic_quads_into(whole_quads, mosaic, kernel, quads);
        for (int y = part.top; y < part.bottom(); ++y)
            std::copy_n(&whole_quads.at(part.left, y), part.width, &camera_rgb.at(part.left, y));
    }
}

} // namespace

void demosaic(const Raster<std::uint16_t>& mosaic, const MosaicLevels& levels, Rect wanted, Image& camera_rgb) {
    demosaic_any(mosaic, levels, wanted, camera_rgb);
}
void demosaic(const Plane& mosaic, const MosaicLevels& levels, Rect wanted, Image& camera_rgb) {
    demosaic_any(mosaic, levels, wanted, camera_rgb);
}

FineBase fine_base(const Plane& plane, float usual, int radius, float rim, float edge) {
    const Rect area = plane.area(), inner = area.grown_by(-2 * radius);
    assert(radius >= 1 && !inner.empty());
    FineBase found{Plane(inner), Plane(inner)};
    // Photo coordinates stay outside: the kernel counts from the result's corner.
    halide_dimension_t outer_shape[] = {{-2 * radius, area.width, 1}, {-2 * radius, area.height, area.width}};
    halide_dimension_t inner_shape[] = {{0, inner.width, 1}, {0, inner.height, inner.width}};
    halide_buffer_t from = buffer(plane.data(), halide_type_of<float>(), outer_shape, 2),
                    base = buffer(found.base.data(), halide_type_of<float>(), inner_shape, 2),
                    variance = buffer(found.variance.data(), halide_type_of<float>(), inner_shape, 2);
    const int error = ::fine_base(&from, usual, radius, rim, edge, &base, &variance);
    if (error != 0) throw std::runtime_error("fine base kernel: Halide error " + std::to_string(error));
    return found;
}

GuidedBase guided_base(const Plane& plane, float usual, int radius, float edge) {
    const Rect area = plane.area();
    assert(area.left == 0 && area.top == 0 && !area.empty());
    GuidedBase found{Plane(area), Plane(area), Plane(area)};
    halide_dimension_t shape[] = {{0, area.width, 1}, {0, area.height, area.width}};
    const auto whole = [&](const Plane& pixels) { return buffer(pixels.data(), halide_type_of<float>(), shape, 2); };
    halide_buffer_t from = whole(plane), slope = whole(found.slope), offset = whole(found.offset),
                    detail = whole(found.detail);
    const int error = ::guided_base(&from, usual, radius, edge, &slope, &offset, &detail);
    if (error != 0) throw std::runtime_error("guided base kernel: Halide error " + std::to_string(error));
    return found;
}

} // namespace engine
