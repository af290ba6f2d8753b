"""What the command line does that is more than one call: one module a command.

`genre_lab/__main__.py` reads the arguments and calls these; nothing else in the package does.
"""
