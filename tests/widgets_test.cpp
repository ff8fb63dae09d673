// Sections, messages, tasks, the empty state, dialogs and the focus ring.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/shared/test_support.h"
#include "tests/shared/window_events.h"
#include "ui/about_dialog.h"
#include "ui/drop_overlay.h"
#include "ui/empty_state.h"
#include "ui/focus_ring.h"
#include "ui/message_bar.h"
#include "ui/recent_photo.h"
#include "ui/section.h"
#include "ui/section_heading.h"
#include "ui/shortcut_dialog.h"
#include "ui/task_pill.h"
#include "ui/theme.h"
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QToolButton>
#include <QTreeWidget>
#include <QVBoxLayout>
#include <gtest/gtest.h>
#include <memory>

using namespace Qt::StringLiterals;

namespace {

// Widgets whose text does not fit into them.
std::string cut_off_texts(const QWidget& window) {
    std::string found;
    for (const QLabel* label : window.findChildren<QLabel*>()) {
        if (!label->isVisible() || label->text().isEmpty()) continue;
        const int needed = label->wordWrap() ? label->heightForWidth(label->width()) : label->sizeHint().height();
        const bool is_cut =
            label->height() < needed || (!label->wordWrap() && label->width() < label->sizeHint().width());
        if (is_cut) found += label->text().toStdString() + "; ";
    }
    for (const QPushButton* button : window.findChildren<QPushButton*>())
        if (button->isVisible() && button->width() < button->sizeHint().width())
            found += button->text().toStdString() + "; ";
    return found;
}

template <class Show> void at_text_scales(Show show) {
    for (const qreal factor : {1.0, 1.5}) {
        ui::set_text_scale(factor);
        ui::apply_theme(*qApp);
        show();
    }
    ui::set_text_scale(1);
    ui::apply_theme(*qApp);
}

struct Sections : testing::Test {
    void SetUp() override {
        ui::set_reduced_motion(true);
        auto* column = new QVBoxLayout(&panel);
        for (ui::Section* section : {light, night}) {
            auto* row = new QWidget(section);
            row->setFixedHeight(28);
            section->add(row);
            column->addWidget(section);
        }
        column->addStretch();
        panel.resize(360, 400);
        panel.show();
        test::wait(1);
    }
    void TearDown() override { ui::set_reduced_motion(false); }

    QWidget panel;
    ui::Section* light = new ui::Section(u"Light"_s, &panel);
    ui::Section* night = new ui::Section(u"Night"_s, &panel);
    ui::SectionHeading* heading = light->findChild<ui::SectionHeading*>();
};

TEST_F(Sections, FoldOnAClickOnTheHeadingAndTellIt) {
    std::vector<bool> told;
    QObject::connect(light, &ui::Section::opened, &panel, [&](bool open) { told.push_back(open); });
    const int open_height = light->sizeHint().height();
    test::click(*heading, {50, 10});
    EXPECT_FALSE(light->is_open());
    EXPECT_EQ(light->sizeHint().height(), open_height - 28 - ui::scaled(8));
    test::press_key(*heading, Qt::Key_Return);
    EXPECT_TRUE(light->is_open());
    EXPECT_EQ(light->sizeHint().height(), open_height);
    EXPECT_EQ(told, (std::vector<bool>{false, true}));
}

TEST_F(Sections, AltAndClickFoldsTheOthers) {
    light->set_open(false);
    test::click(*heading, {50, 10}, Qt::AltModifier);
    EXPECT_TRUE(light->is_open());
    EXPECT_FALSE(night->is_open());
}

TEST_F(Sections, FoldedRowsTakeNoFocus) {
    auto* button = new QPushButton(light);
    light->add(button);
    EXPECT_TRUE(test::wait_until([&] { return button->isVisible(); }));
    light->set_open(false);
    EXPECT_FALSE(button->isVisible());
}

TEST_F(Sections, GrowWithTheirRows) {
    const int before = light->sizeHint().height();
    auto* row = new QWidget(light);
    row->setFixedHeight(40);
    light->add(row);
    EXPECT_TRUE(test::wait_until([&] { return light->sizeHint().height() == before + 40; }));
    row->hide();
    EXPECT_TRUE(test::wait_until([&] { return light->sizeHint().height() == before; }));
}

TEST_F(Sections, SayHowManyValuesAreChanged) {
    light->set_changed_count(3);
    light->set_open(false);
    EXPECT_EQ(heading->accessibleDescription().toStdString(), "folded, 3 changed");
}

TEST_F(Sections, FoldInAHundredAndFortyMilliseconds) {
    ui::set_reduced_motion(false);
    const int open_height = light->height();
    light->set_open(false);
    EXPECT_EQ(light->height(), open_height);
    EXPECT_TRUE(test::wait_until([&] { return light->height() < open_height - 28; }, 1000));
}

struct Messages : testing::Test {
    void SetUp() override {
        ui::set_reduced_motion(true);
        auto* column = new QVBoxLayout(&window);
        column->setContentsMargins(0, 0, 0, 0);
        column->addWidget(bar);
        column->addStretch();
        window.resize(800, 300);
        window.show();
    }
    void TearDown() override { ui::set_reduced_motion(false); }
    bool shows(const QString& words) const {
        for (const QLabel* label : bar->findChildren<QLabel*>())
            if (label->isVisible() && label->text() == words) return true;
        return false;
    }
    void note(const QString& title) { bar->show_message(ui::MessageBar::Kind::note, title, u"Detail."_s); }
    void error(const QString& title) { bar->show_message(ui::MessageBar::Kind::error, title, u"Detail."_s); }

    QWidget window;
    ui::MessageBar* bar = new ui::MessageBar(&window);
};

TEST_F(Messages, TheActionRunsAndClosesTheMessage) {
    int runs = 0;
    bar->show_message(ui::MessageBar::Kind::note, u"This looks like a star series"_s, u"40 frames."_s, u"Merge…"_s,
                      [&] { ++runs; });
    ASSERT_TRUE(bar->isVisible());
    bar->findChild<QPushButton*>()->click();
    EXPECT_EQ(runs, 1);
    EXPECT_FALSE(bar->is_showing());
    EXPECT_FALSE(bar->isVisible());
}

TEST_F(Messages, AnActionMayShowTheNextMessage) {
    bar->show_message(ui::MessageBar::Kind::error, u"One"_s, {}, u"Again"_s, [&] { error(u"Two"_s); });
    bar->findChild<QPushButton*>()->click();
    EXPECT_TRUE(shows(u"Two"_s));
}

TEST_F(Messages, WaitForEachOtherAndErrorsGoBeforeNotes) {
    note(u"Note"_s);
    error(u"First error"_s);
    error(u"Second error"_s);
    EXPECT_TRUE(shows(u"First error"_s));
    bar->close_message();
    EXPECT_TRUE(shows(u"Second error"_s));
    bar->close_message();
    EXPECT_TRUE(shows(u"Note"_s));
    bar->close_message();
    EXPECT_FALSE(bar->isVisible());
}

TEST_F(Messages, TheSameWordsAreNotShownTwice) {
    error(u"Broken"_s);
    error(u"Broken"_s);
    bar->close_message();
    EXPECT_FALSE(bar->is_showing());
}

TEST_F(Messages, EscapeClosesAndTheActionButtonOnlyShowsWithAnAction) {
    note(u"Note"_s);
    EXPECT_FALSE(bar->findChild<QPushButton*>()->isVisible());
    test::press_key(*bar, Qt::Key_Escape);
    EXPECT_FALSE(bar->is_showing());
}

TEST_F(Messages, LongWordsBreakIntoLinesThatAllFit) {
    at_text_scales([&] {
        ui::MessageBar wide(&window);
        wide.resize(500, 10);
        wide.show_message(
            ui::MessageBar::Kind::error, u"IMG_2041.CR3 did not open."_s,
            u"The file ends early (51 of 24 014 kB). Copy it from the card again, or try another card reader, then open it once more."_s,
            u"Details"_s, [] {});
        test::wait(20);
        EXPECT_EQ(cut_off_texts(wide), "");
    });
}

TEST(Task, AShortOneShowsNothing) {
    QWidget canvas;
    canvas.resize(600, 300);
    canvas.show();
    ui::TaskPill pill(&canvas);
    pill.start(u"Reading"_s);
    test::wait(100);
    pill.finish();
    test::wait(350);
    EXPECT_FALSE(pill.isVisible());
}

TEST(Task, ALongOneAppearsShowsItsProgressAndCanBeCancelled) {
    QWidget canvas;
    canvas.resize(600, 300);
    canvas.show();
    ui::TaskPill pill(&canvas);
    int cancels = 0;
    QObject::connect(&pill, &ui::TaskPill::cancelled, &pill, [&] { ++cancels; });
    pill.start(u"Aligning frame 7 of 12"_s);
    EXPECT_FALSE(pill.isVisible());
    ASSERT_TRUE(test::wait_until([&] { return pill.isVisible(); }));
    EXPECT_TRUE(canvas.rect().contains(pill.geometry()));
    pill.set_progress(0.58f);
    EXPECT_TRUE(test::wait_until([&] { return pill.findChild<QProgressBar*>()->value() == 580; }));
    pill.findChild<QPushButton*>()->click();
    EXPECT_EQ(cancels, 1);
    pill.finish();
    EXPECT_TRUE(pill.isVisible()); // long enough to be read
    EXPECT_TRUE(test::wait_until([&] { return !pill.isVisible(); }, 1000));
}

TEST(Drop, CoversTheWindowAndSaysHowManyPhotos) {
    QWidget window;
    window.resize(400, 300);
    window.show();
    ui::DropOverlay overlay(&window);
    overlay.show_for(12, false);
    EXPECT_EQ(overlay.geometry(), window.rect());
    EXPECT_EQ(overlay.accessibleName().toStdString(), "Drop 12 photos to open. Hold Shift to merge at once.");
    overlay.show_for(12, true);
    EXPECT_EQ(overlay.accessibleName().toStdString(), "Drop 12 photos to merge at once.");
    overlay.show_for(1, false);
    EXPECT_EQ(overlay.accessibleName().toStdString(), "Drop 1 photo to open.");
    window.resize(500, 200);
    EXPECT_TRUE(test::wait_until([&] { return overlay.geometry() == window.rect(); }));
}

TEST(Empty, ItsButtonsAskForPhotosFolderAndSample) {
    ui::EmptyState empty;
    std::vector<int> asked(3);
    QObject::connect(&empty, &ui::EmptyState::open_photos, &empty, [&] { ++asked[0]; });
    QObject::connect(&empty, &ui::EmptyState::open_folder, &empty, [&] { ++asked[1]; });
    QObject::connect(&empty, &ui::EmptyState::open_sample, &empty, [&] { ++asked[2]; });
    for (QPushButton* button : empty.findChildren<QPushButton*>()) button->click();
    EXPECT_EQ(asked, (std::vector<int>{1, 1, 1}));
}

TEST(Empty, RecentPhotosGetTheirPicturesAndOpen) {
    const test::TemporaryFolder folder;
    const QString path = QString::fromStdString((folder / "night.png").string());
    QImage picture(320, 200, QImage::Format_RGB888);
    picture.fill(QColor(40, 60, 90));
    ASSERT_TRUE(picture.save(path));
    ui::EmptyState empty;
    empty.resize(1600, 900);
    empty.show();
    EXPECT_TRUE(empty.findChildren<ui::RecentPhoto*>().isEmpty());
    empty.set_recent({path, u"/nowhere/gone.nef"_s});
    const auto cards = empty.findChildren<ui::RecentPhoto*>();
    ASSERT_EQ(cards.size(), 2);
    EXPECT_TRUE(test::wait_until([&] { return cards[0]->has_picture(); }));
    EXPECT_FALSE(cards[1]->has_picture());
    QString opened;
    QObject::connect(&empty, &ui::EmptyState::open_recent, &empty, [&](const QString& asked) { opened = asked; });
    cards[0]->click();
    EXPECT_EQ(opened, path);
}

TEST(Empty, TextsFitAtEverySizeAndScale) {
    at_text_scales([] {
        for (const QSize size : {QSize(1600, 920), QSize(900, 440)}) {
            ui::EmptyState empty;
            empty.resize(size);
            empty.show();
            test::wait(10);
            EXPECT_EQ(cut_off_texts(empty), "") << size.width();
        }
    });
}

TEST(Shortcuts, AreFoundByWordsAndByKeys) {
    QAction open(u"&Open photos…"_s), before(u"Before"_s), nameless(u"No key"_s);
    open.setShortcut(Qt::CTRL | Qt::Key_O);
    before.setShortcut(Qt::Key_Backslash);
    ui::ShortcutDialog dialog({&open, &before, &nameless});
    dialog.show();
    auto* list = dialog.findChild<QTreeWidget*>();
    const auto visible_lines = [&] {
        QStringList lines;
        for (int i = 0; i < list->topLevelItemCount(); ++i)
            for (int j = 0; j < list->topLevelItem(i)->childCount(); ++j)
                if (!list->topLevelItem(i)->child(j)->isHidden()) lines << list->topLevelItem(i)->child(j)->text(0);
        return lines;
    };
    EXPECT_TRUE(visible_lines().contains(u"Open photos"_s));
    EXPECT_FALSE(visible_lines().contains(u"No key"_s));
    dialog.findChild<QLineEdit*>()->setText(u"ctrl+o"_s);
    EXPECT_EQ(visible_lines(), QStringList{u"Open photos"_s});
    dialog.findChild<QLineEdit*>()->setText(u"xyzzy"_s);
    EXPECT_FALSE(list->isVisible());
}

TEST(Dialogs, ShowAllOfTheirWords) {
    at_text_scales([] {
        ui::AboutDialog about;
        about.show();
        test::wait(10);
        EXPECT_EQ(cut_off_texts(about), "");
    });
}

TEST(Focus, TheRingFollowsTheKeyboardAndNotTheMouse) {
    QWidget window;
    auto* row = new QHBoxLayout(&window);
    QPushButton one(u"One"_s), two(u"Two"_s);
    row->addWidget(&one);
    row->addWidget(&two);
    window.show();
    window.activateWindow();
    one.setFocus(Qt::TabFocusReason);
    ASSERT_TRUE(test::wait_until([&] { return one.hasFocus(); }));
    auto* ring = window.findChild<ui::FocusRing*>();
    ASSERT_TRUE(ring);
    const int around = 2 * ui::scaled(2);
    EXPECT_TRUE(ring->isVisible());
    EXPECT_EQ(ring->geometry(), one.geometry().adjusted(-around, -around, around, around));
    two.setFocus(Qt::MouseFocusReason);
    EXPECT_FALSE(ring->isVisible());
    two.setFocus(Qt::OtherFocusReason);
    one.setFocus(Qt::BacktabFocusReason);
    EXPECT_TRUE(ring->isVisible());
}

TEST(Style, PrimaryButtonsAreAmberAndLargeOnesAreFortyHigh) {
    QPushButton plain(u"Cancel"_s), primary(u"Export"_s);
    primary.setProperty("primary", true);
    primary.setProperty("buttonSize", u"large"_s);
    EXPECT_EQ(plain.sizeHint().height(), ui::scaled(32));
    EXPECT_EQ(primary.sizeHint().height(), ui::scaled(40));
    primary.resize(primary.sizeHint());
    const QImage image = primary.grab().toImage();
    EXPECT_EQ(image.pixelColor(8, image.height() / 2).name(), ui::colours().amber.name());
}

TEST(Style, TheWheelNeverChangesAChoice) {
    QComboBox* box = new QComboBox;
    const std::unique_ptr<QComboBox> owner(box);
    box->addItems({u"a"_s, u"b"_s, u"c"_s});
    box->show();
    EXPECT_FALSE(test::turn_wheel(*box, -1));
    EXPECT_EQ(box->currentIndex(), 0);
}

} // namespace

int main(int argc, char** argv) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    testing::InitGoogleTest(&argc, argv);
    QApplication application(argc, argv);
    ui::apply_theme(application);
    return RUN_ALL_TESTS();
}
