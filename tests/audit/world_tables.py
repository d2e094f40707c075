"""Tables of simulated districts made straight from what the agencies know: no files, no mess in them, no linkage.

So a district ten times as large as a shipped one takes seconds. What the worlds plant stays in: whose offences become
known, which lists exist and who is gone from them. In `movers_unlinked` the rows of those who moved belong to
somebody else, as linkage leaves them; `tests/audit/test_worlds.py` compares with a district read from its files.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from analysis.columns.dates import PartDate
from analysis.columns.terms import Term
from analysis.intake.build import build_tables
from analysis.intake.clean import AMOUNTS, OBJECTS
from analysis.intake.collect import Origin
from analysis.intake.facts import facts, joined
from analysis.intake.households import Borrowed, borrowed
from analysis.intake.identify import DEFINES_PEOPLE, placed
from analysis.intake.pseudonyms import Key, read_key
from analysis.intake.roles import PERSON, ROLES
from analysis.linkage.identities import COLUMNS
from analysis.linkage.weights import read as read_weights
from analysis.reference.areas import SiteArea, site_area
from analysis.simulate import police, sources, truth
from analysis.simulate.history import History, happen
from analysis.simulate.mess import OWN_FILES
from analysis.simulate.places import OLD_MAP, District
from analysis.simulate.records import Delivered, Entry
from analysis.simulate.variants import Variant, variant_of
from analysis.simulate.world import World
from analysis.simulate.write import days_of_moving
from analysis.sites import Site
from analysis.tables.source import Delivery, Source, read_source

NAME = "mau-01"  # whose files are the fullest: everybody eligible for a model is named


@dataclass(frozen=True)
class Made:
    """A district's site as linkage without a fault would give it, and the true effects (`simulate.truth.effects`)."""

    site: Site
    effects: pd.DataFrame


def make(world: World, seed: int) -> Made:
    """A district of a world; the world's rate of releases a year says how large."""
    variant, district = variant_of(NAME), District(variant_of(NAME).number)
    world = replace(world, commune_sd=variant.commune_sd)
    life, chance = np.random.default_rng(seed).spawn(2)
    history = happen(world, district, variant.as_of, life)
    files = {f"{number}.xlsx": file for number, file in enumerate(_files(history, district, variant, world, chance))}
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "source.yaml").write_text(sources.source_yaml(NAME, district, variant, files, world, seed), "utf-8")
        (folder / "areas.csv").write_text(sources.areas_csv(district), "utf-8")
        source = read_source(folder)
        area = site_area(source.area.units, source.area.valid_on, source.area.basis, own=folder / "areas.csv")
    moved = days_of_moving(history) if world.movers_unlinked else {}
    return Made(Site(source, _tables(files, source, area, moved), None, ()), truth.effects(history, world))


def _files(history: History, district: District, variant: Variant, world: World, rng) -> Iterator[Delivered]:
    """The files that tell who was released, who joined what, and who did it again; as `simulate.write` has them."""
    end = variant.as_of
    yield police.model_list(history, district, min(end, OLD_MAP))
    for on in variant.lists:
        yield police.police_list(history, district, on)
    yield police.certificates(history, district, variant.certificates_since, end)
    if not world.lists_lose_reoffenders:
        yield police.leavers(history, district, variant.lists[0], end)
    yield police.participants(history, district, end, steps=variant.steps)
    yield police.offences(
        history, district, variant.offences_since, end, sees_expunged=variant.sees_expunged, world=world, rng=rng
    )


def _tables(files: dict[str, Delivered], source: Source, area: SiteArea, moved: dict[str, date]) -> dict:
    key, strangers = read_key(synthetic=source.synthetic), count(1)
    frames: dict[str, list[pd.DataFrame]] = {}
    known: dict[str, Entry] = {}
    for delivery in source.deliveries:
        file = files[delivery.file]
        people = [_person(entry, file, moved, strangers) for entry in file.entries]
        if file.role in DEFINES_PEOPLE:
            for person, entry in zip(people, file.entries, strict=True):
                known.setdefault(person, entry)
        frames.setdefault(file.role, []).append(_facts(file, delivery, people, area))
    tables: dict[str, pd.DataFrame] = {}
    build_tables(tables, frames, _identities(known), source, key, _nothing_lent(key))
    return tables


def _person(entry: Entry, file: Delivered, moved: dict[str, date], strangers: Iterator[int]) -> str | None:
    """Whose row linkage takes it for: a mover's is a stranger's, or nobody's in a file that makes nobody known."""
    gone = file.role not in OWN_FILES[:2] and entry.person in moved and moved[entry.person] <= file.as_of
    if not gone:
        return entry.person or None
    return f"stranger{next(strangers)}" if file.role in DEFINES_PEOPLE else None


def _facts(file: Delivered, delivery: Delivery, people: list[str | None], area: SiteArea) -> pd.DataFrame:
    origin = Origin(delivery, ROLES[file.role], f"{file.role} {file.as_of}", 1, file.columns, {}, {}, ())
    kinds = {each.name: each.kind for each in (*PERSON, *origin.role.fields)}
    index = pd.RangeIndex(2, len(file.entries) + 2)
    values = pd.DataFrame(
        {
            name: _column([entry.cells.get(name) for entry in file.entries], kinds[name], index)
            for name in file.columns
            if name in kinds
        }
    )
    person = pd.Series(people, index, dtype="str") if origin.role.of_people else None
    return facts(origin, placed(origin, values, area), person)


def _column(cells: list, kind: str, index: pd.Index) -> pd.Series:
    if kind in OBJECTS:
        return pd.Series([_value(cell, kind) for cell in cells], index, dtype=object)
    return pd.Series(
        [None if cell == "" else cell for cell in cells], index, dtype="float64" if kind in AMOUNTS else "str"
    )


def _value(cell: object, kind: str) -> object:
    if cell is None or cell == "":
        return None
    return Term(float(cell)) if kind == "term" else PartDate(cell.year, cell.month, cell.day)


def _identities(known: dict[str, Entry]) -> pd.DataFrame:
    """What is known of people, as linkage keeps it; a stranger's name keeps the pseudonyms apart."""
    rows = {
        person: {
            "name": entry.cells["person_name"] if person == entry.person else person,
            "birth": str(entry.cells["birth_date"]),
            "sex": entry.cells["sex"],
            "id_number": entry.cells["id_number"] if person == entry.person else "",
        }
        for person, entry in known.items()
    }
    return pd.DataFrame.from_dict(rows, orient="index").reindex(columns=list(COLUMNS), fill_value="").astype("str")


def _nothing_lent(key: Key) -> Borrowed:
    frames: dict[str, list[pd.DataFrame]] = {}
    bank, roster = (joined(frames, role) for role in ("bank_loans", "roster"))
    return borrowed(bank.assign(loan=pd.Series(dtype="str")), roster, key, read_weights(), {})
