#!/bin/sh
# Compares figures with R: run.sh SCRIPT.R PROGRAM [inputs a function, 25]
# The script names the inputs, `PROGRAM stats FUNCTION --json INPUTS` answers, the script judges.
script=$1 program=$2 each=${3:-25}
tab=$(printf '\t')
Rscript "$script" inputs "$each" |
    while IFS="$tab" read -r name inputs; do
        output=$("$program" stats "$name" --json "$inputs" | tr -d '\n')
        printf '%s\t%s\t%s\n' "$name" "$inputs" "$output"
    done | Rscript "$script" check
