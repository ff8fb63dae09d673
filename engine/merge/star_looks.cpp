// The first reading of a star series.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/star_looks.h"
#include "engine/base/parallel.h"
#include "engine/merge/merge_preview.h"
#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

namespace engine {
namespace {

std::size_t index_of(int value) { return static_cast<std::size_t>(value); }

constexpr int most_stars = 1000;
constexpr std::size_t enough_stars = 30; // for rotation and lens (merge.md 4.2)
constexpr float usual_threshold = 5, low_threshold = 3.5F;

template <class Value> Value median_of(std::vector<Value> values) {
    if (values.empty()) return {};
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

double focal_length_in_pixels(const FrameFacts& facts) {
    // 36 mm are the long edge of the upright photo.
    const double focal_length = facts.capture.focal_length_35mm.value_or(0);
    return focal_length / 36 * std::max(facts.width, facts.height);
}

bool is_kept(const MergeOptions& options, int frame) {
    return index_of(frame) < options.kept.size() && options.kept[index_of(frame)];
}

void add_to(Plane& sum, const Plane& plane) {
    for_each_index(plane.height(), Priority::exporting, {}, [&](int y) {
        float* to = sum.row(y);
        const float* from = plane.row(y);
        for (int x = 0; x < plane.width(); ++x) to[x] += from[x];
    });
}

void add_still(StillLight& still, const Plane& light, bool is_early) {
    if (still.frames == 0) {
        still.reduction = still_reduction(light.width(), light.height());
        still.all = Plane(light.area(), 0.0F);
        const Rect reduced{0, 0, light.width() / still.reduction, light.height() / still.reduction};
        still.early = Plane(reduced, 0.0F), still.late = Plane(reduced, 0.0F);
    }
    ++still.frames;
    add_to(still.all, light);
    Plane& half = is_early ? still.early : still.late;
    const int by = still.reduction;
    for_each_index(half.height(), Priority::exporting, {}, [&](int y) {
        float* to = half.row(y);
        for (int v = y * by; v < (y + 1) * by; ++v) {
            const float* from = light.row(v);
            for (int x = 0; x < half.width(); ++x) {
                float sum = 0;
                for (int u = x * by; u < (x + 1) * by; ++u) sum += from[u];
                to[x] += sum;
            }
        }
    });
    (is_early ? still.early_frames : still.late_frames) += 1;
}

void finish_still(StillLight& still) {
    const auto scale = [](Plane& plane, double by) {
        for (std::size_t i = 0; i < plane.size(); ++i) plane.data()[i] *= static_cast<float>(by);
    };
    const double pixels = still.reduction * still.reduction;
    scale(still.all, 1.0 / std::max(1, still.frames));
    scale(still.early, 1 / (pixels * std::max(1, still.early_frames)));
    scale(still.late, 1 / (pixels * std::max(1, still.late_frames)));
}

// A single bright site becomes 1-2-1 by the blur of star_light: its neighbours have a half and its corners a quarter of its light. Stars and lamps are wider:
// 0.66 and 0.44 at FWHM 2.
std::vector<std::pair<int, int>> hot_sites(const StillLight& still) {
    const Plane& light = still.all;
    const float noise = still.sigma / std::sqrt(static_cast<float>(std::max(1, still.frames)));
    std::vector<std::vector<std::pair<int, int>>> rows(index_of(light.height()));
    for_each_index(light.height() - 4, Priority::exporting, {}, [&](int index) {
        const int y = index + 2;
        const float *above = light.row(y - 1), *here = light.row(y), *below = light.row(y + 1),
                    *far_above = light.row(y - 2), *far_below = light.row(y + 2);
        for (int x = 2; x < light.width() - 2; ++x) {
            const float value = here[x];
            if (value <= here[x - 1] || value <= here[x + 1] || value <= above[x] || value <= below[x]) continue;
            float ring = 0;
            for (int i = x - 2; i <= x + 2; ++i) ring += far_above[i] + far_below[i];
            ring = (ring + above[x - 2] + above[x + 2] + here[x - 2] + here[x + 2] + below[x - 2] + below[x + 2]) *
                   (1.0F / 16);
            const float excess = value - ring;
            if (excess < 8 * noise) continue;
            const float beside = 0.25F * (here[x - 1] + here[x + 1] + above[x] + below[x]) - ring;
            const float corners = 0.25F * (above[x - 1] + above[x + 1] + below[x - 1] + below[x + 1]) - ring;
            if (beside > 0.42F * excess && beside < 0.57F * excess && corners > 0.15F * excess &&
                corners < 0.34F * excess)
                rows[index_of(y)].emplace_back(x, y);
        }
    });
    std::vector<std::pair<int, int>> sites;
    for (const auto& row : rows) sites.insert(sites.end(), row.begin(), row.end());
    return sites;
}

} // namespace

Result<StarLooks> look_at_stars(const MergeSet& set, const MergeOptions&, const MergeWork& work, float from, float to) {
    const int count = set.source.count();
    StarLooks looks;
    looks.frames.resize(index_of(count));
    looks.reports.resize(index_of(count));
    const FrameFacts& facts = set.source.facts(set.reference);
    if (facts.layout == FrameLayout::bayer)
        for (std::size_t c = 0; c < 3; ++c)
            looks.gains[c] = static_cast<float>(1 / std::max(0.02, facts.as_shot_neutral[c]));

    std::vector<int> order;
    for (int i = 0; i < count; ++i)
        if (set.use[index_of(i)]) order.push_back(i);
    const auto time_of = [&](int i) { return set.source.facts(i).has_time ? set.source.facts(i).start : i; };
    std::ranges::stable_sort(
        order, {}, [&](int i) { return i == set.reference ? -1.0 : std::abs(time_of(i) - time_of(set.reference)); });
    std::vector<double> times;
    for (const int i : order) times.push_back(time_of(i));
    const double middle_time = median_of(times);
    int done = 0;
    for (const int i : order) {
        if (work.work.stopped()) return Error{ErrorKind::stopped, {}, {}};
        if (done > 1 && work.keep_so_far.stop_requested()) {
            looks.was_cut_short = true;
            break;
        }
        if (work.step)
            work.step("Finding stars in frame " + std::to_string(done + 1) + " of " + std::to_string(order.size()));
        FrameReport& report = looks.reports[index_of(i)];
        const auto leave_out = [&](std::string why) {
            report.used = false, report.is_warning = true, report.note = std::move(why);
        };
        const Result<FrameLight> frame = set.source.read(i, {work.work.stop, {}});
        if (work.work.stopped()) return Error{ErrorKind::stopped, {}, {}};
        if (!frame) {
            if (i == set.reference) return frame.error();
            leave_out(frame.error().what);
            continue;
        }
        const SampleGrid grid = SampleGrid::of(*frame);
        if (i == set.reference)
            looks.grid = grid;
        else if (grid.width != looks.grid.width || grid.height != looks.grid.height ||
                 grid.channels != looks.grid.channels || grid.pattern != looks.grid.pattern) {
            leave_out("Its size or its sensor is another one.");
            continue;
        }
        if (std::min(grid.width, grid.height) < 32)
            return Error{ErrorKind::invalid, "The frames are too small for a star merge.", {}};
        StarLook& look = looks.frames[index_of(i)];
        auto light = star_light(*frame, looks.gains, work.work.stop);
        if (!light) return Error{ErrorKind::stopped, {}, {}};
        auto field = detect_stars(*light, usual_threshold, most_stars, work.work.stop);
        if (field && field->stars.size() < enough_stars)
            field = detect_stars(*light, low_threshold, most_stars, work.work.stop);
        auto levels = sky_levels(*frame, work.work.stop);
        if (!field || !levels) return Error{ErrorKind::stopped, {}, {}};
        look.field = std::move(*field), look.levels = std::move(*levels);
        const Plane& sigma = look.field.background.sigma;
        look.sigma = median_of(std::vector<float>(sigma.data(), sigma.data() + sigma.size()));
        look.used = true;
        for (std::size_t c = 0; c < 3; ++c) {
            look.noise_scale[c] = static_cast<float>(frame->noise.scale[c]),
            look.noise_offset[c] = static_cast<float>(frame->noise.offset[c]);
            if (look.noise_scale[c] > 0 || look.noise_offset[c] > 0) continue;
            // Nobody knows the noise of a picture: three times what is left of it after the blur of star_light (white noise would be 4.4 times as strong,
            // a camera's own denoising leaves less), growing with the light.
            const float level = median_of(std::vector<float>(
                look.levels.level[c].data(), look.levels.level[c].data() + look.levels.level[c].size()));
            const float variance = 9 * look.sigma * look.sigma;
            look.noise_offset[c] = variance / 2 + 1e-10F;
            look.noise_scale[c] = variance / 2 / std::max(level, 1e-4F);
        }
        add_still(looks.still, *light, time_of(i) < middle_time);
        looks.order.push_back(i);
        work.work.report(from + (to - from) * static_cast<float>(++done) / static_cast<float>(order.size()));
    }
    finish_still(looks.still);
    std::vector<float> sigmas;
    for (const int i : looks.order) sigmas.push_back(looks.frames[index_of(i)].sigma);
    looks.still.sigma = median_of(sigmas);

    if (looks.grid.channels == 1) looks.hot = hot_sites(looks.still);
    std::vector<SeriesFrame> frames;
    int reference = 0;
    for (const int i : looks.order) {
        if (i == set.reference) reference = static_cast<int>(frames.size());
        frames.push_back({looks.frames[index_of(i)].field.stars, time_of(i)});
    }
    if (auto series = match_series(frames, reference, {0, 0, looks.grid.width, looks.grid.height},
                                   focal_length_in_pixels(facts))) {
        // Back to the source's numbers.
        std::vector<MatchedFrame> all(index_of(count));
        for (std::size_t i = 0; i < looks.order.size(); ++i)
            all[index_of(looks.order[i])] = std::move(series->frames[i]);
        series->frames = std::move(all);
        looks.series = std::move(series);
    }
    return looks;
}

void leave_out_poor_skies(StarLooks& looks, const MergeOptions& options, int reference) {
    std::vector<double> star_counts, widths;
    for (const int i : looks.order) {
        const StarLook& look = looks.frames[index_of(i)];
        if (!looks.series->frames[index_of(i)].found) continue;
        star_counts.push_back(static_cast<double>(look.field.stars.size()));
        widths.push_back(static_cast<double>(look.field.fwhm));
    }
    const double usual_count = median_of(star_counts), usual_width = median_of(widths);
    std::erase_if(looks.order, [&](int i) {
        const StarLook& look = looks.frames[index_of(i)];
        FrameReport& report = looks.reports[index_of(i)];
        report.is_reference = i == reference;
        const MatchedFrame& matched = looks.series->frames[index_of(i)];
        const auto stars = static_cast<double>(look.field.stars.size());
        if (matched.found) {
            for (const double y : {0.0, looks.grid.height - 1.0})
                for (const double x : {0.0, looks.grid.width - 1.0}) {
                    const MergePoint place = matched.motion.source_of({x, y});
                    report.shift = std::max(report.shift, std::hypot(place.x - x, place.y - y));
                }
            const Ray turn = matched.motion.rotation.axis_and_angle();
            report.angle = std::sqrt(turn[0] * turn[0] + turn[1] * turn[1] + turn[2] * turn[2]) * 57.29578;
        }
        if (i == reference) return false;
        std::string why;
        if (!matched.found)
            why = stars < 0.5 * usual_count ? "Clouds hide its stars." : "Its stars could not be found again.";
        else if (!is_kept(options, i) && stars < 0.5 * usual_count)
            why = "Clouds hide most of its stars.";
        else if (!is_kept(options, i) && static_cast<double>(look.field.fwhm) > 1.5 * usual_width + 0.5)
            why = "Its stars are blurred.";
        if (why.empty()) return false;
        report.used = false, report.is_warning = true, report.note = std::move(why);
        return true;
    });
}

std::vector<MergePoint> moving_stars(const StarLooks& looks, int reference) {
    std::vector<MergePoint> places;
    const auto& stars = looks.frames[index_of(reference)].field.stars;
    std::vector<bool> is_taken(stars.size());
    for (const int i : looks.order) {
        if (i == reference) continue;
        for (const StarPair& pair : looks.series->frames[index_of(i)].pairs) {
            const Star &from = stars[index_of(pair.first)],
                       &to = looks.frames[index_of(i)].field.stars[index_of(pair.second)];
            if (std::hypot(to.x - from.x, to.y - from.y) < 2) continue; // may be a lamp
            places.push_back({to.x, to.y});
            if (!is_taken[index_of(pair.first)]) places.push_back({from.x, from.y});
            is_taken[index_of(pair.first)] = true;
        }
    }
    return places;
}

void mark_hot_sites(const StarLooks& looks, FrameLight& frame) {
    if (looks.hot.empty()) return;
    if (frame.defects.size() == 0) frame.defects = Raster<std::uint8_t>(frame.area(), std::uint8_t{0});
    for (const auto& [x, y] : looks.hot) frame.defects.at(x, y) = 1;
}

void fill_holes(Plane& plane, const SampleGrid& grid, const std::function<bool(int, int)>& is_hole) {
    const int spacing = grid.channels == 3 ? 1 : 2;
    const Rect area{0, 0, grid.width, grid.height};
    for (int y = 0; y < grid.height; ++y)
        for (int x = 0; x < grid.width; ++x) {
            if (!is_hole(x, y)) continue;
            for (int c = 0; c < grid.channels; ++c) {
                float sum = 0, number = 0;
                for (const auto& [dx, dy] : {std::pair{-spacing, 0}, {spacing, 0}, {0, -spacing}, {0, spacing}})
                    if (area.contains(x + dx, y + dy) && !is_hole(x + dx, y + dy))
                        sum += plane.at((x + dx) * grid.channels + c, y + dy), ++number;
                plane.at(x * grid.channels + c, y) = number > 0 ? sum / number : 0;
            }
        }
}

SkyChange change_of(const StarLooks& looks, int reference, int k, const std::function<bool(int, int)>& is_sky) {
    if (k == reference) return {};
    const StarLook &one = looks.frames[index_of(reference)], &other = looks.frames[index_of(k)];
    const MatchedFrame& matched = looks.series->frames[index_of(k)];
    std::vector<double> ratios;
    for (const StarPair& pair : matched.pairs) {
        const Star &a = one.field.stars[index_of(pair.first)], &b = other.field.stars[index_of(pair.second)];
        if (!is_sky(static_cast<int>(a.x), static_cast<int>(a.y)) || a.peak > 0.5F || a.peak < 10 * one.sigma) continue;
        ratios.push_back(static_cast<double>(a.flux) / static_cast<double>(b.flux));
    }
    float scale = 1;
    if (ratios.size() >= 30) {
        const double median = median_of(ratios);
        std::vector<double> distances;
        for (const double ratio : ratios) distances.push_back(std::abs(ratio - median));
        const double error = 1.25 * 1.4826 * median_of(distances) / std::sqrt(static_cast<double>(ratios.size()));
        // Only what the stars say for sure.
        if (std::abs(median - 1) > std::max(0.02, 3 * error)) scale = static_cast<float>(std::clamp(median, 0.25, 4.0));
    }
    return sky_change(one.levels, other.levels, matched.motion, scale, looks.grid, is_sky);
}

MergedPicture picture_like(const FrameFacts& facts, const SampleGrid& grid) {
    MergedPicture picture;
    picture.layout = grid.channels == 3 ? FrameLayout::picture : FrameLayout::bayer;
    picture.pattern = grid.pattern;
    picture.facts = facts.capture;
    picture.orientation = facts.orientation;
    picture.as_shot_neutral = facts.as_shot_neutral;
    picture.camera_to_xyz = facts.camera_to_xyz;
    return picture;
}

void set_samples(MergedPicture& picture, const SampleGrid& grid, Plane samples) {
    if (grid.channels == 1) {
        picture.mosaic = std::move(samples);
        return;
    }
    picture.picture = Image(Rect{0, 0, grid.width, grid.height});
    static_assert(sizeof(Rgb) == 3 * sizeof(float));
    std::memcpy(static_cast<void*>(picture.picture.data()), samples.data(), samples.bytes());
}

void show_preview(const MergeWork& work, const FrameFacts& reference, const SampleGrid& grid, int frames,
                  const std::function<float(int, int)>& value) {
    if (!work.preview || (frames & (frames - 1)) != 0) return;
    const auto row_of_quads = [&](int row, float* red, float* green, float* blue) {
        for (int x = 0; x < grid.width / 2; ++x) {
            std::array<float, 3> sum{}, number{};
            for (const int y : {2 * row, 2 * row + 1})
                for (int i = 2 * x * grid.channels; i < (2 * x + 2) * grid.channels; ++i) {
                    const auto colour = index_of(grid.colour(i, y));
                    sum[colour] += value(i, y), ++number[colour];
                }
            red[x] = sum[0] / number[0], green[x] = sum[1] / number[1], blue[x] = sum[2] / number[2];
        }
    };
    work.preview({preview_of_quads({0, 0, grid.width / 2, grid.height / 2}, reference, row_of_quads), frames});
}

} // namespace engine
