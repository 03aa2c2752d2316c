#!/bin/sh
# Nothing of a machine or a package registry is in the tree.
cd "$(dirname "$0")/.." || exit 1
if git grep -nIE '(^|[^a-zA-Z0-9_.-])/(work|farm|home)/[a-z]|https?://(registry|deb|security)\.' -- . ':!tools/leaks.sh' ':!LICENSE'; then exit 1; fi
if git grep -nI '"resolved": "http' -- '*package-lock.json'; then exit 1; fi
