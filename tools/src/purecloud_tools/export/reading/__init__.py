"""Reading from the platform: the streams, their columns, and pages of them."""
