// Fills the template in resources/nocturne.qss, so that no colour is written twice.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/style_sheet.h"
#include "ui/theme.h"
#include <QFile>
#include <QHash>
#include <QRegularExpression>

namespace ui {
using namespace Qt::StringLiterals;
namespace {

QColor between(const QColor& a, const QColor& b) {
    return QColor((a.red() + b.red()) / 2, (a.green() + b.green()) / 2, (a.blue() + b.blue()) / 2);
}

QHash<QString, QColor> named_colours() {
    const Colours& c = colours();
    return {{"trough"_L1, c.trough},     {"canvas"_L1, c.canvas},
            {"window"_L1, c.window},     {"panel"_L1, c.panel},
            {"raised"_L1, c.raised},     {"hover"_L1, c.hover},
            {"press"_L1, c.press},       {"line"_L1, c.line},
            {"border"_L1, c.border},     {"strong"_L1, c.strong},
            {"track"_L1, c.track},       {"text"_L1, c.text},
            {"text2"_L1, c.text2},       {"text3"_L1, c.text3},
            {"disabled"_L1, c.disabled}, {"amber"_L1, c.amber},
            {"amber_hi"_L1, c.amber_hi}, {"amber_lo"_L1, c.amber_lo},
            {"on_amber"_L1, c.on_amber}, {"moon"_L1, c.moon},
            {"alert"_L1, c.alert},       {"float"_L1, between(c.panel, c.raised)}};
}

// Replaces every match by what `replacement` makes of it.
template <class Replacement>
QString replaced(const QString& text, const QRegularExpression& pattern, Replacement replacement) {
    QString result;
    qsizetype copied = 0;
    auto matches = pattern.globalMatch(text);
    while (matches.hasNext()) {
        const QRegularExpressionMatch match = matches.next();
        result += QStringView(text).mid(copied, match.capturedStart() - copied);
        result += replacement(match);
        copied = match.capturedEnd();
    }
    return result += QStringView(text).mid(copied);
}

} // namespace

QString style_sheet() {
    QFile file(":/nocturne.qss"_L1);
    const bool is_there = file.open(QIODevice::ReadOnly);
    Q_ASSERT_X(is_there, "style_sheet", "resources/nocturne.qrc is not linked");
    if (!is_there) return {};
    const QHash<QString, QColor> names = named_colours();
    const QString coloured = replaced(QString::fromUtf8(file.readAll()), QRegularExpression("@([a-z_0-9]+)"_L1),
                                      [&](const QRegularExpressionMatch& match) {
                                          Q_ASSERT(names.contains(match.captured(1)));
                                          return names.value(match.captured(1)).name();
                                      });
    return replaced(coloured, QRegularExpression("\\b(\\d+)u\\b"_L1), [](const QRegularExpressionMatch& match) {
        return QString::number(scaled(match.captured(1).toInt())) + "px"_L1;
    });
}

} // namespace ui
