"""Scoring for others: a pool of processes, and an HTTP server in front of it."""
