"""The command line: python -m genre_lab, or genre-lab."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from .errors import GenreLabError

app = typer.Typer(
    help="From a song to its genre, one step at a time.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
kernel_app = typer.Typer(help="Jupyter kernels for this environment.", no_args_is_help=True)
app.add_typer(kernel_app, name="kernel")

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]


@app.command()
def doctor(
    store: Annotated[
        Path | None, typer.Argument(help="A feature store to check as well, for leaks too.")
    ] = None,
    run: Annotated[
        list[Path] | None,
        typer.Option(help="A run on that store, to be checked with it; may be repeated."),
    ] = None,
):
    """Say what works here, what does not, and how to mend it."""
    from .commands.doctor import diagnose

    if run and store is None:
        raise typer.BadParameter(
            "name the store that the run was trained on as well", param_hint="--run"
        )
    diagnosis = diagnose(store, run or ())
    print(diagnosis)
    raise typer.Exit(0 if diagnosis.healthy else 1)


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="The folder for run, results and pictures.")] = Path(
        "runs/demo"
    ),
    songs_per_genre: Annotated[int, typer.Option(min=8)] = 20,
):
    """Go the whole way on the practice corpus, from songs to a confusion matrix."""
    from .commands.demo import demonstrate

    demonstrate(out, songs_per_genre)


@app.command()
def train(
    store: Annotated[Path, typer.Argument(help="A feature store that is split.")],
    out: Annotated[Path, typer.Option(help="The run's folder.")],
    preset: Annotated[str, typer.Option(help="tiny, report or best.")] = "report",
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the run in that folder.")
    ] = False,
    seed: Annotated[int, typer.Option(min=0, max=2**32 - 1)] = 0,
    devices: Annotated[
        int, typer.Option(min=1, help="Share every batch among so many (KERAS_BACKEND=jax).")
    ] = 1,
    precision: Annotated[
        str | None, typer.Option(help="float32 or mixed_bfloat16; the preset's if left out.")
    ] = None,
):
    """Train a network on a store's training songs."""
    from dataclasses import replace

    from .data.store import FeatureStore
    from .training.fit import fit
    from .training.presets import preset_named

    told = preset_named(preset)
    told = replace(told, precision=precision) if precision else told
    run = fit(FeatureStore(store), preset=told, seed=seed, out=out, resume=resume, devices=devices)
    milliseconds = 1000 * run.history.seconds.median() / (run.n_songs["train"] * run.preset.times)
    print(
        f"{run}\n{milliseconds:.1f} ms a song on {run.environment['device']} (median over epochs)"
    )


@app.command()
def evaluate(
    run: Path,
    store: Path,
    split: Annotated[str, typer.Option(help="test, valid or train.")] = "test",
    as_json: Json = False,
):
    """Judge a run on the songs of one split."""
    from .evaluation.results import evaluate as judge
    from .training.run import Run

    judged = Run(run)
    results = judge(judged, store, split)
    results.save(judged.records)
    print(
        json.dumps(results.to_dict(), indent=2)
        if as_json
        else f"{results}\n{results.confusion.to_string()}"
    )


@app.command()
def predict(
    run: Path,
    songs: Annotated[list[Path], typer.Argument(help="Songs, or folders of songs.")],
    as_json: Json = False,
):
    """Tell the genre of songs on disk, each as soon as it is known."""
    from .evaluation.prediction import predict_many
    from .files import say

    n_answers = n_errors = 0
    try:
        for answer in predict_many(run, songs):
            if as_json:  # one array in the end, without keeping it
                print(
                    "[" if n_answers == 0 else ",",
                    json.dumps(answer, ensure_ascii=False),
                    sep="\n",
                    end="",
                    flush=True,
                )
            elif "error" not in answer:
                likely = ", ".join(
                    f"{genre} {p:.0%}" for genre, p in list(answer["probabilities"].items())[:3]
                )
                print(f"{answer['song']}: {likely}", flush=True)
            n_answers += 1
            if "error" in answer:
                n_errors += 1
                say(f"error: {answer['error']}")
    finally:
        if as_json and n_answers:
            print("\n]")
    raise typer.Exit(1 if n_errors else 0)


@kernel_app.command("install")
def kernel_install(
    gpu: Annotated[bool, typer.Option("--gpu", help="Use the GPU.")] = False,
    backend: Annotated[str, typer.Option(help="tensorflow, jax or torch.")] = "tensorflow",
    prefix: Annotated[
        Path | None, typer.Option(help="Where to install; the user's Jupyter folder if left out.")
    ] = None,
):
    """Write a Jupyter kernel that starts this environment."""
    from .commands.jupyter_kernels import install_kernel

    print(f"installed in {install_kernel(gpu, backend, prefix)}")


@kernel_app.callback()
def _kernel():
    """Jupyter kernels for this environment."""


def main():
    """Run the command line: exit status 0 done, 1 failed and said why, 2 the call was wrong."""
    run_command_line(app)


def run_command_line(command):
    """Run a typer app; turn errors that were meant for people into a message and exit status 1."""
    for stream in (
        sys.stdout,
        sys.stderr,
    ):  # a Windows console may not know every letter of a song's name
        stream.reconfigure(errors="replace")
    try:
        command()
    except GenreLabError as problem:
        sys.exit(_say(problem))
    except OSError as problem:
        sys.exit(
            _say(
                GenreLabError(
                    f"a file cannot be read or written ({problem.strerror or problem})",
                    problem.filename or "",
                    "check the disk's free space and your rights, then run the same command again",
                )
            )
        )


def _say(problem):
    print(f"error: {problem}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    main()
