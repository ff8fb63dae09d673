// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/cube_file.h"
#include <algorithm>
#include <fstream>
#include <iterator>
#include <mutex>
#include <vector>

namespace engine {
namespace {

constexpr std::uintmax_t largest = 64ULL << 20; // a table of 129^3 in text has 58 MB
constexpr std::size_t kept = 4;                 // what is on the screen, before and after, and in an export

struct Known {
    std::filesystem::path file;
    std::filesystem::file_time_type date;
    std::uintmax_t size = 0;
    Result<std::shared_ptr<const CubeTable>> table;
};

std::string quoted(const std::filesystem::path& file) { return "The colour table " + file.filename().string(); }

Result<std::shared_ptr<const CubeTable>> read(const std::filesystem::path& file, std::uintmax_t size) {
    if (size > largest)
        return Error{ErrorKind::unsupported, quoted(file) + " is larger than 64 MB. Choose one with fewer points.", {}};
    std::ifstream stream(file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
    if (!stream)
        return Error{ErrorKind::unreadable, quoted(file) + " cannot be read. Check its permissions.", file.string()};
    auto table = CubeTable::parse(text);
    if (!table) return Error{table.error().kind, quoted(file) + table.error().what, file.string()};
    return std::shared_ptr<const CubeTable>(std::make_shared<CubeTable>(std::move(*table)));
}

} // namespace

Result<std::shared_ptr<const CubeTable>> load_cube(const std::filesystem::path& file) {
    std::error_code failed;
    const auto size = std::filesystem::file_size(file, failed);
    const auto date = failed ? std::filesystem::file_time_type() : std::filesystem::last_write_time(file, failed);
    if (failed)
        return Error{ErrorKind::missing, quoted(file) + " is not there. Choose it again, or take it away.",
                     file.string() + ": " + failed.message()};
    static std::mutex mutex;
    static std::vector<Known> known; // the newest last
    const std::lock_guard lock(mutex);
    const auto found = std::find_if(known.begin(), known.end(), [&](const Known& k) { return k.file == file; });
    if (found != known.end() && found->date == date && found->size == size) return found->table;
    if (found != known.end()) known.erase(found);
    if (known.size() >= kept) known.erase(known.begin());
    known.push_back({file, date, size, read(file, size)});
    return known.back().table;
}

} // namespace engine
