"""A network ready to be asked about whole spectrograms: a run's, or a published one."""

from collections.abc import Sequence
from dataclasses import replace
from os import PathLike
from typing import Any

import numpy as np
import pandas as pd

from ...audio.clip import Clip, load_clip
from ...audio.feature_spec import FeatureSpec
from ...errors import EvaluationError
from ...models.keras_backend import first_weights_from, keras
from ...models.pretrained.published import Published
from ...models.song_vote import ask, excerpt_starts
from ...training.run import Run

# Excerpts a step: always one of these, because another number would be compiled anew.
FEW, TOGETHER = 8, 32


class Asked:
    """Hold a network ready to be asked about whole spectrograms, whoever trained it.

    Parameters
    ----------
    run : Run, path or Published
    weights : {"trained", "random"}
    seed : int
        Of random weights.
    """

    def __init__(
        self, run: Run | str | PathLike[str] | Published, weights: str = "trained", seed: int = 0
    ):
        if isinstance(run, Published):
            self._open_published(run, weights, seed)
        elif isinstance(run, (Run, str, PathLike)):
            self._open_run(run if isinstance(run, Run) else Run(run), weights, seed)
        else:
            raise EvaluationError(
                f"a {type(run).__name__} is no network, and only networks are explained",
                "",
                "give a run such as 'practice', or a published network: gl.published(name)",
            )
        self.length: int = self.model.input_shape[2]

    def _open_run(self, run: Run, weights: str, seed: int) -> None:
        self.name, self.spec, self.labels = run.folder.name, run.spec, list(run.genres)
        self.model, self._scaling = run.model(), run.scaling
        if weights == "random":
            with first_weights_from(seed):
                self.model = keras.models.clone_model(self.model)
        self.published = False

    def _open_published(self, network: Published, weights: str, seed: int) -> None:
        card = network.card
        self.name, self.labels = card.name, list(network.tag_names)
        fits = card.frames == network.spec.n_frames
        self.spec = network.spec if fits else replace(network.spec, seconds=25.0)
        self.published = True
        if weights == "random":
            with first_weights_from(seed):
                self.model = card.build()
        else:
            self.model = network.model

    def read(self, song: str | PathLike[str] | Clip) -> tuple[Clip, FeatureSpec]:
        """Read a song as the network hears it; also give the recipe of its spectrogram.

        A published network hears as much of a short song as there is, without silence around it.
        """
        spec = self.spec
        clip = song if isinstance(song, Clip) else load_clip(song, spec.seconds, spec.rate)
        least = self.length * spec.hop_length / spec.rate
        if not self.published or not clip.padded or clip.seconds - clip.padded < least:
            return clip, spec
        missing = round(clip.padded * clip.rate)
        samples = clip.samples[missing // 2 : len(clip.samples) - (missing - missing // 2)]
        clip = replace(clip, samples=samples, padded=0.0)
        return clip, replace(spec, seconds=clip.seconds)

    def standardise(self, values: np.ndarray) -> np.ndarray:
        """Turn a spectrogram into what the network sees."""
        return values if self.published else self._scaling.apply(values)

    def fill(self, seen: np.ndarray) -> float:
        """Say what stands for nothing: the training songs' mean, or silence where it's unknown."""
        return float(seen.min()) if self.published else 0.0

    def starts(self, n_frames: int) -> np.ndarray:
        """Say where excerpts begin; published networks take theirs side by side, as published."""
        if self.published:
            return np.arange(n_frames // self.length) * self.length
        return excerpt_starts(n_frames, self.length)

    def cut(self, seen: np.ndarray) -> np.ndarray:
        """Cut a spectrogram into the network's excerpts: (n_excerpts, rows, length)."""
        starts = self.starts(seen.shape[1])
        return np.stack([seen[:, start : start + self.length] for start in starts])

    def ask(self, excerpts: Sequence[np.ndarray] | np.ndarray) -> np.ndarray:
        """Ask about excerpts of the network's length: (n, n_labels)."""
        answers = []
        for first in range(0, len(excerpts), TOGETHER):
            group = np.stack(list(excerpts[first : first + TOGETHER]))
            size = FEW if len(group) <= FEW else TOGETHER
            spare = np.zeros((size - len(group), *group.shape[1:]), np.float32)
            answers.append(ask(self.model, np.concatenate([group, spare]))[: len(group)])
        return np.concatenate(answers)

    def answer(self, spectrograms: Sequence[np.ndarray]) -> np.ndarray:
        """Ask about whole songs as the network sees them: (n_songs, n_labels)."""
        excerpts = [self.cut(seen) for seen in spectrograms]
        answers = self.ask(np.concatenate(excerpts))
        return answers.reshape(len(spectrograms), len(excerpts[0]), -1).mean(axis=1)

    def voters(self) -> list[Any]:
        """List the networks whose mean is the answer: one, or those that stand side by side."""
        if len(self.model.output_shape) == 3:
            return [layer for layer in self.model.layers if isinstance(layer, keras.Model)]
        return [self.model]

    def series(self, answer: np.ndarray) -> pd.Series:
        """Name the numbers of one answer, the highest first."""
        series = pd.Series(answer.astype(float), pd.Index(self.labels, name="genre"))
        return series.rename("probability").sort_values(ascending=False, kind="stable")
