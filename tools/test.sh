#!/bin/sh
# Runs the tests and gates and closes with "N passed, M failed".
# usage: test.sh check|asan|tsan|clang|lint|all
set -u
cd "$(dirname "$0")/.."
SOURCE_ROOT=$(pwd); export SOURCE_ROOT
passed=0 failed=0 skipped=0
log=$(mktemp); trap 'rm -f "$log"' EXIT

# A step that counts its own tests: its last "N passed, M failed" line is added up.
counted() {
    title=$1; shift
    printf '== %s\n' "$title"
    "$@" >"$log" 2>&1; status=$?
    line=$(grep -E '^[0-9]+ passed, [0-9]+ failed' "$log" | tail -n 1)
    p=$(echo "$line" | sed -n 's/^\([0-9]*\) passed.*/\1/p'); f=$(echo "$line" | sed -n 's/.* \([0-9]*\) failed.*/\1/p')
    s=$(grep -cE '^\[  SKIPPED \] [a-z_0-9]+$|^skipped:' "$log")
    if [ -z "$line" ] || { [ "$status" -ne 0 ] && [ "${f:-0}" -eq 0 ]; }; then f=$((${f:-0} + 1)); fi
    [ "${f:-0}" -eq 0 ] || cat "$log"
    grep -E '^skipped:|^\[  SKIPPED \] ' "$log" | sort -u | sed 's/^/   /'
    printf '   %s passed, %s failed\n' "${p:-0}" "${f:-0}"
    passed=$((passed + ${p:-0})); failed=$((failed + ${f:-0})); skipped=$((skipped + s))
}

# A step that is one test.
gate() {
    title=$1; shift
    printf '== %s\n' "$title"
    if "$@" >"$log" 2>&1; then passed=$((passed + 1)); else failed=$((failed + 1)); cat "$log"; fi
}

configured() { tools/configure.sh "$@" && ninja -C "$1" --quiet; }

tests_in() {
    for program in "$1"/*_test; do
        [ -x "$program" ] && [ -f "$program" ] && counted "$(basename "$program") in $1" "$program"
    done
    [ -x "$1/accord" ] && counted "scripted tests with $1/accord" test/cli.sh "$1/accord"
}

gates() {
    gate "includes go only down the ladder" tools/ladder.sh
    gate "each header compiles alone" tools/headers.sh
    gate "no mutable globals" tools/globals.sh build
    gate "sizes of functions and files" tools/sizes.sh
    gate "no banned functions" tools/banned.sh
    gate "clang-format" tools/format.sh
    gate "nothing of a machine in the tree" tools/leaks.sh
    [ -x build/accord ] && gate "the reference equals the registries" tools/docs.sh build/accord --check
}

check() { gate "build with gcc, warnings as errors" configured build; tests_in build; gates; }

asan() {
    gate "build with clang and sanitizers" env CC=clang CXX=clang++ sh -c \
        'tools/configure.sh build-asan -Db_sanitize=address,undefined -Db_lundef=false -Doptimization=1 -Dfuzz=true && ninja -C build-asan --quiet'
    ASAN_OPTIONS=detect_leaks=1:allocator_may_return_null=1; export ASAN_OPTIONS
    tests_in build-asan
    counted "fuzz corpora" tools/fuzz.sh corpora
}

# The suites that have threads. By itself: it takes some minutes of one processor.
tsan() {
    gate "build with clang and ThreadSanitizer" env CC=clang CXX=clang++ sh -c \
        'tools/configure.sh build-tsan -Db_sanitize=thread -Db_lundef=false -Doptimization=1 && ninja -C build-tsan --quiet evidence_test engine_test flow_test'
    TSAN_OPTIONS=halt_on_error=1; export TSAN_OPTIONS
    counted "evidence under ThreadSanitizer" build-tsan/evidence_test bootstrap_test
    counted "engine under ThreadSanitizer" build-tsan/engine_test columns_test neighbours_tiers_test reasons_whole_test whole_test
    counted "flow under ThreadSanitizer" build-tsan/flow_test image_grow_test image_test import_law_test score_rank_test \
        simulate_test suggest_test whatif_test
}

clang() {
    gate "build with clang, warnings as errors" env CC=clang CXX=clang++ sh -c \
        'tools/configure.sh build-clang && ninja -C build-clang --quiet'
}

lint() { gate "clang-tidy" tools/tidy.sh build; gate "cppcheck" tools/cppcheck.sh; }

case ${1:-check} in
check) check ;;
asan) asan ;;
tsan) tsan ;;
clang) clang ;;
lint) lint ;;
all) check; clang; asan; lint; counted "examples on real data" test/examples.sh build/accord ;;
*) echo "usage: test.sh check|asan|tsan|clang|lint|all" >&2; exit 2 ;;
esac
[ "$skipped" -eq 0 ] || echo "$skipped skipped (named above)"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
