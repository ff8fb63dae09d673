// What is known of all frames of a star series after they were looked at once: stars, sky level, noise, the movement of the sky. Constant memory but for lists
// of stars.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/merge/methods.h"
#include "engine/merge/sky_level.h"
#include "engine/merge/sky_mask.h"
#include "engine/merge/star_series.h"

namespace engine {

struct StarLook {
    StarField field; // its background is emptied after use
    SkyLevels levels;
    std::array<float, 3> noise_scale{}, noise_offset{};
    float sigma = 0; // of star_light in the median cell
    bool used = false;
};

struct StarLooks {
    SampleGrid grid;
    ChannelGains gains{1, 1, 1};
    std::vector<StarLook> frames;
    std::vector<FrameReport> reports;
    std::vector<int> order;               // used frames: the reference first, then nearest in time
    StillLight still;                     // mean of star_light of the used frames as they lie on the sensor
    std::vector<std::pair<int, int>> hot; // sites of a mosaic that shine alone, though the frames were calibrated
    std::optional<StarSeries> series;     // nothing where no stars could be followed
    bool was_cut_short = false;           // keep_so_far
};

// Reads every frame once. `from` and `to`: parts of the whole progress. Errors: stopped, or the reference cannot be read.
Result<StarLooks> look_at_stars(const MergeSet& set, const MergeOptions& options, const MergeWork& work, float from,
                                float to);

// Frames whose sky cannot be used are taken out of `order` with a reason in their report. Only with a series.
void leave_out_poor_skies(StarLooks& looks, const MergeOptions& options, int reference);

// Places on the sensor at which stars were seen to move with the sky.
std::vector<MergePoint> moving_stars(const StarLooks& looks, int reference);

// Marks sites that stood out alone in every frame as defects of this one.
void mark_hot_sites(const StarLooks& looks, FrameLight& frame);
// Pixels for which `is_hole` take the mean of their neighbours of the same colour.
void fill_holes(Plane& samples, const SampleGrid& grid, const std::function<bool(int x, int y)>& is_hole);

// How frame `k` gets the reference frame's sky.
SkyChange change_of(const StarLooks& looks, int reference, int k, const std::function<bool(int, int)>& is_sky);

// Facts, colours and layout of the reference frame; no samples.
MergedPicture picture_like(const FrameFacts& facts, const SampleGrid& grid);
// A look at what is there after `frames` frames, if the caller wants one and it is time for it: after 1, 2, 4, 8, ... `value` of sample i of row y; called by
// several threads.
void show_preview(const MergeWork& work, const FrameFacts& reference, const SampleGrid& grid, int frames,
                  const std::function<float(int i, int y)>& value);
// Rows of samples as the mosaic or picture of `picture`.
void set_samples(MergedPicture& picture, const SampleGrid& grid, Plane samples);

} // namespace engine
