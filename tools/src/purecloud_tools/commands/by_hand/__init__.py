"""The commands that are not operations."""
