#!/usr/bin/env bash
# Noise reduction of nocturne, darktable and RawTherapee on the same simulated nights: decibels and structural similarity, as docs/denoise.md shows them.
# Usage: tests/bench/denoise_quality.sh [FOLDER]      (default build/bench/denoise; needs a release build, installs the other programs; some 20 minutes)
# SPDX-License-Identifier: GPL-3.0-or-later
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
bin=${NOCTURNE_BIN:-$top/build/release/bin}
mkdir -p "${1:-$top/build/bench/denoise}"
work=$(cd "${1:-$top/build/bench/denoise}" && pwd)

"$top/installer/install-packages" "$top/installer/packages-compare.txt" >&2
"$bin/nocturne_denoise_quality" make "$work"
cd "$work"
mkdir -p darktable-nlmeans darktable-wavelets rawtherapee-30 rawtherapee-60 rawtherapee-90
for luminance in 30 60 90; do
    sed "s/^Luma=.*/Luma=$luminance/" "$top/tests/bench/denoise_rawtherapee.pp3" >"rawtherapee-$luminance.pp3"
done
sed 's/^Enabled=true/Enabled=false/' "$top/tests/bench/denoise_rawtherapee.pp3" >rawtherapee-off.pp3

for photo in *.dng; do
    name=${photo%.dng} iso=${photo##*-}
    iso=${iso%.dng}
    for mode in nlmeans wavelets; do
        darktable-cli "$work/$photo" "$work/$mode-$iso.xmp" "$work/darktable-$mode/$name.tif" --icc-type LIN_REC2020 \
            --core --disable-opencl --configdir "$work/config" --library :memory: --conf plugins/imageio/format/tiff/bpp=32 \
            --conf plugins/darkroom/workflow=none --conf plugins/darkroom/chromatic-adaptation=legacy >/dev/null 2>&1
    done
    for luminance in 30 60 90; do
        edit=rawtherapee-$luminance.pp3
        [ "$iso" -ne 0 ] || edit=rawtherapee-off.pp3
        rawtherapee-cli -o "rawtherapee-$luminance/$name.tif" -b32 -t -Y -p "$edit" -c "$photo" >/dev/null 2>&1
    done
done
"$bin/nocturne_denoise_quality" measure "$work"
