// PNG through libpng. Its errors leave by longjmp: every call runs inside attempt(), whose steps own nothing.
// gAMA and cHRM are passed over: without an ICC profile a PNG is taken as sRGB, as nearly all are.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/raster_formats.h"
#include <bit>
#include <csetjmp>
#include <cstring>
#include <png.h>

namespace engine {

namespace {

// Deflate shrinks at most 1032 : 1 (RFC 1951: 258 bytes for two bits), and a byte holds up to eight pixels.
constexpr double pixels_per_byte = 1032 * 8;
// A noisy night of 24 MP after the Sub filter: 0.9 s and 27 MB at level 2, 6.2 s and 23 MB at level 6.
constexpr int compression_level = 2;
constexpr bool little_endian = std::endian::native == std::endian::little;

struct PngFailure {
    std::jmp_buf jump;
    char message[160] = "";
};

[[noreturn]] void leave(png_structp codec, png_const_charp message) {
    auto* failure = static_cast<PngFailure*>(png_get_error_ptr(codec));
    std::strncpy(failure->message, message, sizeof failure->message - 1);
    std::longjmp(failure->jump, 1);
}

void say_nothing(png_structp, png_const_charp) {}

// False if `step` ended in an error. The step must not own anything: a longjmp runs no destructors.
template <class Step> bool attempt(PngFailure& failure, Step step) {
    if (setjmp(failure.jump) != 0) return false;
    step();
    return true;
}

class PngDecoder {
public:
    PngDecoder(InputFile input, const std::filesystem::path& path) : m_input(std::move(input)), m_path(path) {}
    ~PngDecoder() { png_destroy_read_struct(&m_codec, &m_info, nullptr); }
    PngDecoder(const PngDecoder&) = delete;
    PngDecoder& operator=(const PngDecoder&) = delete;

    Result<void> begin();
    int width() const { return static_cast<int>(png_get_image_width(m_codec, m_info)); }
    int height() const { return static_cast<int>(png_get_image_height(m_codec, m_info)); }
    Result<RasterPicture> decode(const Work& work);

private:
    bool ask_for_plain_values();
    bool read_rows(RasterPicture& picture, std::size_t stride, const Work& work);
    std::vector<std::uint8_t> read_icc();
    Error failure() const { return damaged_file(m_path, m_failure.message); }

    InputFile m_input;
    const std::filesystem::path& m_path;
    PngFailure m_failure;
    png_structp m_codec = nullptr;
    png_infop m_info = nullptr;
    int m_passes = 1;
    bool m_stopped = false;
};

void read_bytes(png_structp codec, png_bytep bytes, std::size_t count) {
    if (std::fread(bytes, 1, count, static_cast<std::FILE*>(png_get_io_ptr(codec))) != count)
        png_error(codec, "file ends early");
}

Result<void> PngDecoder::begin() {
    m_codec = png_create_read_struct(PNG_LIBPNG_VER_STRING, &m_failure, leave, say_nothing);
    if (!m_codec) return damaged_file(m_path, "libpng: out of memory");
    const bool read = attempt(m_failure, [&] {
        m_info = png_create_info_struct(m_codec);
        png_set_read_fn(m_codec, m_input.handle.get(), read_bytes);
        png_set_user_limits(m_codec, PNG_UINT_31_MAX, PNG_UINT_31_MAX); // check_size() has a limit of its own
        png_set_option(m_codec, PNG_SKIP_sRGB_CHECK_PROFILE, PNG_OPTION_ON);
        png_read_info(m_codec, m_info);
    });
    if (!read) return failure();
    return check_size(m_path, png_get_image_width(m_codec, m_info), png_get_image_height(m_codec, m_info),
                      m_input.bytes, pixels_per_byte);
}

// Palettes and small depths become 8 bit, transparent colours become alpha, 16 bit comes in native order.
bool PngDecoder::ask_for_plain_values() {
    return attempt(m_failure, [&] {
        png_set_expand(m_codec);
        if (little_endian) png_set_swap(m_codec);
        m_passes = png_set_interlace_handling(m_codec);
        png_read_update_info(m_codec, m_info);
    });
}

Result<RasterPicture> PngDecoder::decode(const Work& work) {
    RasterPicture picture;
    picture.format = "PNG";
    picture.icc = read_icc();
    if (!ask_for_plain_values()) return failure();
    picture.width = width();
    picture.height = height();
    picture.depth = png_get_bit_depth(m_codec, m_info) == 16 ? Depth::bits16 : Depth::bits8;
    const bool alpha = (png_get_color_type(m_codec, m_info) & PNG_COLOR_MASK_ALPHA) != 0;
    picture.channels = png_get_channels(m_codec, m_info) - (alpha ? 1 : 0);
    const std::size_t stride = png_get_rowbytes(m_codec, m_info);
    picture.bytes.resize(stride * static_cast<std::size_t>(picture.height));
    if (!read_rows(picture, stride, work)) return m_stopped ? stopped() : failure();
    if (alpha) composite_on_black(picture);
    return picture;
}

bool PngDecoder::read_rows(RasterPicture& picture, std::size_t stride, const Work& work) {
    return attempt(m_failure, [&] {
        for (int pass = 0; pass < m_passes; ++pass) {
            for (int y = 0; y < picture.height; ++y) {
                png_read_row(m_codec, picture.bytes.data() + static_cast<std::size_t>(y) * stride, nullptr);
                m_stopped = y % 64 == 0 && work.stopped();
                if (m_stopped) png_error(m_codec, "stopped");
            }
        }
    });
}

std::vector<std::uint8_t> PngDecoder::read_icc() {
    png_charp name = nullptr;
    png_bytep bytes = nullptr;
    png_uint_32 count = 0;
    int compression = 0;
    if (png_get_iCCP(m_codec, m_info, &name, &compression, &bytes, &count) != PNG_INFO_iCCP || !bytes) return {};
    return {bytes, bytes + count};
}

class PngWriter : public RasterWriter {
public:
    PngWriter(OutputFile file, const RasterHeader& header) : m_file(std::move(file)), m_header(header) {}
    ~PngWriter() override { png_destroy_write_struct(&m_codec, &m_info); }

    Result<void> begin();
    Result<void> write_rows(const void* rows, int count) override;
    Result<void> finish() override;

private:
    static void write_bytes(png_structp codec, png_bytep bytes, std::size_t count) {
        if (!static_cast<OutputFile*>(png_get_io_ptr(codec))->write(bytes, count)) png_error(codec, "write failed");
    }
    static void flush(png_structp) {} // finish() does
    bool embed_profile();
    Error failure() const;

    OutputFile m_file;
    RasterHeader m_header;
    PngFailure m_failure;
    png_structp m_codec = nullptr;
    png_infop m_info = nullptr;
    int m_rows_done = 0;
};

Result<void> PngWriter::begin() {
    m_codec = png_create_write_struct(PNG_LIBPNG_VER_STRING, &m_failure, leave, say_nothing);
    if (!m_codec) return failure();
    const bool sixteen = m_header.depth == Depth::bits16;
    const bool begun = attempt(m_failure, [&] {
        m_info = png_create_info_struct(m_codec);
        png_set_write_fn(m_codec, &m_file, write_bytes, flush);
        png_set_user_limits(m_codec, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
        png_set_option(m_codec, PNG_SKIP_sRGB_CHECK_PROFILE, PNG_OPTION_ON);
        png_set_compression_level(m_codec, compression_level);
        png_set_filter(m_codec, PNG_FILTER_TYPE_BASE, PNG_FILTER_SUB);
        png_set_IHDR(m_codec, m_info, static_cast<png_uint_32>(m_header.width),
                     static_cast<png_uint_32>(m_header.height), sixteen ? 16 : 8, PNG_COLOR_TYPE_RGB,
                     PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    });
    if (!begun) return failure();
    if (!m_header.icc.empty() && !embed_profile())
        return Error{
            ErrorKind::invalid,
            m_file.target().filename().string() +
                " was not written. PNG does not accept this colour profile. Choose another profile, or TIFF or JPEG.",
            m_failure.message};
    const bool headed = attempt(m_failure, [&] {
        png_write_info(m_codec, m_info);
        if (sixteen && little_endian) png_set_swap(m_codec);
    });
    if (!headed) return failure();
    return {};
}

// libpng leaves profiles out that it finds wrong, some with an error and some without.
bool PngWriter::embed_profile() {
    const bool set = attempt(m_failure, [&] {
        png_set_iCCP(m_codec, m_info, "ICC", PNG_COMPRESSION_TYPE_BASE, m_header.icc.data(),
                     static_cast<png_uint_32>(m_header.icc.size()));
    });
    return set && png_get_valid(m_codec, m_info, PNG_INFO_iCCP) != 0;
}

Result<void> PngWriter::write_rows(const void* rows, int count) {
    const auto* first = static_cast<const std::uint8_t*>(rows);
    const std::size_t stride = static_cast<std::size_t>(m_header.width) * 3 * bytes_per_value(m_header.depth);
    const bool written = attempt(m_failure, [&] {
        for (int y = 0; y < count; ++y, ++m_rows_done)
            png_write_row(m_codec, first + static_cast<std::size_t>(y) * stride);
    });
    if (!written) return failure();
    return {};
}

Result<void> PngWriter::finish() {
    if (!attempt(m_failure, [&] { png_write_end(m_codec, m_info); })) return failure();
    if (!m_file.close()) return failure();
    return {};
}

Error PngWriter::failure() const {
    if (m_file.failed()) return m_file.failure(m_rows_done, m_header.height);
    return {ErrorKind::write_failed,
            m_file.target().filename().string() + " was not written. The PNG encoder refused the picture. Choose TIFF.",
            m_failure.message};
}

} // namespace

Result<RasterPicture> read_png(InputFile input, const std::filesystem::path& path, const Work& work) {
    PngDecoder decoder(std::move(input), path);
    if (const Result<void> begun = decoder.begin(); !begun) return begun.error();
    return decoder.decode(work);
}

Result<RasterSize> read_png_size(InputFile input, const std::filesystem::path& path) {
    PngDecoder decoder(std::move(input), path);
    if (const Result<void> begun = decoder.begin(); !begun) return begun.error();
    return RasterSize{decoder.width(), decoder.height(), "PNG"};
}

MadeWriter make_png_writer(OutputFile file, const RasterHeader& header) {
    auto writer = std::make_unique<PngWriter>(std::move(file), header);
    if (const Result<void> begun = writer->begin(); !begun) return begun.error();
    return std::unique_ptr<RasterWriter>(std::move(writer));
}

} // namespace engine
