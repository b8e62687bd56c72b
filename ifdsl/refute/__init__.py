"""Contradictions: why no answer passes a bound tree, and what of a spec is idle.

`demands` reads a tree into facts (`facts`, `keys`), `conflict` looks for the smallest set that
cannot be met: by the same term (`clashes`), by what is forced and forbidden (`needs`, `bans`,
`affixes`, `wholes`), by counters and their axioms (`system`, `counters`, `keywords`, `linear`).
`check` tells it of specs.
"""
