// Frame: which part of the plane behind the lens becomes the picture, and where each of its pixels comes from. Lens correction, turning,
// mirroring, straightening, perspective and crop are one map, so that pixels are resampled once. Knows numbers, no pixels.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/image/rect.h"
#include <array>
#include <cstdint>
#include <optional>

namespace engine {

struct FramePoint {
    double x = 0, y = 0;
};

// What a lens did: light that belongs at radius r lies in the file at radius r * (sum of c[i] r^i), for red, green and blue. Radii count from
// the centre, 1 = half the photo's diagonal.
struct LensMap {
    static constexpr int terms = 8;
    using Polynomial = std::array<double, terms>;
    std::array<Polynomial, 3> factor{Polynomial{1}, Polynomial{1}, Polynomial{1}};
    double centre_x = 0, centre_y = 0; // off the middle of the photo, in halves of the diagonal
    bool operator==(const LensMap&) const = default;
};

// What the steps of geometry ask for, in the order in which it is done.
struct FrameSettings {
    std::optional<LensMap> lens;
    int quarter_turns = 0;    // clockwise, 0 to 3
    bool is_mirrored = false; // left and right, after turning
    // Tilt of the camera that is taken back, -1 to 1 times 45 degrees. Negative: the upper or left side comes nearer, as for a camera that
    // looked up or left.
    double vertical = 0, horizontal = 0;
    double focal_length = 1; // in long edges of the photo: decides how a tilt looks
    double degrees = 0;      // clockwise, -45 to 45
    // Of the turned photo: 0 is its left and upper edge, 1 its right and lower one. Shrunk about its centre where it would show what is not there.
    double left = 0, top = 0, right = 1, bottom = 1;
    // For who chooses the crop: all of the turned photo instead; where straightening leaves nothing it is black.
    bool shows_all = false;
    bool operator==(const FrameSettings&) const = default;
};

class Frame {
public:
    // Size of the upright photo in pixels, at least 1.
    Frame(const FrameSettings& settings, int photo_width, int photo_height);

    // The frame is the photo, pixel by pixel.
    bool is_photo() const { return m_is_photo; }
    // Red, green and blue of a pixel come from different places.
    bool separates_channels() const {
        return m_settings.lens && (m_settings.lens->factor[0] != m_settings.lens->factor[1] ||
                                   m_settings.lens->factor[2] != m_settings.lens->factor[1]);
    }
    // No pixel lies between pixels of the photo: crop, quarter turns and mirroring only.
    bool is_exact() const { return m_is_exact; }
    bool shows_all() const { return m_settings.shows_all; }

    int width() const { return m_width; } // of the picture at full size
    int height() const { return m_height; }
    int long_edge() const { return m_width > m_height ? m_width : m_height; }
    Rect area() const { return {0, 0, m_width, m_height}; }
    // The whole picture when its long edge is `long_edge` pixels (never larger than area()).
    Rect area_at(int long_edge) const;
    // The photo's long edge at that scale.
    int photo_long_edge_at(int long_edge) const;

    // Full-size pixels, (0, 0) is the upper left corner of the upper left one. Channel 0 to 2: red, green, blue.
    FramePoint to_photo(FramePoint picture, int channel = 1) const;
    // The other way, to 0.01 pixels.
    FramePoint to_picture(FramePoint photo) const;

    // Names everything it depends on.
    std::uint64_t key() const;

    // The crop that is really taken, after shrinking; as FrameSettings.
    double left() const { return m_left; }
    double top() const { return m_top; }
    double right() const { return m_right; }
    double bottom() const { return m_bottom; }

private:
    FrameSettings m_settings;
    int m_photo_width, m_photo_height;
    int m_turned_width, m_turned_height;
    int m_width = 1, m_height = 1;
    double m_left = 0, m_top = 0, m_right = 1, m_bottom = 1;
    double m_origin_x = 0, m_origin_y = 0; // of the picture on the turned photo, pixels
    double m_cosine = 1, m_sine = 0;
    std::array<double, 9> m_tilt{1, 0, 0, 0, 1, 0, 0, 0, 1}; // homography: straightened, centred plane to the photo's
    bool m_is_photo = true, m_is_exact = true, m_is_plain = true;

    FramePoint from_turned(FramePoint turned, int channel) const;
    bool shows_only_photo(double left, double top, double right, double bottom) const;
    void shrink_to_photo();
};

} // namespace engine
