"""The intermediate representation: what is generated, as frozen values, and how the definition becomes it."""
