#!/bin/sh
# Measures the sense of night and makes its contact sheets: docs/night-metrics.md below its marker, docs/images/night-*.jpg.
#   tests/bench/night_metrics.sh [BUILD]        BUILD: a release build, default build/release
# Sheets of photos whose terms bind what is made from them go to $SHEETS (default /tmp/sheets), not into the repository.
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
build=${1:-$root/build/release}
page=$root/docs/night-metrics.md
marker='<!-- measured -->'
new=$(mktemp)
trap 'rm -f "$new"' EXIT
sed "/$marker/q" "$page" > "$new"
printf '\nCommit %s.\n\n' "$(git -C "$root" rev-parse --short HEAD)" >> "$new"
"$build/bin/nocturne_night_metrics" >> "$new"
cat "$new" > "$page"
"$build/bin/nocturne_contact_sheets" "$root/docs/images" --free
"$build/bin/nocturne_contact_sheets" "${SHEETS:-/tmp/sheets}" --bound
