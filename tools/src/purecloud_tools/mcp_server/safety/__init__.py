"""What an agent may do and see: classes of operations, permissions of the login, masks, the audit log."""
