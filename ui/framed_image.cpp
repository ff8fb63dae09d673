// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/framed_image.h"
#include "engine/geometry/resampling.h"
#include <algorithm>
#include <cmath>

namespace ui {

QImage framed(const QImage& of_photo, const engine::Frame& frame) {
    if (of_photo.isNull() || frame.is_photo()) return of_photo;
    const engine::Rect photo{0, 0, of_photo.width(), of_photo.height()};
    engine::Plane values(photo);
    for (int y = 0; y < photo.height; ++y) {
        const uchar* const line = of_photo.constScanLine(y);
        for (int x = 0; x < photo.width; ++x) values.at(x, y) = line[x];
    }
    const double scale =
        static_cast<double>(std::max(photo.width, photo.height)) / frame.photo_long_edge_at(frame.long_edge());
    const engine::Rect area = frame.area_at(std::max(1, static_cast<int>(std::lround(frame.long_edge() * scale))));
    const engine::Resampling resampling(frame, photo, area);
    engine::Plane picture(area);
    resampling.run(engine::padded_by_repeating_edges(values, resampling.reached_by(area)), picture);
    QImage image(area.width, area.height, QImage::Format_Alpha8);
    for (int y = 0; y < area.height; ++y) {
        uchar* const line = image.scanLine(y);
        for (int x = 0; x < area.width; ++x)
            line[x] = static_cast<uchar>(std::clamp(picture.at(x, y) + 0.5F, 0.0F, 255.0F));
    }
    return image;
}

} // namespace ui
