#!/bin/sh
# make bench: builds the benchmark's programs, installs the peers (packages alone, only now), runs.
# usage: run.sh BUILD. See settings.mjs for BENCH_SIZES, BENCH_JOBS, BENCH_PEERS, BENCH_RUNS and
# BENCH_DOCS. BUILD/bench keeps data and loaded peers for the next run; it may be deleted.
set -eu
build=${1:-build}
here=$(cd "$(dirname "$0")" && pwd)
"$here/setup.sh"
ninja -C "$build" --quiet bench-generate bench-columns bench-measure bench-probe bench-peer_sqlite \
    bench-durable bench-accord_jobs bench-clock_bench bench-evidence_bench
"$build/bench-clock_bench"
"$build/bench-evidence_bench"
exec node "$here/run.mjs" "$build"
