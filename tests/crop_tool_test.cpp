// The crop in the real window: dragged handles, forms, turning, the level line, and what the canvas then shows.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/pipeline/renderer.h"
#include "tests/shared/photo_window.h"
#include "ui/choice_combo.h"
#include "ui/crop_page.h"
#include "ui/crop_tool.h"
#include "ui/slider_row.h"
#include <QAction>
#include <QPushButton>

namespace {

// Four quarters of four colours.
QImage quarters() {
    QImage picture(900, 600, QImage::Format_RGB888);
    for (int y = 0; y < 600; ++y)
        for (int x = 0; x < 900; ++x)
            picture.setPixel(x, y,
                             x < 450 ? (y < 300 ? qRgb(180, 40, 40) : qRgb(40, 160, 40))
                                     : (y < 300 ? qRgb(40, 40, 180) : qRgb(170, 160, 40)));
    return picture;
}

struct CropTest : test::PhotoWindow {
    CropTest() : PhotoWindow(quarters()) {}
    void open_page() { window->actions().page_crop->trigger(); }
    // Canvas position, in logical pixels, of a place of the whole turned photo.
    QPointF at(double across, double down) {
        const ui::CanvasMap map = *view().map();
        return QPointF(map.shown.x() + across * map.shown.width(), map.shown.y() + down * map.shown.height()) /
               view().devicePixelRatioF();
    }
    void drag(QPointF from, QPointF to) {
        test::press(view(), from);
        test::move(view(), 0.5 * (from + to));
        test::move(view(), to);
        test::release(view(), to);
    }
    engine::Frame frame() { return engine::frame_of(*document()->facts(), document()->recipe()); }
    QColor shown_at(double across, double down) {
        const QImage grabbed = view().grab().toImage();
        return grabbed.pixelColor((at(across, down) * view().devicePixelRatioF()).toPoint());
    }
    ui::CropPage& page() { return window->crop_page(); }
};

TEST_F(CropTest, ADraggedCornerCropsAndOneUndoTakesItBack) {
    open_page();
    EXPECT_TRUE(page().isVisible());
    drag(at(0, 0), at(0.5, 0.25));
    EXPECT_NEAR(frame().left(), 0.5, 0.01);
    EXPECT_NEAR(frame().top(), 0.25, 0.01);
    EXPECT_EQ(frame().right(), 1);
    EXPECT_EQ(document()->undo_label(), QStringLiteral("Crop"));
    document()->undo();
    EXPECT_TRUE(document()->recipe().is_initial());
    EXPECT_FALSE(document()->can_undo());
}

TEST_F(CropTest, TheCanvasShowsTheWholePhotoWhileCroppingAndTheCropAfterwards) {
    open_page();
    drag(at(1, 1), at(0.5, 0.5)); // the red quarter is left
    ASSERT_TRUE(shows_newest());
    EXPECT_EQ(view().map()->frame.width(), 900);
    const QColor outside = shown_at(0.75, 0.25);
    EXPECT_GT(outside.blue(), outside.red()) << "the blue quarter, dimmed";
    test::press_key(view(), Qt::Key_Return);
    EXPECT_FALSE(page().isVisible());
    ASSERT_TRUE(shows_newest());
    EXPECT_NEAR(view().map()->frame.width(), 450, 8);
    for (const double x : {0.05, 0.95})
        for (const double y : {0.05, 0.95}) EXPECT_GT(shown_at(x, y).red(), 2 * shown_at(x, y).green()) << x << y;
}

TEST_F(CropTest, AFormIsKeptWhileACornerIsDragged) {
    open_page();
    page().aspect().setCurrentIndex(2); // 1 : 1
    Q_EMIT page().aspect().chosen(2);
    EXPECT_NEAR(frame().width(), frame().height(), 2);
    const double right = frame().right(), bottom = frame().bottom();
    drag(at(frame().left(), frame().top()), at(frame().left() + 0.2, frame().top() + 0.05));
    EXPECT_NEAR(frame().width(), frame().height(), 2);
    EXPECT_NEAR(frame().right(), right, 1e-3);
    EXPECT_NEAR(frame().bottom(), bottom, 1e-3);
    page().button(QStringLiteral("Swap sides")).click();
    EXPECT_NEAR(frame().width(), frame().height(), 2);
}

TEST_F(CropTest, QuarterTurnsTurnTheCropToo) {
    open_page();
    drag(at(1, 1), at(0.5, 0.5));
    page().button(QStringLiteral("Right")).click();
    EXPECT_NEAR(frame().width(), 300, 8);
    EXPECT_NEAR(frame().height(), 450, 8);
    EXPECT_NEAR(frame().left(), 0.5, 0.01) << "red, once the upper left quarter, is the upper right one now";
    test::press_key(view(), Qt::Key_Return);
    ASSERT_TRUE(shows_newest());
    EXPECT_GT(shown_at(0.1, 0.9).red(), 2 * shown_at(0.1, 0.9).green());
    open_page();
    page().button(QStringLiteral("Left")).click();
    page().button(QStringLiteral("Mirror")).click();
    EXPECT_NEAR(frame().left(), 0.5, 0.01);
    page().button(QStringLiteral("Mirror")).click();
    page().button(QStringLiteral("Flip")).click();
    EXPECT_NEAR(frame().top(), 0.5, 0.01);
    page().button(QStringLiteral("Flip")).click();
    EXPECT_NEAR(frame().left(), 0, 0.01);
    EXPECT_EQ(document()->number("geometry.rotate"), 0);
}

TEST_F(CropTest, ALineDrawnAlongASlantBecomesLevel) {
    open_page();
    page().button(QStringLiteral("Draw a level line")).click();
    EXPECT_TRUE(page().tool().is_straightening());
    // 4 degrees down to the right on the canvas: the photo turns back by as much.
    drag(at(0.3, 0.5), at(0.3, 0.5) + QPointF(400, 400 * std::tan(4 * 3.14159265 / 180)));
    EXPECT_NEAR(document()->number("geometry.rotate"), -4, 0.1F);
    EXPECT_FALSE(page().tool().is_straightening());
    EXPECT_LT(frame().width(), 900) << "no corner shows";
    document()->undo();
    EXPECT_EQ(document()->number("geometry.rotate"), 0);
}

TEST_F(CropTest, AHandleOfAStraightenedPhotoStopsAtItsEdge) {
    document()->change("geometry.rotate", 10.0F, ui::Document::Change::finished);
    document()->change("crop.right", 0.6F, ui::Document::Change::finished);
    open_page();
    const engine::Frame before = frame();
    drag(at(before.right(), 0.5 * (before.top() + before.bottom())), at(1.2, 0.5));
    const engine::Frame after = frame();
    EXPECT_GT(after.right(), before.right());
    EXPECT_NEAR(after.left(), before.left(), 2e-3) << "the other edges stay";
    EXPECT_NEAR(after.top(), before.top(), 2e-3);
    const engine::FramePoint corner = after.to_photo({static_cast<double>(after.width()), 0});
    EXPECT_TRUE(corner.x < 902 && corner.y > -2);
}

TEST_F(CropTest, SlidersOfThePageChangeTheFrame) {
    open_page();
    page().slider("geometry.vertical")->choose_value(-20);
    EXPECT_EQ(document()->number("geometry.vertical"), -20);
    EXPECT_LT(frame().width(), 900);
    page().button(QStringLiteral("Whole photo")).click();
    EXPECT_EQ(document()->number("crop.right"), 1);
}

TEST_F(CropTest, ThePointerFindsTheSamePlaceOfThePhotoThroughTheFrame) {
    document()->change("crop.left", 0.5F, ui::Document::Change::finished);
    ASSERT_TRUE(shows_newest());
    QPointF found;
    QObject::connect(&view(), &ui::PhotoView::pointed, &view(), [&](QPointF point) { found = point; });
    test::move(view(), at(0.5, 0.5));
    EXPECT_NEAR(found.x(), 675, 3);
    EXPECT_NEAR(found.y(), 300, 3);
}

} // namespace
