// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/merge_preview.h"
#include "engine/base/parallel.h"
#include "engine/colour/spaces.h"
#include "engine/photo/orientation.h"
#include <algorithm>
#include <vector>

namespace engine {

Image preview_of_quads(Rect quads, const FrameFacts& reference,
                       const std::function<void(int, float*, float*, float*)>& row) {
    constexpr int longest = 1600;
    const int cell = std::max(1, (std::max(quads.width, quads.height) + longest - 1) / longest);
    Image lying(Rect{0, 0, std::max(1, quads.width / cell), std::max(1, quads.height / cell)});
    PixelMatrix to_working_space;
    if (reference.layout == FrameLayout::bayer) {
        const auto& neutral = reference.as_shot_neutral;
        to_working_space = PixelMatrix(rec2020_to_xyz().inverse() * reference.camera_to_xyz *
                                       Matrix::diagonal(1 / neutral[0], 1 / neutral[1], 1 / neutral[2]));
    }
    const auto columns = static_cast<std::size_t>(quads.width);
    for_each_index(lying.height(), Priority::exporting, {}, [&](int y) {
        std::vector<float> red(columns), green(columns), blue(columns);
        Rgb* out = lying.row(y);
        std::fill_n(out, lying.width(), Rgb{});
        const float share = 1 / static_cast<float>(cell * cell);
        for (int j = y * cell; j < (y + 1) * cell; ++j) {
            row(std::min(j, quads.height - 1), red.data(), green.data(), blue.data());
            for (int x = 0; x < lying.width(); ++x)
                for (int k = 0; k < cell; ++k) {
                    const auto i = std::min(static_cast<std::size_t>(x * cell + k), columns - 1);
                    out[x] = out[x] + Rgb{red[i], green[i], blue[i]};
                }
        }
        for (int x = 0; x < lying.width(); ++x) out[x] = to_working_space * (share * out[x]);
    });
    const Orientation orientation(reference.orientation, lying.width(), lying.height());
    Image upright(Rect{0, 0, orientation.width(), orientation.height()});
    for (int y = 0; y < upright.height(); ++y)
        for (int x = 0; x < upright.width(); ++x)
            upright.row(y)[x] = lying.data()[orientation.index_of(0, y) + x * orientation.step_x()];
    return upright;
}

} // namespace engine
