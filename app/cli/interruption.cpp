// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/interruption.h"
#include <pthread.h>

namespace cli {

namespace {

constexpr int wake_up = SIGUSR1; // ends the watcher thread

bool is_ignored(int signal) {
    struct sigaction current = {};
    return sigaction(signal, nullptr, &current) == 0 && current.sa_handler == SIG_IGN;
}

} // namespace

Interruption::Interruption() {
    sigemptyset(&m_awaited);
    sigaddset(&m_awaited, wake_up);
    // What the caller chose to ignore (nohup, a shell's background job) stays ignored.
    for (const int signal : {SIGINT, SIGTERM, SIGHUP})
        if (!is_ignored(signal)) sigaddset(&m_awaited, signal);
    pthread_sigmask(SIG_BLOCK, &m_awaited, nullptr);
    m_watcher = std::thread([this] {
        for (int signal = 0; sigwait(&m_awaited, &signal) == 0 && signal != wake_up;) {
            m_signal = signal;
            m_stop.request_stop();
        }
    });
}

Interruption::~Interruption() {
    pthread_kill(m_watcher.native_handle(), wake_up);
    m_watcher.join();
}

void Interruption::end_program_if_interrupted() const {
    const int signal = m_signal;
    if (signal == 0) return;
    std::signal(signal, SIG_DFL);
    pthread_sigmask(SIG_UNBLOCK, &m_awaited, nullptr);
    std::raise(signal);
}

} // namespace cli
