// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/input_list.h"
#include "engine/photo/open_photo.h"
#include <algorithm>

namespace cli {

namespace fs = std::filesystem;

namespace {

engine::Result<std::vector<fs::path>> photos_in(const fs::path& folder) {
    std::error_code error;
    std::vector<fs::path> photos;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
        std::error_code vanished;
        if (entry->is_regular_file(vanished) && engine::has_photo_extension(entry->path()))
            photos.push_back(entry->path());
    }
    if (error)
        return engine::Error{engine::ErrorKind::unreadable,
                             "The folder " + folder.string() + " cannot be read. Check its permissions.",
                             error.message()};
    if (photos.empty())
        return engine::Error{engine::ErrorKind::missing,
                             "The folder " + folder.string() + " holds no photos. Name the files or another folder.",
                             {}};
    std::sort(photos.begin(), photos.end());
    return photos;
}

} // namespace

engine::Result<std::vector<fs::path>> photos_of(const std::vector<std::string>& inputs) {
    std::vector<fs::path> photos;
    for (const std::string& input : inputs) {
        std::error_code ignored;
        if (!fs::is_directory(input, ignored)) {
            photos.emplace_back(input);
            continue;
        }
        engine::Result<std::vector<fs::path>> found = photos_in(input);
        if (!found) return found.error();
        photos.insert(photos.end(), found->begin(), found->end());
    }
    return photos;
}

} // namespace cli
