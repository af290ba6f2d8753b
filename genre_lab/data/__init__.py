"""Many songs as fair data: tables and their splits, where songs come from, public data sets.

Here too: the store of spectrograms on disk and how it is filled, fingerprints, and files fetched
from their publishers. Nothing in here knows of networks.
"""
