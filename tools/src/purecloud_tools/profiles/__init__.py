"""Who calls: profiles, the secrets that belong to them, and clients that are logged in."""
