"""What moves in a notebook: one file a widget, and in `parts` what several are built from.

Every widget is a VBox that answers mouse and keyboard, has names for screen readers and a status
sentence, and leaves a still view where nothing can move. A widget is the last thing drawn here:
`course` and `commands` may show one, nothing below knows of any.
"""
