The ledger answers for itself: the same rows in another order are the same content.

  $ . "$SOURCE_ROOT"/test/cli/small.sh
  $ accord audit -w small
  3 accounts, 4 people, 20 facts, 9 events, 2 outcomes, 0 versions, 0 decisions
  chain of 0 links, head 0000000000000000000000000000000000000000000000000000000000000000
  content 7698717e4d53fb6399dfe2c376d5beae84aa012b5c46de27674201e32994a871
  Nothing is wrong with the ledger.
  $ mkdir other && mv small first
  $ (cd other && cp ../*.csv ../*.jsonl ../small.yaml . && accord init small --from small.yaml >/dev/null && tac events.jsonl >backwards.jsonl &&
  > accord import events backwards.jsonl -w small >/dev/null && accord import outcomes outcomes.csv -w small >/dev/null &&
  > accord import people people.csv -w small >/dev/null && accord import accounts accounts.csv -w small >/dev/null)
  $ accord audit -w first | grep ^content >one; accord audit -w other/small | grep ^content | cmp - one
  $ accord score -w first --as-of 2026-07-06 --digest >one; accord score -w other/small --as-of 2026-07-06 --digest | cmp - one
  $ accord audit -w first --json | jq -c 'keys'
  ["content","decisions","events","facts","findings","head","head_seq","links","outcomes"]

Damage is found.

  $ size=$(stat -c %s first/accord.db); for at in 5000 9000 13000 17000; do
  > printf 'XXXXXXXXXXXXXXXX' | dd of=first/accord.db bs=1 seek=$at conv=notrunc 2>/dev/null; done
  $ accord audit -w first >found 2>&1; test $? -ne 0 && echo noticed
  noticed
