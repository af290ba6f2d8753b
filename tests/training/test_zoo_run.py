"""A run of a network of the zoo is trained by its name, and opens without the zoo's code."""

from dataclasses import replace

import numpy as np
import pytest
from small_songs import QUICK

from genre_lab.errors import ModelError
from genre_lab.models.zoo import listed
from genre_lab.training.fit import fit
from genre_lab.training.run import Run

pytestmark = pytest.mark.slow
ONCE = replace(QUICK, epochs=1, network={})


@pytest.mark.parametrize("name", listed.ENTRIES)
def test_a_run_is_trained_by_name_and_answers_the_same_when_it_is_opened(
    name, store, tmp_path, monkeypatch
):
    run = fit(store, name, preset=ONCE, seed=1, out=tmp_path / "run", progress=False)
    values = run.scaling.apply(store[0].values)[None, :, : ONCE.frames]
    answers = run.model().predict_on_batch(values)
    monkeypatch.setattr(listed, "ENTRIES", {})
    again = Run(tmp_path / "run").model()
    np.testing.assert_allclose(again.predict_on_batch(values), answers, atol=1e-6)
    assert again.input_shape == (None, 96, ONCE.frames) and answers.shape == (1, 3)


def test_a_name_that_is_not_in_the_zoo_leaves_no_run(store, tmp_path):
    with pytest.raises(ModelError, match="in the zoo"):
        fit(store, "choi", preset=ONCE, out=tmp_path / "run", progress=False)
    assert not (tmp_path / "run" / "config.json").exists()


def test_the_command_line_takes_the_name(store, tmp_path, command):
    done = command(
        *("-m", "genre_lab", "train", store.folder, "--preset", "tiny", "--model", "unknown"),
        *("--out", tmp_path / "run"),
    )
    assert done.returncode == 1 and "choose from dieleman" in done.stderr
