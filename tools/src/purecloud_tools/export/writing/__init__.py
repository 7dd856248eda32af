"""Writing to a folder: files, partitions, and what is known of them."""
