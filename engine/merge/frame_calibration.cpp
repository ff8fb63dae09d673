// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/frame_calibration.h"
#include "engine/photo/dark_library.h"

namespace engine {

Result<FrameCalibration> FrameCalibration::make(const CalibrationFiles& files, const Work& work) {
    FrameCalibration calibration;
    calibration.m_uses_kept = files.use_kept_darks;
    if (!files.darks.empty()) {
        const Result<std::vector<std::vector<std::filesystem::path>>> groups = dark_groups(files.darks);
        if (!groups) return groups.error();
        for (const std::vector<std::filesystem::path>& group : *groups) {
            Result<DarkFrame> dark =
                group.size() == 1 ? read_dark(group.front(), {work.stop, {}}) : make_dark_frame(group, {work.stop, {}});
            if (!dark) return dark.error();
            calibration.m_darks.push_back(std::make_shared<const DarkSubtraction>(*std::move(dark)));
        }
    }
    if (!files.flats.empty()) {
        Result<FlatField> flat = make_flat_field(files.flats, {work.stop, {}});
        if (!flat) return flat.error();
        calibration.m_flat = std::make_shared<const FlatField>(*std::move(flat));
    }
    return calibration;
}

std::shared_ptr<const DarkSubtraction> FrameCalibration::dark_for(const CaptureFacts& facts,
                                                                  std::string& reason) const {
    for (const auto& dark : m_darks) {
        reason = why_dark_does_not_fit(facts, dark->facts());
        if (reason.empty()) return dark;
    }
    if (m_uses_kept) {
        Result<std::shared_ptr<const DarkSubtraction>> kept = engine::dark_for(facts, "auto", {});
        if (kept) return *kept;
        reason = kept.error().what;
    }
    return nullptr;
}

Result<void> FrameCalibration::apply(FrameLight& light, const DarkSubtraction* dark) const {
    if (dark) {
        const Result<double> scale = dark->scale_in([&](int x, int y) { return light.mosaic.nearest(x, y); });
        if (!scale) return scale.error();
        if (const Result<void> done = dark->subtract(light.mosaic, light.pattern, *scale); !done) return done;
        for (double& offset : light.noise.offset) offset += *scale * *scale * dark->added_variance();
        if (!dark->defects().empty() && light.defects.size() == 0)
            light.defects = Raster<std::uint8_t>(light.mosaic.area(), 0);
        for (const std::uint32_t place : dark->defects()) light.defects.data()[place] = 1;
    }
    return m_flat ? flatten(light, *m_flat) : Result<void>();
}

} // namespace engine
