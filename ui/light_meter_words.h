// What the light meter says: pure text.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/photo/light_meter.h"
#include <QString>
#include <optional>

namespace ui {

QString band_name(engine::LightBand band); // "Shop window"
QString share_text(double share);          // "3.1 %", with two digits
// How sure it is: "±0.4 EV", "set by you", "EXIF unknown".
QString certainty_text(const engine::SceneLight& scene, double correction_ev);
QString certainty_explanation(const engine::SceneLight& scene, double correction_ev);
// "Lit like a city street. Lamps are 11 stops brighter."
QString light_sentence(const engine::LightMeter& meter, double correction_ev);
// The same for a screen reader, with the light in words.
QString spoken_light(const engine::LightMeter& meter, double correction_ev);
// "0.42 cd/m²"; "about 0.42 cd/m²" where the light is only estimated. With a share: "0.42 cd/m², 3.1 % of the picture".
QString pointed_text(double cd_m2, bool is_known, std::optional<double> share);

} // namespace ui
