"""The stages of a release, and the run that takes them in order."""
