// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/shared/extreme_values.h"
#include "tests/shared/test_support.h"
#include <fstream>

namespace test {
namespace {

// A colour table that turns red into blue and green into black, in a folder that lives as long as the program.
const std::string& wild_table() {
    static const TemporaryFolder folder;
    static const std::string path = [] {
        const auto file = folder / "wild table.cube";
        std::ofstream(file) << "LUT_3D_SIZE 2\n0 0 0\n0 0 1\n0 0 0\n1 0 1\n0.2 1 0\n1 1 1\n0 0 0\n1 1 1\n";
        return file.string();
    }();
    return path;
}

} // namespace

engine::Value extreme_value(const engine::Parameter& parameter, const engine::Value& initial, bool upper) {
    using namespace engine;
    if (std::holds_alternative<bool>(initial)) return upper;
    if (std::holds_alternative<Choice>(initial)) return Choice{static_cast<int>(upper ? parameter.range.to : 0)};
    if (std::holds_alternative<Curve>(initial))
        return upper ? Curve{{{0, 0}, {0.35F, 0.28F}, {0.65F, 0.72F}, {1, 1}}}
                     : Curve{{{0, 0.2F}, {0.5F, 0.3F}, {0.8F, 0.3F}}};
    if (std::holds_alternative<Text>(initial)) {
        if (parameter.text_kind == TextKind::spots) // checked when typed
            return Text{upper ? std::string(parameter.example)
                              : "line 0,0.05 1,0.1 w=0.05; heal 0.5,0.55 r=0.08 from=0,0"};
        if (parameter.text_kind == TextKind::dark_file) return Text{upper ? "auto" : "/nowhere/no such \\ dark.dng"};
        const bool is_file = parameter.text_kind == TextKind::lut_file;
        if (upper) return Text{is_file ? wild_table() : std::string(parameter.example)};
        return Text{is_file ? "/nowhere/no such \\ table.cube" : " nonsense = \n\"\\"};
    }
    return upper ? parameter.range.to : parameter.range.from;
}

} // namespace test
