"""Rules of a notebook's execution: what is committed was run, and can be run and compared again."""

import ast
import re

from notebook_parts import IGNORED, code_cells, tree

LIVE = {"interact", "interactive", "interact_manual", "Output", "clear_output", "update_display"}
MACHINE = re.compile(
    r"(?<![\w.])/(?:home|Users|root|tmp|work|mnt|private|content|var|opt)/\S*|\b[A-Z]:\\\\?\w+"
)


def is_executed_in_order(notebook, name):
    counts = [cell.execution_count for _, cell in code_cells(notebook)]
    return (
        []
        if counts == list(range(1, len(counts) + 1))
        else [f"the code cells are numbered {counts}"]
    )


def keeps_its_outputs(notebook, name):
    """Without outputs nbval compares nothing and passes."""
    complaints = (
        [] if any(cell.outputs for _, cell in code_cells(notebook)) else ["no cell has an output"]
    )
    for place, cell in code_cells(notebook):
        if _promises_output(cell) and not cell.outputs:
            complaints.append(f"cell {place + 1} ends in a value or prints, and has no output")
    return complaints


def runs_without_errors(notebook, name):
    return [
        f"cell {place + 1} ended with {output.ename}"
        for place, cell in code_cells(notebook)
        for output in cell.outputs
        if output.output_type == "error" and "raises-exception" not in cell.metadata.get("tags", ())
    ]


def uses_the_kernel_python3(notebook, name):
    kernel = notebook.metadata.get("kernelspec", {}).get("name")
    return [] if kernel == "python3" else [f"the kernel is {kernel!r}, not 'python3'"]


def few_cells_are_ignored(notebook, name):
    cells = code_cells(notebook)
    ignored = [cell for _, cell in cells if IGNORED & set(cell.metadata.get("tags", ()))]
    return (
        [f"{len(ignored)} of {len(cells)} cells are not compared"]
        if 10 * len(ignored) > len(cells)
        else []
    )


def ignored_cells_say_why(notebook, name):
    return [
        f"cell {place + 1} is not compared, and its metadata hold no reason"
        for place, cell in code_cells(notebook)
        if IGNORED & set(cell.metadata.get("tags", ()))
        and len(cell.metadata.get("reason", "")) < 20
    ]


def markers_are_tags(notebook, name):
    return [
        f"cell {place + 1} shows an nbval marker"
        for place, cell in enumerate(notebook.cells)
        if re.search(r"NBVAL_|PYTEST_VALIDATE", cell.source)
    ]


def no_line_ends_in_a_semicolon(notebook, name):
    return [
        f"cell {place + 1} ends a line in a semicolon"
        for place, cell in code_cells(notebook)
        if re.search(r";[ \t]*(#.*)?$", cell.source, re.MULTILINE)
    ]


def no_shell_commands(notebook, name):
    return [
        f"cell {place + 1} calls the shell or a magic command"
        for place, cell in code_cells(notebook)
        if re.search(r"^\s*[!%]|get_ipython\(", cell.source, re.MULTILINE)
    ]


def no_paths_of_one_machine(notebook, name):
    complaints = []
    for place, cell in enumerate(notebook.cells):
        for text in [cell.source, *_texts(cell)]:
            found = MACHINE.search(text)
            if found:
                complaints.append(f"cell {place + 1} shows the path {found[0]}")
    return complaints


def training_is_quiet(notebook, name):
    return [
        f"cell {place + 1} trains with progress lines"
        for place, cell in code_cells(notebook)
        if re.search(r"verbose\s*=\s*(?:1|2|True|[\"']auto)", cell.source)
    ]


def nothing_live_is_compared(notebook, name):
    complaints = []
    for place, cell in code_cells(notebook):
        names = {getattr(node, "id", getattr(node, "attr", None)) for node in ast.walk(tree(cell))}
        if LIVE & names and not IGNORED & set(cell.metadata.get("tags", ())):
            complaints.append(
                f"cell {place + 1} uses {', '.join(sorted(LIVE & names))}, which nbval cannot "
                "compare"
            )
    return complaints


def nothing_ends_in_true_or_false(notebook, name):
    """A truth without words tells a reader nothing, and a printed one says what was hoped for."""
    return [
        f"cell {place + 1} shows a bare {found[0].strip()!r}"
        for place, cell in code_cells(notebook)
        for text in _plain_texts(cell)
        for found in re.finditer(r"(?m)(?:^|: *)(?:True|False)$", text)
    ]


def _promises_output(cell):
    """Tell whether a cell prints, or ends in an expression, which Jupyter shows."""
    body = tree(cell).body
    prints = any(
        isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("print", "display")
        for node in ast.walk(tree(cell))
    )
    return bool(body) and (prints or isinstance(body[-1], ast.Expr))


def _plain_texts(cell):
    for output in cell.get("outputs", ()):
        yield output.get("text", output.get("data", {}).get("text/plain", ""))


def _texts(cell):
    for output in cell.get("outputs", ()):
        for text in (
            output.get("text", ""),
            *(
                v
                for k, v in output.get("data", {}).items()
                if isinstance(v, str) and not k.startswith("image/")
            ),
        ):
            yield re.sub(r"base64,[A-Za-z0-9+/=]+", "base64,", text)
