"""What the delivered files of a site say about who people are, hashed and kept in `data/processed/known`.

Read from the files as delivered, rejected rows and people who are none of ours included; kept for as long as neither the files
nor the code that reads them change.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from analysis import store
from analysis.columns.dates import clean_dates
from analysis.columns.ids import is_phone
from analysis.disclosure.scan.known import Known, known, load, save, together
from analysis.intake.collect import Batch, collect
from analysis.intake.prepare import CODE, input_files
from analysis.intake.pseudonyms import Key, read_key
from analysis.intake.registers import split_person
from analysis.tables.source import Source, read_source, site_folder

NAMES = ("person_name", "borrower_name", "household_head")
NUMBERS = ("id_number", "borrower_id", "loan_id")
ADDRESSES = ("residence", "village")
LEAST_DIGITS, MOST_DIGITS = 9, 12


@dataclass
class Told:
    """What was read so far."""

    names: set[str] = field(default_factory=set, repr=False)
    numbers: set[str] = field(default_factory=set, repr=False)
    births: set[date] = field(default_factory=set, repr=False)
    addresses: set[str] = field(default_factory=set, repr=False)


def known_of(site: str) -> Known:
    """What is known of a site's people; of a set's those of its members; of a site without delivered files nobody.

    Raises
    ------
    HoanhapError
        If a file cannot be read: then nothing of the site can be scanned.
    """
    folder = site_folder(site)
    source = read_source(folder)
    if source.members:
        return together(known_of(member) for member in source.members)
    if not source.deliveries:
        return Known()
    key = read_key(synthetic=source.synthetic)
    path = store.processed() / "known" / store.content_key(_parts(folder, source, key)) / "hashes.npz"
    if not path.exists():
        store.write_folder(path.parent, lambda part: _fill(part / path.name, folder, source, key))
    return load(key.secret, path)


def read_people(folder: Path, source: Source) -> Told:
    """Names, numbers, birth days and addresses in the delivered files of a site."""
    told = Told()
    for delivery in source.deliveries:
        for batch in collect(folder, source, delivery):
            _take(told, batch)
    return told


def _fill(path: Path, folder: Path, source: Source, key: Key) -> None:
    told = read_people(folder, source)
    hashes = known(key.secret, names=told.names, numbers=told.numbers, births=told.births, addresses=told.addresses)
    save(hashes, path)
    if os.name == "posix":
        path.chmod(0o600)


def _parts(folder: Path, source: Source, key: Key) -> dict:
    package = Path(__file__).parents[2]
    code = [path for name in (*CODE, "disclosure/scan") for path in sorted((package / name).rglob("*.py"))]
    return {
        "files": [store.sha256(path) for path in input_files(folder, source)],
        "code": [store.sha256(path) for path in code],
        "key": key.name,
    }


def _take(told: Told, batch: Batch) -> None:
    cells = batch.cells
    for column in cells:
        texts = [text for text in cells[column].unique() if text.strip()]
        if column in NAMES:
            told.names.update(texts)
        elif column in ADDRESSES:
            told.addresses.update(texts)
        elif column in NUMBERS:
            told.numbers.update(texts)
        elif column == "birth_date":
            told.births.update(_days(texts, batch))
        elif column == "person" and batch.origin.role.name == "court_register":
            _take_together(told, texts)
    told.numbers.update(_numbers(batch))


def _take_together(told: Told, texts: list[str]) -> None:
    """Name, birth and address that stand in one cell."""
    split = split_person(texts)
    told.names.update(name for name in split["person_name"].values if name)
    told.addresses.update(home for home in split["residence"].values if home)
    told.births.update(day.first for day in split["birth_date"].values if day and day.day)


def _days(texts: list[str], batch: Batch) -> Iterator[date]:
    found = clean_dates(texts, epoch=batch.origin.delivery.epoch).values
    return (day.first for day in found if day and day.day)


def _numbers(batch: Batch) -> Iterator[str]:
    """Telephone and ID numbers in columns that nobody asked for."""
    asked = set(batch.origin.headings.values())
    others = [at for at, heading in enumerate(batch.table.headings) if heading not in asked]
    for text in {row[at].strip() for row in batch.table.rows for at in others if at < len(row)}:
        digits = "".join(sign for sign in text if sign.isdecimal())
        if is_phone(text) or (LEAST_DIGITS <= len(digits) <= MOST_DIGITS and not text.strip("0123456789 .-")):
            yield text
