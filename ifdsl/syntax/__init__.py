"""Syntax: text to frozen trees with a span on every node, and back."""
