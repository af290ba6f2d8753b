"""Which cells of a notebook an exercise needs: marking runs those, and trains nothing in vain."""

import ast
import symtable
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

EVERYTHING = "*"  # what `from module import *` makes


@dataclass(frozen=True)
class CellNames:
    r"""List the names that a cell makes, changes and uses.

    Parameters
    ----------
    makes : frozenset of str
        Assigned, imported or defined, maybe only under a condition.
    surely : frozenset of str
        Those of `makes` that are made in any case: what earlier cells made of them is gone.
    touches : frozenset of str
        Changed in place: `table["x"] = …`, `songs.append(…)`.
    uses, late : frozenset of str
        Read; those of them that are read inside of functions, which may be called later.
    imports : frozenset of str
        Those of `makes` that an import makes.

    Examples
    --------
    >>> names = names_of("import numpy as np\nx = np.zeros(n)\nx[0] = 1")
    >>> sorted(names.makes), sorted(names.touches), sorted(names.uses)
    (['np', 'x'], ['x'], ['n', 'np', 'x'])
    """

    makes: frozenset[str] = frozenset()
    surely: frozenset[str] = frozenset()
    touches: frozenset[str] = frozenset()
    uses: frozenset[str] = frozenset()
    late: frozenset[str] = frozenset()
    imports: frozenset[str] = frozenset()


def names_of(source: str) -> CellNames:
    """Find a cell's names without running it; none if it isn't Python.

    Parameters
    ----------
    source : str
        A code cell's text; lines with % and ! are understood.

    Returns
    -------
    CellNames
    """
    try:
        code = _python(source)
        tree, table = ast.parse(code), symtable.symtable(code, "cell", "exec")
    except (SyntaxError, ValueError, RecursionError):
        return CellNames()
    makes, uses, late = set(), _added_to(tree), set()
    for one in _with_inner(table):
        for symbol in one.get_symbols():
            if one is not table and not symbol.is_global():
                continue
            if symbol.is_assigned() or symbol.is_imported():
                makes.add(symbol.get_name())
            if symbol.is_referenced():
                uses.add(symbol.get_name())
                if one is not table:
                    late.add(symbol.get_name())
    if any(isinstance(node, ast.ImportFrom) and node.names[0].name == "*" for node in tree.body):
        makes.add(EVERYTHING)
    imports = _imported(tree)
    sets = (makes, _surely_made(tree) | imports, _touched(tree), uses, late, imports)
    return CellNames(*map(frozenset, sets))


def needed_code(
    cells: Sequence[str | None], wanted: set[str], before: int, always: Sequence[int] = ()
) -> list[tuple[int, str]]:
    r"""List what must run, in order, before some names can be used.

    Parameters
    ----------
    cells : sequence of str or None
        The notebook's code cells; None for all others.
    wanted : set of str
        The names.
    before : int
        The place at which they are used.
    always : sequence of int
        Cells that run in any case.

    Returns
    -------
    list of (int, str)
        The place of each cell, and its code; of a cell that only has to import something, its
        imports.

    Examples
    --------
    >>> cells = ["import numpy as np\nprint(1)", "run = train()", "def f(x): return np.abs(x)"]
    >>> needed_code(cells, {"f"}, before=3)
    [(0, 'import numpy as np'), (2, 'def f(x): return np.abs(x)')]
    """
    told = [names_of(cell) if cell else CellNames() for cell in cells[:before]]
    imported = frozenset().union(*(names.imports for names in told)) if told else frozenset()
    late: set[str] = set()
    while True:
        # What functions use is looked up when they are called: at the end, for all we know.
        live, needed = wanted | late, {}
        for place in reversed(range(before)):
            names, cell = told[place], cells[place] or ""
            changed = (names.makes | (names.touches - imported)) & (live | {EVERYTHING})
            if place in always or changed - names.imports:
                needed[place] = cell
                live = (live - names.surely) | names.uses
            elif changed:
                needed[place] = _imports(cell)
                live -= changed
        found = late.union(*(told[place].late for place in needed if needed[place] == cells[place]))
        if found == late:
            return sorted(needed.items())
        late = found


def _imports(cell: str) -> str:
    """Keep a cell's imports."""
    statements = ast.parse(_python(cell)).body
    kept = [one for one in statements if isinstance(one, (ast.Import, ast.ImportFrom))]
    return "\n".join(map(ast.unparse, kept))


def _python(cell: str) -> str:
    """Turn what only IPython understands into Python."""
    from IPython.core.inputtransformer2 import TransformerManager

    return TransformerManager().transform_cell(cell)


def _with_inner(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    yield table
    for child in table.get_children():
        yield from _with_inner(child)


def _imported(tree: ast.Module) -> set[str]:
    """Find the names that imports make, outside of functions and conditions."""
    names = [
        alias
        for node in tree.body
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    ]
    return {alias.asname or alias.name.split(".")[0] for alias in names} - {EVERYTHING}


def _surely_made(tree: ast.Module) -> set[str]:
    """Find the names that stand alone on the left of an assignment, or that are defined."""
    made = set()
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            made.add(node.name)
        if isinstance(node, ast.Assign):
            for target in node.targets:
                parts = target.elts if isinstance(target, ast.Tuple) else [target]
                made |= {part.id for part in parts if isinstance(part, ast.Name)}
    return made


def _added_to(tree: ast.Module) -> set[str]:
    """Find the names that `x += 1` reads."""
    targets = [node.target for node in ast.walk(tree) if isinstance(node, ast.AugAssign)]
    return {target.id for target in targets if isinstance(target, ast.Name)}


def _touched(tree: ast.Module) -> set[str]:
    """Find the names whose parts are assigned, or of which a method is called for its own sake."""
    touched: list[ast.expr] = []
    for node in ast.walk(tree):
        if isinstance(node, (ast.Attribute, ast.Subscript)) and isinstance(node.ctx, ast.Store):
            touched.append(node)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            touched.append(node.value.func)
    roots = set()
    for part in touched:
        root = part
        while isinstance(root, (ast.Attribute, ast.Subscript)):
            root = root.value
        if root is not part and isinstance(root, ast.Name):
            roots.add(root.id)
    return roots
