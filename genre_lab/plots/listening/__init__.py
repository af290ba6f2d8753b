"""Figures of what a network hears: which part of a song counts, and which songs sound alike."""
