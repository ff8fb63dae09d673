// draw_night_scene(): looks along rays into the street, two in each pixel, four or eight where they disagree.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/parallel.h"
#include "engine/sample/reflections.h"
#include "engine/sample/simulated_night.h"
#include "engine/sample/sky.h"
#include "engine/sample/street_plan.h"
#include <array>
#include <limits>

namespace engine {

namespace {

using namespace street;

constexpr int tile_size = 32;

// A prop and the part of the picture that it can cover, in fractions of the height.
struct PlacedProp {
    const Prop* prop;
    float left, right, top, bottom, near_depth;
};

std::vector<PlacedProp> placed(const Props& props, const Viewpoint& view) {
    std::vector<PlacedProp> result;
    for (const auto& prop : props) {
        const Bounds bounds = prop->bounds();
        PlacedProp place{prop.get(), 1e9f, -1e9f, 1e9f, -1e9f, bounds.near_depth};
        for (const float depth : {std::max(1.0f, bounds.near_depth), std::max(1.0f, bounds.far_depth)})
            for (const int corner : {0, 1}) {
                const float x = view.x_of(corner == 0 ? bounds.left : bounds.right, depth),
                            y = view.y_of(corner == 0 ? bounds.bottom : bounds.top, depth);
                place.left = std::min(place.left, x);
                place.right = std::max(place.right, x);
                place.top = std::min(place.top, y);
                place.bottom = std::max(place.bottom, y);
            }
        result.push_back(place);
    }
    std::sort(result.begin(), result.end(),
              [](const PlacedProp& a, const PlacedProp& b) { return a.near_depth < b.near_depth; });
    return result;
}

class Street {
public:
    Street(std::uint32_t seed, const Work& work) : Street(plan_street(seed), seed, work) {}

    // What is seen above the ground.
    Rgb light_above_ground(const Ray& ray, const std::vector<PlacedProp>& props, float nearest, Rgb farthest) const {
        Rgb seen = farthest;
        for (const PlacedProp& placed_prop : props) {
            if (placed_prop.near_depth >= nearest) break; // sorted: nothing nearer follows
            if (const auto hit = placed_prop.prop->hit(ray, m_lighting); hit && hit->depth < nearest) {
                nearest = hit->depth;
                seen = hit->light;
            }
        }
        return seen;
    }

    SurfaceHit background(const Ray& ray) const {
        if (const auto hit = m_left.hit(ray, m_lighting)) return *hit;
        if (const auto hit = m_right.hit(ray, m_lighting)) return *hit;
        const Vector front = ray.at(m_plan.landmark.depth);
        if (const auto light = landmark_light(front.x - m_plan.landmark.centre, front.y, ray.spread * front.z))
            return {front.z, *light};
        if (const auto light = m_skyline.light(ray)) return {190, *light};
        return {1000, m_sky.light(ray)};
    }

    const Props& props() const { return m_plan.props; }
    const Ground& ground() const { return m_ground; }
    const Lighting& lighting() const { return m_lighting; }

private:
    Street(StreetPlan plan, std::uint32_t seed, const Work& work)
        : m_plan(std::move(plan)), m_lighting(m_plan.lamps, m_plan.limits, work),
          m_left(m_plan.limits.left_wall, m_plan.left_houses), m_right(m_plan.limits.right_wall, m_plan.right_houses),
          m_ground(seed + 40, m_plan.shadows, m_plan.limits), m_sky(seed), m_skyline(seed) {}

    StreetPlan m_plan;
    Lighting m_lighting;
    HouseRow m_left, m_right;
    Ground m_ground;
    Sky m_sky;
    Skyline m_skyline;
};

// Calls draw(x, y, props) for all pixels of an image whose first row lies `first_row` rows below the top of the picture.
template <class Draw> void for_each_pixel(const Image& image, float rows_in_height, float first_row,
                                          const std::vector<PlacedProp>& props, const Work& work, const Draw& draw) {
    const int columns = (image.width() + tile_size - 1) / tile_size,
              rows = (image.height() + tile_size - 1) / tile_size;
    for_each_index(columns * rows, Priority::screen, work.stop, [&](int tile) {
        const int left = tile % columns * tile_size, top = tile / columns * tile_size;
        const Rect area = Rect{left, top, tile_size, tile_size}.clipped_to(image.area());
        const auto picture = [&](int pixel, float offset) {
            return (static_cast<float>(pixel) + offset) / rows_in_height;
        };
        std::vector<PlacedProp> here;
        for (const PlacedProp& prop : props)
            if (prop.right >= picture(area.left, 0) && prop.left <= picture(area.right(), 0) &&
                prop.bottom >= picture(area.top, first_row) && prop.top <= picture(area.bottom(), first_row))
                here.push_back(prop);
        for (int y = area.top; y < area.bottom(); ++y)
            for (int x = area.left; x < area.right(); ++x) draw(x, y, here);
    });
}

// Eight places in a pixel, no two in a row or column; the first two lie opposite each other.
constexpr std::array<std::array<float, 2>, 8> places{{{0.3125f, 0.1875f},
                                                      {0.6875f, 0.8125f},
                                                      {0.1875f, 0.6875f},
                                                      {0.8125f, 0.3125f},
                                                      {0.4375f, 0.4375f},
                                                      {0.5625f, 0.9375f},
                                                      {0.0625f, 0.5625f},
                                                      {0.9375f, 0.0625f}}};

template <class Sample> Rgb pixel_light(const Sample& sample) {
    const Rgb first = sample(places[0]), second = sample(places[1]);
    const float a = luminance(first), b = luminance(second), difference = std::abs(a - b);
    Rgb sum = first + second;
    if (difference < 0.09f * (a + b) + 0.0003f) return sum * 0.5f;
    const std::size_t count = difference < 0.35f * (a + b) ? 4 : places.size(); // texture, or an edge
    for (std::size_t i = 2; i < count; ++i) sum = sum + sample(places[i]);
    return sum * (1 / static_cast<float>(count));
}

Reflections mirror_of(const Street& street, int height, int width, const Work& work) {
    Viewpoint view;
    view.mirrored = true;
    // Half the size will do: even still water has ripples.
    const float rows_in_height = std::max(2.0f, static_cast<float>(height) / 2);
    const float horizon_row = Viewpoint::horizon * rows_in_height;
    Image image(
        {0, 0, std::max(2, (width + 1) / 2), std::max(2, static_cast<int>(std::ceil(rows_in_height - horizon_row)))},
        Rgb{});
    const auto props = placed(street.props(), view);
    for_each_pixel(image, rows_in_height, horizon_row, props, work,
                   [&](int x, int y, const std::vector<PlacedProp>& here) {
                       image.at(x, y) = pixel_light([&](const std::array<float, 2>& place) {
                           const Ray ray = view.ray((static_cast<float>(x) + place[0]) / rows_in_height,
                                                    (static_cast<float>(y) + horizon_row + place[1]) / rows_in_height,
                                                    1 / rows_in_height);
                           const SurfaceHit behind = street.background(ray);
                           return street.light_above_ground(ray, here, behind.depth, behind.light);
                       });
                   });
    return Reflections(std::move(image), rows_in_height, work);
}

} // namespace

Image draw_night_scene(const NightScene& scene, const Work& work) {
    const Street street(scene.seed, work);
    const Reflections reflections = mirror_of(street, scene.height, scene.width, work);
    work.report(0.2f);
    const Viewpoint view;
    const auto rows_in_height = static_cast<float>(scene.height);
    const auto props = placed(street.props(), view);
    Image image({0, 0, scene.width, scene.height}, Rgb{});
    for_each_pixel(image, rows_in_height, 0, props, work, [&](int x, int y, const std::vector<PlacedProp>& here) {
        image.at(x, y) = pixel_light([&](const std::array<float, 2>& place) {
            const Ray ray = view.ray((static_cast<float>(x) + place[0]) / rows_in_height,
                                     (static_cast<float>(y) + place[1]) / rows_in_height, 1 / rows_in_height);
            SurfaceHit behind = street.background(ray);
            const float ground_depth = ray.dy < 0 ? -ray.eye_height / ray.dy : std::numeric_limits<float>::max();
            if (ground_depth < behind.depth)
                behind = {ground_depth, street.ground().light(ray, street.lighting(), reflections)};
            return street.light_above_ground(ray, here, behind.depth, behind.light);
        });
    });
    work.report(1);
    return image;
}

} // namespace engine
