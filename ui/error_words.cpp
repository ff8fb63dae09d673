// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/error_words.h"
#include <algorithm>

namespace ui {

ErrorWords headline_and_rest(const QString& words) {
    // A name may hold a full stop too, so the usual ends are looked for first.
    for (const QString& end :
         {QStringLiteral(" did not open. "), QStringLiteral(" was not written. "), QStringLiteral(". ")})
        if (const qsizetype at = words.indexOf(end); at >= 0)
            return {words.left(at + end.size() - 1), words.mid(at + end.size())};
    return {words, {}};
}

} // namespace ui
