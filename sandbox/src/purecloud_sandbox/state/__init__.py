"""What the organization has: collections of items and documents, written and read by the operations."""
