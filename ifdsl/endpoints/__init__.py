"""Language models behind OpenAI's chat completions: calls, limits, what was paid."""
