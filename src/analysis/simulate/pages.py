"""Lays out one file: titles, headings, rows, totals and signatures, and which row is about whom."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from analysis.simulate.layouts import Layout, Wordings, lettered, typed
from analysis.simulate.records import Delivered, Entry

# In plain letters too, for files whose encoding a program does not know.
NOTICE = "DỮ LIỆU MÔ PHỎNG – KHÔNG CÓ NGƯỜI THẬT (SIMULATED DATA)"
GROUPS = {
    "Nhân thân": ("birth_date", "sex", "id_number"),
    "Nơi cư trú": ("village", "commune"),
    "Bản án": ("offence", "sentence", "intent", "gravity"),
    "Tiền lương": ("gross_pay", "net_pay"),
}
SIGNERS = {"police": "TRƯỞNG CÔNG AN", "bank": "GIÁM ĐỐC PGD", "firm": "KẾ TOÁN TRƯỞNG", "court": "CHÁNH ÁN",
           "people_committee": "TM. ỦY BAN NHÂN DÂN"}  # fmt: skip


@dataclass
class Page:
    """One sheet: rows of cells, merged ranges (row, first column, last row, last column, from 1), and whose each row is."""

    name: str
    rows: list[list[object]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    heading_rows: list[int] = field(default_factory=list)
    entries: list[tuple[int, Entry]] = field(default_factory=list)

    def add(self, *cells: object) -> int:
        """One more row; its number."""
        self.rows.append(list(cells))
        return len(self.rows)


def lay_out(file: Delivered, layout: Layout, wordings: Wordings, agency: str, rng: np.random.Generator) -> list[Page]:
    """The sheets of a file."""
    groups = _groups(file, layout)
    return [_page(name, file, entries, layout, wordings, agency, rng) for name, entries in groups.items()]


def two_row_headings(role: str, columns: tuple[str, ...], wordings: Wordings) -> dict[str, str]:
    """What headings of two rows read like in one line, by column: a site adds these to its own list."""
    return {
        column: f"{group} {wordings.heading(role, column)}"
        for group, members in _present_groups(columns).items()
        for column in members
    }


def _groups(file: Delivered, layout: Layout) -> dict[str, list[Entry]]:
    by: dict[str, Callable[[Entry], str]] = {
        "": lambda entry: "DS",
        "year": lambda entry: str(_year(entry)),
        "commune": lambda entry: entry.cells["home"],
    }
    groups: dict[str, list[Entry]] = {}
    name = "DS"
    for entry in file.entries:
        name = by[layout.sheets_by](entry) if entry.cells else name
        groups.setdefault(name, []).append(entry)
    return dict(sorted(groups.items()))


def _year(entry: Entry) -> object:
    """The year of the row's day, or of nothing where it was spoilt."""
    return getattr(entry.cells.get("issued_date") or entry.cells.get("offence_date"), "year", "Khác")


def _page(name, file: Delivered, entries, layout: Layout, wordings: Wordings, agency: str, rng) -> Page:
    page = Page(name)
    page.add(lettered(NOTICE, layout))
    page.add(lettered(file.title, layout))
    if layout.money == "million":
        page.add(lettered("ĐVT: triệu đồng", layout))
    elif file.role in ("payroll", "roster"):
        page.add(lettered("ĐVT: đồng", layout))
    if layout.kind == "xlsx":
        page.add()
    _add_headings(page, file, layout, wordings, rng)
    if layout.column_numbers:
        page.add(*(f"({number})" for number in range(1, len(file.columns) + 2)))
    number = 0
    for entry in entries:
        number += bool(entry.cells)
        cells = [typed(entry.cells.get(column), file.role, column, layout, wordings) for column in file.columns]
        row = page.add(*([number, *_with_gap(cells, layout)] if entry.cells else []))
        page.entries.append((row, entry))
    if layout.tail:
        _add_tail(page, file, number, layout, agency)
    return page


def _add_headings(page: Page, file: Delivered, layout: Layout, wordings: Wordings, rng: np.random.Generator) -> None:
    texts = [wordings.heading(file.role, column) for column in file.columns]
    if layout.untidy_headings:
        texts = [text.replace(" ", "\n ", 1) if rng.random() < 0.4 else f" {text} " for text in texts]
    texts = ["STT", *_with_gap([lettered(text, layout) for text in texts], layout)]
    groups = _present_groups(file.columns) if layout.two_rows else {}
    if not groups:
        page.heading_rows.append(page.add(*texts))
        return
    upper, lower = list(texts), [None] * len(texts)
    top = len(page.rows) + 1
    spans = {}
    for group, members in groups.items():
        first = file.columns.index(members[0]) + 1
        spans[first] = len(members)
        for place in range(first, first + len(members)):
            lower[place], upper[place] = texts[place], None
        upper[first] = lettered(group, layout)
    page.heading_rows += [page.add(*upper), page.add(*lower)]
    for place, text in enumerate(lower):
        if text is None:
            page.merged.append((top, place + 1, top + 1, place + 1))
    page.merged += [(top, first + 1, top, first + count) for first, count in spans.items()]


def _present_groups(columns: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """The groups of headings whose columns stand side by side here."""
    found = {}
    for group, members in GROUPS.items():
        here = tuple(column for column in columns if column in members)
        first = columns.index(here[0]) if here else 0
        if len(here) > 1 and columns[first : first + len(here)] == here:
            found[group] = here
    return found


def _with_gap(cells: list[object], layout: Layout) -> list[object]:
    """With an empty column after the twelfth, as the bank's extract has one without a heading."""
    return [*cells[:11], None, *cells[11:]] if layout.untidy_headings else cells


def _add_tail(page: Page, file: Delivered, number: int, layout: Layout, agency: str) -> None:
    page.add(lettered("Tổng cộng", layout), lettered(f"{number} dòng", layout))
    if layout.kind == "xlsx":
        page.add()
    on = file.as_of
    page.add(None, None, None, lettered(f"Huyện Mẫu, ngày {on.day} tháng {on.month} năm {on.year}", layout))
    page.add(None, lettered("NGƯỜI LẬP BIỂU", layout), None, lettered(SIGNERS[agency], layout))
