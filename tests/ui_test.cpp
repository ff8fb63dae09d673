// The real window: photos dropped on it, keys pressed, sliders moved, pictures compared.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/shared/test_support.h"
#include "tests/shared/window_events.h"
#include "ui/document.h"
#include "ui/drop_overlay.h"
#include "ui/empty_state.h"
#include "ui/film_strip.h"
#include "ui/main_window.h"
#include "ui/message_bar.h"
#include "ui/night_bar.h"
#include "ui/operation_panel.h"
#include "ui/photo_view.h"
#include "ui/section.h"
#include "ui/session.h"
#include "ui/slider_row.h"
#include "ui/status_line.h"
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QDragEnterEvent>
#include <QLabel>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QSettings>
#include <QTest>
#include <QTimer>
#include <QUrl>
#include <fstream>
#include <gtest/gtest.h>

namespace {

struct WindowTest : testing::Test {
    WindowTest() {
        QSettings().clear();
        QSettings().setValue("hints/offer_night", false);
        window = std::make_unique<ui::MainWindow>();
        window->resize(1400, 900);
        window->show();
        EXPECT_TRUE(QTest::qWaitForWindowExposed(window.get()));
        window->activateWindow();
    }
    // A blue evening with a bright lamp.
    QString add_photo(const std::string& name, QSize size = {900, 600}) {
        QImage picture(size, QImage::Format_RGB888);
        for (int y = 0; y < size.height(); ++y)
            for (int x = 0; x < size.width(); ++x) picture.setPixel(x, y, qRgb(40 + x % 32, 50 + y % 32, 90));
        picture.setPixel(size.width() / 2, size.height() / 2, qRgb(255, 240, 200));
        const QString file = QString::fromStdString((folder / name).string());
        EXPECT_TRUE(picture.save(file, "PNG"));
        return file;
    }
    void drop(const QStringList& files) {
        QMimeData mime;
        QList<QUrl> urls;
        for (const QString& file : files) urls << QUrl::fromLocalFile(file);
        mime.setUrls(urls);
        QDragEnterEvent enter(QPoint(300, 300), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(window.get(), &enter);
        EXPECT_TRUE(enter.isAccepted());
        EXPECT_TRUE(window->findChild<ui::DropOverlay*>()->isVisible());
        QDropEvent dropped(QPoint(300, 300), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(window.get(), &dropped);
        EXPECT_TRUE(dropped.isAccepted());
        EXPECT_FALSE(window->findChild<ui::DropOverlay*>()->isVisible());
    }
    bool shows_photo() {
        return test::wait_until([&] { return view().pictures().is_complete() && document()->photo(); }, 10000);
    }
    // What lies in the middle of the canvas now.
    QImage middle() { return view().grab(QRect(view().rect().center() - QPoint(100, 100), QSize(200, 200))).toImage(); }
    // Waits until the canvas shows the document as it is.
    bool shows_newest() {
        return test::wait_until(
            [&] {
                return view().pictures().is_complete() && view().pictures().newest().revision == document()->revision();
            },
            10000);
    }
    ui::PhotoView& view() { return window->photo_view(); }
    ui::Document* document() { return window->session().current(); }
    ui::MessageBar& messages() { return *window->findChild<ui::MessageBar*>(); }

    test::TemporaryFolder folder;
    std::unique_ptr<ui::MainWindow> window;
};

TEST_F(WindowTest, WithoutAPhotoTheEmptyStateIsShown) {
    EXPECT_TRUE(window->findChild<ui::EmptyState*>()->isVisible());
    EXPECT_FALSE(window->panel().isVisible());
    EXPECT_FALSE(window->actions().export_photos->isEnabled());
    EXPECT_EQ(window->windowTitle(), QStringLiteral("Nocturne"));
}

TEST_F(WindowTest, ADroppedPhotoIsShown) {
    drop({add_photo("evening.png")});
    ASSERT_TRUE(test::wait_until([&] { return document() != nullptr; }));
    ASSERT_TRUE(shows_photo());
    EXPECT_TRUE(view().isVisible());
    EXPECT_TRUE(window->panel().isVisible());
    EXPECT_FALSE(window->findChild<ui::FilmStrip*>()->isVisible()) << "one photo needs no film strip";
    EXPECT_EQ(window->windowTitle(), QStringLiteral("evening.png — Nocturne"));
    EXPECT_TRUE(window->findChild<ui::StatusLine*>()->text().contains(QStringLiteral("evening.png")));
    EXPECT_EQ(QApplication::focusWidget(), &view());
    const QColor shown = middle().pixelColor(20, 20);
    EXPECT_GT(shown.blue(), shown.red()) << "a blue evening";
}

TEST_F(WindowTest, ADroppedWebAddressOpensNothingAndSaysSo) {
    QMimeData mime;
    mime.setUrls({QUrl(QStringLiteral("https://example.org/photo.dng"))});
    QDragEnterEvent enter(QPoint(300, 300), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(window.get(), &enter);
    QDropEvent dropped(QPoint(300, 300), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(window.get(), &dropped);
    EXPECT_TRUE(messages().is_showing());
    EXPECT_EQ(document(), nullptr);
}

TEST_F(WindowTest, OfManyDroppedFilesTheBadOnesAreTold) {
    QStringList files{add_photo("a.png"), add_photo("b.png")};
    std::ofstream(folder / "c.png") << "no photo";
    files << QString::fromStdString((folder / "c.png").string());
    drop(files);
    ASSERT_TRUE(test::wait_until([&] { return messages().is_showing(); }, 10000));
    bool told = false;
    for (const QLabel* label : messages().findChildren<QLabel*>())
        told |= label->text() == QStringLiteral("2 of 3 photos opened.");
    EXPECT_TRUE(told);
    ASSERT_TRUE(shows_photo());
    EXPECT_TRUE(window->findChild<ui::FilmStrip*>()->isVisible());
}

TEST_F(WindowTest, EverySliderOfThePanelChangesItsValueAndUndoBringsItBack) {
    drop({add_photo("a.png")});
    ASSERT_TRUE(test::wait_until([&] { return document() && document()->photo(); }));
    for (const engine::Operation& operation : engine::all_operations())
        for (const engine::Parameter& parameter : operation.parameters) {
            const std::string name = std::string(operation.id) + "." + std::string(parameter.key);
            if (parameter.has_own_place) continue; // of the night bar
            if (!parameter.options.empty()) {
                EXPECT_NE(window->panel().choice(name), nullptr) << name;
                continue;
            }
            if (operation.sensor) continue; // see SettingsOfTheSensorAreOfferedForRawFilesOnly
            const engine::Value* value = document()->recipe().find_value(name);
            if (!std::holds_alternative<float>(*value)) {
                EXPECT_TRUE(window->panel().shows(name)) << name;
                continue;
            }
            ui::SliderRow* row = window->panel().slider(name);
            ASSERT_NE(row, nullptr) << name;
            ASSERT_TRUE(row->isEnabled()) << name;
            const float initial = document()->number(name);
            row->step_by(initial >= parameter.range.to ? -3 : 3); // some stand at their end
            ASSERT_TRUE(test::wait_until([&] { return document()->can_undo(); })) << name;
            EXPECT_NE(document()->number(name), initial) << name;
            window->actions().undo->trigger();
            EXPECT_EQ(document()->number(name), initial) << name;
            EXPECT_EQ(row->value(), initial) << name;
            EXPECT_FALSE(document()->can_undo());
        }
}

TEST_F(WindowTest, SettingsOfTheSensorAreOfferedForRawFilesOnly) {
    drop({add_photo("a.png")});
    ASSERT_TRUE(test::wait_until([&] { return document() && document()->photo(); }));
    EXPECT_FALSE(window->panel().slider("raw.hot_pixels")->isEnabled());
    EXPECT_TRUE(window->panel().slider("exposure.stops")->isEnabled());
    engine::CaptureFacts facts = *document()->facts();
    facts.is_raw = true;
    document()->set_facts(facts);
    EXPECT_TRUE(window->panel().slider("raw.hot_pixels")->isEnabled());
}

TEST_F(WindowTest, OnlyStepsThatTakeMasksAreOfferedAPlace) {
    drop({add_photo("a.png")});
    ASSERT_TRUE(test::wait_until([&] { return document() && document()->photo(); }));
    for (const char* title : {"Lens and geometry", "Light", "Detail"}) {
        const ui::Section* section = window->panel().section(QString::fromUtf8(title));
        ASSERT_TRUE(section) << title;
        QMenu menu;
        window->panel().fill_place_menu(*section, menu);
        for (const engine::Operation& operation : engine::all_operations()) {
            if (operation.takes_masks) continue;
            const QString name =
                QString::fromUtf8(operation.title.data(), static_cast<qsizetype>(operation.title.size()));
            for (const QAction* action : menu.actions()) EXPECT_FALSE(action->text().startsWith(name)) << operation.id;
        }
        EXPECT_EQ(menu.isEmpty(), title == std::string("Lens and geometry")) << title;
    }
}

TEST_F(WindowTest, AMovedSliderChangesThePictureAndUndoRestoresIt) {
    drop({add_photo("a.png")});
    ASSERT_TRUE(test::wait_until([&] { return document() != nullptr; }) && shows_photo());
    const QImage before = middle();
    document()->change("exposure.stops", 1.0F, ui::Document::Change::finished);
    ASSERT_TRUE(shows_newest());
    const QImage brighter = middle();
    EXPECT_GT(brighter.pixelColor(20, 20).blue(), before.pixelColor(20, 20).blue() + 10);
    QTest::keyClick(window.get(), Qt::Key_Z, Qt::ControlModifier);
    ASSERT_TRUE(shows_newest());
    EXPECT_EQ(middle(), before);
}

TEST_F(WindowTest, TheBackslashShowsThePhotoBeforeWithoutDelay) {
    drop({add_photo("a.png")});
    ASSERT_TRUE(test::wait_until([&] { return document() != nullptr; }) && shows_photo());
    const QImage before = middle();
    document()->change("exposure.stops", 2.0F, ui::Document::Change::finished);
    ASSERT_TRUE(shows_newest());
    test::wait(500); // the picture before is made when nothing else is to do
    QTest::keyPress(&view(), Qt::Key_Backslash);
    EXPECT_TRUE(view().is_showing_before());
    EXPECT_TRUE(view().pictures().is_complete());
    const QImage shown = middle();
    EXPECT_EQ(shown.pixelColor(100, 150), before.pixelColor(100, 150));
    QTest::keyRelease(&view(), Qt::Key_Backslash);
    EXPECT_TRUE(view().is_showing_before()) << "a short press toggles";
    QTest::keyClick(&view(), Qt::Key_Backslash);
    EXPECT_FALSE(view().is_showing_before());
    QTest::keyPress(&view(), Qt::Key_Backslash);
    test::wait(400);
    QTest::keyRelease(&view(), Qt::Key_Backslash);
    EXPECT_FALSE(view().is_showing_before()) << "a long press shows it while it is held";
    EXPECT_FALSE(window->actions().before->isChecked());
}

TEST_F(WindowTest, KeysAndTheWheelZoom) {
    drop({add_photo("large.png", {3000, 2000})});
    ASSERT_TRUE(test::wait_until([&] { return document() != nullptr; }) && shows_photo());
    EXPECT_TRUE(view().geometry_of_photo().is_fit());
    QTest::keyClick(&view(), Qt::Key_Z);
    EXPECT_DOUBLE_EQ(view().geometry_of_photo().scale(), 1);
    ASSERT_TRUE(shows_photo());
    EXPECT_EQ(view().pictures().newest().long_edge, 3000);
    QTest::keyClick(&view(), Qt::Key_0, Qt::ControlModifier);
    EXPECT_TRUE(view().geometry_of_photo().is_fit());
    test::turn_wheel(view(), 2);
    EXPECT_FALSE(view().geometry_of_photo().is_fit());
    test::double_click(view(), view().rect().center());
    EXPECT_TRUE(view().geometry_of_photo().is_fit());
    test::double_click(view(), view().rect().center());
    EXPECT_DOUBLE_EQ(view().geometry_of_photo().scale(), 1);
}

TEST_F(WindowTest, DraggingPansAndTheCanvasIsNeverBlank) {
    drop({add_photo("large.png", {3000, 2000})});
    ASSERT_TRUE(test::wait_until([&] { return document() != nullptr; }) && shows_photo());
    view().zoom_to_full();
    const QRect start = view().geometry_of_photo().photo_rect();
    test::press(view(), {400, 300});
    for (int x = 400; x > 100; x -= 30) {
        test::move(view(), {static_cast<double>(x), 300});
        const QColor shown = middle().pixelColor(60, 60);
        EXPECT_GT(shown.blue(), shown.red()) << "some picture of the photo, sharp or not";
    }
    test::release(view(), {100, 300});
    EXPECT_LT(view().geometry_of_photo().photo_rect().left(), start.left() - 200);
}

TEST_F(WindowTest, ArrowsStepThroughThePhotosAndEachKeepsItsEdit) {
    drop({add_photo("a.png"), add_photo("b.png"), add_photo("c.png")});
    ASSERT_TRUE(test::wait_until([&] { return document() != nullptr; }) && shows_photo());
    document()->change("night.glow", 60.0F, ui::Document::Change::finished);
    QTest::keyClick(&view(), Qt::Key_Right);
    EXPECT_EQ(document()->name(), QStringLiteral("b.png"));
    ASSERT_TRUE(shows_photo());
    EXPECT_FLOAT_EQ(window->panel().slider("night.glow")->value(), 15);
    QTest::keyClick(&view(), Qt::Key_Left);
    ASSERT_TRUE(shows_photo());
    EXPECT_EQ(document()->name(), QStringLiteral("a.png"));
    EXPECT_FLOAT_EQ(window->panel().slider("night.glow")->value(), 60);
}

TEST_F(WindowTest, ShortcutsMoveTheSenseOfNightFromAnywhere) {
    drop({add_photo("a.png")});
    ASSERT_TRUE(test::wait_until([&] { return document() && document()->photo(); }));
    QTest::keyClick(&view(), Qt::Key_Period, Qt::ShiftModifier);
    ASSERT_TRUE(test::wait_until([&] { return document()->number("night.sense") == 60; }));
    QTest::keyClick(&view(), Qt::Key_Period);
    ASSERT_TRUE(test::wait_until([&] { return document()->number("night.sense") == 62; }));
}

TEST_F(WindowTest, SettingsAreCopiedToAnotherPhoto) {
    drop({add_photo("a.png"), add_photo("b.png")});
    ASSERT_TRUE(test::wait_until([&] { return document() != nullptr; }) && shows_photo());
    document()->change("exposure.stops", -1.0F, ui::Document::Change::finished);
    window->actions().copy_settings->trigger();
    window->session().step(1);
    ASSERT_TRUE(test::wait_until([&] { return document()->can_be_edited(); }));
    window->actions().paste_settings->trigger();
    EXPECT_FLOAT_EQ(document()->number("exposure.stops"), -1);
    EXPECT_EQ(document()->undo_label(), QStringLiteral("Paste settings"));
    window->actions().reset_all->trigger();
    EXPECT_FALSE(document()->is_edited());
    QApplication::clipboard()->setText(QStringLiteral("Dear diary, it was dark."));
    window->actions().paste_settings->trigger();
    EXPECT_FALSE(document()->is_edited());
    EXPECT_TRUE(messages().is_showing());
}

TEST_F(WindowTest, ThePickerMakesAPointNeutral) {
    drop({add_photo("a.png")});
    ASSERT_TRUE(test::wait_until([&] { return document() != nullptr; }) && shows_photo());
    QTest::keyClick(&view(), Qt::Key_W);
    ASSERT_TRUE(view().is_picking());
    test::click(view(), view().rect().center() + QPoint(50, 50));
    ASSERT_TRUE(test::wait_until([&] { return document()->is_edited(); }));
    EXPECT_FALSE(view().is_picking());
    EXPECT_GT(document()->number("white_balance.temperature"), 7000) << "the light of a blue evening";
    ASSERT_TRUE(shows_newest());
    const QColor grey = middle().pixelColor(150, 150);
    EXPECT_NEAR(grey.red(), grey.blue(), 25);
}

TEST_F(WindowTest, AllSelectedPhotosAreExportedAlsoThoseThatAreNotInMemory) {
    QStringList files;
    for (const char* name : {"a.png", "b.png", "c.png", "d.png", "e.png"}) files << add_photo(name, {90, 60});
    drop(files);
    ASSERT_TRUE(test::wait_until([&] { return document() != nullptr; }) && shows_photo());
    window->findChild<ui::FilmStrip*>()->selectAll();
    QString words;
    QTimer closer;
    QObject::connect(&closer, &QTimer::timeout, &closer, [&] {
        QWidget* dialog = QApplication::activeModalWidget();
        if (!dialog) return;
        for (const QPushButton* button : dialog->findChildren<QPushButton*>())
            if (button->text().startsWith(QStringLiteral("Export"))) words = button->text();
        dialog->close();
    });
    closer.start(50);
    window->actions().export_photos->trigger();
    ASSERT_TRUE(test::wait_until([&] { return !words.isEmpty(); }, 10000));
    EXPECT_EQ(words, QStringLiteral("Export 5 photos"));
}

TEST_F(WindowTest, ClosingTheWindowSavesTheEdit) {
    const QString file = add_photo("a.png");
    drop({file});
    ASSERT_TRUE(test::wait_until([&] { return document() != nullptr; }) && shows_photo());
    EXPECT_FALSE(QFile::exists(file + ".xmp"));
    document()->change("night.sense", 30.0F, ui::Document::Change::finished);
    window->close();
    EXPECT_TRUE(QFile::exists(file + ".xmp"));
}

TEST_F(WindowTest, OneWhitePixelIsAPhotoToo) {
    drop({add_photo("tiny.png", {1, 1})});
    ASSERT_TRUE(test::wait_until([&] { return document() != nullptr; }));
    EXPECT_TRUE(shows_photo());
    QTest::keyClick(&view(), Qt::Key_Plus);
    EXPECT_TRUE(shows_photo());
}

TEST_F(WindowTest, ASmallWindowFoldsWhatItCan) {
    drop({add_photo("a.png"), add_photo("b.png")});
    ASSERT_TRUE(test::wait_until([&] { return document() != nullptr; }) && shows_photo());
    EXPECT_FALSE(window->findChild<ui::NightBar*>()->is_collapsed());
    window->resize(900, 520);
    ASSERT_TRUE(test::wait_until([&] { return window->findChild<ui::NightBar*>()->is_collapsed(); }));
    EXPECT_TRUE(test::wait_until([&] { return window->findChild<ui::FilmStrip*>()->height() == 56; }));
    window->resize(1400, 900);
    EXPECT_TRUE(test::wait_until([&] { return !window->findChild<ui::NightBar*>()->is_collapsed(); }));
}

TEST_F(WindowTest, NoTwoActionsShareAKey) {
    QStringList keys;
    for (const QAction* action : window->actions().all)
        for (const QKeySequence& key : action->shortcuts()) {
            EXPECT_FALSE(keys.contains(key.toString())) << key.toString().toStdString();
            keys << key.toString();
        }
    EXPECT_GT(keys.size(), 20);
}

} // namespace
