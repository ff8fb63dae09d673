// Running other programs where they are installed, for tests of what they make of our files.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <sstream>
#include <string>

namespace test {

// False, after having said so, where the program is not installed.
inline bool is_installed(const std::string& program) {
    std::istringstream folders(std::getenv("PATH") ? std::getenv("PATH") : "");
    for (std::string folder; std::getline(folders, folder, ':');)
        if (std::filesystem::exists(std::filesystem::path(folder) / program)) return true;
    std::cout << program << " is not installed: not checked.\n";
    return false;
}

struct Answer {
    int status;
    std::string text;
};

inline Answer run(const std::string& command) {
    std::FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
    Answer answer{-1, ""};
    std::array<char, 4096> part{};
    while (std::fgets(part.data(), static_cast<int>(part.size()), pipe)) answer.text += part.data();
    answer.status = ::pclose(pipe);
    return answer;
}

// Developed with a program's own initial settings, as 8-bit PNG; an empty path, after the test has failed, where nothing came out. `folder` takes what the
// program keeps.
inline std::string rawtherapee(const std::filesystem::path& folder, const std::filesystem::path& photo,
                               const std::filesystem::path& png) {
    const std::string settings = "HOME='" + folder.string() + "' XDG_CONFIG_HOME='" + (folder / "config").string() +
                                 "' XDG_CACHE_HOME='" + (folder / "cache").string() + "' ";
    return settings + "rawtherapee-cli -q -Y -n -b8 -o '" + png.string() + "' -c '" + photo.string() + "'";
}
inline std::string darktable(const std::filesystem::path& folder, const std::filesystem::path& photo,
                             const std::filesystem::path& png) {
    return "HOME='" + folder.string() + "' darktable-cli '" + photo.string() + "' '" + png.string() +
           "' --core --library :memory: --configdir '" + (folder / "config").string() + "' --disable-opencl";
}

} // namespace test
