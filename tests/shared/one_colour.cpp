// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/shared/one_colour.h"
#include <gtest/gtest.h>

namespace test {

using namespace engine;

Settings settings_of(const Operation& operation, const Sliders& sliders) {
    Settings settings = operation.initial_settings;
    for (const auto& [key, value] : sliders) {
        const int index = operation.index_of(key);
        EXPECT_GE(index, 0) << key;
        if (index >= 0) settings[static_cast<std::size_t>(index)] = value;
    }
    return settings;
}

Image after(std::string_view id, const Sliders& sliders, const Image& picture, Scene scene) {
    const Operation& operation = *find_operation(id);
    scene.photo = picture.area();
    scene.long_edge = static_cast<float>(std::max(picture.width(), picture.height()));
    if (scene.full_long_edge == 0) scene.full_long_edge = scene.long_edge;
    const auto analysis = operation.analyse ? operation.analyse(picture, scene) : nullptr;
    Image result(picture.area());
    operation.render(settings_of(operation, sliders), {picture, result, scene, analysis.get()});
    return result;
}

Rgb after(std::string_view operation, const Sliders& sliders, Rgb colour) {
    return after(operation, sliders, Image({0, 0, 1, 1}, colour)).at(0, 0);
}

const std::vector<Rgb>& lamp_colours() {
    static const std::vector<Rgb> colours{{1.0F, 0.42F, 0.03F}, {0.8F, 0.45F, 0.16F}, {0.5F, 0.5F, 0.45F},
                                          {1.4F, 0.08F, 0.03F}, {0.12F, 0.25F, 1.6F}, {0.1F, 0.8F, 0.12F},
                                          {1.1F, 0.15F, 0.9F},  {0.4F, 0.6F, 0.5F}};
    return colours;
}

} // namespace test
