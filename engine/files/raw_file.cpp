// The LibRaw wall. LibRaw unpacks; only sensors without a Bayer or X-Trans mosaic are also demosaiced by it. Opening and its errors are in
// raw_opening.cpp; what LibRaw knows of shot, sensor and colour is read out in raw_facts.cpp and raw_sensor.cpp.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/raw_file.h"
#include "engine/files/camera_colour.h"
#include "engine/files/dng_reader.h"
#include "engine/files/input_file.h"
#include "engine/files/raw_facts.h"
#include "engine/files/raw_opening.h"
#include "engine/files/raw_sensor.h"
#include <algorithm>
#include <bit>
#include <libraw/libraw.h>
#include <new>
#include <stop_token>

namespace engine {
namespace {

// Stops LibRaw when the caller wants it, and tells how far it is.
class Supervision {
public:
    Supervision(LibRaw& libraw, const Work& work) : m_work(work), m_stop(work.stop, Cancel{libraw}) {
        libraw.set_progress_handler(
            [](void* self, LibRaw_progress stage, int iteration, int expected) {
                const Work& watched = static_cast<Supervision*>(self)->m_work;
                // One bit per stage, unpacking is bit 3, the last stage of interest bit 20.
                const float step = static_cast<float>(std::bit_width(static_cast<unsigned>(stage))) +
                                   static_cast<float>(iteration) / static_cast<float>(std::max(1, expected));
                watched.report(std::clamp(step / 21, 0.0f, 1.0f));
                return watched.stopped() ? 1 : 0;
            },
            this);
    }

private:
    struct Cancel {
        LibRaw& libraw;
        void operator()() const { libraw.setCancelFlag(); }
    };
    const Work& m_work;
    std::stop_callback<Cancel> m_stop;
};

// Samples that lie in the file as plain 16-bit numbers, row after row, need no decoder: reading them is five times as fast.
bool is_plain_16_bit_dng(const OpenedRaw& opened) {
    const libraw_data_t& data = opened.libraw->imgdata;
    const auto& unpacker = opened.libraw->get_internal_data_pointer()->unpacker_data;
    libraw_decoder_info_t decoder{};
    if (data.idata.dng_version == 0 || opened.libraw->get_decoder_info(&decoder) != LIBRAW_SUCCESS ||
        !decoder.decoder_name)
        return false;
    const bool is_packed = std::string_view(decoder.decoder_name) == "packed_dng_load_raw()";
    const bool is_one_block =
        unpacker.tile_width >= data.sizes.raw_width && unpacker.tile_length >= data.sizes.raw_height;
    const bool has_masked_area =
        std::any_of(&data.sizes.mask[0][0], &data.sizes.mask[0][0] + 32, [](int edge) { return edge != 0; });
    for (unsigned i = 0; i < 0x10000; ++i)
        if (data.color.curve[i] != i) return false; // LinearizationTable
    return is_packed && is_one_block && !has_masked_area && unpacker.tiff_bps == 16 && unpacker.tiff_samples == 1 &&
           unpacker.tiff_compress == 1 && unpacker.data_offset > 0;
}

Result<Raster<std::uint16_t>> read_plain_samples(const std::filesystem::path& path, const OpenedRaw& opened,
                                                 const Rect& photo, const Work& work) {
    const auto& sizes = opened.libraw->imgdata.sizes;
    const auto& unpacker = opened.libraw->get_internal_data_pointer()->unpacker_data;
    const std::uint64_t row_bytes = 2ULL * sizes.raw_width;
    const std::uint64_t end = static_cast<std::uint64_t>(unpacker.data_offset) + row_bytes * sizes.raw_height;
    if (end > opened.signs.bytes) return damaged(path, opened.signs, end, "samples are missing");
    Result<InputFile> file = open_for_reading(path);
    if (!file) return file.error();

    const bool is_big_endian = unpacker.order == 0x4d4d;
    const bool must_swap = is_big_endian != (std::endian::native == std::endian::big);
    Raster<std::uint16_t> mosaic({0, 0, photo.width, photo.height});
    const int rows_at_once = std::max(1, static_cast<int>((4U << 20U) / row_bytes));
    std::vector<std::uint16_t> rows(static_cast<std::size_t>(sizes.raw_width) * static_cast<std::size_t>(rows_at_once));
    fseeko(file->handle.get(),
           static_cast<off_t>(static_cast<std::uint64_t>(unpacker.data_offset) +
                              row_bytes * static_cast<std::uint64_t>(photo.top)),
           SEEK_SET);
    for (int top = 0; top < photo.height; top += rows_at_once) {
        if (work.stopped()) return stopped();
        const int count = std::min(rows_at_once, photo.height - top);
        const std::size_t samples = static_cast<std::size_t>(count) * sizes.raw_width;
        if (std::fread(rows.data(), 2, samples, file->handle.get()) != samples)
            return damaged(path, opened.signs, end, "samples are missing");
        if (must_swap)
            std::transform(rows.begin(), rows.end(), rows.begin(),
                           [](std::uint16_t v) { return static_cast<std::uint16_t>(v << 8 | v >> 8); });
        for (int y = 0; y < count; ++y)
            std::copy_n(rows.data() + static_cast<std::size_t>(y) * sizes.raw_width + photo.left, photo.width,
                        mosaic.row(top + y));
        work.report(static_cast<float>(top + count) / static_cast<float>(photo.height));
    }
    return mosaic;
}

Result<Raster<std::uint16_t>> unpack_mosaic(const std::filesystem::path& path, OpenedRaw& opened, const Rect& photo,
                                            const Work& work) {
    LibRaw& libraw = *opened.libraw;
    const Supervision supervision(libraw, work);
    const int code = libraw.unpack();
    if (code != LIBRAW_SUCCESS) return error_of(code, path, opened.signs, opened.bytes_needed);
    if (libraw.error_count() > 0)
        return damaged(path, opened.signs, opened.bytes_needed, std::to_string(libraw.error_count()) + " data errors");
    if (work.stopped()) return stopped();
    const std::uint16_t* samples = opened.libraw->imgdata.rawdata.raw_image;
    if (!samples) return damaged(path, opened.signs, 0, "no mosaic");
    const std::size_t pitch = opened.libraw->imgdata.sizes.raw_pitch / sizeof(std::uint16_t);
    Raster<std::uint16_t> mosaic({0, 0, photo.width, photo.height});
    for (int y = 0; y < photo.height; ++y)
        std::copy_n(samples + static_cast<std::size_t>(photo.top + y) * pitch + static_cast<std::size_t>(photo.left),
                    photo.width, mosaic.row(y));
    return mosaic;
}

// Asks LibRaw for linear camera RGB; of sensors with four colours or one for linear sRGB.
void prepare_demosaic(LibRaw& libraw, const std::array<double, 3>& neutral) {
    const bool has_camera_colours = libraw.imgdata.idata.colors == 3;
    libraw_output_params_t& wanted = libraw.imgdata.params;
    wanted.output_bps = 16;
    wanted.output_color = has_camera_colours ? 0 : 1;
    wanted.gamm[0] = wanted.gamm[1] = 1;
    wanted.no_auto_bright = 1;
    wanted.adjust_maximum_thr = 0;
    wanted.user_flip = 0;
    wanted.user_qual = 3; // AHD
    wanted.use_camera_wb = has_camera_colours ? 0 : 1;
    wanted.highlight = has_camera_colours ? 1 : 0; // 1: the scale is such that nothing clips
    for (int c = 0; has_camera_colours && c < 4; ++c)
        wanted.user_mul[c] = static_cast<float>(1 / neutral[static_cast<std::size_t>(c == 3 ? 1 : c)]);
}

// Sensors without such a mosaic, or with pixels that are not square: LibRaw's own demosaicing. It wants balanced colours;
// the balance is undone afterwards, so that 65535 is the white level of every channel.
Result<void> demosaic_with_libraw(const std::filesystem::path& path, OpenedRaw& opened, const Work& work,
                                  RawFile& raw) {
    LibRaw& libraw = *opened.libraw;
    const libraw_data_t& data = libraw.imgdata;
    const Supervision supervision(libraw, work);
    prepare_demosaic(libraw, raw.as_shot_neutral);
    int code = libraw.unpack();
    if (code == LIBRAW_SUCCESS && libraw.error_count() > 0) code = LIBRAW_DATA_ERROR;
    const std::array<double, 3> range = channel_ranges(libraw);
    if (code == LIBRAW_SUCCESS) code = libraw.dcraw_process();
    if (code != LIBRAW_SUCCESS) return error_of(code, path, opened.signs, opened.bytes_needed);
    if (work.stopped()) return stopped();
    if (!data.image) return damaged(path, opened.signs, opened.bytes_needed, "no picture");

    const double smallest = *std::min_element(raw.as_shot_neutral.begin(), raw.as_shot_neutral.end());
    std::array<double, 3> undo{};
    for (std::size_t c = 0; c < 3; ++c) undo[c] = raw.as_shot_neutral[c] / smallest * data.color.maximum / range[c];
    raw.width = data.sizes.width;
    raw.height = data.sizes.height;
    const std::size_t pixels = static_cast<std::size_t>(raw.width) * static_cast<std::size_t>(raw.height);
    raw.camera_rgb.resize(3 * pixels);
    for (std::size_t i = 0; i < pixels; ++i)
        for (std::size_t c = 0; c < 3; ++c) {
            const double value = data.image[i][data.idata.colors == 1 ? 0 : c] * undo[c];
            raw.camera_rgb[3 * i + c] = static_cast<std::uint16_t>(std::min(value + 0.5, 65535.0));
        }
    return {};
}

// All that is known before the samples are unpacked.
RawFile header_of(const std::filesystem::path& path, OpenedRaw& opened, const Rect& photo) {
    LibRaw& libraw = *opened.libraw;
    RawFile raw;
    raw.orientation = orientation_of(libraw);
    raw.facts = facts_of(path, opened);
    set_colour(raw, xyz_to_camera(libraw), as_shot_neutral(libraw));
    raw.width = photo.width;
    raw.height = photo.height;
    return raw;
}

Result<RawFile> decode(const std::filesystem::path& path, OpenedRaw& opened, const Work& work) {
    LibRaw& libraw = *opened.libraw;
    const Rect photo = photo_on_sensor(libraw);
    RawFile raw = header_of(path, opened, photo);
    if (opened.signs.is_merged) read_dng_frames(path, raw);

    const std::optional<BayerPattern> pattern = bayer_pattern(libraw, photo);
    const std::optional<XTransPattern> x_trans = x_trans_pattern(libraw, photo);
    if (pattern || x_trans) {
        Result<Raster<std::uint16_t>> mosaic = is_plain_16_bit_dng(opened)
                                                   ? read_plain_samples(path, opened, photo, work)
                                                   : unpack_mosaic(path, opened, photo, work);
        if (!mosaic) return mosaic.error();
        raw.mosaic = *std::move(mosaic);
        if (pattern) raw.pattern = *pattern;
        raw.x_trans = x_trans;
        raw.black = pattern ? black_levels(libraw, photo) : black_of_colours(libraw);
        raw.white = white_level(libraw, raw.mosaic);
    } else if (const Result<void> done = demosaic_with_libraw(path, opened, work, raw); !done) {
        return done.error();
    }
    raw.facts.width = raw.width;
    raw.facts.height = raw.height;
    if (swaps_sides(raw.orientation)) std::swap(raw.facts.width, raw.facts.height);
    return raw;
}

Error not_enough_memory(const std::filesystem::path& path, const RawSigns& signs) {
    return error_of(LIBRAW_UNSUFFICIENT_MEMORY, path, signs, 0);
}

} // namespace

Result<RawFile> read_raw_file(const std::filesystem::path& path, const Work& work) {
    if (const RawSigns signs = read_raw_signs(path); signs.is_for_own_reader) {
        try {
            return read_dng(path, signs, work);
        } catch (const std::bad_alloc&) {
            return not_enough_memory(path, signs);
        }
    }
    Result<OpenedRaw> opened = open_raw(path);
    if (!opened) return opened.error();
    if (work.stopped()) return stopped();
    try {
        return decode(path, *opened, work);
    } catch (const std::bad_alloc&) {
        return not_enough_memory(path, opened->signs);
    }
}

Result<CaptureFacts> read_raw_facts(const std::filesystem::path& path) {
    if (read_raw_signs(path).is_for_own_reader) return read_dng_facts(path);
    Result<OpenedRaw> opened = open_raw(path);
    if (!opened) return opened.error();
    LibRaw& libraw = *opened->libraw;
    CaptureFacts facts = facts_of(path, *opened);
    const Rect photo = photo_on_sensor(libraw);
    if (!bayer_pattern(libraw, photo) && !x_trans_pattern(libraw, photo) &&
        libraw.adjust_sizes_info_only() == LIBRAW_SUCCESS) {
        facts.width = libraw.imgdata.sizes.iwidth; // stretched to square pixels and turned
        facts.height = libraw.imgdata.sizes.iheight;
    }
    return facts;
}

Result<RawFile> read_raw_header(const std::filesystem::path& path) {
    if (read_raw_signs(path).is_for_own_reader) return read_dng_header(path);
    Result<OpenedRaw> opened = open_raw(path);
    if (!opened) return opened.error();
    LibRaw& libraw = *opened->libraw;
    const Rect photo = photo_on_sensor(libraw);
    RawFile raw = header_of(path, *opened, photo);
    if (const std::optional<BayerPattern> pattern = bayer_pattern(libraw, photo)) raw.pattern = *pattern;
    raw.x_trans = x_trans_pattern(libraw, photo);
    return raw;
}

bool is_raw_file(const std::filesystem::path& path) {
    switch (read_raw_signs(path).kind) {
    case RawSigns::Kind::raw: return true;
    case RawSigns::Kind::other: return false;
    case RawSigns::Kind::unclear: return static_cast<bool>(open_raw(path));
    }
    return false;
}

Result<EmbeddedPreview> read_embedded_preview(const std::filesystem::path& path) {
    if (read_raw_signs(path).is_for_own_reader) return read_dng_preview(path);
    Result<OpenedRaw> opened = open_raw(path);
    if (!opened) return opened.error();
    LibRaw& libraw = *opened->libraw;
    const auto none = [&](const std::string& detail) {
        return not_opened(path, ErrorKind::unsupported, "It holds no preview. Develop the photo instead.", detail);
    };
    if (const int code = libraw.unpack_thumb(); code != LIBRAW_SUCCESS) return none(libraw_strerror(code));
    const auto& thumbnail = libraw.imgdata.thumbnail;
    EmbeddedPreview preview;
    preview.orientation = orientation_of(libraw);
    preview.bytes.assign(thumbnail.thumb, thumbnail.thumb + thumbnail.tlength);
    if (thumbnail.tformat == LIBRAW_THUMBNAIL_BITMAP) {
        preview.width = thumbnail.twidth;
        preview.height = thumbnail.theight;
        if (preview.bytes.size() != std::size_t{3} * thumbnail.twidth * thumbnail.theight)
            return none("a preview that is not 8-bit RGB");
    } else if (thumbnail.tformat != LIBRAW_THUMBNAIL_JPEG) {
        return none("a preview in another format");
    }
    // Some cameras turn the preview, but not the raw data.
    const auto& sizes = libraw.imgdata.sizes;
    if (swaps_sides(preview.orientation) && (thumbnail.twidth < thumbnail.theight) != (sizes.width < sizes.height))
        preview.orientation = 1;
    return preview;
}

} // namespace engine
