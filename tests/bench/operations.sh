#!/usr/bin/env bash
# What one pixel of each operation costs on one thread, and which part of the memory's bandwidth (measured in the same run) that uses:
#     tests/bench/operations.sh [FILTER]
# SPDX-License-Identifier: GPL-3.0-or-later
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
exec build/release/bin/nocturne_bench --benchmark_filter="memory_triad|operation_${1:-}" --benchmark_counters_tabular=true
