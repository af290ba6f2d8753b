"""A training, watched while it goes on, and stopped when enough has been seen."""

import html
import statistics
import threading
import time

import ipywidgets
import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from ..models.keras_backend import keras
from ..plots.figure import BLUE, ORANGE, CaptionedFigure
from .parts.explorer import Explorer, View
from .parts.stop_button import StopButton

SCORES = ("loss", "accuracy", "val_loss", "val_accuracy")
SHARE_OF_TIME = 0.1  # that drawing may take from the training
PAUSE = 0.5  # seconds between two readings of the clock within an epoch


class TrainingMonitor(Explorer, keras.callbacks.Callback):
    """Draw loss and accuracy of a training while it goes on, with the time left, the best epoch and a stop button.

    Hand it to a training as one of its callbacks, and show it: `gl.fit(…, callbacks=[monitor])`. The
    stop button ends the training after the epoch it is in. The run is then whole, and
    `gl.fit(…, resume=True)` goes on with it.

    Parameters
    ----------
    run : Run or None
        A run whose epochs are to be shown, such as one that will be resumed. None begins empty.

    Attributes
    ----------
    history : list of dict
        One an epoch: epoch (from 1), loss, accuracy, val_loss, val_accuracy; losses in nats.
    time_left : str
        How long an epoch takes and how long it will be to the end. It is no part of the still view.

    Notes
    -----
    The best epoch is the one with the lowest validation loss, whose weights `fit` keeps. Where the
    button is not heard while a cell runs (see `StopButton`), interrupt the kernel instead: the run
    can be resumed from its last whole epoch.

    Examples
    --------
    >>> monitor = TrainingMonitor()
    >>> monitor
    TrainingMonitor: No epoch is finished yet.
    >>> monitor.on_epoch_end(0, {"loss": 1.7, "accuracy": 0.25, "val_loss": 1.6, "val_accuracy": 0.3})
    >>> monitor
    TrainingMonitor: Epoch 1: loss 1.70 on training songs, 1.60 on validation songs; accuracy 25% and 30%. The best epoch is 1, \
with a validation loss of 1.60.

    Taught in: notebooks/08_train_on_a_gpu_kernel.ipynb
    """

    def __init__(self, run=None):
        self.history = [] if run is None else run.history[["epoch", *SCORES]].to_dict("records")
        self.time_left, self._seconds, self._epochs, self._ended = "", [], None, ""
        self._stop, self._drawn, self._cost, self._looked = threading.Event(), 0.0, 0.0, 0.0
        self._panels = _Panels()
        self._button = StopButton(
            description="Stop after this epoch",
            icon="stop",
            disabled=True,
            layout=ipywidgets.Layout(width="auto"),
            tooltip="End the training when its epoch is over; it can be resumed",
        )
        self._button.on_click(lambda button: self.stop())
        self._clock = ipywidgets.HTML()
        super().__init__([self._button])
        self.children[0].children += (self._clock,)

    def stop(self):
        """End the training after the epoch it is in; no effect where none goes on."""
        if not self._button.disabled:
            self._stop.set()
            self._button.disabled, self._button.description = True, "Stopping after this epoch"

    def view(self):
        """Return the curves, and where the training stands."""
        return View(
            CaptionedFigure(self._panels.draw(self.history, self._epochs), self._alt()),
            self._status(),
        )

    def on_train_begin(self, logs=None):
        self._stop.clear()
        self._epochs, self._ended, self._seconds = (self.params or {}).get("epochs"), "", []
        self._button.disabled, self._button.description = False, "Stop after this epoch"

    def on_epoch_begin(self, epoch, logs=None):
        self.history = [
            row for row in self.history if row["epoch"] <= epoch
        ]  # resumed: later ones are trained again
        self._begun = time.perf_counter()

    def on_train_batch_end(self, batch, logs=None):
        now, steps = time.perf_counter(), (self.params or {}).get("steps")
        if steps and now - self._looked > PAUSE:
            self._looked = now
            share = (batch + 1) / steps
            self._tell_time((now - self._begun) / share, len(self.history) + share)

    def on_epoch_end(self, epoch, logs=None):
        self.history.append(
            {"epoch": epoch + 1, **{name: float((logs or {}).get(name, np.nan)) for name in SCORES}}
        )
        if self._stop.is_set():
            self.model.stop_training = True  # set earlier, Keras would break off within the epoch
        now = time.perf_counter()
        if self._epochs:
            self._seconds.append(now - self._begun)
            self._tell_time(None, len(self.history))
        if now - self._drawn > self._cost / SHARE_OF_TIME:
            self.redraw()
            self._drawn = time.perf_counter()
            self._cost = self._drawn - now
        else:
            self.say(self._status())

    def on_train_end(self, logs=None):
        self._ended = (
            "Stopped" if self._stop.is_set() and len(self.history) < self._epochs else "Done"
        )
        self._button.disabled, self._button.description = True, "Stop after this epoch"
        self._say_time("")
        self.redraw()

    @property
    def best(self):
        """The row of the best epoch; None before there is one."""
        watched = [row for row in self.history if np.isfinite(row["val_loss"])]
        return min(watched, key=lambda row: row["val_loss"]) if watched else None

    def _tell_time(self, guess, done):
        """Say how long is left after `done` epochs; `guess` is what an epoch takes (s) where none is finished."""
        an_epoch = statistics.median(self._seconds[-9:]) if self._seconds else guess
        self._say_time(
            f"{an_epoch:.1f} s an epoch, about {_duration(an_epoch * (self._epochs - done))} left"
        )

    def _say_time(self, sentence):
        self.time_left = sentence
        self._clock.value = html.escape(sentence)

    def _status(self):
        if not self.history:
            return "No epoch is finished yet."
        last, best = self.history[-1], self.best
        where = f"{last['epoch']} of {self._epochs}" if self._epochs else f"{last['epoch']}"
        begin = {
            "": f"Epoch {where}",
            "Done": f"Done, epoch {where}",
            "Stopped": f"Stopped after epoch {where}",
        }[self._ended]
        scores = (
            f"loss {last['loss']:.2f} on training songs, {last['val_loss']:.2f} on validation songs; "
            f"accuracy {last['accuracy']:.0%} and {last['val_accuracy']:.0%}."
        )
        so_far = " so far" if self._epochs and not self._ended else ""
        said = (
            f" The best epoch{so_far} is {best['epoch']}, with a validation loss of {best['val_loss']:.2f}."
            if best
            else ""
        )
        more = (
            " Training again with resume=True goes on from here."
            if self._ended == "Stopped"
            else ""
        )
        return f"{begin}: {scores}{said}{more}"

    def _alt(self):
        if not self.history:
            return "Two empty panels for loss and accuracy: no epoch is finished yet."
        first, last, best = self.history[0], self.history[-1], self.best
        marked = f" Epoch {best['epoch']} is marked as the best." if best else ""
        return (
            f"Loss and accuracy over epochs {first['epoch']} to {last['epoch']}. Loss goes from {first['loss']:.2f} to {last['loss']:.2f} on "
            f"training songs and from {first['val_loss']:.2f} to {last['val_loss']:.2f} on validation songs; accuracy ends at "
            f"{last['accuracy']:.0%} and {last['val_accuracy']:.0%}.{marked}"
        )


class _Panels:
    """Two axes, made once, whose lines are moved."""

    def __init__(self):
        self.figure = Figure(figsize=(7.6, 2.9))
        self.figure.subplots_adjust(0.09, 0.17, 0.985, 0.9, 0.27)
        self.panels = {}
        for ax, (what, unit) in zip(
            self.figure.subplots(1, 2),
            {"loss": "loss (nats)", "accuracy": "accuracy (share of songs)"}.items(),
        ):
            lines = {
                name: ax.plot([], [], color=colour, linestyle=dash, linewidth=1.8, label=label)[0]
                for name, colour, dash, label in (
                    (what, BLUE, "-", "training"),
                    (f"val_{what}", ORANGE, "--", "validation"),
                )
            }
            best = ax.plot(
                [],
                [],
                color="0.35",
                linestyle=":",
                linewidth=1.2,
                marker="D",
                markevery=[0],
                label="best epoch",
            )[0]
            ax.set(xlabel="epoch", ylabel=unit)
            ax.xaxis.set_major_locator(MaxNLocator(8, integer=True))
            ax.grid(alpha=0.25)
            self.panels[what] = ax, lines, best
        self.panels["accuracy"][0].yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
        self.figure.legend(
            *ax.get_legend_handles_labels(),
            loc="upper center",
            ncols=3,
            frameon=False,
            fontsize=9,
            borderaxespad=0.1,
        )

    def draw(self, history, epochs):
        """Move the lines to a history; `epochs` is how many there will be, None where that isn't known."""
        at = [row["epoch"] for row in history]
        watched = [row for row in history if np.isfinite(row["val_loss"])]
        best = min(watched, key=lambda row: row["val_loss"]) if watched else None
        for what, (ax, lines, mark) in self.panels.items():
            for name, line in lines.items():
                line.set_data(at, [row[name] for row in history])
                line.set_marker("o" if len(at) == 1 else "")
            heights = [row[name] for row in history for name in lines if np.isfinite(row[name])]
            top = 1 if what == "accuracy" else 1.08 * max(heights, default=2)
            mark.set_data(*([best["epoch"]] * 2, [best[f"val_{what}"], 0]) if best else ([], []))
            ax.set(xlim=(0.5, max([epochs or 0, *at, 2]) + 0.5), ylim=(0, top))
        return self.figure


def _duration(seconds):
    """Say how long, as one reads a clock.

    Examples
    --------
    >>> [_duration(seconds) for seconds in (4.2, 75, 8_000)]
    ['4 s', '1 min 15 s', '2 h 13 min']
    """
    seconds = round(seconds)
    if seconds < 60:
        return f"{seconds} s"
    return (
        f"{seconds // 60} min {seconds % 60} s"
        if seconds < 3600
        else f"{seconds // 3600} h {seconds % 3600 // 60} min"
    )
