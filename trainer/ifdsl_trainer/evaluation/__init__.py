"""Evaluation: answers to rows, how many of them pass, and how two models compare."""
