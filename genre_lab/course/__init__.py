"""What the notebooks need to be a course.

Exercises with checks and hints, their right answers (one file a notebook), results measured
beforehand, and the list of notebooks with copies to work in.
"""
