"""What commands print: items in the format that was asked for, progress, and what went wrong."""
