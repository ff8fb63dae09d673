// Calls the generated patch kernels: lays their blocks over plain rows and pads a plane to whole vectors of patches.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernels/kernels.h"
#include "patch_threshold.h"
#include "patch_threshold_dense.h"
#include "patch_wiener_dense.h"
#include <HalideRuntime.h>
#include <cassert>
#include <stdexcept>
#include <string>

namespace engine {
namespace {

constexpr int widest_vector = 8; // patches; a multiple of every vector width that the kernels are generated for

int floored(int a, int b) { return a >= 0 ? a / b : -((b - 1 - a) / b); }

halide_buffer_t buffer(const float* pixels, halide_dimension_t* dimensions, int count) {
    halide_buffer_t result{};
    result.host = reinterpret_cast<std::uint8_t*>(const_cast<float*>(pixels));
    result.type = halide_type_of<float>();
    result.dimensions = count;
    result.dim = dimensions;
    return result;
}

// A plane as the kernel reads it. The padding on the right feeds lanes that nobody looks at.
class Source {
public:
    Source(const Plane& plane, Rect needed)
        : m_padded(plane.area().contains(needed) ? Plane() : padded_by_repeating_edges(plane, needed)),
          m_plane(m_padded.size() > 0 ? m_padded : plane) {
        const Rect area = m_plane.area();
        m_dimensions[0] = {area.left, area.width, 1};
        m_dimensions[1] = {area.top, area.height, area.width};
    }
    halide_buffer_t buffer() { return engine::buffer(m_plane.data(), m_dimensions, 2); }

private:
    Plane m_padded;
    const Plane& m_plane;
    halide_dimension_t m_dimensions[2] = {};
};

// Whole blocks around `wanted`, as many as fill vectors.
Plane blocks_around(Rect wanted, int step) {
    const int left = floored(wanted.left, step), top = floored(wanted.top, step);
    const int bottom = floored(wanted.bottom() - 1, step) + 1;
    int columns = floored(wanted.right() - 1, step) + 1 - left;
    columns = (columns + widest_vector - 1) / widest_vector * widest_vector;
    return Plane(Rect{left * step, top * step, columns * step, (bottom - top) * step});
}

template <class Kernel> Plane run(const Plane& plane, const Plane& pilot, Rect wanted, const PatchLimits& limits,
                                  int step, const Kernel& kernel) {
    Plane shrunk = blocks_around(wanted, step);
    const Rect area = shrunk.area();
    halide_dimension_t out[] = {{0, step, 1},
                                {floored(area.left, step), area.width / step, step},
                                {0, step, area.width},
                                {floored(area.top, step), area.height / step, step * area.width}};
    halide_buffer_t to = buffer(shrunk.data(), out, 4);
    halide_dimension_t square[] = {{0, patch_size, 1}, {0, patch_size, patch_size}};
    halide_buffer_t limit = buffer(limits.data(), square, 2);

    // Vectors begin at the first patch that touches the area and may end a vector behind the last.
    const int before = patch_size - step;
    const Rect needed{area.left - before, area.top - before, area.width + before + patch_size + widest_vector * step,
                      area.height + 2 * before};
    Source source(plane, needed), pilot_source(pilot, needed);
    halide_buffer_t from = source.buffer(), from_pilot = pilot_source.buffer();
    if (const int error = kernel(&from, &from_pilot, &limit, &to); error != 0)
        throw std::runtime_error("patch kernel: Halide error " + std::to_string(error));
    return shrunk;
}

} // namespace

Plane patch_threshold(const Plane& plane, Rect wanted, const PatchLimits& squares, PatchDensity density) {
    return density == PatchDensity::dense ? run(plane, plane, wanted, squares, 2, patch_threshold_dense)
                                          : run(plane, plane, wanted, squares, 4, ::patch_threshold);
}

Plane patch_wiener(const Plane& plane, const Plane& pilot, Rect wanted, const PatchLimits& variances) {
    return run(plane, pilot, wanted, variances, 2, patch_wiener_dense);
}

} // namespace engine
