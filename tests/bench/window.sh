#!/usr/bin/env bash
# Measures the real window: start, first pixels, and how long a changed value takes until a frame with it is painted, first at any
# quality and then at full quality, at Fit and at 100 %, in a 1600 x 1000 window under Xvfb. Keys come from outside the
# program; times from its own trace. Prints a Markdown table.
# Usage: tests/bench/window.sh [PHOTO]      (default: the sample that compare.sh made; needs a release build)
# SPDX-License-Identifier: GPL-3.0-or-later
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
bin=${NOCTURNE_BIN:-$top/build/release/bin}
work=$top/build/bench
photo=${1:-$work/nocturne-sample.dng}
steps=60

"$top/installer/install-packages" "$top/installer/packages-window-bench.txt" >&2
mkdir -p "$work/window-home"
[ -f "$photo" ] || "$bin/nocturne-cli" sample "$work" --size 6000x4000 --only single >&2
cat "$photo" >/dev/null # into the page cache

export HOME=$work/window-home DISPLAY=:97
rm -rf "$HOME"/.config "$photo.xmp"
Xvfb "$DISPLAY" -screen 0 1600x1000x24 >/dev/null 2>&1 &
server=$!
trap 'kill $server 2>/dev/null; rm -f "$photo.xmp"' EXIT
sleep 1

# open_window TRACE [PHOTO]: starts the program, waits until it has settled, makes the window fill the screen.
open_window() {
    "$bin/nocturne" --trace "$1" "${@:2}" >/dev/null 2>&1 &
    program=$!
    sleep 3
    window=$(xdotool search --onlyvisible --pid "$program" | tail -n 1)
    xdotool windowmove "$window" 0 0 windowsize "$window" 1600 1000
    sleep 2
    xdotool mousemove 500 400 click 1
    sleep 0.5
}

# press KEY...: `steps` presses, apart enough for each to be shown.
press() {
    for ((i = 0; i < steps; ++i)); do
        xdotool key "$1"
        sleep 0.15
    done
}

open_window "$work/start.jsonl"
kill "$program"
wait "$program" 2>/dev/null || true
open_window "$work/fit.jsonl" "$photo"
press period
kill "$program"
wait "$program" 2>/dev/null || true
rm -f "$photo.xmp"
open_window "$work/full.jsonl" "$photo"
xdotool key ctrl+1
sleep 2
press period
kill "$program"
wait "$program" 2>/dev/null || true

python3 - "$work" <<'PYTHON'
import json, statistics, sys

def events(name):
    with open(f"{sys.argv[1]}/{name}.jsonl") as lines:
        return [json.loads(line) for line in lines]

def since_start(trace, event):
    start = next(e["t"] for e in trace if e["event"] == "start")
    return next((e["t"] - start for e in trace if e["event"] == event), None)

def delays(trace, coarse_counts):
    frames = [e for e in trace if e["event"] == "frame" and (coarse_counts or not e["coarse"])]
    changes = [e for e in trace if e["event"] == "slider_change"]
    found = []
    for change in changes:
        shown = next((f for f in frames if f["revision"] >= change["revision"] and f["t"] >= change["t"]), None)
        if shown:
            found.append((shown["t"] - change["t"]) * 1000)
    return found

print("| in the window | ms, median | 90th percentile |\n|---|---|---|")
print(f"| start to first window | {since_start(events('start'), 'first_window') * 1000:.0f} | |")
opened = events("fit")
for event, words in (("first_pixels", "start with the photo to first pixels"), ("full_preview", "start with the photo to full preview")):
    print(f"| {words} | {since_start(opened, event) * 1000:.0f} | |")
for name, words in (("fit", "Fit"), ("full", "100 %")):
    for coarse, quality in ((True, "first frame"), (False, "full quality")):
        times = sorted(delays(events(name), coarse))
        if times:
            print(f"| sense of night, {words}, {quality} ({len(times)} steps) | {statistics.median(times):.0f} | {times[int(0.9 * (len(times) - 1))]:.0f} |")
PYTHON
