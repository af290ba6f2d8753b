"""Both forms of a notebook come from one source, and `--check` sees when they do not."""

import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "data_scripts"))

import build_notebooks  # noqa: E402
import notebook_outputs  # noqa: E402
import notebook_source  # noqa: E402

SOURCE = """# %% [markdown]
# # What will we build?
#
# A small one.

# %% tags=["nbval-ignore-output"] reason="the number is drawn by chance"
import random
random.random()

# %% exercise="samples"
samples = ...  # seconds times samples a second
### BEGIN SOLUTION
samples = 25 * 12_000
### END SOLUTION

# %% check="samples" points=2
### BEGIN HIDDEN TESTS
assert samples == 300_000
### END HIDDEN TESTS
samples
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Build a project with one small source, once."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "notebooks" / "source").mkdir(parents=True)
    (folder / "notebooks" / "source" / "00_start_here.py").write_text(SOURCE, encoding="utf-8")
    assert build_notebooks.main(["00"], folder) == 0
    return folder


@pytest.fixture
def project(built, tmp_path):
    """Give every test a copy of the built project."""
    return shutil.copytree(built, tmp_path / "project")


def read(project, name):
    return nbformat.read(project / "notebooks" / name, as_version=4)


def test_the_student_gets_blanks_and_the_solved_form_keeps_the_marks():
    solved = notebook_source.solved_form(SOURCE)
    student = notebook_source.student_form(solved)
    assert (
        student.cells[2].source
        == "samples = ...  # seconds times samples a second\n# your lines here"
    )
    assert student.cells[3].source == "samples"
    assert "### BEGIN SOLUTION\nsamples = 25 * 12_000\n### END SOLUTION" in solved.cells[2].source
    assert "### BEGIN HIDDEN TESTS" in solved.cells[3].source


def test_a_solution_inside_a_function_keeps_its_indentation():
    solution = "    ### BEGIN SOLUTION\n    y = x + 1\n    ### END SOLUTION\n"
    source = f"# %%\ndef f(x):\n    y = ...\n{solution}    return y\n"
    student = notebook_source.student_form(notebook_source.solved_form(source))
    assert student.cells[0].source == "def f(x):\n    y = ...\n    # your lines here\n    return y"


def test_metadata_are_kept_and_the_short_marks_become_nbgraders():
    cells = notebook_source.solved_form(SOURCE).cells
    assert cells[1].metadata == {
        "tags": ["nbval-ignore-output"],
        "reason": "the number is drawn by chance",
    }
    assert cells[2].metadata.nbgrader == {
        "schema_version": 3,
        "cell_type": "code",
        "grade_id": "samples",
        "grade": False,
        "solution": True,
        "locked": False,
        "task": False,
    }
    assert (
        cells[3].metadata.nbgrader["points"] == 2
        and cells[3].metadata.nbgrader["grade_id"] == "samples-check"
    )


@pytest.mark.parametrize(
    "wrong",
    [
        "# %%\n### BEGIN SOLUTION\nx = 1\n",
        "# %%\nx = 1\n### END HIDDEN TESTS\n",
        '# %% [markdown] exercise="a"\n# text\n',
        '# %% exercise="a" check="a"\nx = 1\n',
        "",
    ],
)
def test_a_source_with_open_marks_is_refused(wrong):
    with pytest.raises(notebook_source.SourceError):
        notebook_source.solved_form(wrong)


def test_both_notebooks_are_executed_in_order_with_nothing_solved_and_with_all(project):
    student, solved = (
        read(project, "00_start_here.ipynb"),
        read(project, "solutions/00_start_here.ipynb"),
    )
    assert [cell.execution_count for cell in student.cells[1:]] == [1, 2, 3]
    assert student.cells[3].outputs[0].data["text/plain"] == "Ellipsis"
    assert solved.cells[3].outputs[0].data["text/plain"] == "300000"
    assert student.metadata.kernelspec.name == "python3"


def test_check_agrees_with_what_was_built_and_building_again_changes_nothing_but_chance(project):
    assert build_notebooks.main(["--check"], project) == 0
    before = read(project, "00_start_here.ipynb")
    build_notebooks.main(["00_start_here"], project)
    after = read(project, "00_start_here.ipynb")
    before.cells[1].outputs = after.cells[1].outputs = []
    assert before == after


def change_source(project):
    path = project / "notebooks" / "source" / "00_start_here.py"
    path.write_text(SOURCE.replace("25 *", "26 *"), encoding="utf-8")


def change_cell(project):
    rewrite(project, lambda notebook: notebook.cells[1].update(source="random.seed(1)"))


def change_metadata(project):
    rewrite(project, lambda notebook: notebook.cells[1].metadata.pop("reason"))


def forget_execution(project):
    rewrite(project, lambda notebook: notebook.cells[1].update(execution_count=None))


def add_cell(project):
    rewrite(project, lambda notebook: notebook.cells.append(nbformat.v4.new_markdown_cell("more")))


def remove_solved(project):
    (project / "notebooks" / "solutions" / "00_start_here.ipynb").unlink()


def add_stray(project):
    shutil.copy(project / "notebooks" / "00_start_here.ipynb", project / "notebooks" / "mine.ipynb")


def rewrite(project, change):
    path = project / "notebooks" / "00_start_here.ipynb"
    notebook = nbformat.read(path, as_version=4)
    change(notebook)
    nbformat.write(notebook, path)


@pytest.mark.parametrize(
    "change",
    [
        change_source,
        change_cell,
        change_metadata,
        forget_execution,
        add_cell,
        remove_solved,
        add_stray,
    ],
)
def test_check_notices(project, change, capsys):
    change(project)
    assert build_notebooks.main(["--check"], project) == 1
    assert 1 <= len(capsys.readouterr().err.splitlines()) <= 3


def test_a_cell_that_stops_is_named_and_nothing_is_written(project, capsys):
    before = (project / "notebooks" / "00_start_here.ipynb").read_bytes()
    path = project / "notebooks" / "source" / "00_start_here.py"
    path.write_text(SOURCE.replace("random.random()", "1 / 0"), encoding="utf-8")
    assert build_notebooks.main([], project) == 1
    error = capsys.readouterr().err
    assert "ZeroDivisionError" in error and "cell 2" in error and len(error.splitlines()) <= 3
    assert (project / "notebooks" / "00_start_here.ipynb").read_bytes() == before


def test_an_output_that_names_this_computer_is_refused(project, capsys):
    path = project / "notebooks" / "source" / "00_start_here.py"
    path.write_text(
        SOURCE.replace("random.random()", "import pathlib; pathlib.Path.home()"), encoding="utf-8"
    )
    assert build_notebooks.main([], project) == 1
    assert str(Path.home()) in capsys.readouterr().err


def test_standard_error_goes_and_a_widget_leaves_its_picture():
    cell = nbformat.v4.new_code_cell(
        "x",
        outputs=[
            nbformat.v4.new_output("stream", name="stderr", text="GPU found"),
            nbformat.v4.new_output("stream", name="stdout", text="a"),
            nbformat.v4.new_output("stream", name="stdout", text="b"),
            nbformat.v4.new_output(
                "display_data",
                data={notebook_outputs.WIDGET: {"model_id": "1"}, "text/plain": "Slider"},
            ),
        ],
    )
    stream, widget = (
        notebook_outputs.clean(nbformat.v4.new_notebook(cells=[cell]), "x", {}).cells[0].outputs
    )
    assert stream.text == "ab"
    assert widget.data == {"text/plain": "Slider"} and widget.metadata == {
        "genre_lab": {"widget": True}
    }


@pytest.mark.parametrize("arguments", [["--no-such"], ["99"], ["00", "nonsense"]])
def test_a_wrong_call_ends_with_status_2(arguments):
    done = subprocess.run(
        [sys.executable, "data_scripts/build_notebooks.py", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2 and "usage" in done.stderr


def test_the_committed_notebooks_are_what_the_script_makes(capsys):
    assert build_notebooks.main(["--check"]) == 0, capsys.readouterr().err
