#!/bin/sh
# Everything is as .clang-format says.
cd "$(dirname "$0")/.." || exit 1
clang-format --dry-run -Werror $(tools/files.sh '*.c' '*.h' '*.cc' -- src test bench)
