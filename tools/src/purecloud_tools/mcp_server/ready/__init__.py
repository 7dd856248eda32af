"""Ready-made reads: what takes several calls, as one."""
