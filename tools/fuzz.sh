#!/bin/sh
# Runs every fuzzer: over its kept corpus only (`corpora`), or for so many seconds each. What a
# run finds goes to test/fuzz/corpus/NAME once it is mended.
# usage: fuzz.sh corpora|SECONDS
cd "$(dirname "$0")/.." || exit 1
build=build-asan
[ -f "$build/build.ninja" ] || { CC=clang CXX=clang++ tools/configure.sh "$build" -Db_sanitize=address,undefined -Db_lundef=false -Doptimization=1 -Dfuzz=true && ninja -C "$build" --quiet; } || exit 5
passed=0 failed=0
for fuzzer in "$build"/fuzz_*; do
    [ -f "$fuzzer" ] && [ -x "$fuzzer" ] || continue
    name=${fuzzer##*/fuzz_}
    corpus=test/fuzz/corpus/$name
    scratch=$(mktemp -d)
    limits="-rss_limit_mb=2048 -timeout=20"
    if [ "$1" = corpora ]; then run="-runs=0"; else run="-max_total_time=$1"; fi
    if "$fuzzer" $limits $run "$scratch" "$corpus" >"$scratch.log" 2>&1; then passed=$((passed + 1))
    else failed=$((failed + 1)); tail -n 40 "$scratch.log"; fi
    printf '%s: %s inputs kept, %s\n' "$name" "$(find "$corpus" -type f | wc -l)" "$(tail -n 1 "$scratch.log")"
    rm -rf "$scratch" "$scratch.log"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
