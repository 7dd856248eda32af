"""What the doctor does: reads a program's source and says which lines a new version of this package touches.

`history` knows what changed in which version, `inference` which values are of which class, `examination` puts both
together.
Nothing of the program is imported or run.
"""
