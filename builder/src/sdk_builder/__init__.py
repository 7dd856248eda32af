"""From the definition of an API to its released Python SDK."""
