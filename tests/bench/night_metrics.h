// The night metrics M1 to M14 and the index of night sense (night.md 8.1): what is measured, on which pictures, against which targets.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/pipeline/renderer.h"
#include "tests/shared/night_scenes.h"
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace bench {

inline constexpr double not_measured = std::numeric_limits<double>::quiet_NaN();
inline constexpr int measured_senses[] = {-100, -50, 0, 30, 60, 100};
// Real photos are measured at this size, the simulated ones at their own.
inline constexpr int measured_long_edge = 1200;

// A picture to be measured.
struct Subject {
    std::string name, title;
    std::shared_ptr<const engine::Photo> photo;
    const test::ScenePhoto* simulated = nullptr; // the same photo, where its truth is known
    bool is_moonlit = false;                     // targets of the moonlit road; otherwise those of the city
    bool is_cc0 = true;                          // pictures made from it may be kept in the repository
    std::string note;                            // exposure data that was assumed
};
const std::vector<std::string>& subject_names();
// Nothing where the file is not there; `why_not` then tells it.
std::optional<Subject> load_subject(const std::string& name, std::string& why_not);

// Recipe lines that hold for all renderings, as "key=value".
using Lines = std::vector<std::string>;

// One rendering of a subject.
struct Rendering {
    engine::Image display; // display-linear Rec.2020, 0 to 1: after the view transform
};
class Renderer {
public:
    Renderer(std::shared_ptr<const engine::Photo> photo, int long_edge, Lines lines);
    Rendering at(double sense) const;
    engine::Image scene_light(double sense) const; // before the view transform

private:
    std::shared_ptr<const engine::Photo> m_photo;
    int m_long_edge;
    Lines m_lines;
    mutable engine::AnalysisCache m_analyses;
};

// What is measured of one rendering; not_measured where the picture has nothing to measure it on. The definitions stand at the functions
// in night_metrics_measure.cpp.
struct SignMetrics {
    int sign = 0;
    bool is_clipped = false;                          // the sensor lost light in more than half of its stroke
    double chroma = not_measured, hue = not_measured; // part of the possible chroma, degrees of error
};
struct Metrics {
    double sense = 0;
    double median_v = not_measured, median_l = not_measured, mean_l = not_measured; // M1, M2
    double dark_share = not_measured, key = not_measured, black = not_measured;     // M3, M4, M5
    double clipped_lamps = not_measured, lamp_ratio = not_measured;                 // M6, M7
    double lamp_hue = not_measured, lamp_hue_moved = not_measured;                  // M8, and against position 0
    double chroma_order = not_measured, chroma_kept = not_measured;                 // M9
    double drift = not_measured, drift_hue = not_measured;                          // M10
    double detail = not_measured, lost = not_measured;                              // M11
    double noise = not_measured;                                                    // M12
    double step = not_measured;                                                     // M14
    double sign_chroma = not_measured, sign_hue = not_measured; // of signs that the sensor recorded whole
    double clipped_sign_chroma = not_measured, clipped_sign_hue = not_measured; // of those it did not
    std::vector<SignMetrics> signs;
    double cast = not_measured; // drift of neutrals with the light colour of the settings
    double clipped_hue = not_measured;
    double night = not_measured; // NSI
};
std::vector<Metrics> measure(const Subject& subject, const Lines& lines);

// M13: the halo at a step of 6 EV, in EV, and the largest over the measured positions.
double step_halo(double sense, const Lines& lines);

// A target of night.md 8.2 or of the issue held against a number.
struct Check {
    std::string target, value;
    bool passed = false;
};
std::vector<Check> checks_of(const Subject& subject, const std::vector<Metrics>& metrics);

} // namespace bench
