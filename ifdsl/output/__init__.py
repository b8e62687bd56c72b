"""Output: datasets on disk, their manifest and card, scores and reports."""
