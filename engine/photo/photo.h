// Photo: an opened file as a source of scene-linear pixels, at full size tile by tile or reduced as a whole.
// Knows no file format (see open_photo.h) and nothing of edits.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/base/result.h"
#include "engine/base/work.h"
#include "engine/image/image.h"
#include "engine/photo/capture.h"
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <vector>

namespace engine {

class Photo {
public:
    virtual ~Photo() = default;
    Photo(const Photo&) = delete;
    Photo& operator=(const Photo&) = delete;

    const CaptureFacts& facts() const { return m_facts; }
    const std::filesystem::path& path() const { return m_path; }
    // Of the upright photo at full size: {0, 0, width, height}.
    Rect area() const { return {0, 0, m_facts.width, m_facts.height}; }
    int long_edge() const { return std::max(m_facts.width, m_facts.height); }
    // Names the content: path, size and time of change of the file.
    std::uint64_t key() const { return m_key; }

    // Pixels of `wanted` (inside area()) at full size; scene-linear Rec.2020, as-shot white balance, upright,
    // 0.18 = the camera's mid-grey. The same bits whatever rectangle they are asked in. Thread-safe.
    virtual Image read(Rect wanted) const = 0;

    // The same at half size: pixel (x, y) is the mean of the light of the 2 x 2 block at (2x, 2y). Mosaics answer from the
    // sensor without demosaicing. `wanted` lies inside half_area().
    virtual Image read_half(Rect wanted) const;
    Rect half_area() const { return {0, 0, std::max(1, m_facts.width / 2), std::max(1, m_facts.height / 2)}; }

    // The area of the whole photo when its long edge is `long_edge` pixels (never larger than area()).
    Rect area_at(int long_edge) const;
    // The whole photo reduced by area averaging so that its long edge is `long_edge` <= long_edge() pixels. The last few
    // answers are kept. nullptr if stopped. Thread-safe.
    std::shared_ptr<const Image> reduced(int long_edge, const Work& work) const;

protected:
    Photo(std::filesystem::path path, CaptureFacts facts);
    CaptureFacts m_facts;

private:
    struct Reduced {
        int long_edge;
        std::shared_ptr<const Image> image;
    };
    std::filesystem::path m_path;
    std::uint64_t m_key;
    mutable std::mutex m_mutex;
    mutable std::vector<Reduced> m_reduced; // newest last
};

} // namespace engine
