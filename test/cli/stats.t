Any figure by hand.

  $ accord stats wilson_ci --json '{"x": 9, "n": 50, "alpha": 0.05}'
  {"estimate":0.18,"lower":0.09770192670234179,"upper":0.30796053674300783}
  $ accord stats wilson_ci --json '{"x": 0, "n": 0, "alpha": 0.05}'
  {"estimate":null,"lower":null,"upper":null}
  $ accord stats wilson_ci --json '{"x": 51, "n": 50, "alpha": 0.05}'
  accord: "x" is larger than "n"
  [3]
  $ accord stats wilson_ci --json '{"x": -1, "n": 50}'
  accord: "x" must be a count, 0 to 10^12
  [3]
  $ accord stats wilson_ci --json '{"x": 9, "n": 1e999}'
  accord: inputs: a number in the JSON is malformed or beyond 64 bits
  [3]
  $ accord stats wilson_ci --json '{"x": 9, "n": NaN}'
  accord: inputs: not valid JSON (is it cut short, or not JSON at all?)
  [3]
  $ accord stats wilson_ci --json '{"x": 9, "n": "50"}'
  accord: "n" must be a whole number
  [3]
  $ accord stats wilson_ci --json '{"x": 9, "n": 50, "aplha": 0.1}'
  accord: note: "aplha" is no input of wilson_ci; did you mean "alpha"?
  {"estimate":0.18,"lower":0.09770192670234179,"upper":0.30796053674300783}
  $ accord stats km_median --json '{"time": [9, -4], "event": [1, 1]}'
  accord: "time"[1] must not be negative, and "event"[1] must be 0 or 1
  [3]
  $ accord stats km_median --json '{"time": [9, 4], "event": [1]}'
  accord: "time" has 2 items and "event" has 1: give equally many
  [3]
  $ accord stats km_median --json '{"time": [9, 4, 9, 4], "event": [0, 1, 1, 0]}'
  {"median":9,"surv_at":[],"contacted_by":[],"se_at":[],"lower_at":[],"upper_at":[]}
  $ accord stats logistic_mle --json '{"x1": [0, 0, 1, 1], "y": [0, 0, 1, 1]}'
  accord: "y": the columns (x1 above all) separate the outcomes, so the maximum likelihood estimate does not exist; use the MAP fit or leave the column out
  [3]
  $ accord stats logistic_mle --json '{"x": [0, 0, 1, 1], "y": [0, 1, 0, 1]}'
  accord: "x1" is missing: give the columns as lists x1, x2, ...
  [3]
  $ accord stats logrank_stratified --json '{"time": [1, 2], "event": [1, 1], "arm": ["a", "b"], "stratum": [1, 2]}'
  {"chisq":null,"p":null}
  $ accord stats wilson_ci --json '{"x": 9'
  accord: inputs: not valid JSON (is it cut short, or not JSON at all?)
  [3]
  $ accord stats wilson_ci --json '[1]'
  accord: inputs: a JSON object is needed, as accord stats FUNCTION shows
  [3]
  $ accord stats wilsonci
  accord: unknown function 'wilsonci'; did you mean 'wilson_ci'?
  [3]

What a figure is, in three spellings.

  $ accord stats zero_events_upper --help
  zero_events_upper: How large may the rate be if none of n had the outcome?
  
  upper = 1 - alpha^(1/n), one-sided: the largest rate at which no event in n still has
  probability alpha. n >= 0. Null: n = 0.
  
  Example:
    accord stats zero_events_upper --json '{"n": 50, "alpha": 0.05}'
    {"upper":0.058155079116972264}
  $ accord stats zero_events_upper >plain; accord stats zero_events_upper --define --json '{}' | diff plain -
  $ accord stats zero_events_upper -h | diff plain -
  $ accord stats nonsense --help | head -n 1
  accord stats: Compute any figure by hand, or say how it is defined

Inputs from a file.

  $ echo '{"x": 9, "n": 50, "alpha": 0.05}' >inputs.json
  $ accord stats wilson_ci --json @inputs.json
  {"estimate":0.18,"lower":0.09770192670234179,"upper":0.30796053674300783}
  $ accord stats wilson_ci --json @nowhere.json
  accord: cannot open nowhere.json: No such file or directory; check the spelling of the path
  [3]

Every figure's example works.

  $ accord stats | sed -n 's/^  \([a-z][a-z0-9_]*\) .*/\1/p' | while read -r f; do
  >   example=$(accord stats "$f" --help | sed -n "s/^  accord stats $f --json '\(.*\)'$/\1/p")
  >   accord stats "$f" --json "$example" >/dev/null || echo "$f: its example fails"
  > done
