The agreement that ships is right and nothing about it is odd; its layout is the one that fmt gives.

  $ accord check "$SOURCE_ROOT/agreements/saas.yaml" | sed "s,.*: nothing,nothing,; s,sha256:[0-9a-f]*,VERSION,"
  nothing wrong, nothing odd; version VERSION
  $ accord fmt --check "$SOURCE_ROOT/agreements/saas.yaml"

Every error is told at once, with its place; errors are exit 1, a file that is not there is exit 3.

  $ printf 'accord: 1\nname: Ours\nroles:\n  - {id: boss, lable: Boss}\ngrades: {hysteresis: much}\n' >wrong.yaml
  $ accord check wrong.yaml
  wrong.yaml:4:16: error: unknown key 'lable'; did you mean 'label'?
        - {id: boss, lable: Boss}
                     ^
  wrong.yaml:5:22: error: 'hysteresis' must be a whole number from 0 to 100, not 'much'
      grades: {hysteresis: much}
                           ^
  2 errors, 0 warnings, 0 notes
  [1]
  $ accord check --json wrong.yaml
  {"file":"wrong.yaml","line":4,"column":16,"severity":"error","code":"unknown-key","text":"unknown key 'lable'; did you mean 'label'?"}
  {"file":"wrong.yaml","line":5,"column":22,"severity":"error","code":"wrong-type","text":"'hysteresis' must be a whole number from 0 to 100, not 'much'"}
  [1]
  $ accord check nowhere.yaml
  accord: cannot open nowhere.yaml: No such file or directory; check the spelling of the path
  [3]

Warnings are exit 1 too; notes are not.

  $ printf 'accord: 1\nname: Ours\nrouting:\n  - {id: all, to: {owner: account}}\n' >odd.yaml
  $ accord check odd.yaml
  odd.yaml:4:5: warning: the last route goes to the account's owner: without one, to nobody
        - {id: all, to: {owner: account}}
          ^
  0 errors, 1 warning, 0 notes
  [1]
  $ printf 'accord: 1\nname: Ours\ndecay: {slow: {half_life: 30d}}\n' >spare.yaml
  $ accord check spare.yaml
  spare.yaml:3:9: note: curve 'slow' is not used: delete it
      decay: {slow: {half_life: 30d}}
              ^
  0 errors, 0 warnings, 1 note

Beside a ledger, fields that no record has are odd; but not those of a kind of which nothing is known yet.

  $ accord init w >/dev/null
  $ printf 'accord: 1\nname: Ours\nsegments:\n  - {id: big, when: {account.employes: {ge: 200}}}\n  - {id: default}\ndisqualify:\n  - {id: student, scope: person, when: {person.kind: {eq: student}}}\n' >w/field.yaml
  $ accord check w/field.yaml
  w/field.yaml: nothing wrong, nothing odd; version sha256:f0f835eb547b425573b04718908329386b8895ef9bf7b322a456899c444f39c7
  $ printf '{"id":"acme","employees":500,"employs":7}\n' | accord import accounts - -w w >/dev/null
  $ accord check w/field.yaml
  w/field.yaml:4:22: warning: unknown field 'account.employes'; did you mean 'account.employees'?
        - {id: big, when: {account.employes: {ge: 200}}}
                           ^
  0 errors, 1 warning, 0 notes
  [1]
  $ printf 'accord: 1\nname: Ours\nsegments:\n  - {id: a, when: {account.employs: {ge: 2}}}\n  - {id: b, when: {account.employees: {lt: 9}}}\n  - {id: c, when: {account.employees: {ge: 30}}}\n  - {id: default}\n' >w/both.yaml
  $ accord check w/both.yaml | tail -1
  w/both.yaml: nothing wrong, nothing odd; version sha256:42e2b97379fd6e5c72a0cb2b31f8f8e4c94b802962a31451b85f5d34f7e5f895
  $ cp w/both.yaml .; accord check both.yaml | head -1
  both.yaml:4:20: warning: field 'account.employs' is read only here; did you mean 'account.employees'?
  $ cp w/field.yaml beside.yaml
  $ accord check beside.yaml | tail -1
  beside.yaml: nothing wrong, nothing odd; version sha256:f0f835eb547b425573b04718908329386b8895ef9bf7b322a456899c444f39c7
  $ accord check beside.yaml -w w --json
  {"file":"beside.yaml","line":4,"column":22,"severity":"warning","code":"unknown-field","text":"unknown field 'account.employes'; did you mean 'account.employees'?"}
  [1]

What differs is told in words; layout and comments do not differ.

  $ sed 's/hysteresis: 3/hysteresis: 5/; s/# a visit/# visits/' "$SOURCE_ROOT/agreements/saas.yaml" >other.yaml
  $ accord diff "$SOURCE_ROOT/agreements/saas.yaml" other.yaml
  grades hysteresis: 3 -> 5
  one change
  $ accord diff --json "$SOURCE_ROOT/agreements/saas.yaml" other.yaml
  {"kind":"set","path":"/grades/hysteresis","before":3,"after":5,"says":"grades hysteresis: 3 -> 5"}
  $ accord diff --one other.yaml other.yaml
  no difference in meaning
  [1]
  $ accord diff other.yaml wrong.yaml
  accord: wrong.yaml:4:16: unknown key 'lable'; did you mean 'label'?
  [3]

fmt keeps comments; a file is written only where its layout was another.

  $ printf 'accord: 1\nname:\tOurs   # us  \n\n\n\nroles:\n      - id: boss\n        label: Boss\n' >mess.yaml
  $ accord fmt --check mess.yaml
  mess.yaml
  [1]
  $ accord fmt mess.yaml
  mess.yaml
  $ cat mess.yaml
  accord: 1
  name: Ours   # us
  
  roles:
    - id: boss
      label: Boss
  $ accord fmt mess.yaml

The schema is JSON.

  $ accord schema | head -c 66; echo
  {"$schema":"https://json-schema.org/draft/2020-12/schema","title":
