"""What there is: operations by the names of their commands, and models, read from files where they lie."""
