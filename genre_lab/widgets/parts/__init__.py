"""What several widgets are built from: the explorer's frame, a scene with sound, sliders, songs.

Their JavaScript and CSS lie beside them.
"""
