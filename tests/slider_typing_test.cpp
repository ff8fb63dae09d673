// Typing values into slider rows.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/shared/window_events.h"
#include "ui/slider_row.h"
#include <QApplication>
#include <QLineEdit>
#include <QToolTip>
#include <gtest/gtest.h>
#include <memory>

namespace {

using engine::Parameter;

const Parameter exposure{.key = "stops",
                         .label = "Exposure",
                         .range = {-5, 5},
                         .slider = {-5, 5},
                         .step = 0.05f,
                         .unit = engine::Unit::stops};

struct Typing : testing::Test {
    void SetUp() override {
        window = std::make_unique<QWidget>();
        window->resize(334, 60);
        row = new ui::SliderRow(exposure, 0, window.get());
        row->setGeometry(0, 0, 334, 28);
        next = new ui::SliderRow(exposure, 0, window.get());
        next->setGeometry(0, 28, 334, 28);
        QObject::connect(row, &ui::SliderRow::changed, window.get(), [this](float value) { changed.push_back(value); });
        window->show();
        window->activateWindow();
        row->setFocus(Qt::TabFocusReason);
        ASSERT_TRUE(test::wait_until([&] { return row->hasFocus(); }));
    }
    QLineEdit* field() const {
        for (QLineEdit* edit : row->findChildren<QLineEdit*>())
            if (edit->isVisible()) return edit;
        return nullptr;
    }

    std::unique_ptr<QWidget> window;
    ui::SliderRow *row = nullptr, *next = nullptr;
    std::vector<float> changed;
};

bool says(const QString& words) {
    return test::wait_until([&] { return QToolTip::isVisible() && QToolTip::text().contains(words); }, 500);
}

TEST_F(Typing, EnterOpensTheFieldAndTakesAFraction) {
    test::press_key(*row, Qt::Key_Return);
    ASSERT_TRUE(field());
    EXPECT_TRUE(field()->hasFocus());
    test::type(*field(), QStringLiteral("1/3"));
    test::press_key(*field(), Qt::Key_Return);
    EXPECT_EQ(changed, (std::vector<float>{1.0f / 3}));
    EXPECT_FALSE(field());
    EXPECT_TRUE(row->hasFocus());
}

TEST_F(Typing, ADigitBeginsTheNumber) {
    test::press_key(*row, Qt::Key_2, Qt::NoModifier, QStringLiteral("2"));
    ASSERT_TRUE(field());
    test::type(*field(), QStringLiteral(",5"));
    test::press_key(*field(), Qt::Key_Enter, Qt::KeypadModifier);
    EXPECT_EQ(changed, (std::vector<float>{2.5f}));
}

TEST_F(Typing, AClickOnTheNumberOpensIt) {
    QWidget* value = row->childAt(310, 14);
    ASSERT_TRUE(value);
    test::click(*value, {20, 10});
    EXPECT_TRUE(field());
}

TEST_F(Typing, DraggingTheNumberUpMakesItLarger) {
    QWidget* value = row->childAt(310, 14);
    test::press(*value, {20, 10});
    test::move(*value, {20, -20});
    test::move(*value, {20, -40});
    test::release(*value, {20, -40});
    EXPECT_FALSE(field());
    ASSERT_EQ(changed.size(), 1u);
    EXPECT_GT(changed[0], 1);
}

TEST_F(Typing, EscapeLeavesTheValueAlone) {
    test::press_key(*row, Qt::Key_3, Qt::NoModifier, QStringLiteral("3"));
    EXPECT_TRUE(test::claims_key(*field(), Qt::Key_Escape));
    test::press_key(*field(), Qt::Key_Escape);
    EXPECT_FALSE(field());
    EXPECT_EQ(row->value(), 0);
    EXPECT_TRUE(changed.empty());
}

TEST_F(Typing, ANumberOutsideTheRangeIsLimitedAndSaidSo) {
    test::press_key(*row, Qt::Key_9, Qt::NoModifier, QStringLiteral("9"));
    test::press_key(*field(), Qt::Key_Return);
    EXPECT_EQ(changed, (std::vector<float>{5}));
    EXPECT_TRUE(says(QStringLiteral("Exposure goes from")));
}

TEST_F(Typing, WhatIsNoNumberKeepsTheFieldOpenAndSaysWhy) {
    test::press_key(*row, Qt::Key_Return);
    test::type(*field(), QStringLiteral("abc"));
    test::press_key(*field(), Qt::Key_Return);
    ASSERT_TRUE(field());
    EXPECT_TRUE(field()->property("refused").toBool());
    EXPECT_TRUE(says(QStringLiteral("“abc” is not a number")));
    EXPECT_TRUE(changed.empty());
    field()->clear();
    test::type(*field(), QStringLiteral("1"));
    EXPECT_FALSE(field()->property("refused").toBool());
}

TEST_F(Typing, LeavingTheFieldTakesTheNumber) {
    test::press_key(*row, Qt::Key_1, Qt::NoModifier, QStringLiteral("1"));
    next->setFocus(Qt::TabFocusReason);
    EXPECT_EQ(changed, (std::vector<float>{1}));
    EXPECT_FALSE(field());
    EXPECT_TRUE(next->hasFocus());
}

TEST_F(Typing, TabInTheFieldGoesOnToTheNextRow) {
    test::press_key(*row, Qt::Key_1, Qt::NoModifier, QStringLiteral("1"));
    test::press_key(*field(), Qt::Key_Tab);
    EXPECT_EQ(row->value(), 1);
    EXPECT_TRUE(next->hasFocus());
}

TEST_F(Typing, AnUntouchedFieldChangesNothing) {
    row->set_value(1.0f / 3);
    test::press_key(*row, Qt::Key_Return);
    test::press_key(*field(), Qt::Key_Return);
    EXPECT_FLOAT_EQ(row->value(), 1.0f / 3);
    EXPECT_TRUE(changed.empty());
}

} // namespace
