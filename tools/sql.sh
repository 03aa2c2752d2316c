#!/bin/sh
# Prints X(name, "text") for each paragraph that begins with `-- name: NAME` in the SQL files.
# Comments and indentation go; nothing else is looked at.
# usage: sql.sh FILE.sql...
awk '
/^-- name: / { if (name) print ")"; name = $3; printf "X(%s,", name; next }
/^[ \t]*(--|$)/ { next }
{
    if (!name) { print FILENAME ":" FNR ": SQL before the first name" > "/dev/stderr"; exit 1 }
    sub(/^[ \t]+/, ""); gsub(/\\/, "\\\\"); gsub(/"/, "\\\"")
    printf " \"%s\\n\"", $0
}
END { if (name) print ")" }' "$@"
