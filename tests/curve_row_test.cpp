// Rows with a curve and with a file: what adds, moves and removes points, what keys do, what screen readers hear; files that are not there.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/shared/test_support.h"
#include "tests/shared/window_events.h"
#include "ui/curve_row.h"
#include "ui/file_row.h"
#include <QAccessible>
#include <QApplication>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>
#include <gtest/gtest.h>

using namespace Qt::StringLiterals;
using engine::Curve;

namespace {

const engine::Parameter tone{.key = "light", .label = "Tone curve", .help = "Brightness."};
const Curve s_curve{{{0, 0}, {0.25F, 0.15F}, {0.75F, 0.85F}, {1, 1}}};

struct CurveRowTest : testing::Test {
    CurveRowTest() {
        QObject::connect(&row, &ui::CurveRow::changed, [this](const Curve& curve) { told.push_back(curve); });
        QObject::connect(&row, &ui::CurveRow::changing, [this](const Curve& curve) { passing.push_back(curve); });
        row.resize(300, row.heightForWidth(300));
        row.show();
        test::wait(1);
    }
    void mouse(QEvent::Type type, QPointF at, Qt::MouseButtons held = Qt::LeftButton) {
        QMouseEvent event(type, at, row.mapToGlobal(at), type == QEvent::MouseMove ? Qt::NoButton : Qt::LeftButton,
                          held, Qt::NoModifier);
        QApplication::sendEvent(&row, &event);
    }
    void drag(engine::CurvePoint from, engine::CurvePoint to) {
        mouse(QEvent::MouseButtonPress, row.place_of(from));
        mouse(QEvent::MouseMove, row.place_of(to));
        mouse(QEvent::MouseButtonRelease, row.place_of(to), Qt::NoButton);
    }

    ui::CurveRow row{tone, Curve()};
    std::vector<Curve> told, passing;
};

} // namespace

TEST_F(CurveRowTest, AClickAddsAPointThere) {
    drag({0.5F, 0.7F}, {0.5F, 0.7F});
    ASSERT_EQ(told.size(), 1U);
    ASSERT_EQ(row.value().points.size(), 3U);
    EXPECT_NEAR(row.value().points[1].x, 0.5F, 0.01F);
    EXPECT_NEAR(row.value().points[1].y, 0.7F, 0.01F);
    EXPECT_TRUE(row.is_changed());
    EXPECT_EQ(row.selected(), 1);
}

TEST_F(CurveRowTest, ADragMovesAPointAsFarAsItsNeighboursAllow) {
    row.set_value(s_curve);
    drag(s_curve.points[1], {0.4F, 0.3F});
    ASSERT_EQ(told.size(), 1U);
    EXPECT_FALSE(passing.empty());
    EXPECT_NEAR(row.value().points[1].x, 0.4F, 0.01F);
    EXPECT_NEAR(row.value().points[1].y, 0.3F, 0.01F);
    drag(row.value().points[1], {0.95F, 0.99F});
    EXPECT_LT(row.value().points[1].x, 0.75F);
    EXPECT_LE(row.value().points[1].y, 0.85F);
    EXPECT_TRUE(engine::check(row.value()));
}

TEST_F(CurveRowTest, EscapeTakesADragBack) {
    row.set_value(s_curve);
    mouse(QEvent::MouseButtonPress, row.place_of(s_curve.points[1]));
    mouse(QEvent::MouseMove, row.place_of({0.5F, 0.5F}));
    EXPECT_NE(row.value(), s_curve);
    test::press_key(row, Qt::Key_Escape);
    EXPECT_EQ(row.value(), s_curve);
    EXPECT_TRUE(told.empty());
}

TEST_F(CurveRowTest, ADoubleClickRemovesAPointAndKeepsTheLastTwo) {
    row.set_value(s_curve);
    mouse(QEvent::MouseButtonDblClick, row.place_of(s_curve.points[1]));
    EXPECT_EQ(row.value().points.size(), 3U);
    mouse(QEvent::MouseButtonDblClick, row.place_of(s_curve.points[2]));
    EXPECT_EQ(row.value(), Curve());
    mouse(QEvent::MouseButtonDblClick, row.place_of({1, 1}));
    EXPECT_EQ(row.value(), Curve());
}

TEST_F(CurveRowTest, TabGoesFromPointToPointAndThenOn) {
    QWidget window;
    auto* column = new QVBoxLayout(&window);
    auto* before = new QPushButton(u"before"_s);
    auto* curve = new ui::CurveRow(tone, s_curve);
    auto* behind = new QPushButton(u"behind"_s);
    for (QWidget* widget : std::initializer_list<QWidget*>{before, curve, behind}) column->addWidget(widget);
    window.show();
    window.activateWindow();
    before->setFocus();
    test::wait(1);
    test::press_key(*before, Qt::Key_Tab);
    for (int point = 0; point < 4; ++point) {
        ASSERT_TRUE(curve->hasFocus()) << point;
        ASSERT_EQ(curve->selected(), point);
        test::press_key(*curve, Qt::Key_Tab);
    }
    EXPECT_TRUE(behind->hasFocus());
    test::press_key(*behind, Qt::Key_Backtab);
    EXPECT_TRUE(curve->hasFocus());
    EXPECT_EQ(curve->selected(), 3);
}

TEST_F(CurveRowTest, KeysMoveAddAndRemove) {
    row.set_value(s_curve);
    test::press_key(row, Qt::Key_End);
    test::press_key(row, Qt::Key_Left);
    EXPECT_NEAR(row.value().points[3].x, 0.99F, 1e-5F);
    test::press_key(row, Qt::Key_Home);
    test::press_key(row, Qt::Key_Up, Qt::ShiftModifier);
    EXPECT_NEAR(row.value().points[0].y, 0.05F, 1e-5F);
    test::press_key(row, Qt::Key_Insert);
    EXPECT_EQ(row.value().points.size(), 5U);
    EXPECT_EQ(row.selected(), 1);
    test::press_key(row, Qt::Key_Delete);
    EXPECT_EQ(row.value().points.size(), 4U);
    EXPECT_EQ(told.size(), 4U);
}

TEST_F(CurveRowTest, TellsScreenReadersItsNameAndPoint) {
    row.set_value(s_curve);
    QAccessibleInterface* interface = QAccessible::queryAccessibleInterface(&row);
    ASSERT_NE(interface, nullptr);
    EXPECT_EQ(interface->text(QAccessible::Name), u"Tone curve"_s);
    EXPECT_EQ(interface->text(QAccessible::Value), u"Point 1 of 4: 0 % becomes 0 %"_s);
}

TEST(FileRow, ChoosesShowsAndTakesAwayAFile) {
    const engine::Parameter parameter{.key = "file", .label = "Colour table", .help = "A .cube file."};
    ui::FileRow row(parameter, {});
    std::vector<std::string> told;
    QObject::connect(&row, &ui::FileRow::changed, [&](const engine::Text& text) { told.push_back(text.value); });
    row.resize(320, row.sizeHint().height());
    row.show();
    row.set_chooser([] { return u"/looks/warm film.cube"_s; });
    row.button().click();
    ASSERT_EQ(told, std::vector<std::string>{"/looks/warm film.cube"});
    EXPECT_TRUE(row.button().accessibleName().contains(u"warm film.cube"_s));
    row.set_chooser([] { return QString(); }); // cancelled
    row.button().click();
    EXPECT_EQ(told.size(), 1U);
    row.clear_button().click();
    EXPECT_EQ(told.back(), "");
    EXPECT_FALSE(row.is_changed());
    EXPECT_FALSE(row.clear_button().isEnabled());
}

TEST(FileRow, SaysWhatIsWrongWithAFile) {
    const engine::Parameter parameter{.key = "file", .label = "Colour table", .help = "A .cube file."};
    ui::FileRow row(parameter, [](const engine::Text& text) -> engine::Result<void> {
        if (text.value == "/gone.cube") return engine::Error{engine::ErrorKind::missing, "gone.cube is not there.", {}};
        return {};
    });
    row.set_value({"/gone.cube"});
    EXPECT_EQ(row.problem(), u"gone.cube is not there."_s);
    row.set_value({"/here.cube"});
    EXPECT_EQ(row.problem(), QString());
}
