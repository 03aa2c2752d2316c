#!/bin/sh
# What only the benchmark needs: node and npm, PostgreSQL if it can be had, and DuckDB and
# ClickHouse from npm. What cannot be installed is said, and its engine is left out of the tables.
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
if [ ! "$here/node_modules/.package-lock.json" -nt "$here/package-lock.json" ]; then
    (cd "$here" && npm ci --no-progress --loglevel=error >/dev/null)
fi
