"""What moves in a notebook. Every widget is a VBox, and leaves a still view where nothing can move.

`explorer` is what most of them are: controls, one picture, a sentence. `scene` shows the picture
and its sounds, `slider` is a labelled number. Each other file is one widget.
"""
