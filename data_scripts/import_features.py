"""Make a feature store from spectrograms that others computed; as `genre_lab import`."""

import sys

from genre_lab.__main__ import main

if __name__ == "__main__":
    main(["import", *sys.argv[1:]])
