// nocturne_default_look: holds the photo as it opens, without any edit, against the picture that the camera itself made of the same light.
// Prints Markdown for docs/default-look.md.   nocturne_default_look [FOLDER | --set exposure.stops=0.2]...
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exporting/finish.h"
#include "engine/photo/open_photo.h"
#include "engine/pipeline/renderer.h"
#include "tests/shared/colour_measures.h"
#include "tests/shared/test_support.h"
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <map>

namespace {

using namespace engine;
namespace fs = std::filesystem;

// Detail is the camera's sharpening and compression; brightness and contrast are compared on means of squares of about 4 pixels.
constexpr int compared_long_edge = 640, square = 4;

struct Look {
    double mean = 0, spread = 0; // of L*
    double chroma = 0;           // mean, Oklab, times 100
};

double linear(double coded) { return coded <= 0.04045 ? coded / 12.92 : std::pow((coded + 0.055) / 1.055, 2.4); }

Look look_of(const Thumbnail& picture) {
    std::vector<double> lightness;
    double chroma = 0;
    for (int top = 0; top + square <= picture.height; top += square)
        for (int left = 0; left + square <= picture.width; left += square) {
            std::array<double, 3> sum{};
            for (int y = top; y < top + square; ++y)
                for (int x = left; x < left + square; ++x)
                    for (int c = 0; c < 3; ++c)
                        sum[c] += picture.rgb[(static_cast<std::size_t>(y) * picture.width + x) * 3 + c] / 255.0;
            const auto value = [&](int c) { return linear(sum[c] / (square * square)); };
            const Rgb light{static_cast<float>(value(0)), static_cast<float>(value(1)), static_cast<float>(value(2))};
            lightness.push_back(test::lightness(0.2126 * value(0) + 0.7152 * value(1) + 0.0722 * value(2)));
            chroma += 100 * test::oklab_of_srgb(light).chroma();
        }
    Look look;
    const auto count = static_cast<double>(std::max<std::size_t>(1, lightness.size()));
    for (const double l : lightness) look.mean += l / count;
    for (const double l : lightness) look.spread += (l - look.mean) * (l - look.mean) / count;
    look.spread = std::sqrt(look.spread);
    look.chroma = chroma / count;
    return look;
}

Thumbnail rendered(const std::shared_ptr<const Photo>& photo, Recipe recipe, int long_edge, double stops) {
    Value& exposure = recipe.find("exposure")->settings[0];
    exposure = std::get<float>(exposure) + static_cast<float>(stops);
    const auto plan = make_plan(photo, recipe, std::min(long_edge, photo->long_edge()), nullptr, {});
    const auto image = render(*plan, plan->area, {}, {});
    Thumbnail result{image->width(), image->height(), std::vector<std::uint8_t>(image->size() * 3)};
    finish_rgb8(*image, *DeviceEncoding::make(Profile(), Intent::relative, false), result.rgb.data(),
                static_cast<std::size_t>(image->width()) * 3);
    return result;
}

// Exposure that would make the photo as light in the mean as the camera's picture.
double stops_to(const std::shared_ptr<const Photo>& photo, const Recipe& recipe, int long_edge, double mean) {
    double low = -3, high = 3;
    for (int i = 0; i < 9; ++i) {
        const double middle = 0.5 * (low + high);
        (look_of(rendered(photo, recipe, long_edge, middle)).mean < mean ? low : high) = middle;
    }
    return 0.5 * (low + high);
}

struct Sums {
    double stops = 0, contrast = 0, chroma = 0;
    int count = 0;
    void print(const char* name) const {
        if (count > 0)
            std::printf("| **%s, mean of %d** | | | %+.2f | | | %.2f | | | %.2f |\n", name, count, stops / count,
                        contrast / count, chroma / count);
    }
};

void compare(const fs::path& file, const Recipe& recipe, Sums& sums) {
    const Result<Thumbnail> camera = read_thumbnail(file, compared_long_edge);
    if (!camera) return; // no preview in the file
    const auto photo = open_photo(file, {});
    if (!photo) return;
    const int long_edge = std::max(camera->width, camera->height);
    const Look theirs = look_of(*camera), ours = look_of(rendered(*photo, recipe, long_edge, 0));
    const double stops = stops_to(*photo, recipe, long_edge, theirs.mean);
    const Look equal = look_of(rendered(*photo, recipe, long_edge, stops));
    const double contrast = equal.spread / theirs.spread, chroma = equal.chroma / theirs.chroma;
    std::printf("| %s | %.1f | %.1f | %+.2f | %.1f | %.1f | %.2f | %.1f | %.1f | %.2f |\n", file.filename().c_str(),
                theirs.mean, ours.mean, stops, theirs.spread, equal.spread, contrast, theirs.chroma, equal.chroma,
                chroma);
    std::fflush(stdout);
    sums.stops += stops, sums.contrast += contrast, sums.chroma += chroma, ++sums.count;
}

std::vector<fs::path> files_in(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file() && has_photo_extension(entry.path())) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

} // namespace

int main(int count, char** words) {
    Recipe recipe = initial_recipe();
    std::vector<fs::path> folders;
    for (int i = 1; i < count; ++i) {
        if (std::strcmp(words[i], "--set") != 0) {
            folders.emplace_back(words[i]);
        } else if (const auto set = ++i < count ? apply_line(recipe, words[i]) : Result<void>(); !set) {
            std::fprintf(stderr, "%s\n", set.error().what.c_str());
            return 2;
        }
    }
    if (const auto samples = test::samples(); folders.empty() && samples)
        folders = {*samples / "raw", *samples / "bracket", *samples / "burst"};
    std::puts("| photo | L* camera | L* ours | stops to it | spread camera | spread ours | ratio | chroma camera | "
              "chroma ours | ratio |\n|---|---|---|---|---|---|---|---|---|---|");
    std::map<std::string, Sums> sums; // by ending: .crw, .jpg
    for (const fs::path& folder : folders)
        for (const fs::path& file : files_in(folder)) compare(file, recipe, sums[file.extension().string()]);
    for (const auto& [ending, sum] : sums) sum.print(ending.c_str());
}
