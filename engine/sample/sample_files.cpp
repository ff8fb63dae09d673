// write_sample_night() and write_sample_set(): which frames there are, how each is exposed, and the truth beside them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/atomic_file.h"
#include "engine/files/raster_file.h"
#include "engine/sample/preview.h"
#include "engine/sample/simulated_night.h"
#include <algorithm>
#include <cstdio>

namespace engine {

namespace {

constexpr int preview_long_edge = 1024;

struct Frame {
    std::filesystem::path path;
    SimulatedCamera camera;
    int second = 0; // of its minute
};

// A photo from the hand: 1/20 s, f/2, ISO 1600; luminances above 6 cd/m2 clip.
Frame single_frame(const std::filesystem::path& folder) {
    Frame frame{folder / "nocturne-sample.dng", {}, 4};
    frame.camera.exposure_time = 1.0 / 20;
    frame.camera.noise_seed = 1;
    return frame;
}

// From a tripod, three stops apart: the middle one is exposed as the single frame, at ISO 200.
std::vector<Frame> bracket_frames(const std::filesystem::path& folder) {
    constexpr double times[] = {1.0 / 20, 0.4, 3.2};
    std::vector<Frame> frames;
    for (int i = 0; i < 3; ++i) {
        Frame frame{folder / ("nocturne-sample-bracket-" + std::to_string(i + 1) + ".dng"), {}, 20 + 4 * i};
        frame.camera.exposure_time = times[i];
        frame.camera.iso = 200;
        frame.camera.read_noise = 3.5; // amplifiers add more electrons at low ISO
        frame.camera.noise_seed = static_cast<std::uint32_t>(101 + i);
        frames.push_back(frame);
    }
    return frames;
}

// Eight frames from the hand at ISO 6400: the drift and turn of a hand over a second, in thousandths of the picture's height and degrees.
std::vector<Frame> burst_frames(const std::filesystem::path& folder, int height) {
    constexpr struct {
        double dx, dy, degrees;
    } hand[] = {{0, 0, 0},          {1.12, -0.64, 0.03}, {2.31, -0.48, 0.07}, {2.86, 0.73, 0.11},
                {3.94, 1.57, 0.09}, {4.37, 2.92, 0.16},  {3.61, 3.83, 0.22},  {4.68, 4.26, 0.27}};
    constexpr double radians_in_degree = 3.14159265358979323846 / 180;
    std::vector<Frame> frames;
    for (int i = 0; i < 8; ++i) {
        Frame frame{folder / ("nocturne-sample-burst-" + std::to_string(i + 1) + ".dng"), {}, 40};
        frame.camera.exposure_time = 1.0 / 80;
        frame.camera.iso = 6400;
        frame.camera.noise_seed = static_cast<std::uint32_t>(201 + i);
        frame.camera.shake = {hand[i].dx * 1e-3 * height, hand[i].dy * 1e-3 * height,
                              hand[i].degrees * radians_in_degree};
        frames.push_back(frame);
    }
    return frames;
}

Result<void> write_frame(const Frame& frame, const Image& scene, bool overwrite, const Work& work) {
    DngContent content = photograph(scene, frame.camera, {work.stop});
    if (work.stopped()) return Error{ErrorKind::stopped, "", "sample night"};
    char taken[32];
    std::snprintf(taken, sizeof taken, "2025:11:14 21:30:%02d", frame.second);
    content.facts.taken = taken;
    std::filesystem::path scratch = frame.path;
    scratch.replace_extension(".preview.jpg");
    if (const auto added = add_preview(content, preview_long_edge, scratch, {work.stop}); !added) return added.error();
    return write_dng(frame.path, content, overwrite);
}

Result<void> write_truth(const std::filesystem::path& path, const Image& scene, bool overwrite) {
    auto file = AtomicFile::create(path, overwrite);
    if (!file) return file.error();
    RasterHeader header;
    header.width = scene.width();
    header.height = scene.height();
    header.format = FileFormat::exr;
    header.depth = Depth::float32;
    header.white_luminance = 1; // its values are cd/m2
    auto writer = make_raster_writer(file->temporary(), header);
    if (!writer) return writer.error();
    constexpr int rows_at_once = 64;
    for (int y = 0; y < scene.height(); y += rows_at_once)
        if (const auto written = (*writer)->write_rows(scene.row(y), std::min(rows_at_once, scene.height() - y));
            !written)
            return written.error();
    if (const auto finished = (*writer)->finish(); !finished) return finished.error();
    return file->commit();
}

// The paths of these frames; those that are still to be written are added to `wanted`.
std::vector<std::filesystem::path> plan(const std::vector<Frame>& frames, bool overwrite, std::vector<Frame>& wanted) {
    std::vector<std::filesystem::path> paths;
    for (const Frame& frame : frames) {
        paths.push_back(frame.path);
        std::error_code unknown;
        if (overwrite || !std::filesystem::exists(frame.path, unknown)) wanted.push_back(frame);
    }
    return paths;
}

bool contains(const std::vector<SampleSet>& sets, SampleSet set) {
    return std::find(sets.begin(), sets.end(), set) != sets.end();
}

Result<SampleFiles> write_sets(const std::filesystem::path& folder, const NightScene& scene,
                               const std::vector<SampleSet>& sets, bool overwrite, const Work& work) {
    std::error_code failed;
    std::filesystem::create_directories(folder, failed);
    if (failed)
        return Error{ErrorKind::write_failed,
                     "The folder " + folder.string() + " could not be made: " + failed.message() +
                         ". Choose another one.",
                     "sample night"};

    // The single frame comes first: it can be opened while the others are still being written.
    SampleFiles files;
    std::vector<Frame> wanted;
    bool truth_wanted = false;
    if (contains(sets, SampleSet::single)) {
        files.single = plan({single_frame(folder)}, overwrite, wanted);
        files.truth = folder / "nocturne-sample-truth.exr";
        truth_wanted = overwrite || !std::filesystem::exists(files.truth, failed);
    }
    if (contains(sets, SampleSet::bracket)) files.bracket = plan(bracket_frames(folder), overwrite, wanted);
    if (contains(sets, SampleSet::burst)) files.burst = plan(burst_frames(folder, scene.height), overwrite, wanted);
    if (wanted.empty() && !truth_wanted) return files;

    const Image light = draw_night_scene(scene, {work.stop});
    const auto steps = static_cast<float>(wanted.size() + 3); // the scene takes as long as two frames
    float done = 2;
    for (const Frame& frame : wanted) {
        if (work.stopped()) return Error{ErrorKind::stopped, "", "sample night"};
        work.report(done++ / steps);
        if (const auto written = write_frame(frame, light, overwrite, work); !written) return written.error();
    }
    if (work.stopped()) return Error{ErrorKind::stopped, "", "sample night"};
    work.report(done / steps);
    if (truth_wanted)
        if (const auto written = write_truth(files.truth, light, overwrite); !written) return written.error();
    work.report(1);
    return files;
}

} // namespace

Result<SampleFiles> write_sample_night(const std::filesystem::path& folder, const NightScene& scene, bool overwrite,
                                       const Work& work) {
    return write_sets(folder, scene, {SampleSet::single, SampleSet::bracket, SampleSet::burst}, overwrite, work);
}

Result<SampleFiles> write_sample_set(const std::filesystem::path& folder, const NightScene& scene, SampleSet set,
                                     bool overwrite, const Work& work) {
    return write_sets(folder, scene, {set}, overwrite, work);
}

} // namespace engine
