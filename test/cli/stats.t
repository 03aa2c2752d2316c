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
  accord: inputs: a JSON object is needed, as in --define
  [3]
  $ accord stats wilsonci
  accord: unknown function 'wilsonci'; did you mean 'wilson_ci'?
  [3]
  $ accord stats wilson_ci | head -n 1
  wilson_ci: Between which rates does the true one lie, given x of n?
  $ echo '{"x": 9, "n": 50, "alpha": 0.05}' >inputs.json
  $ accord stats wilson_ci --json @inputs.json
  {"estimate":0.18,"lower":0.09770192670234179,"upper":0.30796053674300783}
  $ accord stats wilson_ci --json @nowhere.json
  accord: cannot open nowhere.json: No such file or directory; check the spelling of the path
  [3]

Every figure's example works.

  $ accord stats | sed -n 's/^  \([a-z][a-z0-9_]*\) .*/\1/p' | while read -r f; do
  >   example=$(accord stats "$f" | sed -n "s/^  accord stats $f --json '\(.*\)'$/\1/p")
  >   accord stats "$f" --json "$example" >/dev/null || echo "$f: its example fails"
  > done
