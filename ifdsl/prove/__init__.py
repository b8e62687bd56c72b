"""Proofs: answers that pass a bound tree, and answers that just fail it.

`search` repairs a draft: `goals` are what is unmet, `proposals` ask the constraint's own
witnesses, the bank and the formula (`moves`, with `numbers`, `lists` and `texts`) for edits.
`units` knows how what a view finds is written, `fitting` and `tailor` which of it meets a
condition. `misses` are near misses.
"""

PROVER_VERSION = 1
"""Raised when the same tree and seed may get another witness or other near misses."""
