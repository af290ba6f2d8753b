"""What several widgets are built from: the explorer's frame, sliders, a scene with sound, a song file."""
