#!/bin/sh
# What only the benchmark needs: node and npm, PostgreSQL, perf and valgrind if they can be had, and
# DuckDB, ClickHouse and Polars from npm. What cannot be installed is said, and its engine or its
# measurement is left out of the tables.
#
# package-lock.json names no minimal version of node for Polars' binaries: they ask for 22, and work
# with 20 (N-API). With an older one Polars is left out.
set -eu
here=$(cd "$(dirname "$0")" && pwd)

install() {
    echo "make bench needs $*; installing with apt-get." >&2
    sudo=
    [ "$(id -u)" -eq 0 ] || sudo=sudo
    $sudo apt-get update -qq &&
        DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    install nodejs npm
fi
if ! ls -d /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
    install postgresql || echo "bench: PostgreSQL cannot be installed here; it is left out." >&2
fi
command -v perf >/dev/null || install linux-perf ||
    echo "bench: perf cannot be installed here; where import spends its time is left out." >&2
command -v valgrind >/dev/null || install valgrind ||
    echo "bench: valgrind cannot be installed here; cache misses are left out." >&2
if [ ! "$here/node_modules/.package-lock.json" -nt "$here/package-lock.json" ]; then
    (cd "$here" && npm ci --no-progress --loglevel=error >/dev/null)
fi
