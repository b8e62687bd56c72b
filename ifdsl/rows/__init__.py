"""Rows: candidates drawn, bound, worded and measured."""
