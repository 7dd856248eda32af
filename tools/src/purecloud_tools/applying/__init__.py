"""Making an organization as a file says: read the file, plan, carry out, keep a ledger."""
