#!/bin/sh
# Prints the project's own files below DIR... whose names match one of the patterns: those git
# tracks and those it does not ignore. usage: files.sh PATTERN... -- DIR...
cd "$(dirname "$0")/.." || exit 1
patterns=
while [ $# -gt 0 ] && [ "$1" != -- ]; do patterns="$patterns $1"; shift; done
[ "${1:-}" = -- ] && shift
set -f
for dir in "$@"; do for pattern in $patterns; do
    git ls-files -co --exclude-standard -- "$dir/$pattern" "$dir/**/$pattern"
done; done | LC_ALL=C sort -u | while read -r file; do [ -f "$file" ] && echo "$file"; done
