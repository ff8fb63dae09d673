// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/display_encoder.h"
#include <cmath>

namespace ui {
namespace {

engine::DeviceEncoding encoding_for(const engine::Profile& profile) {
    auto made = engine::DeviceEncoding::make(profile, engine::Intent::relative, true);
    if (made) return std::move(made).value();
    // A display profile that cannot be used was already refused where it was chosen; the built-in one always works.
    return engine::DeviceEncoding::make(engine::Profile(), engine::Intent::relative, true).value();
}

std::uint8_t to_byte(float value) {
    return static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0F, 1.0F) * 255));
}

} // namespace

void DisplayEncoder::set_profile(const engine::Profile& profile) {
    const std::lock_guard lock(m_mutex);
    if (profile.key() == m_profile.key()) return;
    m_profile = profile;
    m_encoding.reset();
}

engine::DeviceEncoding DisplayEncoder::encoding() const {
    const std::lock_guard lock(m_mutex);
    if (!m_encoding) m_encoding = encoding_for(m_profile);
    return *m_encoding;
}

QImage DisplayEncoder::picture_of(const engine::Thumbnail& thumbnail) const {
    if (thumbnail.width <= 0 || thumbnail.height <= 0) return {};
    const QImage srgb(thumbnail.rgb.data(), thumbnail.width, thumbnail.height, 3 * thumbnail.width,
                      QImage::Format_RGB888);
    QImage picture = srgb.convertToFormat(QImage::Format_RGB32);
    const std::uint64_t display = [this] {
        const std::lock_guard lock(m_mutex);
        return m_profile.key();
    }();
    if (display == engine::Profile().key()) return picture;
    const auto decoding = engine::DeviceDecoding::make(engine::Profile());
    if (!decoding) return picture;
    const engine::DeviceEncoding encoding = this->encoding();
    std::vector<engine::Rgb> row(static_cast<std::size_t>(picture.width()));
    for (int y = 0; y < picture.height(); ++y) {
        auto* pixels = reinterpret_cast<QRgb*>(picture.scanLine(y));
        for (std::size_t x = 0; x < row.size(); ++x)
            row[x] = engine::Rgb{static_cast<float>(qRed(pixels[x])), static_cast<float>(qGreen(pixels[x])),
                                 static_cast<float>(qBlue(pixels[x]))} *
                     (1 / 255.0F);
        decoding->decode(row.data(), row.data(), row.size());
        encoding.encode(row.data(), row.data(), row.size());
        for (std::size_t x = 0; x < row.size(); ++x)
            pixels[x] = qRgb(to_byte(row[x].r), to_byte(row[x].g), to_byte(row[x].b));
    }
    return picture;
}

} // namespace ui
