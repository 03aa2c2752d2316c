The small company, worked out by hand. Half-life 30 days: 31 days after it, a demo request of 40 points is 40 x .489 = 19.56.
ana: 19.56 + 3 days on pricing (30, cap of the group 20) = 39.56. bob: 1 day on pricing = 10 (another one arrives late).
acme: (.5 x 39.56 + .25 x 10) + 8 + 4 = 34.28.

  $ . "$SOURCE_ROOT"/test/cli/small.sh
  $ accord score -w small --as-of 2026-07-02
  Small (version 5718aff9d408), as of 2026-07-02
  
  3 accounts:  B 1  D 1  X 1
  #  tier  cell  account  people  fit  intent  because
  1  B     A3    acme          2   70      34  software is our industry
  2  D     D4    beta          1   15       0  60 employees
  3  X     A4    rival         0   70       0  disqualified: Competitor
  
  4 people:  A 1  C 1  D 2
  #  tier  cell  person  account  fit  intent  because
  1  A     A2    ana     acme      70      39  software is our industry
  2  C     A4    bob     acme      70      10  software is our industry
  3  D     D4    =cmd()  beta      15       0  60 employees
  4  D     D4    Zoë                0       0
  $ accord score -w small --as-of 2026-07-02 --kind account --json
  {"kind":"account","id":"acme","rank":1,"tier":"B","cell":"A3","segment":"default","fit_mp":70000,"intent_mp":34280,"fit_grade":"A","intent_grade":"3","disqualified":null,"completeness_permille":1000,"reasons":[{"code":"INDUSTRY","mp":40000,"says":"software is our industry"},{"code":"SIZE","mp":30000,"says":"500 employees"},{"code":"DEPTH","mp":22280,"says":"2 people active"}],"version":"sha256:5718aff9d408c2a38eeab82c79d6045ece0028e6eb33510fcf95aa3cb80e3d6e","as_of":"2026-07-02T00:00:00.000000Z","known_at":"2026-07-02T00:00:00.000000Z"}
  {"kind":"account","id":"beta","rank":2,"tier":"D","cell":"D4","segment":"default","fit_mp":15000,"intent_mp":0,"fit_grade":"D","intent_grade":"4","disqualified":null,"completeness_permille":1000,"reasons":[{"code":"SIZE","mp":15000,"says":"60 employees"}],"version":"sha256:5718aff9d408c2a38eeab82c79d6045ece0028e6eb33510fcf95aa3cb80e3d6e","as_of":"2026-07-02T00:00:00.000000Z","known_at":"2026-07-02T00:00:00.000000Z"}
  {"kind":"account","id":"rival","rank":3,"tier":"X","cell":"A4","segment":"default","fit_mp":70000,"intent_mp":0,"fit_grade":"A","intent_grade":"4","disqualified":"competitor","completeness_permille":1000,"reasons":[{"code":"INDUSTRY","mp":40000,"says":"software is our industry"},{"code":"SIZE","mp":30000,"says":"900 employees"}],"version":"sha256:5718aff9d408c2a38eeab82c79d6045ece0028e6eb33510fcf95aa3cb80e3d6e","as_of":"2026-07-02T00:00:00.000000Z","known_at":"2026-07-02T00:00:00.000000Z"}
  $ accord score -w small --as-of 2026-07-02 --kind person --csv
  kind,id,rank,tier,cell,segment,fit,intent,fit_mp,intent_mp,account,disqualified,completeness_permille,reason_1,reason_2,reason_3,version,as_of,known_at
  person,ana,1,A,A2,default,70,39,70000,39560,acme,,1000,software is our industry,500 employees,3 days on pricing,sha256:5718aff9d408c2a38eeab82c79d6045ece0028e6eb33510fcf95aa3cb80e3d6e,2026-07-02T00:00:00.000000Z,2026-07-02T00:00:00.000000Z
  person,bob,2,C,A4,default,70,10,70000,10000,acme,,1000,software is our industry,500 employees,1 days on pricing,sha256:5718aff9d408c2a38eeab82c79d6045ece0028e6eb33510fcf95aa3cb80e3d6e,2026-07-02T00:00:00.000000Z,2026-07-02T00:00:00.000000Z
  person,'=cmd(),3,D,D4,default,15,0,15000,0,beta,,1000,60 employees,,,sha256:5718aff9d408c2a38eeab82c79d6045ece0028e6eb33510fcf95aa3cb80e3d6e,2026-07-02T00:00:00.000000Z,2026-07-02T00:00:00.000000Z
  person,Zoë,4,D,D4,default,0,0,0,0,,,,,,,sha256:5718aff9d408c2a38eeab82c79d6045ece0028e6eb33510fcf95aa3cb80e3d6e,2026-07-02T00:00:00.000000Z,2026-07-02T00:00:00.000000Z

As known on the fifth, bob was on pricing on two days.

  $ accord score -w small --as-of 2026-07-02 --known-at 2026-07-06 --only bob --only acme
  Small (version 5718aff9d408), as of 2026-07-02, as known at 2026-07-06
  
  1 account:  A 1
  #  tier  cell  account  people  fit  intent  because
  1  A     A2    acme          2   70      36  software is our industry
  
  1 person:  B 1
  #  tier  cell  person  account  fit  intent  because
  2  B     A3    bob     acme      70      20  software is our industry
  $ accord score bob -w small --as-of 2026-07-02 --json --known-at 2026-07-01
  {"kind":"person","id":"bob","rank":2,"tier":"C","cell":"A4","segment":"default","fit_mp":70000,"intent_mp":10000,"fit_grade":"A","intent_grade":"4","disqualified":null,"completeness_permille":1000,"reasons":[{"code":"INDUSTRY","mp":40000,"says":"software is our industry"},{"code":"SIZE","mp":30000,"says":"500 employees"},{"code":"PRICING","mp":10000,"says":"1 days on pricing"}],"version":"sha256:5718aff9d408c2a38eeab82c79d6045ece0028e6eb33510fcf95aa3cb80e3d6e","as_of":"2026-07-02T00:00:00.000000Z","known_at":"2026-07-01T00:00:00.000000Z"}

The digest is that of the sorted lines, and does not depend on what is shown.

  $ accord score -w small --as-of 2026-07-02 --digest
  account 30fb9d49f8ca47005addc9eb6e8bdbcbd69162ac345c45d11292c3ef718bd991
  person fd32ae6a77e7c5583dee4f6111a08909f72ed2f0028f1ca89fe74e0cabc319ef
  $ accord score -w small --as-of 2026-07-02 --csv | awk -F, '$1 == "account" { print $2 "," $9 "," $10 "," substr($5, 1, 1) "," substr($5, 2, 1) }' | LC_ALL=C sort | sha256sum | cut -d ' ' -f 1
  30fb9d49f8ca47005addc9eb6e8bdbcbd69162ac345c45d11292c3ef718bd991
  $ accord score -w small --as-of 2026-07-02 --digest --kind person
  person fd32ae6a77e7c5583dee4f6111a08909f72ed2f0028f1ca89fe74e0cabc319ef

Another agreement; who is not there; what is asked wrongly.

  $ sed 's/points: 40}], missing/points: 25}], missing/' small.yaml >candidate.yaml
  $ accord score acme -w small --as-of 2026-07-02 --agreement candidate.yaml --kind account --top 1
  Small (version 1836d357dee9), as of 2026-07-02
  
  1 account:  B 1
  #  tier  cell  account  people  fit  intent  because
  1  B     B3    acme          2   55      34  500 employees
  $ accord score acme nobody -w small --as-of 2026-07-02
  accord: nothing is known of 'nobody' at that moment
  [3]
  $ accord score -w small --kind company
  accord: --kind: 'company' is neither account nor person
  [2]
  $ accord score -w small --top 0
  accord: --top: at least 1
  [2]
  $ accord score -w small --as-of 2026-01-01 --kind person
  Small (version 5718aff9d408), as of 2026-01-01
  
  Nothing is known of anybody at that moment. accord import people FILE brings them in.
  $ accord score -w small --as-of 2025-01-01
  Small (version 5718aff9d408), as of 2025-01-01
  
  Nothing is known of anybody at that moment. accord import people FILE brings them in.

A narrow terminal loses no row, only the ends of long texts.

  $ COLUMNS=50 accord score -w small --as-of 2026-07-02 --kind account
  Small (version 5718aff9d408), as of 2026-07-02
  
  3 accounts:  B 1  D 1  X 1
  #  tier  cell  account  people  fit  intent  because
  1  B     A3    acme          2   70      34  softwar…
  2  D     D4    beta          1   15       0  60 empl…
  3  X     A4    rival         0   70       0  disqual…
  $ LC_ALL=C COLUMNS=50 accord score -w small --as-of 2026-07-02 --kind account --top 1
  Small (version 5718aff9d408), as of 2026-07-02
  
  3 accounts:  B 1  D 1  X 1
  #  tier  cell  account  people  fit  intent  because
  1  B     A3    acme          2   70      34  softwa..
  and 2 more: --all

Where the image cannot be written, all is the same; and a record that is merged later changes no ranking of before, though it
is then told by the ledger alone.

  $ accord score -w small --as-of 2026-07-02 >before; rm small/accord.image; mkdir small/accord.image
  $ accord score -w small --as-of 2026-07-02 | cmp - before; rmdir small/accord.image
  $ printf 'entity,id,into_id,at\nperson,bob,ana,2026-08-01\n' >merges.csv; accord import merges merges.csv -w small | tail -n 1
    merges: 1 new
  $ accord score -w small --as-of 2026-07-02 | cmp - before; test -e small/accord.image || echo no image
  no image
  $ accord score -w small --as-of 2026-08-02 --kind person --top 1; test -e small/accord.image && echo an image
  Small (version 5718aff9d408), as of 2026-08-02
  
  3 people:  C 1  D 2
  #  tier  cell  person  account  fit  intent  because
  1  C     A4    ana     acme      70       9  software is our industry
  and 2 more: --all
  an image
