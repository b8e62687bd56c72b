"""The `tiny` recipe: a model made from nothing that visibly learns on two cores in minutes."""
