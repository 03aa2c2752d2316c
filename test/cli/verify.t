Reference numbers: what agrees within its tolerance passes, everything else fails and is named.

  $ cat >good.json <<'END'
  > {"cases": [
  >   {"name": "nine of fifty", "function": "wilson_ci", "inputs": {"x": 9, "n": 50, "alpha": 0.05},
  >    "expected": {"estimate": 0.18, "lower": 0.0977019267023418, "upper": 0.307960536743008}, "tolerance": 1e-9}]}
  > END
  $ accord verify --numbers good.json
  1 passed, 0 failed

  $ cat >bad.json <<'END'
  > {"cases": [
  >   {"name": "off", "function": "wilson_ci", "inputs": {"x": 9, "n": 50, "alpha": 0.05},
  >    "expected": {"estimate": 0.18, "lower": 0.0977, "upper": 0.307960536743008}, "tolerance": 1e-9},
  >   {"name": "a member less", "function": "wilson_ci", "inputs": {"x": 9, "n": 50, "alpha": 0.05},
  >    "expected": {"estimate": 0.18, "lower": 0.0977019267023418}, "tolerance": 1e-9},
  >   {"name": "null is not zero", "function": "wilson_ci", "inputs": {"x": 0, "n": 0, "alpha": 0.05},
  >    "expected": {"estimate": 0, "lower": 0, "upper": 0}, "tolerance": 1e-9},
  >   {"name": "no such function", "function": "wilsn_ci", "inputs": {}, "expected": {}, "tolerance": 0},
  >   {"name": "bad inputs", "function": "wilson_ci", "inputs": {"x": "nine"}, "expected": {}, "tolerance": 0},
  >   {"name": "no tolerance", "function": "wilson_ci", "inputs": {}, "expected": {}},
  >   {"function": "wilson_ci"},
  >   {"name": "fine", "function": "wilson_ci", "inputs": {"x": 9, "n": 50, "alpha": 0.05},
  >    "expected": {"upper": 0.307960536743008, "lower": 0.0977019267023418, "estimate": 0.18}, "tolerance": 1e-9}]}
  > END
  $ accord verify --numbers bad.json
  off: got {"estimate":0.18,"lower":0.09770192670234179,"upper":0.30796053674300783} expected {"estimate":0.18,"lower":0.0977,"upper":0.307960536743008}
  a member less: got {"estimate":0.18,"lower":0.09770192670234179,"upper":0.30796053674300783} expected {"estimate":0.18,"lower":0.0977019267023418}
  null is not zero: got {"estimate":null,"lower":null,"upper":null} expected {"estimate":0,"lower":0,"upper":0}
  no such function: got error: unknown function 'wilsn_ci'; did you mean 'wilson_ci'? expected {}
  bad inputs: got error: "x" must be a whole number expected {}
  no tolerance: got error: "tolerance" is missing: give a number expected (not understood)
  case 7: got error: "name" is missing: give a text expected (not understood)
  1 passed, 7 failed
  [1]

  $ accord verify
  accord: which numbers? accord verify --numbers FILE
  [2]
  $ accord verify --numbers nowhere.json
  accord: cannot open nowhere.json: No such file or directory; check the spelling of the path
  [3]
  $ echo '{"cases": []}' >none.json; accord verify --numbers none.json
  accord: none.json: "cases" is empty: nothing to verify
  [3]
  $ echo 'cases' >none.json; accord verify --numbers none.json
  accord: none.json: not valid JSON (is it cut short, or not JSON at all?)
  [3]
