// Reading Radiance pictures (.hdr, .pic): shared exponents, run lengths of both generations or none, RGB and XYZ, every
// orientation, as light in the working space. Written after "Radiance File Formats" (Ward), section "Picture".
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/raster_formats.h"
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <sstream>

namespace engine {

namespace {

constexpr const char* format_name = "Radiance HDR";
constexpr std::size_t longest_line = 4096, most_lines = 1000;
// Old run lengths count up to 255 pixels in four bytes and continue; a picture of one colour takes 8 bytes a row.
constexpr double pixels_per_byte = 1000;
// Rows of new run lengths begin with 2, 2 and their length, which has 15 bits.
constexpr int least_new_row = 8, largest_new_row = 32767;

struct Header {
    int width = 0, height = 0; // as stored: rows in the order of the file
    int orientation = 1;       // EXIF 1..8 of these rows
    std::array<double, 3> multiplied{1, 1, 1};
    bool is_xyz = false;
    std::optional<std::array<double, 8>> primaries; // x and y of red, green, blue, white
    FileMetadata metadata;
};

class RadianceReader {
public:
    RadianceReader(InputFile input, const std::filesystem::path& path)
        : m_input(std::move(input)), m_file(m_input.handle.get()), m_path(path) {}
    Result<Header> read_header();
    Result<RasterPicture> decode(const Header& header, const Work& work);

private:
    using Pixel = std::array<std::uint8_t, 4>; // three mantissas and their exponent
    std::optional<std::string> line();
    bool read_size(const std::string& line, Header& header) const;
    bool read_row(std::vector<Pixel>& row);
    bool read_new_row(std::vector<Pixel>& row);
    bool read_old_row(std::vector<Pixel>& row, Pixel first);
    bool read_pixel(Pixel& pixel) { return std::fread(pixel.data(), 1, pixel.size(), m_file) == pixel.size(); }

    InputFile m_input;
    std::FILE* m_file;
    const std::filesystem::path& m_path;
};

std::optional<std::string> RadianceReader::line() {
    std::string result;
    for (int byte = std::fgetc(m_file); byte != '\n'; byte = std::fgetc(m_file)) {
        if (byte == EOF || result.size() >= longest_line) return std::nullopt;
        result.push_back(static_cast<char>(byte));
    }
    if (!result.empty() && result.back() == '\r') result.pop_back();
    return result;
}

// Numbers in the C locale, whatever the program's is.
std::vector<double> numbers_of(const std::string& text) {
    std::istringstream stream(text);
    stream.imbue(std::locale::classic());
    std::vector<double> numbers;
    for (double number = 0; stream >> number;) numbers.push_back(number);
    return numbers;
}

std::optional<std::string> value_of(const std::string& line, std::string_view key) {
    if (!line.starts_with(key)) return std::nullopt;
    const std::size_t begin = line.find_first_not_of(" \t", key.size());
    return begin == std::string::npos ? std::string() : line.substr(begin);
}

void read_setting(const std::string& line, Header& header) {
    const auto multiply = [&](std::size_t channel, double factor) {
        if (std::isfinite(factor) && factor > 0) header.multiplied[channel] *= factor;
    };
    if (const auto exposure = value_of(line, "EXPOSURE=")) {
        if (const auto numbers = numbers_of(*exposure); !numbers.empty())
            for (std::size_t c = 0; c < 3; ++c) multiply(c, numbers[0]);
    } else if (const auto colours = value_of(line, "COLORCORR=")) {
        if (const auto numbers = numbers_of(*colours); numbers.size() >= 3)
            for (std::size_t c = 0; c < 3; ++c) multiply(c, numbers[c]);
    } else if (const auto primaries = value_of(line, "PRIMARIES=")) {
        if (const auto numbers = numbers_of(*primaries); numbers.size() >= 8)
            std::copy_n(numbers.begin(), 8, header.primaries.emplace().begin());
    } else if (const auto taken = value_of(line, "CAPDATE=")) {
        header.metadata.facts.taken = taken->substr(0, 19);
    } else if (const auto owner = value_of(line, "OWNER=")) {
        header.metadata.facts.owner = owner->substr(0, 200);
    }
}

// "-Y 512 +X 1024": the slow direction and the fast one. Signs tell whether the coordinate grows; y grows upwards.
bool RadianceReader::read_size(const std::string& line, Header& header) const {
    std::istringstream words(line);
    std::string slow, fast;
    if (!(words >> slow >> header.height >> fast >> header.width)) return false;
    constexpr std::array<std::pair<std::string_view, std::string_view>, 8> ways{{{"-Y", "+X"},
                                                                                 {"-Y", "-X"},
                                                                                 {"+Y", "-X"},
                                                                                 {"+Y", "+X"},
                                                                                 {"+X", "-Y"},
                                                                                 {"-X", "-Y"},
                                                                                 {"-X", "+Y"},
                                                                                 {"+X", "+Y"}}};
    const auto way = std::find(ways.begin(), ways.end(), std::pair<std::string_view, std::string_view>(slow, fast));
    header.metadata.orientation = static_cast<int>(way - ways.begin()) + 1;
    return way != ways.end();
}

Result<Header> RadianceReader::read_header() {
    std::rewind(m_file);
    Header header;
    std::optional<std::string> text = line(); // "#?RADIANCE" brought us here
    std::size_t lines = 0;
    for (text = line(); text && !text->empty() && lines < most_lines; text = line(), ++lines) {
        const auto format = value_of(*text, "FORMAT=");
        if (format && *format != "32-bit_rle_rgbe" && *format != "32-bit_rle_xyze")
            return not_opened(m_path, ErrorKind::unsupported,
                              "It is a Radiance file that holds no picture, or one of an unknown kind. Choose a photo.",
                              *format);
        if (format) header.is_xyz = format->ends_with("xyze");
        read_setting(*text, header);
    }
    if (!text || !text->empty()) return damaged_file(m_path, "header");
    const auto size = line();
    if (!size || !read_size(*size, header)) return damaged_file(m_path, "resolution " + size.value_or(""));
    if (const auto sound = check_size(m_path, header.width, header.height, m_input.bytes, pixels_per_byte); !sound)
        return sound.error();
    return header;
}

bool RadianceReader::read_row(std::vector<Pixel>& row) {
    Pixel first{};
    if (!read_pixel(first)) return false;
    const auto width = static_cast<int>(row.size());
    const bool marked = first[0] == 2 && first[1] == 2 && first[2] < 128;
    if (!marked || width < least_new_row || width > largest_new_row) return read_old_row(row, first);
    return (first[2] << 8 | first[3]) == width && read_new_row(row);
}

// Channel by channel: a count above 128 repeats the next byte, others announce as many bytes.
bool RadianceReader::read_new_row(std::vector<Pixel>& row) {
    for (std::size_t channel = 0; channel < 4; ++channel) {
        for (std::size_t x = 0; x < row.size();) {
            const int code = std::fgetc(m_file);
            const bool repeats = code > 128;
            const auto count = static_cast<std::size_t>(repeats ? code - 128 : std::max(code, 0));
            if (count == 0 || count > row.size() - x) return false;
            int value = repeats ? std::fgetc(m_file) : 0;
            for (const std::size_t end = x + count; x < end; ++x) {
                if (!repeats) value = std::fgetc(m_file);
                row[x][channel] = static_cast<std::uint8_t>(value);
            }
            if (value == EOF) return false;
        }
    }
    return true;
}

// Pixels one after another; 1, 1, 1, n repeats the one before n times, and once more after that n * 256 times.
bool RadianceReader::read_old_row(std::vector<Pixel>& row, Pixel first) {
    int shift = 0;
    Pixel pixel = first;
    for (std::size_t x = 0; x < row.size();) {
        if (x > 0 && !read_pixel(pixel)) return false;
        if (pixel[0] != 1 || pixel[1] != 1 || pixel[2] != 1) {
            row[x++] = pixel;
            shift = 0;
            continue;
        }
        const std::size_t count = std::size_t{pixel[3]} << shift;
        if (x == 0 || count > row.size() - x || shift > 16) return false;
        std::fill_n(row.begin() + static_cast<std::ptrdiff_t>(x), count, row[x - 1]);
        x += count;
        shift += 8;
    }
    return true;
}

Matrix matrix_of(const Header& header) {
    // Light of Radiance is balanced for equal energy, x = y = 1/3, also as XYZ; without PRIMARIES, programs of today mean sRGB.
    constexpr Xy red{0.708, 0.292}, green{0.170, 0.797}, blue{0.131, 0.046}, equal_energy{1.0 / 3, 1.0 / 3};
    if (header.is_xyz)
        return light_to_rec2020(red, green, blue, equal_energy) * rgb_to_xyz(red, green, blue, equal_energy).inverse();
    if (!header.primaries) return srgb_to_rec2020();
    const auto& p = *header.primaries;
    return light_to_rec2020({p[0], p[1]}, {p[2], p[3]}, {p[4], p[5]}, {p[6], p[7]});
}

Result<RasterPicture> RadianceReader::decode(const Header& header, const Work& work) {
    RasterPicture picture;
    picture.format = format_name;
    picture.width = header.width;
    picture.height = header.height;
    picture.depth = Depth::float32;
    picture.in_working_space = true;
    picture.metadata = header.metadata;
    const auto& m = header.multiplied;
    const PixelMatrix matrix(matrix_of(header) * Matrix::diagonal(1 / m[0], 1 / m[1], 1 / m[2]));
    std::array<float, 256> scale{}; // mantissas are parts of 256, exponents have a bias of 128
    for (int exponent = 1; exponent < 256; ++exponent)
        scale[static_cast<std::size_t>(exponent)] = std::ldexp(1.0F, exponent - 128 - 8);

    const auto width = static_cast<std::size_t>(header.width);
    std::vector<Pixel> row(width);
    std::vector<float> values(3 * width);
    GrowingPicture light(picture);
    for (int y = 0; y < header.height; ++y) {
        if (y % 64 == 0 && work.stopped()) return stopped();
        if (!read_row(row)) return damaged_file(m_path, "row " + std::to_string(y));
        for (std::size_t x = 0; x < width; ++x)
            for (std::size_t c = 0; c < 3; ++c) values[3 * x + c] = static_cast<float>(row[x][c]) * scale[row[x][3]];
        keep_light(values.data(), light.next_row(), values.size(), &matrix);
    }
    return picture;
}

} // namespace

Result<RasterPicture> read_radiance(InputFile input, const std::filesystem::path& path, const Work& work) {
    RadianceReader reader(std::move(input), path);
    const Result<Header> header = reader.read_header();
    if (!header) return header.error();
    return reader.decode(*header, work);
}

Result<RasterSize> read_radiance_size(InputFile input, const std::filesystem::path& path) {
    const Result<Header> header = RadianceReader(std::move(input), path).read_header();
    if (!header) return header.error();
    return RasterSize{header->width, header->height, format_name, header->metadata};
}

} // namespace engine
