#!/bin/sh
# The examples, end to end, on the real files: what their READMEs promise is what comes out. The data
# are not part of the project; where they are not at hand (../shared/data), this is skipped.
# usage: examples.sh ACCORD
set -u
accord=$(realpath "$1")
cd "$(dirname "$0")/.." || exit 1
data=$(realpath ../shared/data 2>/dev/null || true)
if [ ! -d "$data" ]; then
    echo "skipped: examples on real data (../shared/data is not here)"
    echo "0 passed, 0 failed"
    exit 0
fi
root=$(mktemp -d); trap 'rm -rf "$root"' EXIT
passed=0 failed=0

# expect TITLE FILE LINE: the line stands in the file, whatever its spaces.
expect() {
    if tr -s ' ' <"$2" | sed 's/^ //; s/ $//' | grep -qxF -- "$3"; then passed=$((passed + 1))
    else failed=$((failed + 1)); printf 'FAILED %s\n  expected: %s\n' "$1" "$3"; cat "$2"; fi
}
begins() {
    if tr -s ' ' <"$2" | sed 's/^ //' | grep -q -- "^$3"; then passed=$((passed + 1))
    else failed=$((failed + 1)); printf 'FAILED %s\n  expected a line that begins: %s\n' "$1" "$3"; cat "$2"; fi
}
run() { "$accord" "$@" >"$root/out" 2>"$root/notes" || { failed=$((failed + 1)); echo "FAILED accord $*"; cat "$root/notes"; }; }
bring() { # WORKSPACE KIND FILE MAP: a copy, since refused rows are written beside the file
    [ "$(dirname "$3")" = "$root" ] || cp "$3" "$root/"
    run import "$2" "$root/$(basename "$3")" --map "$4" -w "$root/$1"
}

bank() {
    example=examples/uci_bank_marketing
    gzip -dc "$data/uci_bank_marketing/bank-full.csv.gz" >"$root/bank-full.csv"
    head -n 22606 "$root/bank-full.csv" >"$root/first.csv"
    { head -n 1 "$root/bank-full.csv"; tail -n 22606 "$root/bank-full.csv"; } >"$root/second.csv"
    for half in first second; do
        run init "$root/$half" --from $example/accord.yaml
        bring $half people "$root/$half.csv" $example/people.map.yaml
        run report conversion -w "$root/$half" --outcome won --anchor first-event --horizon 1d --as-of 2010-12-31
        cp "$root/out" "$root/$half.txt"
    done
    begins "bank, first half" "$root/first.txt" "A 131 2239 0 5.9 % 5.0 to 6.9 %"
    begins "bank, first half" "$root/first.txt" "Monotone"
    begins "bank, second half" "$root/second.txt" "A 2234 6022 0 37.1 % 35.9 to 38.3 %"
    begins "bank, second half" "$root/second.txt" "B 867 4347 0 19.9 % 18.8 to 21.2 %"
    begins "bank, second half" "$root/second.txt" "C 638 5892 0 10.8 % 10.1 to 11.6 %"
    begins "bank, second half" "$root/second.txt" "D 441 6080 0 7.3 % 6.6 to 7.9 %"
    begins "bank, second half" "$root/second.txt" "Monotone"
    run suggest -w "$root/first" --anchor first-event --outcome won --horizon 1d --break-even 0.10 --as-of 2010-12-31
    begins "bank, what to change" "$root/out" "routed (A, B) 379 of 6544 (5.8 %"
    begins "bank, what to change" "$root/out" "holdout 4928 none 214, 17 good +0.99"
    begins "bank, what to change" "$root/out" "How sure: judgemental"
    run score -w "$root/second" --as-of 2010-11-30 --digest; cp "$root/out" "$root/digest"
    bring second people "$root/second.csv" $example/people.map.yaml
    begins "bank, again" "$root/out" "nothing changed"
    run score -w "$root/second" --as-of 2010-11-30 --digest
    if cmp -s "$root/out" "$root/digest"; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAILED bank: the digest changed"; fi
}

vendor() {
    example=examples/maven_crm csv=$data/maven_crm/csv
    run init "$root/vendor" --from $example/accord.yaml
    bring vendor accounts "$csv/accounts.csv" $example/accounts.map.yaml
    begins "vendor" "$root/out" "accounts: 85 new"
    bring vendor outcomes "$csv/sales_pipeline.csv" $example/pipeline.map.yaml
    begins "vendor" "$root/out" "events: 7212 new"
    begins "vendor" "$root/out" "1588 rows made no record"
    run report outcomes -w "$root/vendor" --as-of 2017-12-31
    begins "vendor" "$root/out" "won 4238 85 4238 1000553400 USD"
    begins "vendor" "$root/out" "lost 2473"
    begins "vendor" "$root/out" "opportunity 7212"
    "$accord" score -w "$root/vendor" --as-of 2017-12-31 --json >"$root/out"
    [ "$(grep -c '"segment":"subsidiary"' "$root/out")" -eq 15 ] && passed=$((passed + 1)) || { failed=$((failed + 1)); echo "FAILED vendor: 15 subsidiaries"; }
    "$accord" explain Bioholding -w "$root/vendor" --as-of 2017-12-31 --json >"$root/out"
    grep -q philippines "$root/out" && passed=$((passed + 1)) || { failed=$((failed + 1)); echo "FAILED vendor: the Philippines"; }
}

desk() {
    example=examples/bpic2012
    run init "$root/desk" --from $example/accord.yaml
    bring desk events "$data/bpic2012/bpic2012_events.csv.gz" $example/events.map.yaml
    begins "desk" "$root/out" "events: 262200 new"
    begins "desk" "$root/out" "people: 13087 new"
    run report outcomes -w "$root/desk" --as-of 2012-03-31
    begins "desk" "$root/out" "won 2246 2246"
    begins "desk" "$root/out" "lost declined 7635 7635"
    begins "desk" "$root/out" "lost cancelled 2807 2807"
    run report speed -w "$root/desk" --from "W_Afhandelen leads" --where lifecycle=SCHEDULE --to attempt --outcome won --as-of 2012-03-31
    expect "desk" "$root/out" "4755 started, 4755 reached, 0 still wait"
    expect "desk" "$root/out" "of those reached: p10 1.4 min, median 42.4 min, p90 888.6 min, longest 2529.1 min"
    begins "desk" "$root/out" "within 15 min 1469 223 15.2 %"
    begins "desk" "$root/out" "15 to 60 min 1181 98 8.3 %"
    begins "desk" "$root/out" "1 to 24 h 1928 230 11.9 %"
    begins "desk" "$root/out" "over 24 h 177 22 12.4 %"
}

crm() {
    example=examples/crm_exports
    run init "$root/crm" --from $example/accord.yaml
    h=$data/fivetran_hubspot/integration_tests/seeds s=$data/fivetran_salesforce/integration_tests/seeds
    m=$data/fivetran_marketo/integration_tests/seeds
    bring crm accounts "$h/company_data.csv" $example/hubspot/companies.map.yaml
    begins "hubspot" "$root/out" "accounts: 24 new"
    bring crm people "$h/contact_data.csv" $example/hubspot/contacts.map.yaml
    begins "hubspot, a list of merged contacts" "$root/out" "merges: 3 new"
    bring crm merges "$h/contact_merge_audit_data.csv" $example/hubspot/merges.map.yaml
    begins "hubspot" "$root/out" "merges: 4 new"
    bring crm events "$h/email_event_data.csv" $example/hubspot/email_events.map.yaml
    begins "hubspot" "$root/out" "events: 100 new"
    bring crm accounts "$s/sf_account_data.csv" $example/salesforce/accounts.map.yaml
    bring crm people "$s/sf_contact_data.csv" $example/salesforce/contacts.map.yaml
    bring crm outcomes "$s/sf_opportunity_data.csv" $example/salesforce/opportunities.map.yaml
    begins "salesforce" "$root/out" "outcomes: 19 new"
    bring crm outcomes "$s/sf_task_data.csv" $example/salesforce/tasks.map.yaml
    bring crm people "$m/marketo_lead_data.csv" $example/marketo/leads.map.yaml
    for activity in click_email open_email unsubscribe_email email_delivered; do
        bring crm events "$m/marketo_activity_${activity}_data.csv" $example/marketo/$activity.map.yaml
        begins "marketo $activity" "$root/out" "events: 100 new"
    done
    bring crm merges "$m/marketo_activity_merge_leads_data.csv" $example/marketo/merges.map.yaml
    begins "marketo" "$root/out" "merges: 99 new"
    begins "marketo" "$root/out" "1 row made no record"
    run score -w "$root/crm" --as-of 2020-05-31 --kind person --top 1
    begins "crm" "$root/out" "1 D D3 1124755"
}

for agreement in examples/*/accord.yaml; do
    "$accord" check "$agreement" >"$root/out" 2>&1
    grep -qE ' error: ' "$root/out" && { failed=$((failed + 1)); cat "$root/out"; } || passed=$((passed + 1))
done
bank; vendor; desk; crm
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
