// The night in the real window: moods and their amount, the suggested position, choices and places in the panel.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/pipeline/preset.h"
#include "tests/shared/test_support.h"
#include "tests/shared/window_events.h"
#include "ui/choice_combo.h"
#include "ui/choice_row.h"
#include "ui/document.h"
#include "ui/main_window.h"
#include "ui/message_bar.h"
#include "ui/mood_field.h"
#include "ui/number_field.h"
#include "ui/operation_panel.h"
#include "ui/section.h"
#include "ui/section_heading.h"
#include "ui/session.h"
#include "ui/slider_row.h"
#include <QAbstractItemView>
#include <QAction>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSettings>
#include <QTest>
#include <gtest/gtest.h>

using namespace Qt::StringLiterals;

namespace {

struct NightWindow : testing::Test {
    NightWindow() {
        QSettings().clear();
        window = std::make_unique<ui::MainWindow>();
        window->resize(1600, 1000);
        window->show();
        EXPECT_TRUE(QTest::qWaitForWindowExposed(window.get()));
        open("a.png");
    }
    void open(const std::string& name) {
        QImage picture(300, 200, QImage::Format_RGB888);
        picture.fill(qRgb(40, 50, 90));
        const QString file = QString::fromStdString((folder / name).string());
        ASSERT_TRUE(picture.save(file, "PNG"));
        window->open({file});
        ASSERT_TRUE(test::wait_until(
            [&] {
                return document() && document()->name().toStdString() == name && document()->can_be_edited() &&
                       document()->photo();
            },
            10000));
    }
    // As if the photo had said how it was exposed.
    void measure(double adaptation, bool night, double suggested) {
        const auto meter = std::make_shared<engine::LightMeter>();
        engine::SceneLight& light = meter->scene;
        light.known = true, light.sigma_ev = 0.4, light.adaptation = adaptation, light.median = adaptation;
        light.night = night, light.suggested_sense = suggested;
        document()->set_light_meter(meter);
    }
    ui::Document* document() { return window->session().current(); }
    ui::MoodField& mood() {
        for (auto* field : window->findChildren<ui::MoodField*>())
            if (field->isVisible()) return *field;
        ADD_FAILURE() << "no mood is shown";
        return *window->findChild<ui::MoodField*>();
    }
    void pick(const QString& name) {
        mood().combo().showPopup();
        auto* view = mood().combo().view();
        view->setCurrentIndex(view->model()->index(mood().combo().findText(name), 0));
        QTest::keyClick(view, Qt::Key_Return);
    }
    QString message() {
        for (const QLabel* label : messages().findChildren<QLabel*>())
            if (messages().is_showing() && !label->text().isEmpty()) return label->text();
        return {};
    }
    QPushButton& action() { return *messages().findChild<QPushButton*>(); }
    ui::MessageBar& messages() { return *window->findChild<ui::MessageBar*>(); }
    float sense() { return document()->number("night.sense"); }

    test::TemporaryFolder folder;
    std::unique_ptr<ui::MainWindow> window;
};

TEST_F(NightWindow, AMoodIsOneStepOfHistory) {
    document()->change("exposure.stops", 0.5F, ui::Document::Change::finished);
    pick(u"Moonlit"_s);
    engine::Recipe expected = engine::initial_recipe();
    ASSERT_TRUE(engine::set_value(expected, "exposure.stops", "0.5"));
    engine::apply_preset(expected, *engine::find_preset("Moonlit"), 1);
    EXPECT_EQ(document()->recipe(), expected);
    EXPECT_EQ(document()->undo_label(), u"Mood: Moonlit"_s);
    EXPECT_EQ(mood().combo().currentText(), u"Moonlit"_s);
    EXPECT_EQ(mood().amount().text(), u"100"_s);
    document()->undo();
    EXPECT_EQ(document()->undo_label(), u"Exposure +0.50 EV"_s.replace(u' ' + u"EV"_s, QChar(0x2009) + u"EV"_s));
    EXPECT_EQ(mood().combo().currentText(), u"None"_s);
}

TEST_F(NightWindow, ItsAmountIsTypedAndReadFromTheValues) {
    pick(u"Moonlit"_s);
    ui::NumberField& amount = mood().amount();
    amount.setFocus();
    amount.selectAll();
    QTest::keyClicks(&amount, u"50"_s);
    QTest::keyClick(&amount, Qt::Key_Return);
    EXPECT_FLOAT_EQ(sense(), 35);
    EXPECT_EQ(document()->undo_label(), u"Mood: Moonlit 50 %"_s);
    EXPECT_EQ(mood().combo().currentText(), u"Moonlit"_s);
    document()->change("night.sense", 36.0F, ui::Document::Change::finished);
    EXPECT_EQ(mood().combo().currentIndex(), -1);
    EXPECT_EQ(mood().combo().placeholderText(), u"Own (from Moonlit)"_s);
    document()->undo();
    EXPECT_EQ(mood().combo().currentText(), u"Moonlit"_s);
    EXPECT_EQ(mood().amount().text(), u"50"_s);
    pick(u"None"_s);
    EXPECT_FALSE(document()->is_edited());
}

TEST_F(NightWindow, ASavedMoodIsRecognisedInAnotherPhoto) {
    pick(u"Stars"_s);
    const std::string text = engine::to_text(document()->recipe());
    open("b.png");
    EXPECT_EQ(mood().combo().currentText(), u"None"_s);
    engine::Recipe recipe = engine::initial_recipe();
    ASSERT_TRUE(engine::apply_text(recipe, text));
    document()->replace_recipe(recipe, u"Paste settings"_s);
    EXPECT_EQ(mood().combo().currentText(), u"Stars"_s);
}

TEST_F(NightWindow, ASmallWindowHasTheMoodInTheMenuOfTheBar) {
    window->resize(1200, 800);
    ASSERT_TRUE(test::wait_until([&] {
        for (auto* field : window->findChildren<ui::MoodField*>())
            if (field->isVisible()) return false;
        return true;
    }));
}

TEST_F(NightWindow, ANightPhotoIsOfferedItsPositionOnce) {
    measure(0.12, true, 60);
    EXPECT_EQ(message(), u"Looks like night: try As seen (+60)?"_s);
    EXPECT_FALSE(document()->is_edited()) << "offered, never applied silently";
    messages().close_message();
    measure(0.12, true, 60);
    EXPECT_FALSE(messages().is_showing());
    window->actions().close_photo->trigger();
    open("a.png");
    measure(0.12, true, 60);
    EXPECT_FALSE(messages().is_showing()) << "closed for this photo is closed";
    open("b.png");
    measure(0.5, true, 41);
    EXPECT_EQ(message(), u"Looks like night: try +41?"_s);
}

TEST_F(NightWindow, TryingItIsOneStepOfHistory) {
    measure(0.5, true, 40.7);
    ASSERT_TRUE(action().isVisible());
    EXPECT_EQ(action().text(), u"Try it"_s);
    action().click();
    EXPECT_FLOAT_EQ(sense(), 41);
    EXPECT_FALSE(messages().is_showing());
    document()->undo();
    EXPECT_FALSE(document()->is_edited());
}

TEST_F(NightWindow, EditedPhotosAreLeftInPeace) {
    document()->change("exposure.stops", 1.0F, ui::Document::Change::finished);
    measure(0.12, true, 60);
    EXPECT_FALSE(messages().is_showing());
}

TEST_F(NightWindow, AnOfferGoesWhenTheNightIsMovedByHand) {
    measure(0.12, true, 60);
    document()->change("exposure.stops", 0.5F, ui::Document::Change::finished);
    EXPECT_TRUE(messages().is_showing());
    document()->change("night.sense", 20.0F, ui::Document::Change::finished);
    EXPECT_FALSE(messages().is_showing());
}

TEST_F(NightWindow, AnOfferDoesNotStayOverAnotherPhoto) {
    measure(0.12, true, 60);
    ASSERT_TRUE(messages().is_showing());
    open("b.png");
    EXPECT_FALSE(messages().is_showing());
}

TEST_F(NightWindow, SuggestSaysWhyThereIsNone) {
    QAction* suggest = window->actions().suggest_night;
    ASSERT_TRUE(test::wait_until([&] { return document()->scene_light().has_value(); }));
    suggest->trigger(); // a PNG without exposure data
    EXPECT_EQ(message(), u"No suggestion for this photo."_s);
    messages().close_message();
    measure(200, false, 0);
    EXPECT_FALSE(messages().is_showing());
    suggest->trigger();
    EXPECT_TRUE(messages().accessibleDescription().contains(u"200"_s))
        << messages().accessibleDescription().toStdString();
    messages().close_message();
    document()->change("exposure.stops", 1.0F, ui::Document::Change::finished);
    measure(0.12, true, 60);
    suggest->trigger(); // asked for, so for an edited photo, too
    EXPECT_EQ(message(), u"Looks like night: try As seen (+60)?"_s);
    action().click();
    EXPECT_FLOAT_EQ(sense(), 60);
    suggest->trigger();
    EXPECT_TRUE(messages().accessibleDescription().contains(u"already"_s));
}

TEST_F(NightWindow, ThePanelHasTheOrderOfTheDesign) {
    EXPECT_EQ(window->panel().slider("night.sense"), nullptr) << "lives in the night bar";
    EXPECT_EQ(window->panel().slider("night.scene_light"), nullptr);
    ui::Section* page = window->panel().section(u"Night"_s);
    ui::Section* fine = window->panel().section(u"Night, fine-tuning"_s);
    ASSERT_TRUE(page && fine);
    EXPECT_TRUE(page->isAncestorOf(window->panel().slider("night.glow")));
    EXPECT_TRUE(fine->isAncestorOf(window->panel().slider("night.legibility")));
    EXPECT_TRUE(fine->isAncestorOf(window->panel().choice("night.lamp_type")));
    EXPECT_TRUE(page->is_open());
    EXPECT_FALSE(fine->is_open());
    for (const QString& above : {u"Light"_s, u"Night"_s, u"Colour"_s})
        EXPECT_LT(window->panel().section(above)->y(), fine->y()) << above.toStdString();
    pick(u"City neon"_s); // what is changed in a folded section is told by its heading
    EXPECT_TRUE(fine->heading().accessibleDescription().contains(u"changed"_s));
}

TEST_F(NightWindow, AChoiceIsUndoneByItsName) {
    ui::ChoiceRow* lamp = window->panel().choice("night.lamp_type");
    Q_EMIT lamp->changed({1});
    EXPECT_EQ(*document()->recipe().find_value("night.lamp_type"), engine::Value(engine::Choice{1}));
    EXPECT_EQ(lamp->combo().currentText(), u"Sodium"_s);
    EXPECT_EQ(document()->undo_label(), u"Lamp type: Sodium"_s);
    document()->undo();
    EXPECT_EQ(lamp->combo().currentText(), u"Auto"_s);
}

TEST_F(NightWindow, AStepIsLimitedToAPlaceAndTheHeadingSaysSo) {
    ui::Section* light = window->panel().section(u"Light"_s);
    const auto choose = [&](const QString& place) {
        QMenu menu;
        window->panel().fill_place_menu(*light, menu);
        for (QAction* action : menu.findChildren<QAction*>())
            if (action->text() == place) return action->trigger();
        ADD_FAILURE() << place.toStdString();
    };
    EXPECT_EQ(light->heading().accessibleDescription(), u"open"_s);
    choose(u"Sky"_s);
    EXPECT_EQ(document()->recipe().find("exposure")->mask, "sky");
    EXPECT_EQ(document()->undo_label(), u"Exposure: sky"_s);
    EXPECT_TRUE(light->heading().accessibleDescription().contains(u"Sky"_s));
    choose(u"Whole photo"_s);
    EXPECT_FALSE(document()->is_edited());
    EXPECT_EQ(light->heading().accessibleDescription(), u"open"_s);
}

TEST_F(NightWindow, TheMenuOfAHeadingOpensByKey) {
    ui::SectionHeading& heading = window->panel().section(u"Light"_s)->heading();
    bool wanted = false;
    QObject::disconnect(&heading, &ui::SectionHeading::menu_wanted, nullptr, nullptr);
    QObject::connect(&heading, &ui::SectionHeading::menu_wanted, [&] { wanted = true; });
    QContextMenuEvent by_key(QContextMenuEvent::Keyboard, {}, {});
    QApplication::sendEvent(&heading, &by_key);
    EXPECT_TRUE(wanted);
}

} // namespace
