# Makes the workspace `small`: two accounts and four people whose scores can be worked out by hand.
cat >small.yaml <<'END'
accord: 1
name: Small
time: {day_offset: "+00:00"}
roles:
  - {id: buyer, label: Buyer, titles: ["*cfo*"], priority: 1}
  - {id: user, label: User, titles: ["*analyst*"], priority: 2}
lists:
  rivals: [rival.example]
disqualify:
  - {id: competitor, label: Competitor, when: {account.domain: {in_list: rivals}}, scope: account, not_fit: true}
segments:
  - {id: default}
decay:
  month: {half_life: 30d}
fit:
  groups: {firm: [0, 100]}
  signals:
    - {id: industry, group: firm, reason: INDUSTRY, says: "{account.industry} is our industry", why: wins, owner: sales,
       field: account.industry, bins: [{in: [software], points: 40}], missing: 10, cap: [0, 40]}
    - {id: size, group: firm, reason: SIZE, says: "{account.employees} employees", why: wins, owner: sales,
       field: account.employees, bins: [{ge: 200, points: 30}, {ge: 50, points: 15}], cap: [0, 30]}
intent:
  person:
    groups: {asks: [0, 60], web: [0, 20], silence: [-30, 0]}
    signals:
      - {id: demo, group: asks, reason: ASKED, says: "Asked for a demo {ago}", why: agreed, owner: sales,
         kind: event_recency, on: {type: track, event: Demo Requested}, window: 120d, decay: month, points: 40, cap: [0, 40]}
      - {id: pricing, group: web, reason: PRICING, says: "{n} days on pricing", why: wins, owner: marketing,
         kind: event_days, on: {type: page, where: {path: {prefix: /pricing}}}, window: 30d, points: 10, cap: [0, 30]}
      - {id: left, group: silence, reason: UNSUBSCRIBED, says: "Unsubscribed {ago}", why: told us, owner: marketing,
         kind: event_count, on: {type: track, event: Unsubscribed}, window: 180d, points: -25, cap: [-25, 0]}
  account:
    groups: {people: [0, 60], committee: [0, 20]}
    signals:
      - {id: depth, group: people, reason: DEPTH, says: "{n} people active", why: wins, owner: sales,
         kind: people_topk, weights: [500, 250], cap: [0, 60]}
      - {id: committee, group: committee, reason: COMMITTEE, says: "{percent} of the committee", why: wins, owner: sales,
         kind: role_coverage, points: {buyer: 8, user: 4}, cap: [0, 20]}
grades:
  default: {fit: {A: 70, B: 50, C: 30}, intent: {1: 60, 2: 35, 3: 15}}
  hysteresis: 3
grid:
  A: {1: A, 2: A, 3: B, 4: C}
  B: {1: A, 2: B, 3: B, 4: C}
  C: {1: B, 2: C, 3: C, 4: D}
  D: {1: C, 2: D, 3: D, 4: D}
tiers:
  A: {label: Hot, route: true, play: call}
  B: {label: Warm, route: true, play: call}
  C: {label: Nurture, route: false}
  D: {label: Low, route: false}
plays:
  call: {default: {do: Call, script: Ask what prompted it.}, by_reason: {ASKED: {do: Call to fix the demo}}}
END
cat >accounts.csv <<'END'
id,domain,industry,employees,created_at
acme,acme.example,Software,500,2026-01-01
beta,beta.example,Retail,60,2026-01-01
rival,rival.example,Software,900,2026-01-01
END
cat >people.csv <<'END'
id,account_id,title,created_at
ana,acme,CFO,2026-01-10
bob,acme,Data Analyst,2026-01-10
"=cmd()",beta,Analyst,2026-01-10
Zoë,,Intern,2026-01-10
END
cat >events.jsonl <<'END'
{"event_id":"1","type":"track","event":"Demo Requested","person_id":"ana","occurred_at":"2026-06-01T10:00:00Z"}
{"event_id":"2","type":"page","person_id":"ana","occurred_at":"2026-06-28T10:00:00Z","properties":{"path":"/pricing"}}
{"event_id":"3","type":"page","person_id":"ana","occurred_at":"2026-06-28T10:00:05Z","properties":{"path":"/pricing/teams"}}
{"event_id":"4","type":"page","person_id":"ana","occurred_at":"2026-06-29T10:00:00Z","properties":{"path":"/pricing"}}
{"event_id":"5","type":"page","person_id":"ana","occurred_at":"2026-06-30T10:00:00Z","properties":{"path":"/pricing"}}
{"event_id":"6","type":"page","person_id":"bob","occurred_at":"2026-06-20T10:00:00Z","properties":{"path":"/pricing"}}
{"event_id":"7","type":"track","event":"Unsubscribed","person_id":"Zoë","occurred_at":"2026-06-20T10:00:00Z"}
{"event_id":"8","type":"page","person_id":"bob","occurred_at":"2026-06-25T10:00:00Z","received_at":"2026-07-05T10:00:00Z","properties":{"path":"/pricing"}}
{"event_id":"9","type":"page","person_id":"bob","occurred_at":"2026-06-26T10:00:00Z","quality":"bot","properties":{"path":"/pricing"}}
END
cat >outcomes.csv <<'END'
kind,account_id,person_id,at,opportunity_id,amount,currency
opportunity,acme,ana,2026-07-10T09:00:00Z,o1,5000,EUR
won,acme,ana,2026-08-01T09:00:00Z,o1,5000,EUR
END
"$ACCORD" init small --from small.yaml >/dev/null &&
"$ACCORD" import accounts accounts.csv -w small >/dev/null &&
"$ACCORD" import people people.csv -w small >/dev/null &&
"$ACCORD" import events events.jsonl -w small >/dev/null &&
"$ACCORD" import outcomes outcomes.csv -w small >/dev/null
