// The style sheet with the theme's colours and sizes filled in.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

namespace ui {

// resources/nocturne.qss, where @name stands for a colour of the theme and 12u for 12 px at the present text scale.
QString style_sheet();

} // namespace ui
