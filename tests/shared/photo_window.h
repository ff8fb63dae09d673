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
        window = std::make_unique<ui::MainWindow>();
        window->resize(1400, 900);
        window->show();
        EXPECT_TRUE(QTest::qWaitForWindowExposed(window.get()));
        const QString file = QString::fromStdString((folder / "photo.png").string());
        EXPECT_TRUE(picture.save(file, "PNG"));
        window->open({file});
        EXPECT_TRUE(
            wait_until([&] { return document() && document()->photo() && document()->can_be_edited(); }, 10000));
        EXPECT_TRUE(shows_newest());
    }
    // Waits until the canvas shows the document as it is.
    bool shows_newest() {
        return wait_until(
            [&] {
                return view().pictures().is_complete() && view().pictures().newest().revision == document()->revision();
            },
            10000);
    }
    ui::PhotoView& view() { return window->photo_view(); }
    ui::Document* document() { return window->session().current(); }

    TemporaryFolder folder;
    std::unique_ptr<ui::MainWindow> window;
};

} // namespace test
