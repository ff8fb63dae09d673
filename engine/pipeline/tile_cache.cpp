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
