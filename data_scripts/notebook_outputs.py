"""What an executed notebook may keep: outputs that are the same on every computer."""

import os
import re
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

WIDGET = "application/vnd.jupyter.widget-view+json"
BASE64 = re.compile(r"base64,[A-Za-z0-9+/=]+")


class OutputError(Exception):
    """An output that holds something of this computer."""


def clean(notebook: NotebookNode, name: str, metadata: dict[str, Any]) -> NotebookNode:
    """Remove what changes from run to run; refuse outputs that name this computer's folders.

    Messages on standard error go (libraries write the hardware there). A widget's live view goes
    too, because it is dead in a file: what stays is its still view, marked as a widget's.
    """
    notebook.metadata = metadata
    for number, cell in enumerate(notebook.cells, 1):
        if cell.cell_type != "code":
            continue
        cell.metadata.pop("execution", None)
        cell.outputs = _joined(
            [o for o in cell.outputs if o.get("name") != "stderr" or o.output_type != "stream"]
        )
        for output in cell.outputs:
            if WIDGET in output.get("data", {}):
                del output.data[WIDGET]
                output.metadata["genre_lab"] = {"widget": True}
            found = _of_this_computer(output)
            if found:
                raise OutputError(
                    f"{name}, cell {number}: an output shows {found!r}, which only this computer "
                    "has\nshow a path relative to the notebook, or none"
                )
    return notebook


def texts(output: NotebookNode) -> list[str]:
    """List every text that an output shows, without its figures and sounds."""
    shown = [output.get("text", ""), *output.get("traceback", ())]
    shown += [
        value
        for kind, value in output.get("data", {}).items()
        if isinstance(value, str) and not kind.startswith("image/")
    ]
    return [BASE64.sub("base64,", text) for text in shown]


def _joined(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Join what one stream wrote in several portions: where it was cut is random."""
    joined: list[NotebookNode] = []
    for output in outputs:
        if output.output_type == "stream" and joined and joined[-1].get("name") == output.name:
            joined[-1].text += output.text
        else:
            joined.append(output)
    return joined


def _of_this_computer(output: NotebookNode) -> str | None:
    """Return the part of an output that names this computer; None if nothing does."""
    words = {str(Path.home()), os.getcwd(), str(Path(__file__).resolve().parents[1]), "/tmp/"}
    words -= {"/", ""}
    for text in texts(output):
        for word in sorted(words, key=len, reverse=True):
            whole = rf"(?<!\w){re.escape(word)}(?!\w)" if word[-1].isalnum() else re.escape(word)
            if re.search(whole, text):
                return word
    return None
