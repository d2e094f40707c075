"""Who each row is about: identifiers only go to the linker, and a person comes back."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis.columns.dates import PartDate
from analysis.intake.collect import Origin
from analysis.linkage.blocks import numbered
from analysis.linkage.identities import COLUMNS
from analysis.linkage.links import Links, dedupe, link, review
from analysis.linkage.weights import Weights
from analysis.reference.areas import SiteArea
from analysis.reference.places import NotAssignable

# Files in which a person stands once; in the others rows with the same identifiers are one person's.
ONE_ROW_A_PERSON = {"police_list", "waiting_list"}
# Whoever stands in one of these is somebody whom the evaluation is about; a firm's other workers are not.
DEFINES_PEOPLE = {
    "police_list",
    "certificates",
    "court_register",
    "leavers",
    "participants",
    "roster",
    "community_sentences",
}
LONG_LIST = 20_000
OUTSIDE = "outside"


@dataclass
class Known:
    """The people met so far, one row each under a running name, with what is known to recognise them by."""

    people: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(COLUMNS), dtype="str"))

    def add(self, identities: pd.DataFrame) -> pd.Series:
        """New people; their running names by record."""
        names = [f"n{number:07}" for number in range(len(self.people), len(self.people) + len(identities))]
        self.people = pd.concat([self.people, identities.set_axis(names)])
        return pd.Series(names, identities.index, dtype="str")

    def learn(self, people: pd.Series, identities: pd.DataFrame) -> None:
        """Fill what is missing of people from further records of theirs; nothing that is known is replaced."""
        first = people.drop_duplicates()
        at, rows = self.people.index.get_indexer(first), identities.index.get_indexer(first.index)
        filled = {}
        for column in ("birth", "sex", "id_number", "commune", "village"):
            filled[column] = self.people[column].array.copy()
            empty = filled[column][at] == ""
            filled[column][at[empty]] = identities[column].array[rows[empty]]
        self.people = self.people.assign(**filled)


@dataclass(frozen=True)
class Linked:
    """The person of each row of a sheet (missing: nobody known), and what a person has to decide.

    `records` has one row for each distinct record that was linked, as `counted` leaves it, with the person found and
    whether it is doubtful. `doubtful` has pairs of a known person and a record.
    """

    person: pd.Series
    records: pd.DataFrame
    doubtful: pd.DataFrame
    repeated: tuple[int, ...] = ()


def identify(origin: Origin, values: pd.DataFrame, known: Known, weights: Weights, decisions: dict) -> Linked:
    """Link one sheet to the people known so far; in files that define people the others are added to them."""
    rows = identities(origin, values)
    repeated: tuple[int, ...] = ()
    pairs = []
    if origin.role.name in ONE_ROW_A_PERSON:
        same = dedupe(_alike(rows), weights=weights, decisions=decisions)
        twice = rows.index.isin(same.matches["right"])
        repeated = tuple(values.index[twice])
        pairs.append(_pairs(same, origin, rows, rows))
        group, records = pd.Series(rows.index, rows.index), rows[~twice]
    else:
        group, records = _distinct(rows)
    one_to_one = origin.role.name in ONE_ROW_A_PERSON
    links = link(known.people, records, weights=weights, decisions=decisions, one_to_one=one_to_one)
    person = links.matches.set_index("right")["left"].reindex(records.index).astype("str")
    pairs.append(_pairs(links, origin, known.people, records))
    known.learn(person.dropna(), records)
    found = person.notna()
    if origin.role.name in DEFINES_PEOPLE:
        person = person.fillna(known.add(records[person.isna()]))
    doubtful = pd.concat(pairs, ignore_index=True)
    told = counted(records).assign(person=person, linked=found, doubtful=records.index.isin(doubtful["right"]))
    told = told.reset_index(drop=True)
    by_row = group.map(person).set_axis(values.index)
    return Linked(by_row, told, doubtful, repeated)


def _alike(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows to compare with each other: all of a short list; of a long one those that share an ID number.

    On a long list look-alikes without a number are too many for anybody to look at, and stay different people.
    """
    shared = rows["id_number"].duplicated(keep=False) & (rows["id_number"] != "")
    return rows if len(rows) <= LONG_LIST else rows[shared]


def identities(origin: Origin, values: pd.DataFrame) -> pd.DataFrame:
    """The identifiers of each row as the linker takes them; the index names file, sheet and row."""
    names = [f"{origin.label}/{origin.sheet}/{row}" for row in values.index]
    return text_identities(origin.role.name, values).set_axis(pd.Index(names, dtype="str"))


def text_identities(source: str, values: pd.DataFrame) -> pd.DataFrame:
    """Values of the fields that identify a person as texts, "" where there is none."""
    birth = values["birth_date"] if "birth_date" in values else pd.Series(None, values.index, dtype=object)
    if "birth_year" in values:
        birth = birth.where(birth.notna(), values["birth_year"])
    columns = {
        "source": pd.Series(source, values.index, dtype="str"),
        "name": values["person_name"],
        "birth": _births(birth),
        "sex": values.get("sex"),
        "id_number": values["id_number"],
        "commune": values["commune_today"],
        "village": values.get("village"),
    }
    return pd.DataFrame({name: _text(columns[name], values.index) for name in COLUMNS})


def _births(days: pd.Series) -> pd.Series:
    codes, distinct = pd.factorize(days.array)
    texts = [str(day) if isinstance(day, PartDate) else "" for day in distinct]
    return pd.Series(pd.array([*texts, ""], dtype="str")[codes], days.index)  # -1, for no day, is the last place


def placed(origin: Origin, values: pd.DataFrame, area: SiteArea) -> pd.DataFrame:
    """The values with the commune as a code: `commune_code` on the map of the day, `commune_today` on today's.

    A place outside the site is `OUTSIDE`; one that cannot be assigned is missing, and `commune_fault` says why.
    """
    texts = values["commune"] if "commune" in values else pd.Series(None, values.index, dtype="str")
    if "residence" in values:
        texts = texts.where(texts.notna(), values["residence"])
    codes, distinct = pd.factorize(texts.array)
    on = origin.delivery.as_of
    own = origin.role.name in DEFINES_PEOPLE  # a firm hires from anywhere, so a bare name is not taken for one of ours
    found = [_place(text, on, area, own) for text in distinct]
    columns = zip(*found, (None, None, None), strict=True)  # where no place is told, the code is -1: the last one
    names = ("commune_code", "commune_today", "commune_fault")
    return values.assign(
        **{name: pd.array(each, dtype="str")[codes] for name, each in zip(names, columns, strict=True)}
    )


def _place(text: str, on: object, area: SiteArea, own: bool) -> tuple[str | None, str | None, str | None]:
    code = area.commune(text, on, own_people=own)
    if isinstance(code, NotAssignable):
        outside = code.reason == OUTSIDE
        return (OUTSIDE, OUTSIDE, None) if outside else (None, None, code.reason)
    today = area.today(code, on)
    return code, code if isinstance(today, NotAssignable) else today, None


def counted(records: pd.DataFrame) -> pd.DataFrame:
    """Of identifiers what linkage is counted by: no name, of the birth the decade, of the number whether there is one."""
    kept = {"birth": lambda day: day and f"{day[:3]}0", "id_number": lambda number: number and "1"}
    names = ("birth", "id_number", "source", "sex", "commune")
    return pd.DataFrame({name: _category(records[name], kept.get(name, str)) for name in names}, index=records.index)


def _category(texts: pd.Series, kept: Callable[[str], str]) -> pd.Categorical:
    """What is kept of each text, found once for each that occurs."""
    rows, written = pd.factorize(texts.array)
    short = [kept(text) for text in written.tolist()]
    places = {text: place for place, text in enumerate(sorted(set(short)))}
    codes = np.array([places[text] for text in short], dtype="int64")
    return pd.Categorical.from_codes(codes[rows], pd.Index(places, dtype="str"))


def _distinct(rows: pd.DataFrame) -> tuple[pd.Series, pd.DataFrame]:
    """Rows with the same identifiers as one record: which record each row belongs to, and the records.

    A name alone joins no rows: two people can have it.
    """
    alone = (rows["id_number"] == "") & (rows["birth"] == "")
    number = numbered([*(rows[name].array for name in COLUMNS), rows.index.where(alone, "").array])
    _, first = np.unique(number, return_index=True)
    records = rows.iloc[first]
    return pd.Series(records.index[number], rows.index), records


def _pairs(links: Links, origin: Origin, left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
    """Doubtful pairs with the identifiers of both sides, for a person to look at."""
    shown = review(links, left, right)
    return shown.assign(label=origin.label, left=links.doubtful["left"].array, right=links.doubtful["right"].array)


def _text(column: pd.Series | None, index: pd.Index) -> pd.Series:
    return pd.Series("", index, dtype="str") if column is None else column.astype("str").fillna("")
