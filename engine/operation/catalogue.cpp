// Builds all_operations() from operations/list.inc.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/operation/operation.h"

namespace engine {

#define OPERATION(name) Operation name();
#include "engine/operations/list.inc"
#undef OPERATION

const std::vector<Operation>& all_operations() {
#define OPERATION(name) name(),
    static const std::vector<Operation> operations = {
#include "engine/operations/list.inc"
    };
#undef OPERATION
    return operations;
}

const Operation* find_operation(std::string_view id) {
    for (const Operation& operation : all_operations())
        if (operation.id == id) return &operation;
    return nullptr;
}

const Parameter* Operation::find(std::string_view key) const {
    const int index = index_of(key);
    return index < 0 ? nullptr : &parameters[static_cast<std::size_t>(index)];
}

int Operation::index_of(std::string_view key) const {
    for (std::size_t i = 0; i < parameters.size(); ++i)
        if (parameters[i].key == key) return static_cast<int>(i);
    return -1;
}

std::string_view group_title(Group group) {
    switch (group) {
    case Group::light: return "Light";
    case Group::night: return "Night";
    case Group::colour: return "Colour";
    case Group::detail: return "Detail";
    case Group::geometry: return "Lens and geometry";
    case Group::look: return "Curve and look";
    }
    return "";
}

} // namespace engine
