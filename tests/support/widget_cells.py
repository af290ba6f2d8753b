"""A cell for every widget, and a notebook of them, to test what all widgets must keep to."""

import inspect
import pkgutil
from importlib import import_module

import ipywidgets
from nbformat.v4 import new_code_cell, new_notebook

from genre_lab import widgets

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
FIRST = """import numpy as np
import pandas as pd
import genre_lab as gl

songs = gl.from_csv({songs!r})"""
# {songs}, {store} and {run} are the small songs of the tests, their spectrograms, and a network
# trained on them.
CELLS = {
    "GuessingGame": "gl.GuessingGame(songs)",
    "FeatureExplorer": "gl.FeatureExplorer(songs, seconds=5)",
    "SoundRecorder": "gl.SoundRecorder()",
    "MelExplorer": "gl.MelExplorer()",
    "ConvolutionExplorer": "gl.ConvolutionExplorer()",
    "ShapeExplorer": "gl.ShapeExplorer()",
    "TrainingMonitor": "gl.TrainingMonitor(gl.Run({run!r}))",
    "ConfusionExplorer": """excerpts = np.random.default_rng(0).dirichlet([1, 1, 1], (3, 30))
truth = songs.table.genre.tolist()
mean = excerpts.mean(axis=0)
gl.ConfusionExplorer(gl.Results(mean, truth, songs.genres, songs.table, excerpts=excerpts))""",
    "GenreTimeline": "gl.GenreTimeline({run!r}, songs)",
    "ExplanationPlayer": "gl.ExplanationPlayer({run!r}, songs.head(1))",
    "SongMapExplorer": """from genre_lab.evaluation.similarity import SongMap
places = np.random.default_rng(0).normal(size=(30, 2))
table = songs.table.assign(title=songs.table.track_id, x=places[:, 0], y=places[:, 1])
gl.SongMapExplorer(SongMap(table, np.eye(30), "musicnn-msd"))""",
    "SplitExplorer": 'gl.SplitExplorer(gl.FeatureStore({store!r}), model="knn", seeds=[0, 1])',
}


def all_widgets():
    """Name every public widget that stands in a cell of its own: the boxes of genre_lab.widgets."""
    found = set()
    for module in pkgutil.iter_modules(widgets.__path__):
        for name, thing in inspect.getmembers(
            import_module(f"genre_lab.widgets.{module.name}"), inspect.isclass
        ):
            if (
                issubclass(thing, ipywidgets.Box)
                and thing.__module__.startswith("genre_lab.")
                and not name.startswith("_")
            ):
                found.add(name)
    return found - {"Explorer"}


def notebook_of_all(**paths):
    """Make a notebook with a cell for every widget, as in CELLS, after one that imports."""
    cells = [new_code_cell(source.format(**paths)) for source in (FIRST, *CELLS.values())]
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
    return new_notebook(cells=cells, metadata=KERNEL)
