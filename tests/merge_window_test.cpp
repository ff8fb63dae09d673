// The real window and the real engine: the sample night's bracket dropped, merged, opened in the film strip, and the merge opened again.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/project.h"
#include "engine/sample/simulated_night.h"
#include "tests/shared/test_support.h"
#include "tests/shared/window_events.h"
#include "ui/document.h"
#include "ui/drop_overlay.h"
#include "ui/export_settings.h"
#include "ui/main_window.h"
#include "ui/merge_dialog.h"
#include "ui/merge_facts.h"
#include "ui/merge_frames_model.h"
#include "ui/merge_kinds.h"
#include "ui/message_bar.h"
#include "ui/session.h"
#include <QAction>
#include <QDragEnterEvent>
#include <QLabel>
#include <QMimeData>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTest>
#include <QUrl>
#include <gtest/gtest.h>

namespace {

// Written once for all tests; each works on copies.
const std::vector<std::filesystem::path>& bracket() {
    static const test::TemporaryFolder folder;
    static const std::vector<std::filesystem::path> files = [] {
        engine::NightScene scene;
        scene.width = 720;
        scene.height = 480;
        const auto written = engine::write_sample_set(folder.path(), scene, engine::SampleSet::bracket, false, {});
        EXPECT_TRUE(written);
        return written ? written->bracket : std::vector<std::filesystem::path>();
    }();
    return files;
}

struct MergeWindow : testing::Test {
    MergeWindow() {
        QSettings().clear();
        QSettings().setValue("hints/offer_night", false);
        for (const std::filesystem::path& file : bracket()) {
            std::filesystem::copy(file, folder / file.filename());
            files << ui::from_path(folder / file.filename());
        }
        window = std::make_unique<ui::MainWindow>();
        window->resize(1400, 900);
        window->show();
        EXPECT_TRUE(QTest::qWaitForWindowExposed(window.get()));
        window->activateWindow();
    }
    void drop(const QStringList& dropped_files, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        QMimeData mime;
        QList<QUrl> urls;
        for (const QString& file : dropped_files) urls << QUrl::fromLocalFile(file);
        mime.setUrls(urls);
        QDragEnterEvent enter(QPoint(300, 300), Qt::CopyAction, &mime, Qt::LeftButton, modifiers);
        QApplication::sendEvent(window.get(), &enter);
        EXPECT_TRUE(enter.isAccepted());
        invitation = window->findChild<ui::DropOverlay*>()->accessibleName();
        QDropEvent dropped(QPoint(300, 300), Qt::CopyAction, &mime, Qt::LeftButton, modifiers);
        QApplication::sendEvent(window.get(), &dropped);
    }
    bool wait_for_preview() {
        return test::wait_until(
            [&] { return dialog() && !dialog()->view().picture().isNull() && dialog()->frames().reference() >= 0; },
            60000);
    }
    bool message_says(const QString& words) {
        for (auto* label : window->findChild<ui::MessageBar*>()->findChildren<QLabel*>())
            if (label->text().contains(words)) return true;
        return false;
    }
    // Presses the dialog's button and waits until the result is open.
    bool merge_and_wait(const char* name) {
        QTest::keyClick(dialog(), Qt::Key_Return);
        return test::wait_until(
            [&] {
                const ui::Document* current = window->session().current();
                return current && current->path() == folder / name && current->photo();
            },
            60000);
    }
    ui::MergeDialog* dialog() { return window->merge_dialog(); }

    test::TemporaryFolder folder;
    QStringList files;
    QString invitation;
    std::unique_ptr<ui::MainWindow> window;
};

std::string merged_name(const QStringList& files) {
    return std::filesystem::path(files.first().toStdString()).stem().string() + "-merge.dng";
}

} // namespace

TEST_F(MergeWindow, FramesDroppedWithShiftAreMergedAndTheResultIsOpened) {
    drop(files, Qt::ShiftModifier);
    EXPECT_EQ(invitation, QStringLiteral("Drop %1 photos to merge at once.").arg(files.size()));
    ASSERT_TRUE(dialog());
    ASSERT_TRUE(wait_for_preview());
    EXPECT_TRUE(window->session().documents().empty()); // merged at once, not opened
    EXPECT_EQ(dialog()->kinds().chosen(), engine::MergeKind::bracket);
    EXPECT_EQ(dialog()->frames().used_count(), files.size());
    const std::string name = merged_name(files);
    ASSERT_TRUE(merge_and_wait(name.c_str()));

    EXPECT_TRUE(test::wait_until([&] { return !dialog(); }));
    EXPECT_TRUE(message_says(QStringLiteral("-merge.dng is written.")));
    const auto project = engine::read_project(folder / (std::filesystem::path(name).stem().string() + ".nocturne"));
    ASSERT_TRUE(project);
    EXPECT_EQ(project->frames.size(), static_cast<std::size_t>(files.size()));
    EXPECT_EQ(project->result, folder / name);
    for (const QString& file : files) EXPECT_TRUE(std::filesystem::exists(file.toStdString()));

    // The Info page tells how it was made and opens the merge again.
    window->actions().page_info->trigger();
    auto* facts = window->findChild<ui::MergeFacts*>();
    EXPECT_TRUE(facts->isVisible());
    EXPECT_TRUE(facts->report().startsWith(QStringLiteral("More range from %1 frames.").arg(files.size())))
        << facts->report().toStdString();
    facts->button().click();
    ASSERT_TRUE(dialog());
    ASSERT_TRUE(wait_for_preview());
    EXPECT_EQ(dialog()->kinds().chosen(), engine::MergeKind::bracket);
}

TEST_F(MergeWindow, ABracketThatIsOpenedIsOfferedWithItsReason) {
    drop(files);
    EXPECT_EQ(invitation, QStringLiteral("Drop %1 photos to open. Hold Shift to merge at once.").arg(files.size()));
    ASSERT_TRUE(
        test::wait_until([&] { return message_says(QStringLiteral("This looks like an exposure bracket.")); }, 20000));
    EXPECT_TRUE(message_says(QStringLiteral("The exposures span")));
    EXPECT_FALSE(dialog()); // nothing happens unless it is asked for
    for (auto* button : window->findChild<ui::MessageBar*>()->findChildren<QPushButton*>())
        if (button->text() == QStringLiteral("Merge…")) button->click();
    ASSERT_TRUE(dialog());
    EXPECT_FALSE(window->findChild<ui::MessageBar*>()->is_showing()); // the offer was taken
    ASSERT_TRUE(wait_for_preview());
    EXPECT_EQ(dialog()->kinds().chosen(), engine::MergeKind::bracket);
}

TEST_F(MergeWindow, MergeNeedsTwoPhotosAndSaysSo) {
    EXPECT_FALSE(window->actions().merge->isEnabled());
    EXPECT_EQ(window->actions().merge->toolTip(), QStringLiteral("Open two photos or more to merge them"));
    drop({files[0]});
    ASSERT_TRUE(test::wait_until([&] { return window->session().documents().size() == 1; }));
    EXPECT_FALSE(window->actions().merge->isEnabled());
    drop({files[1], files[2]});
    ASSERT_TRUE(test::wait_until([&] { return window->session().documents().size() == 3; }));
    EXPECT_TRUE(window->actions().merge->isEnabled());
}

TEST_F(MergeWindow, AKeyOpensTheDialogWithThatKindAndEscapeClosesIt) {
    drop(files);
    ASSERT_TRUE(test::wait_until(
        [&] { return window->session().documents().size() == static_cast<std::size_t>(files.size()); }));
    QTest::keyClick(window.get(), Qt::Key_N, Qt::ControlModifier | Qt::ShiftModifier);
    ASSERT_TRUE(dialog());
    EXPECT_EQ(dialog()->kinds().chosen(), engine::MergeKind::burst);
    EXPECT_EQ(dialog()->frames().rowCount(), files.size());
    QTest::keyClick(dialog(), Qt::Key_Escape);
    EXPECT_TRUE(test::wait_until([&] { return !dialog(); }));
    for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
        EXPECT_EQ(entry.path().string().find("-merge"), std::string::npos);
}

TEST_F(MergeWindow, ADroppedProjectOpensItsMergeAgain) {
    engine::MergeProject project;
    for (const QString& file : files) {
        engine::ProjectFrame frame;
        frame.path = file.toStdString();
        project.frames.push_back(frame);
    }
    project.frames.front().left_out = true;
    project.options.kind = engine::MergeKind::bracket;
    ASSERT_TRUE(engine::write_project(folder / "night.nocturne", project, false));
    drop({ui::from_path(folder / "night.nocturne")});
    ASSERT_TRUE(dialog());
    ASSERT_TRUE(test::wait_until([&] { return dialog()->frames().frames() == files.size(); }, 20000));
    EXPECT_EQ(dialog()->frames().used_count(), files.size() - 1);
    EXPECT_FALSE(dialog()->frames().is_used(0));
}

TEST_F(MergeWindow, AFileThatIsNoProjectIsRefusedInWords) {
    const QString file = ui::from_path(folder / "broken.nocturne");
    QFile broken(file);
    ASSERT_TRUE(broken.open(QIODevice::WriteOnly));
    broken.write("nothing");
    broken.close();
    drop({file});
    EXPECT_FALSE(dialog());
    EXPECT_TRUE(message_says(QStringLiteral("broken.nocturne")));
}
