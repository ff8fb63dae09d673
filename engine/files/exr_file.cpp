// Reading OpenEXR: scan lines or tiles, half or float, RGB in any layer, grey, luminance with chroma, as light in the working
// space. Alpha is passed over: colour where it is 0 is light that was added. The library throws; nothing leaves this file.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/exr_header.h"
#include "engine/files/raster_formats.h"
#include <ImfChannelList.h>
#include <ImfChromaticities.h>
#include <ImfFloatAttribute.h>
#include <ImfFrameBuffer.h>
#include <ImfHeader.h>
#include <ImfIO.h>
#include <ImfInputFile.h>
#include <ImfRgbaFile.h>
#include <ImfStandardAttributes.h>
#include <ImfStringAttribute.h>
#include <algorithm>
#include <cmath>
#include <set>
#include <stdexcept>

namespace engine {

namespace {

constexpr const char* format_name = "EXR";
// Rows decoded at a time: whole chunks of the usual compressions, within 64 MB of floats.
constexpr int most_rows = 64;
constexpr std::int64_t most_values = 1 << 24;

class ExrInput : public Imf::IStream {
public:
    ExrInput(std::FILE* file, const std::filesystem::path& path) : Imf::IStream(path.c_str()), m_file(file) {
        std::rewind(file);
    }
    bool read(char bytes[], int count) override {
        if (count < 0 ||
            std::fread(bytes, 1, static_cast<std::size_t>(count), m_file) != static_cast<std::size_t>(count))
            throw std::runtime_error("the file ends early");
        return true;
    }
    std::uint64_t tellg() override { return static_cast<std::uint64_t>(std::ftell(m_file)); }
    void seekg(std::uint64_t position) override {
        if (std::fseek(m_file, static_cast<long>(position), SEEK_SET) != 0) throw std::runtime_error("seek failed");
    }
    void clear() override { std::clearerr(m_file); }

private:
    std::FILE* m_file;
};

std::optional<double> number_of(const Imf::Header& header, std::initializer_list<const char*> names) {
    for (const char* name : names) {
        const auto* attribute = header.findTypedAttribute<Imf::FloatAttribute>(name);
        if (attribute && std::isfinite(attribute->value()) && attribute->value() > 0) return attribute->value();
    }
    return std::nullopt;
}

std::string text_of(const Imf::Header& header, const char* name) {
    const auto* attribute = header.findTypedAttribute<Imf::StringAttribute>(name);
    constexpr std::size_t longest = 200;
    return attribute ? attribute->value().substr(0, std::min(attribute->value().find('\0'), longest)) : std::string();
}

// The standard attributes, in seconds, f-number and ISO as EXIF has them; the camera's name since OpenEXR 3.2.
CaptureFacts facts_of(const Imf::Header& header) {
    CaptureFacts facts;
    facts.maker = text_of(header, "cameraMake");
    facts.model = text_of(header, "cameraModel");
    facts.lens = text_of(header, "lensModel");
    facts.owner = text_of(header, "owner");
    facts.taken = text_of(header, "capDate");
    facts.exposure_time = number_of(header, {"expTime"});
    facts.f_number = number_of(header, {"aperture"});
    facts.iso = number_of(header, {"isoSpeed"});
    // In millimetres; the first is OpenEXR 3.2's, the others are written by cameras' and panorama programs.
    facts.focal_length = number_of(header, {"nominalFocalLength", "effectiveFocalLength", "focalLength"});
    facts.white_luminance = number_of(header, {"whiteLuminance"});
    return facts;
}

Matrix to_rec2020(const Imf::Header& header) {
    if (!Imf::hasChromaticities(header)) return srgb_to_rec2020();
    const Imf::Chromaticities& c = Imf::chromaticities(header);
    return light_to_rec2020({c.red.x, c.red.y}, {c.green.x, c.green.y}, {c.blue.x, c.blue.y}, {c.white.x, c.white.y});
}

// Which channels hold the colours, in the order red, green, blue; one for grey pictures; none for luminance with chroma.
struct Colours {
    std::vector<std::string> channels;
    bool has_chroma = false;
};

std::optional<Colours> colours_of(const Imf::ChannelList& channels) {
    const auto has = [&](const std::string& name) {
        const Imf::Channel* channel = channels.findChannel(name);
        return channel && channel->xSampling == 1 && channel->ySampling == 1;
    };
    // The picture itself, otherwise the first layer that has colours.
    std::set<std::string> layers;
    channels.layers(layers);
    std::vector<std::string> prefixes{""};
    for (const std::string& layer : layers) prefixes.push_back(layer + ".");
    for (const std::string& prefix : prefixes) {
        if (has(prefix + "R") && has(prefix + "G") && has(prefix + "B"))
            return Colours{{prefix + "R", prefix + "G", prefix + "B"}};
        if (prefix.empty() && has("Y") && channels.findChannel("RY") && channels.findChannel("BY"))
            return Colours{{}, true};
        if (has(prefix + "Y")) return Colours{{prefix + "Y"}};
    }
    return std::nullopt;
}

// Rows of the data window as floats, `channels` values a pixel.
class ExrRows {
public:
    ExrRows(Imf::IStream& stream, const Colours& colours, const ExrBox& data)
        : m_names(colours.channels), m_left(data.left), m_width(static_cast<std::size_t>(data.width())) {
        // 0 threads: what the library would start, base/parallel.h knows nothing of.
        if (colours.has_chroma)
            m_with_chroma = std::make_unique<Imf::RgbaInputFile>(stream, 0);
        else
            m_plain = std::make_unique<Imf::InputFile>(stream, 0);
    }
    const Imf::Header& header() const { return m_plain ? m_plain->header() : m_with_chroma->header(); }
    void read(int first, int last, float* values) {
        if (m_plain)
            read_plain(first, last, values);
        else
            read_with_chroma(first, last, values);
    }

private:
    void read_plain(int first, int last, float* values) {
        const std::size_t pixel = m_names.size() * sizeof(float), stride = m_width * pixel;
        Imf::FrameBuffer buffer;
        for (std::size_t c = 0; c < m_names.size(); ++c)
            buffer.insert(m_names[c], Imf::Slice(Imf::FLOAT, origin(values + c, first, pixel, stride), pixel, stride));
        m_plain->setFrameBuffer(buffer);
        m_plain->readPixels(first, last);
    }
    void read_with_chroma(int first, int last, float* values) {
        m_rgba.resize(m_width * static_cast<std::size_t>(last - first + 1));
        const std::size_t pixel = sizeof(Imf::Rgba), stride = m_width * pixel;
        m_with_chroma->setFrameBuffer(reinterpret_cast<Imf::Rgba*>(origin(m_rgba.data(), first, pixel, stride)), 1,
                                      m_width);
        m_with_chroma->readPixels(first, last);
        for (const Imf::Rgba& colour : m_rgba)
            for (const float value : {colour.r, colour.g, colour.b}) *values++ = value;
    }
    // The library addresses pixel (x, y) at origin + x * pixel + y * stride.
    char* origin(void* buffer, int first, std::size_t pixel, std::size_t stride) const {
        return reinterpret_cast<char*>(reinterpret_cast<std::intptr_t>(buffer) -
                                       m_left * static_cast<std::intptr_t>(pixel) -
                                       first * static_cast<std::intptr_t>(stride));
    }

    std::vector<std::string> m_names;
    int m_left;
    std::size_t m_width;
    std::unique_ptr<Imf::InputFile> m_plain;
    std::unique_ptr<Imf::RgbaInputFile> m_with_chroma;
    std::vector<Imf::Rgba> m_rgba;
};

Error no_colours(const std::filesystem::path& path) {
    return not_opened(path, ErrorKind::unsupported,
                      "It is an EXR file without colours. Save it with channels R, G and B.", {});
}

Result<RasterPicture> decode(Imf::IStream& stream, const ExrHeader& header, const Colours& colours, const Work& work) {
    ExrRows rows(stream, colours, header.data);
    const ExrBox visible = header.visible();
    RasterPicture picture;
    picture.format = format_name;
    picture.width = static_cast<int>(visible.width());
    picture.height = static_cast<int>(visible.height());
    picture.channels = colours.channels.size() == 1 ? 1 : 3;
    picture.depth = Depth::float32;
    picture.in_working_space = true;
    picture.metadata = FileMetadata{facts_of(rows.header())};
    const PixelMatrix matrix(to_rec2020(rows.header()));

    const auto channels = static_cast<std::size_t>(picture.channels);
    const std::size_t data_row = static_cast<std::size_t>(header.data.width()) * channels,
                      row = static_cast<std::size_t>(picture.width) * channels,
                      skipped = static_cast<std::size_t>(visible.left - header.data.left) * channels;
    const int step = static_cast<int>(
        std::clamp(most_values / static_cast<std::int64_t>(data_row), std::int64_t{1}, std::int64_t{most_rows}));
    std::vector<float> values(data_row * static_cast<std::size_t>(step));
    GrowingPicture light(picture);
    for (int y = visible.top; y <= visible.bottom; y += step) {
        if (work.stopped()) return stopped();
        const int last = std::min(y + step - 1, visible.bottom);
        rows.read(y, last, values.data());
        for (int i = y; i <= last; ++i) {
            const float* from = values.data() + static_cast<std::size_t>(i - y) * data_row + skipped;
            keep_light(from, light.next_row(), row, channels == 3 ? &matrix : nullptr);
        }
        work.report(static_cast<float>(last - visible.top + 1) / static_cast<float>(picture.height));
    }
    return picture;
}

template <class Answer, class Read>
Result<Answer> with_exr(InputFile& input, const std::filesystem::path& path, const Read& read) {
    const Result<ExrHeader> header = read_exr_header(input, path);
    if (!header) return header.error();
    try {
        ExrInput stream(input.handle.get(), path);
        return read(stream, *header);
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception& problem) {
        return damaged_file(path, problem.what());
    }
}

Imf::Header library_header(Imf::IStream& stream) {
    constexpr int after_version = 8;
    stream.seekg(after_version);
    Imf::Header header;
    int version = 2;
    header.readFrom(stream, version);
    return header;
}

} // namespace

Result<RasterPicture> read_exr(InputFile input, const std::filesystem::path& path, const Work& work) {
    return with_exr<RasterPicture>(
        input, path, [&](ExrInput& stream, const ExrHeader& header) -> Result<RasterPicture> {
            const std::optional<Colours> colours = colours_of(library_header(stream).channels());
            if (!colours) return no_colours(path);
            stream.seekg(0);
            return decode(stream, header, *colours, work);
        });
}

Result<RasterSize> read_exr_size(InputFile input, const std::filesystem::path& path) {
    return with_exr<RasterSize>(input, path, [&](ExrInput& stream, const ExrHeader& header) -> Result<RasterSize> {
        const Imf::Header attributes = library_header(stream);
        if (!colours_of(attributes.channels())) return no_colours(path);
        const ExrBox visible = header.visible();
        return RasterSize{static_cast<int>(visible.width()), static_cast<int>(visible.height()), format_name,
                          FileMetadata{facts_of(attributes)}};
    });
}

} // namespace engine
