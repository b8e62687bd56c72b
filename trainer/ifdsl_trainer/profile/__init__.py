"""Profiles: how often a model's answers to each row pass, to choose rows by before training."""
