#!/bin/sh
# Function and file sizes: no function over 70 lines, no file over 1,000. With --report, prints
# lines of source and test, and the distribution of function sizes.
cd "$(dirname "$0")/.." || exit 1
files=$(tools/files.sh '*.c' '*.h' '*.cc' -- src test bench)
awk -v report="${1:-}" '
FNR == 1 { inside = 0 }
{ lines[FILENAME]++; if (FILENAME ~ /(_test\.c|^test\/)/) test++; else source++ }
/^\{$/ && !inside && before !~ /^namespace/ { inside = 1; start = FNR; next }
{ before = $0 }
/^\}/ && inside {
    inside = 0; size = FNR - start + 1; n++; sizes[n] = size
    if (size > 70) { print FILENAME ":" start ": a function of " size " lines (at most 70)"; bad = 1; over++ }
}
END {
    for (f in lines) if (lines[f] > 1000) { print f ": " lines[f] " lines (at most 1000)"; bad = 1 }
    if (report == "--report") {
        for (i = 1; i <= n; i++) count[sizes[i]]++
        for (s = 1; s <= 1000; s++) { seen += count[s]; if (!median && seen >= n / 2) median = s; if (!p90 && seen >= n * 0.9) p90 = s }
        printf "source %d lines, test %d lines, %d functions, median %d, p90 %d, over 70: %d\n", source, test, n, median, p90, over
    }
    exit bad
}' $files
