"""Studies of mechanisms with models made from nothing; see `benchmarks/mechanisms.md`."""
