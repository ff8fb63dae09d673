// Display values for everything of a photo that reaches the screen. Holds the encoding of the display profile in use; built
// when it is first needed, by the thread that needs it. Thread-safe.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/colour/profile.h"
#include "engine/photo/open_photo.h"
#include <QImage>
#include <mutex>
#include <optional>

namespace ui {

class DisplayEncoder {
public:
    void set_profile(const engine::Profile& profile);
    engine::DeviceEncoding encoding() const;
    // An embedded sRGB picture as the display wants it.
    QImage picture_of(const engine::Thumbnail& thumbnail) const;

private:
    mutable std::mutex m_mutex;
    engine::Profile m_profile;
    mutable std::optional<engine::DeviceEncoding> m_encoding; // of m_profile
};

} // namespace ui
