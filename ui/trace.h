// Trace of a run (`nocturne --trace FILE`): one JSON object a line with a monotonic time, for measuring how fast the window is.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QJsonObject>
#include <QString>
#include <chrono>

namespace ui::trace {

using Clock = std::chrono::steady_clock;

// Starts writing to `file`, which is emptied, with the event "start". Returns what went wrong, or nothing.
QString write_to(const QString& file, Clock::time_point started);
bool is_on();

// {"event": name, "t": seconds of CLOCK_MONOTONIC, ...facts}. Does nothing unless on. Thread-safe.
void event(const char* name, QJsonObject facts = {});

} // namespace ui::trace
