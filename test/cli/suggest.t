The next change: that there is none is an answer; nonsense is refused.

  $ . "$SOURCE_ROOT"/test/cli/small.sh
  $ accord suggest -w small --as-of 2026-09-30
  7 records of 1 units at 8 instants, every 28 days to 2026-08-01,
  each scored as known then.
  opportunity within 60 days:
    routed (A, B)   2 of 2 (100.0 %, 95 % 34.2..100.0)
    not routed (C)  0 of 5 (0.0 %, 95 % 0.0..43.4)
  Left out: 1 too young, 1 with one already, 24 in D or X.
  Training: 7 records of 1 units. Holdout: 0 records of 0 units, first routed after 2026-06-03 04:48 UTC.
  151 single steps tried, 5 move a record, 3 of them differently. Break-even 10 %.
  
  No supported change.
  The best by lower bound, insufficient evidence (training, 7 eligible):
    CHANGE                        PER 1,000  LOWER 90 %        P        Q   IN  OUT  GATES
    size: cap most 30 -> 0 (off)    -444.44     unknown  unknown  unknown  0/0  2/2  migration fails
    grid: A 4 C -> B                 -61.73     unknown  unknown  unknown  0/5  0/0  explored fails
    demo: cap most 40 -> 0 (off)    -111.11     unknown  unknown  unknown  0/0  1/1  volume fails
  
  Where few records decide: 5 of 50 converted means 4.3 % to 21.4 %; telling 10 %
  from 15 % takes 686 records a side. The records of a week are for reasons; the
  test above uses every mature record.
  $ accord suggest -w small --as-of 2026-06-01
  4 records of 1 units at 4 instants, every 28 days to 2026-04-02,
  each scored as known then.
  opportunity within 60 days:
    routed (A, B)   none
    not routed (C)  0 of 4 (0.0 %, 95 % 0.0..49.0)
  Left out: 2 too young, 0 with one already, 11 in D or X.
  Training: 4 records of 1 units. Holdout: 0 records of 0 units, first routed after 2026-03-07 19:12 UTC.
  151 single steps tried, 1 move a record, 1 of them differently. Break-even 10 %.
  
  No supported change.
  There is no opportunity to judge by.
  
  Where few records decide: 5 of 50 converted means 4.3 % to 21.4 %; telling 10 %
  from 15 % takes 686 records a side. The records of a week are for reasons; the
  test above uses every mature record.
  $ accord suggest -w small --as-of 2026-09-30 --break-even 2
  accord: --break-even: '2' is no share between 0 and 1, as 0.10
  [2]
  $ accord suggest -w small --as-of 2026-09-30 --every 1h
  accord: instants are a day or more apart, as 7d or 28d
  [2]
  $ accord suggest -w small --as-of 2026-09-30 --horizon 0d
  accord: the horizon must be longer than nothing
  [2]
