// The light meter on the screen: where it draws what, and what mouse and keys do to it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/shared/window_events.h"
#include "ui/light_meter_plot.h"
#include "ui/light_meter_words.h"
#include "ui/theme.h"
#include <QAccessible>
#include <QApplication>
#include <QMouseEvent>
#include <QPainter>
#include <QTest>
#include <gtest/gtest.h>
#include <numeric>

namespace {

using ui::LightMeterPlot;

engine::CaptureFacts street_exposure() {
    engine::CaptureFacts facts;
    facts.exposure_time = 1.0 / 30, facts.f_number = 2.8, facts.iso = 800;
    facts.is_raw = true;
    return facts;
}

// Mostly 0.13 cd/m², a tenth of it 42 cd/m²; lamps at 500 cd/m², clipped.
std::shared_ptr<const engine::LightMeter> street(bool is_known = true) {
    const engine::CaptureFacts facts = is_known ? street_exposure() : engine::CaptureFacts{};
    const double kappa = engine::luminance_of_one(street_exposure()).value();
    engine::Image image({0, 0, 60, 40});
    for (int y = 0; y < 40; ++y)
        for (int x = 0; x < 60; ++x) {
            const auto value = static_cast<float>((y < 36 ? 0.13 : 42) / kappa);
            image.at(x, y) = {value, value, value};
        }
    engine::Regions regions;
    engine::LightSource lamp;
    lamp.luminance = 500 / kappa, lamp.pixels = 4, lamp.is_clipped = true;
    regions.sources.push_back(lamp);
    return std::make_shared<const engine::LightMeter>(
        engine::measure_light_meter(facts, image, regions, {0.001 / kappa, 0}));
}

void hover(QWidget& widget, QPointF at) {
    QMouseEvent event(QEvent::MouseMove, at, widget.mapToGlobal(at), Qt::NoButton, Qt::NoButton, Qt::NoModifier);
    QApplication::sendEvent(&widget, &event);
}
void leave(QWidget& widget) {
    QEvent event(QEvent::Leave);
    QApplication::sendEvent(&widget, &event);
}

struct PlotTest : testing::Test {
    PlotTest() {
        plot.setFixedWidth(ui::scaled(328));
        plot.set_meter(street());
        QObject::connect(&plot, &LightMeterPlot::scene_light_changing, [this](float ev) { changing.push_back(ev); });
        QObject::connect(&plot, &LightMeterPlot::scene_light_changed, [this](float ev) { changed.push_back(ev); });
        plot.show();
        EXPECT_TRUE(QTest::qWaitForWindowExposed(&plot));
    }
    double x_of(double cd_m2) const { return (std::log10(cd_m2) + 4.5) / 8.5 * plot.width(); }
    QPointF foot() const { return {plot.mark_x(), plot.plot_rect().bottom() - 3}; }
    QImage picture() { return plot.grab().toImage(); }
    QColor at(const QImage& image, double x, double y) const {
        const double scale = plot.devicePixelRatioF();
        return image.pixelColor(static_cast<int>(x * scale), static_cast<int>(y * scale));
    }

    LightMeterPlot plot{nullptr};
    std::vector<float> changing, changed;
};

// Design section 16. What is painted counts, not what the widget says of itself: each band is a grey of its own.
TEST_F(PlotTest, BandsMeetAtTheirLuminances) {
    const QImage image = picture();
    const double scale = plot.devicePixelRatioF(), y = plot.plot_rect().bottom() + ui::scaled(5);
    std::vector<double> edges;
    QRgb last = 0;
    double last_end = 0;
    const int row = static_cast<int>(y * scale);
    for (int x = 0; x < image.width(); ++x) {
        const QRgb here = image.pixel(x, row) | 0xff000000;
        const bool is_band = here == ui::colours().raised.rgb() || here == ui::colours().hover.rgb() ||
                             here == ui::colours().border.rgb() || here == ui::colours().track.rgb() ||
                             here == ui::colours().strong.rgb();
        if (!is_band) continue;
        if (last != 0 && here != last) edges.push_back((last_end + x) / 2 / scale);
        last = here;
        last_end = x + 1;
    }
    ASSERT_EQ(edges.size(), 4U);
    const double expected[] = {0.001, 0.03, 10, 630};
    for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(edges[i], x_of(expected[i]), 0.5) << expected[i];
}

TEST_F(PlotTest, BarsStandWhereTheLightIs) {
    plot.set_scene_light_ev(3); // the mark out of the way
    const QImage image = picture();
    // The brightest of the pixels around a luminance: a bar is a few pixels wide.
    const auto grey = [&](double cd_m2, double above_foot) {
        int most = 0;
        for (double x = x_of(cd_m2) - 1.5; x <= x_of(cd_m2) + 1.5; x += 0.5)
            most = std::max(most, at(image, x, plot.plot_rect().bottom() - ui::scaled(1) * above_foot).green());
        return most;
    };
    EXPECT_GT(grey(0.13, 12), grey(0.02, 12) + 60);
    EXPECT_GT(grey(42, 12), grey(8, 12) + 60) << "a tenth of the picture";
    EXPECT_GT(grey(0.13, 12), grey(1.9, 12) + 60);
    EXPECT_GT(grey(0.13, 60), grey(42, 60) + 60) << "nine times as much stands higher";
}

TEST_F(PlotTest, TheMarkIsAmberAtTheSceneLightAndMovesWithIt) {
    const auto is_amber = [&](const QImage& image, double x) {
        const QColor colour = at(image, x, plot.plot_rect().bottom() - 1);
        return colour.red() > 200 && colour.blue() < 110;
    };
    EXPECT_NEAR(plot.scene_light(), 0.13, 0.003);
    EXPECT_TRUE(is_amber(picture(), x_of(0.13)));
    plot.set_scene_light_ev(4);
    EXPECT_FALSE(is_amber(picture(), x_of(0.13)));
    EXPECT_TRUE(is_amber(picture(), x_of(0.13 * 16)));
}

TEST_F(PlotTest, NothingButAmberAndMoonHasAHue) {
    hover(plot, {x_of(0.13), plot.plot_rect().center().y()});
    const QImage image = picture();
    const double amber = ui::colours().amber.hslHueF(), moon = ui::colours().moon.hslHueF();
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) {
            const QColor colour = image.pixelColor(x, y);
            if (colour.saturation() < 40 || colour.value() < 40) continue;
            const double hue = colour.hslHueF();
            EXPECT_TRUE(std::abs(hue - amber) < 0.06 || std::abs(hue - moon) < 0.06) << x << ' ' << y << ' ' << hue;
        }
}

TEST_F(PlotTest, DraggingTheMarkIsTheSceneLight) {
    const double target = x_of(2.1);
    test::press(plot, foot());
    for (int step = 1; step <= 10; ++step)
        test::move(plot, {foot().x() + (target - foot().x()) * step / 10, foot().y()});
    test::move(plot, {target, foot().y()});
    EXPECT_GT(changing.size(), 5U);
    EXPECT_TRUE(changed.empty()) << "one step of history, at the end";
    test::release(plot, {target, foot().y()});
    ASSERT_EQ(changed.size(), 1U);
    EXPECT_NEAR(changed[0], std::log2(2.1 / 0.13), 0.05);
    EXPECT_NEAR(plot.mark_x(), target, 0.5);
    EXPECT_NEAR(std::log2(plot.scene_light() / 2.1), 0, 0.05);
}

TEST_F(PlotTest, APressBesideTheMarkChangesNothing) {
    const QPointF beside(x_of(42), plot.plot_rect().center().y());
    test::press(plot, beside);
    test::move(plot, beside + QPointF(30, 0));
    test::release(plot, beside + QPointF(30, 0));
    EXPECT_TRUE(changing.empty());
    EXPECT_TRUE(changed.empty());
}

TEST_F(PlotTest, EscapeTakesADragBack) {
    plot.setFocus();
    test::press(plot, foot());
    test::move(plot, foot() + QPointF(40, 0));
    EXPECT_GT(plot.scene_light_ev(), 1);
    test::press_key(plot, Qt::Key_Escape);
    EXPECT_EQ(plot.scene_light_ev(), 0);
    test::release(plot, foot());
    EXPECT_EQ(changed, std::vector<float>{0});
}

TEST_F(PlotTest, KeysMoveTheMarkByATenthOfAStop) {
    test::press_key(plot, Qt::Key_Right);
    EXPECT_NEAR(plot.scene_light_ev(), 0.1, 1e-6);
    test::press_key(plot, Qt::Key_Left);
    test::press_key(plot, Qt::Key_Left);
    EXPECT_NEAR(plot.scene_light_ev(), -0.1, 1e-6);
    test::press_key(plot, Qt::Key_Right, Qt::ShiftModifier);
    EXPECT_NEAR(plot.scene_light_ev(), 0.4, 1e-6);
    EXPECT_EQ(changed.size(), 4U);
    test::press_key(plot, Qt::Key_Delete);
    EXPECT_EQ(plot.scene_light_ev(), 0);
    for (const int key : {Qt::Key_Left, Qt::Key_Right, Qt::Key_Return, Qt::Key_5})
        EXPECT_TRUE(test::claims_key(plot, key)) << key;
}

TEST_F(PlotTest, ADoubleClickOnTheMarkGoesBackToTheMeteredLight) {
    plot.set_scene_light_ev(2);
    test::double_click(plot, foot());
    EXPECT_EQ(plot.scene_light_ev(), 0);
    ASSERT_FALSE(changed.empty());
    EXPECT_EQ(changed.back(), 0);
}

TEST_F(PlotTest, TheMarkStaysInTheRangeOfTheOperation) {
    plot.move_scene_light_to(1e9);
    EXPECT_EQ(plot.scene_light_ev(), 6);
    plot.move_scene_light_to(0);
    EXPECT_EQ(plot.scene_light_ev(), -6);
}

TEST_F(PlotTest, LookingAtALuminanceTellsItsBins) {
    std::vector<std::pair<int, int>> looked;
    int away = 0;
    QObject::connect(&plot, &LightMeterPlot::looked_at, [&](int first, int last) { looked.emplace_back(first, last); });
    QObject::connect(&plot, &LightMeterPlot::looked_away, [&] { ++away; });
    const QImage before = picture();
    hover(plot, {x_of(42), plot.plot_rect().center().y()});
    ASSERT_EQ(looked.size(), 1U);
    EXPECT_LE(engine::LightMeter::edge(looked[0].first), 42);
    EXPECT_GT(engine::LightMeter::edge(looked[0].second + 1), 42);
    EXPECT_NEAR(street()->share_of(looked[0].first, looked[0].second), 0.1, 1e-6);
    EXPECT_NE(picture(), before) << "a crosshair with words";
    leave(plot);
    EXPECT_EQ(away, 1);
    EXPECT_EQ(picture(), before);
}

TEST_F(PlotTest, ThePixelUnderThePointerInThePhotoHasAHairline) {
    const double x = x_of(200), y = plot.plot_rect().top() + ui::scaled(40);
    const QColor before = at(picture(), x, y);
    plot.show_pointed(200);
    const QColor line = at(picture(), x, y);
    EXPECT_GT(line.blue(), before.blue() + 60);
    EXPECT_GT(line.blue(), line.red());
    plot.show_pointed(std::nullopt);
    EXPECT_EQ(at(picture(), x, y), before);
}

TEST_F(PlotTest, WithoutExposureDataBarsAndMarkMoveTogether) {
    plot.set_meter(street(false));
    EXPECT_NEAR(plot.scene_light(), engine::assumed_adaptation_luminance, 1e-3);
    plot.set_scene_light_ev(3);
    const QImage image = picture();
    const double low = plot.plot_rect().bottom() - ui::scaled(12), scene = plot.scene_light();
    EXPECT_GT(at(image, x_of(scene * 0.9), low).green(), at(image, x_of(scene / 12), low).green() + 60);
}

TEST_F(PlotTest, AnEmptyPlotExplainsItself) {
    plot.set_meter(nullptr);
    plot.set_explanation(QStringLiteral("Measuring the light of the scene"));
    const QImage with_words = picture();
    plot.set_explanation({});
    EXPECT_NE(with_words, picture());
    EXPECT_EQ(plot.scene_light(), 0);
    test::press_key(plot, Qt::Key_Right);
    EXPECT_TRUE(changed.empty());
}

TEST_F(PlotTest, ScreenReadersHearTheLightAndCanSetIt) {
    QAccessibleInterface* told = QAccessible::queryAccessibleInterface(&plot);
    ASSERT_NE(told, nullptr);
    EXPECT_EQ(told->role(), QAccessible::Slider);
    EXPECT_EQ(told->text(QAccessible::Name), QStringLiteral("Light meter"));
    EXPECT_TRUE(told->text(QAccessible::Value).contains(QStringLiteral("0.13 candela per square metre")));
    EXPECT_TRUE(told->text(QAccessible::Value).contains(QStringLiteral("Lit like a city street.")));
    ASSERT_NE(told->valueInterface(), nullptr);
    EXPECT_NEAR(told->valueInterface()->currentValue().toDouble(), 0.13, 0.003);
    told->valueInterface()->setCurrentValue(1.0);
    EXPECT_NEAR(plot.scene_light(), 1, 0.01);
    ASSERT_EQ(changed.size(), 1U);
}

TEST(LightMeterAxis, IsLogarithmicAndReadsBothWays) {
    const ui::LightAxis axis{0, 328};
    EXPECT_EQ(axis.x_of(0), 0);
    EXPECT_EQ(axis.x_of(1e6), 328);
    EXPECT_NEAR(axis.x_of(1), 4.5 / 8.5 * 328, 1e-9);
    for (const double luminance : {0.0001, 0.005, 0.13, 5.0, 640.0})
        EXPECT_NEAR(axis.cd_m2_at(axis.x_of(luminance)) / luminance, 1, 1e-9);
}

TEST(LightMeterAxis, HeightsFollowTheRootOfTheSharesAndStayApart) {
    std::array<float, engine::LightMeter::bins> shares{};
    for (int bin = 20; bin < 40; ++bin) shares[static_cast<std::size_t>(bin)] = 0.04F;
    for (int bin = 80; bin < 100; ++bin) shares[static_cast<std::size_t>(bin)] = 0.01F;
    const auto heights = ui::bar_heights(shares);
    EXPECT_FLOAT_EQ(heights[30], 1);
    EXPECT_NEAR(heights[90], std::pow(0.25, 0.55), 1e-6);
    EXPECT_EQ(heights[60], 0);
    EXPECT_GT(heights[19], 0) << "lightly smoothed";
    EXPECT_EQ(heights[16], 0) << "five bins, no more";
}

TEST(LightMeterWords, EveryBandHasItsSentence) {
    engine::LightMeter meter;
    meter.scene.known = true;
    const auto sentence = [&](double cd_m2) {
        meter.scene.adaptation = cd_m2;
        return ui::light_sentence(meter, 0);
    };
    EXPECT_EQ(sentence(0.0005), QStringLiteral("Starlight only."));
    EXPECT_EQ(sentence(0.01), QStringLiteral("Lit by the moon."));
    EXPECT_EQ(sentence(0.5), QStringLiteral("Lit like a city street."));
    EXPECT_EQ(sentence(60), QStringLiteral("Lit like a shop window."));
    EXPECT_EQ(sentence(2000), QStringLiteral("Lit like a day outdoors."));
    meter.lamps.push_back({0.25 * 2048, 3, 0.01, false, false});
    EXPECT_EQ(sentence(0.25), QStringLiteral("Lit like a city street. Lamps are 11 stops brighter."));
    meter.lamps.back().is_clipped = true;
    EXPECT_EQ(sentence(0.25), QStringLiteral("Lit like a city street. Lamps are at least 11 stops brighter."));
    meter.lamps.back() = {0.01 * 1024, 1, 0.001, false, true};
    EXPECT_EQ(sentence(0.01), QStringLiteral("Lit by the moon. The moon is 10 stops brighter."));
    meter.scene.known = false;
    EXPECT_EQ(sentence(0.5), QStringLiteral("No exposure data; light is estimated."));
    EXPECT_EQ(ui::certainty_text(meter.scene, 0), QStringLiteral("EXIF unknown"));
}

TEST(LightMeterWords, PixelsAreReadWithTheirShare) {
    EXPECT_EQ(ui::pointed_text(0.42, true, 0.031), QString::fromUtf8("0.42\u2009cd/m², 3.1\u2009% of the picture"));
    EXPECT_EQ(ui::pointed_text(0.42, false, std::nullopt), QString::fromUtf8("about 0.42\u2009cd/m²"));
    EXPECT_EQ(ui::share_text(0), QString::fromUtf8("0\u2009%"));
    EXPECT_EQ(ui::share_text(0.123), QString::fromUtf8("12\u2009%"));
    EXPECT_EQ(ui::share_text(0.0004), QString::fromUtf8("0.04\u2009%"));
    EXPECT_EQ(ui::share_text(0.00000001), QString::fromUtf8("under 0.01\u2009%"));
}

TEST(LightMeterScopes, CountTheValuesOfTheDisplay) {
    QImage picture(100, 40, QImage::Format_RGB32);
    picture.fill(qRgb(10, 20, 30));
    QPainter(&picture).fillRect(50, 0, 50, 40, QColor(200, 200, 200));
    const ui::MeterScopes scopes = ui::measure_scopes(picture);
    for (std::size_t channel = 0; channel < 3; ++channel) {
        EXPECT_NEAR(scopes.rgb[channel][10 * (channel + 1)], 0.5, 1e-6);
        EXPECT_NEAR(scopes.rgb[channel][200], 0.5, 1e-6);
        EXPECT_NEAR(std::accumulate(scopes.rgb[channel].begin(), scopes.rgb[channel].end(), 0.0), 1, 1e-5);
    }
    // Left half dark, right half bright: ink low on the left and high on the right.
    const auto inked_row = [&](int column) {
        for (int row = 0; row < scopes.waveform.height(); ++row)
            if (qAlpha(scopes.waveform.pixel(column, row)) > 128) return scopes.waveform.height() - 1 - row;
        return -1;
    };
    EXPECT_NEAR(inked_row(40), 19 * 128 / 256.0, 1);
    EXPECT_NEAR(inked_row(200), 200 * 128 / 256.0, 1);
}

} // namespace
