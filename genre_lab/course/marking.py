"""Marking with nbgrader: the judge isn't in the student's kernel.

nbgrader runs a notebook's tests in the kernel in which the student's code runs, so a student can
replace whatever a test uses. Here only the cells that an exercise needs run there. The judge asks
that kernel for values and for what functions return, gets plain data (`answering`), and compares
them in nbgrader's own process. `data_scripts/make_course.py` writes a configuration that puts
`Mark` in the place of nbgrader's own step.
"""

import ast
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from queue import Empty
from typing import Any

import cloudpickle
import nbformat
from jupyter_client.manager import start_new_kernel
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_grade, is_solution
from traitlets import Integer, Unicode

from . import answering
from .exercises import Verdict, find_check, judged, stopped_with
from .needed_cells import names_of, needed_code

START = 120  # seconds within which a kernel must be there
GRACE = 5  # seconds that an interrupted cell has to stop
MOST_OUTPUT = 1_000_000  # characters of output kept of one cell
HELPER = Path(answering.__file__).read_text(encoding="utf-8")
LIMIT_MEMORY = """
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, ({0}, {0}))
except (ImportError, ValueError, OSError):  # not on Windows, hardly on macOS
    pass
"""


class _OurFault(BaseException):
    """Something that is no student's fault, and passes by what catches their mistakes."""


class Kernel:
    """Hold the kernel of one submission, which may be stuck or dead at any time.

    Parameters
    ----------
    folder : path
        Where it runs.
    package : path or ""
        A folder whose packages go before all others: the students' genre_lab.
    timeout : int
        Seconds for a cell or for all questions about an answer.
    memory_gb : int
        What the kernel may take; 0: no limit.
    """

    def __init__(self, folder: str, package: str, timeout: int, memory_gb: int):
        self.folder, self.package = folder, package
        self.timeout, self.memory_gb = timeout, memory_gb
        self.ran: set[tuple[int, str]] = set()  # the code of cells that ran since it started
        self._manager: Any = None
        self._client: Any = None
        self._until = 0.0

    def __enter__(self) -> "Kernel":
        return self

    def __exit__(self, *problem: object) -> None:
        self.stop()

    def start(self) -> None:
        """Make sure that there is a kernel; after a death it's a new one, in which nothing ran."""
        if self._manager is not None and self._manager.is_alive():
            return
        self.stop()
        first = [self.package] if self.package else []
        paths = [*first, *filter(None, [os.environ.get("PYTHONPATH")])]
        self._manager, self._client = start_new_kernel(
            startup_timeout=START,
            kernel_name="python3",
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
            extra_arguments=["--HistoryManager.hist_file=:memory:"],
        )
        if self.memory_gb:
            self.run(LIMIT_MEMORY.format(self.memory_gb * 10**9))

    def stop(self) -> None:
        """End the kernel, whatever it is doing."""
        if self._manager is not None:
            self._client.stop_channels()
            self._manager.shutdown_kernel(now=True)
        self._manager = self._client = None
        self.ran = set()

    def allow(self) -> None:
        """Begin to count: from now on there are `timeout` seconds."""
        self._until = time.monotonic() + self.timeout

    def run(self, code: str) -> tuple[list[Any], bool]:
        """Run code; return its outputs, and whether it came to its end in time."""
        self.allow()
        return self._run(code)

    def _run(self, code: str) -> tuple[list[Any], bool]:
        message = self._client.execute(code, allow_stdin=False)
        outputs: list[Any] = []
        size, until, interrupted = 0, self._until, False
        while True:
            if time.monotonic() > until:
                if interrupted:
                    self.stop()  # it ignores interrupts
                    return outputs, False
                self._manager.interrupt_kernel()
                interrupted, until = True, time.monotonic() + GRACE
            try:
                told = self._client.get_iopub_msg(timeout=0.2)
            except Empty:
                if not self._manager.is_alive():
                    self.stop()
                    return outputs, False
                continue
            if told["parent_header"].get("msg_id") != message:
                continue
            kind, content = told["header"]["msg_type"], told["content"]
            if kind == "status" and content["execution_state"] == "idle":
                return outputs, not interrupted
            if kind in ("stream", "display_data", "execute_result", "error"):
                size += len(str(content))
                if size <= MOST_OUTPUT:
                    _add(outputs, nbformat.v4.output_from_msg(told))

    def ask(self, expression: str, arguments: tuple[Any, ...] | None = None) -> Any:
        """Ask for the value of an expression, or of calling it; functions come back as questions.

        Raises
        ------
        Exception
            Of the name and text that it stopped with in the kernel.
        TimeoutError
            If there was no answer in time, or the kernel died.
        """
        if self._manager is None:
            raise TimeoutError("the Jupyter kernel died")
        with tempfile.TemporaryDirectory() as folder:
            question, place = Path(folder) / "question", Path(folder) / "answer.json"
            told = None if arguments is None else tuple(map(_argument, arguments))
            question.write_bytes(_pickled((expression, told)))
            names = "{'__name__': 'answering'}"
            self._run(
                f"(lambda names: (exec({HELPER!r}, names), "
                f"names['answer']({str(question)!r}, {str(place)!r}, globals())))({names}) and None"
            )
            if not place.is_file():
                raise TimeoutError(f"no answer within {self.timeout} s: is there an endless loop?")
            if place.stat().st_size > answering.LONGEST:
                raise ValueError("the answer is too long")
            said = json.loads(place.read_text(encoding="utf-8"))
        if "stopped" in said:
            name = str(said["stopped"])
            name = name if name.isidentifier() else "Exception"
            raise type(name, (Exception,), {})(str(said.get("text", "")))
        return answering.understood(said["value"], lambda name: self._function(expression, name))

    def _function(self, expression: str, name: str) -> Callable[..., Any]:
        """Stand for a function of the kernel: every call is a question."""

        def ask(*arguments: Any) -> Any:
            result = self.ask(expression, arguments)
            inputs = [one for one in arguments if _is_tensor(one)]
            if not inputs or not hasattr(result, "outputs"):
                return result
            from ..models.keras_backend import keras

            return keras.models.clone_model(result, input_tensors=inputs[0]).outputs[0]

        ask.__name__ = name
        return ask


class Mark(NbGraderPreprocessor):
    """Mark a submission; nbgrader calls it in the place of its own `Execute`."""

    timeout = Integer(60, help="Seconds for a cell, or for all calls of an answer.").tag(
        config=True
    )
    memory_gb = Integer(8, help="Memory of a student's kernel; 0: no limit.").tag(config=True)
    package = Unicode("", help="Folder of the students' genre_lab.").tag(config=True)

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Judge every exercise; a cell that isn't needed keeps what the student handed in."""
        try:
            return self._marked(nb, resources), resources
        except _OurFault as problem:
            raise RuntimeError(str(problem)) from problem

    def _marked(self, nb: Any, resources: Any) -> Any:
        if self.package and not (Path(self.package) / "genre_lab").is_dir():
            raise _OurFault(f"{self.package} holds no genre_lab: make the course again")
        folder = resources.get("metadata", {}).get("path") or "."
        cells = [cell.source if cell.cell_type == "code" else None for cell in nb.cells]
        with Kernel(folder, self.package, self.timeout, self.memory_gb) as kernel:
            for place, cell in enumerate(nb.cells):
                if cell.cell_type != "code" or not is_grade(cell) or is_solution(cell):
                    continue
                cell.outputs, cell.execution_count = [_failed("not marked")], None
                asked = asked_in(cell.source)
                always = _exercise_of(cell, nb.cells, place)
                needed = needed_code(cells, set(names_of(cell.source).uses), place, always)
                _run_cells(kernel, nb.cells, needed)
                if asked is None:  # a test of the instructor's own
                    kernel.start()
                    cell.outputs, in_time = kernel.run(cell.source)
                    if not in_time:
                        cell.outputs.append(_failed(f"it took longer than {self.timeout} s"))
                    continue
                cell.outputs = [told(_judge(kernel, *asked))]
        return nb


def asked_in(source: str) -> tuple[str, list[str]] | None:
    """Read a cell's last line, `gl.check("02.whose_mel", whose_mel)`: the exercise, the answers.

    Parameters
    ----------
    source : str

    Returns
    -------
    (str, list of str) or None
        The answers as they are written; None if the cell checks nothing.

    Examples
    --------
    >>> asked_in('gl.check("06.latch", (a, b, c))')
    ('06.latch', ['(a, b, c)'])
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return None
    call = tree.body[-1].value if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    if not (isinstance(call, ast.Call) and ast.unparse(call.func) == "gl.check" and call.args):
        return None
    name, *answers = call.args
    return ast.literal_eval(name), [ast.unparse(answer) for answer in answers]


def told(verdict: Verdict) -> Any:
    """Make the output of a checked cell; nbgrader gives no points where it is an error."""
    if verdict.correct:
        data = {"text/plain": repr(verdict), "text/html": verdict._repr_html_()}
        return nbformat.v4.new_output("display_data", data=data)
    return _failed(repr(verdict))


def _judge(kernel: Kernel, name: str, expressions: Sequence[str]) -> Verdict:
    """Ask for the answers, and judge them here; the feedback has the hint and the idea."""
    exercise = find_check(name)
    if exercise is None:
        raise _OurFault("the answers are not installed where nbgrader runs: use the project itself")
    kernel.start()
    kernel.allow()
    try:
        verdict = judged(name, [kernel.ask(expression) for expression in expressions])
    except Exception as problem:  # whatever a student's code may raise
        verdict = Verdict(name, "not yet", f"{stopped_with(problem)}.")
    if verdict.state == "not yet" and exercise.idea:
        return Verdict(name, verdict.state, f"{verdict.text} Idea: {exercise.idea}")
    return verdict


def _run_cells(kernel: Kernel, cells: Sequence[Any], needed: Sequence[tuple[int, str]]) -> None:
    """Run what hasn't run yet in this kernel, except tests; whole cells keep their outputs."""
    kernel.start()
    for place, code in needed:
        cell = cells[place]
        if (place, code) in kernel.ran or is_grade(cell):
            continue
        outputs, in_time = kernel.run(code)
        if not in_time:
            said = f"this cell took longer than {kernel.timeout} s, or ended the kernel"
            outputs.append(_failed(said))
            kernel.start()
        kernel.ran.add((place, code))
        if code == cell.source:
            cell.outputs, cell.execution_count = outputs, len(kernel.ran)


def _exercise_of(check: Any, cells: Sequence[Any], before: int) -> list[int]:
    """Find the cell whose answer is checked: NAME where the check is NAME-check."""
    name = check.metadata.nbgrader.get("grade_id", "").removesuffix("-check")
    return [
        place
        for place, cell in enumerate(cells[:before])
        if cell.cell_type == "code"
        and is_solution(cell)
        and cell.metadata.nbgrader.get("grade_id") == name
    ]


def _failed(text: str) -> Any:
    return nbformat.v4.new_output("error", ename="NotYet", evalue=text, traceback=[text])


def _add(outputs: list[Any], output: Any) -> None:
    """Add an output; what one stream writes in portions is one output."""
    last = outputs[-1] if outputs else None
    if output.output_type == "stream" and last is not None and last.get("name") == output.name:
        last.text += output.text
    else:
        outputs.append(output)


def _argument(value: Any) -> tuple[str, Any]:
    """Say what a question calls a function with; an input of Keras goes by its shape."""
    return ("input", tuple(value.shape[1:])) if _is_tensor(value) else ("value", value)


def _is_tensor(value: Any) -> bool:
    return type(value).__name__ == "KerasTensor"


def _pickled(value: Any) -> bytes:
    """Pickle a question. Functions of ours go whole: the students' package lacks their module."""
    try:
        for name in [one for one in sys.modules if one.startswith(f"{__package__}.answers")]:
            cloudpickle.register_pickle_by_value(sys.modules[name])
        return cloudpickle.dumps(value)
    except Exception as problem:
        raise _OurFault(f"a question can't be asked: {problem}") from problem
