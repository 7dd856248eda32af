"""The commands of `purecloud`: those of operations, made from the catalogue when they are typed, and those by hand."""
