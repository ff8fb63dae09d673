// Content keys: a 64-bit hash that names a result by everything it depends on. No cache entry is ever invalidated.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <bit>
#include <cstdint>
#include <string_view>

namespace engine {

class Key {
public:
    // FNV-1a over bytes, finished by the mixer of SplitMix64 so that near values give far keys.
    Key& add(std::string_view bytes) {
        for (const char c : bytes) m_state = (m_state ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
        return add(static_cast<std::uint64_t>(bytes.size()));
    }
    Key& add(std::uint64_t number) {
        std::uint64_t z = m_state + 0x9e3779b97f4a7c15ULL + number;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
        m_state = z ^ (z >> 31);
        return *this;
    }
    Key& add(int number) { return add(static_cast<std::uint64_t>(static_cast<std::int64_t>(number))); }
    Key& add(float number) { return add(static_cast<std::uint64_t>(std::bit_cast<std::uint32_t>(number))); }
    Key& add(double number) { return add(std::bit_cast<std::uint64_t>(number)); }
    std::uint64_t value() const { return m_state; }
    bool operator==(const Key&) const = default;

private:
    std::uint64_t m_state = 0xcbf29ce484222325ULL;
};

} // namespace engine
