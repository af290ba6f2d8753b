"""Small versions of networks that others have built: one file each, listed once in `listed.py`.

Each is plain Keras, for spectrograms of any height and length and any number of genres, made of
layers that `models/description.py` can write down, so that a run of one opens without its code.
"""
