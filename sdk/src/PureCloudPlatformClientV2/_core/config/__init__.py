"""The settings of the process and of a client, from code and from the configuration file."""
