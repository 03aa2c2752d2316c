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
