"""The command line: python -m genre_lab, or genre-lab."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any

import typer

from .errors import GenreLabError, printable

app = typer.Typer(
    help="From a song to its genre, one step at a time.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
kernel_app = typer.Typer(help="Jupyter kernels for this environment.", no_args_is_help=True)
fetch_app = typer.Typer(help="Public data sets, from their publishers.", no_args_is_help=True)
app.add_typer(kernel_app, name="kernel")
app.add_typer(fetch_app, name="fetch")

STOPPED = 130  # typer's exit status after Ctrl-C

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
Store = Annotated[Path, typer.Argument(metavar="STORE", help="The folder of a feature store.")]
ExistingFile = Annotated[
    Path | None,
    typer.Option(
        exists=True,
        dir_okay=False,
        help="The recipe of the spectrograms as JSON; GTZAN's published mel features' if left out.",
    ),
]
Mirrors = Annotated[
    list[str] | None,
    typer.Option(
        metavar="URL",
        help="Address of a folder that holds the archives, asked first; may be repeated.",
    ),
]
KeepArchive = Annotated[bool, typer.Option(help="Keep the archives beside their files.")]


@app.command()
def doctor(
    store: Annotated[
        Path | None, typer.Argument(help="A feature store to check as well, for leaks too.")
    ] = None,
    run: Annotated[
        list[Path] | None,
        typer.Option(help="A run on that store, to check with it; may be repeated."),
    ] = None,
    fix: Annotated[
        bool,
        typer.Option(
            "--fix",
            help="Mend the store's table: no duplicates, no artist on two sides of the split.",
        ),
    ] = False,
) -> None:
    """Say what works here, what doesn't, and how to mend it."""
    from .commands.doctor import diagnose

    if run and store is None:
        raise typer.BadParameter(
            "name the store that the run was trained on as well", param_hint="--run"
        )
    if fix and store is None:
        raise typer.BadParameter("name the store to mend", param_hint="--fix")
    diagnosis = diagnose(store, run or (), fix=fix, tell=say)
    say(diagnosis.verdict)
    raise typer.Exit(0 if diagnosis.healthy else 1)


@app.command("warm-up")
def warm_up() -> None:
    """Let librosa and the composer compile their parts, so that the first song needn't wait."""
    from .audio.features import warm_up as compile_now
    from .practice.playing import loops  # noqa: F401 - compiles them

    compile_now()


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="The folder for run, results and figures.")] = Path(
        "runs/demo"
    ),
    songs_per_genre: Annotated[int, typer.Option(min=8)] = 25,
    seed: Annotated[
        int, typer.Option(min=0, max=2**32 - 1, help="Of the split and the training.")
    ] = 0,
) -> None:
    """Go the whole way on the practice corpus, from songs to a confusion matrix."""
    from .commands.demo import demonstrate

    demonstrate(out, songs_per_genre, seed=seed, say=say)


@app.command()
def train(
    store: Annotated[Path, typer.Argument(help="A feature store that is split.")],
    out: Annotated[Path, typer.Option(help="The run's folder.")],
    preset: Annotated[str, typer.Option(help="tiny, report, best or transfer.")] = "report",
    resume: Annotated[
        bool, typer.Option("--resume", help="Resume the run in that folder.")
    ] = False,
    seed: Annotated[int, typer.Option(min=0, max=2**32 - 1)] = 0,
    devices: Annotated[
        int, typer.Option(min=1, help="Share every batch among so many (KERAS_BACKEND=jax).")
    ] = 1,
    precision: Annotated[
        str | None, typer.Option(help="float32 or mixed_bfloat16; the preset's if left out.")
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(help="A network of the zoo, such as dieleman; the preset's if left out."),
    ] = None,
) -> None:
    """Train a network on a store's training songs."""
    from dataclasses import replace

    from .data.store import FeatureStore
    from .training.fit import fit
    from .training.presets import preset_named

    told = preset_named(preset)
    if precision:
        told = replace(told, precision=precision)
    run = fit(
        FeatureStore(store), model, preset=told, seed=seed, out=out, resume=resume, devices=devices
    )
    milliseconds = 1000 * run.history.seconds.median() / (run.n_songs["train"] * run.preset.times)
    say(repr(run))
    say(f"{milliseconds:.1f} ms a song on {run.environment['device']} (median over epochs)")


@app.command()
def evaluate(
    run: Annotated[Path, typer.Argument(help="A run's folder, or a shipped run: best.")],
    store: Store,
    split: Annotated[str, typer.Option(help="test, valid or train.")] = "test",
    as_json: Json = False,
) -> None:
    """Judge a run on the songs of one split."""
    from .evaluation.results import evaluate as judge
    from .training.run import Run

    judged = Run(run)
    results = judge(judged, store, split)
    results.save(judged.records)
    if as_json:
        print(_json(results.to_dict(), indent=2))
    else:
        say(f"{results}\n{results.confusion.to_string()}")


@app.command()
def predict(
    run: Annotated[Path, typer.Argument(help="A run's folder, or a shipped run: best.")],
    songs: Annotated[list[Path], typer.Argument(help="Songs, or folders of songs.")],
    as_json: Json = False,
) -> None:
    """Tell the genre of songs on disk, each as soon as it is known."""
    from .evaluation.prediction import answer_in_words, predict_many

    n_errors = _say_answers(predict_many(run, songs), answer_in_words, as_json)
    raise typer.Exit(1 if n_errors else 0)


@app.command()
def learn(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER_OR_CSV",
            help="A folder with one folder a label, or a CSV with path, genre and artist.",
        ),
    ],
    out: Annotated[Path, typer.Option(help="The folder for the run and its report.")] = Path(
        "runs/learned"
    ),
    preset: Annotated[str, typer.Option(help="transfer.")] = "transfer",
    by: Annotated[str, typer.Option(help="What the folds keep together: artist or song.")] = (
        "artist"
    ),
    folds: Annotated[int, typer.Option(min=2, help="Folds of the cross-validation.")] = 5,
    seed: Annotated[int, typer.Option(min=0, max=2**32 - 1, help="Of the folds.")] = 0,
    as_json: Json = False,
) -> None:
    """Learn your own labels from a folder of songs, and report how good it is."""
    _one_of(by, ("artist", "song"), "--by")
    from .commands.learn import learn as learn_labels
    from .files import say as say_error

    learned = learn_labels(
        source,
        out,
        preset=preset,
        by=by,
        folds=folds,
        seed=seed,
        say=say_error if as_json else say,
    )
    if as_json:
        print(_json(learned.to_dict(), indent=2))
    else:
        say(f"{learned!r}\nwrote {out / 'report.html'}")


@app.command()
def tags(
    songs: Annotated[list[Path], typer.Argument(help="Songs, or folders of songs.")],
    network: Annotated[str, typer.Option(help="A published network.")] = "musicnn-msd",
    top: Annotated[int, typer.Option(min=1, help="How many tags a line.")] = 5,
    as_json: Json = False,
    csv: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write all tags of all songs there.")
    ] = None,
) -> None:
    """Say what a published network hears in songs: genre, mood, instruments, era."""
    from .commands.tags import hear, tags_as_csv, tags_in_words

    with tags_as_csv(csv, network) as add:
        answers = _added(hear(songs, network), add)
        n_errors = _say_answers(answers, lambda answer: tags_in_words(answer, top), as_json)
    raise typer.Exit(1 if n_errors else 0)


def _added(answers: Iterable[dict[str, Any]], add: Callable[[Any], None]) -> Iterator[Any]:
    for answer in answers:
        add(answer)
        yield answer


@app.command()
def convert(
    run: Annotated[Path, typer.Argument(help="The folder of a run that version 0.1 trained.")],
) -> None:
    """Convert a run of version 0.1, so that its network can answer again."""
    from .training.conversion import convert as converted

    say(converted(run))


@app.command()
def extract(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="TRACKS_CSV_OR_FOLDER",
            help="A CSV of tracks, or a folder with one folder a genre.",
        ),
    ],
    store: Store,
    feature: Annotated[str, typer.Option(help="mel, stft or mfcc.")] = "mel",
    split: Annotated[
        str,
        typer.Option(help="artist or song; left out: the CSV's own split, or else by artist."),
    ] = "",
    seed: Annotated[int, typer.Option(min=0, help="Of the split.")] = 0,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes; one a processor if left out.")
    ] = None,
    scheduler: Annotated[str | None, typer.Option(help="Address of a Dask scheduler.")] = None,
    dtype: Annotated[str, typer.Option(help="float16 or float32.")] = "float16",
) -> None:
    """Compute the spectrograms of many songs; run again, it resumes."""
    _one_of(feature, ("mel", "stft", "mfcc"), "--feature")
    _one_of(split, ("", "artist", "song"), "--split")
    _one_of(dtype, ("float16", "float32"), "--dtype")
    from .commands.extract import extract_features

    done = extract_features(
        source,
        store,
        feature=feature,
        split=split,
        seed=seed,
        workers=workers,
        scheduler=scheduler,
        dtype=dtype,
    )
    say(repr(done))


@app.command("import")
def import_(
    arrays: Annotated[
        Path,
        typer.Argument(
            metavar="ARRAYS.npz", help="values, and offset and scale if they are whole numbers."
        ),
    ],
    tracks: Annotated[
        Path,
        typer.Argument(metavar="TRACKS.csv", help="track_id, genre, split; a row a spectrogram."),
    ],
    store: Store,
    spec: ExistingFile = None,
) -> None:
    """Make a feature store from spectrograms that others computed."""
    from .commands.extract import import_features

    say(repr(import_features(arrays, tracks, store, spec=spec)))


@app.command()
def notebooks(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to work in.")],
) -> None:
    """Copy the notebooks, without outputs, into a folder to work in; never overwrites yours."""
    from .course.notebooks import copy_notebooks

    say(str(copy_notebooks(folder)))


@fetch_app.command("gtzan")
def fetch_gtzan(
    dest: Annotated[
        Path, typer.Argument(metavar="DEST", help="The folder for it; 2.7 GB are needed.")
    ],
    mirror: Mirrors = None,
    keep_archive: KeepArchive = False,
) -> None:
    """Fetch GTZAN, 1,000 excerpts of ten genres, into DEST/genres; run again, it resumes."""
    from .commands.fetch import fetch_gtzan

    fetch_gtzan(dest, mirrors=mirror or (), keep_archive=keep_archive)


@fetch_app.command("fma")
def fetch_fma(
    subset: Annotated[
        str,
        typer.Argument(
            metavar="SUBSET",
            help="small (8,000 songs, 17 GB while it is unpacked), medium (25,000, 52 GB) or "
            "large (106,574, 215 GB).",
        ),
    ],
    dest: Annotated[Path, typer.Argument(metavar="DEST", help="The folder for it.")],
    mirror: Mirrors = None,
    keep_archive: KeepArchive = False,
) -> None:
    """Fetch FMA's tables and one of its subsets into DEST; run again, it resumes."""
    _one_of(subset, ("small", "medium", "large"), "SUBSET")
    from .commands.fetch import fetch_fma

    fetch_fma(subset, dest, mirrors=mirror or (), keep_archive=keep_archive)


@fetch_app.command("published")
def fetch_published(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="NAME", help="Networks; all if left out.")
    ] = None,
    folder: Annotated[
        Path | None, typer.Option("--from", help="A folder that holds the publishers' files.")
    ] = None,
) -> None:
    """Fetch the weights of published networks, check them, and convert them once."""
    from .models.pretrained.published import get_published

    for path in get_published(names or (), folder):
        say(str(path))


@kernel_app.command("install")
def kernel_install(
    gpu: Annotated[bool, typer.Option("--gpu", help="Use the GPU.")] = False,
    backend: Annotated[str, typer.Option(help="tensorflow, jax or torch.")] = "tensorflow",
    prefix: Annotated[
        Path | None, typer.Option(help="Where to install; the user's Jupyter folder if left out.")
    ] = None,
) -> None:
    """Write a Jupyter kernel that starts this environment."""
    from .commands.jupyter_kernels import install_kernel

    say(f"installed in {install_kernel(gpu, backend, prefix)}")


@kernel_app.callback()
def _kernel() -> None:
    """Jupyter kernels for this environment."""


def _say_answers(
    answers: Iterable[dict[str, Any]], in_words: Callable[[Any], str], as_json: bool
) -> int:
    """Print answers about songs, each as soon as it is known; count those that are errors."""
    from .files import say as say_error

    n_answers = n_errors = 0
    try:
        for answer in answers:
            if as_json:  # one array in the end, without keeping it in memory
                # As one text, so that Ctrl-C can't come between a comma and its answer.
                start = "," if n_answers else "["
                print(f"{start}\n{_json(answer)}", end="", flush=True)
            elif "error" not in answer:
                say(in_words(answer))
            n_answers += 1
            if "error" in answer:
                n_errors += 1
                say_error(f"error: {answer['error']}")
    finally:
        if as_json and n_answers:
            print("\n]", flush=True)
    return n_errors


def _one_of(value: str, choices: Sequence[str], option: str) -> None:
    if value not in choices:
        known = ", ".join(filter(None, choices))
        raise typer.BadParameter(f"choose from {known}", param_hint=option)


def say(text: object) -> None:
    """Print lines on standard output; escape sequences in them don't reach the terminal."""
    print(printable(text, keep="\n\t"), flush=True)


def _json(value: Any, indent: int | None = None) -> str:
    """Write JSON as people read it, with whatever a terminal would obey as an escape."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return "".join(
        letter if printable(letter, keep="\n") == letter else json.dumps(letter)[1:-1]
        for letter in text
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line: exit status 0 done, 1 failed and said why, 2 the call was wrong.

    Parameters
    ----------
    arguments : sequence of str or None
        What stands behind `python -m genre_lab`; None takes it from the process.
    """
    run_command_line(app, arguments)


def run_command_line(command: typer.Typer, arguments: Sequence[str] | None = None) -> None:
    """Run a typer app; turn errors that are meant for people into a message and exit status 1."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A Windows console may not know every letter of a song's name.
            stream.reconfigure(errors="replace")
    try:
        status = _called(command, arguments)
        if status == STOPPED:
            print("stopped; whatever was finished is kept", file=sys.stderr)
        sys.exit(status)
    except GenreLabError as problem:
        sys.exit(_say_error(problem))
    except OSError as problem:
        sys.exit(
            _say_error(
                GenreLabError(
                    f"a file can't be read or written ({problem.strerror or problem})",
                    problem.filename or "",
                    "check the disk's free space and your rights, then run the same command again",
                )
            )
        )


def _called(command: typer.Typer, arguments: Sequence[str] | None) -> int:
    """Run a typer app; return its exit status. A wrong call is said with nothing to obey in it."""
    try:
        ended = command(None if arguments is None else list(arguments), standalone_mode=False)
        return ended or 0
    except Exception as problem:
        if not hasattr(problem, "format_message"):  # click's errors have one, whoever ships click
            raise
        from typer.rich_utils import rich_format_error

        wrong: Any = problem
        if printable(wrong.message, keep="\n\t") != wrong.message:
            wrong.message = printable(wrong.message, keep="\n\t")
        rich_format_error(wrong)
        return wrong.exit_code


def _say_error(problem: GenreLabError) -> int:
    print(f"error: {problem}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    main()
