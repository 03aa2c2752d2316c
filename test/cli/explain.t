Why, in ten seconds; then every line, adding up exactly.

  $ . "$SOURCE_ROOT"/test/cli/small.sh
  $ accord explain acme -w small --as-of 2026-07-02
  acme is tier B, Warm (A3)
    fit 70 of 100, grade A    intent 34 of 100, grade 3
    data 100 % known (high)    segment default
  Next
    Call. Ask what prompted it.
    whom: ana (buyer)
  Because
    + software is our industry
    + 500 employees
    + 2 people active
  Still missing
    o depth: up to 37 points more, now: 2 people active
    o committee: up to 8 points more, now: 100 % of the committee
  Up
    tier A with "demo requested", by ana
    tier A with 1 more person with: "demo requested"
  Down
    Falls to tier C on 30 July 2026 without new activity.
  
  Fit adds up
    points  line      says
    40.000  industry  software is our industry
    30.000  size      500 employees
    70.000  total
  
  Intent adds up
    points  line       says
    22.280  depth      2 people active
    12.000  committee  100 % of the committee
    34.280  total
  
  What stands behind it
    industry
      account.industry is software, since 2026-01-01
    size
      account.employees is 500, since 2026-01-01
    depth
      ana, buyer, intent 39  +19.780
      bob, user, intent 10  +2.500
    committee
      ana, buyer, intent 39  +8.000
      bob, user, intent 10  +4.000
  $ accord explain ana -w small --as-of 2026-07-02 --all
  ana is tier A, Hot (A2)
    fit 70 of 100, grade A    intent 39 of 100, grade 2
    data 100 % known (high)    segment default    account acme
  Next
    Call. Ask what prompted it.
  Because
    + software is our industry
    + 500 employees
    + 3 days on pricing
  Still missing
    o asked: up to 20 points more, now: Asked for a demo 4 weeks ago
  Up
    It is in the best tier.
  Down
    Falls to tier B on 14 July 2026 without new activity.
  
  Fit adds up
    points  line      says
    40.000  industry  software is our industry
    30.000  size      500 employees
    70.000  total
  
  Intent adds up
     points  line              says
     19.560  demo              Asked for a demo 4 weeks ago
     30.000  pricing           3 days on pricing
      0.000  left              Unsubscribed never
    -10.000  cap of group web  0 to 20 points
     39.560  total
  
  What stands behind it
    industry
      account.industry is software, since 2026-01-01
    size
      account.employees is 500, since 2026-01-01
    demo
      2026-06-01 10:00 UTC  demo requested  +19.560
    pricing
      2026-06-30 10:00 UTC  page /pricing  +10.000
      2026-06-29 10:00 UTC  page /pricing  +10.000
      2026-06-28 10:00 UTC  page /pricing/teams  +10.000
  $ accord explain rival -w small --as-of 2026-07-02 | head -n 8
  rival is tier X (A4): disqualified, Competitor
    fit 70 of 100, grade A    intent 0 of 100, grade 4
    data 100 % known (high)    segment default
  Because
    + software is our industry
    + 900 employees
  Still missing
    o depth: up to 60 points more
  $ accord explain Zoë -w small --as-of 2026-07-02 | head -n 8
  Zoë is tier D, Low (D4)
    fit 0 of 100, grade D    intent 0 of 100, grade 4
    segment default
  Still missing
    o asked: up to 40 points more
    o pricing: up to 20 points more
  Up
    Its fit is the limit: no activity alone lifts it a tier.

Since another instant, in four steps.

  $ accord explain acme -w small --as-of 2026-07-06 --since 2026-07-02 | sed -n '/^Then/,$p'
  Then tier B (A3), now tier A (A2); fit unchanged
  Why intent moved
    points  line                 says
    34.280  before
     2.500  data that came late
     2.500    depth
    -0.880  ageing
    -0.880    depth
    35.900  now
  $ accord explain acme -w small --as-of 2026-07-02 --since 2026-07-03
  accord: --since must not be later than --as-of and --known-at
  [2]

JSON: base + lines + caps = score, base + effective = score, before + steps = after.

  $ cat >check.py <<'END'
  > import json, sys
  > for text in sys.stdin:
  >     d = json.loads(text)
  >     for name in ("fit", "intent"):
  >         layer = d[name]
  >         assert layer["base_mp"] + sum(l["raw_mp"] for l in layer["lines"]) + sum(c["mp"] for c in layer["caps"]) == layer["score_mp"]
  >         assert layer["base_mp"] + sum(l["effective_mp"] for l in layer["lines"]) == layer["score_mp"]
  >         step = d["change"][name]
  >         assert step["before_mp"] + sum(s["delta_mp"] for s in step["steps"]) == step["after_mp"] == layer["score_mp"]
  >     print(d["kind"], d["id"], d["tier"], d["cell"], d["fit"]["score_mp"], d["intent"]["score_mp"])
  >     print(" ".join(sorted(d)))
  > END
  $ for id in acme ana Zoë; do accord explain "$id" -w small --as-of 2026-07-06 --since 2026-07-02 --json; done | python3 check.py
  account acme A A2 70000 35900
  account as_of cell change counterfactual disqualified expiry fit fit_grade gaps id intent intent_grade kind known_at negatives reasons segment tier version
  person ana A A2 70000 37800
  account as_of cell change counterfactual disqualified expiry fit fit_grade gaps id intent intent_grade kind known_at negatives reasons segment tier version
  person Zoë D D4 0 0
  account as_of cell change counterfactual disqualified expiry fit fit_grade gaps id intent intent_grade kind known_at negatives reasons segment tier version
  $ accord explain ana -w small --as-of 2026-07-02 --json | jq -c '.intent.lines[1] | {signal, raw_mp, capped_mp, effective_mp, n: (.evidence | length)}'
  {"signal":"pricing","raw_mp":30000,"capped_mp":30000,"effective_mp":20000,"n":3}
  $ accord explain ana -w small --as-of 2026-07-02 --json | jq -c '.expiry, .counterfactual.moves[0]'
  {"grade":{"days":12,"at":"2026-07-14T00:00:00.000000Z","intent_mp":34800,"intent_grade":"3","tier":"B"},"tier":{"days":12,"at":"2026-07-14T00:00:00.000000Z","intent_mp":34800,"intent_grade":"3","tier":"B"}}
  null

Who is not known.

  $ accord explain acm -w small --as-of 2026-07-02
  accord: nothing is known of 'acm' at that moment; did you mean 'acme'?
  [3]
  $ accord explain acme -w small --as-of 2026-07-02 --kind person
  accord: nothing is known of 'acme' at that moment
  [3]
  $ accord explain -w small
  accord: something is missing; usage: accord explain ID [--as-of T] [--known-at T] [--since T] [--json]
  [2]

An id is the same however its letters are put together; what is no text is refused.

  $ accord explain "$(printf 'Zoe\314\210')" -w small --as-of 2026-07-02 | head -n 1
  Zoë is tier D, Low (D4)
  $ accord score --only "$(printf 'Zoe\314\210')" -w small --as-of 2026-07-02 --csv | cut -d , -f 1-3
  kind,id,rank
  person,Zoë,4
  $ accord explain "$(printf 'a\377')" -w small
  accord: the id 'a?' is not UTF-8 (byte 2)
  [2]
  $ accord explain "" -w small
  accord: the id is empty
  [2]

A person that became another one: the old id still finds it, with what both did.

  $ printf 'entity,id,into_id,at\nperson,bob,ana,2026-06-30\n' >merges.csv
  $ accord import merges merges.csv -w small | head -n 3
  merges.csv: 1 row
    merges: 1 new
  $ accord explain bob -w small --as-of 2026-07-02 | head -n 2
  ana is tier A, Hot (A2)
    fit 70 of 100, grade A    intent 39 of 100, grade 2
  $ accord explain bob -w small --as-of 2026-06-29 | head -n 2
  bob is tier C, Nurture (A4)
    fit 70 of 100, grade A    intent 10 of 100, grade 4
