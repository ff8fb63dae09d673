// A row with a choice: where it lies, what picks an entry, what leaves it alone.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/shared/window_events.h"
#include "ui/choice_combo.h"
#include "ui/choice_row.h"
#include "ui/slider_row.h"
#include "ui/theme.h"
#include <QAbstractItemView>
#include <QAccessible>
#include <QApplication>
#include <QVBoxLayout>
#include <gtest/gtest.h>

using namespace Qt::StringLiterals;

namespace {

const engine::Parameter lamps{.key = "lamp_type",
                              .label = "Lamp type",
                              .help = "What most of the light comes from.",
                              .range = {0, 2},
                              .slider = {0, 2},
                              .options = {{"auto", "Auto"}, {"sodium", "Sodium"}, {"led", "LED"}}};
const engine::Parameter shadows{
    .key = "shadows", .label = "Shadows", .help = "Lifts what is dark.", .range = {-100, 100}, .slider = {-100, 100}};

struct ChoiceRowTest : testing::Test {
    ChoiceRowTest() {
        QObject::connect(&row, &ui::ChoiceRow::changed, [this](engine::Choice value) { told.push_back(value.index); });
        row.resize(328, row.sizeHint().height());
        row.show();
        test::wait(1);
    }
    ~ChoiceRowTest() override { ui::set_text_scale(1); }
    // Opens the list by the key and picks what is `steps` below.
    void pick_by_keys(int steps) {
        test::press_key(row.combo(), Qt::Key_Down);
        ASSERT_TRUE(row.combo().view()->isVisible());
        for (int i = 0; i < steps; ++i) test::press_key(*row.combo().view(), Qt::Key_Down);
        test::press_key(*row.combo().view(), Qt::Key_Return);
        test::wait(1);
    }

    ui::ChoiceRow row{lamps, {0}};
    std::vector<int> told;
};

TEST_F(ChoiceRowTest, AnEntryPickedFromTheListIsTold) {
    pick_by_keys(2);
    EXPECT_EQ(told, std::vector<int>{2});
    EXPECT_EQ(row.value(), engine::Choice{2});
    EXPECT_TRUE(row.is_changed());
    pick_by_keys(0); // the same one again
    EXPECT_EQ(told.size(), 1U);
}

TEST_F(ChoiceRowTest, ValuesSetFromOutsideAreNotTold) {
    row.set_value({1});
    EXPECT_EQ(row.combo().currentText(), u"Sodium"_s);
    EXPECT_TRUE(told.empty());
    EXPECT_TRUE(row.is_changed());
}

TEST_F(ChoiceRowTest, TheWheelAndTheArrowsChangeNothing) {
    row.combo().setFocus();
    EXPECT_FALSE(test::turn_wheel(row.combo(), -1));
    test::press_key(row.combo(), Qt::Key_Down);
    test::press_key(*row.combo().view(), Qt::Key_Down);
    test::press_key(*row.combo().view(), Qt::Key_Escape);
    test::wait(1);
    EXPECT_EQ(row.value(), engine::Choice{0});
    EXPECT_TRUE(told.empty());
    EXPECT_TRUE(test::claims_key(row.combo(), Qt::Key_Down));
    EXPECT_FALSE(test::claims_key(row.combo(), Qt::Key_L)) << "letters are shortcuts of the window";
}

TEST_F(ChoiceRowTest, DeleteAndADoubleClickOnTheLabelBringTheInitialOneBack) {
    row.set_value({2});
    test::press_key(row.combo(), Qt::Key_Delete);
    EXPECT_EQ(told, std::vector<int>{0});
    test::press_key(row.combo(), Qt::Key_Delete);
    EXPECT_EQ(told.size(), 1U) << "it is there already";
    row.set_value({1});
    test::double_click(row, {20, 14});
    EXPECT_EQ(told.size(), 2U);
    EXPECT_EQ(row.value(), engine::Choice{0});
}

TEST_F(ChoiceRowTest, LiesOnTheGridOfTheSliders) {
    for (const qreal scale : {1.0, 1.25, 1.5, 2.0}) {
        ui::set_text_scale(scale);
        ui::apply_theme(*qApp);
        QWidget panel;
        auto* column = new QVBoxLayout(&panel);
        auto* choice = new ui::ChoiceRow(lamps, {0}, &panel);
        auto* slider = new ui::SliderRow(shadows, 0, &panel);
        column->addWidget(slider);
        column->addWidget(choice);
        panel.resize(int(360 * scale), 200);
        panel.show();
        test::wait(1);
        const QRect combo = choice->combo().geometry();
        EXPECT_TRUE(choice->rect().contains(combo)) << scale;
        EXPECT_GE(combo.height(), 24) << "a target that can be hit";
        EXPECT_LE(choice->width() - combo.right() - 1, ui::scaled(6)) << "ends where the digits end";
        EXPECT_EQ(choice->height() % ui::scaled(28), 0) << scale;
        EXPECT_GE(combo.width(), choice->combo().fontMetrics().horizontalAdvance(u"Sodium"_s) + ui::scaled(38))
            << scale;
    }
    ui::set_text_scale(1);
    ui::apply_theme(*qApp);
}

TEST_F(ChoiceRowTest, TellsScreenReadersItsNameAndValue) {
    row.set_value({1});
    QAccessibleInterface* access = QAccessible::queryAccessibleInterface(&row.combo());
    ASSERT_TRUE(access);
    EXPECT_EQ(access->role(), QAccessible::ComboBox);
    const auto labels = access->relations(QAccessible::Label); // where readers on Linux look for the name
    ASSERT_EQ(labels.size(), 1);
    EXPECT_EQ(labels[0].first->text(QAccessible::Name), u"Lamp type"_s);
    EXPECT_EQ(access->text(QAccessible::Value), u"Sodium"_s);
    EXPECT_EQ(access->text(QAccessible::Description), u"What most of the light comes from."_s);
    EXPECT_EQ(row.focusProxy(), &row.combo());
}

TEST(ChoiceCombo, HeadingsCannotBeChosen) {
    ui::ChoiceCombo combo(nullptr);
    combo.addItem(u"Moonlit"_s);
    combo.add_heading(u"Looks"_s);
    combo.addItem(u"Vibrant"_s);
    ASSERT_EQ(combo.count(), 4) << "with the line above the heading";
    for (const int index : {1, 2})
        EXPECT_FALSE(combo.model()->flags(combo.model()->index(index, 0)) & Qt::ItemIsEnabled);
    EXPECT_TRUE(combo.model()->flags(combo.model()->index(3, 0)) & Qt::ItemIsEnabled);
}

} // namespace
