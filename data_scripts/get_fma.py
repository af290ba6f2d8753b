"""Fetch a subset of FMA, the Free Music Archive's data set; as `genre_lab fetch fma`."""

import sys

from genre_lab.__main__ import main

if __name__ == "__main__":
    main(["fetch", "fma", *sys.argv[1:]])
