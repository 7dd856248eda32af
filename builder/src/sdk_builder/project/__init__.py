"""What everything else stands on: settings, files, secrets, processes, git. It imports nothing above it."""
