"""Formulas: typed terms, compiled to Python for the verdict, interpreted for score and evidence."""
