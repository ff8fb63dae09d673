// Deflate compression of blocks in memory. The zlib wall: knows bytes, no files.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace engine {

// In zlib's format (RFC 1950). `level` 1 (fast) to 9 (small).
std::vector<std::uint8_t> deflated(std::span<const std::uint8_t> bytes, int level);

// Fills `result` to its end; false if `bytes` are damaged or hold less. What they hold beyond that is not looked at, and no memory
// is taken for it.
bool inflate_into(std::span<const std::uint8_t> bytes, std::span<std::uint8_t> result);

// So many times its own size is the most that a compressed block can hold (RFC 1951: 258 bytes for each 2 bits, and blocks' headers).
inline constexpr std::uint64_t most_inflation = 1032;

} // namespace engine
