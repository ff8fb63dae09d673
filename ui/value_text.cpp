// Formatting and parsing of parameter values.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/value_text.h"
#include <QRegularExpression>
#include <cmath>

namespace ui {
using namespace Qt::StringLiterals;
namespace {

constexpr QChar minus_sign(0x2212), thin_space(0x2009);

// A fraction of the long edge is shown in per cent.
double shown_per_value(const engine::Parameter& parameter) {
    return parameter.unit == engine::Unit::long_edge ? 100 : 1;
}

bool is_whole(double value) { return std::abs(value - std::round(value)) < 1e-3; }

// As many decimals as the step has; up to two where a fine or typed value lies between whole steps. Where a step is ten
// or more, as for kelvin, nobody sees the decimals.
int decimals_for(const engine::Parameter& parameter, double shown) {
    const double step = parameter.step * shown_per_value(parameter);
    if (step >= 10) return 0;
    int decimals = 0;
    for (double power = 1; decimals < 3 && !is_whole(step * power); power *= 10) ++decimals;
    for (double power = std::pow(10, decimals); decimals < 2 && !is_whole(shown * power); power *= 10) ++decimals;
    return decimals;
}

bool is_within(const engine::Parameter& parameter, double value) {
    return value >= parameter.range.from && value <= parameter.range.to;
}

QString without_unit(QString text, const engine::Parameter& parameter) {
    const QString unit = unit_text(parameter.unit);
    for (const QString& name : {unit, parameter.unit == engine::Unit::stops ? u"stops"_s : unit})
        if (!name.isEmpty() && text.endsWith(name, Qt::CaseInsensitive)) {
            text.chop(name.size());
            break;
        }
    return text.trimmed();
}

// "1/3" and "1 1/3"; the sign is gone already.
std::optional<double> parse_fraction(const QString& text) {
    static const QRegularExpression form("^(?:(\\d+)\\s+)?(\\d+)\\s*/\\s*(\\d+)$"_L1);
    const QRegularExpressionMatch match = form.match(text);
    if (!match.hasMatch() || match.captured(3).toDouble() == 0) return std::nullopt;
    return match.captured(1).toDouble() + match.captured(2).toDouble() / match.captured(3).toDouble();
}

std::optional<double> parse_decimal(QString text) {
    static const QRegularExpression spaces("[\\s\\x{2009}\\x{202f}\\x{00a0}']"_L1);
    text.remove(spaces).replace(u',', u'.');
    static const QRegularExpression form("^(\\d+\\.?\\d*|\\.\\d+)$"_L1);
    if (!form.match(text).hasMatch()) return std::nullopt;
    return text.toDouble();
}

// "3,100" and "3.100" may mean 3100: they do if only that is within the range.
std::optional<double> parse_grouped(QString text) {
    static const QRegularExpression form("^\\d{1,3}([.,]\\d{3})+$"_L1);
    if (!form.match(text).hasMatch()) return std::nullopt;
    return text.remove(u'.').remove(u',').toDouble();
}

} // namespace

QString from_utf8(std::string_view words) { return QString::fromUtf8(words.data(), qsizetype(words.size())); }

QString unit_text(engine::Unit unit) {
    switch (unit) {
    case engine::Unit::stops: return "EV"_L1;
    case engine::Unit::kelvin: return "K"_L1;
    case engine::Unit::percent:
    case engine::Unit::long_edge: return "%"_L1;
    case engine::Unit::none: break;
    }
    return {};
}

QString number_text(const engine::Parameter& parameter, double value) {
    const double shown = value * shown_per_value(parameter);
    const int decimals = decimals_for(parameter, shown);
    QString digits = QString::number(std::abs(shown), 'f', decimals);
    const qsizetype point = decimals > 0 ? digits.indexOf(u'.') : digits.size();
    for (qsizetype group = point - 3; group > 0; group -= 3) digits.insert(group, thin_space);
    const bool is_zero = std::abs(shown) < 0.5 * std::pow(10, -decimals);
    if (is_zero) return digits;
    if (shown < 0) return minus_sign + digits;
    return parameter.range.from < 0 ? u'+' + digits : digits;
}

QString value_text(const engine::Parameter& parameter, double value) {
    const QString unit = unit_text(parameter.unit);
    const QString number = number_text(parameter, value);
    return unit.isEmpty() ? number : number + thin_space + unit;
}

std::optional<double> parse_value(const engine::Parameter& parameter, const QString& text) {
    QString rest = text.trimmed();
    const QString zero_words = from_utf8(parameter.zero_means);
    if (!zero_words.isEmpty() && rest.compare(zero_words, Qt::CaseInsensitive) == 0) return 0;

    rest = without_unit(rest, parameter);
    double sign = 1;
    if (rest.startsWith(u'-') || rest.startsWith(minus_sign)) sign = -1;
    if (sign < 0 || rest.startsWith(u'+')) rest = rest.mid(1).trimmed();

    const double scale = sign / shown_per_value(parameter);
    if (const auto fraction = parse_fraction(rest)) return *fraction * scale;
    const auto decimal = parse_decimal(rest);
    const auto grouped = parse_grouped(rest);
    if (grouped && decimal && !is_within(parameter, *decimal * scale) && is_within(parameter, *grouped * scale))
        return *grouped * scale;
    if (!decimal) return std::nullopt;
    return *decimal * scale;
}

} // namespace ui
