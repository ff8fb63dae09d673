// Helpers of all tests: where the real photos are, a temporary folder, small synthetic pictures.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/image/image.h"
#include <filesystem>
#include <optional>
#include <string>

namespace test {

// The folder of real photos: $NOCTURNE_SAMPLES, else ../shared/samples beside the repository; nothing if neither is there.
// Tests on real photos return early without it, after having said so.
std::optional<std::filesystem::path> samples();

// A fresh folder that disappears with the object.
class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    const std::filesystem::path& path() const { return m_path; }
    std::filesystem::path operator/(const std::string& name) const { return m_path / name; }

private:
    std::filesystem::path m_path;
};

// Scene-linear test picture: a dark gradient with texture, coloured lamps far above white, a few negative and huge pixels
// when `hostile`. Deterministic.
engine::Image night_picture(int width, int height, bool hostile);

} // namespace test
