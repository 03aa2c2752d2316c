Business time by hand.

  $ cat >emea.yaml <<'END'
  > zone: Europe/Berlin
  > week: {mon-fri: ["09:00-12:30", "13:15-18:00"]}
  > holidays: [2026-04-03, 2026-04-06]
  > overrides: {2026-03-31: ["10:00-12:00"]}
  > END
  $ echo '{"zone": "America/New_York", "week": {"mon-fri": ["09:00-17:00"]}}' >amer.yaml

Due over a weekend and a change of clocks; at closing what fits to the minute; over a pause.

  $ accord clock due --calendar emea.yaml --start 2026-03-27T16:50:00+01:00 --target 90m
  2026-03-30T07:20:00.000000Z
  $ accord clock due --calendar emea.yaml --start 2026-03-27T16:50:00+01:00 --target 70m
  2026-03-27T17:00:00.000000Z
  $ accord clock due --calendar emea.yaml --start 2026-03-27T16:50:00+01:00 --target 0m
  2026-03-27T15:50:00.000000Z
  $ accord clock due --calendar emea.yaml --start 2026-03-27T16:50:00+01:00 --target 90m --pause 2026-03-27T17:00:00+01:00/2026-03-30T09:30:00+02:00
  2026-03-30T08:50:00.000000Z
  $ accord clock due --calendar emea.yaml --start 2026-03-27T16:50:00+01:00 --target 90m --pause 2026-03-30T10:00:00+02:00/2026-03-30T11:00:00+02:00 --pause 2026-03-28/2026-03-29
  2026-03-30T07:20:00.000000Z
  $ accord clock due --calendar emea.yaml --start 2026-03-27T16:50:00+01:00 --target 3650d
  accord: calendar emea.yaml has not enough open time for this target within 400 days of 2026-03-27T15:50:00.000000Z: it is never due; shorten the target or open the calendar
  [3]

A ladder, and another team that takes over.

  $ accord clock due --calendar emea.yaml --start 2026-03-27T17:50:00+01:00 --target 15m --ladder 50,80,100,200
  50% 2026-03-27T16:57:30.000000Z
  80% 2026-03-30T07:02:00.000000Z
  100% 2026-03-30T07:05:00.000000Z
  200% 2026-03-30T07:20:00.000000Z
  $ accord clock due --calendar emea.yaml --start 2026-03-27T17:50:00+01:00 --target 300d --ladder 0,1,100
  0% 2026-03-27T16:50:00.000000Z
  1% 2026-04-14T11:35:00.000000Z
  100% never
  $ accord clock due --calendar emea.yaml --start 2026-03-27T16:00:00+01:00 --target 4h --hand-over 2026-03-27T18:30:00+01:00/amer.yaml
  2026-03-27T19:30:00.000000Z
  $ accord clock due --calendar emea.yaml --start 2026-03-27T16:00:00+01:00 --target 4h --ladder 50,100 --hand-over 2026-03-27T18:30:00+01:00/amer.yaml --hand-over 2026-03-27T19:00:00+01:00/emea.yaml
  50% 2026-03-27T17:00:00.000000Z
  100% 2026-03-30T08:30:00.000000Z
  $ accord clock due --calendar emea.yaml --start 2026-03-27T16:00:00+01:00 --target 4h --hand-over 2026-03-27T15:30:00+01:00/amer.yaml
  accord: the hand-over at 2026-03-27T14:30:00.000000Z comes before the start; give them in order of time
  [3]

Elapsed, in seconds.

  $ accord clock elapsed --calendar emea.yaml --from 2026-03-27 --to 2026-04-01
  66600
  $ accord clock elapsed --calendar emea.yaml --from 2026-03-27T12:00:00.25+01:00 --to 2026-03-27T12:00:01+01:00
  0.750000
  $ accord clock elapsed --calendar emea.yaml --from 2026-03-27 --to 2026-03-28 --pause 2026-03-27T10:00:00+01:00/2026-03-27T11:00:00+01:00
  26100
  $ accord clock elapsed --calendar emea.yaml --from 2026-04-01 --to 2026-03-27
  0

A month on the wall.

  $ accord clock show --calendar emea.yaml --month 2026-03 | sed 's/ (tzdata [0-9]*[a-z])//'
  emea.yaml, March 2026, Europe/Berlin
  
   Mon        Tue        Wed        Thu        Fri        Sat        Sun
                                                                      1  -
    2  8:15    3  8:15    4  8:15    5  8:15    6  8:15    7  -       8  -
    9  8:15   10  8:15   11  8:15   12  8:15   13  8:15   14  -      15  -
   16  8:15   17  8:15   18  8:15   19  8:15   20  8:15   21  -      22  -
   23  8:15   24  8:15   25  8:15   26  8:15   27  8:15   28  -      29  -    ~
   30  8:15   31  2:00*
  
  Open 175:15 hours in the month.
    Mon-Fri    09:00-12:30 13:15-18:00
    Sat-Sun    closed
  * 2026-03-31 10:00-12:00
  ~ 2026-03-29 02:00 becomes 03:00 (UTC+01:00 to UTC+02:00)
  $ accord clock show --calendar emea.yaml --month 2026-04 | sed 1d
  
   Mon        Tue        Wed        Thu        Fri        Sat        Sun
                          1  8:15    2  8:15    3  -   *   4  -       5  -
    6  -   *   7  8:15    8  8:15    9  8:15   10  8:15   11  -      12  -
   13  8:15   14  8:15   15  8:15   16  8:15   17  8:15   18  -      19  -
   20  8:15   21  8:15   22  8:15   23  8:15   24  8:15   25  -      26  -
   27  8:15   28  8:15   29  8:15   30  8:15
  
  Open 165:00 hours in the month.
    Mon-Fri    09:00-12:30 13:15-18:00
    Sat-Sun    closed
  * 2026-04-03 closed
  * 2026-04-06 closed

What is wrong is said, with its place and the way out.

  $ wrong() { printf '%s\n' "$@" >c.yaml; accord clock elapsed --calendar c.yaml --from 2026-03-27 --to 2026-03-28; }
  $ wrong 'zone: Europe/Atlantis' 'week: {mon-fri: ["09:00-17:00"]}'
  accord: c.yaml:1:1: calendar c.yaml: there is no time zone "Europe/Atlantis": use an IANA name such as Europe/Berlin, America/New_York or UTC
  [3]
  $ wrong 'zone: ../../etc/passwd' 'week: {mon-fri: ["09:00-17:00"]}'
  accord: c.yaml:1:7: a time zone is written Europe/Berlin or UTC, not '../../etc/passwd'
  [3]
  $ wrong 'zone: UTC'
  accord: c.yaml:1:1: a calendar needs 'week': opening hours: {mon-fri: ["09:00-17:00"]}
  [3]
  $ wrong 'zone: UTC' 'week: {}'
  accord: c.yaml:2:7: this calendar is never open
  [3]
  $ wrong 'zone: UTC' 'week: {mon-fri: []}'
  accord: c.yaml:1:1: calendar c.yaml is never open; give at least one weekday hours, such as mon-fri: ["09:00-17:00"]
  [3]
  $ wrong 'zone: UTC' 'week: {mon: ["09:00-12:30", "12:00-18:00"]}'
  accord: c.yaml:2:29: opening hours rise and do not overlap
  [3]
  $ wrong 'zone: UTC' 'week: {mon: ["12:30-09:00"]}'
  accord: c.yaml:2:14: opening hours are written "09:00-17:30", from 00:00 to 24:00, not '12:30-09:00'
  [3]
  $ wrong 'zone: UTC' 'week: {mon: ["09:00-24:01"]}'
  accord: c.yaml:2:14: opening hours are written "09:00-17:30", from 00:00 to 24:00, not '09:00-24:01'
  [3]
  $ wrong 'zone: UTC' 'week: {mon: ["09:00-17:00"]}' 'holidays: [2026-02-30]'
  accord: c.yaml:3:12: a date is written 2026-12-25, not '2026-02-30'
  [3]
  $ wrong 'zone: UTC' 'week: {mon: ["09:00-17:00"]}' 'hollidays: [2026-02-28]'
  accord: c.yaml:3:1: unknown key 'hollidays'; did you mean 'holidays'?
  [3]
  $ accord clock due --calendar none.yaml --start 2026-03-27 --target 90m
  accord: cannot open none.yaml: No such file or directory; check the spelling of the path
  [3]
  $ accord clock due --start 2026-03-27 --target 90m
  accord: which calendar? Give --calendar FILE: one calendar as in the agreement
  [2]
  $ accord clock due --calendar emea.yaml --target 90m
  accord: --start is missing; accord clock --help
  [2]
  $ accord clock due --calendar emea.yaml --start yesterday --target 90m
  accord: --start: 'yesterday' is no instant; write 2026-07-11T13:00:00Z or 2026-07-11
  [2]
  $ accord clock due --calendar emea.yaml --start 1999-12-31 --target 90m
  accord: --start: '1999-12-31' is outside 2000-01-01 to 2100-01-01
  [2]
  $ accord clock due --calendar emea.yaml --start 2026-03-27 --target 10y
  accord: --target: "10y" is no duration: write a whole number and a unit, as in 45s, 30m, 7h or 30d (at most 36525d)
  [2]
  $ accord clock due --calendar emea.yaml --start 2026-03-27 --target 90m --ladder 50,half
  accord: --ladder 50,half: write percents of the target, as in 50,80,100,200
  [2]
  $ accord clock due --calendar emea.yaml --start 2026-03-27 --target 90m --hand-over amer.yaml
  accord: --hand-over amer.yaml: two parts are needed, with / between
  [2]
  $ accord clock due --calendar emea.yaml --start 2026-03-27 --target 90m --pause 2026-03-28
  accord: --pause 2026-03-28: two parts are needed, with / between
  [2]
  $ accord clock due --calendar emea.yaml --start 2026-03-27 --target 90m --pause 2026-03-29/2026-03-28
  accord: a pause from 2026-03-29T00:00:00.000000Z to 2026-03-28T00:00:00.000000Z ends before it begins; write the earlier instant first
  [3]
  $ accord clock show --calendar emea.yaml --month 2026-13
  accord: --month 2026-13: write it as 2026-12, in 2000 to 2099
  [2]
  $ accord clock open --calendar emea.yaml
  accord: accord clock open: it is due, elapsed or show
  [2]
  $ accord clock
  accord: something is missing; usage: accord clock due|elapsed|show --calendar FILE ...
  [2]
