// Writing TIFF through libtiff: 8 and 16 bit with Deflate and horizontal prediction, 32-bit float uncompressed, because
// prediction of floats saves a fifth at best, is slow, and several programs do not read it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/raster_formats.h"
#include "engine/files/tiff_handle.h"
#include <algorithm>

namespace engine {

namespace {

// Classic TIFF counts bytes in 32 bits; half a megabyte is left for tags and profile.
constexpr std::uint64_t largest_classic_tiff = 0xFFFFFFFFULL - (1 << 19);
// Level 1 of libdeflate: with prediction the higher ones gain 3 % and cost twice the time.
constexpr int compression_level = 1;
constexpr std::size_t bytes_per_strip = 1 << 19; // enough for Deflate, little enough for the cache

tmsize_t read_back(thandle_t file, void* bytes, tmsize_t count) {
    return static_cast<tmsize_t>(
        std::fread(bytes, 1, static_cast<std::size_t>(count), static_cast<OutputFile*>(file)->stream()));
}
tmsize_t write_bytes(thandle_t file, void* bytes, tmsize_t count) {
    return static_cast<OutputFile*>(file)->write(bytes, static_cast<std::size_t>(count)) ? count : 0;
}
toff_t seek_to(thandle_t file, toff_t offset, int whence) {
    auto* output = static_cast<OutputFile*>(file);
    std::uint64_t start = 0;
    if (whence == SEEK_CUR) start = output->position();
    if (whence == SEEK_END) start = output->size_with_buffer();
    return output->seek(start + offset) ? output->position() : static_cast<toff_t>(-1);
}
int leave_open(thandle_t) { return 0; } // OutputFile closes
toff_t size_of(thandle_t file) { return static_cast<OutputFile*>(file)->size_with_buffer(); }

class TiffWriter : public RasterWriter {
public:
    TiffWriter(OutputFile file, const RasterHeader& header)
        : m_file(std::move(file)), m_header(header),
          m_stride(static_cast<std::size_t>(header.width) * 3 * bytes_per_value(header.depth)),
          m_rows_per_strip(std::clamp(static_cast<int>(bytes_per_strip / m_stride), 1, header.height)) {}
    Result<void> begin();
    Result<void> write_rows(const void* rows, int count) override;
    Result<void> finish() override;

private:
    bool set_tags();
    bool flush_strip();
    Error failure() const;

    OutputFile m_file;
    RasterHeader m_header;
    std::size_t m_stride;
    int m_rows_per_strip;
    std::vector<std::uint8_t> m_strip; // rows that do not fill a strip yet
    std::string m_message;
    TiffHandle m_tiff; // last: closing it still writes
    int m_rows_done = 0;
};

Result<void> TiffWriter::begin() {
    const auto options = quiet_tiff_options(m_message);
    const bool big =
        static_cast<std::uint64_t>(m_stride) * static_cast<std::uint64_t>(m_header.height) + m_header.icc.size() >
        largest_classic_tiff;
    m_tiff.reset(TIFFClientOpenExt("tiff", big ? "w8" : "w", &m_file, read_back, write_bytes, seek_to, leave_open,
                                   size_of, nullptr, nullptr, options.get()));
    if (!m_tiff || !set_tags()) return failure();
    m_strip.reserve(m_stride * static_cast<std::size_t>(m_rows_per_strip));
    return {};
}

bool TiffWriter::set_tags() {
    TIFF* tiff = m_tiff.get();
    const bool is_float = m_header.depth == Depth::float32;
    bool set = TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, static_cast<std::uint32_t>(m_header.width)) &&
               TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, static_cast<std::uint32_t>(m_header.height)) &&
               TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, 3) &&
               TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, static_cast<int>(8 * bytes_per_value(m_header.depth))) &&
               TIFFSetField(tiff, TIFFTAG_SAMPLEFORMAT, is_float ? SAMPLEFORMAT_IEEEFP : SAMPLEFORMAT_UINT) &&
               TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_RGB) &&
               TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG) &&
               TIFFSetField(tiff, TIFFTAG_ORIENTATION, ORIENTATION_TOPLEFT) &&
               TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, static_cast<std::uint32_t>(m_rows_per_strip)) &&
               // Required by baseline TIFF; 300 per inch says nothing about a photo and is what printers assume.
               TIFFSetField(tiff, TIFFTAG_XRESOLUTION, 300.0) && TIFFSetField(tiff, TIFFTAG_YRESOLUTION, 300.0) &&
               TIFFSetField(tiff, TIFFTAG_RESOLUTIONUNIT, RESUNIT_INCH) &&
               TIFFSetField(tiff, TIFFTAG_COMPRESSION, is_float ? COMPRESSION_NONE : COMPRESSION_ADOBE_DEFLATE);
    if (!is_float)
        set = set && TIFFSetField(tiff, TIFFTAG_PREDICTOR, PREDICTOR_HORIZONTAL) &&
              TIFFSetField(tiff, TIFFTAG_ZIPQUALITY, compression_level);
    if (!m_header.icc.empty())
        set = set && TIFFSetField(tiff, TIFFTAG_ICCPROFILE, static_cast<std::uint32_t>(m_header.icc.size()),
                                  m_header.icc.data());
    return set;
}

// libtiff predicts in place: the rows that were collected are its to change.
bool TiffWriter::flush_strip() {
    const auto index = static_cast<std::uint32_t>(m_rows_done / m_rows_per_strip);
    if (TIFFWriteEncodedStrip(m_tiff.get(), index, m_strip.data(), static_cast<tmsize_t>(m_strip.size())) < 0 ||
        m_file.failed())
        return false;
    m_rows_done += static_cast<int>(m_strip.size() / m_stride);
    m_strip.clear();
    return true;
}

Result<void> TiffWriter::write_rows(const void* rows, int count) {
    const auto* next = static_cast<const std::uint8_t*>(rows);
    while (count > 0) {
        const int waiting = static_cast<int>(m_strip.size() / m_stride);
        const int rows_now = std::min({count, m_rows_per_strip - waiting, m_header.height - m_rows_done - waiting});
        if (rows_now <= 0) break; // more rows than the header says
        m_strip.insert(m_strip.end(), next, next + static_cast<std::size_t>(rows_now) * m_stride);
        next += static_cast<std::size_t>(rows_now) * m_stride;
        count -= rows_now;
        const int full = waiting + rows_now;
        if (full < m_rows_per_strip && m_rows_done + full < m_header.height) break;
        if (!flush_strip()) return failure();
    }
    return {};
}

Result<void> TiffWriter::finish() {
    const bool flushed = TIFFFlush(m_tiff.get()) == 1;
    m_tiff.reset();
    if (!flushed || !m_file.close()) return failure();
    return {};
}

Error TiffWriter::failure() const {
    if (m_file.failed()) return m_file.failure(m_rows_done, m_header.height);
    return {ErrorKind::write_failed,
            m_file.target().filename().string() +
                " was not written. The TIFF encoder refused the picture. Choose PNG or JPEG.",
            m_message};
}

} // namespace

MadeWriter make_tiff_writer(OutputFile file, const RasterHeader& header) {
    auto writer = std::make_unique<TiffWriter>(std::move(file), header);
    if (const Result<void> begun = writer->begin(); !begun) return begun.error();
    return std::unique_ptr<RasterWriter>(std::move(writer));
}

} // namespace engine
