"""A training you can watch while it goes on, and stop when you have seen enough."""

import html
import statistics
import threading
import time
from typing import Any, TypeAlias

import ipywidgets
import numpy as np
import traitlets
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator, PercentFormatter

from ..models.keras_backend import keras
from ..plots.figure import BLUE, ORANGE, CaptionedFigure
from ..training.run import Run
from .parts.explorer import Explorer, View
from .parts.sources import PathLike, run_of

Row: TypeAlias = dict[str, Any]  # one epoch of the history
Logs: TypeAlias = dict[str, Any] | None

SCORES = ("loss", "accuracy", "val_loss", "val_accuracy")
SHARE_OF_TIME = 0.1  # that drawing may take from the training
PAUSE = 0.5  # seconds between two readings of the clock within an epoch
STOP = "Stop after this epoch"


class StopButton(ipywidgets.Button):
    """Show a button whose press arrives while Python is busy with a cell.

    JupyterLab (from 4.4 on) sends what you do to widgets to a **subshell** of the Jupyter kernel, a
    thread that is free while a cell runs in the main one. Since ipykernel 7.4 an answer goes to the
    shell that spoke last to the widget instead, and that is the busy one. This button lets
    JupyterLab's choice stand. Elsewhere (an older ipykernel, an editor that knows no subshells) a
    press waits until the cell has ended.

    Examples
    --------
    >>> StopButton(description="Stop", tooltip="Stop it").description
    'Stop'
    """

    @traitlets.observe("comm")
    def _leave_the_choice_of_shell(self, change: dict[str, Any]) -> None:
        if change["new"] is not None:
            change["new"]._reply_subshell_for = lambda data, chosen: chosen


class TrainingMonitor(Explorer, keras.callbacks.Callback):
    """Draw loss and accuracy of a training while it goes on, with the time left and a stop button.

    Hand it to a training as one of its callbacks, and show it: `gl.fit(…, callbacks=[monitor])`.
    The stop button ends the training after the epoch it is in. The run is then whole, and
    `gl.fit(…, resume=True)` resumes it.

    Parameters
    ----------
    run : Run, path or None
        A run whose epochs you want to see, such as one that you will resume. None begins empty.

    Attributes
    ----------
    history : list of dict
        One an epoch: epoch (from 1), loss, accuracy, val_loss, val_accuracy; losses in nats.
    time_left : str
        How long an epoch takes and how long it will be to the end. The still view leaves it out.

    Notes
    -----
    Loss and accuracy on training songs are measured while training, on augmented excerpts and with
    dropout on; that is why validation can look better. The best epoch is the one with the lowest
    validation loss; `fit` keeps its weights. If the button isn't heard while a cell runs (see
    `StopButton`), interrupt the Jupyter kernel instead: you can resume the run from its last whole
    epoch.

    Examples
    --------
    >>> monitor = TrainingMonitor()
    >>> monitor
    TrainingMonitor: No epoch is finished yet.
    >>> scores = {"loss": 1.7, "accuracy": 0.25, "val_loss": 1.6, "val_accuracy": 0.3}
    >>> monitor.on_epoch_end(0, scores)
    >>> for sentence in monitor.status.split("; "):
    ...     print(sentence)
    Epoch 1: loss 1.70 while training, 1.60 on validation songs
    accuracy 25% and 30%. The best epoch is 1, with a validation loss of 1.60.

    Taught in: notebooks/08_train_on_a_gpu_kernel.ipynb
    """

    def __init__(self, run: Run | PathLike | None = None):
        self.history: list[Row] = []
        if run is not None:
            kept: list[Any] = run_of(run).history[["epoch", *SCORES]].to_dict("records")
            self.history = kept
        self.time_left = ""
        self._epochs: int | None = None  # how many there will be, once that is known
        self._ended = ""  # "Done" or "Stopped"
        self._seconds: list[float] = []  # what each epoch took
        self._begun = self._looked = 0.0  # clock of the epoch's start, and of its last reading
        self._drawn = self._cost = 0.0  # clock of the last drawing, and what it took
        self._stop = threading.Event()
        self._panels = _Panels()
        self._button = StopButton(
            description=STOP,
            icon="stop",
            disabled=True,
            layout=ipywidgets.Layout(width="auto"),
            tooltip="End the training when its epoch is over; you can resume it",
        )
        self._button.on_click(lambda button: self.stop())
        self._clock = ipywidgets.HTML()
        super().__init__([self._button])
        self.children[0].children += (self._clock,)

    def stop(self) -> None:
        """End the training after the epoch it is in; without one, nothing happens."""
        if not self._button.disabled:
            self._stop.set()
            self._set_button("Stopping after this epoch", disabled=True)

    def view(self) -> View:
        """Return the curves, and where the training stands."""
        figure = self._panels.draw(self.history, self._epochs)
        return View(CaptionedFigure(figure, self._alt()), self._status())

    def on_train_begin(self, logs: Logs = None) -> None:
        """Begin to count epochs, and let the button be pressed."""
        self._stop.clear()
        self._epochs = (self.params or {}).get("epochs")
        self._ended, self._seconds = "", []
        self._set_button(STOP, disabled=False)

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        """Start the epoch's clock; in a resumed run, forget epochs that are trained again."""
        self.history = [row for row in self.history if row["epoch"] <= epoch]
        self._begun = time.perf_counter()

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        """Now and then, say how long is left."""
        now, steps = time.perf_counter(), (self.params or {}).get("steps")
        if steps and now - self._looked > PAUSE:
            self._looked = now
            share = (batch + 1) / steps
            self._tell_time((now - self._begun) / share, len(self.history) + share)

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """Note the epoch's scores, draw them, and stop if the button was pressed."""
        scores = {name: float((logs or {}).get(name, np.nan)) for name in SCORES}
        self.history.append({"epoch": epoch + 1, **scores})
        if self._stop.is_set():
            self.model.stop_training = True  # set earlier, Keras would break off within the epoch
        now = time.perf_counter()
        if self._epochs:
            self._seconds.append(now - self._begun)
            self._tell_time(self._seconds[-1], len(self.history))
        if now - self._drawn > self._cost / SHARE_OF_TIME:
            self.redraw()
            self._drawn = time.perf_counter()
            self._cost = self._drawn - now
        else:
            self.say(self._status())

    def on_train_end(self, logs: Logs = None) -> None:
        """Say how the training ended, and draw it all."""
        early = self._stop.is_set() and len(self.history) < (self._epochs or 0)
        self._ended = "Stopped" if early else "Done"
        self._set_button(STOP, disabled=True)
        self._say_time("")
        self.redraw()

    @property
    def best(self) -> Row | None:
        """The row of the best epoch; None before there is one."""
        return _best(self.history)

    def _set_button(self, description: str, disabled: bool) -> None:
        self._button.description = description
        self._button.disabled = disabled

    def _tell_time(self, guess: float, done: float) -> None:
        """Say how long is left after `done` epochs.

        `guess` is what an epoch takes (s), for as long as none is finished.
        """
        if self._epochs is None:
            return
        an_epoch = statistics.median(self._seconds[-9:]) if self._seconds else guess
        left = _duration(an_epoch * (self._epochs - done))
        self._say_time(f"{an_epoch:.1f} s an epoch, about {left} left")

    def _say_time(self, sentence: str) -> None:
        self.time_left = sentence
        self._clock.value = html.escape(sentence)

    def _status(self) -> str:
        if not self.history:
            return "No epoch is finished yet."
        last, best = self.history[-1], self.best
        where = f"{last['epoch']} of {self._epochs}" if self._epochs else f"{last['epoch']}"
        begin = {
            "": f"Epoch {where}",
            "Done": f"Done, epoch {where}",
            "Stopped": f"Stopped after epoch {where}",
        }[self._ended]
        said = (
            f"{begin}: loss {last['loss']:.2f} while training, {last['val_loss']:.2f} on "
            f"validation songs; accuracy {last['accuracy']:.0%} and {last['val_accuracy']:.0%}."
        )
        if best:
            so_far = " so far" if self._epochs and not self._ended else ""
            said += (
                f" The best epoch{so_far} is {best['epoch']}, "
                f"with a validation loss of {best['val_loss']:.2f}."
            )
        if self._ended == "Stopped":
            said += " Train again with resume=True to resume here."
        return said

    def _alt(self) -> str:
        if not self.history:
            return "Two empty panels for loss and accuracy: no epoch is finished yet."
        first, last, best = self.history[0], self.history[-1], self.best
        marked = f" Epoch {best['epoch']} is marked as the best." if best else ""
        return (
            f"Loss and accuracy over epochs {first['epoch']} to {last['epoch']}. Loss goes from "
            f"{first['loss']:.2f} to {last['loss']:.2f} while training and from "
            f"{first['val_loss']:.2f} to {last['val_loss']:.2f} on validation songs; accuracy ends "
            f"at {last['accuracy']:.0%} and {last['val_accuracy']:.0%}.{marked}"
        )


class _Panels:
    """Hold two axes, made once, whose lines are moved."""

    def __init__(self) -> None:
        self.figure = Figure(figsize=(7.6, 2.9))
        self.figure.subplots_adjust(0.09, 0.17, 0.985, 0.9, 0.27)
        self.panels: dict[str, tuple[Axes, dict[str, Line2D], Line2D]] = {}
        units = {"loss": "loss (nats)", "accuracy": "accuracy (share of songs)"}
        for ax, (what, unit) in zip(self.figure.subplots(1, 2), units.items(), strict=True):
            lines = {
                what: _line(ax, color=BLUE, linestyle="-", linewidth=1.8, label="while training"),
                f"val_{what}": _line(
                    ax, color=ORANGE, linestyle="--", linewidth=1.8, label="validation songs"
                ),
            }
            best = _line(ax, color="0.35", linestyle=":", linewidth=1.2, label="best epoch")
            best.set(marker="D", markevery=[0])
            ax.set(xlabel="epoch", ylabel=unit)
            ax.xaxis.set_major_locator(MaxNLocator(8, integer=True))
            ax.grid(alpha=0.25)
            self.panels[what] = ax, lines, best
        accuracy = self.panels["accuracy"][0]
        accuracy.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
        self.figure.legend(
            *accuracy.get_legend_handles_labels(),
            loc="upper center",
            ncols=3,
            frameon=False,
            fontsize=9,
            borderaxespad=0.1,
        )

    def draw(self, history: list[Row], epochs: int | None) -> Figure:
        """Move the lines to a history of an unknown (None) or known number of epochs."""
        at = [row["epoch"] for row in history]
        best = _best(history)
        for what, (ax, lines, mark) in self.panels.items():
            for name, line in lines.items():
                line.set_data(at, [row[name] for row in history])
                line.set_marker("o" if len(at) == 1 else "")
            heights = [row[name] for row in history for name in lines if np.isfinite(row[name])]
            top = 1 if what == "accuracy" else 1.08 * max(heights, default=2)
            mark.set_data([], [])
            if best:
                mark.set_data([best["epoch"]] * 2, [best[f"val_{what}"], 0])
            ax.set(xlim=(0.5, max([epochs or 0, *at, 2]) + 0.5), ylim=(0, top))
        return self.figure


def _line(ax: Axes, **looks: Any) -> Line2D:
    return ax.plot([], [], **looks)[0]


def _best(history: list[Row]) -> Row | None:
    """Find the epoch with the lowest validation loss."""
    watched = [row for row in history if np.isfinite(row["val_loss"])]
    return min(watched, key=lambda row: row["val_loss"], default=None)


def _duration(seconds: float) -> str:
    """Say how long, as you read a clock.

    Examples
    --------
    >>> [_duration(seconds) for seconds in (4.2, 75, 8_000)]
    ['4 s', '1 min 15 s', '2 h 13 min']
    """
    seconds = round(seconds)
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60} min {seconds % 60} s"
    return f"{seconds // 3600} h {seconds % 3600 // 60} min"
