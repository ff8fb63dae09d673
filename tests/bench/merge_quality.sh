#!/usr/bin/env bash
# Measures merging: simulated series against their truth, then beside other programs on the same files. Prints what docs/merge-quality.md holds.
# Usage: tests/bench/merge_quality.sh      (needs a build, by default release; installs the other programs; NOCTURNE_BIN, NOCTURNE_BENCH: other folders)
# SPDX-License-Identifier: GPL-3.0-or-later
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
bin=${NOCTURNE_BIN:-$top/build/release/bin}
work=${NOCTURNE_BENCH:-$top/build/bench/merge}

"$top/installer/install-packages" "$top/installer/packages-merge-bench.txt" >&2
echo "## Against the truth"
echo
"$bin/nocturne_merge_quality"
echo "## Beside other programs"
mkdir -p "$work"
"$bin/nocturne_merge_quality" write "$work" B1 B2 H8 S20 >&2
/usr/bin/python3 "$top/tests/bench/merge_compare.py" "$work" "$bin/nocturne-cli" B1 B2 H8 S20
