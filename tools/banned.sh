#!/bin/sh
# Functions that have a safer form here, and words that do not belong.
cd "$(dirname "$0")/.." || exit 1
banned='strcpy|strcat|strncpy|strncat|sprintf|vsprintf|gets|strtok|atoi|atol|atof|gmtime|localtime|mktime|asctime|ctime|rand|srand|alloca|system|popen|tmpnam|setlocale'
found=$(grep -nE "(^|[^_a-zA-Z0-9.>])($banned) *\(" $(tools/files.sh '*.c' '*.h' '*.cc' -- src test bench) | grep -v ':[0-9]*: \*')
goto=$(grep -nE '(^|[^_a-zA-Z])goto [a-z]' $(find src -name '*.c' -o -name '*.cc') | grep -vE ':[0-9]+: ( ?\*|/\*)')
[ -z "$found$goto" ] || { printf '%s\n' "$found" "$goto"; exit 1; }
