"""Tokens, and the OAuth grants that they come from."""
