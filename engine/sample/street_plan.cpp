// Each thing that shines is put in twice: as something to see, and as a lamp that lights its surroundings with the intensity which
// follows from its luminance and size.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sample/street_plan.h"
#include "engine/sample/random.h"
#include <numbers>

namespace engine::street {

namespace {

constexpr float pi = std::numbers::pi_v<float>;

void add_bulb(StreetPlan& plan, Vector place, float radius, Rgb light) {
    plan.props.push_back(make_bulb(place, radius, light));
}

// Street lamps along a line: sodium lanterns before the old houses, LED lamps on the square.
void add_street_lamps(StreetPlan& plan) {
    struct Line {
        float x, first_z, step, height, radius, arm;
        Rgb light;
    };
    const Line lines[] = {{-8.0f, 20, 15, 5.6f, 0.12f, -0.5f, lamp_colour::sodium * 8000.0f},
                          {6.6f, 11.5f, 14, 6.6f, 0.09f, -0.9f, lamp_colour::neutral_led * 15000.0f}};
    for (const Line& line : lines)
        for (float z = line.first_z; z < plan.limits.end - 6; z += line.step) {
            const Vector lamp{line.x + line.arm, line.height, z - 0.05f};
            plan.props.push_back(make_mast({line.x, 0, z}, line.height, line.arm));
            add_bulb(plan, lamp, line.radius, line.light);
            plan.lamps.push_back({lamp, line.light * (pi * line.radius * line.radius), {0, -1, 0}, 0.5f});
            plan.shadows.push_back({line.x, z, 0.35f, 0.35f, 0.7f});
        }
}

// Strings of filament bulbs over the square, from mast to mast and to the houses.
void add_festoons(StreetPlan& plan) {
    const Wire wires[] = {{{6.6f, 6.2f, 11.5f}, {22, 7.0f, 30}, 1.3f},
                          {{6.6f, 6.2f, 25.5f}, {22, 6.5f, 40}, 1.4f},
                          {{6.6f, 6.2f, 11.5f}, {-10.4f, 7.8f, 33}, 1.5f},
                          {{6.6f, 6.2f, 39.5f}, {22, 6.5f, 54}, 1.4f}};
    for (const Wire& wire : wires) {
        plan.props.push_back(make_wire(wire));
        const Vector way = wire.to - wire.from;
        const int count = static_cast<int>(std::sqrt(dot(way, way)) / 0.75f);
        constexpr float radius = 0.032f;
        const Rgb light = lamp_colour::candle * 5200.0f;
        for (int i = 1; i < count; ++i) {
            const Vector place = wire.at(static_cast<float>(i) / static_cast<float>(count)) + Vector{0, -0.08f, 0};
            add_bulb(plan, place, radius, light);
            if (i % 4 == 2) plan.lamps.push_back({place, light * (4 * pi * radius * radius)}); // four bulbs in one
        }
    }
}

House make_house(float near_z, float length, float height, WallKind kind, Rgb reflectance, Rgb shop, float lit,
                 std::uint32_t seed) {
    return {near_z, near_z + length, height, kind, reflectance, shop, lit, seed, {}};
}

void add_houses(StreetPlan& plan, std::uint32_t seed) {
    const Rgb warm_shop = lamp_colour::warm_led * 26.0f, white_shop = lamp_colour::neutral_led * 30.0f,
              cosy_shop = lamp_colour::candle * 20.0f, none{};
    const Rgb red_brick{0.200f, 0.105f, 0.075f}, dark_brick{0.130f, 0.085f, 0.068f}, cream{0.42f, 0.36f, 0.26f},
        rose{0.36f, 0.25f, 0.20f}, grey{0.25f, 0.25f, 0.26f}, ochre{0.38f, 0.27f, 0.13f};
    auto& left = plan.left_houses;
    left.push_back(make_house(8, 13.5f, 19.0f, WallKind::brick, dark_brick, cosy_shop, 0.35f, seed * 97 + 1));
    left.push_back(make_house(21.5f, 11.5f, 15.8f, WallKind::brick, red_brick, cosy_shop, 0.42f, seed * 97 + 2));
    left.push_back(make_house(33, 10, 18.6f, WallKind::plaster, cream, warm_shop, 0.38f, seed * 97 + 3));
    left.push_back(make_house(43, 12, 14.2f, WallKind::brick, dark_brick, white_shop, 0.30f, seed * 97 + 4));
    left.push_back(make_house(55, 10.5f, 17.8f, WallKind::plaster, rose, warm_shop, 0.45f, seed * 97 + 5));
    left.push_back(make_house(65.5f, 13, 15.0f, WallKind::plaster, ochre, cosy_shop, 0.35f, seed * 97 + 6));
    left.push_back(make_house(78.5f, 12, 18.0f, WallKind::brick, red_brick, warm_shop, 0.40f, seed * 97 + 7));
    auto& right = plan.right_houses;
    right.push_back(make_house(20, 14, 12.6f, WallKind::modern, grey, white_shop, 0.42f, seed * 97 + 11));
    right.push_back(make_house(34, 11, 11.2f, WallKind::brick, red_brick, warm_shop, 0.36f, seed * 97 + 12));
    right.push_back(make_house(45, 12, 14.6f, WallKind::plaster, cream, cosy_shop, 0.40f, seed * 97 + 13));
    right.push_back(make_house(57, 13, 11.4f, WallKind::brick, dark_brick, none, 0.28f, seed * 97 + 14));
    right.push_back(make_house(70, 14, 13.8f, WallKind::plaster, rose, warm_shop, 0.40f, seed * 97 + 15));
}

// Light that falls out of the shop windows: cosine emitters in the middle of each bay.
void add_shop_lamps(StreetPlan& plan, const std::vector<House>& houses, float wall_x) {
    for (const House& house : houses) {
        if (luminance(house.shop_light) <= 0) continue;
        const float inwards = wall_x < 0 ? 1.0f : -1.0f;
        for (float z = house.near_z + 2.5f; z < house.far_z; z += 4.2f)
            plan.lamps.push_back(
                {{wall_x + 0.1f * inwards, 1.7f, z}, house.shop_light * (0.65f * 3.2f * 2.4f), {inwards, 0, 0}, 1});
    }
}

void add_wall_sign(StreetPlan& plan, House& house, float wall_x, const std::string& text, float letter, Rgb light,
                   float along, float bottom) {
    const WallSign sign{{text, letter, false, light}, along, bottom};
    const float width = sign.text.width_in_metres(), middle = along + width / 2;
    const float z = wall_x < 0 ? house.near_z + middle : house.far_z - middle;
    const float tube_area =
        2.2f * letter * static_cast<float>(text.size()) * 0.024f; // length of the strokes times their width
    plan.lamps.push_back({{wall_x + (wall_x < 0 ? 1.8f : -1.8f), bottom + letter / 2, z}, light * tube_area});
    house.signs.push_back(sign);
}

void add_blade_sign(StreetPlan& plan, Vector corner, const std::string& text, float letter, Rgb light) {
    const NeonText neon{text, letter, true, light};
    const float tube_area = 2.4f * letter * static_cast<float>(text.size()) * 0.03f;
    plan.lamps.push_back(
        {{corner.x + neon.width_in_metres() / 2, corner.y + neon.height_in_metres() / 2, corner.z - 0.4f},
         light * tube_area});
    plan.props.push_back(make_blade_sign(corner, neon));
}

void add_signs(StreetPlan& plan) {
    using namespace lamp_colour;
    add_blade_sign(plan, {-10.3f, 6.0f, 27.5f}, "HOTEL", 1.05f, red * 190.0f);
    add_blade_sign(plan, {-10.3f, 5.2f, 44.5f}, "JAZZ", 1.0f, magenta * 170.0f);
    add_blade_sign(plan, {-10.3f, 5.4f, 62.0f}, "BAR", 1.1f, blue * 100.0f);
    add_blade_sign(plan, {19.9f, 5.0f, 46.0f}, "CINEMA", 0.95f, cyan * 170.0f);
    add_wall_sign(plan, plan.left_houses[1], -10.5f, "CAFE LUNA", 0.46f, amber * 260.0f, 1.2f, 3.27f);
    add_wall_sign(plan, plan.left_houses[2], -10.5f, "BOUTIQUE", 0.46f, cool_led * 200.0f, 1.5f, 3.27f);
    add_wall_sign(plan, plan.left_houses[3], -10.5f, "CLUB 24", 0.95f, green * 240.0f, 3.0f, 4.5f);
    add_wall_sign(plan, plan.left_houses[4], -10.5f, "SUSHI", 0.9f, red * 220.0f, 2.5f, 4.5f);
    add_wall_sign(plan, plan.right_houses[0], 22, "MARKET HALL", 0.50f, green * 200.0f, 1.0f, 3.25f);
    add_wall_sign(plan, plan.right_houses[1], 22, "BISTRO", 0.50f, amber * 240.0f, 1.2f, 3.25f);
    add_wall_sign(plan, plan.right_houses[2], 22, "BAR", 0.55f, magenta * 200.0f, 4.0f, 3.22f);
    add_wall_sign(plan, plan.right_houses[4], 22, "TEA ROOM", 0.55f, cyan * 180.0f, 2.0f, 3.22f);
}

void add_car(StreetPlan& plan, float x, float z, const CarLook& look) {
    plan.props.push_back(make_car({x, 0, z}, look));
    plan.shadows.push_back({x, z + car_length / 2, car_width * 0.72f, car_length * 0.62f, 0.93f});
    if (!look.lights) return;
    for (const float side : {-0.66f, 0.66f}) {
        if (look.towards_us)
            plan.lamps.push_back({{x + side, 0.68f, z - 0.1f},
                                  lamp_colour::cool_led * 2600.0f,
                                  {0, -0.10f, -0.995f},
                                  30}); // the dipped beam
        else
            plan.lamps.push_back({{x + side, 0.77f, z - 0.15f}, lamp_colour::red * 26.0f, {0, 0, -1}, 1});
    }
}

void add_traffic(StreetPlan& plan) {
    add_car(plan, -1.0f, 20.5f, {{0.30f, 0.22f, 0.03f}, false, true, true});
    add_car(plan, -1.2f, 44, {{0.05f, 0.05f, 0.06f}, false, true, false});
    add_car(plan, -1.0f, 64, {{0.20f, 0.20f, 0.21f}, false, true, false});
    add_car(plan, -4.1f, 33, {{0.03f, 0.06f, 0.14f}, true, true, false});
    add_car(plan, -4.0f, 55, {{0.25f, 0.25f, 0.25f}, true, true, false});
    add_car(plan, -4.2f, 76, {{0.10f, 0.10f, 0.10f}, true, true, false});
    add_car(plan, -6.5f, 24, {{0.16f, 0.02f, 0.02f}, false, false, false});
    add_car(plan, -6.5f, 30.5f, {{0.12f, 0.13f, 0.14f}, false, false, false});
    add_car(plan, -6.5f, 39, {{0.04f, 0.09f, 0.06f}, false, false, false});
    add_car(plan, -6.5f, 50, {{0.22f, 0.21f, 0.19f}, false, false, false});
}

void add_person(StreetPlan& plan, float x, float z, const PersonLook& look) {
    plan.props.push_back(make_person({x, 0, z}, look));
    plan.shadows.push_back({x, z, 0.45f, 0.35f, 0.75f});
}

void add_people(StreetPlan& plan, std::uint32_t seed) {
    // Two in front, whom the composition needs; the others wherever the seed puts them.
    add_person(plan, 2.1f, 10.2f, {1.78f, true, 0.42f, seed + 501});
    add_person(plan, 11.2f, 19.5f, {1.70f, false, 0.25f, seed + 502});
    add_person(plan, 11.9f, 19.8f, {1.82f, false, 0.35f, seed + 503});
    for (int i = 0; i < 26; ++i) {
        const auto chance = [&](int what) { return random_number(seed + 500, i, what); };
        const bool left_pavement = i % 3 == 0;
        const float z = 22 + 62 * chance(1);
        const float x = left_pavement ? random_between(-10.0f, -8.4f, seed + 510, i, 0)
                                      : random_between(2.5f, 20.5f, seed + 511, i, 0);
        add_person(plan, x, z,
                   {1.58f + 0.30f * chance(2), chance(3) < 0.28f, 0.5f * chance(4),
                    seed + 600 + static_cast<std::uint32_t>(i)});
    }
}

void add_trees(StreetPlan& plan, std::uint32_t seed) {
    const Vector places[] = {{12.0f, 0, 17.5f}, {11.4f, 0, 31}, {11.6f, 0, 45}, {11.5f, 0, 60}, {11.5f, 0, 76}};
    std::uint32_t number = 0;
    for (const Vector place : places) {
        plan.props.push_back(
            make_tree(place, 8.4f + random_number(seed + 70, static_cast<int>(number), 0), seed * 13 + number));
        plan.shadows.push_back({place.x, place.z, 0.8f, 0.8f, 0.6f});
        ++number;
    }
}

void add_traffic_light(StreetPlan& plan) {
    plan.props.push_back(make_mast({1.1f, 0, 29}, 3.0f, 0));
    add_bulb(plan, {1.1f, 2.9f, 28.9f}, 0.10f, lamp_colour::green * 3200.0f);
    plan.lamps.push_back({{1.1f, 2.9f, 28.7f}, lamp_colour::green * 60.0f, {0, 0, -1}, 2});
}

// What the floodlit front sends back onto the square before it.
void add_front_light(StreetPlan& plan) {
    for (const float x : {-8.0f, 0.0f, 8.0f, 16.0f})
        plan.lamps.push_back({{x, 9, plan.landmark.depth - 1}, lamp_colour::warm_led * 260.0f, {0, 0, -1}, 1});
}

} // namespace

StreetPlan plan_street(std::uint32_t seed) {
    StreetPlan plan;
    add_houses(plan, seed);
    add_street_lamps(plan);
    add_festoons(plan);
    add_signs(plan);
    add_shop_lamps(plan, plan.left_houses, plan.limits.left_wall);
    add_shop_lamps(plan, plan.right_houses, plan.limits.right_wall);
    add_traffic(plan);
    add_traffic_light(plan);
    add_people(plan, seed);
    add_trees(plan, seed);
    add_front_light(plan);
    return plan;
}

} // namespace engine::street
