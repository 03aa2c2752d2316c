The next change: that there is none is an answer; nonsense is refused.

  $ . "$SOURCE_ROOT"/test/cli/small.sh
  $ accord suggest -w small --as-of 2026-09-30
  7 records of 1 unit (accounts, and people who have none), looked at 8 times,
  every 28 days to 2026-08-01, each scored as known then.
  opportunity within 60 days:
    routed (A, B)    2 of 2 (100.0 %, 95 % 34.2..100.0)
    not routed (C)   0 of 5 (0.0 %, 95 % 0.0..43.4)
  Not judged: 1 too young (their 60 days are not over), 1 that reached opportunity
  in the 60 days before, 24 in D or X, which nobody works.
  Chosen on 7 records of 1 unit (training). Kept for one test of the one best: 0
  records of 0 others, first routed after 2026-06-03 04:48 UTC (holdout).
  151 single steps tried; 5 of them would route other records, in 3 distinct ways.
  Working a record pays if at least 10 % convert (break-even).
  
  No supported change.
  They are records of one unit: what is chance cannot be told from what is not.
  The nearest to it, by the lower 90 % bound: insufficient evidence, not to be
  adopted (training, 7 eligible; opportunities per 1,000 eligible; good of those
  that come in and go out):
    CHANGE                        PER 1,000  LOWER 90 %        P        Q   IN  OUT  GATES
    size: cap most 30 -> 0 (off)    -444.44     unknown  unknown  unknown  0/0  2/2  volume, migration fails
    grid: A 4 C -> B                 -61.73     unknown  unknown  unknown  0/5  0/0  volume, migration, explored fails
    demo: cap most 40 -> 0 (off)    -111.11     unknown  unknown  unknown  0/0  1/1  volume fails
  
  Not looked at: more than one change at a time, new signals, conditions, weights
  of people, ranges of groups, roles. What would have come of D and X nobody
  knows. Who was worked then was decided by the routing of then.
  Where few records decide: 5 of 50 converted means 4.3 % to 21.4 %; telling 10 %
  from 15 % takes 686 records a side.
  $ accord suggest -w small --as-of 2026-06-01
  4 records of 1 unit (accounts, and people who have none), looked at 4 times,
  every 28 days to 2026-04-02, each scored as known then.
  opportunity within 60 days:
    routed (A, B)    none
    not routed (C)   0 of 4 (0.0 %, 95 % 0.0..49.0)
  Not judged: 2 too young (their 60 days are not over), 0 that reached opportunity
  in the 60 days before, 11 in D or X, which nobody works.
  Chosen on 4 records of 1 unit (training). Kept for one test of the one best: 0
  records of 0 others, first routed after 2026-03-07 19:12 UTC (holdout).
  151 single steps tried; 1 of them would route other records, in 1 distinct way.
  Working a record pays if at least 10 % convert (break-even).
  
  No supported change.
  There is no opportunity to judge by: none of the 4 records reached one within 60
  days. Were the outcomes imported (accord import outcomes)?
  
  Not looked at: more than one change at a time, new signals, conditions, weights
  of people, ranges of groups, roles. What would have come of D and X nobody
  knows. Who was worked then was decided by the routing of then.
  Where few records decide: 5 of 50 converted means 4.3 % to 21.4 %; telling 10 %
  from 15 % takes 686 records a side.

Nothing is old enough; nobody is there.

  $ accord suggest -w small --as-of 2026-01-20
  No supported change.
  Nothing was known 60 days ago: there is no record old enough to be judged by
  what came of it.
  $ accord init empty --from small.yaml >/dev/null
  $ accord suggest -w empty --as-of 2026-09-30
  No supported change.
  Nothing was known 60 days ago: there is no record old enough to be judged by
  what came of it.

An outcome of ids that nobody has heard of counts for nobody.

  $ cat >strange.csv <<'END'
  > kind,account_id,person_id,at
  > opportunity,nobody,noone,2026-07-10T09:00:00Z
  > END
  $ accord import outcomes strange.csv -w small
  strange.csv: 1 row
    outcomes: 1 new
  $ accord suggest -w small --as-of 2026-09-30 | sed -n 3,5p
  opportunity within 60 days:
    routed (A, B)    2 of 2 (100.0 %, 95 % 34.2..100.0)
    not routed (C)   0 of 5 (0.0 %, 95 % 0.0..43.4)

All good, all bad: forty accounts of which every one converts, or none.

  $ for i in $(seq 10 49); do echo "a$i,software,500,2026-01-01"; done >rows
  $ (echo id,industry,employees,created_at; cat rows) >many.csv
  $ (echo kind,account_id,at; for i in $(seq 10 49); do echo "opportunity,a$i,2026-08-15T00:00:00Z"; done) >all.csv
  $ for w in good bad; do accord init $w --from small.yaml >/dev/null; accord import accounts many.csv -w $w >/dev/null; done
  $ accord import outcomes all.csv -w good >/dev/null
  $ accord suggest -w good --as-of 2026-09-30 --every 300d
  40 records of 40 units (accounts, and people who have none), looked at 1 time,
  every 300 days to 2026-08-01, each scored as known then.
  opportunity within 60 days:
    routed (A, B)    none
    not routed (C)   40 of 40 (100.0 %, 95 % 91.2..100.0)
  Not judged: 0 too young (their 60 days are not over), 0 that reached opportunity
  in the 60 days before, 0 in D or X, which nobody works.
  Chosen on 40 records of 40 units (training). Kept for one test of the one best:
  0 records of 0 others, first routed after 2026-08-01 (holdout).
  151 single steps tried; 1 of them would route other records, in 1 distinct way.
  Working a record pays if at least 10 % convert (break-even).
  Beware: what is not routed converts more than that, so every step that routes
  more looks good. Settle --break-even first.
  
  No supported change: one has evidence, but a gate stops it.
  Every record reached opportunity: nothing tells one from the other.
    CHANGE            PER 1,000  LOWER 90 %         P         Q     IN  OUT  GATES
    grid: A 4 C -> B   +1000.00     +931.60  < 0.0001  < 0.0001  40/40  0/0  volume, migration, explored fails
  
  Not looked at: more than one change at a time, new signals, conditions, weights
  of people, ranges of groups, roles. What would have come of D and X nobody
  knows. Who was worked then was decided by the routing of then.
  Where few records decide: 5 of 50 converted means 4.3 % to 21.4 %; telling 10 %
  from 15 % takes 686 records a side.
  $ accord suggest -w bad --as-of 2026-09-30 --every 300d | sed -n '/^No supported/,/^ *CHANGE/p'
  No supported change.
  There is no opportunity to judge by: none of the 40 records reached one within
  60 days. Were the outcomes imported (accord import outcomes)?
  
  Not looked at: more than one change at a time, new signals, conditions, weights
  of people, ranges of groups, roles. What would have come of D and X nobody
  knows. Who was worked then was decided by the routing of then.
  Where few records decide: 5 of 50 converted means 4.3 % to 21.4 %; telling 10 %
  from 15 % takes 686 records a side.

With --evidence; as JSON.

  $ accord suggest -w good --as-of 2026-09-30 --every 300d --evidence | sed -n '/^Each signal/,$p'
  Each signal by itself, on 40 records (the first of each account and quarter), 40 good:
    SIGNAL      WITH  WITHOUT  DIFFERENCE, 95 %        P  IV     AUC  FLAGS
    industry   40/40      0/0                 -  unknown   -  -    -
    size       40/40      0/0                 -  unknown   -  -    -
    demo         0/0    40/40                 -  unknown   -  -    -
    pricing      0/0    40/40                 -  unknown   -  -    -
    left         0/0    40/40                 -  unknown   -  -    -
    depth        0/0    40/40                 -  unknown   -  -    -
    committee    0/0    40/40                 -  unknown   -  -    -
  
  How the agreement orders the same records: AUC unknown, KS -
    tier A  none
    tier B  none
    tier C  40 of 40 (100.0 %, 95 % 91.2..100.0)
    The better the tier, the more convert: not demonstrated (Cochran-Armitage p unknown).
  
  No fit of the whole model: 40 records with 40 good ones are too few for 1
  parameter: it takes 200 records, and 10 good ones for each parameter.
  $ accord suggest -w good --as-of 2026-09-30 --every 300d --json --evidence | head -1 | cut -c 1-300
  {"search":"single-step/1","version":"sha256:5718aff9d408c2a38eeab82c79d6045ece0028e6eb33510fcf95aa3cb80e3d6e","break_even":0.1,"break_even_of":[],"q":0.1,"episodes":{"as_of":"2026-09-30T00:00:00.000000Z","outcome":"opportunity","horizon_us":5184000000000,"every_us":25920000000000,"instants":1,"eligi

The interval of a change is that of the text, in opportunities an eligible record.

  $ accord suggest -w good --as-of 2026-09-30 --every 300d --json | grep -o '"change":1,.*"swap_in"' | head -1
  "change":1,"se":0.05337605126836238,"lower":0.8953848618770462,"upper":1.1046151381229536,"p":1.2833535570548503e-78,"se_robust":0,"p_robust":null,"se_even":0.05337605126836238,"swap_in"

Nonsense.

  $ accord suggest -w small --as-of 2026-09-30 --break-even 2
  accord: --break-even: '2' is no share between 0 and 1, as 0.10 or small=0.05
  [2]
  $ accord suggest -w small --as-of 2026-09-30 --break-even nobody=0.05
  accord: a break-even of segment 'nobody', but the agreement has no segment of that name
  [2]
  $ accord suggest -w small --as-of 2026-09-30 --every 1h
  accord: instants are a day or more apart, as 7d or 28d
  [2]
  $ accord suggest -w small --as-of 2026-09-30 --horizon 0d
  accord: the horizon must be longer than nothing
  [2]

A list of calls: what is known, the call and what came of it share one date. Looked back at there is
nothing; at each one's first event there is. Row 4 was called too late to tell.

  $ accord init calls --from "$SOURCE_ROOT"/examples/uci_bank_marketing/accord.yaml >/dev/null
  $ head='age;job;marital;education;default;balance;housing;loan;contact;day;month;duration;campaign;pdays;previous;poutcome;y'
  $ (echo "$head"; for y in yes no; do echo "20;student;single;tertiary;no;0;no;no;cellular;5;may;9;1;-1;0;unknown;$y"; done) >calls.csv
  $ echo "50;services;married;primary;no;0;no;no;cellular;6;may;9;1;-1;0;unknown;yes" >>calls.csv
  $ echo "50;services;married;primary;no;0;no;no;cellular;9;may;9;1;-1;0;unknown;yes" >>calls.csv
  $ accord import people calls.csv --map "$SOURCE_ROOT"/examples/uci_bank_marketing/people.map.yaml -w calls >/dev/null
  $ accord suggest -w calls --as-of 2008-05-06T12:00:00Z --outcome won --horizon 1d | sed -n '/^No supported/,/^$/p'
  No supported change.
  There is no won to judge by: none of the 1 records reached one within 1 day,
  while 1 were seen only after it. What comes together with its first sign cannot
  be foreseen; --anchor first-event judges it there.
  
  $ accord suggest -w calls --as-of 2008-05-09T12:00:00Z --outcome won --horizon 1d --anchor first-event | sed '/^No supported/,$d'
  3 records of 3 units (people who have no account), looked at once, at each
  record's first event, from 2008-05-05 to 2008-05-06, scored as known then.
  won within 1 day:
    routed (A, B)    1 of 2 (50.0 %, 95 % 9.5..90.5)
    not routed (C)   1 of 1 (100.0 %, 95 % 20.7..100.0)
  Not judged: 1 too young (their 1 day is not over), 0 that reached won in the 1
  day before, 0 in D or X, which nobody works, 0 without a first event of their
  own (accounts have none).
  Chosen on 2 records of 2 units (training). Kept for one test of the one best: 1
  record of 1 others, first routed after 2008-05-05 16:48 UTC (holdout).
  240 single steps tried; 0 of them would route other records, in 0 distinct ways.
  Working a record pays if at least 10 % convert (break-even).
  Beware: what is not routed converts more than that, so every step that routes
  more looks good. Settle --break-even first.
  
  $ accord suggest -w calls --as-of 2008-05-09T12:00:00Z --outcome won --horizon 1d --anchor first-event --json | head -1 | grep -o '"episodes":{[^}]*}'
  "episodes":{"as_of":"2008-05-09T12:00:00.000000Z","outcome":"won","horizon_us":86400000000,"anchor":"first-event","instants":2,"eligible":3,"units":3,"good":2,"routed":2,"routed_good":1,"immature":1,"already":0,"untouched":0,"no_anchor":0}
  $ accord suggest -w calls --as-of 2008-05-05 --outcome won --horizon 1d --anchor first-event
  No supported change.
  No person had a first event 1 day ago or earlier (accounts have none of their
  own): there is no record to be judged by what came of it.
  $ accord suggest -w small --as-of 2026-09-30 --anchor first-event | sed -n '/^No supported/,/^$/p'
  No supported change.
  There is no record to judge by: all were in tier D or X, or had reached
  opportunity already.
  $ accord suggest -w calls --as-of 2008-05-09 --anchor first_event
  accord: --anchor: 'first_event' is none; there is first-event
  [2]
  $ accord suggest -w calls --as-of 2008-05-09 --anchor first-event --every 7d
  accord: --every and --anchor: records are looked at every so often, or at each one's first event
  [2]
  $ accord suggest -w calls --as-of 2008-05-09 --anchor first-event --evidence
  accord: --evidence is about accounts, which have no first event of their own: without --anchor
  [2]
  $ accord suggest -w calls --as-of 2008-05-09 --outcome deposit
  accord: unknown outcome 'deposit'; one of accepted, meeting_held, sql, opportunity, won
  [2]
