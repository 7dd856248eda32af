"""What a running program looks names up in, and the stubs by which type checkers know them."""
