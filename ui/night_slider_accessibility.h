// Tells screen readers about the night slider. Registered once, when the first night bar is made.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace ui {

void register_night_slider_accessibility();

} // namespace ui
