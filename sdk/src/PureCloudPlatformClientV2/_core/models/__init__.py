"""Models, and the conversion between JSON and Python values."""
