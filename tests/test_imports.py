"""The house keeps its plan: rooms, who may import whom, and what every public name comes with."""

import ast
import inspect
import tomllib
from graphlib import CycleError, TopologicalSorter
from importlib import import_module
from pathlib import Path

import pytest

import genre_lab
from genre_lab.errors import GenreLabError

PACKAGE = Path(genre_lab.__file__).parent
PROJECT = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text(encoding="utf-8"))
ROOMS = PROJECT["tool"]["genre_lab"]["rooms"]  # a room imports from those before it
SOURCES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")
FOLDERS = sorted({path.parent for path in SOURCES})
MOST_FILES = 14  # in a folder, its __init__.py not counted
LIBRARIES_OF_NETWORKS = {"keras", "tensorflow", "jax", "torch"}


def name_of(path: Path) -> str:
    """Dotted name of a module: "genre_lab.audio.clip"; a folder's for its __init__.py."""
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for path in SOURCES}


def room_of(module: str) -> str:
    return module.split(".")[1]


def imports(path: Path) -> set[str]:
    """Modules that a file imports anywhere in it, absolute: "genre_lab.audio.clip", "numpy"."""
    package = list(path.relative_to(PACKAGE.parent).parts[:-1])
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *(node.module.split(".") if node.module else [])])
            inner = {f"{module}.{alias.name}" for alias in node.names} & set(MODULES)
            found |= inner or {module}
    return found


def own(path: Path) -> set[str]:
    """Modules of the package that a file imports."""
    return {name for name in imports(path) if name.startswith("genre_lab.")}


def outside(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imports(path)}


def public_functions(path: Path):
    """Functions and methods of a file that anybody may call."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    for body in [tree.body, *(node.body for node in classes if not node.name.startswith("_"))]:
        for node in body:
            named = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
            if named and (not node.name.startswith("_") or node.name == "__init__"):
                yield node


def test_every_module_is_in_a_room_and_no_room_is_empty():
    assert {room_of(name) for name in MODULES} == set(ROOMS)


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_room_imports_only_from_the_rooms_before_it(path):
    order = ROOMS.index(room_of(name_of(path)))
    later = {name for name in own(path) if ROOMS.index(room_of(name)) > order}
    assert not later, f"{name_of(path)} imports {', '.join(sorted(later))}"


def test_nothing_imports_in_a_circle():
    try:
        list(TopologicalSorter({name: own(path) for name, path in MODULES.items()}).static_order())
    except CycleError as circle:
        pytest.fail(f"a circle: {' -> '.join(circle.args[1])}")


def test_the_composer_knows_of_sound_and_nothing_else():
    used = {
        room_of(name)
        for path in SOURCES
        if room_of(name_of(path)) == "practice"
        for name in own(path)
    }
    assert used <= {"errors", "files", "audio", "practice"}


def test_only_plots_widgets_and_course_draw():
    for path in SOURCES:
        if room_of(name_of(path)) not in ("plots", "widgets", "course"):
            drawing = outside(path) & {"matplotlib", "seaborn", "ipywidgets", "IPython"}
            assert not drawing, f"{name_of(path)} imports {drawing}"


def test_only_gates_import_a_network_library_and_the_rooms_below_models_use_none():
    gates = {f"genre_lab.models.{name}" for name in ("gradients", "keras_backend", "layers")}
    reads_checkpoints = {"genre_lab.models.pretrained.musicnn"}  # of TensorFlow's own format
    users = {"models", "training", "evaluation", "widgets", "course", "plots", "commands"}
    for name, path in MODULES.items():
        allowed = gates | reads_checkpoints
        assert name in allowed or not outside(path) & LIBRARIES_OF_NETWORKS, name
        assert not own(path) & gates or room_of(name) in users, name


def test_folders_stay_small_and_say_what_belongs_there():
    assert len([path for path in SOURCES if path.parent == PACKAGE]) <= 5
    for folder in FOLDERS[1:]:
        assert len(list(folder.glob("*.py"))) - 1 <= MOST_FILES, folder
        assert len((import_module(name_of(folder / "__init__.py")).__doc__ or "").split()) > 8, (
            folder
        )


def test_the_reader_of_imports_sees_them_all():
    """The tests above would pass on nothing: this one shows that they have something to look at."""
    fit = MODULES["genre_lab.training.fit"]
    assert {"genre_lab.models.song_vote", "genre_lab.training.run"} <= own(
        fit
    ) and "numpy" in outside(fit)
    run = own(MODULES["genre_lab.training.run"])
    assert "genre_lab.training.checkpoints" in run  # inside a function
    assert len(SOURCES) > 80


def test_importing_the_package_is_quick_and_brings_no_library(command):
    script = (
        "import sys, time; begun = time.perf_counter(); import genre_lab; "
        "print(time.perf_counter() - begun); heavy = {'tensorflow', 'keras', 'matplotlib', "
        "'pandas', 'numpy', 'librosa'}; print(sorted(heavy & set(sys.modules)))"
    )
    tries = [command("-c", script).stdout.splitlines() for _ in range(3)]
    assert min(float(seconds) for seconds, _ in tries) < 0.5
    assert {found for _, found in tries} == {"[]"}


def test_the_version_is_that_of_the_project():
    assert genre_lab.__version__ == PROJECT["project"]["version"]


def test_a_name_of_an_earlier_version_says_what_took_its_place():
    with pytest.raises(AttributeError, match=r"gl\.Results\.load"):
        genre_lab.KeptResults  # noqa: B018
    with pytest.raises(AttributeError, match="nothing_like_it"):
        genre_lab.nothing_like_it  # noqa: B018


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_every_public_function_is_typed(path):
    for function in public_functions(path):
        named = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
        extra = [arg for arg in (function.args.vararg, function.args.kwarg) if arg]
        bare = [
            arg.arg
            for arg in named + extra
            if not arg.annotation and arg.arg not in ("self", "cls")
        ]
        assert not bare, f"{function.name} (line {function.lineno}): {', '.join(bare)}"
        assert function.returns or function.name == "__init__", (
            f"{function.name} (line {function.lineno})"
        )


@pytest.mark.parametrize("name", genre_lab.__all__)
def test_every_public_name_is_documented_and_tested(name):
    thing = getattr(genre_lab, name)
    has_a_docstring = inspect.isclass(thing) or callable(thing)
    assert inspect.getdoc(thing if has_a_docstring else type(thing))
    tests = Path(__file__).parent.rglob("test_*.py")
    assert any(name in path.read_text(encoding="utf-8") for path in tests if path != Path(__file__))


def test_functions_hold_one_idea():
    for path in [*SOURCES, *(PACKAGE.parent / "data_scripts").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                first = node.body[1:] if ast.get_docstring(node) and node.body[1:] else node.body
                assert node.end_lineno - first[0].lineno < 50, f"{path}: {node.name}"


def test_there_is_one_error_a_room():
    for name in MODULES:
        if name not in ("genre_lab.errors", "genre_lab.__main__"):
            module = import_module(name)
            classes = [thing for _, thing in inspect.getmembers(module, inspect.isclass)]
            errors = [thing for thing in classes if issubclass(thing, GenreLabError)]
            assert all(thing.__module__ == "genre_lab.errors" for thing in errors), name
