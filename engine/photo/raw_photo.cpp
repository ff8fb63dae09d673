// A raw file as a photo: sensor samples become camera RGB chunk by chunk, clipped lights are rebuilt (highlights), the camera's colours
// become Rec.2020, and the sensor's rows and columns become upright ones. Knows no file format.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/photo/raw_photo.h"
#include "engine/base/fast_math.h"
#include "engine/base/key.h"
#include "engine/files/raw_file.h"
#include "engine/photo/banding.h"
#include "engine/photo/dark_library.h"
#include "engine/photo/highlights.h"
#include "engine/photo/hot_pixels.h"
#include "engine/photo/merge_noise.h"
#include "engine/photo/mosaic_noise.h"
#include "engine/photo/sensor_reading.h"
#include <cmath>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

namespace engine {
namespace {

// BaselineExposure where the file does not tell. Saturation speed (ISO 12232) puts an 18 % grey at 12.7 % of the white level;
// log2(0.18 / 0.127) brings it back to mid-grey.
constexpr double usual_baseline_exposure = 0.5;

// Before and after a change.
constexpr std::size_t variants_kept = 2;

// Chunks in which the photo is developed: camera RGB of one stays in the second level cache.
constexpr int chunk_width = 256, chunk_height = 128;

// From white-balanced camera RGB to the working space.
class Development {
public:
    explicit Development(const RawFile& raw) {
        const auto& neutral = raw.as_shot_neutral; // largest is 1, so that every channel clips at 1 or above
        m_gain = {static_cast<float>(1 / neutral[0]), static_cast<float>(1 / neutral[1]),
                  static_cast<float>(1 / neutral[2])};
        const double exposure = std::exp2(raw.facts.baseline_exposure.value_or(usual_baseline_exposure));
        const Matrix to_working_space =
            Matrix::diagonal(exposure, exposure, exposure) * rec2020_to_xyz().inverse() * raw.camera_to_xyz;
        m_to_working_space = PixelMatrix(to_working_space);
        const double end = static_cast<double>(raw.light_end);
        m_to_white_levels = PixelMatrix(Matrix::diagonal(neutral[0] / end, neutral[1] / end, neutral[2] / end) *
                                        to_working_space.inverse());
    }

    // White balance: factor of red, green, blue. Also where each clips, where the white level is 1 before it.
    Rgb gain() const { return m_gain; }

    void develop(std::span<Rgb> pixels) const {
        for (Rgb& pixel : pixels) pixel = m_to_working_space * pixel;
    }

    // The largest channel of developed pixels as a part of the white level. Channels that were raised because they clipped
    // come out above 1.
    void white_level_parts(const Rgb* developed, float* parts, std::size_t count) const {
        const PixelMatrix back = m_to_white_levels;
        for (std::size_t i = 0; i < count; ++i) {
            const Rgb c = back * developed[i];
            const float two = c.r > c.g ? c.r : c.g;
            const float three = two > c.b ? two : c.b;
            parts[i] = three > 0.0F ? three : 0.0F;
        }
    }

private:
    Rgb m_gain;
    PixelMatrix m_to_working_space;
    PixelMatrix m_to_white_levels; // back to camera RGB before white balance
};

// Where a sensor pixel lands in the upright photo (EXIF orientation 1..8), and back. Works for any grid of the given size.
class Turning {
public:
    Turning(int orientation, int sensor_width, int sensor_height)
        : m_swaps(orientation >= 5), m_width(sensor_width), m_height(sensor_height) {
        // EXIF 2.3, tag 274: which sides of the stored picture are the visual top and left.
        m_mirrors_columns = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
        m_mirrors_rows = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    }

    Rect sensor_rect(Rect upright) const {
        const Rect r = m_swaps ? Rect{upright.top, upright.left, upright.height, upright.width} : upright;
        return {m_mirrors_columns ? m_width - r.right() : r.left, m_mirrors_rows ? m_height - r.bottom() : r.top,
                r.width, r.height};
    }

    // Copies a chunk of sensor pixels to its place in the upright picture.
    void place(const Image& chunk, Image& upright) const {
        const Rect area = chunk.area();
        const std::ptrdiff_t line = upright.width();
        const std::ptrdiff_t step_x = (m_swaps ? line : 1) * (m_mirrors_columns ? -1 : 1);
        for (int y = area.top; y < area.bottom(); ++y) {
            const int column = m_mirrors_columns ? m_width - 1 - area.left : area.left,
                      row = m_mirrors_rows ? m_height - 1 - y : y;
            Rgb* to = m_swaps ? &upright.at(row, column) : &upright.at(column, row);
            const Rgb* from = chunk.row(y);
            if (step_x == 1)
                std::copy_n(from, area.width, to);
            else
                for (int x = 0; x < area.width; ++x) to[x * step_x] = from[x];
        }
    }

private:
    bool m_swaps, m_mirrors_columns, m_mirrors_rows;
    int m_width, m_height;
};

std::uint64_t key_of(const SensorSettings& settings) {
    return settings == SensorSettings{} ? 0
                                        : Key()
                                              .add(static_cast<int>(settings.highlights))
                                              .add(static_cast<int>(settings.demosaic))
                                              .add(settings.hot_pixels)
                                              .add(settings.banding ? 1 : 0)
                                              .add(settings.dark)
                                              .value();
}

// What is done with the samples before any of them is looked at; the rest of the settings is for later.
struct Cleaning {
    float hot_pixels = 0;
    bool banding = false;
    std::string dark;

    explicit Cleaning(const SensorSettings& settings)
        : hot_pixels(settings.hot_pixels), banding(settings.banding), dark(settings.dark) {}
    bool operator==(const Cleaning&) const = default;
};

// The file without its dark signal and banding, its hot and dead sites replaced.
struct OpenedSensor {
    RawFile raw;
    std::vector<Defect> repaired;
    Cleaning cleaning;

    // Of a file as it was read. A dark frame that does not fit is left out: who asked for it asks dark_for() why.
    OpenedSensor(RawFile file, Cleaning wanted) : raw(std::move(file)), cleaning(std::move(wanted)) {
        if (!cleaning.dark.empty() && raw.mosaic.size() > 0)
            if (const auto dark = dark_for(raw.facts, cleaning.dark, {}); dark) (void)(*dark)->correct(raw);
        if (cleaning.banding) remove_banding(raw, measure_banding(raw));
        replace_defects();
    }
    // The same with defects looked for anew.
    OpenedSensor with_hot_pixels(float strength) const {
        OpenedSensor other(raw.copy(), cleaning, strength);
        for (const Defect& defect : repaired) put(other.raw, defect.place, defect.before);
        other.replace_defects();
        return other;
    }

private:
    OpenedSensor(RawFile file, Cleaning wanted, float strength) : raw(std::move(file)), cleaning(std::move(wanted)) {
        cleaning.hot_pixels = strength;
    }
    void replace_defects() {
        repaired = find_defects(raw, cleaning.hot_pixels);
        for (const Defect& defect : repaired) put(raw, defect.place, defect.after);
    }
    static void put(RawFile& file, std::uint32_t place, float value) {
        if (file.light.size() > 0)
            file.light.data()[place] = value;
        else
            file.mosaic.data()[place] = static_cast<std::uint16_t>(value);
    }
};

Result<RawFile> read_with_noise(const std::filesystem::path& path, const Work& work) {
    Result<RawFile> raw = read_raw_file(path, work);
    if (raw && !raw->facts.noise) raw->facts.noise = measure_mosaic_noise(*raw);
    return raw;
}

class RawPhoto final : public Photo, public std::enable_shared_from_this<RawPhoto> {
public:
    // `first`: the photo as it was opened, of which this one is a variant.
    RawPhoto(const std::filesystem::path& path, std::shared_ptr<const OpenedSensor> sensor,
             const SensorSettings& settings, std::weak_ptr<const RawPhoto> first)
        : Photo(path, sensor->raw.facts, key_of(settings)), m_sensor(std::move(sensor)), m_raw(m_sensor->raw),
          m_settings(settings), m_first(std::move(first)), m_development(m_raw),
          m_highlights(settings.highlights, m_development.gain() * m_raw.light_end),
          m_reading(m_raw, m_development.gain(), settings) {
        if (m_raw.frames.size() > 0 && m_raw.frames_cell > 0)
            m_noise_map.emplace(&facts(), std::make_shared<const NoiseMap>(m_raw));
        if (m_highlights.wants_to_learn()) learn_highlights();
    }

    std::shared_ptr<const Photo> with_sensor_settings(const SensorSettings& settings) const override {
        if (settings == m_settings) return nullptr;
        const std::shared_ptr<const RawPhoto> first = m_first.lock();
        return (first ? first.get() : this)->variant(settings);
    }

    Image read(Rect wanted) const override {
        return in_chunks(wanted, Turning(m_raw.orientation, m_raw.width, m_raw.height), [this](Image& chunk) {
            m_reading.read(chunk);
            m_highlights.restore(chunk, 1, 0, 0);
        });
    }

    Image read_half(Rect wanted) const override {
        const int width = m_raw.width / 2, height = m_raw.height / 2;
        if (!m_reading.reads_half() || width == 0 || height == 0) return Photo::read_half(wanted);
        // Of an odd number of columns or rows the last upright one is left over, wherever that lies on the sensor.
        const Turning full(m_raw.orientation, m_raw.width, m_raw.height);
        const Rect used = full.sensor_rect({0, 0, 2 * half_area().width, 2 * half_area().height});
        return in_chunks(wanted, Turning(m_raw.orientation, width, height), [&](Image& chunk) {
            m_reading.read_half(used.left, used.top, chunk);
            m_highlights.restore(chunk, 2, used.left, used.top);
        });
    }

    std::size_t repaired_sites() const override { return m_sensor->repaired.size(); }

    void clip_parts(const Rgb* unedited, float* parts, std::size_t count) const override {
        m_development.white_level_parts(unedited, parts, count);
    }

private:
    std::shared_ptr<const OpenedSensor> m_sensor;
    const RawFile& m_raw;
    SensorSettings m_settings;
    std::weak_ptr<const RawPhoto> m_first;
    Development m_development;
    Highlights m_highlights;
    SensorReading m_reading;
    std::optional<NoiseMapEntry> m_noise_map;
    mutable std::mutex m_variants_mutex;
    mutable std::vector<std::shared_ptr<const RawPhoto>> m_variants; // of the first photo; newest last

    std::shared_ptr<const Photo> variant(const SensorSettings& settings) const {
        if (settings == m_settings) return shared_from_this();
        const std::lock_guard lock(m_variants_mutex);
        for (std::size_t i = 0; i < m_variants.size(); ++i)
            if (m_variants[i]->m_settings == settings) {
                const auto kept = m_variants.begin() + static_cast<std::ptrdiff_t>(i);
                std::rotate(kept, kept + 1, m_variants.end());
                return m_variants.back();
            }
        if (m_variants.size() >= variants_kept) m_variants.erase(m_variants.begin());
        auto sensor = sensor_for(Cleaning(settings));
        m_variants.push_back(std::make_shared<RawPhoto>(path(), std::move(sensor), settings, weak_from_this()));
        return m_variants.back();
    }

    std::shared_ptr<const OpenedSensor> sensor_for(const Cleaning& cleaning) const {
        if (cleaning == m_sensor->cleaning) return m_sensor;
        if (cleaning.banding == m_sensor->cleaning.banding && cleaning.dark == m_sensor->cleaning.dark)
            return std::make_shared<const OpenedSensor>(m_sensor->with_hot_pixels(cleaning.hot_pixels));
        // What was taken away is not there any more. A file that has gone meanwhile stays as it was opened.
        Result<RawFile> raw = read_with_noise(path(), {});
        const bool is_same = raw && raw->mosaic.area() == m_raw.mosaic.area() && raw->pattern == m_raw.pattern;
        return is_same ? std::make_shared<const OpenedSensor>(*std::move(raw), cleaning) : m_sensor;
    }

    // Samples this near their end are looked at: interpolated ones can come a little nearer than those they are made from.
    void learn_highlights() {
        constexpr float near_end = 0.85F;
        Raster<std::uint8_t> cells;
        if (m_raw.light.size() > 0) {
            cells = cells_above(m_raw.light, near_end * m_raw.light_end);
        } else if (m_raw.mosaic.size() > 0) {
            float limit = m_raw.white;
            for (const float black : m_raw.black) limit = std::min(limit, black + near_end * (m_raw.white - black));
            cells = cells_above(m_raw.mosaic, static_cast<std::uint16_t>(std::max(0.0F, limit)));
        } else if (m_raw.camera_light.size() > 0) {
            Plane largest({0, 0, m_raw.width, m_raw.height});
            std::transform(m_raw.camera_light.data(), m_raw.camera_light.data() + largest.size(), largest.data(),
                           [](Rgb c) { return std::max(c.r, std::max(c.g, c.b)); });
            cells = cells_above(largest, near_end * m_raw.light_end);
        } else {
            Raster<std::uint16_t> largest({0, 0, m_raw.width, m_raw.height});
            const std::uint16_t* from = m_raw.camera_rgb.data();
            for (std::size_t i = 0; i < largest.size(); ++i, from += 3)
                largest.data()[i] = std::max(from[0], std::max(from[1], from[2]));
            const float black = std::min(m_raw.black[0], std::min(m_raw.black[1], m_raw.black[2]));
            cells = cells_above(largest, static_cast<std::uint16_t>(black + near_end * (m_raw.white - black)));
        }
        m_highlights.learn(m_raw.width, m_raw.height, cells, [this](Image& part) { m_reading.read(part); });
    }

    // `camera` fills a chunk of sensor coordinates with white-balanced camera RGB.
    template <class Camera> Image in_chunks(Rect wanted, const Turning& turning, const Camera& camera) const {
        Image upright(wanted);
        const Rect sensor = turning.sensor_rect(wanted);
        for (int top = sensor.top; top < sensor.bottom(); top += chunk_height)
            for (int left = sensor.left; left < sensor.right(); left += chunk_width) {
                Image chunk(Rect{left, top, chunk_width, chunk_height}.clipped_to(sensor));
                camera(chunk);
                m_development.develop({chunk.data(), chunk.size()});
                turning.place(chunk, upright);
            }
        return upright;
    }
};

} // namespace

Result<std::shared_ptr<const Photo>> open_raw_photo(const std::filesystem::path& path, const Work& work) {
    Result<RawFile> raw = read_with_noise(path, work);
    if (!raw) return raw.error();
    const SensorSettings usual;
    auto sensor = std::make_shared<const OpenedSensor>(*std::move(raw), Cleaning(usual));
    return std::shared_ptr<const Photo>(
        std::make_shared<RawPhoto>(path, std::move(sensor), usual, std::weak_ptr<const RawPhoto>{}));
}

} // namespace engine
