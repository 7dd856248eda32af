"""Requests, responses, errors and pages, as they go over the wire."""
