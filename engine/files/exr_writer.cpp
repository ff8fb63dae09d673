// Writing OpenEXR: scene-linear Rec.2020, half or 32-bit float, ZIP compressed. The library throws; nothing leaves this file.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/raster_formats.h"
#include <ImfChannelList.h>
#include <ImfChromaticities.h>
#include <ImfFrameBuffer.h>
#include <ImfHeader.h>
#include <ImfIO.h>
#include <ImfOutputFile.h>
#include <ImfStandardAttributes.h>
#include <algorithm>
#include <half.h>
#include <stdexcept>

namespace engine {

namespace {

constexpr const char* channel_names[] = {"R", "G", "B"};

class ExrStream : public Imf::OStream {
public:
    explicit ExrStream(OutputFile& file) : Imf::OStream(file.target().c_str()), m_file(file) {}
    void write(const char bytes[], int count) override {
        if (!m_file.write(bytes, static_cast<std::size_t>(count))) throw std::runtime_error("write failed");
    }
    std::uint64_t tellp() override { return m_file.position(); }
    void seekp(std::uint64_t position) override {
        if (!m_file.seek(position)) throw std::runtime_error("seek failed");
    }

private:
    OutputFile& m_file;
};

class ExrWriter : public RasterWriter {
public:
    ExrWriter(OutputFile file, const RasterHeader& header)
        : m_file(std::move(file)), m_stream(m_file), m_header(header) {}
    Result<void> begin();
    Result<void> write_rows(const void* rows, int count) override;
    Result<void> finish() override;

private:
    bool is_half() const { return m_header.depth != Depth::float32; }
    const char* rounded_to_half(const float* values, std::size_t count);
    Error failure(const char* detail) const;

    OutputFile m_file;
    ExrStream m_stream;
    RasterHeader m_header;
    std::vector<half> m_halves;
    std::unique_ptr<Imf::OutputFile> m_encoder; // last: its destructor still writes
    int m_rows_done = 0;
};

Result<void> ExrWriter::begin() {
    try {
        Imf::Header header(m_header.width, m_header.height);
        header.compression() = Imf::ZIP_COMPRESSION;
        header.zipCompressionLevel() = 1; // higher ones gain 3 % and cost a third more time
        for (const char* name : channel_names)
            header.channels().insert(name, Imf::Channel(is_half() ? Imf::HALF : Imf::FLOAT));
        // ITU-R BT.2020-2, table 3; white D65.
        Imf::addChromaticities(header, {Imath::V2f(0.708f, 0.292f), Imath::V2f(0.170f, 0.797f),
                                        Imath::V2f(0.131f, 0.046f), Imath::V2f(0.3127f, 0.3290f)});
        if (m_header.white_luminance > 0) Imf::addWhiteLuminance(header, static_cast<float>(m_header.white_luminance));
        // 0 threads: encoding runs beside the tiles already, on the threads of base/parallel.h.
        m_encoder = std::make_unique<Imf::OutputFile>(m_stream, header, 0);
    } catch (const std::exception& problem) {
        return failure(problem.what());
    }
    return {};
}

const char* ExrWriter::rounded_to_half(const float* values, std::size_t count) {
    m_halves.resize(count);
    // Beyond the largest half would be infinity, which most programs show as a hole.
    constexpr float largest = HALF_MAX;
    for (std::size_t i = 0; i < count; ++i) m_halves[i] = half(std::clamp(values[i], -largest, largest));
    return reinterpret_cast<const char*>(m_halves.data());
}

Result<void> ExrWriter::write_rows(const void* rows, int count) {
    const std::size_t value_bytes = is_half() ? sizeof(half) : sizeof(float);
    const std::size_t stride = static_cast<std::size_t>(m_header.width) * 3 * value_bytes;
    const std::size_t values = static_cast<std::size_t>(m_header.width) * 3 * static_cast<std::size_t>(count);
    const char* pixels =
        is_half() ? rounded_to_half(static_cast<const float*>(rows), values) : static_cast<const char*>(rows);
    try {
        Imf::FrameBuffer buffer;
        for (std::size_t c = 0; c < 3; ++c) {
            // The library addresses row y at base + y * stride, also where the rows begin later.
            const auto base = reinterpret_cast<std::uintptr_t>(pixels) + c * value_bytes -
                              static_cast<std::size_t>(m_rows_done) * stride;
            buffer.insert(channel_names[c], Imf::Slice(is_half() ? Imf::HALF : Imf::FLOAT,
                                                       reinterpret_cast<char*>(base), 3 * value_bytes, stride));
        }
        m_encoder->setFrameBuffer(buffer);
        m_encoder->writePixels(count);
    } catch (const std::exception& problem) {
        return failure(problem.what());
    }
    m_rows_done += count;
    return {};
}

Result<void> ExrWriter::finish() {
    m_encoder.reset(); // writes the table of rows; swallows what m_file remembers
    if (m_file.failed() || !m_file.close()) return failure("closing");
    return {};
}

Error ExrWriter::failure(const char* detail) const {
    if (m_file.failed()) return m_file.failure(m_rows_done, m_header.height);
    return {ErrorKind::write_failed,
            m_file.target().filename().string() + " was not written. The EXR encoder refused the picture. Choose TIFF.",
            detail};
}

} // namespace

MadeWriter make_exr_writer(OutputFile file, const RasterHeader& header) {
    auto writer = std::make_unique<ExrWriter>(std::move(file), header);
    if (const Result<void> begun = writer->begin(); !begun) return begun.error();
    return std::unique_ptr<RasterWriter>(std::move(writer));
}

} // namespace engine
