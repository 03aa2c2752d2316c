#!/bin/sh
# No mutable globals, none thread-local: the data and bss sections of our objects are empty, but
# for what compilers put there (guard variables and constants that hold addresses are in .data.rel.ro).
# usage: globals.sh BUILD
cd "$(dirname "$0")/.." || exit 1
bad=0
for library in base agreement clock evidence engine store flow wire http cli; do
    objects=$(find "$1/lib$library.a.p" -name '*.c.o' -not -name '*_test*' 2>/dev/null)
    [ -n "$objects" ] || continue
    found=$(nm -A $objects | awk '$2 ~ /^[0-9a-f]+$/ && $3 ~ /^[dDbBC]$/ || $1 ~ /:[0-9a-f]+$/ && $2 ~ /^[dDbBC]$/')
    [ -z "$found" ] || { echo "$found"; bad=1; }
done
exit $bad
