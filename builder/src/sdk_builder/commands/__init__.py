"""The command line: what each command takes and prints. The work is done by the packages below."""
