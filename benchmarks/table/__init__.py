"""The table of `make bench`: its rows, who is compared, and its picture."""
