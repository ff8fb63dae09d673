#!/usr/bin/env bash
# Measures demosaicing beside rawtherapee-cli and LibRaw: the same simulated DNGs with known truth, neutral developing, decibels and time.
# Prints Markdown tables. Usage: tests/bench/demosaic_quality.sh      (needs a release build, installs the other program)
# SPDX-License-Identifier: GPL-3.0-or-later
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
bin=${NOCTURNE_BIN:-$top/build/release/bin}
work=$top/build/bench/demosaic
photo=$top/build/bench/nocturne-sample.dng

"$top/installer/install-packages" "$top/installer/packages-compare.txt" >&2
mkdir -p "$work" "$work/config"
[ -f "$photo" ] || "$bin/nocturne-cli" sample "$(dirname "$photo")" --size 6000x4000 --only single >&2
"$bin/nocturne_demosaic_quality" write "$work" >&2
printf '[General]\nVerbose=true\n' >"$work/config/options"
export RT_SETTINGS=$work/config RT_CACHE=$work/config

# Nothing but demosaicing: no correction of any kind, the working space is the camera's, 16-bit sRGB.
profile() {
    cat <<END
[Version]
AppVersion=5.9
Version=349

[RAW]
CA=false
HotPixelFilter=false
DeadPixelFilter=false
PreExposure=1

[RAW Bayer]
Method=$1
Border=4
CcSteps=0
GreenEqThreshold=0

[HLRecovery]
Enabled=false

[Color Management]
InputProfile=(camera)
ToneCurve=false
ApplyLookTable=false
ApplyBaselineExposureOffset=false
ApplyHueSatMap=false
WorkingProfile=sRGB
OutputProfile=RTv4_sRGB
OutputProfileIntent=Relative
OutputBPC=false
END
}

methods=(amaze rcd lmmse)
for method in "${methods[@]}"; do
    profile "$method" >"$work/$method.pp3"
    mkdir -p "$work/$method"
    rawtherapee-cli -o "$work/$method" -t -b16 -Y -p "$work/$method.pp3" -c "$work"/*.dng >"$work/$method.log" 2>&1 ||
        { tail "$work/$method.log" >&2; exit 1; }
done
"$bin/nocturne_demosaic_quality" measure "$work" "${methods[@]}"

# X-Trans: LibRaw's own method of three passes.
mkdir -p "$work/xtrans/libraw"
for file in "$work"/xtrans/*.dng; do
    dcraw_emu -q 3 -4 -o 0 -w -W -H 1 -c 0 "$file" >/dev/null
    mv "$file.ppm" "$work/xtrans/libraw/$(basename "$file" .dng).ppm"
done
echo
echo "X-Trans:"
"$bin/nocturne_demosaic_quality" measure-xtrans "$work" libraw

echo
echo "Demosaicing of 24 megapixels, milliseconds on $(nproc) cores, best of 3:"
echo
for method in "${methods[@]}"; do
    for round in 1 2 3; do
        rawtherapee-cli -o "$work/timed.tif" -t -b16 -Y -p "$work/$method.pp3" -c "$photo" 2>&1 | grep -i 'demosaic' |
            grep -o '[0-9]* *usec' | awk '{ print $1 / 1000 }'
    done | sort -n | head -n 1 | awk -v name="$method" '{ printf "rawtherapee-cli, %s: %.0f ms\n", name, $1 }'
done
rm -f "$work/timed.tif"
"$bin/nocturne_demosaic_quality" time "$photo"
