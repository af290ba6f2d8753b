"""Measure how fast everything is, each figure as a ratio to a reference that runs beside it.

A section is a module of data_scripts/benchmarks/. Its reference, the plainest usual way, stands in
the section itself. A benchmark never fails: it says which targets are missed, and what can't run.
"""

import json
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Annotated

import benchmarks
import typer
from benchmarks.measuring import Figure, Skipped

from genre_lab.__main__ import run_command_line
from genre_lab.files import written_whole

ORDER = (
    "imports",
    "extraction",
    "growth",
    "memory",
    "loading",
    "inference",
    "training_step",
    "epoch",
    "widget_latency",
)
ROW = "{:<14} {:<58} {:>8} {:>15} {:>7}  {:<6} {:>22}  {}"

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


def sections():
    """Name the sections, quick ones first: the modules of benchmarks/ that have `measure`."""
    folder = Path(benchmarks.__path__[0])
    there = [
        module.name
        for module in iter_modules(benchmarks.__path__)
        if "\ndef measure(" in (folder / f"{module.name}.py").read_text(encoding="utf-8")
    ]
    unlisted = sorted(set(there) - set(ORDER))
    return [name for name in ORDER if name in there] + unlisted


def results_of(section, quick):
    """Yield what a section measures; where it breaks off, the reason instead of the rest."""
    try:
        for result in import_module(f"benchmarks.{section}").measure(quick):
            yield replace(result, section=section)
    except Exception as problem:  # whatever it is, the other sections go on
        reason = (str(problem).splitlines() or [""])[0]
        yield Skipped(section, f"{type(problem).__name__}: {reason}", section)


def row(result):
    """Write a figure as one row of the table."""
    if isinstance(result, Skipped):
        return f"{result.section:<14} {result.what:<58} not measured: {result.reason}"
    verdict = {True: "met", False: "missed", None: ""}[result.met]
    spread = f"{result.ratio_low:.3g} to {result.ratio_high:.3g}"
    times = ""
    if result.seconds is not None:
        times = f"{result.seconds:.3g} s to {result.reference_seconds:.3g} s"
    note = f" ({result.note})" if result.note else ""
    return ROW.format(
        result.section,
        result.what,
        f"{result.ratio:.3g}" + (" x" if result.better == "more" else ""),
        spread,
        result.wanted,
        verdict,
        times,
        f"against {result.against}{note}",
    )


@app.command()
def benchmark(
    chosen: Annotated[
        list[str] | None, typer.Argument(metavar="[SECTION]...", help="All, if left out.")
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="About a minute for all: fewer, smaller repetitions.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document and nothing else.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option(help="Write the JSON document to this file as well.")
    ] = None,
):
    """Measure speed and memory as ratios, and say where a target is missed."""
    unknown = set(chosen or ()) - set(sections())
    if unknown:
        raise typer.BadParameter(f"choose from {', '.join(sections())}", param_hint="SECTION")
    if not as_json:
        heads = ("section", "figure", "ratio", "half within", "target", "", "medians", "")
        print(ROW.format(*heads).rstrip())
    results = []
    for section in chosen or sections():
        for result in results_of(section, quick):
            results.append(result)
            if not as_json:
                print(row(result), flush=True)
    document = json.dumps(_document(results, quick), indent=2, ensure_ascii=False)
    if as_json:
        print(document)
    else:
        print("\n" + _closing(results))
    if out is not None:
        with written_whole(out) as partial:
            partial.write_text(document + "\n", encoding="utf-8")


def _document(results, quick):
    from genre_lab.models.keras_backend import environment

    return {
        "environment": environment(),
        "quick": quick,
        "figures": [r.to_dict() for r in results if isinstance(r, Figure)],
        "skipped": [r.to_dict() for r in results if isinstance(r, Skipped)],
    }


def _closing(results):
    from genre_lab.models.keras_backend import environment

    there = environment()
    judged = [
        result.met for result in results if isinstance(result, Figure) and result.met is not None
    ]
    versions = ", ".join(f"{name} {number}" for name, number in there["versions"].items())
    verdict = f"{sum(judged)} of {len(judged)} targets met"
    return f"{verdict}, on {there['device']}, {there['date']}\n{versions}"


if __name__ == "__main__":
    run_command_line(app)
