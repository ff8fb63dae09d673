// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/progress_line.h"
#include <cstdio>
#include <unistd.h>
#include <utility>

namespace cli {

namespace {
constexpr const char* back_to_empty_line = "\r\x1b[K";
}

ProgressLine::ProgressLine(std::string name) : m_name(std::move(name)), m_on_terminal(::isatty(STDERR_FILENO) == 1) {}

std::function<void(float)> ProgressLine::part(float from, float to) {
    if (!m_on_terminal) return {};
    return [this, from, to](float done) { show(static_cast<int>(100 * (from + (to - from) * done))); };
}

void ProgressLine::show(int percent) {
    const std::lock_guard lock(m_mutex);
    if (percent <= m_shown_percent) return; // reports of several threads may arrive out of order
    m_shown_percent = percent;
    std::fprintf(stderr, "%s%s  %d %%", back_to_empty_line, m_name.c_str(), percent);
}

void ProgressLine::clear() {
    const std::lock_guard lock(m_mutex);
    if (m_shown_percent >= 0) std::fputs(back_to_empty_line, stderr);
    m_shown_percent = 100;
}

void ProgressLine::finish(const std::string& words) {
    clear();
    std::fprintf(stderr, "%s  %s\n", m_name.c_str(), words.c_str());
}

} // namespace cli
