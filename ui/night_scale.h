// The scale of "Sense of night": where a value lies on the track, what the stops are called, and the words for a value.
// Knows no widget.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QList>
#include <QString>

namespace ui {

inline constexpr float darkest_sense = 100, brightest_sense = -100, default_sense = 0;

struct NightStop {
    float sense;
    QString name;
};
const QList<NightStop>& night_stops(); // Day, Photo, As seen, Darker

// Position on the track 0..1, piecewise linear between the stops, which lie at 0, 1/3, 2/3 and 1.
double position_of_sense(float sense);
float sense_at_position(double position);

// The stop itself when `sense` is nearer to it than the width of the soft snap.
float snapped_to_stop(float sense);
const NightStop& nearest_stop(float sense); // by position on the track
const NightStop* stop_at(float sense);      // nullptr between stops
float next_stop_after(float sense);         // the last stop when there is none
float previous_stop_before(float sense);    // the first stop when there is none

QString night_sentence(float sense);
QString sense_text(float sense);      // "+60", "−25", "0", "+12.4"
QString spoken_sense(float sense);    // "+60, as seen"; "+15, between Photo and As seen"
QString luminance_text(double cd_m2); // two significant digits, without unit

} // namespace ui
