// Contact sheets: a picture at six positions of the sense of night, two rows of three, as one JPEG for the eyes of a photographer.
//   nocturne_contact_sheets FOLDER [SCENE...] [--free | --bound] [--large] [--set key=value]
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exporting/finish.h"
#include "engine/files/raster_file.h"
#include "night_metrics.h"
#include <algorithm>
#include <cstdio>
#include <cstring>

namespace {

using namespace engine;

constexpr int columns = 3, cell_width = 500, gap = 4, jpeg_quality = 88;

// The picture as it goes into a file, 8 bit sRGB.
struct Bytes {
    int width = 0, height = 0;
    std::vector<std::uint8_t> rgb;
    Bytes(int w, int h) : width(w), height(h), rgb(static_cast<std::size_t>(w) * static_cast<std::size_t>(h) * 3, 0) {}
    std::uint8_t* at(int x, int y) {
        return rgb.data() +
               3 * (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x));
    }
};

Bytes rendered(const std::shared_ptr<const Photo>& photo, int long_edge, int sense, const bench::Lines& lines) {
    const Image light = bench::Renderer(photo, long_edge, lines).scene_light(sense);
    static const DeviceEncoding encoding = DeviceEncoding::make(Profile(), Intent::relative, true).value();
    Bytes bytes(light.width(), light.height());
    finish_rgb8(light, encoding, bytes.rgb.data(), 3 * static_cast<std::size_t>(light.width()));
    return bytes;
}

// Digits 3 x 5, one bit a point, rows from the top; the last one is a minus.
constexpr int digits[] = {0b111101101101111, 0b010110010010111, 0b111001111100111, 0b111001111001111,
                          0b101101111001001, 0b111100111001111, 0b111100111101111, 0b111001001001001,
                          0b111101111101111, 0b111101111001111, 0b000000111000000};

void write_number(Bytes& sheet, int left, int top, int number) {
    constexpr int scale = 2;
    for (const char letter : std::to_string(number)) {
        const int pattern = digits[letter == '-' ? 10 : letter - '0'];
        for (int y = 0; y < 5 * scale; ++y)
            for (int x = 0; x < 3 * scale; ++x)
                if ((pattern >> (14 - (y / scale * 3 + x / scale)) & 1) != 0)
                    std::memset(sheet.at(left + x, top + y), 150, 3);
        left += 4 * scale;
    }
}

bool write_jpeg(const std::filesystem::path& path, const Bytes& sheet) {
    RasterHeader header;
    header.width = sheet.width;
    header.height = sheet.height;
    header.quality = jpeg_quality;
    header.icc = Profile().icc();
    auto writer = make_raster_writer(path, header);
    if (!writer) return std::fprintf(stderr, "%s\n", writer.error().what.c_str()), false;
    const auto written = (*writer)->write_rows(sheet.rgb.data(), sheet.height);
    const auto finished = written ? (*writer)->finish() : written;
    if (!finished) std::fprintf(stderr, "%s\n", finished.error().what.c_str());
    return static_cast<bool>(finished);
}

bool make_sheet(const bench::Subject& subject, const std::filesystem::path& folder, const bench::Lines& lines) {
    const Rect whole = subject.photo->area();
    const int long_edge = std::min(subject.photo->long_edge(),
                                   whole.width >= whole.height ? cell_width : cell_width * whole.height / whole.width);
    const Rect cell = subject.photo->area_at(long_edge);
    constexpr int strip = 16; // for the number below each picture
    Bytes sheet(columns * cell.width + (columns - 1) * gap, 2 * (cell.height + strip));
    int place = 0;
    for (const int sense : bench::measured_senses) {
        const Bytes picture = rendered(subject.photo, long_edge, sense, lines);
        const int left = place % columns * (cell.width + gap), top = place / columns * (cell.height + strip);
        for (int y = 0; y < cell.height; ++y)
            std::memcpy(sheet.at(left, top + y),
                        picture.rgb.data() + 3 * static_cast<std::size_t>(y) * static_cast<std::size_t>(picture.width),
                        3 * static_cast<std::size_t>(picture.width));
        write_number(sheet, left + 4, top + cell.height + 3, sense);
        ++place;
    }
    return write_jpeg(folder / ("night-" + subject.name + ".jpg"), sheet);
}

} // namespace

int main(int count, char** arguments) {
    bench::Lines lines;
    std::vector<std::string> names;
    std::filesystem::path folder;
    bool large = false, only_free = false, only_bound = false;
    for (int i = 1; i < count; ++i) {
        const std::string argument = arguments[i];
        if (argument == "--set" && i + 1 < count)
            lines.emplace_back(arguments[++i]);
        else if (argument == "--large")
            large = true;
        else if (argument == "--free")
            only_free = true;
        else if (argument == "--bound")
            only_bound = true;
        else if (folder.empty())
            folder = argument;
        else
            names.push_back(argument);
    }
    if (folder.empty()) {
        std::puts("nocturne_contact_sheets FOLDER [SCENE...] [--free | --bound] [--large] [--set key=value]...\n"
                  "Writes night-SCENE.jpg: -100, -50, 0 above 30, 60, 100.\n"
                  "--free: only pictures that may be passed on without terms. --bound: only the others.\n"
                  "--large: each position as a picture of its own, night-SCENE-POSITION.jpg.");
        return 2;
    }
    if (names.empty()) names = bench::subject_names();
    std::filesystem::create_directories(folder);
    bool fine = true;
    for (const std::string& name : names) {
        std::string why_not;
        const auto subject = bench::load_subject(name, why_not);
        if (!subject) {
            std::fprintf(stderr, "%s: %s\n", name.c_str(), why_not.c_str());
            continue;
        }
        if ((only_free && !subject->is_cc0) || (only_bound && subject->is_cc0)) continue;
        if (large)
            for (const int sense : bench::measured_senses)
                fine = write_jpeg(folder / ("night-" + name + "-" + std::to_string(sense) + ".jpg"),
                                  rendered(subject->photo,
                                           std::min(bench::measured_long_edge, subject->photo->long_edge()), sense,
                                           lines)) &&
                       fine;
        else
            fine = make_sheet(*subject, folder, lines) && fine;
    }
    return fine ? 0 : 1;
}
