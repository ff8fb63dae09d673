// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/geometry/frame.h"
#include "engine/base/key.h"
#include <algorithm>
#include <cmath>
#include <numbers>

namespace engine {
namespace {

using Homography = std::array<double, 9>;

Homography operator*(const Homography& a, const Homography& b) {
    Homography product{};
    for (std::size_t row = 0; row < 3; ++row)
        for (std::size_t column = 0; column < 3; ++column)
            for (std::size_t k = 0; k < 3; ++k) product[3 * row + column] += a[3 * row + k] * b[3 * k + column];
    return product;
}

FramePoint mapped(const Homography& h, FramePoint p) {
    // What lies behind the tilted camera is nowhere; far outside the photo will do.
    const double w = std::max(h[6] * p.x + h[7] * p.y + h[8], 1e-3);
    return {(h[0] * p.x + h[1] * p.y + h[2]) / w, (h[3] * p.x + h[4] * p.y + h[5]) / w};
}

double radians(double degrees) { return degrees * std::numbers::pi / 180; }

// From the picture's centred plane to that of the photo, for a camera turned back by these angles about the point that stays in the
// middle; areas there stay as large as they are.
Homography tilt(double pitch, double yaw, double focal_length) {
    const double c = std::cos(pitch), s = std::sin(pitch), d = std::cos(yaw), t = std::sin(yaw);
    const Homography about_x{1, 0, 0, 0, c, -s, 0, s, c}, about_y{d, 0, -t, 0, 1, 0, t, 0, d};
    const Homography turn = about_x * about_y;
    const Homography to_film{focal_length, 0, 0, 0, focal_length, 0, 0, 0, 1},
        from_film{1 / focal_length, 0, 0, 0, 1 / focal_length, 0, 0, 0, 1};
    // The ray that the turn brings to the middle: the last row of the turn, since its inverse is its transpose.
    const double x = focal_length * turn[6] / turn[8], y = focal_length * turn[7] / turn[8];
    const Homography to_middle{1, 0, x, 0, 1, y, 0, 0, 1};
    const Homography moved = to_film * turn * from_film * to_middle;
    const double step = 1e-4 * focal_length;
    const FramePoint right = mapped(moved, {step, 0}), down = mapped(moved, {0, step});
    const double area = std::abs(right.x * down.y - right.y * down.x) / (step * step);
    const double scale = 1 / std::sqrt(std::max(area, 1e-6));
    const Homography scaled{scale, 0, 0, 0, scale, 0, 0, 0, 1};
    return moved * scaled;
}

double polynomial(const LensMap::Polynomial& terms, double r) {
    double value = terms[LensMap::terms - 1];
    for (int i = LensMap::terms - 2; i >= 0; --i) value = value * r + terms[static_cast<std::size_t>(i)];
    return value;
}

// Calibrations end at the corner; beyond it, where only straightened corners look, the last factor holds.
constexpr double last_radius = 1.05;

constexpr int points_along_an_edge = 24;
constexpr int halvings = 24;

} // namespace

Frame::Frame(const FrameSettings& settings, int photo_width, int photo_height)
    : m_settings(settings), m_photo_width(photo_width), m_photo_height(photo_height),
      m_turned_width(settings.quarter_turns % 2 ? photo_height : photo_width),
      m_turned_height(settings.quarter_turns % 2 ? photo_width : photo_height) {
    const bool is_tilted = settings.vertical != 0 || settings.horizontal != 0;
    m_is_plain = !settings.lens && settings.degrees == 0 && !is_tilted;
    m_cosine = std::cos(radians(settings.degrees));
    m_sine = std::sin(radians(settings.degrees));
    const double largest = std::max(m_turned_width, m_turned_height);
    if (is_tilted)
        m_tilt = tilt(radians(45 * settings.vertical), radians(45 * settings.horizontal),
                      std::max(settings.focal_length, 0.1) * largest);
    m_left = std::clamp(std::min(settings.left, settings.right), 0.0, 1.0);
    m_right = std::clamp(std::max(settings.left, settings.right), 0.0, 1.0);
    m_top = std::clamp(std::min(settings.top, settings.bottom), 0.0, 1.0);
    m_bottom = std::clamp(std::max(settings.top, settings.bottom), 0.0, 1.0);
    if (settings.shows_all)
        m_left = m_top = 0, m_right = m_bottom = 1;
    else if (!m_is_plain)
        shrink_to_photo();
    m_origin_x = std::min(std::floor(m_left * m_turned_width + 0.5), m_turned_width - 1.0);
    m_origin_y = std::min(std::floor(m_top * m_turned_height + 0.5), m_turned_height - 1.0);
    m_width = std::max(1, static_cast<int>(std::floor(m_right * m_turned_width + 0.5) - m_origin_x));
    m_height = std::max(1, static_cast<int>(std::floor(m_bottom * m_turned_height + 0.5) - m_origin_y));
    m_is_exact = m_is_plain;
    m_is_photo = m_is_plain && settings.quarter_turns == 0 && !settings.is_mirrored && m_width == photo_width &&
                 m_height == photo_height;
}

std::uint64_t Frame::key() const {
    Key key;
    if (m_settings.lens) {
        for (const auto& factor : m_settings.lens->factor)
            for (const double term : factor) key.add(term);
        key.add(m_settings.lens->centre_x).add(m_settings.lens->centre_y);
    }
    key.add(m_settings.quarter_turns).add(m_settings.is_mirrored ? 1 : 0).add(m_settings.degrees);
    key.add(m_settings.vertical).add(m_settings.horizontal).add(m_settings.focal_length);
    key.add(m_settings.shows_all ? 1 : 0);
    return key.add(m_left).add(m_top).add(m_right).add(m_bottom).value();
}

Rect Frame::area_at(int wanted) const {
    if (wanted >= long_edge()) return area();
    const double scale = static_cast<double>(wanted) / long_edge();
    const auto scaled = [&](int size) { return std::max(1, static_cast<int>(std::lround(size * scale))); };
    return {0, 0, scaled(m_width), scaled(m_height)};
}

int Frame::photo_long_edge_at(int wanted) const {
    const int whole = std::max(m_photo_width, m_photo_height);
    if (wanted >= long_edge()) return whole;
    const double scaled = static_cast<double>(whole) * wanted / long_edge();
    return std::clamp(static_cast<int>(std::lround(scaled)), 1, whole);
}

FramePoint Frame::from_turned(FramePoint turned, int channel) const {
    const double middle_x = 0.5 * m_turned_width, middle_y = 0.5 * m_turned_height;
    if (!m_is_plain) {
        const double x = turned.x - middle_x, y = turned.y - middle_y;
        const FramePoint level{x * m_cosine + y * m_sine, y * m_cosine - x * m_sine};
        const FramePoint tilted = mapped(m_tilt, level);
        turned = {tilted.x + middle_x, tilted.y + middle_y};
    }
    if (m_settings.is_mirrored) turned.x = m_turned_width - turned.x;
    FramePoint photo = turned;
    switch (m_settings.quarter_turns & 3) {
    case 1: photo = {turned.y, m_photo_height - turned.x}; break;
    case 2: photo = {m_photo_width - turned.x, m_photo_height - turned.y}; break;
    case 3: photo = {m_photo_width - turned.y, turned.x}; break;
    default: break;
    }
    if (m_settings.lens) {
        const LensMap& lens = *m_settings.lens;
        // For each pixel: a plain root, since no photo is so large that std::hypot would be needed.
        const double wide = m_photo_width, high = m_photo_height, half = 0.5 * std::sqrt(wide * wide + high * high);
        const double centre_x = 0.5 * m_photo_width + lens.centre_x * half,
                     centre_y = 0.5 * m_photo_height + lens.centre_y * half;
        const double x = photo.x - centre_x, y = photo.y - centre_y;
        const double r = std::min(std::sqrt(x * x + y * y) / half, last_radius);
        const double factor = polynomial(lens.factor[static_cast<std::size_t>(channel)], r);
        photo = {centre_x + x * factor, centre_y + y * factor};
    }
    return photo;
}

FramePoint Frame::to_photo(FramePoint picture, int channel) const {
    return from_turned({picture.x + m_origin_x, picture.y + m_origin_y}, channel);
}

// Newton's method with measured derivatives: the map is smooth and nearly a turn.
FramePoint Frame::to_picture(FramePoint photo) const {
    FramePoint guess{0.5 * m_width, 0.5 * m_height};
    for (int i = 0; i < 30; ++i) {
        const FramePoint here = to_photo(guess), right = to_photo({guess.x + 1, guess.y}),
                         down = to_photo({guess.x, guess.y + 1});
        const double xx = right.x - here.x, yx = right.y - here.y, xy = down.x - here.x, yy = down.y - here.y;
        const double determinant = xx * yy - xy * yx;
        if (std::abs(determinant) < 1e-9) break;
        const double ex = photo.x - here.x, ey = photo.y - here.y;
        const double step_x = (ex * yy - ey * xy) / determinant, step_y = (ey * xx - ex * yx) / determinant;
        guess = {guess.x + step_x, guess.y + step_y};
        if (std::abs(step_x) + std::abs(step_y) < 1e-3) break;
    }
    return guess;
}

bool Frame::shows_only_photo(double left, double top, double right, double bottom) const {
    // Half a pixel beyond the edge repeats the last pixel, as any resampling at an edge does.
    const auto is_inside = [&](double across, double down) {
        const FramePoint turned{across * m_turned_width, down * m_turned_height};
        for (int channel = 0; channel < (m_settings.lens ? 3 : 1); ++channel) {
            const FramePoint p = from_turned(turned, channel);
            if (!(p.x >= -0.5 && p.y >= -0.5 && p.x <= m_photo_width + 0.5 && p.y <= m_photo_height + 0.5))
                return false;
        }
        return true;
    };
    for (int i = 0; i <= points_along_an_edge; ++i) {
        const double part = static_cast<double>(i) / points_along_an_edge;
        const double x = left + (right - left) * part, y = top + (bottom - top) * part;
        if (!is_inside(x, top) || !is_inside(x, bottom) || !is_inside(left, y) || !is_inside(right, y)) return false;
    }
    return true;
}

// The largest crop of the asked shape and middle that shows nothing but the photo. A middle that is itself outside first moves towards the
// photo's.
void Frame::shrink_to_photo() {
    if (shows_only_photo(m_left, m_top, m_right, m_bottom)) return;
    const double wide = 0.5 * (m_right - m_left), high = 0.5 * (m_bottom - m_top);
    const double middle_x = 0.5 * (m_left + m_right), middle_y = 0.5 * (m_top + m_bottom);
    const auto fits = [&](double moved, double scale) {
        const double x = middle_x + moved * (0.5 - middle_x), y = middle_y + moved * (0.5 - middle_y);
        return shows_only_photo(x - scale * wide, y - scale * high, x + scale * wide, y + scale * high);
    };
    constexpr double least = 0.05;
    double moved = 0;
    if (!fits(0, least)) {
        double outside = 0;
        moved = 1;
        for (int i = 0; i < halvings; ++i) {
            const double between = 0.5 * (outside + moved);
            (fits(between, least) ? moved : outside) = between;
        }
    }
    double scale = least, too_large = 1;
    for (int i = 0; i < halvings; ++i) {
        const double between = 0.5 * (scale + too_large);
        (fits(moved, between) ? scale : too_large) = between;
    }
    const double x = middle_x + moved * (0.5 - middle_x), y = middle_y + moved * (0.5 - middle_y);
    m_left = x - scale * wide, m_right = x + scale * wide, m_top = y - scale * high, m_bottom = y + scale * high;
}

} // namespace engine
