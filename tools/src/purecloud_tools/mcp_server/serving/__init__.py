"""The server: its tools and resources over standard input and output, or over HTTP."""
