"""From a file to a spectrogram, and back.

Here belongs what is done to one song or one spectrogram: decoding, clips, recipes, features, sound
from spectrograms, and the numbers that Tzanetakis and Basili take from sound and scores. This room
knows nothing of tables of songs.
"""
