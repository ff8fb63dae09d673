// The oneTBB wall: one arena per priority; Halide's parallel loops come here too. The plain engine (NOCTURNE_PLAIN_THREADS, for
// the thread sanitizer, which does not know an uninstrumented TBB) runs the same loops on std::jthreads.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/parallel.h"
#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <numeric>
#include <random>
#include <thread>
#include <vector>
#ifndef NOCTURNE_PLAIN_THREADS
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>
#endif

namespace engine {
namespace {

std::atomic<int> thread_limit = 0;
std::atomic<unsigned> shuffle_seed = 0;

bool run_shuffled(int count, const std::stop_token& stop, const std::function<void(int)>& work, unsigned seed) {
    std::vector<int> order(static_cast<std::size_t>(count));
    std::iota(order.begin(), order.end(), 0);
    std::shuffle(order.begin(), order.end(), std::mt19937(seed));
    for (const int i : order) {
        if (stop.stop_requested()) return false;
        work(i);
    }
    return true;
}

#ifdef NOCTURNE_PLAIN_THREADS
bool run_threads(int count, Priority, const std::stop_token& stop, const std::function<void(int)>& work) {
    std::atomic<int> next = 0, done = 0;
    std::exception_ptr failure;
    std::mutex failure_mutex;
    const auto loop = [&] {
        for (int i = next++; i < count && !stop.stop_requested(); i = next++) {
            try {
                work(i);
                ++done;
            } catch (...) {
                const std::lock_guard lock(failure_mutex);
                failure = std::current_exception();
            }
        }
    };
    {
        std::vector<std::jthread> threads;
        for (int t = 1; t < std::min(thread_count(), count); ++t) threads.emplace_back(loop);
        loop();
    }
    if (failure) std::rethrow_exception(failure);
    return done == count;
}
#else
// Screen work gets its threads first; thumbnails take what is left.
tbb::task_arena& arena_of(Priority priority) {
    using P = tbb::task_arena::priority;
    static tbb::task_arena screen(thread_count(), 1, P::high);
    static tbb::task_arena exporting(thread_count(), 1, P::normal);
    static tbb::task_arena thumbnails(thread_count(), 1, P::low);
    switch (priority) {
    case Priority::screen: return screen;
    case Priority::exporting: return exporting;
    case Priority::thumbnails: break;
    }
    return thumbnails;
}

bool run_threads(int count, Priority priority, const std::stop_token& stop, const std::function<void(int)>& work) {
    std::atomic<int> done = 0;
    arena_of(priority).execute([&] {
        tbb::parallel_for(
            tbb::blocked_range<int>(0, count, 1),
            [&](const tbb::blocked_range<int>& range) {
                for (int i = range.begin(); i < range.end() && !stop.stop_requested(); ++i) {
                    work(i);
                    done.fetch_add(1, std::memory_order_relaxed);
                }
            },
            tbb::simple_partitioner());
    });
    return done == count;
}
#endif

} // namespace

bool for_each_index(int count, Priority priority, const std::stop_token& stop, const std::function<void(int)>& work) {
    if (count <= 0) return !stop.stop_requested();
    if (const unsigned seed = shuffle_seed) return run_shuffled(count, stop, work, seed);
    if (count == 1 || thread_count() == 1) {
        for (int i = 0; i < count; ++i) {
            if (stop.stop_requested()) return false;
            work(i);
        }
        return true;
    }
    return run_threads(count, priority, stop, work);
}

void limit_threads(int threads) { thread_limit = std::max(0, threads); }

int thread_count() {
    const int cores = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    const int limit = thread_limit;
    return limit > 0 ? limit : cores;
}

void shuffle_for_tests(unsigned seed) { shuffle_seed = seed; }

} // namespace engine
