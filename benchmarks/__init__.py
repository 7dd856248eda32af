"""Measures the published package, the raw libraries underneath and this SDK side by side: `make bench`."""
