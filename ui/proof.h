// A small rendering of a photo as an exported file would show it on this display: through the file's profile and intent,
// then through the display's profile. Knows no widget.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/colour/profile.h"
#include "engine/pipeline/renderer.h"
#include <QImage>
#include <optional>

namespace ui {

struct ProofRequest {
    std::shared_ptr<const engine::Photo> photo;
    engine::Recipe recipe;
    QSize box;                                   // device pixels that the picture must fit in
    std::optional<engine::Profile> file_profile; // absent: EXR, which holds the scene's light itself
    engine::Intent intent = engine::Intent::relative;
    bool black_point_compensation = true;
    engine::Profile display;
};

// Nothing if stopped, or if a profile cannot be used.
std::optional<QImage> render_proof(const ProofRequest& request, engine::AnalysisCache* analyses,
                                   const std::stop_token& stop);

} // namespace ui
