"""Keeping to the platform's rate limit: a client alone (`pacer`), or all that use one token together (`budget`)."""
