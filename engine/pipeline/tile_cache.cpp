// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/pipeline/tile_cache.h"

namespace engine {

std::shared_ptr<const Image> TileCache::find(std::uint64_t key) {
    const std::lock_guard lock(m_mutex);
    const auto found = m_by_key.find(key);
    if (found == m_by_key.end()) return nullptr;
    m_entries.splice(m_entries.begin(), m_entries, found->second);
    return found->second->tile;
}

void TileCache::insert(std::uint64_t key, std::shared_ptr<const Image> tile) {
    if (!tile || tile->bytes() > m_limit) return;
    const std::lock_guard lock(m_mutex);
    if (m_by_key.contains(key)) return; // two threads made the same tile: the pixels are equal
    m_bytes += tile->bytes();
    m_entries.push_front({key, std::move(tile)});
    m_by_key.emplace(key, m_entries.begin());
    while (m_bytes > m_limit) drop_oldest();
}

std::shared_ptr<const Image> TileCache::find_or_make(std::uint64_t key,
                                                     const std::function<std::shared_ptr<const Image>()>& make) {
    if (auto known = find(key)) return known;
    std::promise<std::shared_ptr<const Image>> promise;
    {
        std::unique_lock lock(m_mutex);
        if (const auto other = m_in_making.find(key); other != m_in_making.end()) {
            const auto future = other->second;
            lock.unlock();
            return future.get();
        }
        m_in_making.emplace(key, promise.get_future().share());
    }
    std::shared_ptr<const Image> made;
    std::exception_ptr failure;
    try {
        made = make();
        insert(key, made);
        promise.set_value(made);
    } catch (...) { // who waits gets the same failure
        failure = std::current_exception();
        promise.set_exception(failure);
    }
    {
        const std::lock_guard lock(m_mutex);
        m_in_making.erase(key);
    }
    if (failure) std::rethrow_exception(failure);
    return made;
}

void TileCache::drop_oldest() {
    m_bytes -= m_entries.back().tile->bytes();
    m_by_key.erase(m_entries.back().key);
    m_entries.pop_back();
}

std::size_t TileCache::bytes() const {
    const std::lock_guard lock(m_mutex);
    return m_bytes;
}

} // namespace engine
