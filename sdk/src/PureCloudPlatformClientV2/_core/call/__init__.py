"""One call, from the arguments of a method to its result, without I/O."""
