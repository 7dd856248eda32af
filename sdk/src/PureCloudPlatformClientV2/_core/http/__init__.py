"""Requests and responses, the errors of calls, and how connections are made."""
