// The last few values that were made at some cost, by content key. Thread-safe; two threads may make the same value, which does no harm.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <algorithm>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace engine {

template <class Value> class Recent {
public:
    std::shared_ptr<const Value> find(std::uint64_t key) {
        const std::scoped_lock lock(m_mutex);
        const auto found =
            std::find_if(m_entries.begin(), m_entries.end(), [&](const Entry& entry) { return entry.key == key; });
        if (found == m_entries.end()) return nullptr;
        std::rotate(found, found + 1, m_entries.end()); // newest last
        return m_entries.back().value;
    }
    void keep(std::uint64_t key, std::shared_ptr<const Value> value) {
        constexpr std::size_t most = 8; // a display, a file, a proof and some embedded profiles
        const std::scoped_lock lock(m_mutex);
        if (m_entries.size() == most) m_entries.erase(m_entries.begin());
        m_entries.push_back({key, std::move(value)});
    }

private:
    struct Entry {
        std::uint64_t key;
        std::shared_ptr<const Value> value;
    };
    std::mutex m_mutex;
    std::vector<Entry> m_entries;
};

} // namespace engine
