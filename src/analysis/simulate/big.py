"""A district of any size for measuring how reading grows: one CSV list and ten workbooks, written row by row."""

import csv
from collections.abc import Callable, Iterator
from datetime import date
from itertools import chain
from pathlib import Path

import numpy as np
import pandas as pd
from openpyxl import Workbook

from analysis import store
from analysis.errors import refuse
from analysis.simulate.files import workbook_bytes
from analysis.simulate.layouts import Wordings
from analysis.simulate.names import choose
from analysis.simulate.pages import NOTICE
from analysis.simulate.people import draw_communes, draw_people
from analysis.simulate.places import VILLAGES, District
from analysis.simulate.records import Delivered
from analysis.simulate.sources import areas_csv, source_yaml
from analysis.simulate.variants import Variant
from analysis.simulate.world import World, world
from analysis.words import say

AS_OF = date(2025, 6, 30)
MOST = 1_000_000  # different ID numbers of one place
IDENTITY = ("person_name", "birth_date", "sex", "id_number", "village", "commune")
LISTED = (*IDENTITY, "offence", "sentence", "release_date", "release_kind", "police_grade")
# The workbooks: role, record, and what its rows have besides who it is.
BOOKS = (
    *[("payroll", "payroll_other", ("period", "days_worked", "gross_pay"))] * 5,
    *[("offences", "offences", ("offence_date", "offence", "handling"))] * 2,
    ("leavers", "police_list", ("left_date", "left_reason")),
    *[("community_sentences", "community", ("sentence_kind", "start_date", "outcome"))] * 2,
)


def big(folder: Path, *, n_people: int, seed: int) -> None:
    """Write a district of `n_people` (at most a million) into a new folder.

    The list holds everybody; each of the ten workbooks has a row about every tenth person, so that there are as many
    rows again. Names, numbers and days are as messy as in other files; what is true is not written down.

    Raises
    ------
    HoanhapError
        If the folder exists already.
    """
    if folder.exists():
        raise refuse(say("this folder exists already; nothing was written"), file=store.relative(folder))
    if not 10 <= n_people <= MOST:
        raise ValueError(f"n_people must lie between 10 and {MOST}")
    store.write_folder(folder, lambda part: _fill(part, n_people, seed, world()))


def _fill(folder: Path, n_people: int, seed: int, world: World) -> None:
    district, rng = District(0), np.random.default_rng(seed)
    wordings = Wordings(rng)
    people = _people(n_people, district, world, rng)
    files = {"Danh sach.csv": Delivered("police_list", "police_list", AS_OF, "", LISTED, ())}
    _write_list(folder / "Danh sach.csv", people, world, wordings, rng)
    for number, (role, record, columns) in enumerate(BOOKS):
        name = f"So {number + 1:02}.xlsx"
        firm = district.other_firm if role == "payroll" else ""
        files[name] = Delivered(role, record, AS_OF, "", (*IDENTITY, *columns), (), firm)
        mine = people.iloc[number :: len(BOOKS)]
        rows = zip(*_cells(mine, (*IDENTITY, *columns), world, wordings, role, rng), strict=True)
        _write_book(folder / name, [wordings.heading(role, column) for column in files[name].columns], rows, role)
    variant = Variant(lists=(AS_OF,))
    store.write_text(folder / "source.yaml", source_yaml("big", district, variant, files, world, seed))
    store.write_text(folder / "areas.csv", areas_csv(district))


def _people(n_people: int, district: District, world: World, rng: np.random.Generator) -> pd.DataFrame:
    released = np.datetime64("2015-01-01") + rng.integers(0, 3800, n_people)
    people = draw_people(released, draw_communes(world, rng), world, district, rng)
    names = np.array(district.names, dtype=object)
    return pd.DataFrame(
        {
            "person_name": people["name"],
            "birth_date": people["birth"].dt.strftime("%d/%m/%Y"),
            "birth_year": people["birth"].dt.year.astype(str),
            "sex": people["sex"],
            "id_number": people["id_number"],
            "village": [f"Thôn {VILLAGES[village]}" for village in people["village"]],
            "commune": names[people["commune"]],
            "release_date": pd.Series(released.astype("datetime64[s]")).dt.strftime("%d/%m/%Y"),
        }
    )


def _cells(
    people: pd.DataFrame, columns: tuple[str, ...], world: World, wordings: Wordings, role: str, rng
) -> Iterator[list]:
    """The cells of one file, a column at a time."""
    n = len(people)
    for column in columns:
        yield (
            _DRAWN[column](n, world, wordings, rng)
            if column in _DRAWN
            else _known(people, column, wordings, role, world, rng)
        )


def _known(people: pd.DataFrame, column: str, wordings: Wordings, role: str, world: World, rng) -> list:
    """A column that the person brings along, with the mess of files that are not the police's own."""
    values = people[column].to_numpy(dtype=object)
    share = world["police_mess"] if role == "police_list" else 1.0
    if column == "birth_date":
        values = np.where(rng.random(len(values)) < world["birth_year_only"] * share, people["birth_year"], values)
    elif column == "id_number":
        values = np.where(rng.random(len(values)) < world["id_missing"] * share, None, values)
    elif column == "sex":
        values = np.where(values == "male", wordings.answer("sex", "male"), wordings.answer("sex", "female"))
    return values.tolist()


def _answers(kind: str, shares: dict[str, float]) -> Callable:
    def draw(n: int, world: World, wordings: Wordings, rng: np.random.Generator) -> list:
        told = {code: wordings.answer(kind, code) for code in shares}
        return [told[code] for code in choose(shares, n, rng)]

    return draw


def _days(first: str, last: str) -> Callable:
    def draw(n: int, world: World, wordings: Wordings, rng: np.random.Generator) -> list:
        start, end = np.datetime64(first), np.datetime64(last)
        texts = pd.date_range(first, last).strftime("%d/%m/%Y").to_numpy(dtype=object)
        return texts[rng.integers(0, (end - start).astype(int) + 1, n)].tolist()

    return draw


def _pay(n: int, world: World, wordings: Wordings, rng: np.random.Generator) -> list:
    pay = world["pay_median_vnd"] * np.exp(world["pay_spread"] * rng.standard_normal(n))
    return (1000 * np.round(pay / 1000)).astype(int).tolist()


_DRAWN: dict[str, Callable] = {
    "offence": lambda n, world, wordings, rng: _answers("offence", world["offences"])(n, world, wordings, rng),
    "sentence": lambda n, world, wordings, rng: [f"{months} tháng" for months in rng.integers(6, 120, n)],
    "release_kind": _answers("certificate", {"completed": 0.8, "amnesty": 0.14, "conditional": 0.06}),
    "police_grade": _answers("grade", {"A": 0.6, "B": 0.3, "C": 0.08, "D": 0.02}),
    "period": lambda n, world, wordings, rng: [f"{month:02}/2025" for month in rng.integers(1, 7, n)],
    "days_worked": lambda n, world, wordings, rng: rng.integers(15, 27, n).tolist(),
    "gross_pay": _pay,
    "offence_date": _days("2020-01-01", "2025-03-31"),
    "handling": _answers("handling", {"criminal": 0.45, "administrative": 0.55}),
    "left_date": _days("2020-01-01", "2025-06-30"),
    "left_reason": _answers("left", {"expunged": 0.8, "custody": 0.1, "moved": 0.1}),
    "sentence_kind": _answers("sentence_kind", {"suspended": 0.66, "non_custodial": 0.34}),
    "start_date": _days("2020-01-01", "2025-06-30"),
    "outcome": _answers("sentence_outcome", {"serving": 0.4, "completed": 0.6}),
}  # fmt: skip


def _write_list(path: Path, people: pd.DataFrame, world: World, wordings: Wordings, rng: np.random.Generator) -> None:
    columns = [people["release_date"].tolist() if column == "release_date" else None for column in LISTED]
    cells = _cells(people, tuple(c for c in LISTED if c != "release_date"), world, wordings, "police_list", rng)
    filled = [column if column is not None else next(cells) for column in columns]
    with open(path, "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([NOTICE])
        writer.writerow(wordings.heading("police_list", column) for column in LISTED)
        writer.writerows(zip(*filled, strict=True))


def _write_book(path: Path, headings: list[str], rows: Iterator, role: str) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("DS")
    above = [[NOTICE], ["ĐVT: đồng"]] if role == "payroll" else [[NOTICE]]
    for row in chain(above, [headings], rows):
        sheet.append(row)
    path.write_bytes(workbook_bytes(book))
