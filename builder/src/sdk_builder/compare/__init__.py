"""Two definitions and two builds compared: what changed, what a program has to change, which version follows."""
