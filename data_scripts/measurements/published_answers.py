"""Do published weights give their published answers? The printed ones, and ours beside them."""

from pathlib import Path

import pandas as pd

import genre_lab as gl


def measure(work: Path) -> pd.DataFrame:
    """Ask Choi's network about the inputs that its authors published."""
    return gl.published("choi-crnn").reproduce().round(4)
