"""The base of every error that genre_lab raises on purpose."""


class GenreLabError(Exception):
    """Say what was wrong, where, and what to do next, in that order.

    Parameters
    ----------
    what : str
        One sentence: what was wrong.
    where : str or path
        The file, setting or song it was found in; left out of the message where empty.
    remedy : str
        What to do next; left out of the message where empty.

    Examples
    --------
    >>> print(GenreLabError("the file is empty", "song.mp3", "copy it again"))
    the file is empty
      in: song.mp3
      do: copy it again

    Taught in: notebooks/14_your_own_music.ipynb
    """

    def __init__(self, what, where="", remedy=""):
        super().__init__(what, where, remedy)

    def __str__(self):
        what, where, remedy = self.args
        lines = [str(what)]
        if str(where):
            lines.append(f"  in: {where}")
        if remedy:
            lines.append(f"  do: {remedy}")
        return "\n".join(lines)
