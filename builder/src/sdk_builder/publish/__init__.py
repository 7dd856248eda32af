"""Where a release goes: the remote, the package index, the release page."""
