"""What a student's answer looks like as plain data, and how to read it again.

Marking keeps two programs apart. The student's code runs in a Jupyter kernel, and the judge runs in
another process. This file's text is sent to the kernel, so it imports nothing of its own room.
Whatever the student has redefined there, only numbers, words and shapes come out.
"""

import base64
import io
import json
import pickle
import sys
from pathlib import Path
from typing import Any

import numpy as np

LONGEST = 50_000_000  # characters of an answer


def answer(question: str | Path, place: str | Path, names: dict[str, Any]) -> None:
    """Work out an expression in the kernel, and write what came out as JSON.

    Parameters
    ----------
    question : path
        A pickle that the marker wrote: the expression, and the arguments to call its value with,
        or None if it's no call.
    place : path
        Where the answer goes.
    names : dict
        The notebook's variables.
    """
    with open(question, "rb") as file:
        expression, arguments = pickle.load(file)
    try:
        value = eval(expression, names)
        if arguments is not None:
            value = _called(value, arguments)
        text = json.dumps({"value": plain(value)})
        if len(text) > LONGEST:
            raise ValueError(f"an answer of {len(text):,} characters is too long")
    except (Exception, SystemExit) as problem:
        text = json.dumps({"stopped": type(problem).__name__, "text": str(problem)[:1000]})
    Path(place).write_text(text, encoding="utf-8")


def _called(function: Any, arguments: tuple[Any, ...]) -> Any:
    """Call a function; where it gets the input of a network, return the whole network."""
    if not any(kind == "input" for kind, _ in arguments):
        return function(*(value for _, value in arguments))
    from genre_lab.models.keras_backend import keras

    given = [keras.Input(value) if kind == "input" else value for kind, value in arguments]
    result = function(*given)
    inputs = [one for one in given if isinstance(one, keras.KerasTensor)]
    return keras.Model(inputs[0], result) if isinstance(result, keras.KerasTensor) else result


def plain(value: Any) -> Any:
    """Write a value as what JSON can hold.

    Parameters
    ----------
    value : object

    Returns
    -------
    object
        Numbers and words as they are; a list as a list; anything else as a dict whose "is" says
        what it was. Of a function there's only the name, of an unknown object only its type.

    Examples
    --------
    >>> plain((1, "jazz", ...))
    {'is': 'tuple', 'items': [1, 'jazz', {'is': 'blank'}]}
    >>> plain(len)
    {'is': 'function', 'name': 'len'}
    """
    if value is None or isinstance(value, (bool, np.bool_)):
        return None if value is None else bool(value)
    if value is ...:
        return {"is": "blank"}
    for kind in (int, float, str):
        if isinstance(value, kind):
            return kind(value)
    if isinstance(value, complex):
        return {"is": "complex", "parts": [value.real, value.imag]}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, (tuple, set, frozenset)):
        name = "tuple" if isinstance(value, tuple) else "set"
        return {"is": name, "items": [plain(item) for item in value]}
    if isinstance(value, dict):
        return {"is": "dict", "items": [[plain(key), plain(item)] for key, item in value.items()]}
    keras = sys.modules.get("keras")
    if keras and isinstance(value, keras.Model):
        from genre_lab.models.description import describe

        return {"is": "network", "told": describe(value)}
    if keras and isinstance(value, keras.KerasTensor):
        return {"is": "tensor", "shape": list(value.shape[1:])}
    if callable(value) and not hasattr(value, "__array__"):
        return {"is": "function", "name": str(getattr(value, "__name__", type(value).__name__))}
    if hasattr(value, "__array__"):
        return _plain_array(np.asarray(value))
    return {"is": "thing", "type": type(value).__name__}


def _plain_array(array: np.ndarray) -> Any:
    """Write numbers in NumPy's own format, and words as a list."""
    if array.ndim == 0 and array.dtype.kind not in "biufc":
        return plain(array.item()) if array.dtype.kind == "U" else {"is": "thing", "type": "object"}
    if array.dtype.kind not in "biufc":
        items = [plain(item) for item in array.ravel().tolist()]
        return {"is": "objects", "shape": list(array.shape), "items": items}
    file = io.BytesIO()
    np.save(file, array, allow_pickle=False)
    return {"is": "array", "npy": base64.b64encode(file.getvalue()).decode()}


def understood(said: Any, functions: Any = None) -> Any:
    """Read what `plain` wrote. Nothing is executed, whatever is in it.

    Parameters
    ----------
    said : object
        What JSON gave.
    functions : callable or None
        Gets a function's name and returns what stands for it here.

    Returns
    -------
    object

    Raises
    ------
    ValueError
        If it is nothing that `plain` writes.

    Examples
    --------
    >>> understood(plain((1, {"jazz"}, np.arange(3))))
    (1, {'jazz'}, array([0, 1, 2]))
    """
    if not isinstance(said, (list, dict)):
        return said
    if isinstance(said, list):
        return [understood(item, functions) for item in said]
    try:
        return _understood(said, functions)
    except (KeyError, TypeError, AttributeError, RecursionError) as problem:
        raise ValueError(f"this is no answer ({problem})") from None


def _understood(said: dict[str, Any], functions: Any) -> Any:
    kind = said["is"]
    if kind == "blank":
        return ...
    if kind == "complex":
        return complex(*said["parts"])
    if kind in ("tuple", "set"):
        items = [understood(item, functions) for item in said["items"]]
        return tuple(items) if kind == "tuple" else set(items)
    if kind == "dict":
        pairs = [[understood(part, functions) for part in pair] for pair in said["items"]]
        return {key: value for key, value in pairs}
    if kind == "array":
        array = np.load(io.BytesIO(base64.b64decode(said["npy"])), allow_pickle=False)
        return array if array.ndim else array[()]
    if kind == "objects":
        array = np.empty(len(said["items"]), dtype=object)
        array[:] = [understood(item, functions) for item in said["items"]]
        return array.reshape(said["shape"])
    if kind == "function" and functions:
        return functions(str(said["name"]))
    if kind in ("network", "tensor"):
        return _network(said)
    name = str(said.get("type", kind))
    return type(name if name.isidentifier() else "object", (), {})()


def _network(said: dict[str, Any]) -> Any:
    from genre_lab.models.description import rebuild
    from genre_lab.models.keras_backend import keras

    if said["is"] == "tensor":
        return keras.Input(tuple(said["shape"]))
    return rebuild(said["told"])
