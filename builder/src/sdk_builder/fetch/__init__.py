"""Fetching: the public definition, the preview definition and the notification topics become one definition."""
