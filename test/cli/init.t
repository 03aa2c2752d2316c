A workspace is made once; nothing is replaced.

  $ accord init ours
  A workspace in ours:
    accord.yaml  what Marketing and Sales agreed on: edit it, then accord check
    accord.db    the ledger: everything that is learned, append-only
  
  Next:
    accord check ours/accord.yaml
    accord import people FILE -w ours
    accord score -w ours
  $ ls ours
  accord.db
  accord.yaml
  $ accord init ours
  accord: there is a workspace in 'ours' already (accord.yaml); give another folder, or remove it yourself
  [4]
  $ accord init ours/deeper/still
  accord: making the folder ours/deeper/still: No such file or directory; check the spelling of the path
  [3]
  $ accord score -w ours --as-of 2026-07-01
  Software subscriptions (version 03c56da5ab3e), as of 2026-07-01
  
  Nothing is known of anybody at that moment. accord import people FILE brings them in.
  $ accord score -w ours --digest --as-of 2026-07-01
  account e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
  person e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
  $ accord score -w nowhere
  accord: 'nowhere' is no workspace: there is no accord.db in it; make one with accord init nowhere
  [3]

From an agreement of one's own, which must be a good one.

  $ echo 'accord: 1' >poor.yaml
  $ accord init theirs --from poor.yaml 2>&1 | cut -c 1-60
  accord: accord.yaml:1:1: an agreement needs 'name': whose ag
  $ ls -d theirs
  ls: cannot access 'theirs': No such file or directory
  [2]
  $ accord init theirs --from nowhere.yaml
  accord: cannot open nowhere.yaml: No such file or directory; check the spelling of the path
  [3]
  $ accord init theirs --from ours/accord.yaml >/dev/null && cmp ours/accord.yaml theirs/accord.yaml

A file that is no ledger is not taken for one.

  $ mkdir odd && cp ours/accord.yaml odd/ && echo "not a database at all, whatever its name" >odd/accord.db
  $ accord score -w odd 2>&1 | cut -c 1-40
  accord: odd/accord.db: this is not a led
