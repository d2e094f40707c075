"""Text out of a notebook: cells, all outputs of all types, tracebacks, parameters, metadata, pictures within."""

import json
import re
from collections.abc import Callable, Iterator

from analysis.disclosure.scan.found import Content, Piece, UnreadableError, together
from analysis.disclosure.scan.markup import Read, base64
from analysis.disclosure.scan.structured import read_values
from analysis.words import say

# Reads a text by what the name of its kind says.
ReadText = Callable[[str, str], Content]
KINDS = {
    "text/html": ".html",
    "image/svg+xml": ".svg",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/latex": ".tex",
    "application/javascript": ".txt",
}
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
SHOWN = ("text", "ename", "evalue", "traceback")
PACKED = ("image/", "application/pdf", "application/octet-stream", "audio/", "video/")


def read_notebook(text: str, read_text: ReadText, embedded: Read) -> Content:
    """All that stands in a notebook.

    Parameters
    ----------
    text : str
    read_text, embedded : callable
        Read a text of a kind, and a file of bytes, that stand in it.

    Raises
    ------
    UnreadableError
        If it is no notebook.
    """
    try:
        whole = json.loads(text)
        told = [
            each for number, cell in enumerate(whole["cells"], 1) for each in _cell(number, cell, read_text, embedded)
        ]
        return together([*told, read_values(_beside(whole)).within(say("metadata"))])
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UnreadableError from None


def _cell(number: int, cell: dict, read_text: ReadText, embedded: Read) -> Iterator[Content]:
    place = say("cell {number}", number=str(number))
    source = _joined(cell["source"])
    yield (read_text(source, ".md") if cell["cell_type"] == "markdown" else Content((Piece((), source),))).within(place)
    for bundle in cell.get("attachments", {}).values():
        yield _bundle(bundle, read_text, embedded).within(place, say("attachment"))
    for nth, output in enumerate(cell.get("outputs", []), 1):
        told = [_joined(output[name]) for name in SHOWN if name in output]
        plain = Content((Piece((), COLOUR.sub("", "\n".join(told))),) if told else ())
        found = together([plain, _bundle(output.get("data", {}), read_text, embedded)])
        yield found.within(place, say("output {number}", number=str(nth)))


def _beside(whole: dict) -> dict:
    """The notebook without what was read cell by cell."""
    cells = [
        {name: value for name, value in cell.items() if name not in ("source", "attachments", "outputs")}
        | {"outputs": [{name: each[name] for name in each if name not in (*SHOWN, "data")} for each in cell["outputs"]]}
        if cell.get("outputs")
        else {name: value for name, value in cell.items() if name not in ("source", "attachments")}
        for cell in whole["cells"]
    ]
    return {**whole, "cells": cells}


def _bundle(data: dict, read_text: ReadText, embedded: Read) -> Content:
    return together(
        _typed(kind, value, read_text, embedded).within(say("type {kind}", kind=kind)) for kind, value in data.items()
    )


def _typed(kind: str, value: object, read_text: ReadText, embedded: Read) -> Content:
    if not isinstance(value, str | list) or kind.endswith("json"):
        return read_values(value)
    if kind in KINDS or kind.startswith("text/"):
        return read_text(_joined(value), KINDS.get(kind, ".txt"))
    if kind.startswith(PACKED):
        return embedded(base64(_joined(value)))
    return Content(unread=((),))


def _joined(value: str | list) -> str:
    """A text, or one that stands line by line; lines of a traceback have no ends."""
    return value if isinstance(value, str) else "".join(each if each.endswith("\n") else each + "\n" for each in value)
