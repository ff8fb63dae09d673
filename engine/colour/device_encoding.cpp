// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/key.h"
#include "engine/colour/device_grid.h"
#include "engine/colour/gamut.h"
#include "engine/colour/log_table.h"
#include "engine/colour/profile.h"
#include "engine/colour/profile_model.h"
#include "engine/colour/recent.h"
#include <algorithm>
#include <optional>

namespace engine {
namespace {

using Curve = std::function<double(double)>;

bool same(const Curve& a, const Curve& b) {
    constexpr int steps = 256;
    for (int i = 0; i <= steps; ++i)
        if (const double x = static_cast<double>(i) / steps; a(x) != b(x)) return false;
    return true;
}

// Linear light -> device value. Light below the device's own black is lost, or the whole range moves up to it.
LogTable inverse_table(const Curve& curve, bool black_point_compensation) {
    const double black = black_point_compensation ? curve(0) : 0, white = black_point_compensation ? curve(1) : 1;
    return LogTable([&](double light) { return inverse_of(curve, black + (white - black) * light); });
}

} // namespace

struct DeviceEncoding::Tables {
    PixelMatrix matrix;
    GamutFit fit;
    std::array<std::shared_ptr<const LogTable>, 3>
        curves;                     // equal curves are one table: three would crowd the first cache
    std::optional<DeviceGrid> grid; // of table profiles: makes exact what the above approximates

    void set_matrix(const Matrix& from_rec2020, GamutKnee knee) {
        matrix = PixelMatrix(from_rec2020);
        fit = make_gamut_fit(from_rec2020, knee);
    }
};

Result<DeviceEncoding> DeviceEncoding::make(const Profile& profile, Intent intent, bool black_point_compensation) {
    static Recent<Tables> recent; // film strips ask for the same encoding again and again; the tables cost 10 ms
    const std::uint64_t key =
        Key().add(profile.key()).add(static_cast<int>(intent)).add(black_point_compensation ? 1 : 0).value();
    if (auto tables = recent.find(key)) return DeviceEncoding(std::move(tables));

    const Result<ProfileReading> reading = read_profile(profile.icc(), "The profile " + profile.description());
    if (!reading) return reading.error();
    const ProfileModel& model = reading->model;
    if (!model.encodes)
        return Error{ErrorKind::unsupported,
                     "The profile " + profile.description() +
                         (model.grey ? " is for grey pictures" : " describes a camera or scanner, not an output") +
                         ". Choose an RGB profile of a display or a working space, or a built-in one.",
                     {}};
    auto tables = std::make_shared<Tables>();
    const GamutKnee knee = intent == Intent::perceptual ? GamutKnee::soft : GamutKnee::hard;
    if (model.encodes_by_matrix) {
        tables->set_matrix(intent == Intent::absolute ? model.from_rec2020_absolute : model.from_rec2020, knee);
        for (std::size_t i = 0; i < 3; ++i) {
            const bool repeated = i > 0 && same(model.curves[i], model.curves[i - 1]);
            tables->curves[i] =
                repeated ? tables->curves[i - 1]
                         : std::make_shared<const LogTable>(inverse_table(model.curves[i], black_point_compensation));
        }
    } else {
        const Result<ProfileTransform> transform =
            ProfileTransform::from_rec2020(profile, intent, black_point_compensation);
        if (!transform) return transform.error();
        const Matrix matrix = approximate_matrix(profile, model);
        tables->set_matrix(matrix, knee);
        tables->curves.fill(std::make_shared<const LogTable>(grid_position));
        tables->grid.emplace(*transform, matrix);
    }
    recent.keep(key, tables);
    return DeviceEncoding(std::move(tables));
}

void DeviceEncoding::encode(const Rgb* display_linear, Rgb* device, std::size_t count) const {
    constexpr int chunk = 256; // three planes of it stay in the first cache beside the table
    alignas(64) float red[chunk], green[chunk], blue[chunk];
    for (std::size_t done = 0; done < count; done += chunk) {
        const int n = static_cast<int>(std::min<std::size_t>(chunk, count - done));
        const Rgb* from = display_linear + done;
        Rgb* to = device + done;
        const PixelMatrix matrix = m_tables->matrix;
        for (int i = 0; i < n; ++i) {
            const Rgb c = matrix * from[i];
            red[i] = c.r, green[i] = c.g, blue[i] = c.b;
        }
        fit_into_gamut(m_tables->fit, red, green, blue, n);
        m_tables->curves[0]->apply(red, n);
        m_tables->curves[1]->apply(green, n);
        m_tables->curves[2]->apply(blue, n);
        if (m_tables->grid)
            m_tables->grid->interpolate(red, green, blue, to, n);
        else
            for (int i = 0; i < n; ++i) to[i] = {red[i], green[i], blue[i]};
    }
}

} // namespace engine
