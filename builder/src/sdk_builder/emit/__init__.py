"""The intermediate representation as Python source and data."""
