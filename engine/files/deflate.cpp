// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/deflate.h"
#include <limits>
#include <new>
#include <zlib.h>

namespace engine {

std::vector<std::uint8_t> deflated(std::span<const std::uint8_t> bytes, int level) {
    uLongf size = compressBound(static_cast<uLong>(bytes.size()));
    std::vector<std::uint8_t> result(size);
    const int code = compress2(result.data(), &size, bytes.data(), static_cast<uLong>(bytes.size()), level);
    if (code != Z_OK) throw std::bad_alloc(); // the only way to fail for a buffer of that size
    result.resize(size);
    return result;
}

bool inflate_into(std::span<const std::uint8_t> bytes, std::span<std::uint8_t> result) {
    constexpr std::size_t most = std::numeric_limits<uInt>::max();
    if (bytes.size() > most || result.size() > most) return false;
    z_stream stream{};
    if (inflateInit(&stream) != Z_OK) throw std::bad_alloc();
    stream.next_in = const_cast<Bytef*>(bytes.data()); // not written to; the interface is older than const
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = result.data();
    stream.avail_out = static_cast<uInt>(result.size());
    const int code = inflate(&stream, Z_SYNC_FLUSH);
    const bool is_full = stream.avail_out == 0;
    inflateEnd(&stream);
    return is_full && (code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR);
}

} // namespace engine
