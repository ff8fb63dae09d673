// Things that stand and hang in the street: lamps, signs, people, trees, cars. Each knows where it can be and whether a line of sight
// meets it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/sample/buildings.h"
#include "engine/sample/lighting.h"
#include "engine/sample/neon.h"
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace engine::street {

class Prop {
public:
    virtual ~Prop() = default;
    virtual Bounds bounds() const = 0;
    virtual std::optional<SurfaceHit> hit(const Ray& ray, const Lighting& lighting) const = 0;
};
using Props = std::vector<std::unique_ptr<Prop>>;

// A luminous ball.
std::unique_ptr<Prop> make_bulb(Vector centre, float radius, Rgb luminance_of_it);
// A mast from the ground to `height`, and an arm of `arm` metres to the side (negative: to the left).
std::unique_ptr<Prop> make_mast(Vector foot, float height, float arm);
// The wire between two points, hanging through by `sag`.
struct Wire {
    Vector from, to;
    float sag;
    Vector at(float part) const {
        const Vector straight = from + (to - from) * part;
        return {straight.x, straight.y - 4 * sag * part * (1 - part), straight.z};
    }
};
std::unique_ptr<Prop> make_wire(const Wire& wire);
// A sign that stands out from a wall and faces the photographer; `corner` is its lower left one.
std::unique_ptr<Prop> make_blade_sign(Vector corner, NeonText text);

struct PersonLook {
    float height = 1.75f;
    bool umbrella = false;
    float stride = 0.3f; // metres between the feet
    std::uint32_t seed = 0;
};
std::unique_ptr<Prop> make_person(Vector foot, const PersonLook& look);

std::unique_ptr<Prop> make_tree(Vector foot, float height, std::uint32_t seed);

struct CarLook {
    Rgb paint;
    bool towards_us = false;
    bool lights = true;
    bool taxi = false;
};
constexpr float car_width = 1.82f, car_length = 4.4f, car_height = 1.45f;
// `foot`: the middle of the side that faces the photographer, on the ground.
std::unique_ptr<Prop> make_car(Vector foot, const CarLook& look);

} // namespace engine::street
