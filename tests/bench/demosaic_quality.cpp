// Quality of demosaicing in decibels: writes pictures with known truth as DNGs, with and without noise, and measures what came
// of them: developed here, and in folders of TIFFs that other programs made of the same DNGs. demosaic_quality.sh runs it all.
//   nocturne_demosaic_quality write FOLDER
//   nocturne_demosaic_quality measure FOLDER [PROGRAM...]     reads FOLDER/PROGRAM/<name of DNG>.tif
//   nocturne_demosaic_quality measure-xtrans FOLDER [PROGRAM...]  reads FOLDER/PROGRAM/<name of DNG>.ppm
//   nocturne_demosaic_quality time FILE.dng                   milliseconds of demosaicing alone
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/parallel.h"
#include "engine/colour/spaces.h"
#include "engine/files/dng_file.h"
#include "engine/files/raster_file.h"
#include "engine/files/tiff_structure.h"
#include "engine/photo/open_photo.h"
#include "engine/sample/sensor.h"
#include "tests/bench/demosaic_scenes.h"
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <functional>
#include <optional>
#include <stdexcept>

namespace {

using namespace engine;
namespace fs = std::filesystem;

constexpr std::array<double, 3> neutral{0.5, 1.0, 0.65}; // a usual camera in daylight
constexpr double share_of_white = 0.85;                  // raw value of a truth of 1
constexpr int black = 512, white = 16383;
constexpr int margin = 8;                         // pixels at the edges that are not judged
constexpr int isos[] = {800, 3200, 12800, 51200}; // of the noisy pictures

// Colours of the camera are those of sRGB, apart from white balance: no program can lose anything in converting them.
DngContent shot(const Image& truth, int iso) {
    SimulatedCamera camera;
    camera.black = black;
    camera.white = white;
    camera.hot_pixels_per_megapixel = 0;
    camera.iso = iso > 0 ? iso : 100;
    camera.noise_seed = static_cast<std::uint32_t>(iso);
    const Rect area{0, 0, truth.width(), truth.height()};
    const Sensor sensor(camera, area);
    DngContent content;
    content.mosaic = Raster<std::uint16_t>(area);
    for (int y = 0; y < area.height; ++y)
        for (int x = 0; x < area.width; ++x) {
            const Rgb light = truth.data()[static_cast<std::size_t>(y) * static_cast<std::size_t>(area.width) +
                                           static_cast<std::size_t>(x)];
            const double values[3] = {neutral[0] * double{light.r}, double{light.g}, neutral[2] * double{light.b}};
            const int colour = content.pattern[static_cast<std::size_t>(y % 2 * 2 + x % 2)];
            content.mosaic.at(x, y) = sensor.raw_value(static_cast<float>(share_of_white * values[colour]), x, y);
        }
    content.black = black;
    content.white = white;
    const Matrix matrix = Matrix::diagonal(neutral[0], neutral[1], neutral[2]) * srgb_to_xyz().inverse();
    for (std::size_t i = 0; i < 9; ++i) content.xyz_to_camera[i] = matrix.m[i / 3][i % 3];
    content.as_shot_neutral = neutral;
    content.facts.maker = "Nocturne";
    content.facts.model = "Simulated";
    content.facts.iso = camera.iso;
    content.facts.baseline_exposure = 0;
    content.facts.taken = "2026:01:01 00:00:00";
    content.facts.noise = sensor.noise_profile();
    return content;
}

std::string file_name(const std::string& scene, int iso) {
    return iso == 0 ? scene : scene + "-iso" + std::to_string(iso);
}

// The samples of `shot`, for colours that repeat as on Fujifilm's X-Trans sensors.
void write_x_trans(const fs::path& file, const Image& truth) {
    const DngContent content = shot(truth, 0);
    constexpr std::array<std::uint8_t, 36> pattern{1, 1, 0, 1, 1, 2, 1, 1, 2, 1, 1, 0, 2, 0, 1, 0, 2, 1,
                                                   1, 1, 2, 1, 1, 0, 1, 1, 0, 1, 1, 2, 0, 2, 1, 2, 0, 1};
    const auto width = static_cast<std::uint32_t>(truth.width()), height = static_cast<std::uint32_t>(truth.height());
    const auto folder_at = [&](std::uint32_t samples) {
        TiffFolder folder;
        folder.add_int32(254, {0});
        folder.add_int32(256, {width});
        folder.add_int32(257, {height});
        folder.add_int16(258, {16});
        folder.add_int16(259, {1});
        folder.add_int16(262, {32803}); // colour filter array
        folder.add_text(271, content.facts.maker);
        folder.add_text(272, content.facts.model);
        folder.add_int32(273, {samples});
        folder.add_int16(274, {1});
        folder.add_int16(277, {1});
        folder.add_int32(278, {height});
        folder.add_int32(279, {2 * width * height});
        folder.add_int16(284, {1});
        folder.add_int16(33421, {6, 6});
        folder.add_bytes(33422, {pattern.begin(), pattern.end()});
        folder.add_bytes(50706, {1, 4, 0, 0});
        folder.add_bytes(50707, {1, 1, 0, 0});
        folder.add_text(50708, content.facts.model);
        folder.add_bytes(50710, {0, 1, 2});
        folder.add_int16(50711, {1});
        folder.add_int16(50714, {black});
        folder.add_int16(50717, {white});
        folder.add_signed_rationals(50721, {content.xyz_to_camera.begin(), content.xyz_to_camera.end()});
        folder.add_rationals(50728, {neutral.begin(), neutral.end()});
        folder.add_signed_rationals(50730, {0}); // BaselineExposure
        folder.add_int16(50778, {21});
        return folder;
    };
    const std::uint32_t samples = 8 + folder_at(0).size();
    std::vector<std::uint8_t> bytes{'I', 'I', 42, 0, 8, 0, 0, 0};
    for (const std::uint8_t byte : folder_at(samples).at(8)) bytes.push_back(byte);
    for (int y = 0; y < truth.height(); ++y)
        for (int x = 0; x < truth.width(); ++x) {
            const std::size_t colour = pattern[static_cast<std::size_t>(y % 6 * 6 + x % 6)];
            const Rgb light = truth.row(truth.area().top + y)[x];
            const float channels[3] = {light.r, light.g, light.b};
            append_int16(bytes,
                         static_cast<std::uint16_t>(std::lround(
                             black + (white - black) * share_of_white * neutral[colour] * double{channels[colour]})));
        }
    std::ofstream(file, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

void write(const fs::path& folder) {
    fs::create_directories(folder / "xtrans");
    write_x_trans(folder / "xtrans" / "patches.dng", bench::draw_demosaic_patches());
    const auto save = [&](const std::string& name, const Image& truth, int iso) {
        const Result<void> done = write_dng(folder / (file_name(name, iso) + ".dng"), shot(truth, iso), true);
        if (!done) throw std::runtime_error(done.error().what);
    };
    save("patches", bench::draw_demosaic_patches(), 0);
    for (const std::string& name : bench::demosaic_scene_names()) {
        const bench::DemosaicScene scene = bench::draw_demosaic_scene(name);
        save(name, scene.truth, 0);
        write_x_trans(folder / "xtrans" / (name + ".dng"), scene.truth);
        for (const int iso : isos) save(name, scene.truth, iso);
    }
}

double linear(double encoded) {
    return encoded <= 0.04045 ? encoded / 12.92 : std::pow((encoded + 0.055) / 1.055, 2.4);
}
double encoded(double light) {
    const double c = std::clamp(light, 0.0, 1.0);
    return c <= 0.0031308 ? 12.92 * c : 1.055 * std::pow(c, 1 / 2.4) - 0.055;
}

Image from_tiff(const fs::path& file) {
    const Result<RasterPicture> picture = read_raster(file, {});
    if (!picture) throw std::runtime_error(picture.error().what);
    if (picture->depth != Depth::bits16 || picture->channels != 3)
        throw std::runtime_error(file.string() + " is no 16-bit RGB");
    Image image({0, 0, picture->width, picture->height});
    for (std::size_t i = 0; i < image.size(); ++i) {
        std::uint16_t values[3];
        std::memcpy(values, picture->bytes.data() + 6 * i, 6);
        image.data()[i] = {static_cast<float>(linear(values[0] / 65535.0)),
                           static_cast<float>(linear(values[1] / 65535.0)),
                           static_cast<float>(linear(values[2] / 65535.0))};
    }
    return image;
}

// Linear 16-bit PPM, as LibRaw's dcraw_emu writes it.
Image from_ppm(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    std::string kind;
    int width = 0, height = 0, largest = 0;
    stream >> kind >> width >> height >> largest;
    stream.get();
    if (kind != "P6" || largest != 65535) throw std::runtime_error(file.string() + " is no 16-bit PPM");
    Image image({0, 0, width, height});
    std::vector<unsigned char> bytes(6 * image.size());
    stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    const auto value = [&](std::size_t i) { return static_cast<float>(bytes[2 * i] * 256 + bytes[2 * i + 1]) / 65535; };
    for (std::size_t i = 0; i < image.size(); ++i) image.data()[i] = {value(3 * i), value(3 * i + 1), value(3 * i + 2)};
    return image;
}

Image developed_here(const fs::path& dng) {
    const auto photo = open_photo(dng, {});
    if (!photo) throw std::runtime_error(photo.error().what);
    Image image = (*photo)->read((*photo)->area());
    const PixelMatrix to_srgb(srgb_to_xyz().inverse() * rec2020_to_xyz());
    for (std::size_t i = 0; i < image.size(); ++i) image.data()[i] = to_srgb * image.data()[i];
    return image;
}

// Programs that leave out a border do so on all sides alike.
const Rgb& pixel(const Image& image, int x, int y, const Image& truth) {
    return image.at(x - (truth.width() - image.width()) / 2, y - (truth.height() - image.height()) / 2);
}

// Exposure and colour conversion of a program, fitted on flat patches: matrix from its light to the truth's.
Matrix fitted(const Image& made, const Image& truth) {
    Matrix products, squares;
    for (int y = 32; y < truth.height(); y += 64)
        for (int x = 48; x < truth.width(); x += 96) {
            const Rgb m = pixel(made, x, y, truth), t = truth.row(truth.area().top + y)[x];
            const double a[3] = {m.r, m.g, m.b}, b[3] = {t.r, t.g, t.b};
            for (int r = 0; r < 3; ++r)
                for (int c = 0; c < 3; ++c) {
                    products.m[r][c] += b[r] * a[c];
                    squares.m[r][c] += a[r] * a[c];
                }
        }
    return products * squares.inverse();
}

struct Quality {
    std::array<double, 3> channels{}; // PSNR of R, G, B as seen (encoded for sRGB)
    double seen = 0, light = 0;       // CPSNR of encoded and of linear values
};

Quality quality_of(const Image& made, const Image& truth, const Matrix& matrix) {
    if (std::max(truth.width() - made.width(), truth.height() - made.height()) > 2 * margin)
        throw std::runtime_error("other size");
    const PixelMatrix to_truth(matrix);
    std::array<double, 3> seen{};
    double light = 0, count = 0;
    for (int y = margin; y < truth.height() - margin; ++y)
        for (int x = margin; x < truth.width() - margin; ++x) {
            const Rgb m = to_truth * pixel(made, x, y, truth), t = truth.row(truth.area().top + y)[x];
            const double a[3] = {m.r, m.g, m.b}, b[3] = {t.r, t.g, t.b};
            for (std::size_t c = 0; c < 3; ++c) {
                const double e = encoded(a[c]) - encoded(b[c]), l = std::clamp(a[c], 0.0, 1.0) - b[c];
                seen[c] += e * e;
                light += l * l;
            }
            ++count;
        }
    const auto decibels = [](double error) { return -10 * std::log10(error); };
    return {{decibels(seen[0] / count), decibels(seen[1] / count), decibels(seen[2] / count)},
            decibels((seen[0] + seen[1] + seen[2]) / (3 * count)),
            decibels(light / (3 * count))};
}

struct Program {
    std::string name;
    std::function<Image(const std::string& file)> picture;
    Matrix matrix;
};

void measure(const fs::path& folder, const std::vector<std::string>& others, bool is_x_trans) {
    std::vector<Program> programs{
        {"nocturne", [&](const std::string& file) { return developed_here(folder / (file + ".dng")); }, {}}};
    for (const std::string& other : others)
        programs.push_back({other,
                            [&folder, other](const std::string& file) {
                                return fs::exists(folder / other / (file + ".ppm"))
                                           ? from_ppm(folder / other / (file + ".ppm"))
                                           : from_tiff(folder / other / (file + ".tif"));
                            },
                            {}});
    const Image patches = bench::draw_demosaic_patches();
    for (Program& program : programs) program.matrix = fitted(program.picture("patches"), patches);

    std::vector<int> levels{0};
    if (!is_x_trans) levels.insert(levels.end(), std::begin(isos), std::end(isos));
    std::vector<bench::DemosaicScene> scenes;
    for (const std::string& name : bench::demosaic_scene_names()) scenes.push_back(bench::draw_demosaic_scene(name));
    for (const int iso : levels) {
        std::printf("\n%s, decibels: CPSNR as seen (R / G / B; linear light)\n\n| scene |",
                    iso == 0 ? "Without noise" : ("ISO " + std::to_string(iso)).c_str());
        for (const Program& program : programs) std::printf(" %s |", program.name.c_str());
        std::printf("\n|---|");
        for (std::size_t i = 0; i < programs.size(); ++i) std::printf("---|");
        std::vector<Quality> mean(programs.size());
        for (const bench::DemosaicScene& scene : scenes) {
            std::printf("\n| %s |", scene.name.c_str());
            for (std::size_t i = 0; i < programs.size(); ++i) {
                const Quality q =
                    quality_of(programs[i].picture(file_name(scene.name, iso)), scene.truth, programs[i].matrix);
                std::printf(" **%.2f** (%.1f / %.1f / %.1f; %.2f) |", q.seen, q.channels[0], q.channels[1],
                            q.channels[2], q.light);
                mean[i].seen += q.seen / static_cast<double>(scenes.size());
                mean[i].light += q.light / static_cast<double>(scenes.size());
            }
        }
        std::printf("\n| mean |");
        for (const Quality& q : mean) std::printf(" **%.2f** (linear %.2f) |", q.seen, q.light);
        std::printf("\n");
        std::fflush(stdout);
    }
}

void time_of(const fs::path& dng) {
    const auto photo = open_photo(dng, {});
    if (!photo) throw std::runtime_error(photo.error().what);
    const Rect area = (*photo)->area();
    double best = 1e9;
    for (int round = 0; round < 5; ++round) {
        const auto start = std::chrono::steady_clock::now();
        constexpr int tile = 256;
        const int columns = (area.width + tile - 1) / tile, rows = (area.height + tile - 1) / tile;
        for_each_index(columns * rows, Priority::exporting, {}, [&](int i) {
            (*photo)->read(Rect{i % columns * tile, i / columns * tile, tile, tile}.clipped_to(area));
        });
        best =
            std::min(best, std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
    }
    std::printf("%s: %.0f ms for %.1f megapixels, %d threads: demosaicing, highlights and colours\n", dng.c_str(), best,
                static_cast<double>(area.pixels()) * 1e-6, thread_count());
}

} // namespace

int main(int count, char** words) {
    try {
        const std::string task = count > 2 ? words[1] : "";
        if (task == "write") {
            write(words[2]);
        } else if (task == "measure") {
            measure(words[2], {words + 3, words + count}, false);
        } else if (task == "measure-xtrans") {
            measure(fs::path(words[2]) / "xtrans", {words + 3, words + count}, true);
        } else if (task == "time") {
            time_of(words[2]);
        } else {
            std::fprintf(
                stderr,
                "Usage: nocturne_demosaic_quality write|measure|measure-xtrans FOLDER [PROGRAM...] | time FILE\n");
            return 1;
        }
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
