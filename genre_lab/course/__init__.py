"""What the notebooks need as a course: exercises with checks and hints, their answers, kept measurements, and
the list of notebooks.
"""
