"""What keeps secrets out of logs, errors and tracebacks."""
