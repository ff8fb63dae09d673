// The Masks page in the real window: adding, the list, shapes together, adjustments that count in one place only, and the sidecar.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/shared/mask_window.h"
#include "tests/shared/picture_photo.h"
#include "ui/choice_combo.h"
#include "ui/light_meter.h"
#include "ui/mask_words.h"
#include "ui/night_bar.h"
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <cmath>
#include <random>

namespace {

using engine::MaskShape;
using namespace Qt::StringLiterals;

// Towers with lit windows before a sky that glows towards the horizon, with the noise of a quiet sensor.
struct Skyline {
    static constexpr int width = 768, height = 512, horizon = 330;
    engine::Image light{engine::Rect{0, 0, width, height}, engine::Rgb{0.06F, 0.045F, 0.03F}};
    engine::Plane sky{engine::Rect{0, 0, width, height}, 0.0F};

    Skyline() {
        for (int y = 0; y < horizon; ++y)
            for (int x = 0; x < width; ++x) {
                const float down = static_cast<float>(y) / horizon;
                light.at(x, y) = engine::Rgb{0.7F + 0.5F * down, 0.9F, 1.3F - 0.6F * down} *
                                 (0.004F * std::exp2(2.5F * down * down));
                sky.at(x, y) = 1;
            }
        for (int tower = 0; tower < 12; ++tower) {
            const int left = tower * 64, top = 150 + (tower * 73) % 130;
            box({left, top, 58, 360 - top}, engine::Rgb{1.2F, 1.0F, 0.8F} * 0.045F);
            for (int y = top + 8; y < 340; y += 12)
                for (int x = left + 6; x < left + 52; x += 10)
                    box({x, y, 5, 7},
                        (x * 7 + y * 13) % 5 < 2 ? engine::Rgb{0.6F, 0.45F, 0.25F} : engine::Rgb{0.02F, 0.02F, 0.025F});
        }
        std::mt19937 random(5);
        std::normal_distribution<float> noise(0, 0.0005F);
        for (std::size_t i = 0; i < light.size(); ++i) {
            engine::Rgb& c = light.data()[i];
            c = c + engine::Rgb{noise(random), noise(random), noise(random)};
        }
    }
    void box(engine::Rect box, engine::Rgb colour) {
        for (int y = box.top; y < box.bottom(); ++y)
            for (int x = box.left; x < box.right(); ++x) light.at(x, y) = colour, sky.at(x, y) = 0;
    }
};

struct MaskPageTest : test::MaskWindow {
    MaskPageTest() { open_page(); }
    ui::SliderRow& adjustment(std::string_view key) { return *page().adjustments().slider(key); }
    std::string recipe_text() { return engine::to_text(document()->recipe()); }
};

TEST_F(MaskPageTest, EachButtonAddsItsMaskAndOneUndoTakesItBack) {
    EXPECT_FALSE(list().isVisible()) << "nothing to list yet";
    ASSERT_EQ(window->actions().mask_add.size(), static_cast<qsizetype>(ui::offered_shapes.size()));
    for (std::size_t i = 0; i < ui::offered_shapes.size(); ++i) {
        window->actions().mask_add[static_cast<qsizetype>(i)]->trigger();
        ASSERT_NE(masks().mask(), nullptr);
        const MaskShape shape = ui::offered_shapes[i];
        if (shape == MaskShape::brush)
            EXPECT_TRUE(masks().mask()->parts.empty());
        else
            EXPECT_EQ(masks().mask()->parts.at(0).shape, shape);
        EXPECT_TRUE(list().isVisible());
        EXPECT_EQ(list().facts().rows().size(), 1U);
        document()->undo();
        EXPECT_TRUE(document()->recipe().is_initial());
        EXPECT_FALSE(list().isVisible());
    }
}

TEST_F(MaskPageTest, ExposureOfTheSkyChangesTheSkyOnly) {
    Skyline scene;
    document()->set_photo(std::make_shared<test::PicturePhoto>(scene.light.copy(), "skyline"));
    ASSERT_TRUE(shows_newest());
    window->actions().mask_add[0]->trigger();
    EXPECT_EQ(masks().selected(), "sky");
    masks().set_overlay(ui::MaskEditing::Overlay::off);
    ASSERT_TRUE(shows_newest());
    const QImage before = view().pictures().newest().image;
    adjustment("exposure.stops").choose_value(2);
    EXPECT_NE(recipe_text().find("exposure@sky.stops = 2"), std::string::npos) << recipe_text();
    EXPECT_EQ(document()->number("exposure.stops"), 0);
    ASSERT_TRUE(shows_newest());
    const QImage after = view().pictures().newest().image;
    ASSERT_EQ(after.size(), before.size());
    const engine::Plane& sky = scene.sky;
    const auto true_sky = [&](int x, int y) {
        return sky.at(std::min(x * sky.width() / after.width(), sky.width() - 1),
                      std::min(y * sky.height() / after.height(), sky.height() - 1));
    };
    int in_sky = 0, brighter = 0, on_ground = 0, moved = 0;
    // Away from the edge of the sky, which a mask found in the photo may miss by some pixels.
    for (int y = 0; y < after.height(); y += 5)
        for (int x = 0; x < after.width(); x += 5) {
            const bool is_sky = true_sky(x, y) > 0.99F && true_sky(x, std::min(y + 30, after.height() - 1)) > 0.99F;
            const bool is_ground = y > 30 && true_sky(x, y) < 0.01F && true_sky(x, y - 30) < 0.01F;
            const int change = qGray(after.pixel(x, y)) - qGray(before.pixel(x, y));
            in_sky += is_sky, brighter += is_sky && change > 0;
            on_ground += is_ground, moved += is_ground && std::abs(change) > 2;
        }
    ASSERT_GT(in_sky, 500);
    ASSERT_GT(on_ground, 500);
    EXPECT_GT(brighter, in_sky * 0.97);
    EXPECT_LT(moved, on_ground * 0.03);
    document()->undo();
    ASSERT_TRUE(shows_newest());
    EXPECT_EQ(view().pictures().newest().image, before);
}

TEST_F(MaskPageTest, EveryAdjustmentChangesItsLocalValueAndUndoBringsItBack) {
    add(MaskShape::radial);
    int count = 0;
    for (const engine::Operation& operation : engine::all_operations())
        for (const engine::Parameter& parameter : operation.parameters) {
            const std::string key = std::string(operation.id) + "." + std::string(parameter.key);
            ui::SliderRow* row = page().adjustments().slider(key);
            if (!row) continue;
            EXPECT_TRUE(operation.takes_masks) << key;
            const float initial = row->value();
            row->step_by(row->value() < row->parameter().slider.to ? 3 : -3);
            EXPECT_NE(row->value(), initial) << key;
            const std::string local = std::string(operation.id) + "@m1." + std::string(parameter.key);
            ASSERT_NE(document()->recipe().find_value(local), nullptr) << local;
            EXPECT_EQ(document()->number(local), row->value()) << local;
            document()->undo();
            EXPECT_EQ(row->value(), initial) << key;
            EXPECT_EQ(document()->recipe().find_value(local), nullptr) << local;
            ++count;
        }
    EXPECT_GE(count, 8);
    for (const char* usual : {"exposure.stops", "contrast.amount", "tone.highlights", "tone.shadows", "night.sense",
                              "sky_glow.removal", "white_balance.temperature", "saturation.amount"})
        ASSERT_NE(page().adjustments().slider(usual), nullptr) << usual;
}

TEST_F(MaskPageTest, MasksAndTheirAdjustmentsAreInTheSidecar) {
    window->actions().mask_add[0]->trigger(); // sky
    adjustment("exposure.stops").choose_value(-0.7F);
    window->actions().mask_add[3]->trigger(); // brush
    drag(at(0.2, 0.3), at(0.6, 0.3));
    drag(at(0.4, 0.2), at(0.4, 0.5), Qt::AltModifier);
    page().shape().slider("edges")->choose_value(70);
    adjustment("saturation.amount").choose_value(-8);
    masks().rename("m1", u"The sign; by the bridge"_s);
    window->actions().mask_add[5]->trigger(); // radial
    masks().invert();
    masks().set_on("m2", false);
    const engine::Recipe saved = document()->recipe();
    ASSERT_TRUE(window->session().save_all());
    window.reset();
    make_window();
    EXPECT_EQ(engine::to_text(document()->recipe()), engine::to_text(saved));
    ASSERT_EQ(masks().names().size(), 3U);
    const engine::Mask* brush = document()->recipe().find_mask("m1");
    ASSERT_NE(brush, nullptr);
    EXPECT_EQ(*brush, [&] {
        engine::Mask written = *saved.find_mask("m1");
        written.label = "The sign, by the bridge"; // a semicolon ends a part of the text
        return written;
    }());
    EXPECT_EQ(*document()->recipe().find_mask("m2"), *saved.find_mask("m2"));
    open_page();
    masks().select("sky");
    EXPECT_EQ(adjustment("exposure.stops").value(), -0.7F);
    EXPECT_EQ(list().facts().rows().size(), 3U);
}

TEST_F(MaskPageTest, NightBarAndMeterGiveTheirRoomAndTakeItBack) {
    auto* bar = window->findChild<ui::NightBar*>();
    auto* meter = window->findChild<ui::LightMeter*>();
    EXPECT_TRUE(bar->is_collapsed());
    EXPECT_TRUE(meter->is_folded());
    window->actions().page_adjust->trigger();
    EXPECT_FALSE(bar->is_collapsed());
    EXPECT_FALSE(meter->is_folded());
    QTest::keyClick(window.get(), Qt::Key_W, Qt::ShiftModifier);
    EXPECT_TRUE(page().isVisible());
    EXPECT_TRUE(bar->is_collapsed());
    EXPECT_TRUE(meter->is_folded());
    window->close();
    EXPECT_TRUE(QSettings().value("window/night_bar_open").toBool()) << "the user's own choice is remembered";
    EXPECT_FALSE(QSettings().value("window/meter_folded").toBool());
}

TEST_F(MaskPageTest, TheListSwitchesRenamesDuplicatesAndDeletes) {
    add(MaskShape::radial);
    adjustment("exposure.stops").choose_value(1);
    add(MaskShape::linear);
    ASSERT_EQ(list().facts().rows().size(), 2U);
    EXPECT_EQ(masks().selected(), "m2");
    // A click selects the first; its eye switches it off.
    test::click(*list().viewport(), list().visualRect(list().facts().index(0)).center());
    EXPECT_EQ(masks().selected(), "m1");
    EXPECT_EQ(adjustment("exposure.stops").value(), 1);
    test::click(*list().viewport(), list().eye_rect(0).center());
    EXPECT_FALSE(masks().mask()->is_on);
    test::click(*list().viewport(), list().eye_rect(0).center());
    EXPECT_TRUE(masks().mask()->is_on);
    // F2 renames in place.
    list().setFocus();
    test::press_key(list(), Qt::Key_F2);
    auto* field = list().findChild<QLineEdit*>();
    ASSERT_NE(field, nullptr);
    field->setText(u"Window"_s);
    test::press_key(*field, Qt::Key_Return);
    ASSERT_TRUE(test::wait_until([&] { return masks().mask()->label == "Window"; }));
    EXPECT_EQ(list().facts().rows()[0].label, u"Window"_s);
    // A duplicate has the adjustments, too.
    window->actions().mask_duplicate->trigger();
    EXPECT_EQ(masks().selected(), "m3");
    EXPECT_EQ(masks().mask()->label, "Window copy");
    EXPECT_EQ(document()->number("exposure@m3.stops"), 1);
    adjustment("exposure.stops").choose_value(2);
    EXPECT_EQ(document()->number("exposure@m1.stops"), 1) << "the first stays";
    list().setFocus();
    test::press_key(list(), Qt::Key_Delete);
    EXPECT_EQ(document()->recipe().find_mask("m3"), nullptr);
    EXPECT_EQ(document()->recipe().find_value("exposure@m3.stops"), nullptr);
    document()->undo();
    EXPECT_EQ(document()->number("exposure@m3.stops"), 2) << "mask and adjustments come back together";
}

TEST_F(MaskPageTest, TheListShowsPictureAndShareOfAMask) {
    add(MaskShape::brush);
    const auto row = [&] { return list().facts().rows().at(0); };
    ASSERT_TRUE(test::wait_until([&] { return row().share == 0; }, 20000));
    masks().invert(); // of nothing: everything
    ASSERT_TRUE(test::wait_until([&] { return row().share > 0.999; }, 20000));
    EXPECT_EQ(row().how_made, u"Inverse of nothing yet"_s);
    EXPECT_EQ(qGray(row().picture.pixel(5, 5)), 255);
    masks().invert();
    add(MaskShape::linear); // hard, across the middle
    masks().put_part(
        [&] {
            engine::MaskPart part = *masks().selected_part();
            part.points = {part_at(0.5, 0.5), part_at(0.5, 0.505)};
            return part;
        }(),
        ui::Document::Change::finished, u"Linear"_s);
    ASSERT_TRUE(test::wait_until([&] { return std::abs(list().facts().rows().at(1).share - 0.5) < 0.01; }, 20000));
    const QImage picture = list().facts().rows()[1].picture;
    EXPECT_EQ(qGray(picture.pixel(picture.width() / 2, 2)), 255);
    EXPECT_EQ(qGray(picture.pixel(picture.width() / 2, picture.height() - 3)), 0);
}

TEST_F(MaskPageTest, ShapesAreSubtractedFromAndIntersectedWithAMask) {
    add(MaskShape::linear);
    masks().put_part(
        [&] {
            engine::MaskPart part = *masks().selected_part();
            part.points = {part_at(0.5, 0.6), part_at(0.5, 0.61)};
            return part;
        }(),
        ui::Document::Change::finished, u"Linear"_s);
    masks().add_part(MaskShape::radial, engine::MaskJoin::subtract);
    EXPECT_EQ(masks().part(), 1) << "the new part is the one that is edited";
    drag(at(0.5, 0.3), at(0.6, 0.4)); // draws it
    EXPECT_NE(text().find("; - radial"), std::string::npos) << text();
    ASSERT_TRUE(shows_overlay());
    EXPECT_EQ(covered_at(0.2, 0.3), 255);
    EXPECT_LT(covered_at(0.5, 0.3), 5);
    EXPECT_TRUE(page().shape().parts().isVisible());
    EXPECT_EQ(page().shape().parts().count(), 2);
    EXPECT_EQ(page().shape().parts().currentText(), u"− Radial"_s);
    masks().add_part(MaskShape::linear, engine::MaskJoin::intersect);
    drag(at(0.2, 0.5), at(0.4, 0.5)); // only the left
    EXPECT_NE(text().find("; & linear"), std::string::npos) << text();
    ASSERT_TRUE(shows_overlay());
    EXPECT_EQ(covered_at(0.1, 0.3), 255);
    EXPECT_EQ(covered_at(0.8, 0.3), 0);
    EXPECT_EQ(ui::how_made(*masks().mask()), u"Linear − radial ∩ linear"_s);
    masks().remove_part();
    EXPECT_EQ(masks().mask()->parts.size(), 2U);
    document()->undo();
    EXPECT_EQ(masks().mask()->parts.size(), 3U);
}

TEST_F(MaskPageTest, SlidersOfTheShapeChangeTheMaskAsOneStep) {
    add(MaskShape::radial);
    const auto steps = [&] {
        int count = 0;
        while (document()->can_undo()) document()->undo(), ++count;
        while (document()->can_redo()) document()->redo();
        return count;
    };
    const int before = steps();
    ui::SliderRow& soft = *page().shape().slider("soft");
    ASSERT_TRUE(soft.isVisible());
    Q_EMIT soft.changing(60);
    Q_EMIT soft.changing(70);
    Q_EMIT soft.changed(80);
    EXPECT_EQ(masks().selected_part()->softness, 80);
    EXPECT_EQ(steps(), before + 1);
    page().shape().slider("opacity")->choose_value(40);
    EXPECT_EQ(masks().mask()->opacity, 40);
    page().shape().slider("soften")->choose_value(10);
    EXPECT_EQ(masks().mask()->feather, 10);
    EXPECT_EQ(steps(), before + 3);
    EXPECT_FALSE(page().shape().slider("size")->isVisible()) << "a brush is not in the hand";
    masks().set_hand(ui::MaskEditing::Hand::add);
    EXPECT_TRUE(page().shape().slider("size")->isVisible());
    EXPECT_FALSE(soft.isVisible());
}

TEST_F(MaskPageTest, TheLightRangeIsToldInCandelaPerSquareMetre) {
    ASSERT_TRUE(test::wait_until([&] { return document()->light_meter() != nullptr; }, 20000));
    const auto meter = std::make_shared<engine::LightMeter>(); // as if the photo had said how it was exposed
    meter->scene.known = true, meter->scene.kappa = 25;
    document()->set_light_meter(meter);
    add(MaskShape::light);
    page().shape().slider("from")->choose_value(-1);
    page().shape().slider("to")->choose_value(1);
    // 25 cd/m2 at 1, so that mid-grey is 4.5 and a stop to either side 2.25 and 9.
    QString told;
    for (const QLabel* label : page().shape().findChildren<QLabel*>())
        if (label->isVisible() && label->text().contains(u"cd/m²"_s)) told = label->text();
    EXPECT_TRUE(told.startsWith(u"2.2"_s) || told.startsWith(u"2.3"_s)) << told.toStdString();
    EXPECT_TRUE(told.contains(u"to 9"_s)) << told.toStdString();
    page().shape().slider("from")->choose_value(3);
    EXPECT_EQ(masks().selected_part()->to, 3) << "one end pushes the other";
}

TEST_F(MaskPageTest, AMaskIsCopiedToAnotherPhotoWithItsAdjustments) {
    add(MaskShape::radial);
    adjustment("exposure.stops").choose_value(1.5F);
    const QString other_file = QString::fromStdString((folder / "other.png").string());
    QImage picture(300, 200, QImage::Format_RGB888);
    picture.fill(qRgb(10, 20, 30));
    ASSERT_TRUE(picture.save(other_file, "PNG"));
    ui::Document* first = document();
    window->open({other_file});
    ASSERT_TRUE(test::wait_until([&] { return window->session().documents().size() == 2; }, 20000));
    ui::Document* second =
        window->session().documents()[1] == first ? window->session().documents()[0] : window->session().documents()[1];
    ASSERT_TRUE(test::wait_until([&] { return second->can_be_edited(); }, 20000));
    masks().set_document(first);
    masks().select("m1");
    masks().copy_to(*second);
    EXPECT_EQ(second->number("exposure@m1.stops"), 1.5F);
    ASSERT_NE(second->recipe().find_mask("m1"), nullptr);
    EXPECT_EQ(*second->recipe().find_mask("m1"), *first->recipe().find_mask("m1"));
    second->undo();
    EXPECT_TRUE(second->recipe().is_initial());
}

} // namespace
