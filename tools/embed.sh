#!/bin/sh
# Prints a file's bytes as the numbers of a C array. usage: embed.sh FILE
od -An -v -tu1 "$1" | sed 's/\([0-9][0-9]*\)/\1,/g'
