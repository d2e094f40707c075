"""Text out of JSON: every name and value with the way to it."""

import json
from collections.abc import Iterator

from analysis.disclosure.scan.found import Content, Piece, Sheet, UnreadableError


def read_json(text: str) -> Content:
    """All names and values of a JSON text, or of one whose every line is one."""
    try:
        return read_values(json.loads(text))
    except ValueError:
        pass
    try:
        return read_values([json.loads(line) for line in text.splitlines() if line.strip()])
    except ValueError:
        raise UnreadableError from None


def read_values(value: object) -> Content:
    """All names and values of a nested value, an entry a line; lists of records are tables too."""
    entries = list(_entries("", value))
    names = tuple(name for name, _ in entries)
    text = "\n".join(f"{name}: {one}" for name, one in entries)
    return Content((Piece((), text, names),) if entries else (), tuple(_records(value)))


def _entries(name: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _entries(f"{name}.{_line(key)}" if name else _line(key), each)
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _entries(f"{name}.{number}", each)
    else:
        yield name, "" if value is None else _line(value)


def _records(value: object) -> Iterator[Sheet]:
    """Lists of records, as tables with all of their names for columns."""
    if isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
        yield Sheet((), tuple(dict.fromkeys(str(key) for each in value for key in each)))
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in inner:
        yield from _records(each)


def _line(value: object) -> str:
    return " ".join(str(value).split())
