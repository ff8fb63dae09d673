// Tag numbers and rules: Adobe, Digital Negative Specification 1.4.0.0 (2012), chapters 2 to 5.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/dng_reader.h"
#include "engine/files/camera_colour.h"
#include "engine/files/dng_samples.h"
#include "engine/files/frames_map.h"
#include "engine/files/metadata.h"
#include "engine/files/raw_opening.h"
#include <algorithm>
#include <atomic>
#include <cmath>

namespace engine {
namespace {

enum Tag : unsigned {
    subfile_type = 254,
    image_width = 256,
    image_length = 257,
    bits_per_sample = 258,
    compression = 259,
    photometric = 262,
    maker = 271,
    model = 272,
    strip_offsets = 273,
    orientation_tag = 274,
    strip_byte_counts = 279,
    cfa_repeat = 33421,
    cfa_pattern = 33422,
    cfa_plane_colour = 50710,
    linearization_table = 50712,
    black_repeat = 50713,
    black_level = 50714,
    white_level = 50717,
    crop_origin = 50719,
    crop_size = 50720,
    colour_matrix_1 = 50721,
    calibration_1 = 50723,
    analog_balance = 50727,
    as_shot_neutral = 50728,
    as_shot_white = 50729,
    baseline_exposure = 50730,
    private_data = 50740,
    illuminant_1 = 50778,
    active_area = 50829
};
constexpr double photometric_cfa = 32803, photometric_linear_raw = 34892, photometric_ycbcr = 6, photometric_rgb = 2;
constexpr double jpeg = 7, none = 1;

// Largest part of 16 bits that stands for black where floats become integers: what noise takes below it stays.
constexpr float pedestal = 1024;
// Samples further from the white level than any sensor and any merge reaches.
constexpr float farthest = 1e6F;

struct Dng {
    TiffReader file;
    const TiffReader::Folder *first = nullptr, *raw = nullptr; // camera and colour; the picture
};

Result<Dng> open_dng(const std::filesystem::path& path) {
    Result<TiffReader> file = TiffReader::open(path);
    if (!file) return file.error();
    Dng dng{*std::move(file)};
    double most = 0;
    for (const TiffReader::Folder& folder : dng.file.folders()) {
        const double kind = dng.file.number(folder, photometric).value_or(-1);
        const bool is_whole = dng.file.number(folder, subfile_type).value_or(0) == 0;
        const double pixels =
            dng.file.number(folder, image_width).value_or(0) * dng.file.number(folder, image_length).value_or(0);
        if ((kind != photometric_cfa && kind != photometric_linear_raw) || !is_whole || !(pixels > most)) continue;
        most = pixels;
        dng.raw = &folder;
    }
    if (!dng.raw)
        return not_opened(path, ErrorKind::damaged,
                          "It holds no raw picture, or the file ends early. Copy it from the card again.", {});
    dng.first = &dng.file.folders().front();
    return dng;
}

int orientation_of(const Dng& dng) {
    const double value = dng.file.number(*dng.first, orientation_tag).value_or(1);
    return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
}

// Numbers become places: whatever they are, they stay small.
std::optional<Rect> rect_of(double left, double top, double width, double height) {
    const auto is_place = [](double v) { return v >= 0 && v <= 65535; };
    if (!is_place(left) || !is_place(top) || !is_place(width) || !is_place(height)) return std::nullopt;
    return Rect{static_cast<int>(left), static_cast<int>(top), static_cast<int>(width), static_cast<int>(height)};
}

struct Places {
    Rect active, photo;
};
Places places_of(const Dng& dng, int width, int height) {
    Places places{{0, 0, width, height}, {0, 0, width, height}};
    if (const auto area = dng.file.numbers(*dng.raw, active_area, 4); area.size() == 4)
        if (const auto rect = rect_of(area[1], area[0], area[3] - area[1], area[2] - area[0]);
            rect && !rect->empty() && places.photo.contains(*rect))
            places.active = places.photo = *rect;
    const auto origin = dng.file.numbers(*dng.raw, crop_origin, 2), size = dng.file.numbers(*dng.raw, crop_size, 2);
    if (origin.size() != 2 || size.size() != 2) return places;
    const auto crop = rect_of(places.active.left + origin[0], places.active.top + origin[1], size[0], size[1]);
    // A crop to less than half is not what a frame needs for its borders, but a digital zoom: keep the whole picture.
    if (crop && places.active.contains(*crop) && 2 * crop->width > places.active.width &&
        2 * crop->height > places.active.height)
        places.photo = *crop;
    return places;
}

Matrix matrix_of(const Dng& dng, unsigned tag) {
    Matrix matrix;
    const std::vector<double> values = dng.file.numbers(*dng.first, tag, 9);
    for (std::size_t i = 0; i < 9 && values.size() == 9; ++i) matrix.m[i / 3][i % 3] = values[i];
    return matrix;
}

struct Colour {
    Matrix xyz_to_camera;
    std::array<double, 3> neutral{1, 1, 1};
};
Colour colour_of(const Dng& dng) {
    const auto balance = dng.file.numbers(*dng.first, analog_balance, 3);
    const auto under = [&](unsigned which) { // DNG 1.4, chapter 6: AnalogBalance * CameraCalibration * ColorMatrix
        Matrix matrix = matrix_of(dng, colour_matrix_1 + which);
        if (TiffReader::find(*dng.first, calibration_1 + which))
            matrix = matrix_of(dng, calibration_1 + which) * matrix;
        if (balance.size() == 3) matrix = Matrix::diagonal(balance[0], balance[1], balance[2]) * matrix;
        return DngColour{static_cast<unsigned>(
                             std::clamp(dng.file.number(*dng.first, illuminant_1 + which).value_or(0), 0.0, 255.0)),
                         matrix};
    };
    Colour colour;
    // Without a matrix as if it saw in sRGB.
    colour.xyz_to_camera = nearest_to_daylight({under(0), under(1)}).value_or(srgb_to_xyz().inverse());
    const auto is_given = [](const std::vector<double>& v) {
        return v.size() == 3 && std::all_of(v.begin(), v.end(), [](double x) { return x > 0 && x < 1e6; });
    };
    if (const auto neutral = dng.file.numbers(*dng.first, as_shot_neutral, 3); is_given(neutral)) {
        std::copy(neutral.begin(), neutral.end(), colour.neutral.begin());
    } else {
        Xy white = d65;
        if (const auto xy = dng.file.numbers(*dng.first, as_shot_white, 2);
            xy.size() == 2 && xy[0] > 0 && xy[1] > 0 && xy[0] + xy[1] < 1)
            white = {xy[0], xy[1]};
        const auto seen = colour.xyz_to_camera * xyz_of(white);
        if (std::all_of(seen.begin(), seen.end(), [](double v) { return v > 0; })) colour.neutral = seen;
    }
    const double largest = *std::max_element(colour.neutral.begin(), colour.neutral.end());
    for (double& value : colour.neutral) value = std::max(value / largest, 1e-4);
    return colour;
}

// Colours of the filters at the photo's first pixel, `period` a side.
std::optional<std::vector<CfaColour>> filters_of(const Dng& dng, const Places& places, int& period) {
    const auto repeat = dng.file.numbers(*dng.raw, cfa_repeat, 2),
               pattern = dng.file.numbers(*dng.raw, cfa_pattern, 64);
    auto planes = dng.file.numbers(*dng.raw, cfa_plane_colour, 8);
    if (planes.empty()) planes = {0, 1, 2};
    if (repeat.size() != 2 || repeat[0] != repeat[1] || (repeat[0] != 2 && repeat[0] != 6) ||
        pattern.size() != static_cast<std::size_t>(repeat[0] * repeat[1]) || planes.size() != 3)
        return std::nullopt;
    period = static_cast<int>(repeat[0]);
    std::vector<CfaColour> colours;
    for (int y = 0; y < period; ++y)
        for (int x = 0; x < period; ++x) { // CFAPattern begins at the active area
            const int u = (x + places.photo.left - places.active.left) % period,
                      v = (y + places.photo.top - places.active.top) % period;
            const double colour = pattern[static_cast<std::size_t>(v * period + u)];
            if (colour > 2) return std::nullopt;
            colours.push_back(static_cast<CfaColour>(colour));
        }
    return colours;
}

bool is_bayer(const std::vector<CfaColour>& p) {
    const auto count = [&](CfaColour colour) { return std::count(p.begin(), p.end(), colour); };
    return p.size() == 4 && count(CfaColour::red) == 1 && count(CfaColour::green) == 2 && count(CfaColour::blue) == 1 &&
           (p[0] == p[3] || p[1] == p[2]);
}

// Demosaicing of 6 x 6 patterns relies on all colours in every 5 x 5 samples.
bool is_like_x_trans(const std::vector<CfaColour>& p) {
    if (p.size() != 36) return false;
    for (std::size_t top = 0; top < 6; ++top)
        for (std::size_t left = 0; left < 6; ++left) {
            bool found[3] = {};
            for (std::size_t i = 0; i < 25; ++i)
                found[static_cast<int>(p[(top + i / 5) % 6 * 6 + (left + i % 5) % 6])] = true;
            if (!found[0] || !found[1] || !found[2]) return false;
        }
    return true;
}

struct Levels {
    std::vector<double> black; // `rows` x `columns` of the photo, each of all samples of a pixel
    int rows = 1, columns = 1;
    double white = 1;

    double black_at(int x, int y, int sample, int samples) const {
        return black[static_cast<std::size_t>((y % rows * columns + x % columns) * samples + sample)];
    }
    // Of a photo whose pattern repeats every 2 pixels: the mean over the block's places that have this position.
    float black_of(int position) const {
        double sum = 0;
        for (int v = 0; v < rows; ++v)
            for (int u = 0; u < columns; ++u) sum += black_at((position & 1) + 2 * u, (position >> 1) + 2 * v, 0, 1);
        return static_cast<float>(sum / (rows * columns));
    }
};

std::optional<Levels> levels_of(const Dng& dng, const Places& places, const SampleCoding& coding) {
    Levels levels;
    levels.white = coding.is_float ? 1 : std::exp2(coding.bits) - 1;
    if (const auto white = dng.file.numbers(*dng.raw, white_level, 3); !white.empty())
        levels.white = *std::min_element(white.begin(), white.end());
    const auto repeat = dng.file.numbers(*dng.raw, black_repeat, 2);
    int rows = 1, columns = 1;
    if (repeat.size() == 2 && repeat[0] >= 1 && repeat[1] >= 1 && repeat[0] <= 64 && repeat[1] <= 64)
        rows = static_cast<int>(repeat[0]), columns = static_cast<int>(repeat[1]);
    const auto samples = static_cast<std::size_t>(coding.samples);
    std::vector<double> black = dng.file.numbers(*dng.raw, black_level, 64 * 64 * 3);
    if (black.size() != static_cast<std::size_t>(rows * columns) * samples)
        black.assign(static_cast<std::size_t>(rows * columns) * samples, black.empty() ? 0 : black[0]);
    levels.rows = rows, levels.columns = columns;
    for (int y = 0; y < rows; ++y)
        for (int x = 0; x < columns; ++x) { // the block begins at the active area
            const int u = (x + places.photo.left - places.active.left) % columns,
                      v = (y + places.photo.top - places.active.top) % rows;
            for (std::size_t c = 0; c < samples; ++c)
                levels.black.push_back(black[static_cast<std::size_t>(v * columns + u) * samples + c]);
        }
    const double most = *std::max_element(levels.black.begin(), levels.black.end());
    if (!std::isfinite(levels.white) || !std::isfinite(most) || !(levels.white > most) ||
        std::abs(levels.white) > 1e10 || std::abs(most) > 1e10)
        return std::nullopt;
    return levels;
}

// Integers that are not linear yet: the table's value, or its last one.
std::vector<std::uint32_t> table_of(const Dng& dng) {
    const std::vector<double> values = dng.file.numbers(*dng.raw, linearization_table, 65536);
    std::vector<std::uint32_t> table;
    for (const double value : values) table.push_back(static_cast<std::uint32_t>(std::clamp(value, 0.0, 65535.0)));
    return table;
}

// Pixels of the photo as the levels make light of them; `row_of(y)` is where row y goes.
template <class RowOf> bool decode_light(const Dng& dng, const SampleCoding& coding, const Rect& photo,
                                         const Levels& levels, const Work& work, float& end, const RowOf& row_of) {
    const int samples = coding.samples;
    std::atomic<float> largest = 1;
    const bool done = decode_samples(
        dng.file, coding, photo, work, TakeFloats([&](int left, int y, int count, const float* values) {
            float* to = row_of(y - photo.top) + (left - photo.left) * samples;
            float most = 1;
            for (int i = 0; i < count; ++i)
                for (int c = 0; c < samples; ++c) {
                    const double black = levels.black_at(left - photo.left + i, y - photo.top, c, samples);
                    const auto value = static_cast<float>((static_cast<double>(values[i * samples + c]) - black) /
                                                          (levels.white - black));
                    to[i * samples + c] = std::clamp(value, -farthest, farthest);
                    most = std::max(most, to[i * samples + c]);
                }
            for (float known = largest; most > known && !largest.compare_exchange_weak(known, most);) {
            }
        }));
    end = largest;
    return done;
}

bool read_floats(const Dng& dng, const SampleCoding& coding, const Rect& photo, const Levels& levels, const Work& work,
                 RawFile& raw) {
    raw.black = {0, 0, 0, 0};
    raw.white = 1;
    const Rect area{0, 0, photo.width, photo.height};
    if (coding.samples == 3) {
        raw.camera_light = Image(area);
        return decode_light(dng, coding, photo, levels, work, raw.light_end,
                            [&](int y) { return &raw.camera_light.row(y)->r; });
    }
    raw.light = Plane(area);
    return decode_light(dng, coding, photo, levels, work, raw.light_end, [&](int y) { return raw.light.row(y); });
}

bool read_integers(const Dng& dng, const SampleCoding& coding, const Rect& photo, const Levels& levels,
                   const Work& work, RawFile& raw) {
    const std::vector<std::uint32_t> table = table_of(dng);
    const auto linear = [&](std::uint32_t value) {
        return static_cast<std::uint16_t>(table.empty() ? value
                                                        : table[std::min<std::size_t>(value, table.size() - 1)]);
    };
    raw.white = static_cast<float>(levels.white);
    if (coding.samples == 1) {
        raw.mosaic = Raster<std::uint16_t>({0, 0, photo.width, photo.height});
        for (int i = 0; i < 4; ++i) raw.black[static_cast<std::size_t>(i)] = levels.black_of(i);
        return decode_samples(dng.file, coding, photo, work,
                              TakeIntegers([&](int left, int y, int count, const std::uint32_t* values) {
                                  std::uint16_t* to = raw.mosaic.row(y - photo.top) + (left - photo.left);
                                  for (int i = 0; i < count; ++i) to[i] = linear(values[i]);
                              }));
    }
    for (int c = 0; c < 3; ++c)
        raw.black[static_cast<std::size_t>(c)] = static_cast<float>(levels.black_at(0, 0, c, 3));
    raw.camera_rgb.resize(3 * static_cast<std::size_t>(photo.pixels()));
    return decode_samples(
        dng.file, coding, photo, work, TakeIntegers([&](int left, int y, int count, const std::uint32_t* values) {
            std::uint16_t* to = raw.camera_rgb.data() +
                                3 * (static_cast<std::size_t>(y - photo.top) * static_cast<std::size_t>(photo.width) +
                                     static_cast<std::size_t>(left - photo.left));
            for (int i = 0; i < 3 * count; ++i) to[i] = linear(values[i]);
        }));
}

std::string name_of(const std::vector<CfaColour>& pattern) {
    if (pattern.empty()) return "none";
    if (pattern.size() == 36) return "X-Trans";
    std::string name;
    for (const CfaColour colour : pattern) name += "RGB"[static_cast<int>(colour)];
    return name;
}

void take_frames(const Dng& dng, RawFile& raw) {
    constexpr std::uint64_t most_private_bytes = 1 << 24;
    const auto bytes = dng.file.bytes(*dng.first, private_data, most_private_bytes);
    if (auto map = read_frames_map(bytes, raw.width, raw.height)) {
        raw.frames = std::move(map->frames);
        raw.frames_cell = map->cell;
    }
}

struct Opened {
    Dng dng;
    SampleCoding coding;
    Places places;
    Levels levels;
    std::vector<CfaColour> pattern; // empty: LinearRaw
    RawFile raw;                    // all but the samples
};

Result<Opened> opened(const std::filesystem::path& path) {
    Result<Dng> dng = open_dng(path);
    if (!dng) return dng.error();
    Result<SampleCoding> coding = sample_coding(dng->file, *dng->raw, path);
    if (!coding) return coding.error();
    const Places places = places_of(*dng, coding->width, coding->height);
    const auto levels = levels_of(*dng, places, *coding);
    if (!levels)
        return not_opened(path, ErrorKind::damaged,
                          "Its white level does not lie above its black level. Copy it from the card again.", {});
    std::vector<CfaColour> pattern;
    if (coding->samples == 1) {
        int period = 0;
        auto found = filters_of(*dng, places, period);
        if (!found || !(is_bayer(*found) || is_like_x_trans(*found)))
            return not_opened(path, ErrorKind::unsupported,
                              "Its sensor has a pattern of colour filters that this version does not know. Convert it "
                              "to TIFF with the program it comes from.",
                              {});
        pattern = *std::move(found);
    }

    RawFile raw;
    if (Result<FileMetadata> metadata = read_metadata(path)) raw.facts = metadata->facts;
    raw.orientation = orientation_of(*dng);
    if (!raw.facts.baseline_exposure)
        if (const auto stops = dng->file.number(*dng->first, baseline_exposure); stops && std::abs(*stops) < 20)
            raw.facts.baseline_exposure = *stops;
    raw.facts.is_raw = true;
    raw.facts.format = "DNG";
    raw.facts.cfa = name_of(pattern);
    raw.width = places.photo.width, raw.height = places.photo.height;
    raw.facts.width = raw.width, raw.facts.height = raw.height;
    if (raw.orientation >= 5) std::swap(raw.facts.width, raw.facts.height);
    const Colour colour = colour_of(*dng);
    set_colour(raw, colour.xyz_to_camera, colour.neutral);
    if (const auto white = white_of_neutral(colour.xyz_to_camera, colour.neutral)) raw.facts.as_shot = *white;
    if (pattern.size() == 4) std::copy(pattern.begin(), pattern.end(), raw.pattern.begin());
    if (pattern.size() == 36) std::copy(pattern.begin(), pattern.end(), raw.x_trans.emplace().begin());

    take_frames(*dng, raw);
    return Opened{*std::move(dng), *std::move(coding), places, *levels, std::move(pattern), std::move(raw)};
}

} // namespace

void read_dng_frames(const std::filesystem::path& path, RawFile& raw) {
    if (const Result<Dng> dng = open_dng(path)) take_frames(*dng, raw);
}

void put_into_integers(RawFile& raw) {
    const double end = static_cast<double>(raw.light_end);
    raw.white = 65535;
    raw.black.fill(pedestal);
    const float scale = (raw.white - pedestal) / raw.light_end;
    const auto put = [&](const float* from, std::size_t count, std::uint16_t* to) {
        for (std::size_t i = 0; i < count; ++i)
            to[i] = static_cast<std::uint16_t>(std::clamp(from[i] * scale + pedestal + 0.5F, 0.0F, raw.white));
    };
    if (raw.light.size() > 0) {
        raw.mosaic = Raster<std::uint16_t>(raw.light.area());
        put(raw.light.data(), raw.light.size(), raw.mosaic.data());
    } else {
        raw.camera_rgb.resize(3 * raw.camera_light.size());
        put(&raw.camera_light.data()->r, raw.camera_rgb.size(), raw.camera_rgb.data());
    }
    raw.light = Plane();
    raw.camera_light = Image();
    raw.light_end = 1;
    // What was 1 is 1 / end now.
    raw.facts.baseline_exposure = raw.facts.baseline_exposure.value_or(0.5) + std::log2(end);
    if (auto& noise = raw.facts.noise)
        for (std::size_t c = 0; c < 3; ++c) noise->scale[c] /= end, noise->offset[c] /= end * end;
}

Result<RawFile> read_dng(const std::filesystem::path& path, const RawSigns& signs, const Work& work) {
    if (signs.bytes_announced > signs.bytes) return damaged(path, signs, 0, "samples are missing");
    Result<Opened> found = opened(path);
    if (!found) return found.error();
    RawFile raw = std::move(found->raw);
    const auto& [dng, coding, places, levels, pattern, unused] = *found;
    constexpr int most_bits_of_mosaics = 16;
    const bool as_integers = !coding.is_float && coding.bits <= most_bits_of_mosaics;
    if (work.stopped()) return stopped();
    const bool done = as_integers ? read_integers(dng, coding, places.photo, levels, work, raw)
                                  : read_floats(dng, coding, places.photo, levels, work, raw);
    if (work.stopped()) return stopped();
    if (!done) return damaged(path, signs, 0, "a block that cannot be unpacked");
    if (raw.x_trans && raw.is_float()) put_into_integers(raw);
    return raw;
}

Result<RawFile> read_dng_header(const std::filesystem::path& path) {
    Result<Opened> found = opened(path);
    if (!found) return found.error();
    return std::move(found->raw);
}

Result<CaptureFacts> read_dng_facts(const std::filesystem::path& path) {
    Result<Opened> found = opened(path);
    if (!found) return found.error();
    return found->raw.facts;
}

Result<EmbeddedPreview> read_dng_preview(const std::filesystem::path& path) {
    Result<TiffReader> file = TiffReader::open(path);
    if (!file) return file.error();
    EmbeddedPreview preview;
    double most = 0;
    for (const TiffReader::Folder& folder : file->folders()) {
        const auto number = [&](unsigned tag) { return file->number(folder, tag).value_or(0); };
        const double width = number(image_width), height = number(image_length), pixels = width * height;
        const double kind = number(photometric), packed = number(compression);
        const bool is_jpeg =
            packed == jpeg && (kind == photometric_ycbcr || kind == photometric_rgb) && number(bits_per_sample) == 8;
        const bool is_plain = packed == none && kind == photometric_rgb && number(bits_per_sample) == 8;
        const auto offsets = file->numbers(folder, strip_offsets, 1),
                   sizes = file->numbers(folder, strip_byte_counts, 1);
        constexpr double most_bytes = 1 << 28;
        if ((!is_jpeg && !is_plain) || !(pixels > most) || offsets.size() != 1 || sizes.size() != 1 ||
            !(sizes[0] >= 1 && sizes[0] < most_bytes))
            continue;
        if (is_plain && !(width <= 65535 && height <= 65535 && sizes[0] == 3 * pixels)) continue;
        std::vector<std::uint8_t> bytes(
            static_cast<std::size_t>(std::min(sizes[0], static_cast<double>(file->file_size()))));
        if (!file->read(static_cast<std::uint64_t>(offsets[0]), bytes)) continue;
        preview.bytes = std::move(bytes);
        preview.width = is_plain ? static_cast<int>(width) : 0;
        preview.height = is_plain ? static_cast<int>(height) : 0;
        most = pixels;
    }
    if (preview.bytes.empty())
        return not_opened(path, ErrorKind::unsupported, "It holds no preview. Develop the photo instead.", {});
    const double orientation =
        file->folders().empty() ? 1 : file->number(file->folders().front(), orientation_tag).value_or(1);
    preview.orientation = orientation >= 1 && orientation <= 8 ? static_cast<int>(orientation) : 1;
    return preview;
}

} // namespace engine
