#!/bin/sh
# Writes the reference from the registries, or with --check compares it with what is there.
# usage: docs.sh ACCORD [--check]
set -eu
accord=$1
cd "$(dirname "$0")/.."
out=docs/reference
if [ "${2:-}" = --check ]; then out=$(mktemp -d); trap 'rm -rf "$out"' EXIT; fi
mkdir -p "$out"
"$accord" help --markdown >"$out/commands.md"
"$accord" stats --markdown >"$out/figures.md"
"$accord" schema >"$out/agreement.schema.json"
"$accord" schema --signals >"$out/signals.md"
[ "${2:-}" != --check ] || diff -ru docs/reference "$out"
