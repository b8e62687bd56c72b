"""Drawing: choices that depend on a key alone, never on the order they are made in."""
