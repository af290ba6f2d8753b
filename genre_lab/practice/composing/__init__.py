"""What is composed: form, harmony, melody, drums, words, artists, and the truth about a song."""
