"""Compositions: bound trees, their verdicts, credit and wording."""
