#!/bin/sh
# clang-tidy over the sources but for the tests (checks and their exceptions are in .clang-tidy). usage: tidy.sh BUILD
cd "$(dirname "$0")/.." || exit 1
find src -name '*.c' -not -name '*_test.c' | xargs -P "$(nproc)" -n 4 clang-tidy --quiet -p "$1" 2>/dev/null >"$1/tidy.log"
grep -E 'warning:|error:' "$1/tidy.log" && exit 1
exit 0
