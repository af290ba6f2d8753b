"""Fetch GTZAN, 1,000 excerpts of ten genres; as `genre_lab fetch gtzan`."""

import sys

from genre_lab.__main__ import main

if __name__ == "__main__":
    main(["fetch", "gtzan", *sys.argv[1:]])
