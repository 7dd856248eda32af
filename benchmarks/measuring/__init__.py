"""What measuring takes: processes in turns, data of realistic shape, a server that answers at once."""
