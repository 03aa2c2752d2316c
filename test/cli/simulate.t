A candidate against the agreement, over history: who moves, load, outcomes.

  $ . "$SOURCE_ROOT"/test/cli/small.sh
  $ sed 's/points: 10, cap: \[0, 30\]/points: 2, cap: [0, 30]/' small.yaml >less.yaml
  $ sed 's/3: 15}/3: 25}/' small.yaml >stricter.yaml

Acme was hot from 2 June on; its opportunity came on 10 July. Less for pricing moves it one tier down,
and catches it all the same.

  $ accord simulate less.yaml -w small --from 2026-06-01 --to 2026-07-09 --every 1d --as-of 2026-09-30
  1 of 3 accounts and 2 of 4 people move; 0.04 -> 0.04 newly routed records per business day; no win
  was missed; would have lost 0 of 1.
  Scored at 39 instants from 2026-06-01 to 2026-07-09, each as known then; outcomes to 2026-09-30.
  
  1 change
    pricing: points 10 -> 2
  
  Accounts by tier: 1 of 3 moves (33.3 %); the rankings agree by Kendall's tau-b 1.000
    before \ after  A  B  C  D  X
    A               0  1
    B                  0
    C                     0
    D                        1
    X                           1
  
  People by tier: 2 of 4 move (50.0 %); the rankings agree by Kendall's tau-b 1.000
    before \ after  A  B  C  D  X
    A               0  1
    B                  0  1
    C                     0
    D                        2
    X                           0
  
  Who moves
    tier    kind     id    fit       intent    because                  leading reason
    A -> B  account  acme  70 -> 70  35 -> 20  depth -11, committee -4  software is our industry
    A -> B  person   ana   70 -> 70  36 -> 22  pricing -14              software is our industry
    B -> C  person   bob   70 -> 70  20 -> 4   pricing -16              software is our industry
  
  Newly routed in the period, and routed at its end
    team     before  after  change  per day before  per day after  at the end  open at most  full
    no team       1      1     0 %            0.04           0.04      1 -> 1
  
  opportunity within 60 days: no opportunity was missed; would have lost 0 of 1
    segment  opportunities  routed before  95 %  routed after  95 %  caught  lost
    all                  1              1                   1             0     0
    records routed       reached  of     rate  95 %  too early  already
    under the agreement        1   1  too few                0        0
    under the candidate        1   1  too few                0        0
  
  won within 180 days: no win was missed; would have lost 0 of 1
    segment  wins  routed before  95 %  routed after  95 %  caught  lost
    all         1              1                   1             0     0
    Too early to tell what became of the one record that was routed.
  
  lost within 180 days: no lost deals known since the period began, nothing to compare with

Against another agreement than the workspace's, at two instants in July.

  $ accord simulate stricter.yaml -w small --from 2026-07-08 --to 2026-07-09 --every 1d --as-of 2026-09-30 --agreement less.yaml
  1 of 3 accounts and 1 of 4 people move; 0.00 -> 0.00 newly routed records per business day; no win
  was missed; would have lost 0 of 1.
  Scored at 2 instants from 2026-07-08 to 2026-07-09, each as known then; outcomes to 2026-09-30.
  
  2 changes: more than one, so their effects cannot be told apart
    grades default: intent 3 15 -> 25
    pricing: points 2 -> 10
  
  Accounts by tier: 1 of 3 moves (33.3 %); the rankings agree by Kendall's tau-b 1.000
    before \ after  A  B  C  D  X
    A               0
    B               1  0
    C                     0
    D                        1
    X                           1
  
  People by tier: 1 of 4 moves (25.0 %); the rankings agree by Kendall's tau-b 1.000
    before \ after  A  B  C  D  X
    A               0
    B               1  0
    C                     1
    D                        2
    X                           0
  
  Who moves
    tier    kind     id    fit       intent    because                  leading reason
    B -> A  account  acme  70 -> 70  20 -> 35  depth +11, committee +4  software is our industry
    B -> A  person   ana   70 -> 70  22 -> 36  pricing +14              software is our industry
  
  Newly routed in the period, and routed at its end
    team     before  after  change  per day before  per day after  at the end  open at most  full
    no team       0      0                    0.00           0.00      1 -> 1
  
  opportunity within 60 days: no opportunity was missed; would have lost 0 of 1
    segment  opportunities  routed before  95 %  routed after  95 %  caught  lost
    all                  1              1                   1             0     0
    records routed       reached  of     rate  95 %  too early  already
    under the agreement        1   1  too few                0        0
    under the candidate        1   1  too few                0        0
  
  won within 180 days: no win was missed; would have lost 0 of 1
    segment  wins  routed before  95 %  routed after  95 %  caught  lost
    all         1              1                   1             0     0
    Too early to tell what became of the one record that was routed.
  
  lost within 180 days: no lost deals known since the period began, nothing to compare with

A stricter threshold, just above where Acme stands, would have lost its opportunity.

  $ sed 's/3: 15}/3: 36}/; s/2: 35/2: 37/' small.yaml >strictest.yaml
  $ accord simulate strictest.yaml -w small --from 2026-07-08 --to 2026-07-09 --every 1d --as-of 2026-09-30 --moves 1
  1 of 3 accounts and 2 of 4 people move; 0.00 -> 0.00 newly routed records per business day; no win
  was missed; would have lost 1 of 1.
  Scored at 2 instants from 2026-07-08 to 2026-07-09, each as known then; outcomes to 2026-09-30.
  
  2 changes: more than one, so their effects cannot be told apart
    grades default: intent 2 35 -> 37
    grades default: intent 3 15 -> 36
  
  Accounts by tier: 1 of 3 moves (33.3 %); the rankings agree by Kendall's tau-b 1.000
    before \ after  A  B  C  D  X
    A               0     1
    B                  0
    C                     0
    D                        1
    X                           1
  
  People by tier: 2 of 4 move (50.0 %); the rankings agree by Kendall's tau-b 1.000
    before \ after  A  B  C  D  X
    A               0  1
    B                  0  1
    C                     0
    D                        2
    X                           0
  
  Who moves
    tier    kind     id    fit       intent    because                              leading reason
    A -> C  account  acme  70 -> 70  35 -> 35  same points, other limits: A2 -> A4  software is our industry
    page 1 of 3: 1 of 3; --page P shows another, --moves N more
  
  Newly routed in the period, and routed at its end
    team     before  after  change  per day before  per day after  at the end  open at most  full
    no team       0      0                    0.00           0.00      1 -> 0
  
  opportunity within 60 days: no opportunity was missed; would have lost 1 of 1
    segment  opportunities  routed before  95 %  routed after  95 %  caught  lost
    all                  1              1                   0             0     1
    records routed            reached  of     rate  95 %  too early  already
    under the agreement             1   1  too few                0        0
    under the candidate             0   0                         0        0
    only under the agreement        1   1  too few                0        0
  
  won within 180 days: no win was missed; would have lost 1 of 1
    segment  wins  routed before  95 %  routed after  95 %  caught  lost
    all         1              1                   0             0     1
    Too early to tell what became of the one record that was routed.
  
  lost within 180 days: no lost deals known since the period began, nothing to compare with
  
  Routed under one of the two only: in = the candidate, out = the agreement
    swap  kind     id    first routed  segment  opportunity  won        lost
    out   account  acme  2026-07-08    default  yes          too early  unknown

For programs it is one object; a picture goes to a file.

  $ accord simulate less.yaml -w small --from 2026-07-08 --to 2026-07-09 --every 1d --as-of 2026-09-30 --json --svg less.svg | tr ',' '\n' | grep -e one_change -e moved -e kendall -e caught -e entered
  "one_change":true
  "moved":1
  "moved_share":0.3333333333333333
  "kendall_tau_b":1
  "moved":2
  "moved_share":0.5
  "kendall_tau_b":1
  "load":{"entered":[0
  "entered":[0
  "caught":0
  "caught":0
  "caught":0
  "caught":0
  "caught":0
  "caught":0
  $ grep -c '<svg xmlns' less.svg
  1

Every key of the object is documented.

  $ accord simulate strictest.yaml -w small --from 2026-07-08 --to 2026-07-09 --every 1d --as-of 2026-09-30 --json >strictest.json
  $ grep -o '"[a-z_0-9]*":' strictest.json | tr -d '":' | sort -u | while read -r key; do
  >   grep -q "`printf '\140'`$key`printf '\140'`" "$SOURCE_ROOT"/docs/simulate.md || echo "$key is not documented"; done

What an operations person edits: who is disqualified, the segment, the grid, which tiers are routed. Each move has its cause.

  $ last() { accord simulate "$1" -w small --from 2026-07-08 --to 2026-07-09 --every 1d --as-of 2026-09-30; }
  $ sed 's/^disqualify:/disqualify:\n  - {id: soft, label: Too soft, when: {account.industry: {eq: software}}, scope: account}/' small.yaml >rule.yaml
  $ last rule.yaml | sed -n '/^Who moves/,/^$/p; /^Odd/,/^$/p'
  Who moves
    tier    kind     id    fit       intent    because                 leading reason
    A -> X  account  acme  70 -> 70  35 -> 35  disqualified: Too soft  software is our industry
  
  $ sed 's/A: {1: A, 2: A,/A: {1: A, 2: B,/' small.yaml >grid.yaml
  $ last grid.yaml | sed -n '/^Who moves/,/^$/p'
  Who moves
    tier    kind     id    fit       intent    because              leading reason
    A -> B  account  acme  70 -> 70  35 -> 35  cell A2 of the grid  software is our industry
    A -> B  person   ana   70 -> 70  36 -> 36  cell A2 of the grid  software is our industry
  
  $ sed 's/label: Hot, route: true/label: Hot, route: false/' small.yaml >routed.yaml
  $ last routed.yaml | sed -n '1,2p; /^Newly/,/^$/p'
  Nobody moves; 0.00 -> 0.00 newly routed records per business day; no win was missed; would have lost
  1 of 1.
  Newly routed in the period, and routed at its end
    team     before  after  change  per day before  per day after  at the end  open at most  full
    no team       0      0                    0.00           0.00      1 -> 0
  

A page past the end says where the end is.

  $ accord simulate strictest.yaml -w small --from 2026-07-08 --to 2026-07-09 --every 1d --as-of 2026-09-30 --moves 2 --page 7 | grep page
    nothing on page 7: the last one is 2
    nothing on page 7: the last one is 1

Between instants far apart, records come and go unseen; and long after the last of the ledger there is nothing to see.

  $ accord simulate rule.yaml -w small --from 2026-05-01 --to 2026-07-15 --every 75d --as-of 2026-09-30 | sed -n '/^opportunity/,/^$/p'
  opportunity within 60 days: no opportunity had a record that was looked at in time
    1 opportunity left out: its record was seen at no instant in the 60 days before; --every 1d sees more
  
  $ accord simulate less.yaml -w small --from 2030-01-01 --to 2030-02-01 --as-of 2030-02-01 2>&1 | head -4
  note: nothing was learned in this period; the ledger ends before --as-of 2026-07-06
  Nobody moves: 3 accounts and 4 people stand where they stood, and no load or outcome differs.
  Scored at 5 instants from 2030-01-04 to 2030-02-01, each as known then; outcomes to 2030-02-01.
  

The same agreement changes nothing; nothing is known of an empty ledger.

  $ accord simulate small.yaml -w small --as-of 2026-07-02 --from 2026-07-02 | head -5
  Nobody moves: 3 accounts and 4 people stand where they stood, and no load or outcome differs.
  Scored at 1 instant from 2026-07-02 to 2026-07-02, each as known then; outcomes to 2026-07-02.
  
  The candidate means the same as the agreement.
  $ accord init empty --from small.yaml >/dev/null
  $ accord simulate less.yaml -w empty --as-of 2026-07-02
  Nothing is known of anybody at the end of the period.
  Scored at 27 instants from 2026-01-01 to 2026-07-02, each as known then; outcomes to 2026-07-02.
  
  1 change
    pricing: points 10 -> 2

A damaged or deleted image is made anew, and nobody is told.

  $ accord simulate less.yaml -w small --as-of 2026-07-02 --json >one.json
  $ printf 'torn' >small/accord.image
  $ accord simulate less.yaml -w small --as-of 2026-07-02 --json | cmp - one.json
  $ rm small/accord.image
  $ accord simulate less.yaml -w small --as-of 2026-07-02 --json | cmp - one.json

A record that was merged after the period is what it was at each sample; what came of it is known under
its name of now, and counts for it all the same.

  $ cp -r small merged
  $ printf 'id,into_id,at,entity\nacme,zed,2026-08-01T00:00:00Z,account\n' >merges.csv
  $ accord import merges merges.csv -w merged >/dev/null
  $ sim() { accord simulate less.yaml -w "$1" --from 2026-06-01 --to 2026-07-09 --every 1d --as-of 2026-09-30; }
  $ sim merged | sed -n '/^opportunity/,/^ *all/p'
  opportunity within 60 days: no opportunity was missed; would have lost 0 of 1
    segment  opportunities  routed before  95 %  routed after  95 %  caught  lost
    all                  1              1                   1             0     0
  $ sim small | sed -n '/^opportunity/,$p' >before
  $ sim merged | sed -n '/^opportunity/,$p' | diff before -

A candidate that does not check is refused with everything that is wrong in it.

  $ sed 's/A: 70, B: 50/A: 20, B: 50/; s/kind: event_days/kind: event_dais/' small.yaml >bad.yaml
  $ accord simulate bad.yaml -w small
  bad.yaml:29:16: error: unknown kind 'event_dais'; did you mean 'event_days'?
               kind: event_dais, on: {type: page, where: {path: {prefix: /pricing}}}, window: 30d, points: 10, cap: [0, 30]}
                     ^
  bad.yaml:40:29: error: thresholds fall: B needs 50 points, but A before it only 20
        default: {fit: {A: 20, B: 50, C: 30}, intent: {1: 60, 2: 35, 3: 15}}
                                  ^
  accord: bad.yaml does not check (2 errors): nothing was simulated
  [3]
  $ accord simulate nowhere.yaml -w small
  accord: cannot open nowhere.yaml: No such file or directory; check the spelling of the path
  [3]
  $ accord simulate less.yaml -w small --from 2026-07-02 --to 2026-07-01 --as-of 2026-09-01
  accord: the period ends before it begins: give --from before --to
  [2]
  $ accord simulate less.yaml -w small --to 2026-09-02 --as-of 2026-09-01
  accord: the period ends after --as-of: what comes then is not known
  [2]
  $ accord simulate less.yaml -w small --as-of 2026-09-01 --every 1m
  accord: samples are an hour or more apart, as 1d or 7d
  [2]
  $ accord simulate less.yaml -w small --as-of 2026-09-01 --every 1h
  accord: 4369 samples: a shorter period, or samples further apart; at most 1000
  [3]
  $ accord simulate less.yaml -w small --moves 0
  accord: --moves is 1 to 100000, --page 1 or more
  [2]
  $ accord simulate less.yaml -w nowhere
  accord: 'nowhere' is no workspace: there is no accord.db in it; make one with accord init nowhere
  [3]
