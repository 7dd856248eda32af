"""How long to wait between two questions: more each time, for jobs of a second and of an hour."""

FIRST_WAIT, GROWTH, LONGEST_WAIT = 0.25, 1.5, 15.0
