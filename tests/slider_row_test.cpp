// Mouse, wheel and keys of slider rows, and what they tell screen readers.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/operation/operation.h"
#include "tests/shared/window_events.h"
#include "ui/slider_row.h"
#include "ui/tabular_text.h"
#include "ui/theme.h"
#include "ui/toggle_row.h"
#include "ui/value_text.h"
#include <QAccessible>
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QVBoxLayout>
#include <gtest/gtest.h>
#include <memory>

namespace {

using engine::Parameter;
using engine::Unit;

const Parameter shadows{
    .key = "shadows", .label = "Shadows", .help = "Lifts what is dark.", .range = {-100, 100}, .slider = {-100, 100}};
const Parameter kelvin{.key = "kelvin",
                       .label = "Temperature",
                       .range = {0, 25000},
                       .slider = {2000, 12000},
                       .step = 50,
                       .unit = Unit::kelvin,
                       .zero_means = "as shot"};

// A row in a window, 334 wide as in the panel: the track goes from 116 to 260. Counts what it emits.
struct Row : testing::Test {
    void SetUp() override { show(shadows, 0); }
    void show(const Parameter& parameter, float initial) {
        window = std::make_unique<QWidget>();
        row = new ui::SliderRow(parameter, initial, window.get());
        row->setGeometry(0, 0, 334, 28);
        QObject::connect(row, &ui::SliderRow::changing, window.get(),
                         [this](float value) { changing.push_back(value); });
        QObject::connect(row, &ui::SliderRow::changed, window.get(), [this](float value) { changed.push_back(value); });
        window->show();
        window->activateWindow();
        changing.clear();
        changed.clear();
    }
    static QPointF at(double position) { return {116 + 144 * position, 14}; }

    std::unique_ptr<QWidget> window;
    ui::SliderRow* row = nullptr;
    std::vector<float> changing, changed;
};

TEST_F(Row, ArrowKeysMoveByOneStepAndTellItOnce) {
    test::press_key(*row, Qt::Key_Right);
    test::press_key(*row, Qt::Key_Right, Qt::ShiftModifier);
    test::press_key(*row, Qt::Key_Left);
    EXPECT_EQ(changed, (std::vector<float>{1, 6, 5}));
    EXPECT_TRUE(changing.empty());
}

TEST_F(Row, AltMakesAFifthOfAStepAndPagesTen) {
    test::press_key(*row, Qt::Key_Right, Qt::AltModifier);
    EXPECT_FLOAT_EQ(row->value(), 0.2f);
    test::press_key(*row, Qt::Key_PageUp);
    EXPECT_FLOAT_EQ(row->value(), 10.2f);
    test::press_key(*row, Qt::Key_PageDown);
    EXPECT_FLOAT_EQ(row->value(), 0.2f);
}

TEST_F(Row, HomeEndAndDeleteGoToTheEndsAndTheDefault) {
    show(shadows, 15);
    test::press_key(*row, Qt::Key_Home);
    test::press_key(*row, Qt::Key_End);
    test::press_key(*row, Qt::Key_Delete);
    EXPECT_EQ(changed, (std::vector<float>{-100, 100, 15}));
}

TEST_F(Row, AKeyAtTheEndOfTheRangeTellsNothing) {
    row->set_value(100);
    test::press_key(*row, Qt::Key_Right);
    EXPECT_TRUE(changed.empty());
}

TEST_F(Row, AMirroredWindowMirrorsTheArrowKeys) {
    row->setLayoutDirection(Qt::RightToLeft);
    test::press_key(*row, Qt::Key_Left);
    EXPECT_EQ(row->value(), 1);
}

TEST_F(Row, ItsKeysAreKeptFromTheShortcutsOfTheWindow) {
    for (const int key : {Qt::Key_Left, Qt::Key_Home, Qt::Key_Delete, Qt::Key_5, Qt::Key_Return})
        EXPECT_TRUE(test::claims_key(*row, key)) << key;
    for (const int key : {Qt::Key_D, Qt::Key_Backslash, Qt::Key_Comma, Qt::Key_Escape})
        EXPECT_FALSE(test::claims_key(*row, key)) << key;
}

TEST_F(Row, ADragTellsEachStepAndAtTheEndTheResult) {
    test::press(*row, at(0.5));
    test::move(*row, at(0.6));
    test::move(*row, at(0.75));
    EXPECT_TRUE(changed.empty());
    test::release(*row, at(0.75));
    EXPECT_EQ(changing, (std::vector<float>{20, 50}));
    EXPECT_EQ(changed, (std::vector<float>{50}));
}

TEST_F(Row, TheKnobStaysUnderThePointerThatTookItOffCentre) {
    test::press(*row, at(0.5) + QPointF(4, 0));
    test::release(*row, at(0.5) + QPointF(4, 0));
    EXPECT_EQ(row->value(), 0);
}

TEST_F(Row, PressingTheTrackJumpsThere) {
    test::click(*row, at(0.25));
    EXPECT_EQ(changed, (std::vector<float>{-50}));
}

TEST_F(Row, DraggingTheLabelMovesTheValueToo) {
    test::press(*row, {20, 14});
    test::move(*row, {20 + 14.4, 14});
    test::release(*row, {20 + 14.4, 14});
    EXPECT_EQ(changed, (std::vector<float>{20}));
}

TEST_F(Row, AltDragsAtAFifthOfTheSpeedInFineSteps) {
    test::press(*row, at(0.5), Qt::AltModifier);
    test::move(*row, at(0.6), Qt::AltModifier);
    test::release(*row, at(0.6), Qt::AltModifier);
    EXPECT_NEAR(row->value(), 4, 0.001);
}

TEST_F(Row, EscapeDuringADragBringsTheOldValueBack) {
    row->set_value(10);
    test::press(*row, at(0.55));
    test::move(*row, at(0.9));
    EXPECT_TRUE(test::claims_key(*row, Qt::Key_Escape));
    test::press_key(*row, Qt::Key_Escape);
    test::release(*row, at(0.9));
    EXPECT_EQ(row->value(), 10);
    EXPECT_TRUE(changed.empty());
    EXPECT_EQ(changing.back(), 10);
}

TEST_F(Row, ADoubleClickOnLabelOrKnobResets) {
    row->set_value(40);
    test::double_click(*row, {20, 14});
    EXPECT_EQ(row->value(), 0);
    row->set_value(40);
    test::double_click(*row, at(0.7));
    EXPECT_EQ(row->value(), 0);
}

TEST_F(Row, ADoubleClickOnTheBareTrackIsNoReset) {
    test::double_click(*row, at(0.25));
    EXPECT_EQ(row->value(), -50);
}

TEST_F(Row, TheWheelScrollsThePanelUnlessTheRowIsMeant) {
    EXPECT_FALSE(test::turn_wheel(*row, 1));
    EXPECT_EQ(row->value(), 0);
    EXPECT_TRUE(test::turn_wheel(*row, 1, Qt::ControlModifier));
    EXPECT_EQ(row->value(), 1);
}

TEST_F(Row, ATurnOfTheWheelEndsInOneResult) {
    row->setFocus();
    ASSERT_TRUE(test::wait_until([&] { return row->hasFocus(); }));
    for (int notch = 0; notch < 4; ++notch) test::turn_wheel(*row, 1);
    EXPECT_EQ(changing, (std::vector<float>{1, 2, 3, 4}));
    EXPECT_TRUE(changed.empty());
    EXPECT_TRUE(test::wait_until([&] { return !changed.empty(); }));
    EXPECT_EQ(changed, (std::vector<float>{4}));
}

TEST_F(Row, ValuesSetFromOutsideAreNotTold) {
    row->set_value(33);
    EXPECT_EQ(row->value(), 33);
    EXPECT_TRUE(row->is_changed());
    EXPECT_TRUE(changing.empty() && changed.empty());
}

TEST_F(Row, ADisabledRowDoesNotMove) {
    row->setEnabled(false);
    test::click(*row, at(0.25));
    EXPECT_EQ(row->value(), 0);
}

TEST_F(Row, AValueTakenFromThePhotoIsShownAndNamed) {
    show(kelvin, 0);
    EXPECT_EQ(row->spoken_value().toStdString(), "as shot");
    row->set_photo_value(4150);
    EXPECT_EQ(row->spoken_value().toStdString(), "4\u2009150\u2009K, as shot");
    EXPECT_EQ(row->value(), 0);
    test::press_key(*row, Qt::Key_Right);
    EXPECT_EQ(changed, (std::vector<float>{4200}));
    test::press_key(*row, Qt::Key_Delete);
    EXPECT_EQ(row->value(), 0);
}

TEST_F(Row, CopyPutsTheValueWithItsUnitOnTheClipboard) {
    row->set_value(-42);
    test::press_key(*row, Qt::Key_C, Qt::ControlModifier);
    EXPECT_EQ(QGuiApplication::clipboard()->text().toStdString(), "\u221242");
}

TEST_F(Row, ScreenReadersHearNameValueRangeAndHelp) {
    row->set_value(12);
    QAccessibleInterface* spoken = QAccessible::queryAccessibleInterface(row);
    ASSERT_TRUE(spoken);
    EXPECT_EQ(spoken->role(), QAccessible::Slider);
    EXPECT_EQ(spoken->text(QAccessible::Name).toStdString(), "Shadows");
    EXPECT_EQ(spoken->text(QAccessible::Value).toStdString(), "+12");
    EXPECT_EQ(spoken->text(QAccessible::Description).toStdString(), "Lifts what is dark.");
    QAccessibleValueInterface* value = spoken->valueInterface();
    ASSERT_TRUE(value);
    EXPECT_EQ(value->minimumValue().toFloat(), -100);
    EXPECT_EQ(value->maximumValue().toFloat(), 100);
    value->setCurrentValue(20);
    EXPECT_EQ(changed, (std::vector<float>{20}));
    spoken->actionInterface()->doAction(QAccessibleActionInterface::increaseAction());
    EXPECT_EQ(row->value(), 21);
}

TEST(Rows, LabelsAndValuesOfAllParametersFitTheirColumns) {
    const QFontMetrics label_font(ui::font(ui::FontRole::body));
    for (const engine::Operation& operation : engine::all_operations())
        for (const Parameter& parameter : operation.parameters) {
            EXPECT_LE(label_font.horizontalAdvance(ui::from_utf8(parameter.label)), ui::scaled(108)) << parameter.label;
            for (const float value :
                 {parameter.slider.from, parameter.slider.to, parameter.range.from, parameter.range.to}) {
                const QString text = ui::value_text(parameter, value);
                EXPECT_LE(ui::tabular_width(ui::font(ui::FontRole::value), text), ui::scaled(60)) << text.toStdString();
            }
        }
}

TEST(Toggle, AClickAnywhereInTheRowOrSpaceSwitches) {
    ui::ToggleRow row({.key = "on", .label = "Lens profile", .help = "Corrects the lens."}, false);
    row.resize(334, 28);
    row.show();
    std::vector<bool> told;
    QObject::connect(&row, &ui::ToggleRow::changed, &row, [&](bool on) { told.push_back(on); });
    auto* box = row.findChild<QCheckBox*>();
    test::click(*box, {20, 14});
    test::press_key(*box, Qt::Key_Space);
    EXPECT_EQ(told, (std::vector<bool>{true, false}));
    row.set_value(true);
    EXPECT_TRUE(row.value());
    EXPECT_EQ(told.size(), 2u);
    EXPECT_EQ(QAccessible::queryAccessibleInterface(box)->text(QAccessible::Name).toStdString(), "Lens profile");
}

} // namespace
