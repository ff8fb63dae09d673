#!/usr/bin/env bash
# Measures whole runs of nocturne-cli beside darktable-cli, rawtherapee-cli and LibRaw's dcraw_emu: the same 24 megapixel DNG,
# the same machine, taking turns, medians of wall time and peak memory. Prints a Markdown table.
# Usage: tests/bench/compare.sh [ROUNDS]      (default 5; needs a release build, installs the other programs)
# SPDX-License-Identifier: GPL-3.0-or-later
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
rounds=${1:-5}
bin=${NOCTURNE_BIN:-$top/build/release/bin}
work=$top/build/bench
photo=$work/nocturne-sample.dng

"$top/installer/install-packages" "$top/installer/packages-compare.txt" >&2
mkdir -p "$work/out" "$work/config"
[ -f "$photo" ] || "$bin/nocturne-cli" sample "$work" --size 6000x4000 --only single >&2
cat "$photo" >/dev/null # into the page cache

# name|command, run in $work/out. The edits of the other programs stay at their defaults, JPEG quality 92 everywhere.
programs=(
    "nocturne-cli, night.sense=60|$bin/nocturne-cli render $photo -o nocturne.jpg --quality 92 --set night.sense=60 --overwrite"
    "nocturne-cli, unedited|$bin/nocturne-cli render $photo -o plain.jpg --quality 92 --overwrite"
    "darktable-cli|darktable-cli $photo darktable.jpg --core --disable-opencl --configdir $work/config --library :memory: --conf plugins/imageio/format/jpeg/quality=92 --conf plugins/lighttable/export/style="
    "rawtherapee-cli|rawtherapee-cli -o rawtherapee.jpg -j92 -Y -d -c $photo"
    "nocturne-cli, long edge 1500|$bin/nocturne-cli render $photo -o small.jpg --quality 92 --size 1500 --overwrite"
    "dcraw_emu -h (half size)|dcraw_emu -h -q 0 $photo"
)

cd "$work/out"
rm -f "$work"/times.*
for ((round = 0; round <= rounds; ++round)); do
    for i in "${!programs[@]}"; do
        rm -f ./*.jpg "$photo.ppm" "$photo.xmp"
        read -r -a command <<<"${programs[$i]#*|}"
        if ! /usr/bin/time -o "$work/time" -f '%e %M' "${command[@]}" >"$work/said" 2>&1; then
            echo "Failed: ${command[*]}" >&2
            cat "$work/said" >&2
            exit 1
        fi
        # The first round only warms up caches and configuration folders.
        [ "$round" -eq 0 ] || cat "$work/time" >>"$work/times.$i"
    done
done
rm -f "$photo.ppm"

median() { sort -n | awk '{ v[NR] = $1 } END { print (NR % 2) ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
echo
echo "24 MP Bayer DNG, $(nproc) cores ($(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)), median of $rounds:"
echo
echo "| program | seconds | fastest to slowest | peak MB |"
echo "|---|---|---|---|"
for i in "${!programs[@]}"; do
    seconds=$(cut -d' ' -f1 "$work/times.$i")
    echo "| ${programs[$i]%%|*} | $(median <<<"$seconds") | $(sort -n <<<"$seconds" | sed -n 1p)–$(sort -n <<<"$seconds" | tail -n 1) |" \
        "$(cut -d' ' -f2 "$work/times.$i" | median | awk '{ printf "%.0f", $1 * 1024 / 1e6 }') |"
done
