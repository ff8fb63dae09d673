// The obvious renderer: whole images, one step after the other. Tests hold the tiled one against it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/pipeline/renderer.h"

namespace engine {

Image render_whole(const Plan& plan) {
    Image image = plan.reduced ? plan.reduced->copy() : plan.photo->read(plan.area);
    for (const PlannedStep& step : plan.steps) {
        const int reach = step.operation->reach(step.settings, step.scene.long_edge);
        const Image input = padded_by_repeating_edges(image, plan.area.grown_by(reach));
        Image output(plan.area);
        step.run(input, output);
        image = std::move(output);
    }
    return image;
}

} // namespace engine
