"""One file for each table that is measured beforehand; `measure.py` makes them again."""
