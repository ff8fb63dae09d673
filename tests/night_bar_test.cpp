// The night bar: its scale, its words, its keys, its thumbnails and the field for the scene's light.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/night_bar.h"
#include "ui/night_scale.h"
#include "ui/night_slider.h"
#include "ui/number_field.h"
#include "ui/scene_light_field.h"
#include "ui/theme.h"
#include <QAccessible>
#include <QAction>
#include <QApplication>
#include <QLabel>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <cmath>
#include <gtest/gtest.h>

namespace {

engine::SceneLight street_light(bool is_known = true) {
    engine::SceneLight light;
    light.known = is_known;
    light.adaptation = 0.13;
    light.sigma_ev = is_known ? 0.4 : 0;
    return light;
}

// A shown bar with a photo of 0.13 cd/m2, and what it has told.
struct Bar {
    explicit Bar(int width = 1240) {
        bar.resize(width, bar.height());
        bar.set_scene_light(street_light());
        bar.set_photo(true);
        bar.show();
        bar.activateWindow();
        EXPECT_TRUE(QTest::qWaitForWindowActive(&bar));
    }
    ui::NightSlider& slider() { return *bar.findChild<ui::NightSlider*>(); }
    ui::NumberField& number() {
        for (auto* field : bar.findChildren<ui::NumberField*>(QString(), Qt::FindDirectChildrenOnly)) return *field;
        throw std::logic_error("no number field");
    }
    ui::SceneLightField& light() { return *bar.findChild<ui::SceneLightField*>(QString(), Qt::FindDirectChildrenOnly); }
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) { QTest::keyClick(&slider(), key, modifiers); }
    // Where the track shows `sense`.
    QPoint track_point(float sense) {
        const float before = slider().sense();
        slider().set_sense(sense);
        const QPoint point = slider().handle_rect().center();
        slider().set_sense(before);
        return point;
    }
    float last_changed() { return told.isEmpty() ? NAN : told.last().first().toFloat(); }

    ui::NightBar bar{nullptr};
    QSignalSpy changing{&bar, &ui::NightBar::sense_changing}, told{&bar, &ui::NightBar::sense_changed};
};

} // namespace

TEST(NightScale, EverySenseComesBackFromItsPosition) {
    double position_before = -1;
    for (int sense = -100; sense <= 100; ++sense) {
        const double position = ui::position_of_sense(float(sense));
        EXPECT_GT(position, position_before);
        EXPECT_NEAR(ui::sense_at_position(position), float(sense), 1e-4f) << sense;
        position_before = position;
    }
}

TEST(NightScale, StopsLieOnThirdsOfTheTrack) {
    const float stops[] = {-100, 0, 60, 100};
    for (int i = 0; i < 4; ++i) EXPECT_NEAR(ui::position_of_sense(stops[i]), i / 3.0, 1e-12);
    EXPECT_EQ(ui::sense_at_position(-0.5), -100);
    EXPECT_EQ(ui::sense_at_position(1.5), 100);
}

TEST(NightScale, SnapsOnlyCloseToStops) {
    EXPECT_EQ(ui::snapped_to_stop(58.5f), 60);
    EXPECT_EQ(ui::snapped_to_stop(61.5f), 60);
    EXPECT_EQ(ui::snapped_to_stop(-1), 0);
    EXPECT_EQ(ui::snapped_to_stop(58), 58);
    EXPECT_EQ(ui::snapped_to_stop(30), 30);
}

TEST(NightScale, SentencesChangeWhereTheDesignSays) {
    const std::pair<float, const char*> expected[] = {
        {-100, "Bright as day."},
        {-76, "Bright as day."},
        {-75, "Like dusk with the lamps on."},
        {-26, "Like dusk with the lamps on."},
        {-25, "As the camera exposed it."},
        {9, "As the camera exposed it."},
        {10, "Between the photo and what you saw."},
        {44, "Between the photo and what you saw."},
        {45, "As dark as it was to your eyes."},
        {74, "As dark as it was to your eyes."},
        {75, "Darker than it was."},
        {100, "Darker than it was."},
    };
    for (const auto& [sense, sentence] : expected)
        EXPECT_EQ(ui::night_sentence(sense).toStdString(), sentence) << sense;
}

TEST(NightScale, NumbersHaveASignAndSpeakTheirStop) {
    EXPECT_EQ(ui::sense_text(60), QStringLiteral("+60"));
    EXPECT_EQ(ui::sense_text(-25), QStringLiteral("\u221225"));
    EXPECT_EQ(ui::sense_text(0), QStringLiteral("0"));
    EXPECT_EQ(ui::spoken_sense(60), QStringLiteral("+60, as seen"));
    EXPECT_EQ(ui::spoken_sense(15), QStringLiteral("+15, between Photo and As seen"));
    EXPECT_EQ(ui::luminance_text(0.1312), QStringLiteral("0.13"));
    EXPECT_EQ(ui::luminance_text(0.00042), QStringLiteral("0.00042"));
    EXPECT_EQ(ui::luminance_text(12.6), QStringLiteral("13"));
    EXPECT_EQ(ui::luminance_text(12600), QStringLiteral("12\u2009600"));
}

TEST(NightBar, StopNamesNeverOverlapAndStayInside) {
    for (const qreal text_scale : {1.0, 2.0}) {
        ui::set_text_scale(text_scale);
        for (const int width : {500, 560, 620, 900, 1240}) {
            for (const float sense : {-100.0f, 0.0f, 15.0f, 60.0f, 100.0f}) {
                Bar bar(width);
                bar.bar.set_values(sense, 0);
                const QList<QRect> names = bar.slider().stop_name_rects();
                for (qsizetype i = 0; i < names.size(); ++i) {
                    EXPECT_TRUE(bar.slider().rect().contains(names[i])) << width << " at " << text_scale;
                    for (qsizetype j = 0; j < i; ++j)
                        EXPECT_FALSE(names[i].intersects(names[j])) << width << " at " << text_scale;
                }
                if (text_scale == 1.0 || width >= 1240) EXPECT_EQ(names.size(), 4) << width << " at " << text_scale;
            }
        }
    }
    ui::set_text_scale(1);
}

TEST(NightBar, KeysMoveByTheirSteps) {
    Bar bar;
    bar.slider().setFocus();
    const auto sense_after = [&](Qt::Key key, Qt::KeyboardModifiers modifiers = {}) {
        bar.bar.set_values(20, 0);
        bar.press(key, modifiers);
        EXPECT_EQ(bar.last_changed(), bar.slider().sense());
        return bar.slider().sense();
    };
    EXPECT_EQ(sense_after(Qt::Key_Right), 21);
    EXPECT_EQ(sense_after(Qt::Key_Left), 19);
    EXPECT_EQ(sense_after(Qt::Key_Right, Qt::ShiftModifier), 25);
    EXPECT_FLOAT_EQ(sense_after(Qt::Key_Left, Qt::AltModifier), 19.8f);
    EXPECT_EQ(sense_after(Qt::Key_PageUp), 60);
    EXPECT_EQ(sense_after(Qt::Key_PageDown), 0);
    EXPECT_EQ(sense_after(Qt::Key_Home), -100);
    EXPECT_EQ(sense_after(Qt::Key_End), 100);
    EXPECT_EQ(sense_after(Qt::Key_Delete), 0);
}

TEST(NightBar, AHeldKeyIsOneChange) {
    Bar bar;
    bar.slider().setFocus();
    for (int i = 0; i < 5; ++i) QTest::keyPress(&bar.slider(), Qt::Key_Right);
    EXPECT_EQ(bar.changing.size(), 5);
    EXPECT_EQ(bar.told.size(), 0);
    QTest::keyRelease(&bar.slider(), Qt::Key_Right);
    ASSERT_EQ(bar.told.size(), 1);
    EXPECT_EQ(bar.last_changed(), 5);
}

TEST(NightBar, ItsKeysComeBeforeTheWindowsShortcuts) {
    Bar bar;
    QAction next_photo, rate, reset;
    next_photo.setShortcut(Qt::Key_Right);
    rate.setShortcut(Qt::Key_3);
    reset.setShortcut(QKeySequence(QStringLiteral("Ctrl+Right")));
    bar.bar.addActions({&next_photo, &rate, &reset});
    QSignalSpy stolen(&next_photo, &QAction::triggered), rated(&rate, &QAction::triggered),
        was_reset(&reset, &QAction::triggered);
    bar.slider().setFocus();
    bar.press(Qt::Key_Right);
    EXPECT_EQ(bar.slider().sense(), 1);
    EXPECT_EQ(stolen.size(), 0);
    bar.press(Qt::Key_Right, Qt::ControlModifier);
    EXPECT_EQ(was_reset.size(), 1);
    bar.press(Qt::Key_3);
    EXPECT_EQ(rated.size(), 0);
    EXPECT_EQ(bar.number().text(), QStringLiteral("3"));
}

TEST(NightBar, LeftAndRightAreMirroredWithTheBar) {
    Bar bar;
    bar.slider().setLayoutDirection(Qt::RightToLeft);
    bar.slider().setFocus();
    bar.press(Qt::Key_Left);
    EXPECT_EQ(bar.slider().sense(), 1);
    EXPECT_GT(bar.track_point(-100).x(), bar.track_point(100).x());
}

TEST(NightBar, DraggingSnapsToStopsUnlessAltIsHeld) {
    Bar bar;
    const QPoint from = bar.track_point(0), near_as_seen = bar.track_point(61);
    QTest::mousePress(&bar.slider(), Qt::LeftButton, {}, from);
    QTest::mouseMove(&bar.slider(), near_as_seen);
    EXPECT_EQ(bar.slider().sense(), 60);
    EXPECT_EQ(bar.told.size(), 0);
    QTest::mouseRelease(&bar.slider(), Qt::LeftButton, {}, near_as_seen);
    EXPECT_EQ(bar.last_changed(), 60);

    QTest::mousePress(&bar.slider(), Qt::LeftButton, Qt::AltModifier, bar.track_point(30));
    QTest::mouseRelease(&bar.slider(), Qt::LeftButton, Qt::AltModifier, bar.track_point(30));
    EXPECT_NEAR(bar.last_changed(), 30, 0.4);
}

TEST(NightBar, DoubleClickGoesBackToThePhoto) {
    Bar bar;
    bar.bar.set_values(60, 0);
    QTest::mouseDClick(&bar.slider(), Qt::LeftButton, {}, bar.track_point(60));
    EXPECT_EQ(bar.last_changed(), 0);
}

TEST(NightBar, AClickedRenderingIsTheNewSense) {
    Bar bar;
    const QRect slider = bar.slider().rect();
    for (int i = 0; i < 7; ++i) {
        const int x = slider.width() * (2 * i + 1) / 14;
        QTest::mouseClick(&bar.slider(), Qt::LeftButton, {}, {x, 20});
        EXPECT_EQ(bar.slider().sense(), ui::NightBar::thumbnail_positions()[i]);
    }
    EXPECT_EQ(bar.last_changed(), 100);
}

TEST(NightBar, ANarrowBarShowsTheFourStopsOnly) {
    Bar wide, narrow(600);
    for (int i = 0; i < 7; ++i) {
        EXPECT_TRUE(wide.bar.is_thumbnail_shown(i));
        EXPECT_EQ(narrow.bar.is_thumbnail_shown(i), i % 2 == 0);
    }
    EXPECT_GT(wide.bar.thumbnail_size().width(), 100);
    EXPECT_EQ(wide.bar.thumbnail_size().height(), int(72 * wide.bar.devicePixelRatioF()));
}

TEST(NightBar, AsksForRenderingsWhenTheirSizeChanges) {
    Bar bar;
    QTest::qWait(200);
    QSignalSpy wanted(&bar.bar, &ui::NightBar::thumbnails_wanted);
    bar.bar.resize(1100, bar.bar.height());
    EXPECT_TRUE(wanted.wait(1000));
    bar.bar.set_collapsed(true);
    EXPECT_TRUE(bar.bar.thumbnail_size().isEmpty());
    EXPECT_EQ(bar.bar.height(), 56);
    wanted.clear();
    bar.bar.set_collapsed(false);
    EXPECT_GE(wanted.size(), 1);
    EXPECT_EQ(bar.bar.height(), 152);
}

TEST(NightBar, ShowsTheRenderingItWasGiven) {
    Bar bar;
    QImage red(bar.bar.thumbnail_size(), QImage::Format_RGB32);
    red.fill(QColor(200, 10, 10));
    bar.bar.set_thumbnail(3, red);
    const QImage grab = bar.slider().grab().toImage();
    const qreal scale = grab.devicePixelRatio();
    const auto colour_at = [&](int place) {
        return grab.pixelColor(int(bar.slider().width() * (2 * place + 1) / 14 * scale), int(30 * scale));
    };
    EXPECT_EQ(colour_at(3), QColor(200, 10, 10));
    EXPECT_NE(colour_at(2), QColor(200, 10, 10));
}

TEST(NightBar, ATypedNumberIsTakenAndLimited) {
    Bar bar;
    bar.slider().setFocus();
    QTest::keyClicks(&bar.slider(), QStringLiteral("4"));
    ASSERT_TRUE(bar.number().hasFocus());
    QTest::keyClicks(&bar.number(), QStringLiteral("2"));
    QTest::keyClick(&bar.number(), Qt::Key_Return);
    EXPECT_EQ(bar.last_changed(), 42);
    EXPECT_EQ(bar.number().text(), QStringLiteral("+42"));
    EXPECT_TRUE(bar.slider().hasFocus());

    bar.number().setFocus();
    bar.number().selectAll();
    QTest::keyClicks(&bar.number(), QStringLiteral("-400"));
    QTest::keyClick(&bar.number(), Qt::Key_Return);
    EXPECT_EQ(bar.last_changed(), -100);

    bar.number().setFocus();
    bar.number().selectAll();
    QTest::keyClicks(&bar.number(), QStringLiteral("dark"));
    QTest::keyClick(&bar.number(), Qt::Key_Return);
    EXPECT_EQ(bar.last_changed(), -100);
    EXPECT_TRUE(bar.number().property("refused").toBool());
    QTest::keyClick(&bar.number(), Qt::Key_Escape);
    EXPECT_EQ(bar.number().text(), QStringLiteral("\u2212100"));
}

TEST(NightBar, TypedSceneLightBecomesStopsFromTheMeteredValue) {
    Bar bar;
    QSignalSpy told(&bar.bar, &ui::NightBar::scene_light_changed);
    auto* field = bar.light().findChild<ui::NumberField*>();
    EXPECT_EQ(field->text(), QStringLiteral("0.13"));
    field->setFocus();
    field->selectAll();
    QTest::keyClicks(field, QStringLiteral("0,52 cd/m²"));
    QTest::keyClick(field, Qt::Key_Return);
    ASSERT_EQ(told.size(), 1);
    EXPECT_NEAR(told.last().first().toFloat(), 2, 1e-5);
    EXPECT_EQ(field->text(), QStringLiteral("0.52"));

    QTest::mouseClick(bar.light().findChild<QToolButton*>(), Qt::LeftButton);
    ASSERT_EQ(told.size(), 2);
    EXPECT_EQ(told.last().first().toFloat(), 0);
    EXPECT_EQ(field->text(), QStringLiteral("0.13"));
}

TEST(NightBar, ShiftAndWheelMoveTheSceneLightByATenthOfAStop) {
    Bar bar;
    QSignalSpy told(&bar.bar, &ui::NightBar::scene_light_changed);
    auto* field = bar.light().findChild<ui::NumberField*>();
    const auto turn = [&](Qt::KeyboardModifiers modifiers) {
        QWheelEvent wheel(QPointF(5, 5), field->mapToGlobal(QPointF(5, 5)), {}, {0, 120}, Qt::NoButton, modifiers,
                          Qt::NoScrollPhase, false);
        QApplication::sendEvent(field, &wheel);
    };
    turn({});
    turn(Qt::ShiftModifier);
    turn(Qt::ShiftModifier);
    ASSERT_TRUE(told.wait(2000));
    ASSERT_EQ(told.size(), 1);
    EXPECT_NEAR(told.last().first().toFloat(), 0.2, 1e-5);
}

TEST(NightBar, SaysWhenTheLightIsAnEstimate) {
    Bar bar;
    const auto says_estimate = [&] {
        for (auto* label : bar.light().findChildren<QLabel*>())
            if (label->text() == QStringLiteral("estimate")) return true;
        return false;
    };
    EXPECT_FALSE(says_estimate());
    bar.bar.set_scene_light(street_light(false));
    EXPECT_TRUE(says_estimate());
}

TEST(NightBar, TellsScreenReadersItsValueInWords) {
    Bar bar;
    bar.bar.set_values(60, 0);
    QAccessibleInterface* access = QAccessible::queryAccessibleInterface(&bar.slider());
    ASSERT_TRUE(access && access->valueInterface());
    EXPECT_EQ(access->role(), QAccessible::Slider);
    EXPECT_EQ(access->text(QAccessible::Name), QStringLiteral("Sense of night"));
    EXPECT_EQ(access->text(QAccessible::Value), QStringLiteral("+60, as seen"));
    access->valueInterface()->setCurrentValue(-50);
    EXPECT_EQ(bar.last_changed(), -50);
}

TEST(NightBar, WithoutAPhotoNothingCanBeChanged) {
    ui::NightBar bar(nullptr);
    QSignalSpy told(&bar, &ui::NightBar::sense_changed);
    bar.show();
    bar.move_to_stop(1);
    bar.move_by(2);
    EXPECT_FALSE(bar.findChild<ui::NightSlider*>()->isEnabled());
    EXPECT_EQ(told.size(), 0);
}

TEST(NightBar, ShortcutsFromAnywhereMoveAndJump) {
    Bar bar;
    bar.bar.move_by(2);
    EXPECT_EQ(bar.last_changed(), 2);
    bar.bar.move_to_stop(1);
    EXPECT_EQ(bar.last_changed(), 60);
    bar.bar.move_to_stop(-1);
    EXPECT_EQ(bar.last_changed(), 0);
}
