// The look in numbers: colours, fonts, sizes, icons and durations of the whole interface. Knows no widget.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QColor>
#include <QFont>
#include <QIcon>
#include <QPixmap>
#include <QString>

class QApplication;

namespace ui {

enum class FontRole {
    display,
    value_heading,
    dialog_title,
    section_heading,
    body,
    button,
    primary_button,
    value,
    caption
};

struct Colours {
    QColor trough; // text fields, separators between regions
    QColor canvas; // around the photo
    QColor window; // menu bar, film strip
    QColor panel;  // tool bar, panels, dialogs
    QColor raised; // buttons, combo boxes, cards
    QColor hover;  // hover, checked tool, selected row
    QColor press;  // pressed button
    QColor line;   // hairlines inside a region
    QColor border; // decorative outline of a control
    QColor strong; // outline that carries meaning
    QColor track;  // of sliders
    QColor knob, knob_fill;
    QColor text, text2, text3, disabled;
    QColor amber, amber_hi, amber_lo, on_amber; // "act here" or "you are here"
    QColor moon;                                // information
    QColor alert;                               // errors; always with an icon and words
};
const Colours& colours();
void set_high_contrast(bool on); // call apply_theme afterwards

QFont font(FontRole role);
int line_height(FontRole role); // scaled pixels

// Sizes are written as at 100 %; the factor follows the desktop's font scale times the user's own (0.8 to 2).
int scaled(int px);
qreal text_scale();
void set_text_scale(qreal factor); // the user's part; call apply_theme afterwards

// Milliseconds of an animation, 0 when motion is reduced.
int duration(int milliseconds);
void set_reduced_motion(bool on);

// Style, style sheet, palette and fonts. May be called again after a change of scale or contrast.
void apply_theme(QApplication& application);

// A line icon by name ("open"), drawn sharply at every device pixel ratio: text2, text on hover, disabled; on a primary
// button it becomes on_amber by itself.
QIcon icon(const QString& name);
QPixmap icon_pixmap(const QString& name, int size, const QColor& colour, qreal device_pixel_ratio);

} // namespace ui
