Who converted: with denominators, too few shown as counts, too young as too early.

  $ . "$SOURCE_ROOT"/test/cli/small.sh
  $ accord report conversion -w small --as-of 2026-09-30 --anchor 2026-07-02
  Reached opportunity within 60 days, by tier: Accounts scored on 2026-07-02, outcomes to 2026-09-30
       reached  of  too early  rate  95 % interval
  B          1   1          0              too few
  D          0   1          0              too few
  X          0   1          0              too few
  all        1   3          0              too few
  Order not demonstrated: with these counts it could be chance (Cochran-Armitage p = 0.079).
  $ accord report conversion -w small --as-of 2026-08-15 --anchor 2026-07-02
  Reached opportunity within 60 days, by tier: Accounts scored on 2026-07-02, outcomes to 2026-08-15
       reached  of  too early  rate  95 % interval
  B          0   0          1            too early
  D          0   0          1            too early
  X          0   0          1            too early
  all        0   0          3            too early
  3 too early to tell: their 60 days are not over.
  $ accord report conversion -w small --as-of 2026-09-30 --anchor 2026-07-20
  Reached opportunity within 60 days, by tier: Accounts scored on 2026-07-20, outcomes to 2026-09-30
       reached  of  too early  rate  95 % interval
  D          0   1          0              too few
  X          0   1          0              too few
  all        0   2          0              too few
  1 left out: reached it in the 60 days before.
  $ accord report conversion -w small --as-of 2026-09-30 --anchor 2026-07-02 --kind person --outcome won --horizon 31d --csv
  tier,reached,mature,immature,rate,lower,upper
  A,1,1,0,,,
  C,0,1,0,,,
  D,0,2,0,,,
  all,1,4,0,,,
  $ accord report conversion -w small --as-of 2026-09-30 --anchor 2026-07-02 --kind person --outcome won --horizon 29d --json
  {"report":"conversion","definition":"conversion/1","version":"sha256:5718aff9d408c2a38eeab82c79d6045ece0028e6eb33510fcf95aa3cb80e3d6e","kind":"person","by":"tier","outcome":"won","horizon":"29d","anchor":"2026-07-02T00:00:00.000000Z","as_of":"2026-09-30T00:00:00.000000Z","known_at":"2026-09-30T00:00:00.000000Z","rows":[{"group":"A","numerator":0,"denominator":1,"immature":0,"rate":null,"lower":null,"upper":null},{"group":"C","numerator":0,"denominator":1,"immature":0,"rate":null,"lower":null,"upper":null},{"group":"D","numerator":0,"denominator":2,"immature":0,"rate":null,"lower":null,"upper":null}],"total":{"group":"all","numerator":0,"denominator":4,"immature":0,"rate":null,"lower":null,"upper":null},"already":0,"no_anchor":0,"verdict":"not demonstrated","p_increasing":null}
  $ accord report conversion -w small --as-of 2026-12-30 --anchor first-event --outcome won
  Reached won within 180 days, by tier: People scored at each one's first event, outcomes to 2026-12-30
       reached  of  too early  rate  95 % interval
  A          1   1          0              too few
  C          0   1          0              too few
  D          0   1          0              too few
  all        1   3          0              too few
  Order not demonstrated: with these counts it could be chance (Cochran-Armitage p = 0.067).
  1 left out: no such instant is known of them.
  $ accord report conversion -w small --as-of 2026-12-30 --anchor first-event --cohort 2026-06-01..2026-06-15 --outcome won --csv
  tier,reached,mature,immature,rate,lower,upper
  A,1,1,0,,,
  all,1,1,0,,,
  $ accord report conversion -w small --as-of 2026-12-30 --anchor created_at --by segment --outcome won
  Reached won within 180 days, by segment: People scored when each came to be, outcomes to 2026-12-30
           reached  of  too early  rate  95 % interval
  default        0   4          0              too few
  all            0   4          0              too few

Twelve people are enough for a rate and an interval; the chart says the same.

  $ { echo id,created_at; for i in 1 2 3 4 5 6 7 8 9 10 11 12; do echo "p$i,2026-01-01"; done; } >more.csv
  $ { echo kind,person_id,at; for i in 1 2 3; do echo "won,p$i,2026-02-01"; done; } >won.csv
  $ accord import people more.csv -w small >/dev/null; accord import outcomes won.csv -w small >/dev/null
  $ accord report conversion -w small --as-of 2026-12-30 --anchor 2026-01-05 --kind person --outcome won --svg won.svg
  Reached won within 180 days, by tier: People scored on 2026-01-05, outcomes to 2026-12-30
       reached  of  too early    rate  95 % interval
  D          3  12          0  25.0 %  8.9 to 53.2 %  ████████████████████
  all        3  12          0  25.0 %  8.9 to 53.2 %
  $ accord stats wilson_ci --json '{"x": 3, "n": 12, "alpha": 0.05}'
  {"estimate":0.25,"lower":0.08894166839405473,"upper":0.5323053349335657}
  $ xmllint --noout won.svg && grep -o '>3 of 12<' won.svg
  >3 of 12<
  $ LC_ALL=C accord report conversion -w small --as-of 2026-12-30 --anchor 2026-01-05 --kind person --outcome won | sed -n 3p
  D          3  12          0  25.0 %  8.9 to 53.2 %  ####################

A second meeting is a meeting; a win without an opportunity of its own does not open another one.

  $ { echo kind,account_id,at; echo meeting_held,beta,2026-03-01; echo meeting_held,beta,2026-07-20; echo opportunity,beta,2026-03-02; echo won,beta,2026-07-25; } >again.csv
  $ accord import outcomes again.csv -w small >/dev/null
  $ accord report conversion -w small --as-of 2026-12-30 --anchor 2026-07-02 --outcome meeting_held --csv | grep ^D
  D,1,1,0,,,
  $ accord report conversion -w small --as-of 2026-12-30 --anchor 2026-07-02 --outcome opportunity --csv | grep ^D
  D,0,1,0,,,
  $ accord report conversion -w small --as-of 2026-12-30 --anchor 2026-07-02 --outcome won --csv | grep ^D
  D,1,1,0,,,

What is asked wrongly.

  $ accord report
  accord: something is missing; usage: accord report conversion|outcomes|speed [OPTION...]
  [2]
  $ accord report conversions -w small
  accord: unknown report 'conversions'; there are conversion, outcomes and speed
  [2]
  $ accord report conversion -w small --by tiers
  accord: --by: 'tiers' is none of tier, cell, segment, fit, intent
  [2]
  $ accord report conversion -w small --outcome oportunity
  accord: unknown outcome 'oportunity'; did you mean 'opportunity'?
  [2]
  $ accord report conversion -w small --horizon 60
  accord: --horizon: "60" is no duration: write a whole number and a unit, as in 45s, 30m, 7h or 30d (at most 36525d)
  [2]
  $ accord report conversion -w small --cohort 2026-06-01
  accord: --cohort: write FROM..TO, as 2026-01-01..2026-04-01
  [2]
  $ accord report conversion -w small --cohort 2026-06-01..2026-07-01
  accord: --cohort goes with an anchor of each person's own: --anchor created_at or --anchor first-event
  [2]
  $ accord report conversion -w small --kind account --anchor created_at
  accord: accounts have no anchor of their own: give an instant, or --kind person
  [2]
  $ accord report conversion -w small --as-of 2026-07-01 --anchor 2026-07-02
  accord: --anchor is later than --as-of: nothing can be seen yet
  [2]
