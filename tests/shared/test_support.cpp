// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/shared/test_support.h"
#include <cmath>
#include <cstdlib>
#include <random>
#include <unistd.h>

namespace test {

std::optional<std::filesystem::path> samples() {
    std::error_code ignored;
    if (const char* set = std::getenv("NOCTURNE_SAMPLES"); set && std::filesystem::is_directory(set, ignored))
        return set;
    const std::filesystem::path beside =
        std::filesystem::path(NOCTURNE_SOURCE_DIR).parent_path() / "shared" / "samples";
    if (std::filesystem::is_directory(beside, ignored)) return beside;
    return std::nullopt;
}

TemporaryFolder::TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "nocturne-test-XXXXXX").string();
    m_path = ::mkdtemp(pattern.data());
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(m_path, ignored);
}

engine::Image night_picture(int width, int height, bool hostile) {
    engine::Image picture({0, 0, width, height});
    std::mt19937 random(7);
    std::uniform_real_distribution<float> noise(0.8f, 1.2f);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const float sky = 0.002f + 0.3f * static_cast<float>(y) / static_cast<float>(height);
            const float texture = noise(random) * (1 + 0.3f * std::sin(static_cast<float>(x) * 0.7f));
            picture.at(x, y) = engine::Rgb{1.1f, 0.9f, 0.7f} * (sky * texture);
        }
    const engine::Rgb lamps[] = {{60, 30, 8}, {2, 0.1f, 0.3f}, {0.05f, 0.2f, 3}, {40, 42, 38}};
    for (int i = 0; i < 4; ++i) {
        const int cx = width * (2 * i + 1) / 8, cy = height / 3;
        for (int y = std::max(0, cy - 3); y < std::min(height, cy + 3); ++y)
            for (int x = std::max(0, cx - 3); x < std::min(width, cx + 3); ++x) picture.at(x, y) = lamps[i];
    }
    if (hostile) {
        picture.at(0, 0) = {1e6f, -1, 0};
        picture.at(width - 1, height - 1) = {-0.01f, -0.02f, -0.005f};
        picture.at(width / 2, height / 2) = {0, 0, 0};
        picture.at(width / 3, height / 2) = {1e-8f, 1e-8f, 1e-8f};
    }
    return picture;
}

} // namespace test
