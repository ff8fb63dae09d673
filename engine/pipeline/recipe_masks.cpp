// The masks of a recipe and the steps that count there.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/pipeline/recipe.h"
#include <algorithm>
#include <array>

namespace engine {
namespace {

// Names in lists: m2 before m10.
bool is_before(std::string_view a, std::string_view b) { return a.size() != b.size() ? a.size() < b.size() : a < b; }

} // namespace

const Mask* Recipe::find_mask(std::string_view name) const {
    for (const Mask& mask : masks)
        if (mask.name == name) return &mask;
    static const std::array built_in = {built_in_mask("sky"), built_in_mask("ground"), built_in_mask("lamps")};
    for (const Mask& mask : built_in)
        if (mask.name == name) return &mask;
    return nullptr;
}

void Recipe::put_mask(Mask mask) {
    const auto place =
        std::find_if(masks.begin(), masks.end(), [&](const Mask& m) { return !is_before(m.name, mask.name); });
    if (place != masks.end() && place->name == mask.name)
        *place = std::move(mask);
    else
        masks.insert(place, std::move(mask));
}

void Recipe::remove_mask(std::string_view name) {
    std::erase_if(masks, [&](const Mask& mask) { return mask.name == name; });
    std::erase_if(steps, [&](const Step& step) { return step.is_local && step.mask == name; });
    for (Step& step : steps)
        if (step.mask == name) step.mask.clear();
}

std::string Recipe::free_mask_name() const {
    for (int number = 1;; ++number) {
        std::string name = "m" + std::to_string(number);
        const auto uses = [&](const Step& step) { return step.mask == name; };
        if (!find_mask(name) && std::none_of(steps.begin(), steps.end(), uses)) return name;
    }
}

Step* Recipe::local_step(std::string_view operation_id, std::string_view mask) {
    if (Step* known = find_local(operation_id, mask)) return known;
    const auto own =
        std::find_if(steps.begin(), steps.end(), [&](const Step& s) { return s.operation->id == operation_id; });
    if (own == steps.end() || !own->operation->takes_masks || !is_mask_name(mask)) return nullptr;
    auto place = own + 1;
    while (place != steps.end() && place->is_local && place->operation == own->operation &&
           is_before(place->mask, mask))
        ++place;
    return &*steps.insert(place, Step{own->operation, own->operation->initial_settings, std::string(mask), true});
}

void Recipe::drop_idle_local_steps() {
    std::erase_if(steps,
                  [](const Step& step) { return step.is_local && step.settings == step.operation->initial_settings; });
}

Step* Recipe::find_local(std::string_view operation_id, std::string_view mask) {
    for (Step& step : steps)
        if (step.is_local && step.operation->id == operation_id && step.mask == mask) return &step;
    return nullptr;
}

} // namespace engine
