"""What a run leaves for people: a page with plots and samples, and a model card."""
