"""Fetch the weights of published networks beforehand; as `genre_lab fetch published`."""

import sys

from genre_lab.__main__ import main

if __name__ == "__main__":
    main(["fetch", "published", *sys.argv[1:]])
