// What the metrics of all positions of one subject share: masks, lamps with their rings, legible pixels, flat dark tiles; and small
// statistics.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "night_metrics.h"
#include "tests/shared/colour_measures.h"

namespace bench {

// Means of 4 x 4 pixels, in which noise no longer decides about colour.
struct Blocks {
    explicit Blocks(const engine::Image& display);
    std::vector<test::Oklab> lab;
};

struct Lamp {
    std::vector<std::size_t> pixels, ring;
};

class Reference {
public:
    Reference(const Subject& subject, engine::Image display, engine::Image unedited);

    const Subject& subject;
    engine::Image unedited, display; // scene-linear; at position 0, display-linear
    Blocks photographic;             // at position 0
    std::vector<bool> is_lamp, is_clipped, is_legible;
    std::vector<int> sign;
    int signs = 0;
    std::vector<Lamp> lamps;
    std::vector<engine::Rect> dark_tiles;
    struct {
        std::vector<double> luminance; // cd/m2
        std::vector<bool> is_usable;   // outside lamps, nothing clipped
    } blocks;

private:
    void find_masks();
    void find_lamps();
    void find_dark_tiles();
    void find_blocks(double kappa);
    engine::Rect m_area;
};

double quantile(std::vector<double> values, double part); // not_measured of nothing
double rank_correlation(const std::vector<double>& a, const std::vector<double>& b);
engine::Plane box_mean(const engine::Plane& plane, int radius);
double deviation_from_plane(const engine::Plane& plane, engine::Rect tile);
// Display-linear Rec.2020 as a file in sRGB shows it, linear again.
engine::Image linear_srgb(const engine::Image& display);
// A photo of these pixels. Facts without a size get that of the picture.
std::shared_ptr<const engine::Photo> picture_photo(engine::Image picture, engine::CaptureFacts facts,
                                                   const std::string& name);

} // namespace bench
