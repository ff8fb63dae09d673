// All parallelism of the engine. parallel.cpp is the only file that includes oneTBB; Halide's parallel loops are routed
// to the same threads, so kernels and tiles never fight for cores.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <functional>
#include <stop_token>

namespace engine {

enum class Priority { screen, exporting, thumbnails };

// Calls work(i) once for every i in [0, count), in any order, on the threads of the priority's arena and on the caller's.
// Returns false if `stop` was requested before all had run (then some indices were never called). An exception of
// `work` is rethrown here after the others have ended. Nested calls share the arena.
bool for_each_index(int count, Priority priority, const std::stop_token& stop, const std::function<void(int)>& work);

// At most `threads` threads from now on; 0 means one per core. Call before any work, it does not touch running loops.
void limit_threads(int threads);
int thread_count();

// For tests: runs the indices on the calling thread, in an order shuffled by `seed`, until switched off by seed 0.
void shuffle_for_tests(unsigned seed);

} // namespace engine
