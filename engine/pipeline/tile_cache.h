// Finished tiles by content key; the least recently used go when the limit in bytes is reached. Thread-safe.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/base/key.h"
#include "engine/image/image.h"
#include <functional>
#include <future>
#include <list>
#include <mutex>
#include <unordered_map>

namespace engine {

class TileCache {
public:
    explicit TileCache(std::size_t limit_in_bytes) : m_limit(limit_in_bytes) {}
    std::shared_ptr<const Image> find(std::uint64_t key);
    void insert(std::uint64_t key, std::shared_ptr<const Image> tile);
    // The kept tile, or what `make` gives, which is then kept. Who asks while another thread makes the same tile waits for it.
    std::shared_ptr<const Image> find_or_make(std::uint64_t key,
                                              const std::function<std::shared_ptr<const Image>()>& make);
    std::size_t bytes() const;
    std::size_t limit() const { return m_limit; }

private:
    struct Entry {
        std::uint64_t key;
        std::shared_ptr<const Image> tile;
    };
    void drop_oldest();
    const std::size_t m_limit;
    mutable std::mutex m_mutex;
    std::size_t m_bytes = 0;
    std::list<Entry> m_entries; // most recently used first
    std::unordered_map<std::uint64_t, std::list<Entry>::iterator> m_by_key;
    std::unordered_map<std::uint64_t, std::shared_future<std::shared_ptr<const Image>>> m_in_making;
};

} // namespace engine
