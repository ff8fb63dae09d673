// Sentences of the engine's errors, cut for a message: the first one is the headline. Pure text.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

namespace ui {

struct ErrorWords {
    QString headline, rest;
};
// "IMG_1.CR3 did not open. The file ends early." -> "IMG_1.CR3 did not open." and "The file ends early."
ErrorWords headline_and_rest(const QString& words);

} // namespace ui
