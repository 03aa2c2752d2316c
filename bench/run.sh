#!/bin/sh
# make bench: builds the benchmark's programs, installs the peers (packages alone, only now), runs.
# usage: run.sh BUILD. See run.mjs for BENCH_PEOPLE, BENCH_RUNS, BENCH_PEERS and BENCH_DOCS.
set -eu
build=${1:-build}
here=$(cd "$(dirname "$0")" && pwd)
"$here/setup.sh"
ninja -C "$build" --quiet bench-generate bench-measure bench-peer_sqlite bench-durable bench-accord_jobs \
    bench-clock_bench bench-evidence_bench
"$build/bench-clock_bench"
"$build/bench-evidence_bench"
exec node "$here/run.mjs" "$build"
