// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/capture_text.h"
#include "ui/night_scale.h"
#include <QDateTime>
#include <QLocale>
#include <QStringList>
#include <cmath>

namespace ui {
using namespace Qt::StringLiterals;
namespace {

constexpr QChar thin_space(0x2009);

QString grouped(qint64 number) {
    QString text = QString::number(number);
    for (qsizetype at = text.size() - 3; at > 0; at -= 3) text.insert(at, thin_space);
    return text;
}

QString time_text(double seconds) {
    if (seconds >= 0.3) return u"%1 s"_s.arg(QString::number(seconds, 'g', 3));
    return u"1/%1 s"_s.arg(grouped(std::llround(1 / seconds)));
}

double corrected(const engine::SceneLight& light, double correction_ev) {
    return light.adaptation * std::exp2(correction_ev);
}

} // namespace

QString camera_text(const engine::CaptureFacts& facts) {
    const QString maker = QString::fromStdString(facts.maker).trimmed(),
                  model = QString::fromStdString(facts.model).trimmed();
    // Most cameras repeat their maker ("Canon", "Canon EOS R6"; "NIKON CORPORATION", "NIKON D750").
    const QString first_word = maker.section(u' ', 0, 0);
    if (maker.isEmpty() || model.startsWith(first_word, Qt::CaseInsensitive)) return model;
    return (maker + u' ' + model).trimmed();
}

QString exposure_text(const engine::CaptureFacts& facts) {
    QStringList parts;
    if (facts.f_number && *facts.f_number > 0) parts << u"f/%1"_s.arg(*facts.f_number, 0, 'f', 1);
    if (facts.exposure_time && *facts.exposure_time > 0) parts << time_text(*facts.exposure_time);
    if (facts.iso && *facts.iso > 0) parts << u"ISO %1"_s.arg(grouped(std::llround(*facts.iso)));
    return parts.join(u" · "_s);
}

QString lens_text(const engine::CaptureFacts& facts) {
    QStringList parts;
    if (!facts.lens.empty()) parts << QString::fromStdString(facts.lens);
    if (facts.focal_length && *facts.focal_length > 0)
        parts << u"%1 mm"_s.arg(QString::number(*facts.focal_length, 'g', 4));
    return parts.join(u" · "_s);
}

QString size_text(const engine::CaptureFacts& facts) {
    const double megapixels = static_cast<double>(facts.width) * facts.height / 1e6;
    return u"%1 × %2, %3 MP"_s.arg(grouped(facts.width), grouped(facts.height),
                                   QString::number(megapixels, 'f', megapixels < 10 ? 1 : 0));
}

QString taken_text(const engine::CaptureFacts& facts) {
    const QDateTime taken = QDateTime::fromString(QString::fromStdString(facts.taken), u"yyyy:MM:dd HH:mm:ss"_s);
    return taken.isValid() ? QLocale().toString(taken, u"d MMMM yyyy, HH:mm"_s) : QString();
}

QString scene_light_text(const engine::SceneLight& light, double correction_ev) {
    return u"Scene %1%2cd/m²"_s.arg(luminance_text(corrected(light, correction_ev)), QString(thin_space));
}

QString light_certainty_text(const engine::SceneLight& light) {
    return light.known ? u"±%1%2EV"_s.arg(QString::number(light.sigma_ev, 'f', 1), QString(thin_space)) : u"estimate"_s;
}

} // namespace ui
