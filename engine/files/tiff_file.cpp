// Reading TIFF through libtiff: grey and RGB in 8 and 16 bit, half and 32-bit float, strips or tiles, interleaved or planar;
// palettes and bilevel pictures through libtiff's own conversion. Knows cameras' files well enough to refuse them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/raster_formats.h"
#include "engine/files/tiff_handle.h"
#include <algorithm>
#include <cmath>
#include <cstring>
#include <unistd.h>

namespace engine {

namespace {

// LZW and Deflate reach about 1400 : 1, and a byte holds up to eight pixels. Codecs of bilevel pictures reach more.
constexpr double pixels_per_byte = 1400 * 8;
constexpr int photometric_linear_raw = 34892; // DNG 1.4, not in libtiff's header

// IEEE 754 binary16.
float float_of_half(std::uint16_t half) {
    const int exponent = (half >> 10) & 31;
    const auto fraction = static_cast<float>(half & 1023);
    float value = 0;
    if (exponent == 0)
        value = std::ldexp(fraction, -24);
    else if (exponent == 31)
        value = fraction != 0 ? NAN : INFINITY;
    else
        value = std::ldexp(1024 + fraction, exponent - 25);
    return (half & 0x8000) != 0 ? -value : value;
}

class TiffReader {
public:
    TiffReader(InputFile input, const std::filesystem::path& path) : m_input(std::move(input)), m_path(path) {}
    Result<void> begin();
    bool is_camera_file();
    RasterSize size() const { return {m_width, m_height, format()}; }
    Result<RasterPicture> decode(const Work& work);

private:
    template <class T> T tag(std::uint32_t name, T otherwise) const {
        T value = otherwise;
        TIFFGetFieldDefaulted(m_tiff.get(), name, &value);
        return value;
    }
    std::string format() const { return m_sample_format == SAMPLEFORMAT_IEEEFP ? "TIFF float" : "TIFF"; }
    bool has_plain_samples() const;
    Result<void> check_kind() const;
    Result<RasterPicture> decode_through_rgba();
    bool read_strips(std::uint8_t* picture, const Work& work);
    bool read_tiles(std::uint8_t* picture, const Work& work);
    void place(const std::uint8_t* from, int plane, int x, int y, int count, std::uint8_t* picture) const;
    void straighten(RasterPicture& picture) const;
    std::vector<std::uint8_t> read_icc() const;

    InputFile m_input;
    const std::filesystem::path& m_path;
    std::string m_message;
    TiffHandle m_tiff;
    int m_width = 0, m_height = 0;
    int m_bits = 8, m_samples = 1, m_sample_format = SAMPLEFORMAT_UINT, m_photometric = PHOTOMETRIC_RGB;
    bool m_planar = false;
    int m_colours = 3, m_kept = 3; // kept: colours, and alpha where it must be multiplied in
};

Result<void> TiffReader::begin() {
    const auto options = quiet_tiff_options(m_message);
    const int descriptor = ::dup(::fileno(m_input.handle.get())); // TIFFClose closes it
    // "m": no memory mapping; a file that is cut while it is read must not end the program.
    m_tiff.reset(descriptor < 0 ? nullptr : TIFFFdOpenExt(descriptor, "tiff", "rm", options.get()));
    if (!m_tiff) {
        if (descriptor >= 0) ::close(descriptor);
        return damaged_file(m_path, m_message);
    }
    const auto width = tag<std::uint32_t>(TIFFTAG_IMAGEWIDTH, 0), height = tag<std::uint32_t>(TIFFTAG_IMAGELENGTH, 0);
    const auto compression = tag<std::uint16_t>(TIFFTAG_COMPRESSION, COMPRESSION_NONE);
    const bool bounded = compression == COMPRESSION_NONE || compression == COMPRESSION_LZW ||
                         compression == COMPRESSION_ADOBE_DEFLATE || compression == COMPRESSION_DEFLATE ||
                         compression == COMPRESSION_PACKBITS || compression == COMPRESSION_JPEG;
    if (const auto sound = check_size(m_path, width, height, m_input.bytes, bounded ? pixels_per_byte : 1e6); !sound)
        return sound.error();
    m_width = static_cast<int>(width);
    m_height = static_cast<int>(height);
    m_bits = tag<std::uint16_t>(TIFFTAG_BITSPERSAMPLE, 1);
    m_samples = tag<std::uint16_t>(TIFFTAG_SAMPLESPERPIXEL, 1);
    m_sample_format = tag<std::uint16_t>(TIFFTAG_SAMPLEFORMAT, SAMPLEFORMAT_UINT);
    m_photometric = tag<std::uint16_t>(TIFFTAG_PHOTOMETRIC, m_samples >= 3 ? PHOTOMETRIC_RGB : PHOTOMETRIC_MINISBLACK);
    m_planar = tag<std::uint16_t>(TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG) == PLANARCONFIG_SEPARATE;
    if (compression == COMPRESSION_JPEG && m_photometric == PHOTOMETRIC_YCBCR && !m_planar) {
        TIFFSetField(m_tiff.get(), TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
        m_photometric = PHOTOMETRIC_RGB;
    }
    return {};
}

bool TiffReader::is_camera_file() {
    const auto subfile = tag<std::uint32_t>(TIFFTAG_SUBFILETYPE, 0);
    std::uint8_t* dng_version = nullptr;
    std::uint16_t folders = 0;
    std::uint64_t* offsets = nullptr;
    char* maker = nullptr;
    const bool has_folders = TIFFGetField(m_tiff.get(), TIFFTAG_SUBIFD, &folders, &offsets) == 1 && folders > 0;
    const bool names_maker = TIFFGetField(m_tiff.get(), TIFFTAG_MAKE, &maker) == 1 && maker && *maker != 0;
    unsigned char beginning[10] = {};
    const bool canon = ::pread(::fileno(m_input.handle.get()), beginning, sizeof beginning, 0) == sizeof beginning &&
                       std::memcmp(beginning + 8, "CR", 2) == 0;
    // NEF, ARW, PEF and the like begin with a reduced picture; the sensor's data lie in a sub-folder.
    return canon || TIFFGetField(m_tiff.get(), TIFFTAG_DNGVERSION, &dng_version) == 1 ||
           m_photometric == PHOTOMETRIC_CFA || m_photometric == photometric_linear_raw ||
           (names_maker && (has_folders || (subfile & FILETYPE_REDUCEDIMAGE) != 0));
}

bool TiffReader::has_plain_samples() const {
    const bool integers = m_sample_format == SAMPLEFORMAT_UINT && (m_bits == 8 || m_bits == 16);
    const bool floats = m_sample_format == SAMPLEFORMAT_IEEEFP && (m_bits == 16 || m_bits == 32);
    const bool grey =
        (m_photometric == PHOTOMETRIC_MINISBLACK || m_photometric == PHOTOMETRIC_MINISWHITE) && m_samples >= 1;
    return (integers || floats) && (grey || (m_photometric == PHOTOMETRIC_RGB && m_samples >= 3));
}

Result<void> TiffReader::check_kind() const {
    const auto refuse = [&](const std::string& sentence) {
        return not_opened(m_path, ErrorKind::unsupported, sentence,
                          "photometric " + std::to_string(m_photometric) + ", " + std::to_string(m_bits) + " bits, " +
                              std::to_string(m_samples) + " samples, format " + std::to_string(m_sample_format));
    };
    if (m_photometric == PHOTOMETRIC_CFA || m_photometric == photometric_linear_raw)
        return refuse("It holds camera raw data of a kind that this version cannot read. Convert it to DNG.");
    if (m_photometric == PHOTOMETRIC_SEPARATED)
        return refuse("It is a CMYK picture for printing. Convert it to RGB in the program that made it.");
    if (!has_plain_samples() && (m_bits > 8 || m_sample_format != SAMPLEFORMAT_UINT))
        return refuse("It is a rare kind of TIFF that this version cannot read. Save it as RGB with 8, 16 or 32-bit "
                      "float values.");
    if (!TIFFIsCODECConfigured(tag<std::uint16_t>(TIFFTAG_COMPRESSION, COMPRESSION_NONE)))
        return refuse("Its compression is not known here. Save it uncompressed, with LZW or Deflate.");
    return {};
}

Result<RasterPicture> TiffReader::decode(const Work& work) {
    if (const Result<void> kind = check_kind(); !kind) return kind.error();
    if (!has_plain_samples()) return decode_through_rgba();
    RasterPicture picture;
    picture.format = format();
    picture.width = m_width;
    picture.height = m_height;
    picture.depth = m_sample_format == SAMPLEFORMAT_IEEEFP ? Depth::float32
                    : m_bits == 16                         ? Depth::bits16
                                                           : Depth::bits8;
    picture.channels = m_colours = m_photometric == PHOTOMETRIC_RGB ? 3 : 1;
    picture.icc = read_icc();
    std::uint16_t extra_count = 0, *extra = nullptr;
    TIFFGetFieldDefaulted(m_tiff.get(), TIFFTAG_EXTRASAMPLES, &extra_count, &extra);
    // Associated alpha is multiplied in already; other extra samples are no colour.
    const bool multiply = m_samples > m_colours && extra_count > 0 && extra[0] == EXTRASAMPLE_UNASSALPHA;
    m_kept = m_colours + (multiply ? 1 : 0);
    picture.bytes.resize(static_cast<std::size_t>(m_width) * static_cast<std::size_t>(m_height) *
                         static_cast<std::size_t>(m_kept) * bytes_per_value(picture.depth));
    const bool read =
        TIFFIsTiled(m_tiff.get()) ? read_tiles(picture.bytes.data(), work) : read_strips(picture.bytes.data(), work);
    if (!read) return work.stopped() ? stopped() : damaged_file(m_path, m_message);
    if (multiply) composite_on_black(picture);
    straighten(picture);
    return picture;
}

// Row by row: a strip may be the whole picture, and uncompressed rows come straight from the file.
bool TiffReader::read_strips(std::uint8_t* picture, const Work& work) {
    std::vector<std::uint8_t> row(static_cast<std::size_t>(std::max<tmsize_t>(TIFFScanlineSize(m_tiff.get()), 0)));
    const std::size_t needed = static_cast<std::size_t>(m_width) * static_cast<std::size_t>(m_planar ? 1 : m_samples) *
                               static_cast<std::size_t>(m_bits / 8);
    if (row.size() < needed) return false;
    for (int plane = 0; plane < (m_planar ? m_kept : 1); ++plane) {
        for (int y = 0; y < m_height; ++y) {
            if (y % 64 == 0 && work.stopped()) return false;
            if (TIFFReadScanline(m_tiff.get(), row.data(), static_cast<std::uint32_t>(y),
                                 static_cast<std::uint16_t>(plane)) < 0)
                return false;
            place(row.data(), plane, 0, y, m_width, picture);
        }
    }
    return true;
}

bool TiffReader::read_tiles(std::uint8_t* picture, const Work& work) {
    const auto tile_width = tag<std::uint32_t>(TIFFTAG_TILEWIDTH, 0),
               tile_height = tag<std::uint32_t>(TIFFTAG_TILELENGTH, 0);
    const std::size_t stride = static_cast<std::size_t>(tile_width) *
                               static_cast<std::size_t>(m_planar ? 1 : m_samples) *
                               static_cast<std::size_t>(m_bits / 8);
    const tmsize_t tile_bytes = TIFFTileSize(m_tiff.get());
    // A tile may reach beyond the picture, but not make a bomb of a small one.
    if (tile_width == 0 || tile_height == 0 || tile_bytes <= 0 || tile_bytes > (1 << 28)) return false;
    std::vector<std::uint8_t> tile(static_cast<std::size_t>(tile_bytes));
    if (tile.size() < stride * tile_height) return false;
    const int step_x = static_cast<int>(tile_width), step_y = static_cast<int>(tile_height);
    for (int plane = 0; plane < (m_planar ? m_kept : 1); ++plane) {
        for (int top = 0; top < m_height; top += step_y) {
            if (work.stopped()) return false;
            for (int left = 0; left < m_width; left += step_x) {
                const tmsize_t read =
                    TIFFReadTile(m_tiff.get(), tile.data(), static_cast<std::uint32_t>(left),
                                 static_cast<std::uint32_t>(top), 0, static_cast<std::uint16_t>(plane));
                if (read < 0) return false;
                for (int y = top; y < std::min(top + step_y, m_height); ++y)
                    place(tile.data() + static_cast<std::size_t>(y - top) * stride, plane, left, y,
                          std::min(step_x, m_width - left), picture);
            }
        }
    }
    return true;
}

template <class From, class To, class Convert>
void spread(const From* from, int from_step, To* to, int to_step, int values, int count, Convert convert) {
    for (int i = 0; i < count; ++i, from += from_step, to += to_step)
        for (int c = 0; c < values; ++c) to[c] = convert(from[c]);
}

// `count` pixels of one row as they are in the file into the picture, at (x, y).
void TiffReader::place(const std::uint8_t* from, int plane, int x, int y, int count, std::uint8_t* picture) const {
    const std::size_t first =
        (static_cast<std::size_t>(y) * static_cast<std::size_t>(m_width) + static_cast<std::size_t>(x)) *
            static_cast<std::size_t>(m_kept) +
        static_cast<std::size_t>(plane);
    const int from_step = m_planar ? 1 : m_samples, values = m_planar ? 1 : m_kept;
    const auto same = [](auto value) { return value; };
    if (m_bits == 8) {
        spread(from, from_step, picture + first, m_kept, values, count, same);
    } else if (m_bits == 32) {
        spread(reinterpret_cast<const float*>(from), from_step, reinterpret_cast<float*>(picture) + first, m_kept,
               values, count, same);
    } else if (m_sample_format == SAMPLEFORMAT_IEEEFP) {
        spread(reinterpret_cast<const std::uint16_t*>(from), from_step, reinterpret_cast<float*>(picture) + first,
               m_kept, values, count, float_of_half);
    } else {
        spread(reinterpret_cast<const std::uint16_t*>(from), from_step,
               reinterpret_cast<std::uint16_t*>(picture) + first, m_kept, values, count, same);
    }
}

// White-is-zero is turned round; not-a-number and infinity, which no light is, become black and the largest half.
void TiffReader::straighten(RasterPicture& picture) const {
    if (m_photometric == PHOTOMETRIC_MINISWHITE && picture.depth != Depth::float32)
        for (std::uint8_t& byte : picture.bytes) byte = static_cast<std::uint8_t>(~byte);
    if (picture.depth != Depth::float32) return;
    auto* values = reinterpret_cast<float*>(picture.bytes.data());
    constexpr float largest_half = 65504;
    for (std::size_t i = 0; i < picture.bytes.size() / sizeof(float); ++i) {
        if (std::isfinite(values[i])) continue;
        values[i] = std::isnan(values[i]) ? 0 : std::copysign(largest_half, values[i]);
    }
}

// Palettes, one to four bits, YCbCr without JPEG: libtiff makes 8-bit RGB with alpha multiplied in.
Result<RasterPicture> TiffReader::decode_through_rgba() {
    RasterPicture picture;
    picture.format = format();
    picture.width = m_width;
    picture.height = m_height;
    picture.icc = read_icc();
    const std::size_t pixels = static_cast<std::size_t>(m_width) * static_cast<std::size_t>(m_height);
    std::vector<std::uint32_t> packed(pixels);
    char reason[1024] = "";
    if (!TIFFRGBAImageOK(m_tiff.get(), reason))
        return not_opened(m_path, ErrorKind::unsupported,
                          "It is a rare kind of TIFF that this version cannot read. Save it as RGB with 8, 16 or "
                          "32-bit float values.",
                          reason);
    // The stored orientation: the caller turns the picture upright by its metadata.
    const auto stored = tag<std::uint16_t>(TIFFTAG_ORIENTATION, ORIENTATION_TOPLEFT);
    if (!TIFFReadRGBAImageOriented(m_tiff.get(), static_cast<std::uint32_t>(m_width),
                                   static_cast<std::uint32_t>(m_height), packed.data(), stored, 1))
        return damaged_file(m_path, m_message);
    picture.bytes.resize(pixels * 3);
    std::uint8_t* to = picture.bytes.data();
    for (const std::uint32_t pixel : packed) {
        *to++ = static_cast<std::uint8_t>(TIFFGetR(pixel));
        *to++ = static_cast<std::uint8_t>(TIFFGetG(pixel));
        *to++ = static_cast<std::uint8_t>(TIFFGetB(pixel));
    }
    return picture;
}

std::vector<std::uint8_t> TiffReader::read_icc() const {
    std::uint32_t count = 0;
    void* bytes = nullptr;
    if (TIFFGetField(m_tiff.get(), TIFFTAG_ICCPROFILE, &count, &bytes) != 1 || !bytes) return {};
    const auto* first = static_cast<const std::uint8_t*>(bytes);
    return {first, first + count};
}

} // namespace

Result<RasterPicture> read_tiff(InputFile input, const std::filesystem::path& path, const Work& work) {
    TiffReader reader(std::move(input), path);
    if (const Result<void> begun = reader.begin(); !begun) return begun.error();
    return reader.decode(work);
}

Result<RasterSize> read_tiff_size(InputFile input, const std::filesystem::path& path) {
    TiffReader reader(std::move(input), path);
    if (const Result<void> begun = reader.begin(); !begun) return begun.error();
    return reader.size();
}

bool is_camera_tiff(const std::filesystem::path& file) {
    Result<InputFile> input = open_for_reading(file);
    if (!input) return false;
    TiffReader reader(std::move(*input), file);
    return reader.begin() && reader.is_camera_file();
}

} // namespace engine
