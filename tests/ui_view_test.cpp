// The canvas without a window: where the photo lies, what is rendered for it, and that the newest request is what is shown.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exporting/finish.h"
#include "tests/shared/picture_photo.h"
#include "tests/shared/test_support.h"
#include "tests/shared/window_events.h"
#include "ui/capture_text.h"
#include "ui/render_service.h"
#include "ui/view_geometry.h"
#include "ui/view_pictures.h"
#include "ui/white_balance_picker.h"
#include <gtest/gtest.h>

namespace {

ui::ViewGeometry geometry(QSize viewport, QSize photo) {
    ui::ViewGeometry geometry;
    geometry.set_viewport(viewport, 20);
    geometry.set_photo(photo);
    return geometry;
}

TEST(ViewGeometry, FitShowsTheWholePhotoWithItsMargin) {
    const auto fitted = geometry({1240, 840}, {6000, 4000});
    EXPECT_TRUE(fitted.is_fit());
    EXPECT_EQ(fitted.photo_rect(), QRect(20, 20, 1200, 800));
    EXPECT_EQ(fitted.level(), 1200);
    EXPECT_EQ(fitted.visible_at({0, 0, 1200, 800}), (engine::Rect{0, 0, 1200, 800}));
}

TEST(ViewGeometry, FitNeverEnlarges) {
    EXPECT_EQ(geometry({1240, 840}, {30, 20}).photo_rect(), QRect(605, 410, 30, 20));
    EXPECT_EQ(geometry({1240, 840}, {1, 1}).photo_rect().size(), QSize(1, 1));
}

TEST(ViewGeometry, ZoomKeepsThePointUnderThePointer) {
    auto zoomed = geometry({1240, 840}, {6000, 4000});
    zoomed.zoom_to(0.3, {620, 420}); // while a side fits into the canvas it stays centred
    const QPointF pointer(900, 300);
    const QPointF before = zoomed.photo_point(pointer);
    for (int step = 0; step < 12; ++step) zoomed.zoom_by(1.25, pointer);
    const QPointF after = zoomed.photo_point(pointer);
    EXPECT_NEAR(after.x(), before.x(), 2 / zoomed.scale() + 1);
    EXPECT_NEAR(after.y(), before.y(), 2 / zoomed.scale() + 1);
}

TEST(ViewGeometry, TheWheelStopsAtFullSizeAndAtFit) {
    auto zoomed = geometry({1240, 840}, {6000, 4000});
    bool was_full = false;
    for (int step = 0; step < 12; ++step) {
        zoomed.zoom_by(1.25, {600, 400});
        was_full |= zoomed.scale() == 1;
    }
    EXPECT_TRUE(was_full);
    bool was_fit = false;
    for (int step = 0; step < 14; ++step) {
        zoomed.zoom_by(0.8, {600, 400});
        was_fit |= zoomed.is_fit();
    }
    EXPECT_TRUE(was_fit);
}

TEST(ViewGeometry, TheSmallestSufficientLevelIsRendered) {
    auto zoomed = geometry({1240, 840}, {6000, 4000});
    for (const auto& [scale, level] : {std::pair{0.1, 1200},
                                       {0.2, 1200},
                                       {0.24, 1500},
                                       {0.25, 1500},
                                       {0.4, 3000},
                                       {0.5, 3000},
                                       {0.6, 6000},
                                       {1.0, 6000},
                                       {4.0, 6000}}) {
        zoomed.zoom_to(scale, {620, 420});
        EXPECT_EQ(zoomed.level(), level) << scale;
    }
}

TEST(ViewGeometry, PanningEndsAtTheEdges) {
    auto panned = geometry({1240, 840}, {6000, 4000});
    panned.zoom_to(1, {620, 420});
    ASSERT_TRUE(panned.can_pan());
    panned.pan({1e6, 1e6});
    EXPECT_EQ(panned.photo_rect().topLeft(), QPoint(0, 0));
    EXPECT_EQ(panned.visible_at({0, 0, 6000, 4000}), (engine::Rect{0, 0, 1240, 840}));
    panned.pan({-1e6, -1e6});
    EXPECT_EQ(panned.photo_rect().bottomRight(), QPoint(1239, 839));
}

TEST(ViewGeometry, StepsGoToTheUsualPercentagesAndBack) {
    auto stepped = geometry({1240, 840}, {6000, 4000});
    stepped.zoom_step(1, {0, 0});
    EXPECT_DOUBLE_EQ(stepped.scale(), 0.25);
    stepped.zoom_step(-1, {0, 0});
    EXPECT_TRUE(stepped.is_fit());
    for (int i = 0; i < 40; ++i) stepped.zoom_step(1, {0, 0});
    EXPECT_DOUBLE_EQ(stepped.scale(), stepped.largest_scale());
}

std::shared_ptr<const engine::Photo> night_photo(int width, int height) {
    return std::make_shared<test::PicturePhoto>(test::night_picture(width, height, false), "/night");
}

engine::Recipe exposed(const char* stops) {
    engine::Recipe recipe = engine::initial_recipe();
    EXPECT_TRUE(engine::set_value(recipe, "exposure.stops", stops));
    return recipe;
}

TEST(RenderService, TheNewestRequestIsShownLast) {
    ui::RenderService service(nullptr);
    const int view = service.add_view(ui::RenderService::Rank::photo);
    std::vector<std::uint64_t> shown;
    QObject::connect(&service, &ui::RenderService::picture_ready, &service,
                     [&](int, const ui::Picture& picture) { shown.push_back(picture.revision); });
    const auto photo = night_photo(900, 600);
    for (std::uint64_t revision = 1; revision <= 200; ++revision)
        service.request(view, {photo, exposed(revision % 2 ? "1" : "-1"), revision, 900, {}, 0});
    ASSERT_TRUE(test::wait_until([&] { return !shown.empty() && shown.back() == 200; }, 10000));
    EXPECT_LT(shown.size(), 200U) << "what was overtaken is not rendered";
    EXPECT_TRUE(std::is_sorted(shown.begin(), shown.end()));
}

TEST(RenderService, ARequestOfLowerRankIsFinishedAfterwards) {
    ui::RenderService service(nullptr);
    const int thumbnails = service.add_view(ui::RenderService::Rank::thumbnails),
              photo_view = service.add_view(ui::RenderService::Rank::photo);
    std::vector<int> finished;
    QObject::connect(&service, &ui::RenderService::picture_ready, &service,
                     [&](int view, const ui::Picture&) { finished.push_back(view); });
    const auto photo = night_photo(1500, 1000);
    service.request(thumbnails, {photo, exposed("1"), 1, 1500, {}, 0});
    service.request(photo_view, {photo, exposed("2"), 1, 1500, {}, 0});
    ASSERT_TRUE(test::wait_until([&] { return finished.size() == 2; }, 10000));
    EXPECT_EQ(finished, (std::vector{photo_view, thumbnails}));
}

TEST(RenderService, PicturesHaveThePixelsOfTheEngine) {
    ui::RenderService service(nullptr);
    const int view = service.add_view(ui::RenderService::Rank::photo);
    ui::Picture shown;
    QObject::connect(&service, &ui::RenderService::picture_ready, &service,
                     [&](int, const ui::Picture& picture) { shown = picture; });
    const auto photo = night_photo(600, 400);
    service.request(view, {photo, exposed("1.5"), 7, 600, {100, 50, 300, 200}, 0});
    ASSERT_TRUE(test::wait_until([&] { return !shown.image.isNull(); }, 10000));
    EXPECT_EQ(shown.revision, 7U);
    EXPECT_EQ(shown.area, (engine::Rect{100, 50, 300, 200}));
    const auto plan = engine::make_plan(photo, exposed("1.5"), 600, nullptr, {});
    const auto expected = engine::render_tile(*plan, shown.area, nullptr);
    QImage finished(300, 200, QImage::Format_RGB32);
    engine::finish_bgra8(*expected, service.display().encoding(), finished.bits(),
                         static_cast<std::size_t>(finished.bytesPerLine()));
    EXPECT_EQ(shown.image, finished);
}

TEST(ViewPictures, TheOldPictureStaysUntilTheNewOneIsThere) {
    ui::RenderService service(nullptr);
    ui::ViewPictures pictures(&service, nullptr);
    const auto photo = night_photo(900, 600);
    pictures.set_photo(photo);
    pictures.set_recipe(exposed("0"), 1000);
    pictures.set_visible(900, {0, 0, 900, 600}, 900);
    ASSERT_TRUE(test::wait_until([&] { return pictures.is_complete(); }, 10000));
    pictures.set_recipe(exposed("2"), 1001);
    EXPECT_FALSE(pictures.is_complete());
    EXPECT_FALSE(pictures.layers().empty());
    ASSERT_TRUE(test::wait_until([&] { return pictures.is_complete(); }, 10000));
    EXPECT_EQ(pictures.newest().revision, 1001U);
}

TEST(ViewPictures, ThePhotoBeforeIsReadyOnceTheViewHasSettled) {
    ui::RenderService service(nullptr);
    ui::ViewPictures pictures(&service, nullptr);
    bool settled = false;
    QObject::connect(&pictures, &ui::ViewPictures::settled, &pictures, [&] { settled = true; });
    pictures.set_photo(night_photo(900, 600));
    pictures.set_recipe(exposed("3"), 1000);
    pictures.set_visible(900, {0, 0, 900, 600}, 900);
    ASSERT_TRUE(test::wait_until([&] { return settled && pictures.is_complete(); }, 10000));
    test::wait(300);
    const QImage after = pictures.newest().image;
    pictures.show_before(true); // no waiting: it must be there
    EXPECT_TRUE(pictures.is_complete());
    EXPECT_NE(pictures.newest().image, after);
    for (int i = 0; i < 50; ++i) pictures.show_before(i % 2 == 0);
    EXPECT_EQ(pictures.newest().image, after);
}

TEST(WhiteBalancePicker, ThePickedColourBecomesNeutral) {
    const engine::White as_shot{3200, 8};
    const engine::Rgb lamp{0.31F, 0.2F, 0.11F};
    const ui::NeutralSettings found = ui::settings_for_neutral(lamp, as_shot);
    EXPECT_GT(found.temperature, 1500);
    EXPECT_LT(found.temperature, 3200) << "a warm lamp";
    engine::Image picture({0, 0, 1, 1}, lamp), balanced({0, 0, 1, 1});
    engine::Scene scene;
    scene.as_shot = as_shot;
    const engine::Operation& white_balance = *engine::find_operation("white_balance");
    engine::Settings settings = white_balance.initial_settings;
    settings[static_cast<std::size_t>(white_balance.index_of("temperature"))] = found.temperature;
    settings[static_cast<std::size_t>(white_balance.index_of("tint"))] = found.tint;
    white_balance.render(settings, {picture, balanced, scene, nullptr});
    const engine::Rgb grey = balanced.at(0, 0);
    EXPECT_NEAR(grey.r / grey.g, 1, 0.03);
    EXPECT_NEAR(grey.b / grey.g, 1, 0.03);
}

TEST(CaptureText, FactsReadLikeACameraShowsThem) {
    engine::CaptureFacts facts;
    facts.maker = "Canon", facts.model = "Canon EOS R6";
    facts.exposure_time = 1.0 / 15, facts.f_number = 2, facts.iso = 12800;
    EXPECT_EQ(ui::camera_text(facts), QStringLiteral("Canon EOS R6"));
    EXPECT_EQ(ui::exposure_text(facts), QStringLiteral("f/2.0 · 1/15 s · ISO 12\u2009800"));
    facts.exposure_time = 30;
    facts.iso.reset();
    EXPECT_EQ(ui::exposure_text(facts), QStringLiteral("f/2.0 · 30 s"));
    facts.maker = "Kodak", facts.model = "DC120";
    EXPECT_EQ(ui::camera_text(facts), QStringLiteral("Kodak DC120"));
    EXPECT_EQ(ui::camera_text({}), QString());
}

} // namespace
