// What a long step is given so that it can be stopped and can tell how far it is.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <functional>
#include <stop_token>

namespace engine {

struct Work {
    std::stop_token stop = {};
    std::function<void(float)> progress = {}; // 0..1, may be called from any thread, may be empty

    bool stopped() const { return stop.stop_requested(); }
    void report(float done) const {
        if (progress) progress(done);
    }
};

} // namespace engine
