"""Figures, one file a subject, each with the sentence that says what is in it; and the player for sounds.
Only this room, `widgets` and `course` touch matplotlib.
"""
