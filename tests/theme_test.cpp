// The theme: contrast, neutral surfaces, icons, style sheet, sizes.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/style_sheet.h"
#include "ui/tabular_text.h"
#include "ui/theme.h"
#include <QApplication>
#include <QDir>
#include <QImage>
#include <QPainter>
#include <QPalette>
#include <QRegularExpression>
#include <cmath>
#include <gtest/gtest.h>

namespace {

// Web Content Accessibility Guidelines 2.2: relative luminance and contrast ratio.
double linear(double encoded) {
    return encoded <= 0.04045 ? encoded / 12.92 : std::pow((encoded + 0.055) / 1.055, 2.4);
}
double luminance(const QColor& c) {
    return 0.2126 * linear(c.redF()) + 0.7152 * linear(c.greenF()) + 0.0722 * linear(c.blueF());
}
double contrast(const QColor& a, const QColor& b) {
    const double one = luminance(a), other = luminance(b);
    return (std::max(one, other) + 0.05) / (std::min(one, other) + 0.05);
}

void expect_readable(const ui::Colours& c) {
    for (const QColor& ground : {c.trough, c.canvas, c.window, c.panel, c.raised}) {
        for (const QColor& words : {c.text, c.text2, c.text3, c.amber, c.amber_hi, c.moon, c.alert})
            EXPECT_GE(contrast(words, ground), 4.5)
                << words.name().toStdString() << " on " << ground.name().toStdString();
        if (ground != c.raised) {
            EXPECT_GE(contrast(c.strong, ground), 3) << ground.name().toStdString();
        }
    }
    for (const QColor& words : {c.text, c.text2}) EXPECT_GE(contrast(words, c.hover), 4.5);
    for (const QColor& ground : {c.amber, c.amber_hi, c.amber_lo}) EXPECT_GE(contrast(c.on_amber, ground), 4.5);
    EXPECT_GE(contrast(c.knob, c.panel), 4.5);
}

TEST(Theme, TextCanBeReadOnEverySurface) { expect_readable(ui::colours()); }

TEST(Theme, TextCanBeReadInHighContrast) {
    ui::set_high_contrast(true);
    const ui::Colours high = ui::colours();
    ui::set_high_contrast(false);
    expect_readable(high);
    EXPECT_EQ(high.panel, QColor(0, 0, 0));
    EXPECT_EQ(high.text, QColor(255, 255, 255));
}

TEST(Theme, PalettePairsCanBeRead) {
    const QPalette palette = QApplication::palette();
    const std::pair<QPalette::ColorRole, QPalette::ColorRole> pairs[] = {
        {QPalette::WindowText, QPalette::Window},       {QPalette::Text, QPalette::Base},
        {QPalette::Text, QPalette::AlternateBase},      {QPalette::ButtonText, QPalette::Button},
        {QPalette::PlaceholderText, QPalette::Base},    {QPalette::HighlightedText, QPalette::Highlight},
        {QPalette::ToolTipText, QPalette::ToolTipBase}, {QPalette::Link, QPalette::Window}};
    for (const auto& [words, ground] : pairs)
        EXPECT_GE(contrast(palette.color(words), palette.color(ground)), 4.5) << words << " on " << ground;
}

TEST(Theme, EverythingBesideThePhotoIsNeutral) {
    const ui::Colours& c = ui::colours();
    for (const QColor& colour : {c.trough, c.canvas, c.window, c.panel, c.raised, c.hover, c.press, c.line, c.border,
                                 c.strong, c.track, c.knob, c.knob_fill, c.text, c.text2, c.text3, c.disabled}) {
        EXPECT_EQ(colour.red(), colour.green());
        EXPECT_EQ(colour.green(), colour.blue());
    }
}

TEST(Theme, TheStyleSheetHasNoUnfilledPlaces) {
    const QString sheet = ui::style_sheet();
    EXPECT_TRUE(sheet.contains(QStringLiteral("#141414")));
    EXPECT_FALSE(sheet.contains(u'@'));
    EXPECT_FALSE(sheet.contains(QRegularExpression(QStringLiteral("\\d+u\\b"))));
}

TEST(Theme, SizesFollowTheTextScaleWithinItsLimits) {
    const auto size_at = [](qreal factor) {
        ui::set_text_scale(factor);
        const int size = ui::scaled(100);
        ui::set_text_scale(1);
        return size;
    };
    const int whole = ui::scaled(100);
    EXPECT_EQ(size_at(1.5), whole * 3 / 2);
    EXPECT_EQ(size_at(9), 200);
    EXPECT_EQ(size_at(0.1), 80);
    EXPECT_EQ(ui::font(ui::FontRole::body).pixelSize(), ui::scaled(13));
}

TEST(Theme, ReducedMotionMakesEveryAnimationImmediate) {
    ui::set_reduced_motion(true);
    EXPECT_EQ(ui::duration(140), 0);
    ui::set_reduced_motion(false);
    EXPECT_EQ(ui::duration(140), 140);
}

int inked_pixels(const QPixmap& pixmap) {
    const QImage image = pixmap.toImage().convertToFormat(QImage::Format_ARGB32);
    int count = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) count += qAlpha(image.pixel(x, y)) > 128;
    return count;
}

TEST(Icons, EveryIconDrawsSomethingAtEveryScale) {
    const QStringList files = QDir(QStringLiteral(":/icons")).entryList({QStringLiteral("*.svg")});
    EXPECT_GE(files.size(), 55);
    for (const QString& file : files)
        for (const qreal ratio : {1.0, 1.5, 2.0}) {
            const QPixmap picture = ui::icon_pixmap(file.chopped(4), 20, Qt::white, ratio);
            EXPECT_EQ(picture.width(), 20 * ratio);
            EXPECT_EQ(picture.deviceIndependentSize(), QSizeF(20, 20));
            EXPECT_GT(inked_pixels(picture), 10) << file.toStdString();
        }
}

TEST(Icons, AreQuietAtRestLitOnHoverAndGreyWhenDisabled) {
    const auto brightest = [](QIcon::Mode mode) {
        const QImage image = ui::icon(QStringLiteral("plus")).pixmap(QSize(20, 20), 1, mode).toImage();
        int most = 0;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                if (qAlpha(image.pixel(x, y)) > 250) most = std::max(most, qRed(image.pixel(x, y)));
        return most;
    };
    EXPECT_NEAR(brightest(QIcon::Normal), ui::colours().text2.red(), 2);
    EXPECT_NEAR(brightest(QIcon::Active), ui::colours().text.red(), 2);
    EXPECT_NEAR(brightest(QIcon::Disabled), ui::colours().disabled.red(), 2);
}

TEST(TabularText, EveryDigitIsEquallyWide) {
    const QFont font = ui::font(ui::FontRole::value);
    for (const char* text : {"111", "000", "178", "444"})
        EXPECT_DOUBLE_EQ(ui::tabular_width(font, QString::fromLatin1(text)),
                         ui::tabular_width(font, QStringLiteral("888")));
    EXPECT_GT(ui::tabular_width(font, QStringLiteral("+1.0 EV")), ui::tabular_width(font, QStringLiteral("10")));
}

TEST(TabularText, StaysInsideItsRectangle) {
    QImage image(80, 20, QImage::Format_ARGB32);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    painter.setPen(Qt::white);
    painter.setFont(ui::font(ui::FontRole::value));
    ui::draw_tabular(painter, QRectF(20, 0, 40, 20), Qt::AlignRight, QStringLiteral("−42"));
    painter.end();
    int left = 80, right = -1;
    for (int y = 0; y < 20; ++y)
        for (int x = 0; x < 80; ++x)
            if (qAlpha(image.pixel(x, y)) > 60) left = std::min(left, x), right = std::max(right, x);
    EXPECT_GE(left, 20);
    EXPECT_LE(right, 60);
    EXPECT_GE(right, 56); // close to the right edge
}

} // namespace
