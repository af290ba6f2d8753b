"""How a score sounds: sampler, voice, effects, mix, and the MP3 file."""
