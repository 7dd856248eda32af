"""What shells complete: words, options, values, names of things. What runs at each key imports next to nothing."""
