"""Writes the reference: static pages about every operation, class and model, and the guides."""
