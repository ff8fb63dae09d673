// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/raw_facts.h"
#include "engine/files/camera_colour.h"
#include "engine/files/metadata.h"
#include "engine/files/raw_sensor.h"
#include <algorithm>
#include <cctype>
#include <cmath>
#include <ctime>
#include <libraw/libraw.h>

namespace engine {
namespace {

std::string time_text(std::time_t time) {
    std::tm parts{};
    char text[32] = {};
    if (time <= 0 || !localtime_r(&time, &parts)) return {};
    std::strftime(text, sizeof text, "%Y:%m:%d %H:%M:%S", &parts);
    return text;
}

std::string format_name(const std::filesystem::path& path, const libraw_data_t& data) {
    if (data.idata.dng_version != 0) return "DNG";
    std::string ending = path.extension().string();
    if (ending.size() < 3 || ending.size() > 5) return "RAW";
    ending.erase(0, 1);
    std::transform(ending.begin(), ending.end(), ending.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return ending;
}

void fill_in(std::optional<double>& fact, double value) {
    if (!fact && std::isfinite(value) && value > 0) fact = value;
}
void fill_in(std::string& fact, const std::string& value) {
    if (fact.empty()) fact = value;
}

} // namespace

CaptureFacts facts_of(const std::filesystem::path& path, OpenedRaw& opened) {
    CaptureFacts facts;
    if (Result<FileMetadata> metadata = read_metadata(path)) facts = metadata->facts;
    LibRaw& libraw = *opened.libraw;
    const libraw_data_t& data = libraw.imgdata;
    fill_in(facts.maker, data.idata.make);
    fill_in(facts.model, data.idata.model);
    fill_in(facts.lens, data.lens.Lens);
    fill_in(facts.taken, time_text(data.other.timestamp));
    fill_in(facts.exposure_time, data.other.shutter);
    fill_in(facts.f_number, data.other.aperture);
    fill_in(facts.iso, data.other.iso_speed);
    fill_in(facts.focal_length, data.other.focal_len);
    fill_in(facts.focal_length_35mm, data.lens.FocalLengthIn35mmFormat);
    const float baseline = data.color.dng_levels.baseline_exposure; // -999: not in the file
    if (data.idata.dng_version != 0 && !facts.baseline_exposure && std::abs(baseline) < 20)
        facts.baseline_exposure = baseline;
    facts.is_raw = true;
    facts.format = format_name(path, data);

    const Rect photo = photo_on_sensor(libraw);
    facts.cfa = cfa_name(libraw, photo);
    facts.width = photo.width;
    facts.height = photo.height;
    if (swaps_sides(orientation_of(libraw))) std::swap(facts.width, facts.height);
    if (const auto white = white_of_neutral(xyz_to_camera(libraw), as_shot_neutral(libraw))) facts.as_shot = *white;
    return facts;
}

} // namespace engine
