"""Live notifications: the stream of events, its channels and topics, and the handler with callbacks."""
