// A table by the light of one candle: traced along rays, with soft shadows, warm bounce, an apple, an orange, a mug and a book.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sample/geometry.h"
#include "tests/shared/night_scenes_paint.h"
#include <optional>

namespace test {

using namespace engine;
using namespace paint;
using street::dot;
using street::Vector;

namespace {

// Metres: x to the right, y up from the table, z away from the viewer.
constexpr Vector eye{0.02f, 0.21f, -0.62f};
constexpr float focal = 1.75f, tilt = -0.14f, centre_x = 0.75f, centre_y = 0.44f;
constexpr float wall = 0.52f;
constexpr float candle_x = -0.02f, candle_z = 0.10f, candle_radius = 0.019f, candle_top = 0.115f;
constexpr float flame_height = 0.032f;
constexpr float candela = 1.05f;
constexpr float pi = 3.14159265f;

Vector unit(Vector v) { return v * (1 / std::sqrt(dot(v, v))); }

struct Ball {
    Vector centre;
    float radius;
    int what; // 0 orange, 1 apple
};
const std::array<Ball, 3> balls{{{{0.150f, 0.036f, 0.055f}, 0.036f, 0},
                                 {{0.215f, 0.034f, 0.130f}, 0.034f, 0},
                                 {{0.090f, 0.031f, -0.045f}, 0.031f, 1}}};
struct Cylinder {
    float x, z, radius, top;
};
constexpr Cylinder candle{candle_x, candle_z, candle_radius, candle_top}, mug{-0.19f, 0.09f, 0.042f, 0.092f};
// An open book on the table: its half width and depth, turned a little.
constexpr float book_x = -0.105f, book_z = -0.13f, book_half = 0.105f, book_depth = 0.070f;

struct Hit {
    float way = 1e9f;
    Vector place, normal;
    int what = -1; // 0, 1 balls; 2 table; 3 wall; 4 candle; 5 mug; 6 its inside
};

void meet_cylinder(const Cylinder& c, Vector from, Vector way, int what, Hit& hit) {
    const float ox = from.x - c.x, oz = from.z - c.z;
    const float a = way.x * way.x + way.z * way.z, b = ox * way.x + oz * way.z;
    const float under = b * b - a * (ox * ox + oz * oz - c.radius * c.radius);
    if (under < 0 || a < 1e-9f) return;
    for (const float sign : {-1.0f, 1.0f}) {
        const float t = (-b + sign * std::sqrt(under)) / a;
        const float y = from.y + way.y * t;
        if (t < 1e-4f || t >= hit.way || y < 0 || y > c.top) continue;
        if (sign > 0 && what == 4) continue; // closed by its top
        const Vector place = from + way * t;
        hit = {t, place, Vector{(place.x - c.x) / c.radius, 0, (place.z - c.z) / c.radius} * -sign,
               sign < 0 ? what : what + 1};
        return;
    }
}

void meet_balls(Vector from, Vector way, Hit& hit) {
    for (const Ball& ball : balls) {
        const Vector o = from - ball.centre;
        const float b = dot(o, way), under = b * b - dot(o, o) + ball.radius * ball.radius;
        if (under < 0) continue;
        const float t = -b - std::sqrt(under);
        if (t < 1e-4f || t >= hit.way) continue;
        const Vector place = from + way * t;
        hit = {t, place, unit(place - ball.centre), ball.what};
    }
}

// Between a place and a point of the flame.
bool is_shadowed(Vector place, Vector light) {
    const Vector to = light - place;
    const float length = std::sqrt(dot(to, to));
    Hit hit;
    hit.way = length;
    meet_balls(place, to * (1 / length), hit);
    meet_cylinder(mug, place, to * (1 / length), 5, hit);
    meet_cylinder(candle, place, to * (1 / length), 4, hit);
    return hit.what >= 0;
}

// Illuminance over pi; a candle's light is a column of five points, moved a little by place so that shadows are soft.
Rgb incident(Vector place, Vector normal, bool& lit) {
    static const Rgb colour = white_light(1900, 1), bounce = white_light(1750, 1);
    float sum = 0;
    lit = false;
    const auto seed = static_cast<int>(place.x * 40000 + place.z * 913000 + place.y * 70000);
    for (int i = 0; i < 5; ++i) {
        const float jitter = random_number(201, seed, i) - 0.5f, side = random_number(202, seed, i) - 0.5f;
        const Vector light{candle_x + 0.007f * side,
                           candle_top + 0.008f + flame_height * 0.2f * (static_cast<float>(i) + 0.5f + jitter),
                           candle_z};
        const Vector to = light - place;
        const float squared = dot(to, to), cosine = dot(to, normal) / std::sqrt(squared);
        if (cosine <= 0 || is_shadowed(place + normal * 0.0006f, light)) continue;
        sum += 0.2f * candela * cosine / squared;
        lit = true;
    }
    // Once bounced light from wall, table and ceiling.
    const float from_candle = std::hypot(place.x - candle_x, place.y - 0.12f, place.z - candle_z);
    return colour * (sum / pi) + bounce * (0.070f / (0.25f + from_candle));
}

Rgb table_colour(Vector p) {
    const float plank = p.z / 0.088f;
    const auto number = static_cast<int>(std::floor(plank));
    const float shift = random_number(211, number, 0) * 9;
    const float grain = cloudy_noise(p.x * 5 + shift, p.z * 130, 212),
                knot = cloudy_noise(p.x * 16 + shift, p.z * 60, 213);
    const float gap = std::abs(fraction(plank) - 0.5f) > 0.485f ? 0.2f : 1.0f;
    return Rgb{0.36f, 0.200f, 0.100f} * ((0.40f + 0.75f * grain + 0.35f * (knot - 0.5f)) * gap);
}

Rgb wall_colour(Vector p) {
    const float plaster = cloudy_noise(p.x * 12, p.y * 12, 214), stain = cloudy_noise(p.x * 2.5f, p.y * 2.5f, 215);
    return Rgb{0.44f, 0.39f, 0.32f} * (0.70f + 0.25f * plaster + 0.30f * stain);
}

// Pages of text, or nothing where the book does not lie.
std::optional<Rgb> page(Vector p) {
    constexpr float cosine = 0.94f, sine = 0.342f;
    const float u = ((p.x - book_x) * cosine + (p.z - book_z) * sine) / book_half,
                v = ((p.z - book_z) * cosine - (p.x - book_x) * sine) / book_depth;
    if (std::abs(u) > 1.02f || std::abs(v) > 1.03f) return std::nullopt;
    if (std::abs(u) > 1 || std::abs(v) > 1) return Rgb{0.10f, 0.03f, 0.03f};
    const float spine = 1 - 0.65f * gauss(u, 0.035f);
    const float line = v * 13, word = std::abs(u) * 17;
    const bool in_text = std::abs(std::abs(u) - 0.52f) < 0.37f && std::abs(v) < 0.86f;
    const bool ink = in_text && std::abs(fraction(line) - 0.5f) < 0.22f &&
                     random_number(216, static_cast<int>(std::floor(word * 1.7f)) + (u < 0 ? 500 : 0),
                                   static_cast<int>(std::floor(line))) < 0.78f &&
                     fraction(word * 1.7f) > 0.12f;
    return Rgb{0.74f, 0.70f, 0.60f} *
           (spine * (ink ? 0.42f : 1.0f) * (0.94f + 0.1f * cloudy_noise(p.x * 60, p.z * 60, 217)));
}

// A picture on the wall in a gilded frame.
std::optional<Rgb> painting(Vector p) {
    const float u = (p.x - 0.235f) / 0.105f, v = (p.y - 0.275f) / 0.080f;
    if (std::max(std::abs(u), std::abs(v)) > 1) return std::nullopt;
    if (std::abs(u) > 0.87f || std::abs(v) > 0.84f)
        return Rgb{0.42f, 0.29f, 0.09f} * (0.5f + cloudy_noise(p.x * 90, p.y * 90, 218));
    const float hill = -0.15f + 0.5f * (cloudy_noise(u * 1.3f + 2, 1, 219) - 0.5f),
                cloud = cloudy_noise(u * 2, v * 4, 220);
    if (v < hill) return mix(Rgb{0.07f, 0.12f, 0.04f}, Rgb{0.20f, 0.17f, 0.06f}, cloudy_noise(u * 8, v * 12, 221));
    return mix(Rgb{0.16f, 0.26f, 0.38f}, Rgb{0.55f, 0.48f, 0.40f}, smooth(0.4f, 0.7f, cloud));
}

float shine(Vector normal, Vector place, Vector way, float exponent) {
    const Vector to = unit(Vector{candle_x, candle_top + 0.02f, candle_z} - place), half = unit(to - way);
    return std::pow(std::max(0.0f, dot(normal, half)), exponent);
}

Rgb surface(const Hit& hit, Vector way) {
    static const Rgb flame = white_light(1900, 1);
    const Vector p = hit.place;
    bool lit = false;
    const Rgb light = incident(p, hit.normal, lit);
    const float gloss = lit ? 1.0f : 0.0f;
    switch (hit.what) {
    case 0: {
        const float peel = 0.85f + 0.35f * cloudy_noise((p.x + p.z) * 160, (p.y - p.z) * 160, 222);
        return times(light, Rgb{0.62f, 0.25f, 0.035f}) * peel +
               flame * (gloss * 2.4f * peel * shine(hit.normal, p, way, 38));
    }
    case 1: {
        const float streak = cloudy_noise(std::atan2(hit.normal.x, hit.normal.z) * 5, p.y * 14, 223);
        return times(light, mix(Rgb{0.34f, 0.022f, 0.018f}, Rgb{0.42f, 0.22f, 0.05f}, smooth(0.45f, 0.72f, streak))) +
               flame * (gloss * 9.0f * shine(hit.normal, p, way, 260));
    }
    case 2: {
        if (const auto paper = page(p)) return times(light, *paper);
        const Vector mirrored{way.x, -way.y, way.z};
        const float to_flame = (candle_z - p.z) / std::max(0.05f, mirrored.z);
        const float sheen = gloss * gauss(p.x + mirrored.x * to_flame - candle_x, 0.018f) * smooth(0.10f, -0.15f, p.z);
        return times(light, table_colour(p)) +
               flame * (0.55f * sheen * (0.3f + cloudy_noise(p.x * 40, p.z * 130, 224)));
    }
    case 3:
        if (const auto paint = painting(p)) return times(light, *paint);
        return times(light, wall_colour(p));
    case 4: { // wax glows from within below the flame
        const float below = (candle_top - p.y) / 0.022f;
        return times(light, Rgb{0.75f, 0.68f, 0.52f}) + lamp_colour::of(0.52, 0.42) * (14 * std::exp(-below) + 0.13f);
    }
    default: {
        const Rgb glaze = p.y > 0.062f ? Rgb{0.62f, 0.58f, 0.50f} : Rgb{0.06f, 0.13f, 0.20f};
        const Vector normal = hit.what == 6 ? hit.normal * -1.0f : hit.normal;
        return times(light, glaze) * (0.9f + 0.2f * cloudy_noise(p.x * 50, p.y * 50, 225)) +
               flame * (gloss * 4.0f * shine(normal, p, way, 110));
    }
    }
}

// The flame by its outline: dark wick zone, blue foot, white-yellow body, orange rim.
std::optional<Rgb> flame_light(Vector from, Vector way) {
    const float t = (candle_z - from.z) / way.z;
    const float up = (from.y + way.y * t - candle_top - 0.003f) / flame_height,
                across = (from.x + way.x * t - candle_x) / 0.0058f;
    if (up < -0.2f || up > 1) return std::nullopt;
    if (up < 0.12f && std::abs(across) < 0.11f) return Rgb{0.8f, 0.45f, 0.2f};
    if (up < 0) return std::nullopt;
    const float outline = std::pow(up, 0.45f) * std::pow(1 - up, 0.75f) * 1.85f;
    const float rim = std::abs(across) / std::max(0.02f, outline);
    if (rim > 1) return std::nullopt;
    static const Rgb body = white_light(2000, 1), edge = lamp_colour::of(0.56, 0.41),
                     foot = lamp_colour::of(0.18, 0.16);
    const float bright = smooth(0.05f, 0.38f, up) * (1 - 0.55f * smooth(0.8f, 1, up));
    return mix(body, edge, smooth(0.55f, 1, rim)) * (11000 * bright * (1 - 0.82f * smooth(0.35f, 1, rim))) +
           foot * (60 * (1 - smooth(0, 0.3f, up)));
}

Sample view(float x, float y) {
    const float across = (x - centre_x) / focal, up = (centre_y - y) / focal + tilt;
    const Vector way = unit({across, up, 1});
    Hit hit;
    const float to_wall = (wall - eye.z) / way.z;
    hit = {to_wall, eye + way * to_wall, {0, 0, -1}, 3};
    if (way.y < 0)
        if (const float t = -eye.y / way.y; t < hit.way) hit = {t, eye + way * t, {0, 1, 0}, 2};
    meet_balls(eye, way, hit);
    meet_cylinder(mug, eye, way, 5, hit);
    meet_cylinder(candle, eye, way, 4, hit);
    if (hit.way > (candle_z - eye.z) / way.z - candle_radius)
        if (const auto flame = flame_light(eye, way)) return {*flame, luminance(*flame) > 300 ? 1.0f : 0.0f};
    return {surface(hit, way)};
}

} // namespace

NightScene draw_candle() {
    NightScene scene;
    scene.name = "candle";
    scene.title = "Candle on a table";
    scene.white = {2700, 0};
    scene.iso = 1600;
    scene.f_number = 2;
    scene.focal_length = 50;
    scene.glare = 0.006;
    draw(scene, view);
    return scene;
}

} // namespace test
