// The real window with one photo open, for tests of what is done to it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "tests/shared/test_support.h"
#include "tests/shared/window_events.h"
#include "ui/document.h"
#include "ui/main_window.h"
#include "ui/photo_view.h"
#include "ui/session.h"
#include <QSettings>
#include <QTest>
#include <gtest/gtest.h>

namespace test {

struct PhotoWindow : testing::Test {
    explicit PhotoWindow(const QImage& picture) {
        QSettings().clear();
        QSettings().setValue("hints/offer_night", false);
        file = QString::fromStdString((folder / "photo.png").string());
        EXPECT_TRUE(picture.save(file, "PNG"));
        make_window();
    }
    // A new window with the photo, as after a restart of the program.
    void make_window() {
        window = std::make_unique<ui::MainWindow>();
        window->resize(1400, 900);
        window->show();
        EXPECT_TRUE(QTest::qWaitForWindowExposed(window.get()));
        window->activateWindow();
        window->open({file});
        EXPECT_TRUE(
            wait_until([&] { return document() && document()->photo() && document()->can_be_edited(); }, 20000));
        EXPECT_TRUE(shows_newest());
    }
    // Waits until the canvas shows the document as it is, rendered for the size that the canvas has now.
    bool shows_newest() {
        return wait_until(
            [&] {
                const ui::Picture& newest = view().pictures().newest();
                const ui::ViewGeometry& geometry = view().geometry_of_photo();
                return view().pictures().is_complete() && newest.revision == document()->revision() &&
                       newest.long_edge == geometry.level();
            },
            20000);
    }
    ui::PhotoView& view() { return window->photo_view(); }
    ui::Document* document() { return window->session().current(); }

    TemporaryFolder folder;
    QString file;
    std::unique_ptr<ui::MainWindow> window;
};

} // namespace test
