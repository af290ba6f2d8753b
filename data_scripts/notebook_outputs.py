"""What an executed notebook may keep: outputs that are the same on every computer."""

import base64
import io
import os
import re
from pathlib import Path

from PIL import Image

WIDGET = "application/vnd.jupyter.widget-view+json"
BASE64 = re.compile(r"base64,[A-Za-z0-9+/=]+")
PNG = re.compile(r"(?<=data:image/png;base64,)[A-Za-z0-9+/=]+")
COLOURS = 256


class OutputError(Exception):
    """An output that holds something of this computer."""


def clean(notebook, name, metadata):
    """Remove what changes from run to run; refuse outputs that name this computer's folders.

    Messages on standard error go (libraries write the hardware there). A widget's live view goes too,
    since it is dead in a file: what stays is its still view, marked as a widget's. Pictures are
    stored with 256 colours, which the eye cannot tell from all and takes a third of the bytes.
    """
    notebook.metadata = metadata
    for number, cell in enumerate(notebook.cells, 1):
        if cell.cell_type != "code":
            continue
        cell.metadata.pop("execution", None)
        cell.outputs = _joined([o for o in cell.outputs if o.get("name") != "stderr" or o.output_type != "stream"])
        for output in cell.outputs:
            if WIDGET in output.get("data", {}):
                del output.data[WIDGET]
                output.metadata["genre_lab"] = {"widget": True}
            _shrink_pictures(output)
            found = _of_this_computer(output)
            if found:
                raise OutputError(f"{name}, cell {number}: an output shows {found!r}, which is of this computer only\n"
                                  "show a path relative to the notebook, or none")
    return notebook


def _shrink_pictures(output):
    data = output.get("data", {})
    if "image/png" in data:
        data["image/png"] = fewer_colours(data["image/png"])
    if "text/html" in data:
        data["text/html"] = PNG.sub(lambda found: fewer_colours(found[0]), data["text/html"])


def fewer_colours(png):
    """Reduce a PNG, in base64, to 256 colours; it stays as it was where that saves nothing."""
    picture = Image.open(io.BytesIO(base64.b64decode(png)))
    if picture.mode == "P":
        return png
    on_white = Image.new("RGB", picture.size, "white")
    on_white.paste(picture, mask=picture.getchannel("A") if "A" in picture.getbands() else None)
    buffer = io.BytesIO()
    # Maximum coverage keeps every colour within a few of 255 steps; median cut lost the rare ones at a scale's ends.
    on_white.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(buffer, "PNG", optimize=True)
    return min(png, base64.b64encode(buffer.getvalue()).decode(), key=len)


def texts(output):
    """List every text that an output shows, without its pictures and sounds."""
    shown = [output.get("text", ""), *output.get("traceback", ())]
    shown += [value for kind, value in output.get("data", {}).items() if isinstance(value, str) and not kind.startswith("image/")]
    return [BASE64.sub("base64,", text) for text in shown]


def _joined(outputs):
    """Join what one stream wrote in several portions: how it was portioned is chance."""
    joined = []
    for output in outputs:
        if output.output_type == "stream" and joined and joined[-1].get("name") == output.name:
            joined[-1].text += output.text
        else:
            joined.append(output)
    return joined


def _of_this_computer(output):
    """Return the part of an output that names this computer; None where nothing does."""
    words = {str(Path.home()), os.getcwd(), str(Path(__file__).resolve().parents[1]), "/tmp/"}
    words -= {"/", ""}
    for text in texts(output):
        for word in sorted(words, key=len, reverse=True):
            if re.search(rf"(?<!\w){re.escape(word)}(?!\w)" if word[-1].isalnum() else re.escape(word), text):
                return word
    return None
