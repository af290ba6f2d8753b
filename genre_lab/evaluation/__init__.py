"""What answers are worth: results with intervals and tests, calibration, predictions for songs.

Here belongs what judges a network or a classifier once it is trained: how often it is right and how
sure that is, how long it takes, what a split or an ingredient is worth, and what leaks. Nothing
here draws.
"""
