#!/bin/sh
# cppcheck over the sources; exceptions with their reasons are in tools/cppcheck.txt.
cd "$(dirname "$0")/.." || exit 1
cppcheck --quiet --std=c11 --language=c --enable=warning,performance,portability --inline-suppr \
    --suppressions-list=tools/cppcheck.txt --error-exitcode=1 -j "$(nproc)" -Isrc -D_GNU_SOURCE \
    $(find src -name '*.c' -not -name '*_test.c')
