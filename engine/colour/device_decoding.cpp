// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/colour/profile.h"
#include "engine/colour/profile_model.h"
#include "engine/colour/recent.h"
#include <algorithm>
#include <limits>
#include <optional>
#include <type_traits>

namespace engine {
namespace {

// Light for each 16-bit device value. 8-bit values are every 257th of them; floats are interpolated.
class LightTable {
public:
    explicit LightTable(const std::function<double(double)>& curve) : m_light(65537) {
        for (int i = 0; i <= 65535; ++i) m_light[i] = static_cast<float>(curve(i / 65535.0));
        m_light[65536] = m_light[65535];
    }
    float operator()(std::uint8_t value) const { return m_light[value * 257]; }
    float operator()(std::uint16_t value) const { return m_light[value]; }
    float operator()(float value) const {
        const float position = value > 0.0F ? std::min(value, 1.0F) * 65535.0F : 0.0F; // NaN is black
        const int before = static_cast<int>(position);
        return m_light[before] + (position - static_cast<float>(before)) * (m_light[before + 1] - m_light[before]);
    }

private:
    std::vector<float> m_light;
};

} // namespace

struct DeviceDecoding::Tables {
    std::vector<LightTable> curves; // three, or one for grey
    PixelMatrix matrix;
    std::optional<ProfileTransform> transform; // replaces the above

    template <class Value>
    void decode(const Value* device, int channels, Rgb* display_linear, std::size_t count) const {
        if (transform) return decode_by_transform(device, channels, display_linear, count);
        if (curves.size() == 1 || channels == 1) {
            for (std::size_t i = 0; i < count; ++i) {
                const Value v = device[i * static_cast<std::size_t>(channels)];
                if (curves.size() == 1)
                    display_linear[i] = Rgb{1, 1, 1} * curves[0](v);
                else
                    display_linear[i] = matrix * Rgb{curves[0](v), curves[1](v), curves[2](v)};
            }
            return;
        }
        for (std::size_t i = 0; i < count; ++i) {
            const Value* v = device + 3 * i;
            display_linear[i] = matrix * Rgb{curves[0](v[0]), curves[1](v[1]), curves[2](v[2])};
        }
    }

    template <class Value>
    void decode_by_transform(const Value* device, int channels, Rgb* display_linear, std::size_t count) const {
        const auto unit = [](Value v) {
            if constexpr (std::is_same_v<Value, float>)
                return v > 0.0F ? std::min(v, 1.0F) : 0.0F;
            else
                return static_cast<float>(v) / static_cast<float>(std::numeric_limits<Value>::max());
        };
        for (std::size_t i = 0; i < count; ++i) {
            const Value* v = device + i * static_cast<std::size_t>(channels);
            display_linear[i] = {unit(v[0]), unit(v[channels == 1 ? 0 : 1]), unit(v[channels == 1 ? 0 : 2])};
        }
        transform->run(display_linear, display_linear, count);
    }
};

Result<DeviceDecoding> DeviceDecoding::make(const Profile& profile) {
    static Recent<Tables> recent;
    if (auto tables = recent.find(profile.key())) return DeviceDecoding(std::move(tables));

    const Result<ProfileReading> reading = read_profile(profile.icc(), "The profile " + profile.description());
    if (!reading) return reading.error();
    const ProfileModel& model = reading->model;
    if (!model.decodes)
        return Error{ErrorKind::unsupported,
                     "The profile " + profile.description() +
                         " describes an output only, so colours cannot be read through it. "
                         "Save the picture again with a profile of a display or a working space.",
                     {}};
    auto tables = std::make_shared<Tables>();
    if (model.decodes_by_matrix) {
        for (int i = 0; i < (model.grey ? 1 : 3); ++i) tables->curves.emplace_back(model.curves[i]);
        if (!model.grey) tables->matrix = PixelMatrix(model.from_rec2020.inverse());
    } else {
        Result<ProfileTransform> transform = ProfileTransform::to_rec2020(profile);
        if (!transform) return transform.error();
        tables->transform = std::move(*transform);
    }
    recent.keep(profile.key(), tables);
    return DeviceDecoding(std::move(tables));
}

void DeviceDecoding::decode(const Rgb* device, Rgb* display_linear, std::size_t count) const {
    static_assert(sizeof(Rgb) == 3 * sizeof(float));
    m_tables->decode(&device->r, 3, display_linear, count);
}

void DeviceDecoding::decode(const std::uint8_t* device, int channels, Rgb* display_linear, std::size_t count) const {
    m_tables->decode(device, channels, display_linear, count);
}

void DeviceDecoding::decode(const std::uint16_t* device, int channels, Rgb* display_linear, std::size_t count) const {
    m_tables->decode(device, channels, display_linear, count);
}

} // namespace engine
