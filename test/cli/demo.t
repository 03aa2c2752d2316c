The same seed makes the same company; another seed another one.

  $ accord demo one --people 60 --seed 7 --quiet
  A company that never was, in one: two years to 2026-11-01, from seed 7.
  62 people, 9 accounts, 1853 events, 2 opportunities, 1 won.
  $ accord demo two --people 60 --seed 7 --quiet >/dev/null
  $ accord demo three --people 60 --seed 8 --quiet >/dev/null
  $ for d in one two three; do accord audit -w $d | grep ^content >$d.txt; done
  $ cmp one.txt two.txt && echo same; cmp -s one.txt three.txt || echo another
  same
  another
  $ ls one | grep -v -e -wal -e -shm
  accord.db
  accord.yaml
  truth.json
  $ jq -r '.signals | length' one/truth.json
  20

A demo is made anew in its own folder; a workspace is left alone.

  $ accord demo one --people 60 --seed 7 --quiet >/dev/null && accord audit -w one | grep ^content | cmp - one.txt
  $ accord init ours >/dev/null; accord demo ours
  accord: there is a workspace in 'ours' already (accord.yaml); give another folder, or remove it yourself
  [4]
  $ accord demo four --people 5
  accord: --people: from 20 to 1000000
  [2]
  $ accord demo four --end 2026-10-31T12:00:00Z
  accord: --end: a date from 2004-01-01 on
  [2]

The tour: whom to call, why, who fell, was it right, what next. All it shows can be asked for again.

  $ accord demo tour --people 400 >tour.txt; grep '^---' tour.txt | sed 's/Why .* fell/Why X fell/'
  --- Whom to call ---
  --- Why the first of them ---
  --- Why X fell in the last four weeks ---
  --- Was it right? ---
  --- Try next ---
  $ accord score -w tour --as-of 2026-11-01 --kind account --top 12 >again.txt; sed -n '/^Software/,/^and/p' tour.txt | cmp - again.txt
  $ accord check tour/accord.yaml >/dev/null && echo good
  good
  $ accord score -w tour --as-of 2026-11-01 --json | jq -s 'length' >n; test "$(cat n)" -gt 400 && echo everybody
  everybody
