"""Make a feature store from a folder of songs or a table of tracks; as `genre_lab extract`."""

import sys

from genre_lab.__main__ import main

if __name__ == "__main__":
    main(["extract", *sys.argv[1:]])
