"""What carries requests: one module for each library, and the program's own HTTP client."""
