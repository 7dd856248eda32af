"""What is wrong with a use of the package: rules for names, attributes and calls, each told of what it is about."""
