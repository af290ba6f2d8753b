"""From a file to a spectrogram, and back: decoding, clips, recipes, features, sound from spectrograms,
and the numbers that Tzanetakis and Basili take from sound and scores. Knows nothing of tables of songs.
"""
