// The tables behind the theme and how they reach the application: palette, fonts, style, style sheet.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme.h"
#include "ui/focus_ring.h"
#include "ui/nocturne_style.h"
#include "ui/style_sheet.h"
#include <QApplication>
#include <QFontDatabase>
#include <QPalette>
#include <QRawFont>
#include <QScreen>
#include <QtMath>
#include <algorithm>

// A library's resources are only there after this call, which must stand outside of every namespace.
static void load_resources() { Q_INIT_RESOURCE(nocturne); }

namespace ui {
using namespace Qt::StringLiterals;
namespace {

struct Type {
    int size, line;
    QFont::Weight weight;
};

Type type_of(FontRole role) {
    switch (role) {
    case FontRole::display: return {28, 36, QFont::Medium};
    case FontRole::value_heading: return {20, 28, QFont::Medium};
    case FontRole::dialog_title: return {16, 24, QFont::DemiBold};
    case FontRole::section_heading: return {13, 20, QFont::DemiBold};
    case FontRole::body: return {13, 20, QFont::Normal};
    case FontRole::button: return {13, 20, QFont::Medium};
    case FontRole::primary_button: return {13, 20, QFont::DemiBold};
    case FontRole::value: return {12, 16, QFont::Normal};
    case FontRole::caption: return {11, 16, QFont::Normal};
    }
    return {13, 20, QFont::Normal};
}

Colours standard_colours() {
    Colours c;
    c.trough = QColor(0x14, 0x14, 0x14);
    c.canvas = QColor(0x1b, 0x1b, 0x1b);
    c.window = QColor(0x21, 0x21, 0x21);
    c.panel = QColor(0x27, 0x27, 0x27);
    c.raised = QColor(0x31, 0x31, 0x31);
    c.hover = QColor(0x3b, 0x3b, 0x3b);
    c.press = QColor(0x1d, 0x1d, 0x1d);
    c.line = QColor(0x36, 0x36, 0x36);
    c.border = QColor(0x4a, 0x4a, 0x4a);
    c.strong = QColor(0x7c, 0x7c, 0x7c);
    c.track = QColor(0x5c, 0x5c, 0x5c);
    c.knob = QColor(0xde, 0xde, 0xde);
    c.knob_fill = QColor(0xd6, 0xd6, 0xd6);
    c.text = QColor(0xec, 0xec, 0xec);
    c.text2 = QColor(0xb9, 0xb9, 0xb9);
    c.text3 = QColor(0x9c, 0x9c, 0x9c);
    c.disabled = QColor(0x6f, 0x6f, 0x6f);
    c.amber = QColor(0xf0, 0xa6, 0x3c);
    c.amber_hi = QColor(0xff, 0xbb, 0x5a);
    c.amber_lo = QColor(0xc9, 0x84, 0x20);
    c.on_amber = QColor(0x17, 0x13, 0x0c);
    c.moon = QColor(0x8f, 0xb8, 0xde);
    c.alert = QColor(0xff, 0x9a, 0x8a);
    return c;
}

Colours high_contrast_colours() {
    Colours c = standard_colours();
    const QColor black(0, 0, 0), white(255, 255, 255), outline(0x9c, 0x9c, 0x9c);
    c.trough = c.canvas = c.window = c.panel = c.press = black;
    c.raised = QColor(0x1b, 0x1b, 0x1b);
    c.hover = QColor(0x31, 0x31, 0x31);
    c.line = c.border = c.strong = c.track = outline;
    c.knob = c.knob_fill = c.text = white;
    c.text2 = c.text3 = QColor(0xde, 0xde, 0xde);
    c.disabled = QColor(0x8a, 0x8a, 0x8a);
    return c;
}

struct Choices {
    bool high_contrast = false;
    bool reduced_motion = false;
    qreal text_scale = 1;
};
Choices& choices() {
    static Choices chosen;
    return chosen;
}

// 96 dots per logical inch is 100 %; Qt has already taken the display's own scale out.
qreal desktop_font_scale() {
    const QScreen* screen = QGuiApplication::primaryScreen();
    return screen ? screen->logicalDotsPerInch() / 96.0 : 1.0;
}

// Inter where the system has it, then whatever the desktop uses.
QStringList font_families() {
    static const QStringList families = [] {
        QStringList found;
        if (QFontDatabase::hasFamily("Inter"_L1)) found << "Inter"_L1;
        return found << QFontDatabase::systemFont(QFontDatabase::GeneralFont).family();
    }();
    return families;
}

// Qt switches FreeType's stem darkening on for fonts with PostScript outlines, which Inter's packages have: at 13 px the
// regular weight then has half as much ink again as it is drawn with. One weight lighter comes closest up to about 27
// device pixels (measured with Qt 6.4 and Inter 4); above that the darkening fades out.
QFont::Weight weight_on_screen(const Type& type, const QStringList& families) {
    constexpr qreal darkened_up_to = 27;
    static const bool has_postscript_outlines = [&] {
        QFont probe;
        probe.setFamilies(families);
        return !QRawFont::fromFont(probe).fontTable("CFF ").isEmpty();
    }();
    const bool is_darkened = has_postscript_outlines && scaled(type.size) * qApp->devicePixelRatio() <= darkened_up_to;
    return is_darkened ? static_cast<QFont::Weight>(type.weight - 100) : type.weight;
}

QPalette make_palette(const Colours& c) {
    QPalette palette;
    palette.setColor(QPalette::Window, c.panel);
    palette.setColor(QPalette::WindowText, c.text);
    palette.setColor(QPalette::Base, c.trough);
    palette.setColor(QPalette::AlternateBase, c.window);
    palette.setColor(QPalette::Text, c.text);
    palette.setColor(QPalette::PlaceholderText, c.text3);
    palette.setColor(QPalette::Button, c.raised);
    palette.setColor(QPalette::ButtonText, c.text);
    palette.setColor(QPalette::BrightText, c.text);
    palette.setColor(QPalette::Highlight, c.amber);
    palette.setColor(QPalette::HighlightedText, c.on_amber);
    palette.setColor(QPalette::Link, c.moon);
    palette.setColor(QPalette::LinkVisited, c.moon);
    palette.setColor(QPalette::ToolTipBase, QColor(0x12, 0x12, 0x12));
    palette.setColor(QPalette::ToolTipText, c.text);
    palette.setColor(QPalette::Light, c.hover);
    palette.setColor(QPalette::Midlight, c.raised);
    palette.setColor(QPalette::Mid, c.border);
    palette.setColor(QPalette::Dark, c.trough);
    palette.setColor(QPalette::Shadow, QColor(0x0d, 0x0d, 0x0d));
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText,
                                           QPalette::PlaceholderText, QPalette::HighlightedText, QPalette::BrightText})
        palette.setColor(QPalette::Disabled, role, c.disabled);
    palette.setColor(QPalette::Disabled, QPalette::Highlight, c.hover);
    return palette;
}

} // namespace

const Colours& colours() {
    static const Colours standard = standard_colours(), high_contrast = high_contrast_colours();
    return choices().high_contrast ? high_contrast : standard;
}

void set_high_contrast(bool on) { choices().high_contrast = on; }
void set_reduced_motion(bool on) { choices().reduced_motion = on; }
void set_text_scale(qreal factor) { choices().text_scale = factor; }

qreal text_scale() { return std::clamp(desktop_font_scale() * choices().text_scale, 0.8, 2.0); }
int scaled(int px) { return qRound(px * text_scale()); }
int line_height(FontRole role) { return scaled(type_of(role).line); }

int duration(int milliseconds) {
    if (choices().reduced_motion) return 0;
    // The desktop's own wish: Qt turns widget animations off there.
    const QStyle* style = qApp ? QApplication::style() : nullptr;
    const bool animates = !style || style->styleHint(QStyle::SH_Widget_Animation_Duration) > 0;
    return animates ? milliseconds : 0;
}

QFont font(FontRole role) {
    const Type type = type_of(role);
    QFont result;
    result.setFamilies(font_families());
    result.setPixelSize(std::max(scaled(type.size), 11)); // never smaller than a caption
    result.setWeight(weight_on_screen(type, font_families()));
    // Hinted advances are whole pixels, which tears Inter's spacing apart at small sizes.
    result.setHintingPreference(QFont::PreferNoHinting);
    if (role == FontRole::display) result.setLetterSpacing(QFont::PercentageSpacing, 98.5);
    return result;
}

void apply_theme(QApplication& application) {
    load_resources();
    QApplication::setStyle(new NocturneStyle);
    QApplication::setPalette(make_palette(colours()));
    QApplication::setFont(font(FontRole::body));
    QApplication::setFont(font(FontRole::button), "QPushButton");
    QApplication::setFont(font(FontRole::button), "QToolButton");
    QApplication::setFont(font(FontRole::value), "QTipLabel");
    application.setStyleSheet(style_sheet());
    QApplication::setWindowIcon(QIcon(":/nocturne.svg"_L1));
    FocusRing::install(application);
}

} // namespace ui
