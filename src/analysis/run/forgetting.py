"""Taking people out of the records, on request or because their record was expunged, in batches on stated days.

A request is kept as pseudonyms only, in the folder of the ledger; the file that names the person is for whoever wrote it to
destroy. A batch has at least as many people as the public profile's minimum: a result without one person less than the one
before would name that person. It writes the list that intake leaves out (`intake.forgotten`), removes the tables and results
that held these people, and enters both in the ledger; the next release is differenced against all that came before, so that a
single group of it that lost too few is stopped there.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import pandas as pd
from pydantic import Field, model_validator

from analysis import store
from analysis.disclosure.ledger import book
from analysis.disclosure.ledger.differencing import came_out
from analysis.disclosure.ledger.entries import FORGOTTEN, Entry
from analysis.disclosure.profiles import read_profiles
from analysis.errors import refuse
from analysis.intake import forgotten
from analysis.intake.build import person_ids
from analysis.intake.forgotten import DEIDENTIFY, PURGE
from analysis.intake.prepare import prepare
from analysis.intake.pseudonyms import read_key
from analysis.run import processing_log, purging
from analysis.settings import Both, Strict, read_settings
from analysis.tables.permitted import personal
from analysis.tables.source import Source, read_source, site_folder, site_folders
from analysis.words import say

SETTINGS, REQUESTS = "forgetting.yaml", "requests.jsonl"
KEEP, REQUEST, EXPUNGED = "keep", "request", "expunged"


class Forgetting(Strict):
    """`data/raw/forgetting.yaml`: days of the year from which a batch may run, and what becomes of whom."""

    written: date
    days: tuple[str, ...] = Field(min_length=1)
    on_request: Literal["purge", "deidentify"]
    expunged: Literal["purge", "deidentify", "keep"]
    basis: Both | None = None

    @model_validator(mode="after")
    def _checked(self) -> "Forgetting":
        for each in self.days:
            date.fromisoformat(f"2000-{each}")
        if self.expunged == KEEP and self.basis is None:
            raise ValueError("keeping expunged people needs a legal basis")
        return self


class Identity(Strict):
    """Who asks, as the lists have it; what is not known stays empty."""

    name: str = Field(min_length=1)
    birth: str = ""
    sex: Literal["", "male", "female"] = ""
    id_number: str = Field(default="", pattern=r"^\w*$")
    commune: str = ""
    village: str = ""


@dataclass(frozen=True)
class Batch:
    """Who waits at a site, by treatment; `ready` are the treatments with enough people, `due` whether the day has come."""

    site: str
    minimum: int
    waiting: dict[str, tuple[str, ...]]
    due: bool

    @property
    def ready(self) -> dict[str, tuple[str, ...]]:
        """Those of whom a batch can be made today."""
        return {how: who for how, who in self.waiting.items() if self.due and len(who) >= self.minimum}


def request(site: str, file: Path, today: date) -> int:
    """Take a request: find the person's pseudonym and keep that; returns the number of requests that wait now.

    Parameters
    ----------
    site : str
    file : Path
        An `Identity` as YAML, outside the project; nothing of it is kept.
    today : date

    Raises
    ------
    HoanhapError
        If nobody in the site's tables goes by this identity, or the file lies within the project.
    """
    if file.resolve().is_relative_to(store.root()):
        raise refuse(say("a request names a person; keep it outside the project"))
    folder, source = site_folder(site), read_source(site_folder(site))
    told = read_settings(file, Identity)
    names = _pseudonyms(told, source) & set(prepare(folder, source).tables["people"]["person_id"])
    if not names:
        raise refuse(say("nobody in these records goes by this identity; write it as the lists have it"))
    line = {"day": today.isoformat(), "site": site, "person": sorted(names), "why": REQUEST}
    store.append_line(_owned(book.folder()) / REQUESTS, json.dumps(line), mode=0o600)
    return sum(map(len, batch(site, today).waiting.values()))


def batch(site: str, today: date) -> Batch:
    """Who waits at a site, and whether a batch may run today."""
    settings, source = read_settings(store.raw() / SETTINGS, Forgetting), read_source(site_folder(site))
    done = forgotten.read(site_folder(site))
    waiting: dict[str, dict[str, None]] = {PURGE: {}, DEIDENTIFY: {}}
    for name in _asked(site):
        waiting[settings.on_request][name] = None
    if settings.expunged != KEEP:
        others = (name for name in _expunged(source, today) if name not in waiting[settings.on_request])
        waiting[settings.expunged].update(dict.fromkeys(others))
    left = {how: tuple(each for each in who if each not in set(done["person"])) for how, who in waiting.items()}
    since = max(done["day"], default="")
    return Batch(site, read_profiles(site).public.minimum_count, left, _due(settings.days, since, today))


def execute(site: str, today: date, *, ran_by: str, checked_by: str) -> Entry:
    """Run a batch: the list, the ledger, and the removal of everything that was made with these people.

    Raises
    ------
    HoanhapError
        If the day has not come, too few wait, or there is no ledger with its copy.
    """
    told = batch(site, today)
    if not told.ready:
        raise refuse(_why_not(told))
    book.read_with_copy()
    source, folder = read_source(site_folder(site)), site_folder(site)
    rows = [(name, how, today.isoformat()) for how, names in told.ready.items() for name in names]
    listed = pd.concat([forgotten.read(folder), pd.DataFrame(rows, columns=forgotten.COLUMNS)], ignore_index=True)
    made = [path for path in purging.found(site) if not path.is_relative_to(folder)]
    entry = Entry(
        kind=FORGOTTEN, day=today.isoformat(), site=site, ran_by=ran_by, checked_by=checked_by,
        about={
            "n": {how: len(names) for how, names in told.ready.items()},
            "list": store.content_key({"people": sorted(listed["person"])}),
            "stood_in": [each.number for each in releases_of(site)],
        },
    )  # fmt: skip
    if personal(source):
        processing_log.record("forget", site, n=len(rows))
    placed = book.append(entry)
    purging.remove(made)
    # The list comes last: until it stands there everybody in it waits, so what was broken off is done again.
    path = folder / forgotten.FILE
    store.write_text(path, listed.to_csv(index=False, lineterminator="\n"))
    path.chmod(0o600)
    return placed


def releases_of(site: str) -> list[Entry]:
    """The releases in which people of a site may stand: its own, and those of sets with it as a member."""
    sets = {name for name, folder in site_folders().items() if site in read_source(folder).members}
    return [each for each in came_out(book.read().entries) if each.site in {site, *sets} and each.profile != "open"]


def _why_not(told: Batch):
    n = sum(map(len, told.waiting.values()))
    if not told.due:
        return say("{n} people wait; the day of the next batch has not come (days in {file})", n=n, file=SETTINGS)
    return say(
        "{n} people wait; a batch needs at least {least} of one kind, because fewer could be told",
        n=n,
        least=told.minimum,
    )


def _due(days: Iterable[str], since: str, today: date) -> bool:
    """Whether one of the days lies between the last batch and today; before the first batch the last year counts."""
    since = since or today.replace(year=today.year - 1, day=min(today.day, 28)).isoformat()
    passed = (f"{year}-{day}" for year in (today.year - 1, today.year) for day in days)
    return any(since < each <= today.isoformat() for each in passed)


def _asked(site: str) -> list[str]:
    """Pseudonyms of those who asked, each way to write them, oldest first."""
    path = book.folder() / REQUESTS
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    told = [json.loads(line) for line in lines]
    return [name for each in told if each["site"] == site for name in each["person"]]


def _expunged(source: Source, today: date) -> list[str]:
    """Those whose record was expunged by today."""
    tables = prepare(site_folder(source.id), source).tables
    if "exits" not in tables:
        return []
    exits = tables["exits"]
    return sorted(
        set(exits.loc[(exits["kind"] == EXPUNGED) & (exits["start_last"] <= pd.Timestamp(today)), "person_id"])
    )


def _pseudonyms(told: Identity, source: Source) -> set[str]:
    """The pseudonyms under which a person can stand: by the number, and by all the rest."""
    ways = [told, _without_number(told)] if told.id_number else [told]
    known = pd.DataFrame([each.model_dump() for each in ways], dtype="str")
    key = read_key(synthetic=source.synthetic)
    return {person_ids(known.iloc[[row]], key).iloc[0] for row in range(len(known))}


def _without_number(told: Identity) -> Identity:
    """The same person without the number."""
    return told.model_copy(update={"id_number": ""})


def _owned(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder
