"""Parts of the platform whose behaviour is more than what the definition says of their paths."""
