"""What is composed: form, harmony, melody, drums, words, styles, artists, and the truth about a song."""
