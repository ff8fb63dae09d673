// The obvious renderer: whole images, one step after the other. Tests hold the tiled one against it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/pipeline/renderer.h"

namespace engine {

Image render_whole(const Plan& plan) {
    Image image = plan.reduced ? plan.reduced->copy() : plan.photo->read(plan.photo_area);
    const Image unedited = image.copy();
    Rect whole = plan.photo_area;
    const auto frame = [&] {
        const Image padded = padded_by_repeating_edges(image, plan.resampling->reached_by(plan.area));
        Image picture(plan.area);
        plan.resampling->run(padded, picture);
        image = std::move(picture);
        whole = plan.area;
    };
    for (std::size_t i = 0; i < plan.steps.size(); ++i) {
        const PlannedStep& step = plan.steps[i];
        if (plan.resampling && i == plan.steps_on_photo) frame();
        const int reach = step.operation->reach(step.settings, step.scene.long_edge);
        const Image input = padded_by_repeating_edges(image, whole.grown_by(reach));
        Image output(whole);
        step.run(input, output, &unedited);
        image = std::move(output);
    }
    if (plan.resampling && plan.steps_on_photo == plan.steps.size()) frame();
    return image;
}

} // namespace engine
