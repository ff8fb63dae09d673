// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/mask_words.h"
#include <QStringList>
#include <algorithm>

namespace ui {
using namespace Qt::StringLiterals;
namespace {

using engine::MaskShape;

QString join_sign(engine::MaskJoin join) {
    return join == engine::MaskJoin::subtract ? u"−"_s : join == engine::MaskJoin::intersect ? u"∩"_s : u"+"_s;
}

// The same word for all that the program finds by itself.
QString kind_of(const engine::MaskPart& part) {
    switch (part.shape) {
    case MaskShape::sky:
    case MaskShape::ground:
    case MaskShape::lamps: return u"automatic"_s;
    case MaskShape::light: return u"light range"_s;
    default: return shape_name(part.shape).toLower();
    }
}

} // namespace

QString shape_name(MaskShape shape) {
    switch (shape) {
    case MaskShape::everything: return u"Everything"_s;
    case MaskShape::sky: return u"Sky"_s;
    case MaskShape::ground: return u"Ground"_s;
    case MaskShape::lamps: return u"Lamps"_s;
    case MaskShape::brush: return u"Brush"_s;
    case MaskShape::linear: return u"Linear"_s;
    case MaskShape::radial: return u"Radial"_s;
    case MaskShape::light: return u"Light"_s;
    case MaskShape::colour: return u"Colour"_s;
    }
    return {};
}

QString shape_icon(MaskShape shape) {
    switch (shape) {
    case MaskShape::everything: return u"picture"_s;
    case MaskShape::sky: return u"sky"_s;
    case MaskShape::ground: return u"ground"_s;
    case MaskShape::lamps: return u"lamp"_s;
    case MaskShape::brush: return u"brush"_s;
    case MaskShape::linear: return u"gradient"_s;
    case MaskShape::radial: return u"radial"_s;
    case MaskShape::light: return u"range"_s;
    case MaskShape::colour: return u"picker"_s;
    }
    return {};
}

QString shape_help(MaskShape shape) {
    switch (shape) {
    case MaskShape::everything: return u"The whole photo."_s;
    case MaskShape::sky: return u"The night sky, found in the photo."_s;
    case MaskShape::ground: return u"Everything below the sky."_s;
    case MaskShape::lamps: return u"Lamps, signs and lit windows, found in the photo."_s;
    case MaskShape::brush: return u"Paint where it counts."_s;
    case MaskShape::linear: return u"From all to nothing along a line."_s;
    case MaskShape::radial: return u"Inside an ellipse."_s;
    case MaskShape::light: return u"Where the light of the scene lies between two values in cd/m²."_s;
    case MaskShape::colour: return u"Where the light has a certain hue."_s;
    }
    return {};
}

std::vector<MaskGroup> groups_of(const engine::Mask& mask) {
    std::vector<MaskGroup> groups;
    for (std::size_t i = 0; i < mask.parts.size(); ++i) {
        const bool continues =
            !groups.empty() && mask.parts[i].shape == MaskShape::brush && mask.parts[i - 1].shape == MaskShape::brush;
        if (continues)
            ++groups.back().count;
        else
            groups.push_back({i, 1});
    }
    return groups;
}

QString group_name(const engine::Mask& mask, const MaskGroup& group) {
    const engine::MaskPart& part = mask.parts[group.first];
    QString name = shape_name(part.shape);
    if (part.inverted) name = u"%1, inverted"_s.arg(name);
    if (part.shape == MaskShape::brush) name += group.count == 1 ? u", 1 stroke"_s : u", %1 strokes"_s.arg(group.count);
    // A mask begins with nothing, so that the first part can only add.
    return group.first == 0 && part.join == engine::MaskJoin::add ? name : u"%1 %2"_s.arg(join_sign(part.join), name);
}

QString how_made(const engine::Mask& mask) {
    const std::vector<MaskGroup> groups = groups_of(mask);
    QString text;
    QStringList named;
    for (const MaskGroup& group : groups) {
        const engine::MaskPart& part = mask.parts[group.first];
        const QString kind = kind_of(part), sign = join_sign(part.join);
        // Strokes that add and take away are one brush for the reader.
        const QString piece = named.isEmpty() ? kind : u" %1 %2"_s.arg(sign, kind);
        if (named.contains(piece.trimmed())) continue;
        named.append(piece.trimmed());
        text += piece;
    }
    if (text.isEmpty()) text = u"nothing yet"_s;
    if (mask.inverted) text = u"inverse of "_s + text;
    return text.replace(0, 1, text[0].toUpper());
}

} // namespace ui
