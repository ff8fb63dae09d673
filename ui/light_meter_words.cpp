// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/light_meter_words.h"
#include "ui/capture_text.h"
#include "ui/night_scale.h"
#include <algorithm>
#include <cmath>

namespace ui {
namespace {
using namespace Qt::StringLiterals;

constexpr QChar thin_space(0x2009);

double corrected(const engine::SceneLight& scene, double correction_ev) {
    return scene.adaptation * std::exp2(correction_ev);
}

QString with_unit(double cd_m2) { return luminance_text(cd_m2) + thin_space + u"cd/m²"_s; }

QString band_sentence(engine::LightBand band) {
    switch (band) {
    case engine::LightBand::starlight: return u"Starlight only."_s;
    case engine::LightBand::moonlight: return u"Lit by the moon."_s;
    case engine::LightBand::street: return u"Lit like a city street."_s;
    case engine::LightBand::shop_window: return u"Lit like a shop window."_s;
    case engine::LightBand::lamp: break;
    }
    return u"Lit like a day outdoors."_s;
}

// How far the brightest lamps are above the scene light that is shown.
QString lamp_sentence(const engine::LightMeter& meter, double correction_ev) {
    if (meter.lamps.empty()) return {};
    const engine::LampGroup& brightest = meter.lamps.back();
    // Without exposure data lamps and scene move together.
    const double scene = meter.scene.known ? corrected(meter.scene, correction_ev) : meter.scene.adaptation;
    const long stops = std::lround(std::log2(brightest.luminance / scene));
    if (stops < 1) return {};
    const bool is_clipped = std::any_of(meter.lamps.begin(), meter.lamps.end(),
                                        [](const engine::LampGroup& group) { return group.is_clipped; });
    return u"%1 %2%3 %4 brighter."_s.arg(brightest.is_moon ? u"The moon is"_s : u"Lamps are"_s,
                                         is_clipped ? u"at least "_s : QString(), QString::number(stops),
                                         stops == 1 ? u"stop"_s : u"stops"_s);
}

} // namespace

QString band_name(engine::LightBand band) {
    switch (band) {
    case engine::LightBand::starlight: return u"Starlight"_s;
    case engine::LightBand::moonlight: return u"Moonlight"_s;
    case engine::LightBand::street: return u"Street"_s;
    case engine::LightBand::shop_window: return u"Shop window"_s;
    case engine::LightBand::lamp: break;
    }
    return u"Lamp"_s;
}

QString share_text(double share) {
    const double percent = share * 100;
    if (percent > 0 && percent < 0.01) return u"under 0.01%1%"_s.arg(thin_space);
    const int decimals = percent >= 9.95 || percent <= 0 ? 0 : (percent >= 0.995 ? 1 : 2);
    return QString::number(percent, 'f', decimals) + thin_space + u'%';
}

QString certainty_text(const engine::SceneLight& scene, double correction_ev) {
    if (correction_ev != 0) return u"set by you"_s;
    return scene.known ? light_certainty_text(scene) : u"EXIF unknown"_s;
}

QString certainty_explanation(const engine::SceneLight& scene, double correction_ev) {
    const QString metered = with_unit(scene.adaptation);
    if (!scene.known)
        return u"The photo has no exposure data, so the axis is relative: %1, a lit city street, is assumed for the "
               u"scene. "
               u"Drag the amber mark or type the light if you know it."_s.arg(metered);
    const QString measured = u"Metered from the exposure: %1 within ±%2%3EV."_s.arg(
        metered, QString::number(scene.sigma_ev, 'f', 1), QString(thin_space));
    return correction_ev == 0 ? measured : measured + u" Double-click the amber mark to go back to it."_s;
}

QString light_sentence(const engine::LightMeter& meter, double correction_ev) {
    const bool is_estimate = !meter.scene.known && correction_ev == 0;
    const QString light = is_estimate ? u"No exposure data; light is estimated."_s
                                      : band_sentence(engine::band_of(corrected(meter.scene, correction_ev)));
    const QString lamps = lamp_sentence(meter, correction_ev);
    return lamps.isEmpty() || is_estimate ? light : light + u' ' + lamps;
}

QString spoken_light(const engine::LightMeter& meter, double correction_ev) {
    return u"Scene light %1, %2. %3"_s.arg(
        luminance_text(corrected(meter.scene, correction_ev)) + u" candela per square metre"_s,
        certainty_text(meter.scene, correction_ev), light_sentence(meter, correction_ev));
}

QString pointed_text(double cd_m2, bool is_known, std::optional<double> share) {
    const QString light = cd_m2 > 0 ? (is_known ? QString() : u"about "_s) + with_unit(cd_m2) : u"No light"_s;
    return share ? u"%1, %2 of the picture"_s.arg(light, share_text(*share)) : light;
}

} // namespace ui
