// The light meter in the real window: what it does to the document and to the photo on the canvas.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/shared/test_support.h"
#include "tests/shared/window_events.h"
#include "ui/document.h"
#include "ui/light_meter.h"
#include "ui/light_meter_plot.h"
#include "ui/main_window.h"
#include "ui/number_field.h"
#include "ui/photo_facts.h"
#include "ui/photo_view.h"
#include "ui/section.h"
#include "ui/session.h"
#include "ui/theme.h"
#include <QAction>
#include <QApplication>
#include <QLabel>
#include <QMouseEvent>
#include <QPainter>
#include <QSettings>
#include <QTest>
#include <QToolButton>
#include <gtest/gtest.h>

namespace {

using ui::LightMeterPlot;

void hover(QWidget& widget, QPointF at) {
    QMouseEvent event(QEvent::MouseMove, at, widget.mapToGlobal(at), Qt::NoButton, Qt::NoButton, Qt::NoModifier);
    QApplication::sendEvent(&widget, &event);
}
void leave(QWidget& widget) {
    QEvent event(QEvent::Leave);
    QApplication::sendEvent(&widget, &event);
}

// The real window, a picture without exposure data: luminances are relative, everything else is the same.
struct MeterWindowTest : testing::Test {
    MeterWindowTest() {
        QSettings().clear();
        QSettings().setValue("hints/night_was_suggested", true);
        QImage picture(900, 600, QImage::Format_RGB888);
        picture.fill(qRgb(60, 60, 60));
        QPainter(&picture).fillRect(0, 0, 900, 150, QColor(200, 200, 200)); // a quarter of it
        const QString file = QString::fromStdString((folder / "evening.png").string());
        EXPECT_TRUE(picture.save(file, "PNG"));
        window = std::make_unique<ui::MainWindow>();
        window->resize(1400, 900);
        window->show();
        EXPECT_TRUE(QTest::qWaitForWindowExposed(window.get()));
        window->open({file});
        EXPECT_TRUE(test::wait_until([&] { return document() && document()->light_meter(); }, 15000));
        EXPECT_TRUE(test::wait_until([&] { return view().pictures().is_complete(); }, 10000));
    }
    ui::Document* document() { return window->session().current(); }
    ui::PhotoView& view() { return window->photo_view(); }
    ui::LightMeter& meter() { return *window->findChild<ui::LightMeter*>(); }
    LightMeterPlot& plot() { return meter().plot(); }
    QPointF foot() { return {plot().mark_x(), plot().plot_rect().bottom() - 3}; }
    double x_of(double cd_m2) { return plot().axis().x_of(cd_m2); }
    // The luminance of the bright quarter.
    double bright() { return document()->light_meter()->scene.kappa * document()->light_meter()->pixels->at(0.5, 0.1); }
    QPointF canvas_point(double across, double down) {
        const QRect photo = view().geometry_of_photo().photo_rect();
        return QPointF(photo.x() + across * photo.width(), photo.y() + down * photo.height()) /
               view().devicePixelRatioF();
    }
    QColor shown(double across, double down) {
        return view().grab().toImage().pixelColor((canvas_point(across, down) * view().devicePixelRatioF()).toPoint());
    }

    test::TemporaryFolder folder;
    std::unique_ptr<ui::MainWindow> window;
};

TEST_F(MeterWindowTest, ItSaysHonestlyThatThereIsNoExposureData) {
    EXPECT_EQ(meter().sentence(), QStringLiteral("No exposure data; light is estimated."));
    bool told = false;
    for (const QLabel* label : meter().findChildren<QLabel*>()) told |= label->text() == QStringLiteral("EXIF unknown");
    EXPECT_TRUE(told);
}

TEST_F(MeterWindowTest, DraggingTheMarkIsOneStepOfHistory) {
    test::press(plot(), foot());
    for (int step = 0; step < 12; ++step) test::move(plot(), foot() + QPointF(4, 0));
    EXPECT_FALSE(document()->can_undo());
    EXPECT_NE(document()->number("night.scene_light"), 0) << "passing changes while dragging";
    test::release(plot(), foot());
    EXPECT_EQ(document()->number("night.scene_light"), plot().scene_light_ev());
    ASSERT_TRUE(document()->can_undo());
    window->actions().undo->trigger();
    EXPECT_EQ(document()->number("night.scene_light"), 0);
    EXPECT_EQ(plot().scene_light_ev(), 0);
    EXPECT_FALSE(document()->can_undo());
}

TEST_F(MeterWindowTest, TypedLightIsTheSceneLight) {
    plot().setFocus();
    test::press_key(plot(), Qt::Key_Return);
    auto* field = meter().findChild<ui::NumberField*>();
    ASSERT_NE(field, nullptr);
    ASSERT_TRUE(field->isVisible());
    field->selectAll();
    test::type(*field, QStringLiteral("2"));
    test::press_key(*field, Qt::Key_Return);
    EXPECT_NEAR(plot().scene_light(), 2, 0.01);
    EXPECT_NEAR(document()->number("night.scene_light"), std::log2(2 / document()->light_meter()->scene.adaptation),
                0.01);
    EXPECT_TRUE(test::wait_until([&] { return !field->isVisible(); }));
    EXPECT_TRUE(document()->can_undo());
}

TEST_F(MeterWindowTest, LookingAtALuminanceFlashesItsPixelsInThePhoto) {
    // Away from the lines of the hatch the tint alone colours the grey picture.
    EXPECT_LT(std::abs(shown(0.5, 0.1).blue() - shown(0.5, 0.1).red()), 12);
    hover(plot(), {x_of(bright()), plot().plot_rect().center().y()});
    EXPECT_GT(shown(0.5, 0.1).blue(), shown(0.5, 0.1).red() + 12);
    EXPECT_LT(std::abs(shown(0.5, 0.7).blue() - shown(0.5, 0.7).red()), 12) << "others stay as they are";
    leave(plot());
    EXPECT_LT(std::abs(shown(0.5, 0.1).blue() - shown(0.5, 0.1).red()), 12);
}

TEST_F(MeterWindowTest, ThePhotoUnderThePointerHasAHairlineInTheMeter) {
    const double y = plot().plot_rect().top() + ui::scaled(30), scale = plot().devicePixelRatioF();
    const auto line = [&] {
        return plot().grab().toImage().pixelColor(static_cast<int>(x_of(bright()) * scale),
                                                  static_cast<int>(y * scale));
    };
    const QColor before = line();
    hover(view(), canvas_point(0.5, 0.1));
    EXPECT_NE(line(), before);
    hover(view(), canvas_point(0.5, -0.01)); // beside the photo
    EXPECT_EQ(line(), before);
    hover(view(), canvas_point(0.5, 0.1));
    leave(view());
    EXPECT_EQ(line(), before);
}

TEST_F(MeterWindowTest, TheOtherViewsFollowTheEditedPicture) {
    plot().set_view(LightMeterPlot::View::luminance);
    QSettings().setValue("window/meter_view", 1);
    ui::MainWindow other;
    other.resize(1400, 900);
    other.show();
    other.open({QString::fromStdString((folder / "evening.png").string())});
    ASSERT_TRUE(
        test::wait_until([&] { return other.session().current() && other.session().current()->light_meter(); }, 15000));
    LightMeterPlot& rgb = other.findChild<ui::LightMeter*>()->plot();
    ASSERT_EQ(rgb.view(), LightMeterPlot::View::rgb);
    const QImage empty = [&] {
        LightMeterPlot plain(nullptr);
        plain.setFixedWidth(rgb.width());
        plain.set_view(LightMeterPlot::View::rgb);
        return plain.grab().toImage();
    }();
    ASSERT_TRUE(test::wait_until([&] { return rgb.grab().toImage() != empty; }, 10000));
    const QImage first = rgb.grab().toImage();
    other.session().current()->change("exposure.stops", 1.5F, ui::Document::Change::finished);
    EXPECT_TRUE(test::wait_until([&] { return rgb.grab().toImage() != first; }, 10000));
}

TEST_F(MeterWindowTest, ItFoldsToItsHeadingLine) {
    auto* fold = meter().findChild<QToolButton*>();
    ASSERT_NE(fold, nullptr);
    fold->click();
    EXPECT_TRUE(meter().is_folded());
    EXPECT_FALSE(plot().isVisible());
    EXPECT_TRUE(test::wait_until([&] { return meter().height() < ui::scaled(56); }));
    fold->click();
    EXPECT_TRUE(plot().isVisible());
}

TEST_F(MeterWindowTest, TheFactsOfTheCameraStandUnderInfo) {
    auto* facts = window->findChild<ui::PhotoFacts*>();
    ASSERT_NE(facts, nullptr);
    EXPECT_FALSE(facts->section().is_open());
    facts->section().set_open(true);
    bool told = false;
    for (const QLabel* label : facts->findChildren<QLabel*>())
        told |= label->isVisibleTo(facts) && label->text().contains(QString::fromUtf8("900 × 600"));
    EXPECT_TRUE(told);
}

} // namespace
