#!/usr/bin/env bash
# Whole runs of nocturne-cli merge beside hdrmerge and siril-cli on simulated DNGs: wall time and peak memory, and whether memory grows with the number of
# frames. Prints Markdown tables. Usage: tests/bench/merge_speed.sh [ROUNDS]      (default 3; needs a release build, installs the other programs)
# SPDX-License-Identifier: GPL-3.0-or-later
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
rounds=${1:-3}
bin=${NOCTURNE_BIN:-$top/build/release/bin}
work=${NOCTURNE_BENCH:-$top/build/bench/merge}
export QT_QPA_PLATFORM=offscreen

"$top/installer/install-packages" "$top/installer/packages-merge-bench.txt" >&2
mkdir -p "$work/out"
make_set() { # NAME SIZE FOLDER
    [ -d "$work/$3/$1" ] || "$bin/nocturne_merge_quality" write "$work/$3" --size "$2" "$1" >&2
}
make_set B1 3000x2000 6mp
make_set S20 3000x2000 6mp
make_set H8 6000x4000 24mp

median() { sort -n | awk '{ v[NR] = $1 } END { print (NR % 2) ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
row() { # TITLE COMMAND...: median of wall times and memory
    local title=$1 round
    shift
    rm -f "$work/times"
    for ((round = 0; round < rounds; ++round)); do
        rm -rf "$work/out" && mkdir -p "$work/out"
        if ! (cd "$work/out" && /usr/bin/time -o "$work/time" -f '%e %M' "$@" >"$work/said" 2>&1); then
            echo "| $title | failed: $(tail -n 1 "$work/said") | |"
            return
        fi
        cat "$work/time" >>"$work/times"
    done
    echo "| $title | $(cut -d' ' -f1 "$work/times" | median) | $(cut -d' ' -f2 "$work/times" | median | awk '{ printf "%.0f", $1 * 1024 / 1e6 }') |"
}

mapfile -t bracket < <(ls "$work"/6mp/B1/*.dng)
mapfile -t stars < <(ls "$work"/6mp/S20/*.dng | head -n 10)
mapfile -t burst < <(ls "$work"/24mp/H8/*.dng)

# Siril wants its frames in a folder of their own.
siril=$work/siril
rm -rf "$siril" && mkdir -p "$siril/lights"
ln -s "${stars[@]}" "$siril/lights"
printf '%s\n' 'requires 1.0.0' 'cd lights' 'convert light -out=../process' 'cd ../process' 'preprocess light -cfa -debayer' \
    'register pp_light -transf=homography -minpairs=6' 'stack r_pp_light rej w 3 3 -norm=addscale -out=../sky' >"$siril/stack.ssf"

echo "$(nproc) cores ($(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)), median of $rounds:"
echo
echo "| run | seconds | peak MB |"
echo "|---|---|---|"
row "bracket 3 x 6 MP, nocturne-cli merge" "$bin/nocturne-cli" merge "${bracket[@]}" -o out.dng --as bracket --no-project
row "bracket 3 x 6 MP, hdrmerge" hdrmerge -b 32 -o out.dng "${bracket[@]}"
row "stars 10 x 6 MP, nocturne-cli merge" "$bin/nocturne-cli" merge "${stars[@]}" -o out.dng --as stars --no-project
row "stars 10 x 6 MP, siril-cli" siril-cli -d "$siril" -s "$siril/stack.ssf"
row "burst 8 x 24 MP, nocturne-cli merge" "$bin/nocturne-cli" merge "${burst[@]}" -o out.dng --as burst --no-project

# 8, 32 and 128 frames of 6 megapixels: links to the same eight files, so that the folder stays small; --keep because copies would be left out.
echo
echo "| frames of 6 MP | seconds | peak MB |"
echo "|---|---|---|"
make_set H8 3000x2000 6mp
mapfile -t eight < <(ls "$work"/6mp/H8/*.dng)
rounds=1
for count in 8 32 128; do
    rm -rf "$work/many" && mkdir -p "$work/many"
    keep=()
    for ((i = 0; i < count; ++i)); do
        ln -s "${eight[$((i % 8))]}" "$work/many/$(printf 'frame_%03d.dng' "$i")"
        keep+=(--keep "$(printf 'frame_%03d' "$i")")
    done
    row "$count" "$bin/nocturne-cli" merge "$work/many" -o out.dng --as burst --no-project "${keep[@]}"
done
