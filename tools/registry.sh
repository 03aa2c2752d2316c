#!/bin/sh
# Prints X(name) for each file DIR/PREFIX*.c: the file's name is the registration.
# usage: registry.sh 'GLOB' DIR...    e.g. registry.sh 'cmd_*.c' src/cli
glob=$1; shift
for dir in "$@"; do find "$dir" -maxdepth 1 -name "$glob" -not -name "$(echo "$glob" | sed 's/\.c$//')_test.c"; done |
    sed 's:.*/::; s:\.c$::' | LC_ALL=C sort | sed 's/.*/X(&)/'
