"""The import rule of the design, kept by reading the source."""

import ast
import inspect
from pathlib import Path

import pytest

import genre_lab

PACKAGE = Path(genre_lab.__file__).parent
# A module may import the rows above it, and from its own row what stands to its left.
ROWS = [
    ["errors", "files", "quiet"],
    [
        "decoding",
        "audio",
        "mel_scale",
        "feature_spec",
        "features",
        "inversion",
        "timbral_texture",
        "beat_histogram",
        "pitch_histogram",
    ],
    ["practice"],
    [
        "tracks",
        "datasets",
        "gtzan_dataset",
        "fma_dataset",
        "tag_datasets",
        "archive_formats",
        "archives",
        "mirrors",
        "downloads",
        "scaling",
        "store_files",
        "store",
        "extraction",
        "fingerprints",
    ],
    [
        "thirty_numbers",
        "midi_scores",
        "baselines",
        "backend",
        "several_devices",
        "augmentation",
        "presets",
        "batch_norm",
        "convolution",
        "models",
        "voters",
        "same_network",
        "latency",
        "song_vote",
        "batches",
        "checkpoints",
        "shipped",
        "run",
        "training",
    ],
    [
        "statistics",
        "best_epoch",
        "calibration",
        "results",
        "kept_results",
        "explain",
        "prediction",
        "split_laboratory",
        "leaks",
        "ladder",
    ],
    [
        "measurements",
        "guesses",
        "picture",
        "plots",
        "panels",
        "spectrum_pictures",
        "time_pictures",
        "convolution_pictures",
        "network_pictures",
        "training_pictures",
        "ladder_pictures",
        "feature_pictures",
        "baseline_pictures",
        "player",
        "course",
        "exercises",
        "answers",
        "widgets",
    ],
    ["gpus", "doctor", "kernels", "demonstration", "__main__"],
]
ORDER = {name: (row, place) for row, names in enumerate(ROWS) for place, name in enumerate(names)}
SOURCES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def idea(path):
    """Name of the module or subpackage that a file belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path):
    """Modules that a file imports anywhere in it, absolute: "genre_lab.audio.clip", "numpy"."""
    package = ["genre_lab", *path.relative_to(PACKAGE).parts[:-1]]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            names = [*base, *(node.module.split(".") if node.module else [])]
            yield from (
                [".".join(names)]
                if node.module
                else (".".join([*names, alias.name]) for alias in node.names)
            )


def own_imports(path):
    """The package's other modules that a file imports."""
    found = {name.split(".")[1] for name in imports(path) if name.startswith("genre_lab.")}
    return found - {idea(path)}


def outside(path):
    return {name.split(".")[0] for name in imports(path)}


def test_every_module_has_its_row():
    assert {idea(path) for path in SOURCES} <= set(ORDER)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_run_one_way(path):
    row, place = ORDER[idea(path)]
    for name in own_imports(path):
        assert ORDER[name][0] < row or (ORDER[name][0] == row and ORDER[name][1] < place), (
            f"{idea(path)} may not import {name}"
        )


def test_the_composer_knows_of_sound_and_nothing_else():
    used = set().union(*(own_imports(path) for path in SOURCES if idea(path) == "practice"))
    assert used <= {*ROWS[0], "audio", "features"}


def test_nothing_above_plots_draws():
    for path in SOURCES:
        if ORDER[idea(path)] < ORDER["plots"] and "guesses" != idea(path):
            assert not outside(path) & {"matplotlib", "seaborn", "ipywidgets", "IPython"}, path


def test_only_backend_imports_a_network_library():
    for path in SOURCES:
        if idea(path) != "backend":
            assert not outside(path) & {"keras", "tensorflow", "jax", "torch"}, path


def test_the_reader_of_imports_sees_them_all(tmp_path):
    """The tests above would pass on nothing: this one shows that they have something to look at."""
    training = PACKAGE / "training.py"
    assert {"backend", "models", "run", "song_vote"} <= own_imports(
        training
    ) and "numpy" in outside(training)
    assert "genre_lab.training.checkpoints" in set(imports(PACKAGE / "run.py"))  # inside a function
    assert len(SOURCES) > 30


def test_importing_the_package_is_quick_and_brings_no_library(command):
    script = (
        "import sys, time; begun = time.perf_counter(); import genre_lab; print(time.perf_counter() - begun);"
        "print([name for name in ('tensorflow', 'keras', 'matplotlib', 'pandas', 'numpy') if name in sys.modules])"
    )
    seconds, found = zip(*(command("-c", script).stdout.splitlines() for _ in range(3)))
    assert min(map(float, seconds)) < 1 and set(found) == {"[]"}


def test_the_version_is_that_of_the_project():
    assert f'version = "{genre_lab.__version__}"' in (PACKAGE.parent / "pyproject.toml").read_text()


@pytest.mark.parametrize("name", genre_lab.__all__)
def test_every_public_name_says_what_it_is_and_where_it_is_taught(name):
    thing = getattr(genre_lab, name)
    documented = (
        thing
        if inspect.isclass(thing) or callable(thing) and hasattr(thing, "__name__")
        else type(thing)
    )
    assert "Taught in: notebooks/" in inspect.getdoc(documented)


def test_modules_and_functions_hold_one_idea():
    for path in [*SOURCES, *(PACKAGE.parent / "data_scripts").glob("*.py")]:
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) < 280, path
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                documented = isinstance(node.body[0], ast.Expr) and isinstance(
                    node.body[0].value, ast.Constant
                )
                first = node.body[1] if documented and len(node.body) > 1 else node.body[0]
                assert node.end_lineno - first.lineno < 50, f"{path}: {node.name}"


def test_every_error_is_one_of_ours():
    from importlib import import_module

    from genre_lab.errors import GenreLabError

    for path in SOURCES:
        if len(path.relative_to(PACKAGE).parts) > 1 or path.stem in (
            "__main__",
            "exercises",
        ):  # NotTried never leaves exercises
            continue
        module = import_module(f"genre_lab.{path.stem}")
        own = [
            thing
            for _, thing in inspect.getmembers(module, inspect.isclass)
            if thing.__module__ == module.__name__ and issubclass(thing, Exception)
        ]
        assert len(own) <= 1 and all(issubclass(thing, GenreLabError) for thing in own), path
