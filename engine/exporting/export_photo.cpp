// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exporting/export_photo.h"
#include "engine/exporting/finish.h"
#include "engine/exporting/strips.h"
#include "engine/files/atomic_file.h"
#include "engine/files/metadata.h"
#include "engine/photo/scene_light.h"
#include <algorithm>
#include <chrono>
#include <cstring>
#include <new>

namespace engine {

namespace {

struct Ending {
    std::string_view text; // in small letters
    FileFormat format;
};
constexpr Ending endings[] = {{".jpg", FileFormat::jpeg},  {".jpeg", FileFormat::jpeg}, {".jpe", FileFormat::jpeg},
                              {".jfif", FileFormat::jpeg}, {".png", FileFormat::png},   {".tif", FileFormat::tiff},
                              {".tiff", FileFormat::tiff}, {".exr", FileFormat::exr}};

Error refused(const std::filesystem::path& path, ErrorKind kind, const std::string& reason_and_way_out,
              std::string detail) {
    return {kind, path.filename().string() + " was not written. " + reason_and_way_out, std::move(detail)};
}

Depth usual_depth(FileFormat format) {
    return format == FileFormat::jpeg || format == FileFormat::png ? Depth::bits8 : Depth::bits16;
}

Result<void> check_depth(const std::filesystem::path& path, FileFormat format, Depth depth) {
    switch (format) {
    case FileFormat::jpeg:
        if (depth == Depth::bits8) return {};
        return refused(path, ErrorKind::invalid, "JPEG holds 8 bits a channel. Choose 8 bit, or PNG or TIFF for more.",
                       {});
    case FileFormat::png:
        if (depth != Depth::float32) return {};
        return refused(path, ErrorKind::invalid,
                       "PNG holds 8 or 16 bits a channel. Choose one of these, or TIFF for 32-bit float.", {});
    case FileFormat::exr:
        if (depth != Depth::bits8) return {};
        return refused(path, ErrorKind::invalid,
                       "EXR holds 16 or 32-bit float. Choose one of these, or JPEG, PNG or TIFF for 8 bit.", {});
    default: return {};
    }
}

// Format, depth and quality; the size comes with the plan.
Result<RasterHeader> header_for(const std::filesystem::path& path, const ExportOptions& options) {
    const std::optional<FileFormat> format = options.format ? options.format : format_of(path);
    if (!format) {
        const std::string ending = path.extension().string();
        return refused(path, ErrorKind::invalid,
                       (ending.empty() ? "The name has no ending"
                                       : "The ending " + ending + " names no format that can be written") +
                           ". Use .jpg, .png, .tif or .exr.",
                       {});
    }
    RasterHeader header;
    header.format = *format;
    header.depth = options.depth.value_or(usual_depth(*format));
    header.quality = options.quality;
    header.named = path;
    if (*format != FileFormat::exr) header.icc = options.profile.icc();
    if (const Result<void> holds = check_depth(path, *format, header.depth); !holds) return holds.error();
    if (options.quality < 1 || options.quality > 100)
        return refused(path, ErrorKind::invalid,
                       "The quality is " + std::to_string(options.quality) + ". Choose 1 to 100.", {});
    if (options.long_edge < 0)
        return refused(path, ErrorKind::invalid,
                       "The long edge cannot be negative. Choose a size in pixels, or 0 for full size.", {});
    return header;
}

bool is_same_file(const std::filesystem::path& one, const std::filesystem::path& other) {
    std::error_code not_there;
    return std::filesystem::equivalent(one, other, not_there) && !not_there;
}

// Known as long as every step only makes the whole photo brighter or darker.
double white_luminance(const Plan& plan) {
    double luminance = luminance_of_one(plan.photo->facts()).value_or(0);
    for (const PlannedStep& step : plan.steps) {
        if (!step.operation->gain) return 0;
        luminance /= step.operation->gain(step.settings);
    }
    return luminance;
}

StripFormat strip_format(const RasterHeader& header) {
    const bool eight = header.depth == Depth::bits8,
               sixteen = header.depth == Depth::bits16 && header.format != FileFormat::exr;
    return {.bytes_per_pixel = eight ? 3U : sixteen ? 6U : 12U};
}

// EXR gets the light itself, everything else what the view transform and the profile make of it.
Result<FinishTile> finish_for(const RasterHeader& header, const ExportOptions& options) {
    if (header.format == FileFormat::exr) {
        return FinishTile([](const Image& tile, std::uint8_t* to, std::size_t row_bytes) {
            for (int y = tile.area().top; y < tile.area().bottom(); ++y, to += row_bytes)
                std::memcpy(to, tile.row(y), static_cast<std::size_t>(tile.width()) * sizeof(Rgb));
        });
    }
    Result<DeviceEncoding> made =
        DeviceEncoding::make(options.profile, options.intent, options.black_point_compensation);
    if (!made) return made.error();
    switch (header.depth) {
    case Depth::bits8:
        return FinishTile([encoding = *made](const Image& tile, std::uint8_t* to, std::size_t row_bytes) {
            finish_rgb8(tile, encoding, to, row_bytes);
        });
    case Depth::bits16:
        return FinishTile([encoding = *made](const Image& tile, std::uint8_t* to, std::size_t row_bytes) {
            finish_rgb16(tile, encoding, reinterpret_cast<std::uint16_t*>(to), row_bytes / sizeof(std::uint16_t));
        });
    default:
        return FinishTile([encoding = *made](const Image& tile, std::uint8_t* to, std::size_t row_bytes) {
            finish_float(tile, encoding, reinterpret_cast<float*>(to), row_bytes / sizeof(float));
        });
    }
}

// EXIF, IPTC and XMP into the finished file. What cannot be carried becomes a note: the picture itself is whole.
Result<std::string> carry(const Photo& photo, const std::filesystem::path& file, const RasterHeader& header,
                          const ExportOptions& options) {
    if (!options.metadata || header.format == FileFormat::exr) return std::string();
    const Result<void> carried = carry_metadata(photo.path(), file, header.width, header.height, options.location);
    if (carried) return std::string();
    if (carried.error().kind == ErrorKind::write_failed) return carried.error();
    return header.named.filename().string() + " was written without the metadata of the photo. " + carried.error().what;
}

class Stopwatch {
public:
    double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - m_start).count(); }

private:
    std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
};

Result<ExportReport> write_photo(const std::shared_ptr<const Photo>& photo, const Recipe& recipe, RasterHeader header,
                                 const ExportOptions& options, const Work& work) {
    const Result<FinishTile> finish_tile = finish_for(header, options);
    if (!finish_tile) return finish_tile.error();
    // Before the first pixel is computed: where nothing can be written, nobody waits.
    Result<AtomicFile> file = AtomicFile::create(header.named, options.overwrite);
    if (!file) return file.error();

    ExportReport report{.path = header.named};
    const Stopwatch developing;
    const int long_edge = options.long_edge > 0 ? std::min(options.long_edge, photo->long_edge()) : photo->long_edge();
    if (options.is_last_use) photo->use_once();
    const std::optional<Plan> plan = make_plan(photo, recipe, long_edge, nullptr, Work{work.stop, {}});
    if (options.is_last_use) photo->forget_reductions();
    if (!plan) return Error{ErrorKind::stopped, "Stopped.", {}};
    report.width = header.width = plan->area.width;
    report.height = header.height = plan->area.height;
    if (header.format == FileFormat::exr) header.white_luminance = white_luminance(*plan);

    Result<std::unique_ptr<RasterWriter>> writer = make_raster_writer(file->temporary(), header);
    if (!writer) return writer.error();
    const Result<void> streamed =
        stream_strips(*plan, strip_format(header), *finish_tile, **writer, report.encode_seconds, work);
    if (!streamed) return streamed.error();
    report.develop_seconds = developing.seconds();

    const Stopwatch finishing;
    if (const Result<void> finished = (*writer)->finish(); !finished) return finished.error();
    const Result<std::string> note = carry(*photo, file->temporary(), header, options);
    if (!note) return note.error();
    report.note = *note;
    if (work.stopped()) return Error{ErrorKind::stopped, "Stopped.", {}};
    if (const Result<void> committed = file->commit(); !committed) return committed.error();
    report.encode_seconds += finishing.seconds();
    std::error_code ignored;
    report.bytes = std::filesystem::file_size(header.named, ignored);
    return report;
}

} // namespace

std::optional<FileFormat> format_of(const std::filesystem::path& path) {
    std::string ending = path.extension().string();
    std::transform(ending.begin(), ending.end(), ending.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    for (const Ending& known : endings)
        if (ending == known.text) return known.format;
    return std::nullopt;
}

Result<void> check_export(const std::filesystem::path& path, const ExportOptions& options) {
    const Result<RasterHeader> header = header_for(path, options);
    if (!header) return header.error();
    return {};
}

Result<ExportReport> export_photo(std::shared_ptr<const Photo> photo, const Recipe& recipe,
                                  const std::filesystem::path& path, const ExportOptions& options, const Work& work) {
    Result<RasterHeader> header = header_for(path, options);
    if (!header) return header.error();
    if (is_same_file(path, photo->path()))
        return refused(path, ErrorKind::exists, "It is the photo itself, which is never changed. Choose another name.",
                       {});
    if (const Result<void> files = check_files(recipe); !files) return files.error();
    try {
        return write_photo(photo, recipe, std::move(*header), options, work);
    } catch (const std::bad_alloc&) {
        return refused(path, ErrorKind::write_failed,
                       "It needs more memory than is free. Close other programs or choose a smaller size.",
                       "std::bad_alloc");
    }
}

} // namespace engine
