"""What goes wrong while a practice corpus is made."""

from ..errors import GenreLabError


class PracticeError(GenreLabError):
    """A practice corpus that cannot be made as asked, with what to do about it."""
