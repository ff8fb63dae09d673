// A brick front with neon signs of six colours above a wet street: saturated tubes, soft halos on the wall, a warm window.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sample/neon.h"
#include "tests/shared/night_scenes_paint.h"

namespace test {

using namespace engine;
using namespace paint;
using street::NeonText;

namespace {

constexpr float metres = 6;     // of the height of the picture
constexpr float kerb = 0.76f;   // where the wall meets the pavement
constexpr float street = 0.80f; // where the pavement meets the street

struct Sign {
    NeonText text;
    float left, bottom; // of its lower left corner
};
struct Ring {
    float x, y, radius, tube;
    Rgb light;
};

const std::vector<Sign>& signs() {
    static const std::vector<Sign> list{
        {{"BAR", 0.95f, false, lamp_colour::of(0.43, 0.20) * 60.0f}, 0.10f, 0.27f},
        {{"JAZZ", 0.80f, false, lamp_colour::of(0.17, 0.30) * 150.0f}, 0.56f, 0.21f},
        {{"HOTEL", 0.52f, true, lamp_colour::red * 30.0f}, 1.37f, 0.60f},
        {{"CAFE", 0.42f, false, lamp_colour::of(0.26, 0.62) * 8.5f}, 1.005f, 0.385f},
        {{"24", 0.36f, false, lamp_colour::amber * 8.0f}, 0.215f, 0.50f},
    };
    return list;
}
const Ring ring{1.20f, 0.19f, 0.080f, 0.0045f, lamp_colour::of(0.165, 0.11) * 36.0f};

// Tubes alone, and which sign they belong to.
Sample tubes(float x, float y) {
    for (std::size_t i = 0; i < signs().size(); ++i) {
        const Sign& sign = signs()[i];
        const float across = (x - sign.left) * metres, up = (sign.bottom - y) * metres;
        if (across < -0.1f || up < -0.1f || across > sign.text.width_in_metres() + 0.1f ||
            up > sign.text.height_in_metres() + 0.1f)
            continue;
        // Without a panel what is not black is glass.
        const Rgb light = sign.text.light_at(across, up, 0);
        if (luminance(light) > 1) return {light, 0, 0, static_cast<int>(i)};
    }
    const float from_ring = std::abs(std::hypot(x - ring.x, y - ring.y) - ring.radius);
    if (from_ring < ring.tube)
        return {ring.light * (0.6f + 0.4f * std::sqrt(1 - std::pow(from_ring / ring.tube, 2.0f))), 0, 0,
                static_cast<int>(signs().size())};
    return {};
}

bool inside(float value, float from, float to) { return value > from && value < to; }

Rgb brick(float x, float y) {
    const float course = y * metres / 0.085f, row = std::floor(course);
    const float along = x * metres / 0.26f + (static_cast<int>(row) % 2 == 0 ? 0.5f : 0.0f);
    const bool mortar = fraction(course) < 0.13f || fraction(along) < 0.045f;
    if (mortar) return Rgb{0.17f, 0.155f, 0.14f} * (0.7f + 0.6f * cloudy_noise(x * 30, y * 30, 5));
    const float tone = random_between(0.55f, 1.15f, 21, static_cast<int>(std::floor(along)), static_cast<int>(row));
    return Rgb{0.235f, 0.120f, 0.085f} * (tone * (0.75f + 0.5f * cloudy_noise(x * 40, y * 40, 9)));
}

// The bar's window with shelves of bottles before a warm back wall.
Rgb window(float u, float v) { // 0 to 1 across and down
    const Rgb warm = white_light(2500, 1);
    const float glow = 20 * gauss(u - 0.35f, 0.22f) + 13 * gauss(u - 0.85f, 0.13f) + 2.2f;
    const float shelf = fraction(v * 3);
    if (shelf > 0.93f) return warm * (0.15f * glow);
    const float bottle = u * 26, in_bottle = std::abs(fraction(bottle) - 0.5f);
    const int number = static_cast<int>(std::floor(bottle)), row = static_cast<int>(v * 3);
    const float top = 0.93f - random_between(0.45f, 0.80f, 31, number, row);
    const bool neck = shelf < top + 0.22f;
    if (random_number(30, number, row) < 0.75f && shelf > top && in_bottle < (neck ? 0.12f : 0.34f)) {
        const Rgb glass{random_between(0.12f, 0.9f, 32, number, row), random_between(0.12f, 0.7f, 33, number, row),
                        random_between(0.05f, 0.35f, 34, number, row)};
        return times(warm, glass) * (glow * (in_bottle < 0.05f ? 1.5f : 0.55f));
    }
    return warm * (glow * (0.55f + 0.45f * (1 - shelf)));
}

class Front {
public:
    Front() {
        const LightMap map(tubes);
        m_near = map.blurred(0.022f);
        m_middle = map.blurred(0.075f);
        m_far = map.blurred(0.26f);
    }

    Sample at(float x, float y) const {
        if (const Sample tube = tubes(x, y); tube.sign >= 0) return tube;
        if (inside(x, 0.33f, 0.93f) && inside(y, 0.33f, 0.66f)) {
            const bool frame = !inside(x, 0.345f, 0.915f) || !inside(y, 0.345f, 0.645f) ||
                               std::abs(fraction((x - 0.345f) / 0.19f + 0.5f) - 0.5f) < 0.022f;
            if (frame) return {times(incident(x, y), Rgb{0.03f, 0.035f, 0.03f})};
            return {window((x - 0.345f) / 0.57f, (y - 0.345f) / 0.30f) + incident(x, y) * 0.01f};
        }
        if (inside(x, 0.98f, 1.26f) && y > 0.43f) return {door((x - 0.98f) / 0.28f, (y - 0.43f) / 0.33f, x, y)};
        if (inside(x, 0.30f, 0.96f) && inside(y, 0.295f, 0.33f)) // the beam over the window
            return {times(incident(x, y), Rgb{0.07f, 0.075f, 0.08f})};
        if (y > 0.715f) // plinth
            return {times(incident(x, y), Rgb{0.09f, 0.09f, 0.095f} * (0.5f + cloudy_noise(x * 12, y * 25, 3)))};
        return {times(incident(x, y), brick(x, y))};
    }

    // What falls on wall and pavement over pi: the signs nearby, a sodium lamp beyond the left edge, the town's sky.
    Rgb incident(float x, float y) const {
        const Rgb near = m_near.at(x, y) * 1.1f + m_middle.at(x, y) * 2.2f + m_far.at(x, y) * 2.6f;
        const float to_lamp = std::hypot(x + 0.22f, y - 0.02f);
        return near + lamp_colour::sodium * (3.2f / (1 + 7 * to_lamp * to_lamp)) + white_light(9000, 0.3f);
    }

private:
    Rgb door(float u, float v, float x, float y) const {
        const bool pane = inside(u, 0.18f, 0.82f) && inside(v, 0.08f, 0.62f);
        if (pane) return white_light(2700, 7.5f + 20 * gauss(u - 0.5f, 0.25f)) * (0.4f + 0.6f * v);
        const float grain = cloudy_noise(x * 90, y * 6, 14);
        return times(incident(x, y), Rgb{0.16f, 0.045f, 0.035f} * (0.55f + 0.9f * grain));
    }

    LightMap m_near, m_middle, m_far;
};

Rgb pavement(const Front& front, float x, float y) {
    const float slab = std::abs(fraction(x * 4.5f + (y - kerb) * 2) - 0.5f) > 0.488f ? 0.5f : 1.0f;
    const float tone = (0.13f + 0.09f * cloudy_noise(x * 25, y * 60, 17)) * slab;
    // The window lights the stones before it.
    const Rgb spill = white_light(2500, 8.0f * gauss(x - 0.62f, 0.24f) * gauss(y - kerb, 0.05f));
    return (front.incident(x, kerb - (y - kerb)) * 0.9f + spill) * tone;
}

} // namespace

NightScene draw_neon() {
    NightScene scene;
    scene.name = "neon";
    scene.title = "Neon signs, wet street";
    scene.signs = static_cast<int>(signs().size()) + 1;
    scene.white = {3800, 0};
    scene.iso = 800;
    scene.key = 0.08;
    const Front front;
    draw(scene, [&](float x, float y) -> Sample {
        if (y < kerb) return front.at(x, y);
        return {pavement(front, x, std::min(y, street))};
    });
    const Image above = scene.light.copy();
    const Mirror mirror{&above, kerb};
    Image dry = std::move(scene.light);
    Plane lamps = std::move(scene.lamps);
    auto sign = std::move(scene.sign);
    draw(scene, [&](float x, float y) -> Sample {
        if (y < street) return {};
        const float way = (y - street) / (1 - street);
        const float puddle = smooth(0.47f, 0.57f, cloudy_noise(x * 2.2f, y * 9, 41));
        const float ripple = (cloudy_noise(x * 18, y * 90, 43) - 0.5f) * (0.030f - 0.026f * puddle) * (0.4f + way);
        const float mirrored = kerb - 1.9f * (y - street) - 0.02f;
        const Rgb image = mirror.at(x + ripple, mirrored + 2 * ripple, 0.02f + 0.14f * (1 - puddle), 47);
        const float grain = 0.6f + 0.8f * random_number(49, static_cast<int>(x * 800), static_cast<int>(y * 800));
        const Rgb asphalt = front.incident(x, 0.5f) * (0.035f * grain);
        return {image * (0.06f + 0.34f * puddle) * (1 - 0.35f * way) + asphalt};
    });
    for (int y = 0; y < static_cast<int>(street * night_scene_height); ++y)
        std::copy_n(dry.row(y), dry.width(), scene.light.row(y));
    scene.lamps = std::move(lamps);
    scene.sign = std::move(sign);
    return scene;
}

} // namespace test
