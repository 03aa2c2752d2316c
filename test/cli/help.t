Every command says what it does; what is mistyped is answered with the nearest word.

  $ accord help | head -n 3
  accord: one scored agreement between Marketing and Sales
  
  usage: accord COMMAND [-w WORKSPACE] [OPTIONS]
  $ accord --version
  accord 0.1.0
  $ accord
  accord: one scored agreement between Marketing and Sales
  
  usage: accord COMMAND [-w WORKSPACE] [OPTIONS]
  
  Start:
    demo        A simulated company with two years of history, ready to look at
    help        The commands, or what one of them does
    import      Take people, accounts, events and outcomes from files
    init        Make a workspace: a folder with an agreement and an empty ledger
  
  The agreement:
    check       Say what is wrong in an agreement, and what is odd
    diff        What differs between two agreements, in words
    fmt         Give agreements one layout, with their comments kept
    schema      Print the JSON Schema of agreements, for editors
    simulate    A candidate against the agreement over history: who moves, load, outcomes
  
  Scores:
    explain     Why a record is where it is: the lines that add up, gaps, what would move it
    score       The ranking: tier, cell, scores and the leading reason of every record
  
  Measurement:
    report      Conversion by tier or cell, outcomes, speed: with intervals and maturity
    suggest     Every single-step change of the agreement, ranked by evidence
  
  Trust:
    audit       Verify the ledger: the hash chain over versions and decisions, the database itself
    clock       Business hours: when something is due, how much time passed, a month on a page
    stats       Compute any figure by hand, or say how it is defined
    verify      Recompute reference numbers and say which differ
  
  accord help COMMAND says what a command does and takes.
  Exit: 0 done, 1 found something wrong, 2 usage, 3 bad input, 4 refused, 5 environment.
  $ accord scroe
  accord: unknown command 'scroe'; did you mean 'score'? (accord help)
  [2]
  $ accord help stat
  accord: unknown command 'stat'; did you mean 'stats'? (accord help)
  [2]
  $ accord score --as-off 2026-01-01
  accord: unknown option '--as-off'; did you mean '--as-of'?
  [2]
  $ accord score --top
  accord: option '--top' needs a value: --top N
  [2]
  $ accord score --top many
  accord: --top: 'many' is not a whole number
  [2]
  $ accord score --json --csv
  accord: choose one of --json, --csv and --digest
  [2]
  $ accord score --json=1
  accord: option '--json' takes no value
  [2]
  $ accord score --as-of yesterday
  accord: --as-of: 'yesterday' is no instant; write 2026-07-11T13:00:00Z or 2026-07-11
  [2]
  $ accord score --as-of 1999-01-01
  accord: --as-of: '1999-01-01' is outside 2000-01-01 to 2100-01-01
  [2]
  $ accord verify one two
  accord: 'two' is one too many; usage: accord verify --numbers FILE
  [2]
  $ accord --json score
  accord: options follow the command: accord COMMAND --json
  [2]
  $ accord help help
  accord help: The commands, or what one of them does
  
  usage: accord help [COMMAND] [--markdown]
  
  Options:
    --markdown                the reference of all commands, as Markdown
    -w, --workspace DIR       the workspace folder (default: this one)
    -h, --help                what the command does and takes
  
  Examples:
    accord help score
        what scoring takes and prints

No command of the list lacks a summary, a usage line or an example.

  $ for c in $(accord help | sed -n 's/^  \([a-z]*\)  .*/\1/p'); do
  >   accord help "$c" >"$c.txt" || echo "$c: no help"
  >   accord "$c" --help | cmp -s - "$c.txt" || echo "$c: --help differs from help"
  >   grep -q '^usage: accord '"$c" "$c.txt" || echo "$c: no usage"
  >   grep -q '^Examples:' "$c.txt" || echo "$c: no example"
  > done

What cannot be written is noticed; a reader that has seen enough is not a failure.

  $ accord help >/dev/full
  accord: standard output: No space left on device; free some space and run it again: nothing was half-applied
  [5]
  $ accord help --markdown | head -n 1
  # The commands
