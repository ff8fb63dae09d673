// Tells screen readers about slider rows: name, value in words, range and steps.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace ui {

class SliderRow;

void make_sliders_accessible(); // once is enough; later calls do nothing
void tell_value_changed(SliderRow& row);

} // namespace ui
