"""Proofs: answers that pass a bound tree, answers that just fail it, and why none can exist."""

PROVER_VERSION = 1
"""Raised when the same tree and seed may get another witness or other near misses."""
