// JPEG through libjpeg-turbo. Its errors leave by longjmp: every call runs inside attempt(), whose steps own nothing.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/raster_formats.h"
#include <cerrno>
#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <jerror.h>
#include <jpeglib.h>

namespace engine {

namespace {

// Progressive files may hold any number of scans; more than this only serves to keep a program busy.
constexpr int most_scans = 500;
// An empty 16 x 16 block at 4:2:0 costs six bits in a progressive file; nothing real comes near.
constexpr double pixels_per_byte = 16 * 16 * 8 / 6.0;

struct JpegFailure : jpeg_error_mgr {
    std::jmp_buf jump;
    int error_number = 0;      // errno when it happened
    bool data_missing = false; // a scan ended before its picture did, or its bits made no sense
    bool ended_early = false;  // no end-of-image marker: harmless if the picture is complete
    bool stopped = false;
};

[[noreturn]] void leave(j_common_ptr codec) {
    auto* failure = static_cast<JpegFailure*>(codec->err);
    failure->error_number = errno;
    std::longjmp(failure->jump, 1);
}

void note_warning(j_common_ptr codec, int level) {
    auto* failure = static_cast<JpegFailure*>(codec->err);
    if (level >= 0) return; // tracing
    ++failure->num_warnings;
    switch (failure->msg_code) {
    case JWRN_HIT_MARKER:
    case JWRN_MUST_RESYNC:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_BOGUS_PROGRESSION: failure->data_missing = true; break;
    case JWRN_JPEG_EOF: failure->ended_early = true; break;
    default: break;
    }
}

void say_nothing(j_common_ptr) {}

jpeg_error_mgr* install(JpegFailure& failure) {
    jpeg_std_error(&failure);
    failure.error_exit = leave;
    failure.emit_message = note_warning;
    failure.output_message = say_nothing;
    return &failure;
}

// False if `step` ended in an error. The step must not own anything: a longjmp runs no destructors.
template <class Step> bool attempt(JpegFailure& failure, Step step) {
    if (setjmp(failure.jump) != 0) return false;
    step();
    return true;
}

std::string message_of(jpeg_common_struct& codec) {
    char text[JMSG_LENGTH_MAX];
    codec.err->format_message(&codec, text);
    return text;
}

// Looks for a stop request and for endless scans; called by the library every few rows.
struct Watch : jpeg_progress_mgr {
    const Work* work;
};

void watch(j_common_ptr codec) {
    auto* failure = static_cast<JpegFailure*>(codec->err);
    if (static_cast<Watch*>(codec->progress)->work->stopped()) {
        failure->stopped = true;
        leave(codec);
    }
    if (reinterpret_cast<j_decompress_ptr>(codec)->input_scan_number > most_scans) ERREXIT(codec, JERR_BAD_PROGRESSION);
}

class JpegDecoder {
public:
    JpegDecoder(const std::filesystem::path& path, const Work& work) : m_path(path) {
        m_codec.err = install(m_failure);
        m_watch.progress_monitor = watch;
        m_watch.work = &work;
    }
    ~JpegDecoder() {
        if (m_created) jpeg_destroy_decompress(&m_codec);
    }
    JpegDecoder(const JpegDecoder&) = delete;
    JpegDecoder& operator=(const JpegDecoder&) = delete;

    Result<void> begin(std::FILE* file, std::uintmax_t bytes) {
        return begin(bytes, [&] { jpeg_stdio_src(&m_codec, file); });
    }
    Result<void> begin(const std::vector<std::uint8_t>& jpeg) {
        return begin(jpeg.size(),
                     [&] { jpeg_mem_src(&m_codec, jpeg.data(), static_cast<unsigned long>(jpeg.size())); });
    }
    int width() const { return static_cast<int>(m_codec.image_width); }
    int height() const { return static_cast<int>(m_codec.image_height); }

    void decode_roughly(int long_edge) {
        int divisor = 8;
        while (divisor > 1 && std::max(width(), height()) / divisor < long_edge) divisor /= 2;
        m_codec.scale_num = 1;
        m_codec.scale_denom = static_cast<unsigned>(divisor);
        m_codec.dct_method = JDCT_IFAST;
        m_codec.do_fancy_upsampling = FALSE;
        m_tolerant = true;
    }
    Result<RasterPicture> decode();

private:
    template <class SetSource> Result<void> begin(std::uintmax_t bytes, SetSource set_source);
    bool read_rows(RasterPicture& picture);
    bool incomplete() const;
    Error failure() const;
    std::vector<std::uint8_t> read_icc();

    const std::filesystem::path& m_path;
    JpegFailure m_failure;
    Watch m_watch{};
    jpeg_decompress_struct m_codec{};
    bool m_created = false, m_tolerant = false;
};

template <class SetSource> Result<void> JpegDecoder::begin(std::uintmax_t bytes, SetSource set_source) {
    m_created = attempt(m_failure, [&] { jpeg_create_decompress(&m_codec); });
    m_codec.progress = &m_watch;
    const bool read = m_created && attempt(m_failure, [&] {
                          set_source();
                          jpeg_save_markers(&m_codec, JPEG_APP0 + 2, 0xFFFF); // ICC
                          jpeg_read_header(&m_codec, TRUE);
                      });
    if (!read) return failure();
    if (m_codec.num_components != 1 && m_codec.num_components != 3)
        return not_opened(m_path, ErrorKind::unsupported,
                          "It is a CMYK picture for printing. Convert it to RGB in the program that made it.",
                          std::to_string(m_codec.num_components) + " components");
    return check_size(m_path, width(), height(), bytes, pixels_per_byte);
}

Result<RasterPicture> JpegDecoder::decode() {
    RasterPicture picture;
    picture.format = "JPEG";
    picture.channels = m_codec.num_components;
    picture.icc = read_icc();
    m_codec.out_color_space = picture.channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
    if (!attempt(m_failure, [&] { jpeg_start_decompress(&m_codec); })) return failure();
    picture.width = static_cast<int>(m_codec.output_width);
    picture.height = static_cast<int>(m_codec.output_height);
    picture.bytes.resize(static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height) *
                         static_cast<std::size_t>(picture.channels));
    // The marker at the end is not asked for: whatever is missing after the last row is missing nothing.
    if (!read_rows(picture)) return failure();
    if (!m_tolerant && incomplete()) return damaged_file(m_path, "JPEG data missing or corrupt");
    return picture;
}

bool JpegDecoder::read_rows(RasterPicture& picture) {
    const std::size_t stride = static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.channels);
    return attempt(m_failure, [&] {
        constexpr int batch = 16;
        JSAMPROW rows[batch];
        while (m_codec.output_scanline < m_codec.output_height) {
            for (int i = 0; i < batch; ++i) {
                const JDIMENSION y =
                    std::min(m_codec.output_scanline + static_cast<JDIMENSION>(i), m_codec.output_height - 1);
                rows[i] = picture.bytes.data() + y * stride;
            }
            const JDIMENSION left = m_codec.output_height - m_codec.output_scanline;
            jpeg_read_scanlines(&m_codec, rows, std::min<JDIMENSION>(batch, left));
        }
    });
}

bool JpegDecoder::incomplete() const {
    if (m_failure.data_missing) return true;
    if (!m_failure.ended_early || !m_codec.progressive_mode || !m_codec.coef_bits) return false;
    // A progressive file cut between two scans: coefficients whose last bits never came.
    for (int component = 0; component < m_codec.num_components; ++component)
        for (int k = 0; k < DCTSIZE2; ++k)
            if (m_codec.coef_bits[component][k] != 0) return true;
    return false;
}

std::vector<std::uint8_t> JpegDecoder::read_icc() {
    JOCTET* bytes = nullptr;
    unsigned count = 0;
    std::vector<std::uint8_t> icc;
    if (attempt(m_failure, [&] { jpeg_read_icc_profile(&m_codec, &bytes, &count); }) && bytes)
        icc.assign(bytes, bytes + count);
    std::free(bytes); // NOLINT(cppcoreguidelines-no-malloc): allocated by the library with malloc
    return icc;
}

Error JpegDecoder::failure() const {
    if (m_failure.stopped) return stopped();
    auto& codec = const_cast<jpeg_decompress_struct&>(m_codec);
    const std::string detail = message_of(reinterpret_cast<jpeg_common_struct&>(codec));
    switch (m_failure.msg_code) {
    case JERR_BAD_PRECISION:
    case JERR_SOF_UNSUPPORTED:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_ARITH_NOTIMPL:
        return not_opened(
            m_path, ErrorKind::unsupported,
            "It is a rare kind of JPEG (12-bit or lossless) that this version cannot read. Convert it to TIFF.",
            detail);
    case JERR_OUT_OF_MEMORY:
        return not_opened(m_path, ErrorKind::unsupported,
                          "It needs more memory than is free. Close other programs or open a smaller copy.", detail);
    default: return damaged_file(m_path, detail);
    }
}

class JpegWriter : public RasterWriter {
public:
    JpegWriter(OutputFile file, const RasterHeader& header) : m_file(std::move(file)), m_header(header) {
        m_codec.err = install(m_failure);
    }
    ~JpegWriter() override {
        if (m_created) jpeg_destroy_compress(&m_codec);
    }

    Result<void> begin() {
        m_created = attempt(m_failure, [&] { jpeg_create_compress(&m_codec); });
        const bool begun =
            m_created && attempt(m_failure, [&] {
                jpeg_stdio_dest(&m_codec, m_file.stream());
                m_codec.image_width = static_cast<JDIMENSION>(m_header.width);
                m_codec.image_height = static_cast<JDIMENSION>(m_header.height);
                m_codec.input_components = 3;
                m_codec.in_color_space = JCS_RGB;
                jpeg_set_defaults(&m_codec);
                jpeg_set_quality(&m_codec, m_header.quality, TRUE);
                // The defaults are 4:2:0. From 90 on colour keeps its full resolution: neon edges show it.
                if (m_header.quality >= 90) m_codec.comp_info[0].h_samp_factor = m_codec.comp_info[0].v_samp_factor = 1;
                jpeg_start_compress(&m_codec, TRUE);
                if (!m_header.icc.empty())
                    jpeg_write_icc_profile(&m_codec, m_header.icc.data(), static_cast<unsigned>(m_header.icc.size()));
            });
        if (!begun) return failure();
        return {};
    }
    Result<void> write_rows(const void* rows, int count) override {
        const auto* first = static_cast<const JSAMPLE*>(rows);
        const std::size_t stride = static_cast<std::size_t>(m_header.width) * 3;
        const bool written = attempt(m_failure, [&] {
            for (int y = 0; y < count; ++y) {
                auto row = const_cast<JSAMPROW>(first + static_cast<std::size_t>(y) * stride);
                jpeg_write_scanlines(&m_codec, &row, 1);
            }
        });
        if (!written) return failure();
        return {};
    }
    Result<void> finish() override {
        if (!attempt(m_failure, [&] { jpeg_finish_compress(&m_codec); })) return failure();
        if (!m_file.close()) return failure();
        return {};
    }

private:
    Error failure() {
        if (m_failure.msg_code != 0 && m_failure.msg_code != JERR_FILE_WRITE && !m_file.failed())
            return {ErrorKind::write_failed,
                    m_file.target().filename().string() +
                        " was not written. The JPEG encoder refused the picture. Choose PNG or TIFF.",
                    message_of(reinterpret_cast<jpeg_common_struct&>(m_codec))};
        m_file.note_failure(m_failure.error_number);
        return m_file.failure(static_cast<int>(m_codec.next_scanline), m_header.height);
    }

    OutputFile m_file;
    RasterHeader m_header;
    JpegFailure m_failure;
    jpeg_compress_struct m_codec{};
    bool m_created = false;
};

} // namespace

Result<RasterPicture> read_jpeg(InputFile input, const std::filesystem::path& path, const Work& work) {
    JpegDecoder decoder(path, work);
    if (const Result<void> begun = decoder.begin(input.handle.get(), input.bytes); !begun) return begun.error();
    return decoder.decode();
}

Result<RasterSize> read_jpeg_size(InputFile input, const std::filesystem::path& path) {
    const Work unhurried;
    JpegDecoder decoder(path, unhurried);
    if (const Result<void> begun = decoder.begin(input.handle.get(), input.bytes); !begun) return begun.error();
    return RasterSize{decoder.width(), decoder.height(), "JPEG"};
}

Result<RasterPicture> read_jpeg_reduced(const std::filesystem::path& file, int long_edge) {
    const Result<InputFile> input = open_for_reading(file);
    if (!input) return input.error();
    const Work unhurried;
    JpegDecoder decoder(file, unhurried);
    if (const Result<void> begun = decoder.begin(input->handle.get(), input->bytes); !begun) return begun.error();
    decoder.decode_roughly(long_edge);
    return decoder.decode();
}

Result<RasterPicture> read_jpeg_reduced(const std::vector<std::uint8_t>& jpeg, const std::filesystem::path& name,
                                        int long_edge) {
    const Work unhurried;
    JpegDecoder decoder(name, unhurried);
    if (const Result<void> begun = decoder.begin(jpeg); !begun) return begun.error();
    decoder.decode_roughly(long_edge);
    return decoder.decode();
}

MadeWriter make_jpeg_writer(OutputFile file, const RasterHeader& header) {
    if (std::max(header.width, header.height) > JPEG_MAX_DIMENSION)
        return Error{ErrorKind::invalid,
                     file.target().filename().string() + " was not written. JPEG holds at most " +
                         std::to_string(JPEG_MAX_DIMENSION) + " pixels a side. Choose PNG or TIFF, or a smaller size.",
                     {}};
    auto writer = std::make_unique<JpegWriter>(std::move(file), header);
    if (const Result<void> begun = writer->begin(); !begun) return begun.error();
    return std::unique_ptr<RasterWriter>(std::move(writer));
}

} // namespace engine
