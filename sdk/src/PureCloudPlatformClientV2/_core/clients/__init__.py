"""The synchronous and the asynchronous client, and what programs start with."""
