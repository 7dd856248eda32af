"""The definition of the API: read, checked, changed by overrides, written in its canonical form."""
