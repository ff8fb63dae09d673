// The real window with a photo open on its Masks page: for tests of masks.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/pipeline/renderer.h"
#include "tests/shared/test_support.h"
#include "tests/shared/window_events.h"
#include "ui/document.h"
#include "ui/main_window.h"
#include "ui/mask_adjustments.h"
#include "ui/mask_editing.h"
#include "ui/mask_list.h"
#include "ui/mask_page.h"
#include "ui/mask_shape_panel.h"
#include "ui/mask_tool.h"
#include "ui/photo_view.h"
#include "ui/session.h"
#include "ui/side_pages.h"
#include "ui/slider_row.h"
#include <QAction>
#include <QSettings>
#include <QTest>
#include <gtest/gtest.h>
#include <utility>

namespace test {

struct MaskWindow : testing::Test {
    static constexpr int width = 900, height = 600;

    MaskWindow() {
        QSettings().clear();
        QSettings().setValue("hints/offer_night", false);
        // Dark blue, with an orange patch on the right and a white one on the left.
        QImage picture(width, height, QImage::Format_RGB888);
        picture.fill(qRgb(40, 50, 90));
        for (int y = 200; y < 400; ++y) {
            for (int x = 600; x < 800; ++x) picture.setPixel(x, y, qRgb(220, 140, 40));
            for (int x = 100; x < 300; ++x) picture.setPixel(x, y, qRgb(250, 250, 250));
        }
        file = QString::fromStdString((folder / "patches.png").string());
        EXPECT_TRUE(picture.save(file, "PNG"));
        make_window();
    }
    void make_window() {
        window = std::make_unique<ui::MainWindow>();
        window->resize(1400, 900);
        window->show();
        EXPECT_TRUE(QTest::qWaitForWindowExposed(window.get()));
        window->activateWindow();
        window->open({file});
        EXPECT_TRUE(
            test::wait_until([&] { return document() && document()->photo() && document()->can_be_edited(); }, 20000));
        EXPECT_TRUE(shows_newest());
    }
    bool shows_newest() {
        return test::wait_until(
            [&] {
                return view().pictures().is_complete() && view().pictures().newest().revision == document()->revision();
            },
            20000);
    }
    bool shows_overlay() {
        return test::wait_until([&] { return tool().is_overlay_current(); }, 20000);
    }
    void open_page() {
        window->actions().page_masks->trigger();
        settle();
    }
    // Until the night bar has given its room to the canvas.
    void settle() {
        QSize before;
        while (std::exchange(before, view().size()) != view().size()) test::wait(100);
        EXPECT_TRUE(shows_newest());
    }
    void add(engine::MaskShape shape) {
        masks().add(shape);
        ASSERT_NE(masks().mask(), nullptr);
    }
    // Canvas position, in logical pixels, of a place of the picture.
    QPointF at(double across, double down) {
        const ui::CanvasMap map = *view().map();
        return QPointF(map.shown.x() + across * map.shown.width(), map.shown.y() + down * map.shown.height()) /
               view().devicePixelRatioF();
    }
    // The place of the photo there, as masks know it.
    engine::MaskPoint part_at(double across, double down) {
        const QPointF photo = view().map()->to_photo(at(across, down) * view().devicePixelRatioF());
        const double long_edge = std::max(document()->facts()->width, document()->facts()->height);
        return {static_cast<float>(photo.x() / long_edge), static_cast<float>(photo.y() / long_edge)};
    }
    void drag(QPointF from, QPointF to, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        test::press(view(), from, modifiers);
        for (int step = 1; step <= 8; ++step) test::move(view(), from + (to - from) * step / 8, modifiers);
        test::release(view(), to, modifiers);
    }
    void hover(QPointF where) {
        QMouseEvent event(QEvent::MouseMove, where, view().mapToGlobal(where), Qt::NoButton, Qt::NoButton,
                          Qt::NoModifier);
        QApplication::sendEvent(&view(), &event);
    }
    QColor shown_at(double across, double down) {
        const QImage grabbed = view().grab().toImage();
        return grabbed.pixelColor((at(across, down) * view().devicePixelRatioF()).toPoint());
    }
    // How much the overlay covers there, 0 to 255.
    int covered_at(double across, double down) {
        const QImage& overlay = tool().overlay();
        const int x = std::min(static_cast<int>(across * overlay.width()), overlay.width() - 1),
                  y = std::min(static_cast<int>(down * overlay.height()), overlay.height() - 1);
        return overlay.constScanLine(y)[x];
    }
    std::string text() { return masks().mask() ? engine::to_text(*masks().mask()) : std::string(); }
    ui::PhotoView& view() { return window->photo_view(); }
    ui::Document* document() { return window->session().current(); }
    ui::MaskEditing& masks() { return window->masks(); }
    ui::MaskTool& tool() { return window->mask_tool(); }
    ui::MaskPage& page() { return window->mask_page(); }
    ui::MaskList& list() { return page().list(); }

    test::TemporaryFolder folder;
    QString file;
    std::unique_ptr<ui::MainWindow> window;
};

} // namespace test
