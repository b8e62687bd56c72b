"""The lint of published prompts: what the words, the arguments and the checks say of each other."""
