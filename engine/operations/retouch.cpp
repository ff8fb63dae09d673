// Retouch: heals spots, clones places and takes out the trails of satellites and planes. A healed disc keeps the light of its own surroundings:
// the difference between both places' rims is spread over it as a membrane, for which a disc has a closed form (the Poisson integral). Knows
// the places only as operation/spots.h reads them from their text.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/fast_math.h"
#include "engine/night/base_layer.h"
#include "engine/operation/define.h"
#include "engine/operation/spots.h"
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

namespace engine {
namespace {

struct Retouch {
    Text spots;
};
using Kind = RetouchedPlace::Kind;

constexpr int rim_points = 48; // of a healed disc: light between them is told by both neighbours
// Sources that healing tries: so many directions, at these distances in radii, but at least so many pixels of the proxy away.
constexpr int directions = 16;
constexpr std::array<float, 2> distances = {2.3F, 3.2F};
constexpr float least_distance = 4.0F / proxy_long_edge; // part of the long edge
constexpr int line_samples = 4; // pixels to both sides along a line that its light is the mean of

// The picture before, small, to choose sources on.
struct RetouchAnalysis final : Analysis {
    std::shared_ptr<const Image> proxy;
    // Which place suits best does not depend on brightness.
    std::shared_ptr<const Analysis> after_gain(double) const override {
        return std::make_shared<RetouchAnalysis>(*this);
    }
};

std::shared_ptr<const Analysis> analyse(const Image& proxy, const Scene&) {
    auto analysis = std::make_shared<RetouchAnalysis>();
    analysis->proxy = std::make_shared<Image>(proxy.copy());
    return analysis;
}

std::vector<RetouchedPlace> places_of(const Retouch& retouch) {
    Result<std::vector<RetouchedPlace>> places = places_from_text(retouch.spots.value);
    return places ? *std::move(places) : std::vector<RetouchedPlace>();
}

bool is_neutral(const Retouch& retouch) { return places_of(retouch).empty(); }

float distance(Position a, Position b) { return std::hypot(a.x - b.x, a.y - b.y); }

// How far from any of its pixels a place looks, as a part of the long edge: over the whole disc and its source's.
float span_of(const RetouchedPlace& place) {
    if (place.kind == Kind::line) return 3 * place.size;
    const float away =
        place.from ? distance(place.at, *place.from) : std::max(distances.back() * place.size, least_distance);
    return away + 2 * place.size;
}

int reach_of(const RetouchedPlace& place, float long_edge) {
    return static_cast<int>(std::ceil(span_of(place) * long_edge)) + line_samples + 4;
}

// Whether a place can change a pixel of the area.
bool touches(const RetouchedPlace& place, float long_edge, const Rect& area) {
    const Position end = place.kind == Kind::line ? place.to : place.at;
    const float margin = place.size * long_edge + 3;
    const float left = std::min(place.at.x, end.x) * long_edge - margin,
                right = std::max(place.at.x, end.x) * long_edge + margin,
                top = std::min(place.at.y, end.y) * long_edge - margin,
                bottom = std::max(place.at.y, end.y) * long_edge + margin;
    return left < static_cast<float>(area.right()) && right > static_cast<float>(area.left) &&
           top < static_cast<float>(area.bottom()) && bottom > static_cast<float>(area.top);
}

int reach(const Retouch& retouch, float long_edge) {
    int most = 0;
    for (const RetouchedPlace& place : places_of(retouch)) most = std::max(most, reach_of(place, long_edge));
    return most;
}

int reach_around(const Retouch& retouch, float long_edge, const Rect& wanted) {
    int most = 0;
    for (const RetouchedPlace& place : places_of(retouch))
        if (touches(place, long_edge, wanted)) most = std::max(most, reach_of(place, long_edge));
    return most;
}

// Luminance as a ratio counts: log2.
float log_light(const Image& image, int x, int y) {
    return fast_log2(std::max(least_luminance, luminance(image.nearest(x, y))));
}

// The source that looks most like the surroundings of the disc, chosen on the proxy: the same for every size of picture.
Position source_of(const RetouchedPlace& place, const Image& proxy) {
    const auto long_edge = static_cast<float>(std::max(proxy.width(), proxy.height()));
    const float away_most = static_cast<float>(proxy.width()) / long_edge,
                down_most = static_cast<float>(proxy.height()) / long_edge;
    const float rim = std::max(1.0F, 1.25F * place.size * long_edge); // proxy pixels
    float best = 1e30F;
    Position found = place.at;
    for (const float radii : distances)
        for (int k = 0; k < directions; ++k) {
            const float angle = 2 * std::numbers::pi_v<float> * static_cast<float>(k) / directions;
            const float away = std::max(radii * place.size, least_distance);
            const Position from{place.at.x + away * std::cos(angle), place.at.y + away * std::sin(angle)};
            const bool is_inside = from.x > place.size && from.y > place.size && from.x < away_most - place.size &&
                                   from.y < down_most - place.size;
            if (!is_inside) continue;
            // The rims should match, and the inside of the source should hold nothing that they do not: no star, no lamp.
            float mismatch = 0, mean = 0;
            std::array<float, 12> light;
            for (std::size_t i = 0; i < light.size(); ++i) {
                const float turn = 2 * std::numbers::pi_v<float> * static_cast<float>(i) / light.size();
                const float u = rim * std::cos(turn), v = rim * std::sin(turn);
                const auto pixel = [=](float part, float offset) {
                    return static_cast<int>(std::floor(part * long_edge + offset));
                };
                light[i] = log_light(proxy, pixel(from.x, u), pixel(from.y, v));
                const float there = log_light(proxy, pixel(place.at.x, u), pixel(place.at.y, v)) - light[i];
                mismatch += there * there, mean += light[i] / light.size();
            }
            const int inner = static_cast<int>(std::ceil(rim));
            const int x = static_cast<int>(std::floor(from.x * long_edge)),
                      y = static_cast<int>(std::floor(from.y * long_edge));
            const int stride = std::max(1, inner / 6);
            for (int v = -inner; v <= inner; v += stride)
                for (int u = -inner; u <= inner; u += stride) {
                    const float off = log_light(proxy, x + u, y + v) - mean;
                    mismatch += 0.25F * off * off;
                }
            if (mismatch < best) best = mismatch, found = from;
        }
    return found;
}

// Pixels of a picture that repeats its edges, also where a place reaches beyond what the tile was given.
struct Source {
    const Image& input;
    Rect photo;

    Rgb at(int x, int y) const {
        return input.nearest(std::clamp(x, photo.left, photo.right() - 1),
                             std::clamp(y, photo.top, photo.bottom() - 1));
    }
    Rgb mean_of_nine(int x, int y) const {
        Rgb sum;
        for (int v = -1; v <= 1; ++v)
            for (int u = -1; u <= 1; ++u) sum = sum + at(x + u, y + v);
        return sum * (1 / 9.0F);
    }
};

// Healed light is none below zero, but for what the source itself had there.
Rgb not_below(Rgb healed, Rgb source) {
    const auto channel = [](float value, float there) { return std::max(value, std::min(there, 0.0F)); };
    return {channel(healed.r, source.r), channel(healed.g, source.g), channel(healed.b, source.b)};
}

void mix(Rgb& pixel, Rgb other, float part) { pixel = part >= 1 ? other : pixel + (other - pixel) * part; }

// How much a pixel at `away` from the middle of a place of this radius counts; its edge is at least a pixel soft.
float share_at(float away, float radius, float feather) {
    const float soft = std::max(1.0F, feather * radius);
    return smooth_step((radius + 0.5F - away) / soft);
}

void draw_disc(const RetouchedPlace& place, Position from, const Source& source, float long_edge, Image& output) {
    const float radius = place.size * long_edge, x = place.at.x * long_edge, y = place.at.y * long_edge;
    const Rect around{static_cast<int>(std::floor(x - radius)) - 1, static_cast<int>(std::floor(y - radius)) - 1,
                      static_cast<int>(std::ceil(2 * radius)) + 3, static_cast<int>(std::ceil(2 * radius)) + 3};
    const Rect area = around.clipped_to(output.area());
    if (area.empty()) return;
    const int shift_x = static_cast<int>(std::lround((from.x - place.at.x) * long_edge)),
              shift_y = static_cast<int>(std::lround((from.y - place.at.y) * long_edge));

    // What the rim's light is above the source's.
    const bool heals = place.kind == Kind::heal;
    const float rim = radius + 1;
    std::array<Rgb, rim_points> above;
    std::array<Position, rim_points> point;
    for (std::size_t i = 0; heals && i < rim_points; ++i) {
        const float angle = 2 * std::numbers::pi_v<float> * static_cast<float>(i) / rim_points;
        point[i] = {x + rim * std::cos(angle), y + rim * std::sin(angle)};
        const int u = static_cast<int>(std::floor(point[i].x)), v = static_cast<int>(std::floor(point[i].y));
        above[i] = source.mean_of_nine(u, v) - source.mean_of_nine(u + shift_x, v + shift_y);
    }
    for (int v = area.top; v < area.bottom(); ++v)
        for (int u = area.left; u < area.right(); ++u) {
            const float dx = static_cast<float>(u) + 0.5F - x, dy = static_cast<float>(v) + 0.5F - y;
            const float share = share_at(std::sqrt(dx * dx + dy * dy), radius, place.feather);
            if (share == 0) continue;
            const Rgb there = source.at(u + shift_x, v + shift_y);
            Rgb healed = there;
            if (heals) {
                Rgb sum;
                float weights = 0;
                for (std::size_t i = 0; i < rim_points; ++i) {
                    const float px = static_cast<float>(u) + 0.5F - point[i].x,
                                py = static_cast<float>(v) + 0.5F - point[i].y;
                    const float weight = 1 / (px * px + py * py + 0.25F); // the numerator is the same for all
                    sum = sum + above[i] * weight, weights += weight;
                }
                healed = not_below(there + sum * (1 / weights), there);
            }
            mix(output.at(u, v), healed, share);
        }
}

void draw_line(const RetouchedPlace& place, const Source& source, float long_edge, Image& output) {
    const float x = place.at.x * long_edge, y = place.at.y * long_edge, half = 0.5F * place.size * long_edge;
    float along_x = place.to.x * long_edge - x, along_y = place.to.y * long_edge - y;
    const float length = std::sqrt(along_x * along_x + along_y * along_y);
    along_x = length > 0 ? along_x / length : 1, along_y = length > 0 ? along_y / length : 0;
    // Sources lie beside the band: each pixel takes those on both sides at the same distance.
    const float aside = 2 * half + 2;
    const auto shifted = [&](float pixel, float by) { return static_cast<int>(std::floor(pixel + by)); };
    const Rect area = output.area();
    const float margin = half + 1;
    const Rect box = Rect{static_cast<int>(std::floor(std::min(x, place.to.x * long_edge) - margin)),
                          static_cast<int>(std::floor(std::min(y, place.to.y * long_edge) - margin)),
                          static_cast<int>(std::ceil(length * std::abs(along_x) + 2 * margin)) + 2,
                          static_cast<int>(std::ceil(length * std::abs(along_y) + 2 * margin)) + 2}
                         .clipped_to(area);
    for (int v = box.top; v < box.bottom(); ++v)
        for (int u = box.left; u < box.right(); ++u) {
            const float px = static_cast<float>(u) + 0.5F, py = static_cast<float>(v) + 0.5F;
            const float along = (px - x) * along_x + (py - y) * along_y,
                        across = (py - y) * along_x - (px - x) * along_y;
            const float beyond = along < 0 ? -along : (along > length ? along - length : 0);
            const float share = share_at(std::sqrt(across * across + beyond * beyond), half, place.feather);
            if (share == 0) continue;
            std::array<Rgb, 2> there, mean;
            for (std::size_t side = 0; side < 2; ++side) {
                const float by = side == 0 ? -aside : aside;
                const float sx = px - by * along_y, sy = py + by * along_x;
                there[side] = source.at(shifted(sx, 0), shifted(sy, 0));
                for (int i = -line_samples; i <= line_samples; ++i) {
                    const auto step = static_cast<float>(i);
                    mean[side] = mean[side] + source.at(shifted(sx, step * along_x), shifted(sy, step * along_y)) *
                                                  (1.0F / (2 * line_samples + 1));
                }
            }
            // Halfway between both sides, which is right for every even gradient; the grain stays as strong as on either.
            const Rgb light = (mean[0] + mean[1]) * 0.5F;
            const Rgb healed =
                light + ((there[0] - mean[0]) + (there[1] - mean[1])) * (0.5F * std::numbers::sqrt2_v<float>);
            mix(output.at(u, v), not_below(healed, there[0]), share);
        }
}

void render(const Retouch& retouch, const Tile& tile) {
    const Rect area = tile.output.area();
    for (int y = area.top; y < area.bottom(); ++y)
        std::copy_n(&tile.input.at(area.left, y), area.width, tile.output.row(y));
    const Source source{tile.input, tile.scene.photo};
    const float long_edge = tile.scene.long_edge;
    for (const RetouchedPlace& place : places_of(retouch)) {
        if (!touches(place, long_edge, area)) continue;
        if (place.kind == Kind::line)
            draw_line(place, source, long_edge, tile.output);
        else
            draw_disc(place,
                      place.from ? *place.from
                                 : source_of(place, *static_cast<const RetouchAnalysis&>(*tile.analysis).proxy),
                      source, long_edge, tile.output);
    }
}

} // namespace

Operation retouch() {
    return define<Retouch>({
        .id = "retouch",
        .title = "Retouch",
        .group = Group::detail,
        .help = "Heals spots and hot pixels, clones places, takes out the trails of satellites and planes.",
        .is_costly = true,
        .takes_masks = false,
        .parameters = {text<&Retouch::spots>(
            {.key = "spots",
             .label = "Places",
             .help =
                 "heal x,y r=size, clone x,y r=size from=x,y and line x,y x,y w=width, with ; between them. Lengths "
                 "are parts of the long edge.",
             .kind = TextKind::spots,
             .example =
                 "heal 0.31,0.22 r=0.01 f=0.5; clone 0.5,0.2 r=0.02 from=0.55,0.25; line 0.1,0.2 0.8,0.35 w=0.01",
             .has_own_place = true})},
        .reach = reach,
        .reach_around = reach_around,
        .is_neutral = is_neutral,
        .analyse = analyse,
        .render = render,
    });
}

} // namespace engine
