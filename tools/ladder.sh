#!/bin/sh
# Includes go only down the ladder. The table is the ladder: a folder, then what it may include.
# Also: headers of some libraries belong to one folder each.
cd "$(dirname "$0")/.." || exit 1
awk '
BEGIN {
    may["base"] = "base"
    may["agreement"] = "agreement base"
    may["clock"] = "clock base"
    may["evidence"] = "evidence base"
    may["engine"] = "engine agreement clock evidence base"
    may["store"] = "store base"
    may["flow"] = "flow store engine agreement clock evidence base"
    may["wire"] = may["http"] = "wire http flow store engine agreement clock evidence base"
    may["cli"] = "cli http wire flow store engine agreement clock evidence base"
    owner["sqlite3.h"] = "store"; owner["yaml.h"] = "agreement"; owner["utf8proc.h"] = "base"
    owner["Rmath.h"] = "evidence"; owner["simdjson.h"] = "base"; owner["zlib.h"] = "base"
    owner["openssl/evp.h"] = "base"; owner["xxhash.h"] = "base"; owner["time.h"] = "cli"
}
/^#include/ {
    split(FILENAME, path, "/"); folder = path[2]
    name = $2; gsub(/[<>"]/, "", name)
    if (name in owner && owner[name] != folder) { print FILENAME ":" FNR ": " name " belongs to src/" owner[name]; bad = 1 }
    slash = index(name, "/")
    if ($2 ~ /^"/ && slash) {
        target = substr(name, 1, slash - 1)
        if (target in may && index(" " may[folder] " ", " " target " ") == 0) { print FILENAME ":" FNR ": src/" folder " may not include " name; bad = 1 }
    }
    if (name ~ /_int\.h$/ && slash && substr(name, 1, slash - 1) != folder) { print FILENAME ":" FNR ": " name " is private to its folder"; bad = 1 }
}
END { exit bad }' $(find src -name '*.[ch]' -o -name '*.cc')
