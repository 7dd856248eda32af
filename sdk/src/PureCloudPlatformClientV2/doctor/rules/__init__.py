"""What is wrong with a use of the package: rules for names, attributes and calls, each given what it is about."""
