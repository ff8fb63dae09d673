// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/frame_files.h"
#include "engine/base/key.h"
#include "engine/base/parallel.h"
#include "engine/files/input_file.h"
#include "engine/merge/frame_order.h"
#include "engine/merge/frame_reading.h"
#include "engine/photo/mosaic_noise.h"
#include "engine/photo/open_photo.h"
#include <algorithm>
#include <map>
#include <utility>

namespace engine {
namespace {

// One file as far as it is known without its pixels, then with them.
struct Candidate {
    std::filesystem::path path;
    FrameFacts facts;
    std::array<CfaColour, 4> pattern{}; // of mosaics
    std::optional<double> time;
    std::string refusal; // not empty: no frame
    // After examining:
    std::uint64_t pixels_key = 0;
    float white = 0; // of mosaics, as this file alone tells
    std::optional<NoiseProfile> measured_noise;
};

std::string camera_of(const CaptureFacts& facts) {
    const bool has_maker = facts.model.starts_with(facts.maker.substr(0, facts.maker.find(' ')));
    return has_maker || facts.maker.empty() ? facts.model : facts.maker + " " + facts.model;
}

void learn_facts(Candidate& candidate) {
    const Result<CaptureFacts> capture = read_facts(candidate.path);
    if (!capture) {
        candidate.refusal = capture.error().what;
        return;
    }
    FrameFacts& facts = candidate.facts;
    facts.capture = *capture;
    facts.layout = FrameLayout::picture;
    facts.width = capture->width;
    facts.height = capture->height;
    if (capture->is_raw) {
        Result<RawFile> header = read_raw_header(candidate.path);
        if (!header) {
            candidate.refusal = header.error().what;
            return;
        }
        const bool is_bayer =
            !header->x_trans && std::count(header->pattern.begin(), header->pattern.end(), CfaColour::green) == 2;
        if (is_bayer) {
            facts.layout = FrameLayout::bayer;
            facts.capture = header->facts;
            facts.orientation = header->orientation;
            facts.width = header->width;
            facts.height = header->height;
            facts.as_shot_neutral = header->as_shot_neutral;
            facts.camera_to_xyz = header->camera_to_xyz;
            facts.capture.width = facts.width;
            facts.capture.height = facts.height;
            if (facts.orientation >= 5) std::swap(facts.capture.width, facts.capture.height);
            candidate.pattern = header->pattern;
        }
    }
    facts.nominal_exposure = nominal_exposure(facts.capture);
    candidate.time = time_taken(facts.capture);
    facts.has_time = candidate.time.has_value();
}

bool is_same_camera(const CaptureFacts& a, const CaptureFacts& b) {
    return a.model.empty() || b.model.empty() || camera_of(a) == camera_of(b);
}

std::string size_text(int width, int height) { return std::to_string(width) + " x " + std::to_string(height); }

// Why `candidate` cannot be merged with `anchor`; empty if it can.
std::string misfit(const Candidate& candidate, const Candidate& anchor) {
    const FrameFacts &a = candidate.facts, &b = anchor.facts;
    if (a.capture.is_raw != b.capture.is_raw)
        return a.capture.is_raw ? "It is a raw file, the others are pictures."
                                : "It is a picture (" + a.capture.format + "), the others are raw files.";
    if (!is_same_camera(a.capture, b.capture)) return "It comes from another camera (" + camera_of(a.capture) + ").";
    if (a.width != b.width || a.height != b.height) {
        const bool is_turned = a.width == b.height && a.height == b.width;
        return (is_turned ? "It stands upright where the others lie, or the other way round: " : "Its size differs: ") +
               size_text(a.width, a.height) + ", not " + size_text(b.width, b.height) + ".";
    }
    if (a.layout != b.layout || candidate.pattern != anchor.pattern)
        return "Its sensor has its colours in another order.";
    return {};
}

// The file that most others fit to; of equals raw before picture, then the first.
const Candidate* anchor_of(const std::vector<Candidate>& candidates) {
    const Candidate* best = nullptr;
    std::ptrdiff_t most = 0;
    for (const Candidate& candidate : candidates) {
        if (!candidate.refusal.empty()) continue;
        const std::ptrdiff_t fitting = std::count_if(candidates.begin(), candidates.end(), [&](const Candidate& other) {
            return other.refusal.empty() && misfit(other, candidate).empty();
        });
        const bool is_better = fitting > most || (fitting == most && best && candidate.facts.capture.is_raw &&
                                                  !best->facts.capture.is_raw);
        if (is_better) best = &candidate, most = fitting;
    }
    return best;
}

bool is_same_moment(const Candidate& a, const Candidate& b) {
    return a.time && b.time && *a.time == *b.time && a.facts.capture.exposure_time == b.facts.capture.exposure_time;
}

void refuse_misfits(std::vector<Candidate>& candidates) {
    const Candidate* anchor = anchor_of(candidates);
    if (!anchor) return;
    for (Candidate& candidate : candidates) {
        if (!candidate.refusal.empty()) continue;
        std::string reason = misfit(candidate, *anchor);
        // Camera JPEGs beside the raws they were made from.
        if (!reason.empty() && !candidate.facts.capture.is_raw && anchor->facts.capture.is_raw)
            for (const Candidate& other : candidates)
                if (other.refusal.empty() && other.facts.capture.is_raw &&
                    (is_same_moment(candidate, other) || candidate.path.stem() == other.path.stem()))
                    reason = "The same shot is there as a raw file (" + other.path.filename().string() + ").";
        candidate.refusal = std::move(reason);
    }
}

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

void examine(Candidate& candidate, const Work& work) {
    if (candidate.facts.layout == FrameLayout::picture) {
        const Result<FrameLight> light = read_picture(candidate.path, work);
        if (!light)
            candidate.refusal = light.error().what;
        else
            candidate.pixels_key = key_of_pixels(light->picture);
        return;
    }
    const Result<RawFile> raw = read_raw_file(candidate.path, work);
    if (!raw) {
        candidate.refusal = raw.error().what;
    } else if (has_empty_end(*raw)) {
        candidate.refusal = "Its last rows are empty: the file is damaged. Copy it from the card again.";
    } else {
        candidate.pixels_key = key_of_pixels(raw->mosaic);
        candidate.white = raw->white;
        if (!raw->facts.noise) candidate.measured_noise = measure_mosaic_noise(*raw);
    }
}

class Files final : public FrameFiles {
public:
    Files(std::vector<Candidate> frames, std::vector<LeftOutFile> left_out)
        : m_frames(std::move(frames)), m_left_out(std::move(left_out)) {
        agree();
    }

    int count() const override { return static_cast<int>(m_frames.size()); }
    const FrameFacts& facts(int frame) const override { return at(frame).facts; }
    const std::filesystem::path& path(int frame) const override { return at(frame).path; }
    const std::vector<LeftOutFile>& left_out() const override { return m_left_out; }

    Result<FrameLight> read(int frame, const Work& work) const override {
        const Candidate& candidate = at(frame);
        if (candidate.facts.layout == FrameLayout::picture) return read_picture(candidate.path, work);
        const Result<RawFile> raw = read_raw_file(candidate.path, work);
        if (!raw) return raw.error();
        if (raw->mosaic.width() != candidate.facts.width || raw->mosaic.height() != candidate.facts.height)
            return not_opened(candidate.path, ErrorKind::damaged, "It has changed since the merge began. Start again.",
                              {});
        FrameLight light;
        light.pattern = raw->pattern;
        light.mosaic = normalised_mosaic(*raw, candidate.white > 0 ? candidate.white : raw->white, work);
        if (work.stopped()) return stopped();
        const std::optional<NoiseProfile> measured = candidate.measured_noise ? candidate.measured_noise : std::nullopt;
        light.noise = raw->facts.noise ? *raw->facts.noise : measured ? *measured : usual_noise(raw->facts);
        return light;
    }

private:
    const Candidate& at(int frame) const { return m_frames[static_cast<std::size_t>(frame)]; }

    // Frames of one ISO come from the same sensor in the same state: where the files do not tell white level and noise they get the same ones.
    void agree() {
        std::map<double, std::vector<Candidate*>> of_iso;
        for (Candidate& frame : m_frames) of_iso[frame.facts.capture.iso.value_or(0)].push_back(&frame);
        for (auto& [iso, frames] : of_iso) {
            float white = 0;
            std::vector<NoiseProfile> measured;
            for (const Candidate* frame : frames) {
                if (frame->white > 0 && (white == 0 || frame->white < white)) white = frame->white;
                if (frame->measured_noise) measured.push_back(*frame->measured_noise);
            }
            const auto median = [&](auto member) {
                std::vector<double> values(measured.size());
                std::transform(measured.begin(), measured.end(), values.begin(), member);
                const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
                std::nth_element(values.begin(), middle, values.end());
                return *middle;
            };
            NoiseProfile noise;
            for (std::size_t c = 0; c < 3 && !measured.empty(); ++c) {
                noise.scale[c] = median([c](const NoiseProfile& n) { return n.scale[c]; });
                noise.offset[c] = median([c](const NoiseProfile& n) { return n.offset[c]; });
            }
            for (Candidate* frame : frames) {
                frame->white = white;
                if (!measured.empty()) frame->measured_noise = noise;
            }
        }
    }

    std::vector<Candidate> m_frames;
    std::vector<LeftOutFile> m_left_out;
};

// The name for people: without the ending, unless another file has the same.
void name_frames(std::vector<Candidate>& candidates) {
    std::map<std::string, int> stems;
    for (const Candidate& candidate : candidates) ++stems[candidate.path.stem().string()];
    for (Candidate& candidate : candidates) {
        const std::string stem = candidate.path.stem().string();
        candidate.facts.name = stems[stem] > 1 ? candidate.path.filename().string() : stem;
    }
}

// In the order in which they were taken, with seconds after the first one.
std::vector<Candidate> in_order(std::vector<Candidate> frames) {
    std::vector<FrameName> names;
    for (const Candidate& frame : frames) names.push_back({frame.path.filename().string(), frame.time});
    double first = 0;
    bool has_first = false;
    for (const Candidate& frame : frames)
        if (frame.time && (!has_first || *frame.time < first)) first = *frame.time, has_first = true;
    std::vector<Candidate> result;
    for (const std::size_t i : order_taken(names)) {
        result.push_back(std::move(frames[i]));
        result.back().facts.start = result.back().time ? *result.back().time - first : 0;
    }
    return result;
}

Error too_few(const std::vector<Candidate>& candidates) {
    if (candidates.size() < 2)
        return {ErrorKind::invalid, "A merge needs at least two photos. Choose more of the same scene.", {}};
    std::string what = "Fewer than two of these photos can be merged.";
    int told = 0;
    for (const Candidate& candidate : candidates)
        if (!candidate.refusal.empty() && told < 3) {
            ++told;
            what += " " + candidate.path.filename().string() + ": " + candidate.refusal;
        }
    return {ErrorKind::invalid, what, {}};
}

} // namespace

Result<std::unique_ptr<FrameFiles>> open_frames(const std::vector<std::filesystem::path>& paths,
                                                const FrameFilesOptions& options, const Work& work) {
    std::vector<Candidate> candidates(paths.size());
    for (std::size_t i = 0; i < paths.size(); ++i) candidates[i].path = paths[i];
    name_frames(candidates);
    const auto count = static_cast<int>(candidates.size());
    if (!for_each_index(count, Priority::exporting, work.stop,
                        [&](int i) { learn_facts(candidates[static_cast<std::size_t>(i)]); }))
        return stopped();
    refuse_misfits(candidates);

    if (options.examine) {
        // Two at once: decoders use one core, and memory must not grow with the cores.
        constexpr int at_once = 2;
        for (int first = 0; first < count; first += at_once) {
            const bool is_done =
                for_each_index(std::min(at_once, count - first), Priority::exporting, work.stop, [&](int i) {
                    Candidate& candidate = candidates[static_cast<std::size_t>(first + i)];
                    if (candidate.refusal.empty()) examine(candidate, {work.stop, {}});
                });
            if (!is_done || work.stopped()) return stopped();
            work.report(static_cast<float>(std::min(count, first + at_once)) / static_cast<float>(count));
        }
        // Raw developers and file managers make copies; counted twice, a frame would look less noisy than it is.
        std::map<std::uint64_t, const Candidate*> seen;
        for (Candidate& candidate : candidates) {
            if (!candidate.refusal.empty()) continue;
            const auto [other, is_new] = seen.emplace(candidate.pixels_key, &candidate);
            if (!is_new) candidate.refusal = "It is the same picture as " + other->second->facts.name + ".";
        }
    }

    std::vector<Candidate> frames;
    std::vector<LeftOutFile> left_out;
    for (const Candidate& candidate : candidates)
        if (candidate.refusal.empty())
            frames.push_back(candidate);
        else
            left_out.push_back({candidate.path, candidate.refusal});
    if (frames.size() < 2) return too_few(candidates);
    return std::unique_ptr<FrameFiles>(std::make_unique<Files>(in_order(std::move(frames)), std::move(left_out)));
}

void describe(MergedPicture& picture, const FrameSource& source, int reference) {
    const FrameFacts& facts = source.facts(reference);
    picture.facts = facts.capture;
    picture.orientation = facts.orientation;
    picture.as_shot_neutral = facts.as_shot_neutral;
    picture.camera_to_xyz = facts.camera_to_xyz;
    picture.sources.clear();
    for (int i = 0; i < source.count(); ++i) picture.sources.push_back({source.facts(i).name, true, {}});
}

} // namespace engine
