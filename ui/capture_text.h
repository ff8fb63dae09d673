// Facts of a photo in words: camera, exposure, size, light of the scene. Pure text.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/photo/capture.h"
#include "engine/photo/scene_light.h"
#include <QString>

namespace ui {

// Empty where nothing is known.
QString camera_text(const engine::CaptureFacts& facts);   // "Canon EOS R6"
QString exposure_text(const engine::CaptureFacts& facts); // "f/2.0 · 1/15 s · ISO 1 600"
QString lens_text(const engine::CaptureFacts& facts);     // "RF35mm F1.8 · 35 mm"
QString size_text(const engine::CaptureFacts& facts);     // "6 000 × 4 000, 24 MP"
QString taken_text(const engine::CaptureFacts& facts);    // "14 November 2024, 21:14"

// `correction_ev` is what the person set on top of the measure.
QString scene_light_text(const engine::SceneLight& light, double correction_ev); // "Scene 0.13 cd/m²"
QString light_certainty_text(const engine::SceneLight& light);                   // "±0.4 EV", "estimate"

} // namespace ui
