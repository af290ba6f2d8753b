"""Networks and classifiers, untrained.

Keras and its backends, layers of our own, the report's CRNN, ensembles, the vote over a song, and
baselines without a network. Only this room, `training` and `evaluation` touch Keras.
"""
