// The folders of a TIFF file and the values of their tags, for files that may lie about anything: every position is held against the size of the
// file, every count against a limit. Both byte orders, 32-bit offsets. Knows no picture.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/files/input_file.h"
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace engine {

class TiffReader {
public:
    struct Entry {
        unsigned tag = 0, type = 0;
        std::uint64_t count = 0, at = 0; // where its values begin in the file
    };
    using Folder = std::vector<Entry>;

    // All folders that are linked from the header and as SubIFDs (tag 330), the first one first. Error: cannot be opened, no TIFF file.
    static Result<TiffReader> open(const std::filesystem::path& path);

    const std::vector<Folder>& folders() const { return m_folders; }
    bool is_big_endian() const { return m_is_big_endian; }
    std::uint64_t file_size() const { return m_size; }

    static const Entry* find(const Folder& folder, unsigned tag);
    // The values as numbers; empty if the tag is missing, is no number, has more than `most` values, or lies beyond the end of the file.
    std::vector<double> numbers(const Folder& folder, unsigned tag, std::uint64_t most) const;
    // Its first value.
    std::optional<double> number(const Folder& folder, unsigned tag) const;
    // The bytes of the values as they stand; empty as above.
    std::vector<std::uint8_t> bytes(const Folder& folder, unsigned tag, std::uint64_t most) const;
    // Up to the first 0.
    std::string text(const Folder& folder, unsigned tag) const;

    // False if the file ends before. Several threads may call it.
    bool read(std::uint64_t at, std::span<std::uint8_t> result) const;

private:
    FileHandle m_file;
    std::uint64_t m_size = 0;
    bool m_is_big_endian = false;
    std::vector<Folder> m_folders;

    std::uint64_t number_in(const std::uint8_t* bytes, std::size_t size) const;
    std::optional<Folder> read_folder(std::uint64_t at, std::uint64_t& next) const;
    void read_folders(std::uint64_t first);
};

} // namespace engine
