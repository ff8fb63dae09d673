// Retouching in the real window: clicks that heal, a drawn line, sizes, undo; and the automatic light.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/operation/spots.h"
#include "tests/shared/photo_window.h"
#include "ui/retouch_page.h"
#include "ui/retouch_tool.h"
#include "ui/slider_row.h"
#include <QAction>
#include <QPushButton>

namespace {

// An even dusk with one dark spot.
QImage dusk() {
    QImage picture(900, 600, QImage::Format_RGB888);
    picture.fill(qRgb(60, 66, 84));
    for (int y = 296; y < 304; ++y)
        for (int x = 446; x < 454; ++x) picture.setPixel(x, y, qRgb(5, 5, 5));
    return picture;
}

struct RetouchWindow : test::PhotoWindow {
    RetouchWindow() : PhotoWindow(dusk()) { window->actions().page_retouch->trigger(); }
    // Canvas position, in logical pixels, of a place of the photo.
    QPointF at(double x, double y) { return view().map()->to_canvas({x, y}) / view().devicePixelRatioF(); }
    std::vector<engine::RetouchedPlace> places() { return window->retouch_page().tool().places(); }
    ui::RetouchPage& page() { return window->retouch_page(); }
};

TEST_F(RetouchWindow, AClickHealsTheSpotUnderIt) {
    EXPECT_TRUE(page().isVisible());
    test::click(view(), at(450, 300));
    ASSERT_EQ(places().size(), 1U);
    EXPECT_NEAR(places()[0].at.x, 0.5F, 0.002F);
    EXPECT_NEAR(places()[0].size * 900, 12, 0.1F);
    EXPECT_EQ(document()->undo_label(), QStringLiteral("Heal"));
    page().size().choose_value(20); // of the selected place
    EXPECT_NEAR(places()[0].size * 900, 20, 0.1F);
    window->actions().page_adjust->trigger(); // without the circle
    ASSERT_TRUE(shows_newest());
    const QImage grabbed = view().grab().toImage();
    const QColor healed = grabbed.pixelColor((at(450, 300) * view().devicePixelRatioF()).toPoint());
    EXPECT_NEAR(healed.blue(), 84, 3);
    document()->undo();
    document()->undo();
    EXPECT_TRUE(document()->recipe().is_initial());
}

TEST_F(RetouchWindow, ADrawnLineIsOneStepAndDeleteTakesItAway) {
    page().button(QStringLiteral("Line")).click();
    test::press(view(), at(200, 200));
    test::move(view(), at(400, 250));
    test::move(view(), at(600, 300));
    test::release(view(), at(600, 300));
    ASSERT_EQ(places().size(), 1U);
    EXPECT_EQ(places()[0].kind, ui::RetouchTool::Kind::line);
    EXPECT_NEAR(places()[0].to.x * 900, 600, 2);
    view().setFocus();
    test::press_key(view(), Qt::Key_Delete);
    EXPECT_TRUE(places().empty());
    document()->undo();
    EXPECT_EQ(places().size(), 1U);
    document()->undo();
    EXPECT_TRUE(places().empty());
    EXPECT_FALSE(document()->can_undo());
}

TEST_F(RetouchWindow, ACloneTakesFromWhereItsSourceIsDragged) {
    page().button(QStringLiteral("Clone")).click();
    test::click(view(), at(300, 300));
    ASSERT_EQ(places().size(), 1U);
    ASSERT_TRUE(places()[0].from);
    const QPointF source(900.0 * double(places()[0].from->x), 900.0 * double(places()[0].from->y));
    test::press(view(), at(source.x(), source.y()));
    test::move(view(), at(500, 450));
    test::release(view(), at(500, 450));
    EXPECT_NEAR(places()[0].from->x * 900, 500, 3);
    EXPECT_NEAR(places()[0].from->y * 900, 450, 3);
    EXPECT_NEAR(places()[0].at.x * 900, 300, 3) << "the place itself stays";
    page().button(QStringLiteral("Remove all")).click();
    EXPECT_TRUE(places().empty());
}

TEST_F(RetouchWindow, AutoLightIsOneStepThatCanBeUndone) {
    window->actions().auto_light->trigger();
    ASSERT_TRUE(test::wait_until([&] { return document()->can_undo(); }, 10000));
    EXPECT_EQ(document()->undo_label(), QStringLiteral("Auto light"));
    document()->undo();
    EXPECT_TRUE(document()->recipe().is_initial());
    window->actions().auto_colour->trigger();
    EXPECT_EQ(document()->undo_label(), QStringLiteral("Auto colour"));
    const engine::Value* light = document()->recipe().find_value("white_balance.light");
    ASSERT_TRUE(light);
    EXPECT_EQ(engine::value_to_text(*document()->recipe().find("white_balance")->operation->find("light"), *light),
              "auto");
}

} // namespace
