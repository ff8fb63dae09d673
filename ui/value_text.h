// Numbers as people write and read them: formats and parses values of parameters. Pure text, no widget.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/operation/parameter.h"
#include <QString>
#include <optional>
#include <string_view>

namespace ui {

QString from_utf8(std::string_view words); // the engine's words

// "+0.30", "−42", "4 150": U+2212 for minus, a plus for ranges that have negative values, thin spaces in thousands.
QString number_text(const engine::Parameter& parameter, double value);
QString unit_text(engine::Unit unit);                                 // "EV", "K", "%" or nothing
QString value_text(const engine::Parameter& parameter, double value); // number, thin space, unit

// "1/3", "-0,5", "+0.30 EV", "3100K", "4 150", "−42"; the unit may be there. For a parameter with zero_means also these
// words. Not limited to the range; nothing if it is not a number.
std::optional<double> parse_value(const engine::Parameter& parameter, const QString& text);

} // namespace ui
