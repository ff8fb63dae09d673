// One line on stderr per photo; on a terminal it also shows how far the photo is.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <functional>
#include <mutex>
#include <string>

namespace cli {

class ProgressLine {
public:
    explicit ProgressLine(std::string name);
    // A function that reports the part `from`..`to` of the whole; callable from any thread while this object lives.
    std::function<void(float)> part(float from, float to);
    // Replaces the percentage by the final words.
    void finish(const std::string& words);
    // Takes the line away, for an error message to follow.
    void clear();

private:
    void show(int percent);
    std::string m_name;
    bool m_on_terminal;
    std::mutex m_mutex;
    int m_shown_percent = -1;
};

} // namespace cli
