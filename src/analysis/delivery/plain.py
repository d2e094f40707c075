"""Reads an xlsx from the plain cells and strings that `skim` took out of it; what is not plain is left to the parser."""

import re
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from analysis.delivery.cells import cell_text
from analysis.delivery.collector import paused
from analysis.delivery.findings import column_number
from analysis.delivery.scan import Mark, Merged
from analysis.delivery.skim import Cells

INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")
NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
CELL = re.compile(
    rb'(?: s="([0-9]+)")?(?: t="([a-zA-Z]+)")?(?:>(<f[^<>]*>[^<]*</f>|<f[^<>]*/>)?(?:<v>([^<]*)</v>|<v ?/>)?</c>'
    rb"|><is><t([^<]*)</t></is></c>| ?/>)"
)
ERRORS = frozenset((b"#DIV/0!", b"#N/A", b"#NAME?", b"#NULL!", b"#NUM!", b"#REF!", b"#VALUE!"))
WHOLE_NUMBER = re.compile(rb'(?: t="n")?><v>([1-9][0-9]{0,14})</v></c>')  # much the commonest
EPOCH = date(1899, 12, 30).toordinal()
FIRST_DAY, LAST_DAY = 61, 2_958_465  # 1900-03-01, before which programs differ, to 9999-12-31
TRUTH = {b"1": "TRUE", b"0": "FALSE"}
SIGNS = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&#10;", "\n"), ("&amp;", "&"))
MERGED = re.compile(rb'<mergeCell ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})" ?/>')


class OddError(Exception):
    """Something that only the parser reads for sure."""


@dataclass(frozen=True)
class ReadSheet:
    """The cells of one sheet from the first row and column on, and whether it is shown."""

    name: str = field(repr=False)
    visible: bool
    merged: tuple[Merged, ...]
    rows: tuple[tuple[str, ...], ...] = field(repr=False)


class Texts(dict):
    """The text of a cell from what stands after its place; None if it is empty."""

    def __init__(self, styles: list[str]):
        self._styles = styles

    def __missing__(self, rest: bytes) -> str | None:
        """Called for a cell met first."""
        if whole := WHOLE_NUMBER.fullmatch(rest):
            text = whole[1].decode()
        else:
            style, kind, _, value, inline = CELL.fullmatch(rest).groups()
            text = None if value is None and inline is None else self._text(style, kind, value, inline)
        self[rest] = text
        return text

    def _text(self, style: bytes | None, kind: bytes | None, value: bytes | None, inline: bytes | None) -> str:
        if kind in (None, b"n") and inline is None:
            return self._number(style, value.decode())
        if kind == b"inlineStr" and inline is not None:
            return string_text(inline)
        if kind == b"str" and inline is None:
            return _unescaped(value)
        if kind == b"b" and value in TRUTH:
            return TRUTH[value]
        if kind == b"e" and value in ERRORS:
            return ""
        raise OddError

    def _number(self, style: bytes | None, value: str) -> str:
        kind = "number" if style is None else self._styles[int(style)] if int(style) < len(self._styles) else ""
        whole = INTEGER.fullmatch(value)
        if kind == "number" and whole:
            return value
        if kind == "number" and NUMBER.fullmatch(value):
            return cell_text(float(value))
        if kind == "date" and whole and FIRST_DAY <= int(value) <= LAST_DAY:
            return date.fromordinal(EPOCH + int(value)).isoformat()
        raise OddError


def string_texts(simple: list[bytes | None], others: list[bytes | None]) -> list[str]:
    """The shared strings as texts.

    Raises
    ------
    OddError
    """
    if not simple:
        return []
    texts = b"\0".join([text or b"" for text in simple]).decode().split("\0")
    return [text if other is None else string_text(other) for text, other in zip(texts, others, strict=True)]


def string_text(taken: bytes) -> str:
    """The text of a ``<t>`` from its attribute on; without one the parser drops outer spaces, so it is asked.

    Raises
    ------
    OddError
    """
    attribute, _, value = taken.partition(b">")
    text = _unescaped(value)
    if not attribute and text != text.strip():
        raise OddError
    return text


def _unescaped(value: bytes) -> str:
    if b"_x" in value:
        raise OddError  # perhaps _x000D_, a sign written as its number
    text = value.decode()
    if "&" in text:
        for written, sign in SIGNS:
            text = text.replace(written, sign)
    return text


def plain_rows(cells: Cells, strings: list[str], styles: list[str]) -> tuple[tuple[str, ...], ...]:
    """The rows of a sheet as far as it reaches, empty cells as empty texts.

    Raises
    ------
    OddError
    """
    with paused():
        return _rows(cells, strings, Texts(styles))


def _rows(cells: Cells, strings: list[str], other: Texts) -> tuple[tuple[str, ...], ...]:
    try:
        texts = [
            strings[int(number)] if rest is None else other[rest]
            for number, rest in zip(cells.shared, cells.others, strict=True)
        ]
    except IndexError:
        raise OddError from None
    rows, columns, filled = cells.rows, cells.columns, np.array(texts, dtype=object)
    if None in texts:
        there = filled != None  # noqa: E711 (each element is compared)
        rows, columns, filled = rows[there], columns[there], filled[there]
    if not len(rows):
        return ()
    table = np.full((rows.max(), columns.max()), "", dtype=object)
    table[rows - 1, columns - 1] = filled
    return tuple(map(tuple, table.tolist()))


def plain_marks(cells: Cells) -> list[Mark]:
    """The formulas and errors among the plain cells."""
    marks = []
    for number, rest in enumerate(cells.others):
        if rest and (b"<f" in rest or b'"e"' in rest):
            _, kind, formula, value, _ = CELL.fullmatch(rest).groups()
            codes = ["error_value"] * (kind == b"e") + ["formula" if value else "formula_no_value"] * bool(formula)
            marks += [Mark(code, int(cells.rows[number]), int(cells.columns[number])) for code in codes]
    return marks


def plain_merged(left: bytes) -> tuple[Merged, ...]:
    """The merged ranges that stand in what is left of a sheet.

    Raises
    ------
    OddError
    """
    found = MERGED.findall(left)
    if len(found) != left.count(b"mergeCell ") + left.count(b"mergeCell/"):
        raise OddError
    return tuple(
        Merged(int(top), column_number(first.decode()), int(bottom), column_number(last.decode()))
        for first, top, last, bottom in found
    )
