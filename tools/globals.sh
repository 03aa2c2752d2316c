#!/bin/sh
# No mutable globals, none thread-local: no object of ours stands in .data, .bss or their thread-
# local twins. (Constants that hold addresses are in .data.rel.ro, which is read-only at run time.)
# usage: globals.sh BUILD
cd "$(dirname "$0")/.." || exit 1
bad=0
for library in base agreement clock evidence engine store flow wire http cli; do
    for object in "$1/lib$library.a.p"/*.c.o; do
        case $object in *'*'*|*_test*) continue ;; esac
        found=$(objdump -t "$object" |
            awk '$3 == "O" && $4 ~ /^(\.data|\.bss|\.tdata|\.tbss|\*COM\*)(\.|$)/ && $4 !~ /^\.data\.rel\.ro/ { print $NF }')
        [ -z "$found" ] || { echo "$object: $found"; bad=1; }
    done
done
exit $bad
