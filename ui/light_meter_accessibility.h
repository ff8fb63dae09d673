// What a screen reader learns of the light meter.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace ui {

void register_light_meter_accessibility(); // once; later calls do nothing

} // namespace ui
