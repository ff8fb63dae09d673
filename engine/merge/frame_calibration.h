// The dark and flat frames of a merge: which of them belongs to which frame, and their application. Knows no folder and no way of merging.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/merge/flat_field.h"
#include "engine/merge/frame_source.h"
#include "engine/photo/dark_frame.h"
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace engine {

struct CalibrationFiles {
    std::vector<std::filesystem::path> darks, flats; // raw files; darks also kept masters (photo/dark_library.h)
    bool use_kept_darks = false;                     // what fits among those that the person keeps
};

class FrameCalibration {
public:
    // Reads and averages what was given. Errors: a file that is no dark or flat, stopped.
    static Result<FrameCalibration> make(const CalibrationFiles& files, const Work& work);

    // The dark for a frame with these facts; nullptr and the reason if there is none.
    std::shared_ptr<const DarkSubtraction> dark_for(const CaptureFacts& facts, std::string& reason) const;
    bool has_darks() const { return m_uses_kept || !m_darks.empty(); }
    // Takes the dark away, marks its defects and applies the flat. Errors: a dark or flat of another sensor.
    Result<void> apply(FrameLight& light, const DarkSubtraction* dark) const;

private:
    std::vector<std::shared_ptr<const DarkSubtraction>> m_darks;
    std::shared_ptr<const FlatField> m_flat;
    bool m_uses_kept = false;
};

} // namespace engine
