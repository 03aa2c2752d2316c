#!/bin/sh
# make test-r: the figures against R, the logistic regression against liblinear; whichever of the two
# is installed, the other is named as skipped. Closes with "N passed, M failed".
# usage: all.sh BUILD
set -u
cd "$(dirname "$0")/../.." || exit 1
build=${1:-build}
log=$(mktemp); trap 'rm -f "$log" "$log.json"' EXIT
passed=0 failed=0

counted() {
    printf '== %s\n' "$1"; shift
    "$@" >"$log" 2>&1; status=$?
    line=$(grep -E '^[0-9]+ passed, [0-9]+ failed' "$log" | tail -n 1)
    p=${line%% *} f=${line#*, } f=${f%% *}
    if [ -z "$line" ] || { [ "$status" -ne 0 ] && [ "$f" -eq 0 ]; }; then f=$((${f:-0} + 1)); fi
    cut -c 1-400 "$log" | sed 's/^/   /'
    passed=$((passed + ${p:-0})) failed=$((failed + f))
}

cases_of_r() {
    Rscript "$1" >"$log.json" && "$build/accord" verify --numbers "$log.json"
}

if command -v Rscript >/dev/null; then
    counted "inputs of ours, recomputed by R" sh test/r/run.sh test/r/evidence_a.R "$build/accord"
    counted "cases of R, recomputed by us" cases_of_r test/r/evidence_b.R
else
    echo "skipped: R is not installed (Debian package r-base-core)"
fi
if ninja -C "$build" --quiet liblinear_compare >/dev/null 2>&1; then
    counted "logistic regression against liblinear" "$build/liblinear_compare"
else
    echo "skipped: liblinear is not installed (Debian package liblinear-dev)"
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
