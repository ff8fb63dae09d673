// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/dng_samples.h"
#include "engine/base/parallel.h"
#include "engine/files/deflate.h"
#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <limits>

namespace engine {
namespace {

// TIFF 6.0 and DNG 1.4 tag numbers and values.
enum Tag : unsigned {
    image_width = 256,
    image_length = 257,
    bits_per_sample = 258,
    compression_tag = 259,
    strip_offsets = 273,
    samples_per_pixel = 277,
    rows_per_strip = 278,
    strip_byte_counts = 279,
    planar_configuration = 284,
    predictor_tag = 317,
    tile_width_tag = 322,
    tile_length = 323,
    tile_offsets = 324,
    tile_byte_counts = 325,
    sample_format = 339
};
constexpr int uncompressed = 1, deflate = 8, old_deflate = 32946;
constexpr int no_predictor = 1, horizontal = 2, floating_point = 3, horizontal_x2 = 34892, horizontal_x4 = 34893,
              floating_point_x2 = 34894, floating_point_x4 = 34895;

// Larger than any camera's picture: 2 GB of floats.
constexpr double most_side = 65535, most_pixels = 1 << 29;
constexpr std::uint64_t most_tile_bytes = 1 << 28;
// Noise does not deflate: above 16 megapixels fewer than a bit for eight samples is no photo, but a file that wants our memory.
constexpr double small_picture = 1 << 24, fewest_bytes_a_sample = 1.0 / 64;

// Pixels between samples that a predictor takes the difference of.
int step_of(int predictor) {
    switch (predictor) {
    case horizontal_x2:
    case floating_point_x2: return 2;
    case horizontal_x4:
    case floating_point_x4: return 4;
    default: return 1;
    }
}
bool splits_bytes(int predictor) {
    return predictor == floating_point || predictor == floating_point_x2 || predictor == floating_point_x4;
}
bool takes_differences(int predictor) {
    return predictor == horizontal || predictor == horizontal_x2 || predictor == horizontal_x4;
}

std::uint64_t row_bytes(const SampleCoding& coding) {
    return (static_cast<std::uint64_t>(coding.tile_width) * static_cast<std::uint64_t>(coding.samples) *
                static_cast<std::uint64_t>(coding.bits) +
            7) /
           8;
}

// Rows of a tile that the file holds.
int stored_rows(const SampleCoding& coding, int tile) {
    const int top = tile / coding.tiles_across() * coding.tile_height;
    return coding.is_tiled ? coding.tile_height : std::min(coding.tile_height, coding.height - top);
}

// A row of a tile from its bytes to the bits of its samples.
class RowDecoder {
public:
    RowDecoder(const SampleCoding& coding, bool is_big_endian)
        : m_coding(coding), m_is_big_endian(is_big_endian),
          m_count(static_cast<std::size_t>(coding.tile_width) * static_cast<std::size_t>(coding.samples)),
          m_size(static_cast<std::size_t>(coding.bits / 8)), m_values(m_count) {}

    const std::vector<std::uint32_t>& decode(std::uint8_t* bytes) {
        if (splits_bytes(m_coding.predictor))
            join_bytes(bytes);
        else if (m_coding.bits % 8 != 0)
            unpack_bits(bytes);
        else
            read_numbers(bytes);
        if (takes_differences(m_coding.predictor)) add_differences();
        return m_values;
    }

private:
    const SampleCoding& m_coding;
    bool m_is_big_endian;
    std::size_t m_count, m_size;
    std::vector<std::uint32_t> m_values;

    // TIFF Technical Note 3 (Adobe, 2005) and DNG 1.4: all first bytes of a row, all second ones and so on, the most significant first; then differences of bytes.
    void join_bytes(std::uint8_t* bytes) {
        const std::size_t step =
            static_cast<std::size_t>(m_coding.samples) * static_cast<std::size_t>(step_of(m_coding.predictor));
        for (std::size_t i = step; i < m_count * m_size; ++i)
            bytes[i] = static_cast<std::uint8_t>(bytes[i] + bytes[i - step]);
        std::uint32_t* values = m_values.data();
        for (std::size_t i = 0; i < m_count; ++i) values[i] = bytes[i];
        for (std::size_t k = 1; k < m_size; ++k) {
            const std::uint8_t* plane = bytes + k * m_count;
            for (std::size_t i = 0; i < m_count; ++i) values[i] = values[i] << 8 | plane[i];
        }
    }
    void read_numbers(const std::uint8_t* bytes) {
        for (std::size_t i = 0; i < m_count; ++i, bytes += m_size) {
            std::uint32_t value = 0;
            for (std::size_t k = 0; k < m_size; ++k) value = value << 8 | bytes[m_is_big_endian ? k : m_size - 1 - k];
            m_values[i] = value;
        }
    }
    // Rows begin on a byte; the highest bit comes first whatever the byte order (TIFF 6.0, FillOrder 1).
    void unpack_bits(const std::uint8_t* bytes) {
        std::uint64_t window = 0;
        int there = 0;
        for (std::uint32_t& value : m_values) {
            while (there < m_coding.bits) {
                window = window << 8 | *bytes++;
                there += 8;
            }
            there -= m_coding.bits;
            value = static_cast<std::uint32_t>(window >> there & ((1ULL << m_coding.bits) - 1));
        }
    }
    void add_differences() {
        const std::size_t step =
            static_cast<std::size_t>(m_coding.samples) * static_cast<std::size_t>(step_of(m_coding.predictor));
        const std::uint32_t mask = m_coding.bits == 32 ? ~0U : (1U << m_coding.bits) - 1;
        for (std::size_t i = step; i < m_count; ++i) m_values[i] = (m_values[i] + m_values[i - step]) & mask;
    }
};

float finite(float value) {
    if (std::isfinite(value)) return value;
    return std::isnan(value) ? 0 : std::copysign(std::numeric_limits<float>::max(), value);
}

// The first of the values and the last, if all are the same.
std::optional<int> common_value(const TiffReader& file, const TiffReader::Folder& folder, unsigned tag, int otherwise) {
    constexpr std::uint64_t most_samples = 16;
    if (!TiffReader::find(folder, tag)) return otherwise;
    const std::vector<double> values = file.numbers(folder, tag, most_samples);
    const bool is_common =
        !values.empty() && std::all_of(values.begin(), values.end(), [&](double v) { return v == values.front(); });
    return is_common && std::abs(values.front()) < 1e9 ? std::optional(static_cast<int>(values.front())) : std::nullopt;
}

// `use(tile, row in the picture, values)` for each row of each tile that touches `wanted`.
template <class Use>
bool decode_rows(const TiffReader& file, const SampleCoding& coding, Rect wanted, const Work& work, const Use& use) {
    const int across = coding.tiles_across(), count = across * coding.tiles_down();
    std::atomic<bool> is_damaged = false;
    std::atomic<int> done = 0;
    const bool all = for_each_index(count, Priority::screen, work.stop, [&](int tile) {
        const int left = tile % across * coding.tile_width, top = tile / across * coding.tile_height;
        if (is_damaged || Rect{left, top, coding.tile_width, coding.tile_height}.clipped_to(wanted).empty()) return;
        const auto at = static_cast<std::size_t>(tile);
        const std::uint64_t line = row_bytes(coding),
                            bytes = line * static_cast<std::uint64_t>(stored_rows(coding, tile));
        std::vector<std::uint8_t> stored(coding.compression == uncompressed ? bytes : coding.sizes[at]), plain;
        bool is_whole = file.read(coding.offsets[at], stored);
        if (coding.compression == uncompressed) {
            plain = std::move(stored);
        } else if (is_whole) {
            plain.resize(bytes);
            is_whole = inflate_into(stored, plain);
        }
        if (!is_whole) {
            is_damaged = true;
            return;
        }
        RowDecoder decoder(coding, file.is_big_endian());
        const int bottom = std::min({top + stored_rows(coding, tile), coding.height, wanted.bottom()});
        for (int y = std::max(top, wanted.top); y < bottom; ++y)
            use(left, y, decoder.decode(plain.data() + static_cast<std::uint64_t>(y - top) * line));
        work.report(static_cast<float>(++done) / static_cast<float>(count));
    });
    return all && !is_damaged;
}

// The part of a tile's row that lies inside `wanted`.
struct Part {
    int left, count;
    std::size_t first; // value
};
Part part_of(const SampleCoding& coding, Rect wanted, int left) {
    const int from = std::max(left, wanted.left),
              to = std::min({left + coding.tile_width, coding.width, wanted.right()});
    return {from, to - from, static_cast<std::size_t>(from - left) * static_cast<std::size_t>(coding.samples)};
}

// Rows of plain strips can be read apart: some at once take little memory and all threads.
void split_strips(SampleCoding& coding) {
    constexpr int rows_at_once = 64;
    if (coding.tile_height <= rows_at_once) return;
    SampleCoding split = coding;
    split.tile_height = rows_at_once;
    split.offsets.clear(), split.sizes.clear();
    const std::uint64_t line = row_bytes(coding);
    if (coding.tile_height % rows_at_once != 0 && coding.offsets.size() > 1) return;
    for (int top = 0; top < coding.height; top += rows_at_once) {
        const auto strip = static_cast<std::size_t>(top / coding.tile_height);
        split.offsets.push_back(coding.offsets[strip] + line * static_cast<std::uint64_t>(top % coding.tile_height));
        split.sizes.push_back(line * static_cast<std::uint64_t>(std::min(rows_at_once, coding.height - top)));
    }
    coding = std::move(split);
}

} // namespace

std::uint64_t SampleCoding::end() const {
    std::uint64_t last = 0;
    for (std::size_t i = 0; i < offsets.size(); ++i) last = std::max(last, offsets[i] + sizes[i]);
    return last;
}

Result<SampleCoding> sample_coding(const TiffReader& file, const TiffReader::Folder& folder,
                                   const std::filesystem::path& path) {
    const auto damaged = [&](const std::string& detail) {
        return not_opened(
            path, ErrorKind::damaged,
            "What it says of its picture does not fit together, or the file ends early. Copy it from the card again.",
            detail);
    };
    const auto unsupported = [&](const std::string& reason) {
        return not_opened(
            path, ErrorKind::unsupported,
            reason + " Convert it to DNG with Adobe DNG Converter, or to TIFF with the program it comes from.", {});
    };
    SampleCoding coding;
    const double width = file.number(folder, image_width).value_or(0),
                 height = file.number(folder, image_length).value_or(0);
    if (!(width >= 1 && height >= 1)) return damaged("no size");
    if (!(width <= most_side && height <= most_side && width * height <= most_pixels))
        return not_opened(path, ErrorKind::unsupported,
                          "The picture is larger than this version can decode. Open a smaller version of it.", {});
    coding.width = static_cast<int>(width), coding.height = static_cast<int>(height);
    const auto samples = common_value(file, folder, samples_per_pixel, 1),
               bits = common_value(file, folder, bits_per_sample, 1),
               format = common_value(file, folder, sample_format, 1),
               compression = common_value(file, folder, compression_tag, uncompressed),
               predictor = common_value(file, folder, predictor_tag, no_predictor),
               planes = common_value(file, folder, planar_configuration, 1);
    if (!samples || !bits || !format || !compression || !predictor || !planes) return damaged("samples that differ");
    coding.samples = *samples, coding.bits = *bits, coding.predictor = *predictor;
    coding.is_float = *format == 3;
    coding.compression = *compression == old_deflate ? deflate : *compression;
    if (coding.samples != 1 && coding.samples != 3)
        return unsupported("Its raw data has " + std::to_string(coding.samples) +
                           " values a pixel; this version reads 1 or 3.");
    if (*planes != 1 && coding.samples > 1)
        return unsupported("Its raw data lies in planes, which this version does not read.");
    if (coding.compression != uncompressed && coding.compression != deflate)
        return unsupported("This version does not know the compression of its raw data.");
    const bool has_bits = coding.is_float ? coding.bits == 16 || coding.bits == 24 || coding.bits == 32
                                          : coding.bits >= 8 && coding.bits <= 32;
    if (!has_bits || *format > 3 || *format == 2)
        return unsupported("Its raw data has " + std::to_string(coding.bits) +
                           "-bit samples of a kind that this version does not know.");
    const bool has_predictor =
        coding.predictor == no_predictor ||
        (takes_differences(coding.predictor) && !coding.is_float && coding.compression == deflate) ||
        (splits_bytes(coding.predictor) && coding.bits % 8 == 0 && coding.compression == deflate);
    if (!has_predictor) return unsupported("This version does not know the predictor of its raw data.");

    coding.is_tiled = TiffReader::find(folder, tile_offsets) != nullptr;
    const double tile_width = coding.is_tiled ? file.number(folder, tile_width_tag).value_or(0) : width,
                 tile_height = coding.is_tiled ? file.number(folder, tile_length).value_or(0)
                                               : std::min(height, file.number(folder, rows_per_strip).value_or(height));
    if (!(tile_width >= 1 && tile_width <= most_side && tile_height >= 1 && tile_height <= most_side))
        return damaged("tiles without a size");
    coding.tile_width = static_cast<int>(tile_width), coding.tile_height = static_cast<int>(tile_height);
    // Tiles are multiples of 16 and may be larger than a small picture, but not by far.
    constexpr double tolerated_pixels = 1 << 20;
    if (tile_width * tile_height > std::max(4 * width * height, tolerated_pixels))
        return damaged("tiles far larger than the picture");
    const std::uint64_t tile_bytes = row_bytes(coding) * static_cast<std::uint64_t>(coding.tile_height);
    const std::uint64_t tiles =
        static_cast<std::uint64_t>(coding.tiles_across()) * static_cast<std::uint64_t>(coding.tiles_down());
    if (coding.is_tiled && tile_bytes > most_tile_bytes) return damaged("tiles of more than 256 MB");

    // A place needs a byte of the file at least: no more tiles than that.
    if (tiles > file.file_size()) return damaged("more tiles than bytes");
    const std::vector<double> offsets = file.numbers(folder, coding.is_tiled ? tile_offsets : strip_offsets, tiles),
                              sizes =
                                  file.numbers(folder, coding.is_tiled ? tile_byte_counts : strip_byte_counts, tiles);
    if (offsets.size() != tiles || sizes.size() != tiles) return damaged("not as many tiles as the picture has");
    double data = 0;
    for (std::size_t i = 0; i < tiles; ++i) {
        const std::uint64_t bytes =
            row_bytes(coding) * static_cast<std::uint64_t>(stored_rows(coding, static_cast<int>(i)));
        if (offsets[i] < 0 || sizes[i] < 0 || offsets[i] + sizes[i] > static_cast<double>(file.file_size()))
            return damaged("tiles beyond the end");
        coding.offsets.push_back(static_cast<std::uint64_t>(offsets[i])),
            coding.sizes.push_back(static_cast<std::uint64_t>(sizes[i]));
        const std::uint64_t most =
            coding.compression == uncompressed ? coding.sizes[i] : coding.sizes[i] * most_inflation;
        if (most < bytes) return damaged("a tile with too little data");
        data += sizes[i];
    }
    if (width * height > small_picture && data < fewest_bytes_a_sample * width * height * coding.samples)
        return damaged("too little data for so many pixels");
    if (!coding.is_tiled && coding.compression == uncompressed) split_strips(coding);
    return coding;
}

float float_of_16_bits(std::uint32_t bits) {
    const std::uint32_t exponent = bits >> 10 & 31, mantissa = bits & 1023;
    const float sign = (bits & 0x8000) != 0 ? -1.0F : 1.0F;
    if (exponent == 31)
        return mantissa != 0 ? std::numeric_limits<float>::quiet_NaN() : sign * std::numeric_limits<float>::infinity();
    const auto significand = static_cast<float>(exponent == 0 ? mantissa : mantissa | 1024);
    return sign * std::ldexp(significand, static_cast<int>(exponent == 0 ? 1 : exponent) - 15 - 10);
}

float float_of_24_bits(std::uint32_t bits) {
    const std::uint32_t exponent = bits >> 16 & 127, mantissa = bits & 65535;
    const float sign = (bits & 0x800000) != 0 ? -1.0F : 1.0F;
    if (exponent == 127)
        return mantissa != 0 ? std::numeric_limits<float>::quiet_NaN() : sign * std::numeric_limits<float>::infinity();
    const auto significand = static_cast<float>(exponent == 0 ? mantissa : mantissa | 65536);
    return sign * std::ldexp(significand, static_cast<int>(exponent == 0 ? 1 : exponent) - 63 - 16);
}

bool decode_samples(const TiffReader& file, const SampleCoding& coding, Rect wanted, const Work& work,
                    const TakeIntegers& take) {
    return decode_rows(file, coding, wanted, work, [&](int left, int y, const std::vector<std::uint32_t>& values) {
        const Part part = part_of(coding, wanted, left);
        take(part.left, y, part.count, values.data() + part.first);
    });
}

bool decode_samples(const TiffReader& file, const SampleCoding& coding, Rect wanted, const Work& work,
                    const TakeFloats& take) {
    return decode_rows(file, coding, wanted, work, [&](int left, int y, const std::vector<std::uint32_t>& values) {
        const Part part = part_of(coding, wanted, left);
        std::vector<float> row(static_cast<std::size_t>(part.count) * static_cast<std::size_t>(coding.samples));
        const std::uint32_t* bits = values.data() + part.first;
        for (std::size_t i = 0; i < row.size(); ++i) {
            float value;
            if (!coding.is_float)
                value = static_cast<float>(bits[i]);
            else if (coding.bits == 16)
                value = float_of_16_bits(bits[i]);
            else if (coding.bits == 24)
                value = float_of_24_bits(bits[i]);
            else
                value = std::bit_cast<float>(bits[i]);
            row[i] = finite(value);
        }
        take(part.left, y, part.count, row.data());
    });
}

} // namespace engine
