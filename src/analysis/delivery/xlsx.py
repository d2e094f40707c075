"""Looks through the parts of an xlsx: its sheets in order, what they hold, and their cells where all of them are plain."""

import posixpath
import re
from dataclasses import dataclass, replace

from analysis.delivery.formats import kinds_of_styles
from analysis.delivery.plain import OddError, ReadSheet, plain_merged, plain_rows, string_texts
from analysis.delivery.scan import MAX_CELLS, Quiet, SheetScan, stream
from analysis.delivery.scan_xlsx import Part, scan_part
from analysis.delivery.skim import skim_strings

WORKBOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
STRINGS, STYLES = "xl/sharedStrings.xml", "xl/styles.xml"
VISIBLE = {"visible": True, "hidden": False, "veryHidden": False}
STRING = re.compile(rb"[<:]si[\s/>]")


@dataclass(frozen=True)
class Xlsx:
    """Scans by the sheet's number, and the sheets themselves, or None if only the parser can read them for sure."""

    scans: dict[int, SheetScan]
    sheets: tuple[ReadSheet, ...] | None


class _Named(Quiet):
    """The attributes of all elements of some names, without their prefixes."""

    def __init__(self, *names: str):
        self.found: dict[str, list[dict[str, str]]] = {name: [] for name in names}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name in self.found:
            self.found[name].append({key.rpartition(":")[2]: value for key, value in attributes.items()})


def look_through(parts: dict[str, bytes]) -> Xlsx:
    """Scan every part, whether or not the workbook names it.

    Raises
    ------
    UnfitError
    """
    strings, rest = _strings(parts)
    scanned = _scanned({**parts, STRINGS: rest} if STRINGS in parts else parts)
    book, order = _order(parts)
    scans = {number: scanned[name].scan for number, name in enumerate(order, 1) if name in scanned}
    try:
        return Xlsx(scans, _sheets(book, [scanned[name] for name in order], strings, _styles(parts)))
    except (OddError, KeyError):
        return Xlsx(scans, None)


def _scanned(parts: dict[str, bytes]) -> dict[str, Part]:
    """All parts looked through; cells are held as long as they are not too many together."""
    scanned, n_cells = {}, 0
    for name, content in parts.items():
        part = scan_part(content)
        n_cells += len(part.cells.others) if part.cells else 0
        scanned[name] = part if n_cells <= MAX_CELLS else replace(part, cells=None)
    return scanned


def _strings(parts: dict[str, bytes]) -> tuple[list[str] | None, bytes]:
    """The shared strings, if all are plain, and what is left of the part to be scanned."""
    content = parts.get(STRINGS, b"")
    skimmed = skim_strings(content)
    if skimmed is None:
        return None, content
    left, *strings = skimmed
    if STRING.search(left):
        return None, left
    try:
        return string_texts(*strings), left
    except OddError:
        return None, left


def _styles(parts: dict[str, bytes]) -> list[str]:
    return kinds_of_styles(parts[STYLES]) if STYLES in parts else []


def _order(parts: dict[str, bytes]) -> tuple[_Named, list[str]]:
    """What the workbook says about itself, and the parts that hold its sheets, in its order."""
    book, relations = _Named("sheet", "workbookPr"), _Named("Relationship")
    stream(parts[WORKBOOK], book)
    stream(parts.get(RELATIONS, b"<none/>"), relations)
    targets = {one.get("Id"): one.get("Target", "") for one in relations.found["Relationship"]}
    names = (targets.get(sheet.get("id"), "") for sheet in book.found["sheet"])
    return book, [posixpath.normpath(posixpath.join("/xl", name))[1:] for name in names]


def _sheets(book: _Named, parts: list[Part], strings: list[str] | None, styles: list[str]) -> tuple[ReadSheet, ...]:
    if strings is None or any(about.get("date1904", "0") not in ("0", "false") for about in book.found["workbookPr"]):
        raise OddError
    return tuple(_sheet(about, part, strings, styles) for about, part in zip(book.found["sheet"], parts, strict=True))


def _sheet(about: dict[str, str], part: Part, strings: list[str], styles: list[str]) -> ReadSheet:
    visible = VISIBLE.get(about.get("state", "visible"))
    if part.cells is None or visible is None:
        raise OddError
    return ReadSheet(about["name"], visible, plain_merged(part.left), plain_rows(part.cells, strings, styles))
