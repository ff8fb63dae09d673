// Masks under the hand, in the real window: strokes, handles, picking, the overlay and the keys.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/colour/oklab.h"
#include "tests/shared/mask_window.h"
#include "ui/mask_handles.h"
#include "ui/stroke.h"
#include <cmath>
#include <numbers>
#include <random>

namespace {

using engine::MaskShape;
using Hand = ui::MaskEditing::Hand;
using Overlay = ui::MaskEditing::Overlay;

using MaskToolTest = test::MaskWindow;

constexpr float pixel = 1.5F / test::MaskWindow::width; // of the photo, as a fraction of its long edge

TEST_F(MaskToolTest, AStrokeIsInTheRecipeAndOneUndoTakesItBack) {
    QTest::keyClick(window.get(), Qt::Key_K);
    ASSERT_TRUE(page().isVisible()) << "the key opens the page";
    settle();
    ASSERT_EQ(masks().selected(), "m1");
    EXPECT_EQ(masks().hand(), Hand::add);
    drag(at(0.2, 0.3), at(0.6, 0.3));
    ASSERT_EQ(masks().mask()->parts.size(), 1U);
    const engine::MaskPart stroke = masks().mask()->parts[0];
    EXPECT_EQ(stroke.shape, MaskShape::brush);
    ASSERT_EQ(stroke.points.size(), 2U) << "a straight line needs two points";
    EXPECT_NEAR(stroke.points[0].x, part_at(0.2, 0.3).x, pixel);
    EXPECT_NEAR(stroke.points[1].x, part_at(0.6, 0.3).x, pixel);
    EXPECT_NEAR(stroke.points[1].y, part_at(0.6, 0.3).y, pixel);
    // The brush is as large on the screen as it says.
    const double on_screen = 2 * static_cast<double>(stroke.radius_x) * width * view().map()->scale();
    EXPECT_NEAR(on_screen, masks().brush().size * view().devicePixelRatioF(), 1);
    EXPECT_NE(engine::to_text(document()->recipe()).find("mask.m1 = brush"), std::string::npos);
    EXPECT_EQ(document()->undo_label(), QStringLiteral("Paint · Brush 1"));
    QTest::keyClick(window.get(), Qt::Key_Z, Qt::ControlModifier);
    EXPECT_TRUE(masks().mask()->parts.empty());
    QTest::keyClick(window.get(), Qt::Key_Z, Qt::ControlModifier);
    EXPECT_TRUE(document()->recipe().is_initial());
    EXPECT_EQ(masks().mask(), nullptr);
}

TEST_F(MaskToolTest, TheOverlayShowsTheStrokeWhileItIsPainted) {
    open_page();
    add(MaskShape::brush);
    test::press(view(), at(0.3, 0.5));
    for (int step = 1; step <= 10; ++step) {
        test::move(view(), at(0.3 + 0.03 * step, 0.5));
        test::wait(10);
    }
    ASSERT_TRUE(test::wait_until([&] { return shows_overlay() && covered_at(0.5, 0.5) > 200; }, 10000))
        << "before the button is up";
    EXPECT_EQ(covered_at(0.5, 0.9), 0);
    test::release(view(), at(0.6, 0.5));
    ASSERT_TRUE(shows_overlay());
    EXPECT_GT(covered_at(0.45, 0.5), 200);
    EXPECT_FALSE(document()->undo_label().isEmpty());
}

TEST_F(MaskToolTest, AltErasesWhatWasPainted) {
    open_page();
    add(MaskShape::brush);
    drag(at(0.2, 0.5), at(0.8, 0.5));
    drag(at(0.5, 0.4), at(0.5, 0.6), Qt::AltModifier);
    ASSERT_EQ(masks().mask()->parts.size(), 2U);
    EXPECT_EQ(masks().mask()->parts[1].join, engine::MaskJoin::subtract);
    ASSERT_TRUE(shows_overlay());
    EXPECT_GT(covered_at(0.3, 0.5), 200);
    EXPECT_LT(covered_at(0.5, 0.5), 50);
    masks().set_hand(Hand::erase);
    drag(at(0.3, 0.4), at(0.3, 0.6));
    EXPECT_EQ(masks().mask()->parts[2].join, engine::MaskJoin::subtract);
    drag(at(0.5, 0.4), at(0.5, 0.6), Qt::AltModifier);
    EXPECT_EQ(masks().mask()->parts[3].join, engine::MaskJoin::add) << "with Erase chosen, Alt adds";
}

TEST_F(MaskToolTest, EscapeTakesAStrokeBackWhileItIsPainted) {
    open_page();
    add(MaskShape::brush);
    const std::string before = text();
    test::press(view(), at(0.3, 0.5));
    test::move(view(), at(0.5, 0.5));
    test::wait(50);
    EXPECT_NE(text(), before);
    test::press_key(view(), Qt::Key_Escape);
    EXPECT_EQ(text(), before);
    test::move(view(), at(0.6, 0.5));
    test::release(view(), at(0.6, 0.5));
    test::wait(50);
    EXPECT_EQ(text(), before);
}

TEST_F(MaskToolTest, KeysAndTheWheelChangeTheBrush) {
    open_page();
    add(MaskShape::brush);
    view().setFocus();
    const double size = masks().brush().size, feather = masks().brush().feather;
    QTest::keyClick(window.get(), Qt::Key_BracketLeft);
    EXPECT_LT(masks().brush().size, size);
    QTest::keyClick(window.get(), Qt::Key_BracketRight);
    QTest::keyClick(window.get(), Qt::Key_BracketRight);
    EXPECT_GT(masks().brush().size, size);
    QTest::keyClick(window.get(), Qt::Key_BracketRight, Qt::ShiftModifier);
    EXPECT_EQ(masks().brush().feather, feather + 5);
    QTest::keyClick(window.get(), Qt::Key_BracketLeft, Qt::ShiftModifier);
    EXPECT_EQ(masks().brush().feather, feather);
    const double zoom = view().geometry_of_photo().scale(), larger = masks().brush().size;
    EXPECT_TRUE(test::turn_wheel(view(), 1, Qt::ControlModifier));
    EXPECT_GT(masks().brush().size, larger);
    EXPECT_TRUE(test::turn_wheel(view(), -1, Qt::ControlModifier | Qt::ShiftModifier));
    EXPECT_EQ(masks().brush().feather, feather - 5);
    EXPECT_EQ(view().geometry_of_photo().scale(), zoom) << "the photo stays";
    EXPECT_EQ(page().shape().slider("size")->value(), static_cast<float>(masks().brush().size));
}

TEST_F(MaskToolTest, ArrowsMoveTheBrushAndSpacePaints) {
    open_page();
    add(MaskShape::brush);
    hover(at(0.5, 0.5));
    for (int i = 0; i < 5; ++i) test::press_key(view(), Qt::Key_Right);
    test::press_key(view(), Qt::Key_Space, Qt::NoModifier, QStringLiteral(" "));
    ASSERT_EQ(masks().mask()->parts.size(), 1U);
    const engine::MaskPoint dab = masks().mask()->parts[0].points[0], middle = part_at(0.5, 0.5);
    EXPECT_GT(dab.x, middle.x + 5 * pixel);
    EXPECT_NEAR(dab.y, middle.y, pixel);
    // With Shift a straight line from there.
    for (int i = 0; i < 5; ++i) test::press_key(view(), Qt::Key_Down);
    test::press_key(view(), Qt::Key_Space, Qt::ShiftModifier, QStringLiteral(" "));
    ASSERT_EQ(masks().mask()->parts.size(), 2U);
    ASSERT_EQ(masks().mask()->parts[1].points.size(), 2U);
    EXPECT_NEAR(masks().mask()->parts[1].points[0].x, dab.x, 1e-4F);
}

TEST_F(MaskToolTest, ARadialShapeIsDrawnAndItsHandlesChangeIt) {
    QTest::keyClick(window.get(), Qt::Key_M, Qt::ShiftModifier);
    settle();
    ASSERT_TRUE(masks().selected_part());
    EXPECT_EQ(masks().selected_part()->shape, MaskShape::radial);
    drag(at(0.5, 0.5), at(0.7, 0.6));
    engine::MaskPart part = *masks().selected_part();
    EXPECT_NEAR(part.points[0].x, part_at(0.5, 0.5).x, pixel);
    EXPECT_NEAR(part.radius_x, part_at(0.7, 0.5).x - part_at(0.5, 0.5).x, 2 * pixel);
    EXPECT_NEAR(part.radius_y, part_at(0.5, 0.6).y - part_at(0.5, 0.5).y, 2 * pixel);
    // The end of the first radius.
    drag(at(0.7, 0.5), at(0.8, 0.5));
    EXPECT_NEAR(masks().selected_part()->radius_x, part_at(0.8, 0.5).x - part_at(0.5, 0.5).x, 2 * pixel);
    EXPECT_EQ(masks().selected_part()->radius_y, part.radius_y);
    // The middle moves it all.
    drag(at(0.5, 0.5), at(0.4, 0.4));
    EXPECT_NEAR(masks().selected_part()->points[0].x, part_at(0.4, 0.4).x, 2 * pixel);
    EXPECT_NEAR(masks().selected_part()->points[0].y, part_at(0.4, 0.4).y, 2 * pixel);
    // The handle above turns it, by a quarter here.
    part = *masks().selected_part();
    const ui::CanvasMap map = *view().map();
    const double ratio = view().devicePixelRatioF();
    const ui::MaskHandles handles(part, map, width, ratio);
    QPointF turn, centre;
    for (const ui::MaskHandle& handle : handles.handles()) {
        if (handle.grip == ui::MaskGrip::turn) turn = handle.at / ratio;
        if (handle.grip == ui::MaskGrip::whole) centre = handle.at / ratio;
    }
    const double arm = centre.y() - turn.y();
    ASSERT_GT(arm, 0);
    drag(turn, centre + QPointF(arm, 0));
    EXPECT_NEAR(masks().selected_part()->angle, 90, 1);
    // Each drag is one step.
    for (int step = 0; step < 5; ++step) QTest::keyClick(window.get(), Qt::Key_Z, Qt::ControlModifier);
    EXPECT_TRUE(document()->recipe().is_initial());
}

TEST_F(MaskToolTest, ALinearShapeGoesFromWhereTheHandBeganToWhereItEnded) {
    QTest::keyClick(window.get(), Qt::Key_M);
    settle();
    drag(at(0.5, 0.2), at(0.5, 0.7));
    ASSERT_EQ(masks().selected_part()->points.size(), 2U);
    EXPECT_NEAR(masks().selected_part()->points[0].y, part_at(0.5, 0.2).y, pixel);
    EXPECT_NEAR(masks().selected_part()->points[1].y, part_at(0.5, 0.7).y, pixel);
    ASSERT_TRUE(shows_overlay());
    EXPECT_EQ(covered_at(0.5, 0.1), 255);
    EXPECT_NEAR(covered_at(0.5, 0.45), 128, 6);
    EXPECT_EQ(covered_at(0.5, 0.8), 0);
    drag(at(0.5, 0.7), at(0.5, 0.9));
    EXPECT_NEAR(masks().selected_part()->points[1].y, part_at(0.5, 0.9).y, 2 * pixel);
    drag(at(0.5, 0.2), at(0.5, 0.1));
    EXPECT_NEAR(masks().selected_part()->points[0].y, part_at(0.5, 0.1).y, 2 * pixel);
}

TEST_F(MaskToolTest, ShapesAreWhereTheyWereDrawnInATurnedAndCroppedPhoto) {
    engine::Recipe recipe = document()->recipe();
    ASSERT_TRUE(engine::set_value(recipe, "geometry.turn", "right"));
    ASSERT_TRUE(engine::set_value(recipe, "geometry.rotate", "7"));
    ASSERT_TRUE(engine::set_value(recipe, "crop.left", "0.2"));
    document()->replace_recipe(recipe, QStringLiteral("Turn"));
    open_page();
    ASSERT_TRUE(shows_newest());
    add(MaskShape::radial);
    drag(at(0.4, 0.6), at(0.6, 0.7));
    ASSERT_TRUE(shows_overlay());
    EXPECT_GT(covered_at(0.4, 0.6), 250);
    EXPECT_LT(covered_at(0.1, 0.1), 5);
    EXPECT_LT(covered_at(0.9, 0.9), 5);
    add(MaskShape::brush);
    drag(at(0.3, 0.2), at(0.7, 0.2));
    ASSERT_TRUE(shows_overlay());
    for (const double across : {0.3, 0.5, 0.7}) EXPECT_GT(covered_at(across, 0.2), 250) << across;
    EXPECT_EQ(covered_at(0.5, 0.6), 0);
}

TEST_F(MaskToolTest, AClickPicksTheLightAndADragARange) {
    open_page();
    ASSERT_TRUE(
        test::wait_until([&] { return document()->light_meter() && document()->light_meter()->pixels; }, 20000));
    add(MaskShape::light);
    EXPECT_EQ(masks().hand(), Hand::shape);
    test::click(view(), at(0.22, 0.5)); // the white patch
    engine::MaskPart part = *masks().selected_part();
    EXPECT_NEAR(part.to - part.from, 2, 0.11F);
    ASSERT_TRUE(shows_overlay());
    EXPECT_GT(covered_at(0.22, 0.5), 250);
    EXPECT_LT(covered_at(0.5, 0.5), 5) << "the dark between the patches";
    drag(at(0.22, 0.5), at(0.5, 0.5));
    EXPECT_LT(masks().selected_part()->from, part.from - 1) << "down to the dark";
    EXPECT_NEAR(masks().selected_part()->to, part.to, 0.11F);
    ASSERT_TRUE(shows_overlay());
    EXPECT_GT(covered_at(0.5, 0.5), 250);
}

TEST_F(MaskToolTest, AClickPicksTheHue) {
    open_page();
    add(MaskShape::colour);
    masks().put_part(
        [&] {
            engine::MaskPart part = *masks().selected_part();
            part.from = 200;
            return part;
        }(),
        ui::Document::Change::finished, QStringLiteral("Hue"));
    test::click(view(), at(0.78, 0.5)); // the orange patch
    ASSERT_TRUE(test::wait_until([&] { return masks().selected_part()->from != 200; }, 10000));
    const engine::Rgb orange = document()->photo()->read({700, 300, 1, 1}).at(700, 300);
    const engine::Oklab lab = engine::to_oklab(orange * (0.18F / engine::luminance(orange)));
    const double hue = std::atan2(static_cast<double>(lab.b), static_cast<double>(lab.a)) * 180 / std::numbers::pi;
    EXPECT_NEAR(static_cast<double>(masks().selected_part()->from), hue, 1);
    ASSERT_TRUE(shows_overlay());
    EXPECT_GT(covered_at(0.78, 0.5), 250);
    EXPECT_LT(covered_at(0.5, 0.5), 5) << "blue";
    EXPECT_LT(covered_at(0.22, 0.5), 5) << "white has no hue";
}

TEST_F(MaskToolTest, TheOverlayKeyGoesFromHatchToBlackAndWhiteToOff) {
    open_page();
    const QColor plain_sky = shown_at(0.5, 0.1), plain_ground = shown_at(0.5, 0.7);
    add(MaskShape::linear);
    masks().put_part(
        [&] {
            engine::MaskPart part = *masks().selected_part();
            part.points = {part_at(0.5, 0.4), part_at(0.5, 0.41)};
            return part;
        }(),
        ui::Document::Change::finished, QStringLiteral("Linear"));
    view().setFocus();
    ASSERT_TRUE(shows_overlay());
    EXPECT_EQ(masks().overlay(), Overlay::hatch);
    EXPECT_FALSE(is_same(shown_at(0.5, 0.1), plain_sky)) << "tinted";
    EXPECT_GT(shown_at(0.5, 0.1).blue(), plain_sky.blue());
    EXPECT_TRUE(is_same(shown_at(0.5, 0.7), plain_ground));
    QTest::keyClick(window.get(), Qt::Key_O);
    EXPECT_EQ(masks().overlay(), Overlay::black_and_white);
    ASSERT_TRUE(shows_overlay());
    EXPECT_EQ(shown_at(0.5, 0.1), QColor(Qt::white));
    EXPECT_EQ(shown_at(0.5, 0.7), QColor(Qt::black));
    QTest::keyClick(window.get(), Qt::Key_O);
    EXPECT_EQ(masks().overlay(), Overlay::off);
    EXPECT_TRUE(is_same(shown_at(0.5, 0.1), plain_sky));
    QTest::keyClick(window.get(), Qt::Key_O);
    EXPECT_EQ(masks().overlay(), Overlay::hatch);
    window->actions().page_adjust->trigger();
    test::wait(50);
    EXPECT_EQ(view().tool(), nullptr) << "another page, no overlay";
}

TEST(Stroke, ThinningKeepsEveryPointNearAndFewPoints) {
    std::mt19937 random(5);
    std::normal_distribution<float> step(0, 0.002F);
    std::vector<engine::MaskPoint> hand{{0.3F, 0.3F}};
    float across = 0.004F, down = 0.002F;
    for (int i = 0; i < 400; ++i) {
        across += step(random) * 0.3F, down += step(random) * 0.3F;
        hand.push_back({hand.back().x + across, hand.back().y + down});
    }
    const double tolerance = 0.001;
    const std::vector<engine::MaskPoint> few = ui::thinned(hand, tolerance);
    EXPECT_LT(few.size(), hand.size() / 4);
    const auto distance = [](engine::MaskPoint p, engine::MaskPoint a, engine::MaskPoint b) {
        const float dx = b.x - a.x, dy = b.y - a.y;
        const float along = std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / (dx * dx + dy * dy), 0.0F, 1.0F);
        return std::hypot(p.x - a.x - along * dx, p.y - a.y - along * dy);
    };
    for (const engine::MaskPoint& point : hand) {
        float nearest = 1;
        for (std::size_t i = 1; i < few.size(); ++i) nearest = std::min(nearest, distance(point, few[i - 1], few[i]));
        EXPECT_LT(nearest, tolerance + 2e-5) << "rounded to five digits";
    }
    EXPECT_EQ(ui::thinned({{0.123456F, 0.5F}}, tolerance), (std::vector<engine::MaskPoint>{{0.12346F, 0.5F}}));
}

} // namespace
