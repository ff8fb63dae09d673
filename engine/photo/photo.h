// Photo: an opened file as a source of scene-linear pixels, at full size tile by tile or reduced as a whole.
// Knows no file format (see open_photo.h) and nothing of edits.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/base/result.h"
#include "engine/base/work.h"
#include "engine/image/image.h"
#include "engine/photo/capture.h"
#include "engine/photo/light_noise.h"
#include "engine/photo/sensor_settings.h"
#include "engine/regions/regions.h"
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace engine {

// Long edge of the reduced photo that everything which looks at the whole picture is measured on.
inline constexpr int proxy_long_edge = 1024;

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
    // Names the content: path, size and time of change of the file, and the sensor settings.
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

    // For who develops the photo once and never looks at it: from now on nothing that only saves time for other sizes is kept.
    void use_once() const;
    // Frees all kept reductions.
    void forget_reductions() const;

    // How near to its end each pixel's light came: its largest channel as a part of the value at which that channel clips, so that 1
    // and more means lost light. Of unedited pixels at any scale. 0 where nothing ever clips (float data).
    virtual void clip_parts(const Rgb* unedited, float* parts, std::size_t count) const;

    // The same file with other sensor settings; shares what it can with this one. nullptr: this photo is already that, as are all
    // that come from no raw file. Thread-safe.
    virtual std::shared_ptr<const Photo> with_sensor_settings(const SensorSettings& settings) const;

    // Sites of the sensor that were found hot or dead and replaced.
    virtual std::size_t repaired_sites() const { return 0; }

    // Light sources, sky and ground, found on reduced(proxy size) the first time; nullptr if stopped. Thread-safe.
    std::shared_ptr<const Regions> regions(const Work& work) const;
    // Noise of full-size pixels, from the file's noise profile or measured in flat places the first time. Thread-safe.
    LightNoise light_noise() const;

protected:
    Photo(std::filesystem::path path, CaptureFacts facts, std::uint64_t variant = 0); // `variant`: of the same file
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
    mutable bool m_is_used_once = false;
    mutable std::shared_ptr<const Regions> m_regions;
    mutable std::optional<LightNoise> m_light_noise;
};

} // namespace engine
