#!/bin/sh
# Runs scripted tests of the program: test/cli/NAME.t. A line `  $ command` is run; what it prints
# (both streams) must be the indented lines that follow, and `  [N]` if it exits with N. `  > ` goes
# on with a command. Other lines are prose. Each file runs in an empty folder and in one shell.
# usage: cli.sh ACCORD [-u] [FILE.t...]     -u writes down what came out, to be reviewed with git
set -u
ACCORD=$(cd "$(dirname "$1")" && pwd)/$(basename "$1"); shift
SOURCE_ROOT=$(cd "$(dirname "$0")/.." && pwd)
update=
if [ "${1:-}" = -u ]; then update=1; shift; fi
[ $# -gt 0 ] || set -- "$SOURCE_ROOT"/test/cli/*.t
LC_ALL=C.UTF-8 TZ=UTC NO_COLOR=1
export ACCORD SOURCE_ROOT LC_ALL TZ NO_COLOR
unset COLUMNS
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
passed=0 failed=0

# From the test a shell script that marks the end of each command and its exit code.
script() {
    awk '
    function flush() { if (open) print "}\nprintf \"\\n@@ %s\\n\" \"$?\""; open = 0 }
    BEGIN { print "accord() { \"$ACCORD\" \"$@\"; }" }
    /^  \$ / { flush(); print "{ " substr($0, 5); open = 1; next }
    /^  > / { print substr($0, 5); next }
    { flush() }
    END { flush() }' "$1"
}

# The test again, with what really came out. Reads the output, then the test.
merged() {
    awk '
    function put() {
        n++
        for (i = 1; i <= lines[n]; i++) print "  " out[n, i]
        if (code[n] != 0) print "  [" code[n] "]"
        open = 0
    }
    FNR == NR && /^@@ [0-9]+$/ { total++; if (count && text[count] == "") count--
        for (i = 1; i <= count; i++) out[total, i] = text[i]
        lines[total] = count; code[total] = substr($0, 4); count = 0; next }
    FNR == NR { text[++count] = $0; next }
    /^  \$ / { if (open) put(); print; open = 1; next }
    /^  > / { print; next }
    open && /^  / { next }
    { if (open) put(); print }
    END { if (open) put() }' "$1" "$2"
}

for test in "$@"; do
    name=$(basename "$test" .t)
    mkdir "$folder/$name"
    script "$test" >"$folder/$name.sh"
    (cd "$folder/$name" && sh "$folder/$name.sh" </dev/null 2>&1) |
        sed "s|$ACCORD|accord|g" >"$folder/$name.out"
    merged "$folder/$name.out" "$test" >"$folder/$name.t"
    if [ -n "$update" ]; then
        cp "$folder/$name.t" "$test"
    elif diff -u --label "$name.t, expected" --label "$name.t, got" "$test" "$folder/$name.t"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
    fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
