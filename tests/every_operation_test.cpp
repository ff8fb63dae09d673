// The tests that every operation gets for free, because operations describe themselves.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/pipeline/renderer.h"
#include "tests/shared/extreme_values.h"
#include "tests/shared/picture_photo.h"
#include "tests/shared/test_support.h"
#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>

using namespace engine;

namespace {

class EveryOperation : public testing::TestWithParam<const Operation*> {
protected:
    const Operation& operation() const { return *GetParam(); }

    Recipe with(const Settings& settings) const {
        Recipe recipe = initial_recipe();
        recipe.find(operation().id)->settings = settings;
        return recipe;
    }

    bool moves_the_frame(const Photo& photo, std::size_t parameter) const {
        if (!operation().frame) return false;
        Settings low = operation().initial_settings, high = low;
        low[parameter] = operation().parameters[parameter].range.from;
        high[parameter] = operation().parameters[parameter].range.to;
        return frame_of(photo.facts(), with(low)).key() != frame_of(photo.facts(), with(high)).key();
    }

    // Every parameter at both ends, alone and in pairs; of many parameters each meets some of the others.
    std::vector<Settings> strong_settings() const {
        std::vector<Settings> all;
        const auto& parameters = operation().parameters;
        const std::size_t step = std::max<std::size_t>(1, parameters.size() / 4);
        for (std::size_t i = 0; i < parameters.size(); ++i)
            for (std::size_t j = i; j < parameters.size(); j += step)
                for (int ends = 0; ends < 4; ++ends) {
                    Settings settings = operation().initial_settings;
                    settings[i] = test::extreme_value(parameters[i], settings[i], ends & 1);
                    settings[j] = test::extreme_value(parameters[j], settings[j], (ends & 2) != 0);
                    all.push_back(settings);
                }
        return all;
    }
};

std::shared_ptr<const Photo> photo_of(Image picture, const std::string& name) {
    return std::make_shared<test::PicturePhoto>(std::move(picture), name);
}

// Kelvin sliders are even in mired, as the eye is.
float slider_position(const Parameter& parameter, float part) {
    const Range range = parameter.slider;
    if (parameter.unit == Unit::kelvin) return 1 / (1 / range.from + (1 / range.to - 1 / range.from) * part);
    return range.from + (range.to - range.from) * part;
}

// A point in the middle, dragged over most of its way up.
Curve dragged_curve(float part) { return {{{0, 0}, {0.5F, 0.1F + 0.8F * part}, {1, 1}}}; }

bool all_finite(const Image& image) {
    for (std::size_t i = 0; i < image.size(); ++i) {
        const Rgb c = image.data()[i];
        if (!std::isfinite(c.r) || !std::isfinite(c.g) || !std::isfinite(c.b)) return false;
    }
    return true;
}

} // namespace

TEST_P(EveryOperation, DescribesItselfAndItsParameters) {
    EXPECT_FALSE(operation().id.empty() || operation().title.empty() || operation().help.empty());
    EXPECT_FALSE(group_title(operation().group).empty());
    for (const Parameter& parameter : operation().parameters) {
        EXPECT_FALSE(parameter.key.empty() || parameter.label.empty() || parameter.help.empty()) << parameter.key;
        EXPECT_LE(parameter.range.from, parameter.slider.from) << parameter.key;
        EXPECT_GE(parameter.range.to, parameter.slider.to) << parameter.key;
        EXPECT_GT(parameter.step, 0) << parameter.key;
        EXPECT_NE(parameter.key, mask_key) << "the place of the step has this key";
        for (const Option& option : parameter.options)
            EXPECT_FALSE(option.key.empty() || option.label.empty()) << parameter.key;
        EXPECT_EQ(&parameter, operation().find(parameter.key)) << "the key is used twice";
    }
}

TEST_P(EveryOperation, InitialValuesChangeNothing) {
    EXPECT_TRUE(operation().is_neutral(operation().initial_settings));
    if (operation().frame) {
        FrameSettings frame;
        operation().frame(operation().initial_settings, {}, frame);
        EXPECT_TRUE(Frame(frame, 120, 80).is_photo());
    }
    if (!operation().render) return;
    // Not only by being left out: what the pixels see at the initial values is neutral too, within rounding.
    const auto photo = photo_of(test::night_picture(120, 80, false), "neutral");
    Plan plan = *make_plan(photo, initial_recipe(), 120, nullptr, {});
    PlannedStep step{&operation(), operation().initial_settings, {}, nullptr, 1};
    step.scene.photo = plan.area, step.scene.long_edge = 120, step.scene.light_is_known = true,
    step.scene.cd_m2_per_unit = 25;
    const Image input = photo->read(photo->area());
    if (operation().analyse) step.analysis = operation().analyse(input, step.scene);
    plan.steps.push_back(step);
    const Image output = render_whole(plan);
    for (std::size_t i = 0; i < input.size(); ++i)
        ASSERT_NEAR(output.data()[i].g, input.data()[i].g, 1e-4F * std::abs(input.data()[i].g) + 1e-7F);
}

TEST_P(EveryOperation, KeepsItsSettingsAsText) {
    for (const Settings& settings : strong_settings()) {
        const Recipe recipe = with(settings);
        Recipe typed = initial_recipe(), loaded = initial_recipe();
        for (const auto& [key, text] : to_lines(recipe)) {
            EXPECT_EQ(text.find_first_of("\r\n"), std::string::npos) << key;
            const auto set = set_value(typed, key, text);
            EXPECT_TRUE(set) << key << ": " << (set ? "" : set.error().what);
        }
        EXPECT_EQ(typed, recipe);
        EXPECT_TRUE(apply_text(loaded, to_text(recipe)));
        EXPECT_EQ(loaded, recipe);
    }
}

TEST_P(EveryOperation, HasAKeyOfItsOwnForEveryValue) {
    const auto photo = photo_of(test::night_picture(24, 16, false), "keys");
    std::vector<std::uint64_t> keys;
    std::vector<Settings> seen;
    for (const Settings& settings : strong_settings()) {
        if (operation().is_neutral(settings) || std::find(seen.begin(), seen.end(), settings) != seen.end()) continue;
        seen.push_back(settings);
        const std::uint64_t key = make_plan(photo, with(settings), 24, nullptr, {})->key();
        // Two crops may ask for the same frame, and a photo without a sensor has nothing to set there.
        const bool may_repeat = operation().frame || operation().sensor;
        if (!may_repeat || std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
    }
    std::sort(keys.begin(), keys.end());
    EXPECT_EQ(std::adjacent_find(keys.begin(), keys.end()), keys.end());
}

TEST_P(EveryOperation, AGainIsNothingButAGain) {
    if (!operation().gain) return; // most operations declare none
    const auto photo = photo_of(test::night_picture(60, 40, true), "gain");
    for (const Settings& settings : strong_settings()) {
        const auto plan = make_plan(photo, with(settings), 60, nullptr, {});
        const Image output = render_whole(*plan), input = photo->read(photo->area());
        const auto gain = static_cast<float>(operation().gain(settings));
        for (std::size_t i = 0; i < input.size(); ++i) ASSERT_FLOAT_EQ(output.data()[i].r, input.data()[i].r * gain);
    }
}

TEST_P(EveryOperation, TiledEqualsWholeBitForBitAtItsStrongestSettings) {
    const auto photo = photo_of(test::night_picture(203, 141, true), "tiled");
    unsigned seed = 1;
    for (const Settings& settings : strong_settings()) {
        const auto plan = make_plan(photo, with(settings), 203, nullptr, {});
        const Image whole = render_whole(*plan);
        for (const int size : {23, 64}) {
            shuffle_for_tests(++seed);
            const auto tiled = render(*plan, plan->area, {.tile_size = size}, {});
            shuffle_for_tests(0);
            ASSERT_EQ(std::memcmp(tiled->data(), whole.data(), whole.bytes()), 0) << "tile size " << size;
        }
    }
}

TEST_P(EveryOperation, FiniteLightGivesFiniteLight) {
    std::vector<Image> pictures;
    pictures.push_back(test::night_picture(60, 40, true));
    pictures.emplace_back(Rect{0, 0, 1, 1}, Rgb{0.18F, 0.18F, 0.18F});
    pictures.emplace_back(Rect{0, 0, 1, 900}, Rgb{1e6F, 0, -1});
    pictures.emplace_back(Rect{0, 0, 64, 64}, Rgb{0, 0, 0});
    pictures.emplace_back(Rect{0, 0, 64, 64}, Rgb{1e-8F, 1e-8F, 1e-8F});
    pictures.back().at(30, 30) = {5e4F, 4e4F, 3e4F};
    int number = 0;
    for (const Image& picture : pictures) {
        const auto photo = photo_of(picture.copy(), "finite" + std::to_string(++number));
        for (const Settings& settings : strong_settings()) {
            const auto plan = make_plan(photo, with(settings), photo->long_edge(), nullptr, {});
            ASSERT_TRUE(all_finite(render_whole(*plan))) << "picture " << number;
        }
    }
}

TEST_P(EveryOperation, MovesTheFrameSmoothly) {
    if (!operation().frame) return; // most operations leave it alone
    const auto photo = photo_of(test::night_picture(60, 40, false), "frame");
    for (std::size_t p = 0; p < operation().parameters.size(); ++p) {
        const Parameter& parameter = operation().parameters[p];
        if (!std::holds_alternative<float>(operation().initial_settings[p])) continue;
        std::optional<FramePoint> before;
        for (int step = 0; step <= 200; ++step) {
            Settings settings = operation().initial_settings;
            settings[p] = slider_position(parameter, static_cast<float>(step) / 200);
            const Frame frame = frame_of(photo->facts(), with(settings));
            const FramePoint corner = frame.to_photo({static_cast<double>(frame.width()), 0});
            if (before) EXPECT_LT(std::hypot(corner.x - before->x, corner.y - before->y), 2.5) << parameter.key << step;
            before = corner;
        }
    }
}

TEST_P(EveryOperation, IsSmoothInEverySlider) {
    if (!operation().render) return; // geometry: see above
    const auto photo = photo_of(test::night_picture(60, 40, false), "smooth");
    for (std::size_t p = 0; p < operation().parameters.size(); ++p) {
        const Parameter& parameter = operation().parameters[p];
        const Value& initial = operation().initial_settings[p];
        const bool is_curve = std::holds_alternative<Curve>(initial);
        if (!is_curve && !std::holds_alternative<float>(initial)) continue;
        if (!is_curve && moves_the_frame(*photo, p)) continue; // lamps then move from pixel to pixel: see above
        Image before;
        for (int step = 0; step <= 200; ++step) {
            Settings settings = operation().initial_settings;
            const float part = static_cast<float>(step) / 200;
            if (is_curve)
                settings[p] = dragged_curve(part);
            else
                settings[p] = slider_position(parameter, part);
            const Image now = render_whole(*make_plan(photo, with(settings), 60, nullptr, {}));
            if (before.size() > 0)
                for (std::size_t i = 0; i < now.size();
                     ++i) // a 200th of a slider never moves a pixel by more than a quarter stop
                    ASSERT_LT(
                        std::abs(std::log2((luminance(now.data()[i]) + 1e-4F) / (luminance(before.data()[i]) + 1e-4F))),
                        0.25F)
                        << parameter.key << " step " << step;
            before = now.copy();
        }
    }
}

TEST_P(EveryOperation, LooksAlikeAtHalfScale) {
    if (operation().frame) return; // the picture has another size: geometry_test compares scales
    const auto photo = photo_of(test::night_picture(240, 160, false), "scale");
    for (const Settings& settings : strong_settings()) {
        const Recipe recipe = with(settings);
        const Image full = render_whole(*make_plan(photo, recipe, 240, nullptr, {}));
        const Image half = render_whole(*make_plan(photo, recipe, 120, nullptr, {}));
        double difference = 0, total = 0;
        for (int y = 0; y < 80; ++y)
            for (int x = 0; x < 120; ++x) {
                const float mean = (full.at(2 * x, 2 * y).g + full.at(2 * x + 1, 2 * y).g +
                                    full.at(2 * x, 2 * y + 1).g + full.at(2 * x + 1, 2 * y + 1).g) /
                                   4;
                difference += static_cast<double>(std::abs(half.at(x, y).g - mean));
                total += static_cast<double>(std::abs(mean));
            }
        EXPECT_LT(difference, 0.03 * total);
    }
}

INSTANTIATE_TEST_SUITE_P(Catalogue, EveryOperation, testing::ValuesIn([] {
                             std::vector<const Operation*> operations;
                             for (const Operation& operation : all_operations()) operations.push_back(&operation);
                             return operations;
                         }()),
                         [](const testing::TestParamInfo<const Operation*>& tested) {
                             return std::string(tested.param->id);
                         });
