// Merges the simulated series of merge.md 7.1 and prints what came out beside the truth (7.2, 7.3), as Markdown.
// nocturne_merge_quality [--size WxH] [SET...]         measures in memory
// nocturne_merge_quality write FOLDER [--size WxH] SET...   the same series as files, with their truth as .npy, for merge_compare.py
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/colour/view.h"
#include "tests/bench/merge_measures.h"
#include "tests/shared/simulated_files.h"
#include "tests/shared/simulated_sets.h"
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <functional>
#include <sys/resource.h>

namespace {

using engine::MergeKind;

struct Set {
    std::string name;
    MergeKind kind;
    std::function<test::SeriesSetup(int, int)> make;
};

const std::vector<Set>& all_sets() {
    static const std::vector<Set> sets{
        {"T16", MergeKind::burst, test::set_t16},
        {"H8", MergeKind::burst, test::set_h8},
        {"H16d", MergeKind::burst, test::set_h16d},
        {"H30", MergeKind::burst, test::set_h30},
        {"R", MergeKind::burst, test::set_r},
        {"B1", MergeKind::bracket, test::set_b1},
        {"B2", MergeKind::bracket, test::set_b2},
        {"B3", MergeKind::bracket, test::set_b3},
        {"S20", MergeKind::stars, [](int w, int h) { return test::set_s20(w, h); }},
        {"T16 mean", MergeKind::mean, test::set_t16},
        {"C25 raw median", MergeKind::median, [](int w, int h) { return test::set_c25(w, h, false); }},
        {"C25", MergeKind::median, [](int w, int h) { return test::set_c25(w, h); }},
        {"J3", MergeKind::fusion, test::set_j3},
    };
    return sets;
}

// Of rendered pictures: decibels of display values against the still scene, and how much of what moves is left.
void measure_pictures(const test::SimulatedSeries& series, const engine::MergeOutcome& outcome) {
    int reference = 0;
    for (std::size_t k = 0; k < outcome.report.frames.size(); ++k)
        if (outcome.report.frames[k].is_reference) reference = static_cast<int>(k);
    const engine::Image still = series.truth(reference, false);
    const auto frame = series.read(reference, {});
    const auto moving = series.moving_in_any(reference);
    double before = 0, after = 0, count = 0, ghosts = 0, places = 0;
    for (int y = 8; y < series.height() - 8; ++y)
        for (int x = 8; x < series.width() - 8; ++x) {
            const engine::Rgb light = still.at(x, y);
            if (std::max({light.r, light.g, light.b}) > 0.5F) continue;
            const auto seen = [](engine::Rgb scene) {
                return std::cbrt(static_cast<double>(std::max(0.0F, engine::view_of(scene).g)));
            };
            const double truth = seen(test::unfiltered(light) * static_cast<float>(series.setup().picture_gain));
            const double result = seen(outcome.picture.picture.at(x, y)) - truth,
                         one = seen(frame->picture.at(x, y)) - truth;
            if (moving.at(x, y) == 0)
                before += one * one, after += result * result, count += 1;
            else
                ghosts += std::abs(result) > 0.08 ? 1 : 0, places += 1;
        }
    std::printf("noise down %.2f dB in display values of what stands; people left in %.2f %% of where they walked\n",
                10 * std::log10(before / after), places > 0 ? 100 * ghosts / places : 0);
}

void print(const test::SimulatedSeries& series, const test::MergeMeasures& m) {
    if (series.setup().stars.count > 0) {
        std::printf(
            "sky %.2f dB, ground %.2f dB, ideal %.2f; star width x %.3f (%d stars); streaks left %.4f; lamps %.3f EV\n",
            m.sky_db, m.ground_db, 10 * std::log10(static_cast<double>(m.used)), m.star_width, m.stars, m.streak_energy,
            m.lamp_colour_ev);
        return;
    }
    std::printf("gain %.2f dB of %.2f (without edges %.2f of %.2f; efficiency %.3f; shadows %.2f, bright %.2f); bias "
                "%.3f e, %.2f %%; kept %.3f; "
                "hot %.1f sigma; detail %.3f\n",
                m.gain_db, m.oracle_db, m.flat_db, m.flat_oracle_db, m.efficiency, m.shadows_db, m.bright_db,
                m.bias_electrons, m.bias_percent, m.kept, m.hot_sigma, m.sharpness);
    std::printf("    ghosts %.4f; highlights %.2f %%; lamp colour %.3f EV (one frame %.3f); exposure error %.4f EV; "
                "corner shift error "
                "%.3f px\n",
                m.ghost_energy, m.highlights_percent, m.lamp_colour_ev, m.lamp_colour_one_ev, m.exposure_error_ev,
                m.shift_error);
}

double peak_megabytes() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) * 1024 / 1e6;
}

void measure(const Set& set, int width, int height) {
    const test::SimulatedSeries series(set.make(width, height));
    for (int k = 0; k < series.count(); ++k)
        (void)series.read(k, {}); // made now, so that the time below is the merge's
    engine::MergeOptions options;
    options.kind = set.kind;
    options.keep_meteors = false; // the truth is the reference frame
    const auto start = std::chrono::steady_clock::now();
    const auto outcome = engine::merge_frames(series, options, {});
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (!outcome) {
        std::printf("**%s** %s\n\n", set.name.c_str(), outcome.error().what.c_str());
        return;
    }
    const double megapixels = static_cast<double>(width) * height * 1e-6;
    std::printf("**%s** %.2f s, %.0f ms a megapixel and frame, process so far %.0f MB\n", set.name.c_str(), seconds,
                1000 * seconds / megapixels / series.count(), peak_megabytes());
    if (outcome->picture.layout == engine::FrameLayout::picture && series.setup().pictures)
        measure_pictures(series, *outcome);
    else
        print(series, test::measure_merge(series, *outcome));
    for (const std::string& sentence : outcome->report.sentences) std::printf("    \"%s\"\n", sentence.c_str());
    for (const std::string& warning : outcome->report.warnings) std::printf("    ! \"%s\"\n", warning.c_str());
    for (std::size_t k = 0; k < outcome->report.frames.size(); ++k)
        if (const auto& frame = outcome->report.frames[k]; !frame.used || frame.is_warning)
            std::printf("    frame %zu%s: %s\n", k + 1, frame.used ? "" : " left out", frame.note.c_str());
    std::printf("\n");
    std::fflush(stdout);
}

// NumPy's format, version 1: float32, C order.
void write_npy(const std::filesystem::path& path, const float* values, const std::vector<int>& shape) {
    std::string sizes;
    std::size_t count = 1;
    for (const int side : shape) sizes += std::to_string(side) + ",", count *= static_cast<std::size_t>(side);
    std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + sizes + "), }";
    header.resize((header.size() + 1 + 10 + 63) / 64 * 64 - 10, ' ');
    header.back() = '\n';
    const auto length = static_cast<std::uint16_t>(header.size());
    std::ofstream file(path, std::ios::binary);
    file.write("\x93NUMPY\x01\x00", 8);
    file.put(static_cast<char>(length & 255)), file.put(static_cast<char>(length >> 8));
    file << header;
    file.write(reinterpret_cast<const char*>(values), static_cast<std::streamsize>(count * sizeof(float)));
}

void write_mask(const std::filesystem::path& path, const engine::Raster<std::uint8_t>& mask) {
    const std::vector<float> values(mask.data(), mask.data() + mask.size());
    write_npy(path, values.data(), {mask.height(), mask.width()});
}

void write(const Set& set, int width, int height, const std::filesystem::path& folder) {
    const test::SimulatedSeries series(set.make(width, height));
    const std::filesystem::path place = folder / set.name;
    (void)test::write_series(series, place);
    const int reference = series.setup().reference;
    const engine::Image truth = series.truth(reference), still = series.truth(reference, false);
    write_npy(place / "truth.npy", &truth.data()->r, {height, width, 3});
    write_npy(place / "still.npy", &still.data()->r, {height, width, 3});
    write_mask(place / "static.npy", series.static_part(reference));
    write_mask(place / "moving.npy", series.moving_in_any(reference));
    const engine::Plane sky = series.sky(reference);
    write_npy(place / "sky.npy", sky.data(), {height, width});
    std::ofstream facts(place / "facts.json");
    facts << "{\"reference\": " << reference << ", \"electrons\": " << series.electrons(reference)
          << ", \"scale\": " << series.noise(reference).scale[1]
          << ", \"offset\": " << series.noise(reference).offset[1] << ", \"frames\": " << series.count()
          << ", \"neutral\": [" << test::simulated_neutral()[0] << ", " << test::simulated_neutral()[1] << ", "
          << test::simulated_neutral()[2] << "], \"exposures\": [";
    for (int k = 0; k < series.count(); ++k) facts << (k > 0 ? ", " : "") << series.exposure(k, reference);
    facts << "], \"stars\": [";
    const test::StarSky stars(series.setup().stars, width, height, series.setup().focal_pixels());
    const auto& taken = series.setup().frames[static_cast<std::size_t>(reference)];
    bool first = true;
    for (const test::SeenStar& star : stars.at(taken.start + taken.exposure_time / 2)) {
        if (star.light.g < 12) continue;
        facts << (first ? "" : ", ") << "[" << star.place.x << ", " << star.place.y << ", " << star.light.g << "]";
        first = false;
    }
    facts << "]}\n";
}

} // namespace

int main(int count, char** values) {
    int width = 1224, height = 816;
    std::filesystem::path folder;
    std::vector<std::string> names;
    for (int i = 1; i < count; ++i) {
        if (std::strcmp(values[i], "--size") == 0 && i + 1 < count) {
            if (std::sscanf(values[++i], "%dx%d", &width, &height) != 2) return 2;
        } else if (std::strcmp(values[i], "write") == 0 && i + 1 < count) {
            folder = values[++i];
        } else {
            names.emplace_back(values[i]);
        }
    }
    for (const Set& set : all_sets()) {
        if (!names.empty() && std::ranges::find(names, set.name) == names.end()) continue;
        if (folder.empty())
            measure(set, width, height);
        else
            write(set, width, height, folder);
    }
    return 0;
}
