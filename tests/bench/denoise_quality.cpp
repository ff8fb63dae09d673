// How near noise reduction comes to the truth: simulated nights at several sensitivities, photographed by a Bayer sensor, against the same photograph without
// noise. Pictures of other programs are measured in the same way, each against its own picture of that photograph. docs/denoise.md has the results.
// SPDX-License-Identifier: GPL-3.0-or-later
//
// denoise_quality make FOLDER             writes the DNG files
// denoise_quality measure FOLDER [NAMES]  measures our own steps and FOLDER/<program>/<photo>.tif of the other programs
// denoise_quality crops FOLDER PHOTO LEFT TOP SIZE   writes FOLDER/crops.png: truth, without, ours, and the other programs, side by side
#include "engine/base/parallel.h"
#include "engine/colour/spaces.h"
#include "engine/colour/view.h"
#include "engine/files/dng_file.h"
#include "engine/files/raster_file.h"
#include "engine/photo/open_photo.h"
#include "engine/photo/scene_light.h"
#include "engine/pipeline/renderer.h"
#include "engine/sample/simulated_night.h"
#include "tests/shared/night_scenes.h"
#include <bit>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <iomanip>
#include <map>

namespace {

using namespace engine;
namespace fs = std::filesystem;

constexpr std::array<int, 4> sensitivities{800, 3200, 12800, 51200};
// Light above this is left out of the fit of colours: the sensor clips at 1.41.
constexpr float brightest_fitted = 0.7F;

[[noreturn]] void fail(const std::string& what) {
    std::fprintf(stderr, "%s\n", what.c_str());
    std::exit(1);
}

// The scene's own light in units of the photo.
Image truth_of(const std::string& name) {
    const test::NightScene scene = test::draw_scene(name);
    const double kappa = key_of(scene.light, 1e-7) / scene.key;
    Image truth(scene.light.area());
    for (std::size_t i = 0; i < truth.size(); ++i)
        truth.data()[i] = scene.light.data()[i] * static_cast<float>(1 / kappa);
    return truth;
}

// Edits of darktable: its profiled denoising with the sensor's true noise, everything else as it comes. The layout is that of version 11 of the module's
// parameters (darktable 4.2, src/iop/denoiseprofile.c): sliders at their defaults, noise by channel, mode, force curves, four switches that are on.
void write_darktable_edit(const fs::path& file, int iso, int mode, bool is_on) {
    const SimulatedCamera camera;
    const float scale = static_cast<float>(iso / 100.0 / camera.full_well);
    const float offset = static_cast<float>(std::pow(camera.read_noise * static_cast<double>(scale), 2.0));
    std::vector<float> values{1, 7, 1, 1, 0, 0, 0.1F, 1, scale, scale, scale, offset, offset, offset};
    const auto add_integer = [&](std::int32_t value) { values.push_back(std::bit_cast<float>(value)); };
    add_integer(mode);
    constexpr int channels = 6, bands = 7;
    for (int i = 0; i < channels * bands; ++i) values.push_back(static_cast<float>(i % bands) / (bands - 1));
    for (int i = 0; i < channels * bands; ++i) values.push_back(0.5F);
    for (int i = 0; i < 4; ++i) add_integer(1);
    std::ofstream out(file);
    out << "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
           "<rdf:Description rdf:about=\"\" xmlns:darktable=\"http://darktable.sf.net/\" darktable:xmp_version=\"4\"\n"
           " darktable:raw_params=\"0\" darktable:auto_presets_applied=\"1\" darktable:history_end=\"1\" "
           "darktable:iop_order_version=\"4\">\n"
           "<darktable:history><rdf:Seq><rdf:li darktable:num=\"0\" darktable:operation=\"denoiseprofile\" "
           "darktable:enabled=\""
        << (is_on ? 1 : 0) << "\"\n darktable:modversion=\"11\" darktable:params=\"" << std::hex << std::setfill('0');
    for (const float value : values)
        for (const std::uint8_t byte : std::bit_cast<std::array<std::uint8_t, 4>>(value))
            out << std::setw(2) << int{byte};
    out << "\"\n darktable:multi_name=\"\" darktable:multi_priority=\"0\" darktable:blendop_version=\"11\"\n"
           " darktable:blendop_params=\"gz12eJxjYGBgkGAAgRNODESDBnsIHll8ANNSGQM=\"/></rdf:Seq></darktable:history>\n"
           "</rdf:Description></rdf:RDF></x:xmpmeta>\n";
}

void make(const fs::path& folder) {
    fs::create_directories(folder);
    for (const int iso : sensitivities) {
        write_darktable_edit(folder / ("nlmeans-" + std::to_string(iso) + ".xmp"), iso, 0, true);
        write_darktable_edit(folder / ("wavelets-" + std::to_string(iso) + ".xmp"), iso, 1, true);
    }
    for (const char* mode : {"nlmeans", "wavelets"})
        write_darktable_edit(folder / (std::string(mode) + "-0.xmp"), 100, 0, false);
    for (const std::string& name : test::night_scene_names()) {
        const test::NightScene scene = test::draw_scene(name);
        const double kappa = key_of(scene.light, 1e-7) / scene.key;
        for (const int iso : {0, 800, 3200, 12800, 51200}) { // 0: without noise
            SimulatedCamera camera;
            camera.iso = std::max(iso, 100);
            camera.exposure_time = 85.3 * camera.f_number * camera.f_number / (camera.iso * kappa); // night.md 1.2
            camera.glare = 0, camera.hot_pixels_per_megapixel = 0;
            camera.noise_seed = static_cast<std::uint32_t>(iso);
            if (iso == 0) camera.noise_seed = 0;
            const DngContent content = photograph(scene.light, camera, {});
            if (const auto written = write_dng(folder / (name + "-" + std::to_string(iso) + ".dng"), content, true);
                !written)
                fail(written.error().what);
        }
    }
}

Image ours(const fs::path& dng, const std::vector<std::pair<std::string, std::string>>& values) {
    const auto photo = open_photo(dng, {});
    if (!photo) fail(photo.error().what);
    Recipe recipe = initial_recipe();
    for (const auto& [key, value] : values)
        if (const auto set = set_value(recipe, key, value); !set) fail(set.error().what);
    const auto plan = make_plan(*photo, recipe, (*photo)->long_edge(), nullptr, {});
    return *render(*plan, plan->area, {}, {});
}

// Linear light of a TIFF with 32-bit float values: darktable's is linear, RawTherapee knows no linear output and uses the curve of sRGB.
std::optional<Image> picture(const fs::path& file) {
    const auto read = read_raster(file, {});
    if (!read || read->depth != Depth::float32 || read->channels != 3) return std::nullopt;
    Image image({0, 0, read->width, read->height});
    std::memcpy(image.data(), read->bytes.data(), image.bytes());
    if (image.width() < test::night_scene_width) { // RawTherapee cuts the rim, alike on all sides
        const int left = (test::night_scene_width - image.width()) / 2,
                  top = (test::night_scene_height - image.height()) / 2;
        const Image padded =
            padded_by_repeating_edges(image, {-left, -top, test::night_scene_width, test::night_scene_height});
        image = Image({0, 0, test::night_scene_width, test::night_scene_height});
        std::copy_n(padded.data(), padded.size(), image.data());
    }
    const bool is_encoded = file.parent_path().filename().string().starts_with("rawtherapee");
    const auto linear = [](float v) { return v <= 0.04045F ? v / 12.92F : std::pow((v + 0.055F) / 1.055F, 2.4F); };
    if (is_encoded)
        for (std::size_t i = 0; i < image.size(); ++i) {
            Rgb& c = image.data()[i];
            c = {linear(c.r), linear(c.g), linear(c.b)};
        }
    return image;
}

constexpr int block = 8;
Image means(const Image& image) {
    Image small({0, 0, image.width() / block, image.height() / block});
    for (int y = 0; y < small.height(); ++y)
        for (int x = 0; x < small.width(); ++x) {
            Rgb sum;
            for (int i = 0; i < block * block; ++i) sum = sum + image.at(block * x + i % block, block * y + i / block);
            small.at(x, y) = sum * (1.0F / (block * block));
        }
    return small;
}

// The 3 x 3 matrix that takes a program's picture of the photo without noise to the scene, with the least relative error: colours and exposures of programs
// differ, and only noise and detail shall count. Fitted on means; held near a mere exposure, since lamplight of one colour says little of the others.
PixelMatrix fit(const Image& picture, const Image& truth) {
    const Image from = means(picture), to = means(truth);
    double light = 0, true_light = 0;
    for (std::size_t i = 0; i < to.size(); ++i)
        if (luminance(to.data()[i]) < 0.3F) {
            light += static_cast<double>(luminance(from.data()[i]));
            true_light += static_cast<double>(luminance(to.data()[i]));
        }
    const double exposure = true_light / light;
    Matrix squares, products;
    double weights = 0;
    for (std::size_t i = 0; i < to.size(); ++i) {
        const Rgb p = from.data()[i], t = to.data()[i];
        if (std::max({t.r, t.g, t.b}) > brightest_fitted) continue;
        const double scale = 0.003 + static_cast<double>(luminance(t));
        const float a[3] = {p.r, p.g, p.b}, b[3] = {t.r, t.g, t.b};
        weights += std::pow(static_cast<double>(luminance(p)) / scale, 2.0);
        for (std::size_t r = 0; r < 3; ++r)
            for (std::size_t c = 0; c < 3; ++c) {
                squares.m[r][c] += static_cast<double>(a[r] * a[c]) / (scale * scale);
                products.m[r][c] += static_cast<double>(b[r] * a[c]) / (scale * scale);
            }
    }
    for (std::size_t c = 0; c < 3; ++c) {
        squares.m[c][c] += 0.1 * weights;
        products.m[c][c] += 0.1 * weights * exposure;
    }
    return PixelMatrix(products * squares.inverse());
}

// As the screen shows it: view transform, then the curve of sRGB; 0..1.
Image shown(const Image& light, const PixelMatrix& matrix) {
    Image view(light.area());
    for (std::size_t i = 0; i < light.size(); ++i) view.data()[i] = matrix * light.data()[i];
    apply_view(view.data(), view.data(), view.size());
    const auto encoded = [](float v) { return v <= 0.0031308F ? 12.92F * v : 1.055F * std::pow(v, 1 / 2.4F) - 0.055F; };
    for (std::size_t i = 0; i < view.size(); ++i) {
        Rgb& c = view.data()[i];
        c = {encoded(c.r), encoded(c.g), encoded(c.b)};
    }
    return view;
}

constexpr int border = 16; // programs differ there

// The picture without its rim, where programs differ.
Raster<std::uint8_t> comparable(Rect area) {
    Raster<std::uint8_t> mask(area, 0);
    for (int y = border; y < area.height - border; ++y)
        std::fill_n(&mask.at(border, y), area.width - 2 * border, std::uint8_t{1});
    return mask;
}

double psnr(const Image& a, const Image& b, const Raster<std::uint8_t>& mask) {
    double sum = 0, count = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (!mask.data()[i]) continue;
        const Rgb d = a.data()[i] - b.data()[i];
        sum += static_cast<double>(d.r * d.r + d.g * d.g + d.b * d.b) / 3;
        ++count;
    }
    return -10 * std::log10(std::max(sum / count, 1e-12));
}

// Mean structural similarity (Wang et al. 2004) of the three channels in comparable windows of 8 x 8 every 4 pixels.
double ssim(const Image& a, const Image& b, const Raster<std::uint8_t>& mask) {
    double total = 0, count = 0;
    const auto channel = [](const Rgb& c, int k) { return static_cast<double>(k == 0 ? c.r : k == 1 ? c.g : c.b); };
    for (int top = 0; top + 8 <= a.height(); top += 4)
        for (int left = 0; left + 8 <= a.width(); left += 4) {
            bool whole = true;
            for (int i = 0; i < 64; ++i) whole = whole && mask.at(left + i % 8, top + i / 8);
            if (!whole) continue;
            for (int k = 0; k < 3; ++k, ++count) {
                double ma = 0, mb = 0, aa = 0, bb = 0, ab = 0;
                for (int y = top; y < top + 8; ++y)
                    for (int x = left; x < left + 8; ++x) {
                        const double p = channel(a.at(x, y), k), q = channel(b.at(x, y), k);
                        ma += p / 64, mb += q / 64, aa += p * p / 64, bb += q * q / 64, ab += p * q / 64;
                    }
                aa -= ma * ma, bb -= mb * mb, ab -= ma * mb;
                constexpr double c1 = 0.01 * 0.01, c2 = 0.03 * 0.03;
                total += (2 * ma * mb + c1) * (2 * ab + c2) / ((ma * ma + mb * mb + c1) * (aa + bb + c2));
            }
        }
    return total / count;
}

// Programs' names in the order of the columns, and how each makes its picture of a photo; nothing where it made none.
using Maker = std::function<std::optional<Image>(const fs::path& folder, const std::string& photo)>;
std::vector<std::pair<std::string, Maker>> makers(const fs::path& folder, const std::vector<std::string>& settings) {
    std::vector<std::pair<std::string, Maker>> all;
    const auto own = [&](const std::string& name, std::vector<std::pair<std::string, std::string>> values) {
        all.emplace_back(name, [values](const fs::path& in, const std::string& photo) {
            // The photo without noise is the reference: nothing is taken from it.
            return std::optional<Image>(photo.ends_with("-0") ? ours(in / (photo + ".dng"), {})
                                                              : ours(in / (photo + ".dng"), values));
        });
    };
    own("none", {});
    if (settings.empty()) {
        own("fast", {{"denoise.amount", "50"}});
        own("best", {{"denoise.amount", "50"}, {"denoise.quality", "best"}});
    }
    for (const std::string& text : settings) { // "denoise.amount=50,denoise.detail=60"
        std::vector<std::pair<std::string, std::string>> values;
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t end = std::min(text.find(',', at), text.size()), equals = text.find('=', at);
            values.emplace_back(text.substr(at, equals - at), text.substr(equals + 1, end - equals - 1));
            at = end + 1;
        }
        own(text, values);
    }
    std::vector<fs::path> others;
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.is_directory()) others.push_back(entry.path());
    std::sort(others.begin(), others.end());
    for (const fs::path& other : others)
        all.emplace_back(other.filename().string(), [other](const fs::path&, const std::string& photo) {
            return picture(other / (photo + ".tif"));
        });
    return all;
}

void measure(const fs::path& folder, const std::vector<std::string>& scenes, const std::vector<std::string>& settings) {
    const auto all = makers(folder, settings);
    std::map<std::string, std::map<int, std::pair<double, double>>> sums;
    std::map<std::string, std::map<int, int>> counts;
    for (const std::string& name : scenes) {
        const Image truth = truth_of(name);
        const auto mask = comparable(truth.area());
        for (const auto& [who, make_picture] : all) {
            const auto noise_free = make_picture(folder, name + "-0");
            if (!noise_free || !(noise_free->area() == truth.area())) continue;
            const PixelMatrix matrix = fit(*noise_free, truth);
            const Image reference = shown(*noise_free, matrix);
            for (const int iso : sensitivities) {
                const auto made = make_picture(folder, name + "-" + std::to_string(iso));
                if (!made || !(made->area() == truth.area())) continue;
                const Image seen = shown(*made, matrix);
                const double p = psnr(seen, reference, mask), s = ssim(seen, reference, mask);
                std::printf("%-14s %6d  %-40s %6.2f dB  %.4f\n", name.c_str(), iso, who.c_str(), p, s);
                std::fflush(stdout);
                sums[who][iso].first += p, sums[who][iso].second += s;
                ++counts[who][iso];
            }
        }
    }
    std::printf("\n| program |");
    for (const int iso : sensitivities) std::printf(" ISO %d |", iso);
    std::printf(" mean |\n|---|---|---|---|---|---|\n");
    for (const auto& [who, make_picture] : all) {
        if (!sums.contains(who)) continue;
        std::printf("| %s |", who.c_str());
        double p = 0, s = 0;
        for (const int iso : sensitivities) {
            const double n = counts[who][iso];
            const auto [a, b] = sums[who][iso];
            std::printf(" %.2f / %.4f |", a / n, b / n);
            p += a / n / 4, s += b / n / 4;
        }
        std::printf(" %.2f / %.4f |\n", p, s);
    }
}

void crops(const fs::path& folder, const std::string& photo, Rect area) {
    const std::string name = photo.substr(0, photo.rfind('-'));
    const Image truth = truth_of(name);
    std::vector<Image> pictures;
    for (const auto& [who, make_picture] : makers(folder, {})) {
        const auto noise_free = make_picture(folder, name + "-0"), made = make_picture(folder, photo);
        if (!noise_free || !made || !(made->area() == truth.area()) || !(noise_free->area() == truth.area())) continue;
        const PixelMatrix matrix = fit(*noise_free, truth);
        if (pictures.empty()) pictures.push_back(shown(*noise_free, matrix));
        pictures.push_back(shown(*made, matrix));
        std::printf("%zu: %s\n", pictures.size(), who.c_str());
    }
    constexpr int gap = 4;
    RasterHeader header;
    header.width = static_cast<int>(pictures.size()) * (area.width + gap) - gap;
    header.height = area.height;
    header.format = FileFormat::png;
    auto writer = make_raster_writer(folder / "crops.png", header);
    if (!writer) fail(writer.error().what);
    for (int y = area.top; y < area.bottom(); ++y) {
        std::vector<std::uint8_t> row(static_cast<std::size_t>(header.width) * 3, 255);
        for (std::size_t k = 0; k < pictures.size(); ++k)
            for (int x = 0; x < area.width; ++x) {
                const Rgb c = pictures[k].at(area.left + x, y);
                std::uint8_t* to =
                    row.data() + 3 * (k * static_cast<std::size_t>(area.width + gap) + static_cast<std::size_t>(x));
                to[0] = static_cast<std::uint8_t>(c.r * 255 + 0.5F),
                to[1] = static_cast<std::uint8_t>(c.g * 255 + 0.5F);
                to[2] = static_cast<std::uint8_t>(c.b * 255 + 0.5F);
            }
        if (const auto written = (*writer)->write_rows(row.data(), 1); !written) fail(written.error().what);
    }
    if (const auto finished = (*writer)->finish(); !finished) fail(finished.error().what);
}

} // namespace

int main(int count, char** words) {
    const std::vector<std::string> arguments(words + 1, words + count);
    if (arguments.size() >= 2 && arguments[0] == "make") {
        make(arguments[1]);
    } else if (arguments.size() >= 2 && arguments[0] == "measure") {
        std::vector<std::string> scenes, settings;
        for (std::size_t i = 2; i < arguments.size(); ++i)
            (arguments[i].find('=') == std::string::npos ? scenes : settings).push_back(arguments[i]);
        measure(arguments[1], scenes.empty() ? test::night_scene_names() : scenes, settings);
    } else if (arguments.size() == 6 && arguments[0] == "crops") {
        const int size = std::stoi(arguments[5]);
        crops(arguments[1], arguments[2], {std::stoi(arguments[3]), std::stoi(arguments[4]), size, size});
    } else {
        fail("denoise_quality make FOLDER | measure FOLDER [SCENES] [SETTINGS] | crops FOLDER PHOTO LEFT TOP SIZE");
    }
}
