"""What a network answers when a song sounds different: hearers of one kind, and how firm they are.

Here belongs what plays changed songs to a network; how songs are changed is told in
`audio.distortions`.
"""
