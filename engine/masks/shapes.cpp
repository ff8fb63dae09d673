// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/masks/shapes.h"
#include "engine/base/fast_math.h"
#include "engine/colour/oklab.h"
#include <cmath>
#include <numbers>

namespace engine {
namespace {

float long_edge_of(const Rect& photo) { return static_cast<float>(std::max(photo.width, photo.height)); }

void linear_row(const MaskPart& part, const MaskRow& row, float* values) {
    const MaskPoint full = part.points[0], none = part.points[1];
    const float across = none.x - full.x, down = none.y - full.y, length2 = across * across + down * down;
    const float pixel = 1 / long_edge_of(row.photo);
    const float y = (static_cast<float>(row.y) + 0.5F) * pixel - full.y;
    for (int i = 0; i < row.count; ++i) {
        const float x = (static_cast<float>(row.left + i) + 0.5F) * pixel - full.x;
        values[i] = 1 - smooth_step((x * across + y * down) / length2);
    }
}

void radial_row(const MaskPart& part, const MaskRow& row, float* values) {
    const float turn = part.angle * std::numbers::pi_v<float> / 180;
    const float cosine = std::cos(turn), sine = std::sin(turn), pixel = 1 / long_edge_of(row.photo);
    // Full inside the softness, nothing from the ellipse on.
    const float begins = 1 - 0.01F * part.softness, width = std::max(1 - begins, 1e-3F);
    const float y = (static_cast<float>(row.y) + 0.5F) * pixel - part.points[0].y;
    for (int i = 0; i < row.count; ++i) {
        const float x = (static_cast<float>(row.left + i) + 0.5F) * pixel - part.points[0].x;
        const float u = (x * cosine + y * sine) / part.radius_x, v = (y * cosine - x * sine) / part.radius_y;
        values[i] = 1 - smooth_step((std::sqrt(u * u + v * v) - begins) / width);
    }
}

void light_row(const MaskPart& part, const MaskRow& row, float* values) {
    const float per_fall = 1 / part.range, from = part.from, to = part.to;
    for (int i = 0; i < row.count; ++i) {
        const float y = luminance(row.unedited[i]);
        const float stops = fast_log2((y > 1e-9F ? y : 1e-9F) * (1 / 0.18F));
        // Half at the ends, so that two neighbouring ranges add up to 1.
        const float above = smooth_step((stops - from) * per_fall + 0.5F),
                    below = smooth_step((to - stops) * per_fall + 0.5F);
        values[i] = above < below ? above : below;
    }
}

void colour_row(const MaskPart& part, const MaskRow& row, float* values) {
    const float hue = part.from * std::numbers::pi_v<float> / 180;
    for (int i = 0; i < row.count; ++i) {
        // Oklab of the pixel at one lightness: the same colour, however much light.
        const Rgb c = row.unedited[i];
        const float y = luminance(c);
        const Oklab lab = to_oklab(c * (0.18F / (y > 1e-9F ? y : 1e-9F)));
        const float chroma = std::sqrt(lab.a * lab.a + lab.b * lab.b);
        float off = std::abs(std::atan2(lab.b, lab.a) - hue);
        if (off > std::numbers::pi_v<float>) off = std::abs(off - 2 * std::numbers::pi_v<float>);
        const float near = 1 - smooth_step((off * 180 / std::numbers::pi_v<float> - part.range) / part.range);
        values[i] = near * smooth_step(chroma / std::max(part.chroma, 1e-4F) - 0.5F);
    }
}

} // namespace

void shape_row(const MaskPart& part, const MaskRow& row, float* values) {
    switch (part.shape) {
    case MaskShape::linear: return linear_row(part, row, values);
    case MaskShape::radial: return radial_row(part, row, values);
    case MaskShape::light: return light_row(part, row, values);
    case MaskShape::colour: return colour_row(part, row, values);
    case MaskShape::everything: std::fill_n(values, row.count, 1.0F); return;
    default: std::fill_n(values, row.count, 0.0F); return;
    }
}

void paint_stroke(const MaskPart& part, Plane& plane, int first, int end) {
    const Rect area = plane.area();
    const float size = long_edge_of(area), radius = std::max(part.radius_x * size, 0.5F);
    const float begins = 1 - 0.01F * part.softness,
                width = std::max(1 - begins, 1 / radius); // hard edges stay one pixel soft
    const float flow = 0.01F * part.flow;
    const auto count = part.points.size();
    for (std::size_t i = 0; i < count; ++i) {
        const MaskPoint& a = part.points[i > 0 ? i - 1 : 0];
        const MaskPoint& b = part.points[i];
        const float ax = a.x * size, ay = a.y * size, dx = b.x * size - ax, dy = b.y * size - ay;
        const float length2 = std::max(dx * dx + dy * dy, 1e-6F);
        const float reach = radius + 1;
        const auto inside = [](float value, int limit) {
            return static_cast<int>(std::clamp(value, 0.0F, static_cast<float>(limit)));
        };
        const int left = inside(std::min(ax, ax + dx) - reach, area.width),
                  right = inside(std::max(ax, ax + dx) + reach + 1, area.width);
        const int top = std::max(first, inside(std::min(ay, ay + dy) - reach, area.height)),
                  bottom = std::min(end, inside(std::max(ay, ay + dy) + reach + 1, area.height));
        for (int y = top; y < bottom; ++y) {
            float* const to = plane.row(y);
            const float py = static_cast<float>(y) + 0.5F - ay;
            for (int x = left; x < right; ++x) {
                const float px = static_cast<float>(x) + 0.5F - ax;
                const float along = std::clamp((px * dx + py * dy) / length2, 0.0F, 1.0F);
                const float u = px - along * dx, v = py - along * dy;
                const float value = flow * (1 - smooth_step((std::sqrt(u * u + v * v) / radius - begins) / width));
                to[x] = std::max(to[x], value);
            }
        }
    }
}

Rect stroke_area(const MaskPart& part, const Rect& area) {
    const float size = long_edge_of(area), reach = std::max(part.radius_x * size, 0.5F) + 2;
    float left = size, top = size, right = 0, bottom = 0;
    for (const MaskPoint& point : part.points) {
        left = std::min(left, point.x * size - reach), right = std::max(right, point.x * size + reach);
        top = std::min(top, point.y * size - reach), bottom = std::max(bottom, point.y * size + reach);
    }
    const auto inside = [](float value, int limit) {
        return static_cast<int>(std::clamp(value, 0.0F, static_cast<float>(limit)));
    };
    const int x = inside(left, area.width), y = inside(top, area.height);
    return {x, y, std::max(0, inside(right + 1, area.width) - x), std::max(0, inside(bottom + 1, area.height) - y)};
}

} // namespace engine
