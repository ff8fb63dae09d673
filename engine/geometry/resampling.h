// The pixels of a frame from those of the photo: one interpolation for lens, rotation, perspective and crop together.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/geometry/frame.h"
#include "engine/image/image.h"
#include <vector>

namespace engine {

class Resampling {
public:
    // `photo`: area of the whole photo at the scale of the moment; `picture`: that of the whole picture.
    Resampling(const Frame& frame, const Rect& photo, const Rect& picture);

    // Pixels of the photo that pixels of `wanted` look at; parts of it may lie outside the photo, where edges repeat.
    Rect reached_by(Rect wanted) const;
    // Fills all of `picture` from an image that covers reached_by(picture.area()).
    void run(const Image& photo, Image& picture) const;
    // The same for one value a pixel.
    void run(const Plane& photo, Plane& picture) const;

private:
    Frame m_frame;
    Rect m_photo;
    double m_to_full_x, m_to_full_y;     // picture pixels at this scale to full size
    double m_from_full_x, m_from_full_y; // photo pixels at full size to this scale
    bool m_copies;                       // every pixel is one of the photo's

    FramePoint source(double x, double y, int channel) const;
    struct Row {
        int left;
        std::vector<std::ptrdiff_t> at;  // index of the pixel of the photo's image
        std::vector<float> across, down; // 0 to 1
        Row(int first, int count)
            : left(first), at(static_cast<std::size_t>(count)), across(at.size()), down(at.size()) {}
    };
    // Pixels that lie outside of the photo, black.
    void blacken(Image& picture) const;
    void positions(int y, int channel, const Rect& area, Row& row) const;
};

} // namespace engine
