"""Names and data that are loaded when they are first used."""
