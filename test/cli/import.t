Files into the ledger. What is wrong with a row is told, and the others are kept.

  $ accord init w >/dev/null; cd w
  $ printf 'id,account_id,title\nann,acme,VP Sales\nbob\n,acme,x\n"cee,acme,CFO\ndan,beta,CEO\n' >people.csv
  $ accord import people people.csv
    1 refused: a required field is missing (line 4: id is missing: give it a value)
    1 refused: broken quotes (line 5: a quote opens here and is never closed; close it, or double it ("") if it belongs to the text)
    1 refused: number of fields (line 3: the row has 1 field, the header has 3)
    refused rows are in people.csv.refused.jsonl
  people.csv: 5 rows
    people: 2 new, 3 refused
  $ cat people.csv.refused.jsonl
  {"line":3,"column":1,"reason":"the row has 1 field, the header has 3","raw":"bob"}
  {"line":4,"reason":"id is missing: give it a value","raw":",acme,x"}
  {"line":5,"column":1,"reason":"a quote opens here and is never closed; close it, or double it (\"\") if it belongs to the text","raw":"\"cee,acme,CFO"}
  $ accord import people people.csv 2>/dev/null
  people.csv: 5 rows
    people: 2 known already, 3 refused
    nothing changed: all of it was known already

The same from JSON Lines, packed, from standard input: all of it is known already.

  $ printf '{"id":"ann","account_id":"acme","title":"VP Sales"}\n' | gzip | accord import people -
  standard input: 1 row
    people: 1 known already
    nothing changed: all of it was known already

Events: a future date is quarantined, a copy is known, another content is a conflict.

  $ cat >events.jsonl <<END
  > {"event_id":"1","source":"web","type":"page","person_id":"ann","occurred_at":"2024-05-01T10:00:00Z"}
  > {"event_id":"1","source":"web","type":"page","person_id":"ann","occurred_at":"2024-05-01T10:00:00Z"}
  > {"event_id":"1","source":"web","type":"page","person_id":"dan","occurred_at":"2024-05-01T10:00:00Z"}
  > {"event_id":"2","source":"web","type":"page","person_id":"ann","occurred_at":"2024-05-01T10:00:00Z","received_at":"2024-05-01T09:00:00Z"}
  > END
  $ accord import events events.jsonl --dry-run
    1 quarantined: future-dated (line 4: it occurred more than 300 s after it was received)
  (dry run, nothing is kept) events.jsonl: 4 rows
    events: 2 new, 1 known already, 1 in conflict with what is known, 1 quarantined: kept, not scored
  $ accord import events events.jsonl --json
  {"file":"events.jsonl","kind":"events","dry_run":false,"rows":4,"blank_rows":0,"silent_rows":0,"added":2,"duplicates":1,"conflicts":1,"quarantined":1,"refused":0,"kinds":{"events":{"added":2,"duplicates":1,"conflicts":1,"quarantined":1,"refused":0}},"reasons":[{"what":"quarantined","reason":"future-dated","rows":1,"first_line":4,"example":"it occurred more than 300 s after it was received"}],"warnings":[],"unknown_columns":[],"refused_file":null}

A mapping for a foreign export; its mistakes have their place.

  $ printf 'nr;job;day;month;y\n1;chef;5;may;yes\n2;?;2;jan;no\n' >bank.csv
  $ cat >bank.yaml <<END
  > kind: people
  > id: "row-{nr}"
  > missing: ["?"]
  > skip: [nr, day, month, on]
  > derive: {on: {date: {day: day, month: month, start_year: 2008}}}
  > outcomes:
  >   - {kind: won, when: {y: {eq: "yes"}}, at: "{on}"}
  > END
  $ accord import people bank.csv --map bank.yaml
  bank.csv: 2 rows
    people: 2 new
    outcomes: 1 new
  $ sed 's/missing/mising/' bank.yaml >poor.yaml
  $ accord import people bank.csv --map poor.yaml
  poor.yaml:3:1: error: unknown key 'mising'; did you mean 'missing'?
      mising: ["?"]
      ^
  accord: poor.yaml: 1 error in the mapping; nothing was imported
  [3]

Several files: one that cannot be read does not stop the others; the worst decides the exit. A row
of which the rules make nothing is counted.

  $ printf 'won,who\n2024-05-01,ann\n,bob\n,cee\n' >deals.csv
  $ cat >deals.yaml <<END
  > kind: outcomes
  > rows: false
  > outcomes: [{kind: won, at: "{won}", person_id: "{who}", when: {won: {known: true}}}]
  > END
  $ accord import outcomes nowhere.csv deals.csv --map deals.yaml
  cannot open nowhere.csv: No such file or directory; check the spelling of the path
  accord: 1 of 2 files failed as a whole, as said above
  deals.csv: 3 rows
    outcomes: 1 new
    2 rows made no record
  [3]
  $ accord import outcomes deals.csv --map deals.yaml --json | grep -o '"silent_rows":[0-9]*'
  "silent_rows":2

What makes a whole file unreadable.

  $ printf 'PK\003\004 and so on' >book.csv
  $ accord import people book.csv
  accord: book.csv: this is a spreadsheet (xlsx) or another zip archive, not CSV or JSON Lines; open it and save it as CSV (UTF-8), or unpack it
  [3]
  $ printf '' >empty.csv
  $ accord import people empty.csv
  accord: empty.csv:1:1: the file is empty; its first line must name the columns
  [3]
  $ accord import events people.csv
  accord: people.csv:1:1: events need a column 'event_id', and the file has none; add it, or name the column that holds it with --map
  [3]
  $ printf 'id\n\n' | accord import people - && ls stdin*
  standard input: 0 rows
  ls: cannot access 'stdin*': No such file or directory
  [2]
  $ printf 'a\377b\n1\n' | accord import people -
  accord: standard input:1:2: the bytes are not UTF-8; save the file as UTF-8 (iconv -f WINDOWS-1252 -t UTF-8)
  [3]
  $ printf '{"id":""}\n' | accord import people -
    1 refused: a required field is missing (line 1: id is missing: give it a value)
    refused rows are in ./stdin.refused.jsonl
  accord: standard input: every row was refused
  standard input: 1 row
    people: 1 refused
  [3]
  $ accord import peple people.csv
  accord: no kind 'peple'; did you mean 'people'?
  [2]
  $ accord import people nowhere.csv
  accord: cannot open nowhere.csv: No such file or directory; check the spelling of the path
  [3]
  $ accord import people people.csv --zone Europe/Berlon
  accord: there is no time zone "Europe/Berlon"; did you mean "Europe/Berlin"?
  [3]
  $ accord import people people.csv -w nowhere
  accord: 'nowhere' is no workspace: there is no accord.db in it; make one with accord init nowhere
  [3]
