"""What takes several calls: all items of a listing, a job that is waited for, files that are transferred."""
