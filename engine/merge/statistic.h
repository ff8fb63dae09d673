// What frames laid over each other are made into, sample by sample: the common face of mean, lighten and median. Knows neither files nor
// movement.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/base/result.h"
#include "engine/merge/laid_frame.h"
#include "engine/merge/level_noise.h"
#include <filesystem>
#include <memory>
#include <stop_token>
#include <vector>

namespace engine {

// Samples of a whole frame in either layout, as rows of floats.
class Samples {
public:
    Samples() = default;
    Samples(FrameLayout layout, const Rect& area, float fill);
    FrameLayout layout() const { return m_layout; }
    Rect area() const { return m_layout == FrameLayout::bayer ? mosaic.area() : picture.area(); }
    float* row(int y) { return m_layout == FrameLayout::bayer ? mosaic.row(y) : &picture.row(y)->r; }
    const float* row(int y) const { return const_cast<Samples*>(this)->row(y); }
    int count() const { return area().width * (m_layout == FrameLayout::bayer ? 1 : 3); } // of a row

    Plane mosaic;
    Image picture;

private:
    FrameLayout m_layout = FrameLayout::bayer;
};

struct StatisticShape {
    FrameLayout layout = FrameLayout::bayer;
    std::array<CfaColour, 4> pattern{};
    Rect area;
    int frames = 0; // that are expected
    // 0 red, 1 green, 2 blue.
    int channel_of(int sample, int y) const {
        if (layout == FrameLayout::picture) return sample % 3;
        return static_cast<int>(pattern[static_cast<std::size_t>((y & 1) * 2 + ((area.left + sample) & 1))]);
    }
    int samples() const { return area.width * (layout == FrameLayout::bayer ? 1 : 3); }
};

inline constexpr int statistic_cell = 16; // pixels: a value of `frames` and `ghosts`

struct StatisticResult {
    Samples light;
    Plane frames;              // effective number, of each cell
    Plane ghosts;              // 0 all frames agree .. 1 one frame only, of each cell
    double moved_share = 0;    // part of the picture where one frame at least does not fit
    std::vector<double> moved; // the same of each frame, in the order of adding; may be empty
};

class Statistic {
public:
    virtual ~Statistic() = default;
    virtual int passes() const { return 1; } // how often all frames are added
    virtual Result<void> add(const LaidFrame& frame, float weight, const std::stop_token& stop) = 0;
    virtual void end_pass() {}
    // Row y of what the frames so far make, roughly: for previews.
    virtual Result<void> row_so_far(int y, const LevelNoise& noise, float* to) const = 0;
    // Once, after the last frame. `progress` of `work` runs from 0 to 1.
    virtual Result<StatisticResult> finish(const LevelNoise& noise, const Work& work) = 0;
};

// Weighted mean; where one frame was brighter than noise explains, `amount` (0..1) of the way to the brightest frame. Four floats a sample at
// most.
std::unique_ptr<Statistic> mean_and_brightest(const StatisticShape& shape, double amount);

// Exact median of at most most_for_median frames, through a file in one of `folders`; the mean of the two in the middle where their number is
// even.
inline constexpr int most_for_median = 31;
Result<std::unique_ptr<Statistic>> exact_median(const StatisticShape& shape,
                                                const std::vector<std::filesystem::path>& folders);

// Mean of the frames that show what most of them show, for any number of frames (merge.md 5.4). Two passes.
std::unique_ptr<Statistic> common_light(const StatisticShape& shape, const LevelNoise& noise);

// Variance of one frame over that of the median of `frames` of them (Gaussian noise); the asymptote is 2 / pi times their number.
double median_efficiency_frames(double frames);

} // namespace engine
