"""Instruction evolution: prompts worded anew, and the proof that they still ask for the same."""
