// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/night_scale.h"
#include "ui/value_text.h"
#include <QCoreApplication>
#include <algorithm>
#include <cmath>

namespace ui {
namespace {

// How the number is written; what it does to a photo is the operation's own affair.
const engine::Parameter sense_as_parameter = [] {
    engine::Parameter parameter;
    parameter.range = {brightest_sense, darkest_sense};
    return parameter;
}();

constexpr float snap_width = 1.5f; // units of sense on either side of a stop

QString words(const char* text) { return QCoreApplication::translate("NightScale", text); }

// Nobody can set or read less than a tenth.
float rounded_to_tenth(float sense) { return std::round(sense * 10) / 10; }

} // namespace

const QList<NightStop>& night_stops() {
    static const QList<NightStop> stops = {
        {-100, words("Day")}, {0, words("Photo")}, {60, words("As seen")}, {100, words("Darker")}};
    return stops;
}

double position_of_sense(float sense) {
    const auto& stops = night_stops();
    const auto last = stops.size() - 1;
    for (qsizetype i = 0; i < last; ++i)
        if (sense <= stops[i + 1].sense) {
            const double part = (double(sense) - stops[i].sense) / (double(stops[i + 1].sense) - stops[i].sense);
            return (double(i) + std::max(0.0, part)) / double(last);
        }
    return 1;
}

float sense_at_position(double position) {
    const auto& stops = night_stops();
    const auto last = stops.size() - 1;
    const double scaled_position = std::clamp(position, 0.0, 1.0) * double(last);
    const auto i = std::min(qsizetype(scaled_position), last - 1);
    const double part = scaled_position - double(i);
    return float(stops[i].sense + part * (double(stops[i + 1].sense) - stops[i].sense));
}

float snapped_to_stop(float sense) {
    for (const NightStop& stop : night_stops())
        if (std::abs(sense - stop.sense) <= snap_width) return stop.sense;
    return sense;
}

const NightStop& nearest_stop(float sense) {
    const auto& stops = night_stops();
    const double position = position_of_sense(sense) * double(stops.size() - 1);
    return stops[std::clamp(qsizetype(std::lround(position)), qsizetype(0), stops.size() - 1)];
}

const NightStop* stop_at(float sense) {
    for (const NightStop& stop : night_stops())
        if (rounded_to_tenth(sense) == stop.sense) return &stop;
    return nullptr;
}

float next_stop_after(float sense) {
    for (const NightStop& stop : night_stops())
        if (stop.sense > rounded_to_tenth(sense)) return stop.sense;
    return darkest_sense;
}

float previous_stop_before(float sense) {
    const auto& stops = night_stops();
    for (auto stop = stops.crbegin(); stop != stops.crend(); ++stop)
        if (stop->sense < rounded_to_tenth(sense)) return stop->sense;
    return brightest_sense;
}

QString night_sentence(float sense) {
    // Sentences change between whole numbers; what lies between them belongs to the number it rounds to.
    const float whole = std::round(sense);
    if (whole <= -76) return words("Bright as day.");
    if (whole <= -26) return words("Like dusk with the lamps on.");
    if (whole <= 9) return words("As the camera exposed it.");
    if (whole <= 44) return words("Between the photo and what you saw.");
    if (whole <= 74) return words("As dark as it was to your eyes.");
    return words("Darker than it was.");
}

QString sense_text(float sense) { return number_text(sense_as_parameter, double(rounded_to_tenth(sense))); }

QString spoken_sense(float sense) {
    if (const NightStop* stop = stop_at(sense))
        return QStringLiteral("%1, %2").arg(sense_text(sense), stop->name.toLower());
    const auto name_at = [](float value) { return nearest_stop(value).name; };
    return words("%1, between %2 and %3")
        .arg(sense_text(sense), name_at(previous_stop_before(sense)), name_at(next_stop_after(sense)));
}

QString luminance_text(double cd_m2) {
    if (!(cd_m2 > 0)) return QStringLiteral("0");
    // Two significant digits: metering is no finer than that. Never rounded away to nothing.
    constexpr int significant = 2, most_decimals = 7;
    const int decimals = std::clamp(significant - 1 - int(std::floor(std::log10(cd_m2))), 0, most_decimals);
    QString text = QString::number(cd_m2, 'f', decimals);
    const qsizetype point = decimals > 0 ? text.indexOf(u'.') : text.size();
    for (qsizetype group = point - 3; group > 0; group -= 3) text.insert(group, QChar(0x2009)); // thin space
    return text;
}

} // namespace ui
