// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/frame_examination.h"
#include "engine/base/key.h"
#include "engine/base/parallel.h"
#include "engine/merge/frame_noise.h"
#include "engine/merge/frame_reading.h"
#include "engine/merge/series_defects.h"
#include "engine/photo/hot_pixels.h"
#include "engine/photo/mosaic_noise.h"
#include <algorithm>
#include <cmath>
#include <map>
#include <type_traits>

namespace engine {
namespace {

// Two at once: decoders use one core, and memory must not grow with the cores.
constexpr std::size_t at_once = 2;

// A few thousand samples spread over the whole frame: prime strides, so that no pattern of the sensor is met in step.
template <class Pixel> std::uint64_t key_of_pixels(const Raster<Pixel>& pixels) {
    constexpr std::size_t stride = 1009;
    Key key;
    key.add(pixels.width()).add(pixels.height());
    for (std::size_t i = 0; i < pixels.size(); i += stride)
        if constexpr (std::is_same_v<Pixel, Rgb>)
            key.add(pixels.data()[i].r).add(pixels.data()[i].g).add(pixels.data()[i].b);
        else
            key.add(static_cast<int>(pixels.data()[i]));
    return key.value();
}

// A decoder that met the end of its data fills the rest with one value (merge.md 6.1). White rows are overexposed sky.
bool has_empty_end(const RawFile& raw) {
    const Raster<std::uint16_t>& mosaic = raw.mosaic;
    const int most = std::max(2, mosaic.height() / 100);
    int empty = 0;
    for (int y = mosaic.height() - 1; y >= 0 && empty <= most; --y, ++empty) {
        const std::uint16_t* row = mosaic.row(y);
        const bool is_even =
            std::all_of(row, row + mosaic.width(), [&](std::uint16_t value) { return value == row[0]; });
        if (!is_even || static_cast<float>(row[0]) >= raw.white) break;
    }
    return empty > most;
}

// The noise between two frames counts where at least so many places show the same light in both.
constexpr double least_agreement = 0.6;
// Noise told by files is that of the kind of camera; the frames are believed when they differ by more (variance).
constexpr double most_ratio = 1.7;
// Where noise is compared: 1 % of white, a dark wall at night.
constexpr double usual_level = 0.01;

class Examination {
public:
    Examination(std::vector<FrameCandidate>& candidates, std::vector<std::string>& remarks)
        : m_candidates(candidates), m_remarks(remarks) {
        for (const FrameCandidate& candidate : candidates)
            if (is_mosaic(candidate)) m_longest = std::max(m_longest, time_of(candidate));
        const auto count = std::count_if(candidates.begin(), candidates.end(), [&](const FrameCandidate& candidate) {
            return is_mosaic(candidate) && glows(candidate);
        });
        m_is_series = count >= frames_of_a_series;
    }

    void decode(FrameCandidate& candidate, RawFile& raw, const Work& work) const {
        if (candidate.facts.layout == FrameLayout::picture) {
            const Result<FrameLight> light = read_picture(candidate.path, work);
            if (!light)
                candidate.refusal = light.error().what;
            else
                candidate.pixels_key = key_of_pixels(light->picture);
            return;
        }
        Result<RawFile> read = read_frame_samples(candidate.path, work);
        if (!read) {
            candidate.refusal = read.error().what;
        } else if (has_empty_end(*read)) {
            candidate.refusal = "Its last rows are empty: the file is damaged. Copy it from the card again.";
        } else {
            raw = *std::move(read);
            candidate.pixels_key = key_of_pixels(raw.mosaic);
            candidate.white = raw.white;
            candidate.noise_is_told = raw.facts.noise.has_value();
            if (!raw.facts.noise) raw.facts.noise = measure_mosaic_noise(raw);
            if (!raw.facts.noise) raw.facts.noise = usual_noise(raw.facts);
            candidate.noise = raw.facts.noise;
        }
    }

    // File managers and raw developers make copies; counted twice, a frame would look less noisy than it is.
    void refuse_copies(FrameCandidate& candidate) {
        if (!candidate.refusal.empty()) return;
        const auto [other, is_new] = m_names.emplace(candidate.pixels_key, candidate.facts.name);
        if (!is_new) candidate.refusal = "It is the same picture as " + other->second + ".";
    }

    void look_for_defects(FrameCandidate& candidate, const RawFile& raw) {
        if (!candidate.refusal.empty() || !is_mosaic(candidate)) return;
        if (m_is_series) {
            if (glows(candidate)) m_defects.add(raw);
            return;
        }
        for (const Defect& defect : find_defects(raw, usual_hot_pixel_strength))
            candidate.defects.push_back(defect.place);
    }

    // Two frames of equal exposure, the first of their ISO.
    void compare_noise(const FrameCandidate& a, const RawFile& first, const FrameCandidate& b, const RawFile& second,
                       const Work& work) {
        if (!a.refusal.empty() || !b.refusal.empty() || !is_mosaic(a) ||
            a.facts.nominal_exposure != b.facts.nominal_exposure || !a.noise)
            return;
        const double iso = iso_of(a);
        if (iso != iso_of(b) || m_pairs.contains(iso)) return;
        const float white = std::min(a.white, b.white);
        const Plane one = normalised_mosaic(first, white, work), other = normalised_mosaic(second, white, work);
        if (work.stopped()) return;
        const std::optional<PairNoise> pair = noise_of_pair(one, other, a.pattern, {}, *a.noise);
        if (pair && pair->agreement >= least_agreement) m_pairs[iso] = pair->profile;
    }

    // Frames of one ISO come from the same sensor in the same state: where the files do not tell white level and noise they get the same ones.
    void agree() {
        std::map<double, std::vector<FrameCandidate*>> of_iso;
        for (FrameCandidate& candidate : m_candidates)
            if (candidate.refusal.empty() && is_mosaic(candidate)) of_iso[iso_of(candidate)].push_back(&candidate);
        for (const auto& [iso, frames] : of_iso) {
            float white = frames.front()->white;
            for (const FrameCandidate* frame : frames) white = std::min(white, frame->white);
            NoiseProfile noise = median_noise(frames);
            if (const auto pair = m_pairs.find(iso); pair != m_pairs.end()) {
                const double ratio = variance_ratio(pair->second, noise, usual_level);
                const bool is_told = frames.front()->noise_is_told,
                           differs = ratio > most_ratio || ratio < 1 / most_ratio;
                if (is_told && differs) m_remarks.push_back(remark_on(ratio, iso));
                if (!is_told || differs) noise = pair->second;
            }
            for (FrameCandidate* frame : frames) frame->white = white, frame->noise = noise;
        }
        if (!m_is_series) return;
        const std::vector<std::uint32_t> places = m_defects.places();
        for (FrameCandidate& candidate : m_candidates)
            if (is_mosaic(candidate)) candidate.defects = places;
    }

private:
    std::vector<FrameCandidate>& m_candidates;
    std::vector<std::string>& m_remarks;
    std::map<std::uint64_t, std::string> m_names;
    std::map<double, NoiseProfile> m_pairs; // by ISO
    SeriesDefects m_defects;
    double m_longest = 0; // exposure time, seconds
    bool m_is_series = false;

    static bool is_mosaic(const FrameCandidate& candidate) {
        return candidate.refusal.empty() && candidate.facts.layout == FrameLayout::bayer;
    }
    static double time_of(const FrameCandidate& candidate) { return candidate.facts.capture.exposure_time.value_or(0); }
    static double iso_of(const FrameCandidate& candidate) { return candidate.facts.capture.iso.value_or(0); }
    // Hot sites fill with time: short frames of a bracket do not show them.
    bool glows(const FrameCandidate& candidate) const { return time_of(candidate) >= 0.5 * m_longest; }

    static NoiseProfile median_noise(const std::vector<FrameCandidate*>& frames) {
        const auto median = [&](auto member) {
            std::vector<double> values;
            for (const FrameCandidate* frame : frames) values.push_back(member(*frame->noise));
            const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
            std::nth_element(values.begin(), middle, values.end());
            return *middle;
        };
        NoiseProfile noise;
        for (std::size_t c = 0; c < 3; ++c) {
            noise.scale[c] = median([c](const NoiseProfile& n) { return n.scale[c]; });
            noise.offset[c] = median([c](const NoiseProfile& n) { return n.offset[c]; });
        }
        return noise;
    }

    static std::string remark_on(double ratio, double iso) {
        char text[160];
        std::snprintf(
            text, sizeof text,
            "At ISO %.0f the noise between frames is %.1f times what the files say; the measured noise is used.", iso,
            std::sqrt(ratio));
        return text;
    }
};

} // namespace

bool examine_frames(std::vector<FrameCandidate>& candidates, std::vector<std::string>& remarks, const Work& work) {
    Examination examination(candidates, remarks);
    std::array<RawFile, at_once> raws;
    for (std::size_t first = 0; first < candidates.size(); first += at_once) {
        const std::size_t count = std::min(at_once, candidates.size() - first);
        const bool is_done = for_each_index(static_cast<int>(count), Priority::exporting, work.stop, [&](int i) {
            FrameCandidate& candidate = candidates[first + static_cast<std::size_t>(i)];
            if (candidate.refusal.empty())
                examination.decode(candidate, raws[static_cast<std::size_t>(i)], {work.stop, {}});
        });
        if (!is_done || work.stopped()) return false;
        for (std::size_t i = 0; i < count; ++i) {
            examination.refuse_copies(candidates[first + i]);
            examination.look_for_defects(candidates[first + i], raws[i]);
        }
        if (count == at_once)
            examination.compare_noise(candidates[first], raws[0], candidates[first + 1], raws[1], work);
        work.report(static_cast<float>(first + count) / static_cast<float>(candidates.size()));
    }
    examination.agree();
    return !work.stopped();
}

} // namespace engine
