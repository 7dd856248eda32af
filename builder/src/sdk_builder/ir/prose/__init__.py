"""Sentences about operations and models, made of facts of the definition and of the words in `summaries.toml`."""
