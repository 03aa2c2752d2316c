#!/bin/sh
# Everything is as .clang-format says.
cd "$(dirname "$0")/.." || exit 1
clang-format --dry-run -Werror $(find src test bench -name '*.c' -o -name '*.h' -o -name '*.cc')
