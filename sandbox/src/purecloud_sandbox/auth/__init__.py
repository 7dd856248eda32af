"""Logging in, the tokens that it gives, and what they allow."""

from .tokens import Client, Token

__all__ = ["Client", "Token"]
