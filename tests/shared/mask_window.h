// The real window with a photo open on its Masks page: for tests of masks.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/pipeline/renderer.h"
#include "tests/shared/photo_window.h"
#include "ui/mask_adjustments.h"
#include "ui/mask_editing.h"
#include "ui/mask_list.h"
#include "ui/mask_page.h"
#include "ui/mask_shape_panel.h"
#include "ui/mask_tool.h"
#include "ui/side_pages.h"
#include "ui/slider_row.h"
#include <QAction>
#include <utility>

namespace test {

// Dark blue, with an orange patch on the right and a white one on the left.
inline QImage patches() {
    QImage picture(900, 600, QImage::Format_RGB888);
    picture.fill(qRgb(40, 50, 90));
    for (int y = 200; y < 400; ++y) {
        for (int x = 600; x < 800; ++x) picture.setPixel(x, y, qRgb(220, 140, 40));
        for (int x = 100; x < 300; ++x) picture.setPixel(x, y, qRgb(250, 250, 250));
    }
    return picture;
}

struct MaskWindow : PhotoWindow {
    static constexpr int width = 900, height = 600;

    MaskWindow() : PhotoWindow(patches()) {}
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
    // The same colour of the picture: screens are dithered, so that neighbours of one colour differ by a code.
    static bool is_same(const QColor& a, const QColor& b) {
        return std::abs(a.red() - b.red()) <= 1 && std::abs(a.green() - b.green()) <= 1 &&
               std::abs(a.blue() - b.blue()) <= 1;
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
    ui::MaskEditing& masks() { return window->masks(); }
    ui::MaskTool& tool() { return window->mask_tool(); }
    ui::MaskPage& page() { return window->mask_page(); }
    ui::MaskList& list() { return page().list(); }
};

} // namespace test
