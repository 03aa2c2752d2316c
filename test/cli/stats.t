Any figure by hand.

  $ accord stats wilson_ci --json '{"x": 9, "n": 50, "alpha": 0.05}'
  {"estimate":0.18,"lower":0.09770192670234179,"upper":0.30796053674300783}
  $ accord stats wilson_ci --json '{"x": 0, "n": 0, "alpha": 0.05}'
  {"estimate":null,"lower":null,"upper":null}
  $ accord stats wilson_ci --json '{"x": 51, "n": 50, "alpha": 0.05}'
  accord: "x" is larger than "n"
  [3]
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
