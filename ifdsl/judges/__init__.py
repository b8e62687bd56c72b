"""Judges: language models that answer the questions of judged leaves."""
