"""Figures, one file a subject, each with the sentence that says what is to be seen; and the player.

Here belongs what needs more than one call to draw. Every function takes the lab's own objects or
plain arrays and returns a `CaptionedFigure`; `plot` finds the right one for an object. Only this
room, `widgets` and `course` touch matplotlib.
"""
