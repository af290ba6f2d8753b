"""Networks that others trained: fetched and checked, asked about songs, and learnt on top of.

Their facts stand in cards beside the layers (`choi`, `musicnn`); what they hear in a song becomes
numbers (`embeddings`) that a small classifier of one's own learns from.
"""
