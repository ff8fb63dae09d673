// The mood in the night bar: what it shows of a recipe, what is told when one is picked or its amount typed.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/choice_combo.h"
#include "ui/mood_field.h"
#include "ui/night_bar.h"
#include "ui/number_field.h"
#include "ui/theme.h"
#include <QAbstractItemView>
#include <QApplication>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QWheelEvent>
#include <gtest/gtest.h>

using namespace Qt::StringLiterals;

namespace {

struct MoodFieldTest : testing::Test {
    MoodFieldTest() {
        QObject::connect(&field, &ui::MoodField::chosen, [this](const engine::Preset* preset, double amount) {
            told.emplace_back(preset ? preset->name : "none", amount);
        });
        field.resize(184, field.sizeHint().height());
        field.show();
        EXPECT_TRUE(QTest::qWaitForWindowExposed(&field));
    }
    static ui::Mood mood(const char* name, double amount) {
        return {engine::PresetUse{engine::find_preset(name), amount}, nullptr, false};
    }
    void pick(const QString& name) {
        field.combo().showPopup();
        auto* view = field.combo().view();
        view->setCurrentIndex(view->model()->index(field.combo().findText(name), 0));
        QTest::keyClick(view, Qt::Key_Return);
    }
    void type(const QString& amount) {
        field.amount().setFocus();
        field.amount().selectAll();
        QTest::keyClicks(&field.amount(), amount);
        QTest::keyClick(&field.amount(), Qt::Key_Return);
    }

    ui::MoodField field{nullptr};
    std::vector<std::pair<std::string, double>> told;
};

TEST_F(MoodFieldTest, HoldsNoneThenTheMoodsThenTheLooks) {
    QStringList names;
    for (int i = 0; i < field.combo().count(); ++i)
        if (!field.combo().itemText(i).isEmpty()) names << field.combo().itemText(i);
    EXPECT_EQ(names, (QStringList{u"None"_s, u"As seen"_s, u"Moonlit"_s, u"Blue hour"_s, u"City neon"_s,
                                  u"Candlelight"_s, u"Stars"_s, u"Bright as day"_s, u"Darker than seen"_s, u"Looks"_s,
                                  u"Authentic"_s, u"Vibrant"_s}));
}

TEST_F(MoodFieldTest, ShowsTheMoodItsAmountAndWhatItCameFrom) {
    EXPECT_EQ(field.combo().currentText(), u"None"_s);
    EXPECT_FALSE(field.amount().isEnabled());
    field.set_mood(mood("Moonlit", 0.8));
    EXPECT_EQ(field.combo().currentText(), u"Moonlit"_s);
    EXPECT_EQ(field.amount().text(), u"80"_s);
    field.set_mood({std::nullopt, engine::find_preset("Moonlit"), false});
    EXPECT_EQ(field.combo().currentIndex(), -1);
    EXPECT_EQ(field.combo().placeholderText(), u"Own (from Moonlit)"_s);
    EXPECT_FALSE(field.amount().isEnabled()) << "an own mood is no part of one";
    field.set_mood({std::nullopt, nullptr, false});
    EXPECT_EQ(field.combo().placeholderText(), u"Own"_s);
    EXPECT_TRUE(told.empty()) << "what is shown is not chosen";
}

TEST_F(MoodFieldTest, APickedMoodIsToldWhole) {
    field.set_mood(mood("Moonlit", 0.5));
    pick(u"City neon"_s);
    pick(u"Vibrant"_s);
    ASSERT_EQ(told.size(), 2U);
    EXPECT_EQ(told[0], std::pair(std::string("City neon"), 1.0));
    EXPECT_EQ(told[1], std::pair(std::string("Vibrant"), 1.0));
    pick(u"None"_s);
    EXPECT_EQ(told.back().first, "none");
}

TEST_F(MoodFieldTest, AnOwnMoodGoesBackToTheOneItCameFrom) {
    field.set_mood({std::nullopt, engine::find_preset("Moonlit"), false});
    pick(u"Moonlit"_s);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0], std::pair(std::string("Moonlit"), 1.0));
}

TEST_F(MoodFieldTest, ATypedAmountIsLimitedAndTold) {
    field.set_mood(mood("Moonlit", 1));
    type(u"64"_s);
    type(u"250 %"_s);
    ASSERT_EQ(told.size(), 2U);
    EXPECT_EQ(told[0], std::pair(std::string("Moonlit"), 0.64));
    EXPECT_EQ(told[1], std::pair(std::string("Moonlit"), 1.0));
}

TEST_F(MoodFieldTest, TheWheelNeverChangesIt) {
    field.set_mood(mood("Moonlit", 1));
    field.combo().setFocus();
    QWheelEvent wheel(QPointF(5, 5), field.combo().mapToGlobal(QPointF(5, 5)), {}, {0, -120}, Qt::NoButton, {},
                      Qt::NoScrollPhase, false);
    QApplication::sendEvent(&field.combo(), &wheel);
    EXPECT_EQ(field.combo().currentText(), u"Moonlit"_s);
    EXPECT_TRUE(told.empty());
}

TEST(NightBarMood, IsInTheBarWhereThereIsRoomAndElseInItsMenu) {
    ui::NightBar bar(nullptr);
    bar.set_photo(true);
    bar.set_mood({engine::PresetUse{engine::find_preset("Stars"), 1}, nullptr, false});
    bar.resize(1240, bar.height());
    bar.show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(&bar));
    const auto fields = bar.findChildren<ui::MoodField*>();
    ASSERT_EQ(fields.size(), 2);
    for (ui::MoodField* field : fields) EXPECT_EQ(field->combo().currentText(), u"Stars"_s);
    ui::MoodField* in_bar = fields[0]->parentWidget() == &bar ? fields[0] : fields[1];
    EXPECT_TRUE(in_bar->isVisible());
    bar.resize(800, bar.height());
    EXPECT_FALSE(in_bar->isVisible());
    QSignalSpy told(&bar, &ui::NightBar::mood_chosen);
    ui::MoodField* in_menu = in_bar == fields[0] ? fields[1] : fields[0];
    Q_EMIT in_menu->chosen(engine::find_preset("Stars"), 0.5);
    EXPECT_EQ(told.size(), 1);
    bar.resize(1240, bar.height());
    bar.set_collapsed(true);
    EXPECT_FALSE(in_bar->isVisible());
}

TEST(NightBarMood, NothingOverlapsAtAnyTextSize) {
    for (const qreal scale : {1.0, 1.25, 1.5, 2.0}) {
        ui::set_text_scale(scale);
        ui::apply_theme(*qApp);
        ui::NightBar bar(nullptr);
        bar.set_photo(true);
        bar.resize(int(1240 * scale), bar.height());
        bar.show();
        ASSERT_TRUE(QTest::qWaitForWindowExposed(&bar));
        QList<QRect> parts;
        for (QWidget* part : bar.findChildren<QWidget*>(Qt::FindDirectChildrenOnly))
            if (part->isVisible() && !part->isWindow()) {
                EXPECT_TRUE(bar.rect().contains(part->geometry()) || part->inherits("ui::NightSlider")) << scale;
                for (const QRect& other : parts) EXPECT_FALSE(other.intersects(part->geometry())) << scale;
                if (!part->inherits("ui::NightSlider")) parts.append(part->geometry());
            }
        EXPECT_GE(parts.size(), 6);
    }
    ui::set_text_scale(1);
    ui::apply_theme(*qApp);
}

} // namespace
