// Ctrl-C and termination become a stop request, so that running work ends between two tiles and leaves no partial file.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <atomic>
#include <csignal>
#include <stop_token>
#include <thread>

namespace cli {

// Make it before any other thread is started: threads inherit that the signals are blocked.
class Interruption {
public:
    Interruption();
    ~Interruption();
    Interruption(const Interruption&) = delete;
    Interruption& operator=(const Interruption&) = delete;

    std::stop_token token() const { return m_stop.get_token(); }
    // Once the work has ended: ends this program by the signal that came, as shells expect; returns if none came.
    void end_program_if_interrupted() const;

private:
    sigset_t m_awaited{};
    std::atomic<int> m_signal = 0;
    std::stop_source m_stop;
    std::thread m_watcher;
};

} // namespace cli
