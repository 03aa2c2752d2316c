#!/bin/sh
# Configures a build folder once, and again when a source file came or went: files register by
# their names. usage: configure.sh BUILD [MESON-OPTION...]
set -eu
build=$1; shift
mkdir -p "$build"
find src test agreements -name '*.c' -o -name '*.cc' -o -name '*.sql' -o -name '*.yaml' | LC_ALL=C sort >"$build/files.new"
if [ ! -f "$build/build.ninja" ]; then
    meson setup "$build" "$@" >"$build/configure.log" 2>&1 || { cat "$build/configure.log" >&2; exit 5; }
elif ! cmp -s "$build/files.new" "$build/files.txt"; then
    meson setup --reconfigure "$build" >"$build/configure.log" 2>&1 ||
        { cat "$build/configure.log" >&2; exit 5; }
fi
mv "$build/files.new" "$build/files.txt"
