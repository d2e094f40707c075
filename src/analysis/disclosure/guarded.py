"""A result as a partner or the public may see it: each table by its declared shape, under one profile."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.disclosure import rules, simulated
from analysis.disclosure.cells import Derived, Fact, Tables
from analysis.disclosure.declared.tables import FACTS
from analysis.disclosure.leaving import Leaving, leaving
from analysis.disclosure.linked import Links, Row, kinds, linked, missing, tables_of
from analysis.disclosure.profiles import NAMES, Profile, read_profiles
from analysis.disclosure.release import Released
from analysis.disclosure.remade import remade
from analysis.disclosure.suppress import Protected, Verdict, protect, reasons
from analysis.disclosure.tells import Told, told
from analysis.errors import refuse
from analysis.words import say

GUARDED = NAMES[2:]  # partner, public
HIDDEN, WITHHELD = "hidden", "withheld"  # the two tables that say what is not there


@dataclass(frozen=True)
class Account:
    """A guarded result, and what it tells of counts: for whoever compares it with others.

    One key is one number of a site and a state of its data, in whichever table, notebook or release it stands.

    Attributes
    ----------
    released : Released
        As `guard` returns it.
    counts : dict
        Of each count that is printed, or would be, its value as printed (None: hidden) and the code of why it is hidden.
    sums : tuple of (str, tuple of str)
        Which of these counts, and of others that are in no table, are the sum of which.
    """

    released: Released
    counts: dict[str, tuple[int | None, str]]
    sums: tuple[tuple[str, tuple[str, ...]], ...]


def guard(
    released: Released, profile: str, *, known: Sequence[Fact] = (), hidden_before: Collection[str] = ()
) -> Released:
    """What of a result may be seen under a stricter profile.

    Parameters
    ----------
    released : Released
        As `run` made it: open or internal.
    profile : str
        ``"partner"`` or ``"public"``; the site's own `release.yaml` if it has one, else the common one, says how strict.
    known : sequence of Fact
        What a reader knows besides; its terms are keys as in `Account`. What is about no cell of this result is left aside.
    hidden_before : collection of str
        Keys of cells that an earlier release hid: they are hidden again.

    Returns
    -------
    Released
        ``about["profile"]`` is the profile. Hidden numbers are missing, hidden words empty. The table ``hidden`` says of each,
        by table, row (from 0) and column, why; the table ``withheld`` which tables or rows do not leave, and why;
        ``about["withheld"]`` which facts.

    Raises
    ------
    HoanhapError
        If the profile is unknown or the result is not open or internal.
    """
    return account(released, profile, known=known, hidden_before=hidden_before).released


def account(
    released: Released, profile: str, *, known: Sequence[Fact] = (), hidden_before: Collection[str] = ()
) -> Account:
    """Guard a result and say what it tells of counts; parameters and errors as of `guard`."""
    if profile not in GUARDED:
        raise refuse(say("unknown profile; there are: {profiles}", profiles=", ".join(GUARDED)))
    if released.about["profile"] in GUARDED:
        raise refuse(say("this result is guarded already; start from the run"))
    careful = read_profiles(released.about["source"]["id"]).named(profile)
    found = leaving(released, careful, public=profile == GUARDED[-1])
    links, judged, protected = _protected(released, found, careful, known, sorted(hidden_before))
    seen = {each.key: (each.value, rules.PRINTED.get(each.reason, each.reason)) for each in protected.cells}
    return Account(_applied(released, profile, careful, found, judged, protected), seen, tuple(sorted(links.totals)))


def counts(released: Released) -> dict[str, int | None]:
    """Every count of a guarded result by its key, as a reader of its tables sees it; None: it is there and hidden."""
    if released.about["profile"] not in GUARDED:
        raise refuse(say("only a guarded result can be counted out"))
    found: dict[str, int | None] = {}
    hidden = {(row["table"], row["row"], row["column"]) for row in released.table(HIDDEN).to_dict("records")}
    for name in released.tables.keys() - {HIDDEN, WITHHELD}:
        for row in kinds(released, name):
            shown = row.counts()
            for column in row.shape.people:
                if column in shown or (name, row.number, column) in hidden:
                    found[row.named(column)] = shown[column][1] if column in shown else None
    return dict(sorted(found.items()))


def _protected(
    released: Released, found: Leaving, profile: Profile, known: Sequence[Fact], before: list[str]
) -> tuple[Links, Told, Protected]:
    """Protect what leaves; tables that contradict others, and rows that cannot be protected, are kept back."""
    while True:
        links = linked(found.all, found.partial)
        for table in links.broken:
            found.withhold(table, "does_not_agree")
        if links.broken:
            continue
        judged = told(found.all, links, profile, released.about.get("plan"))
        tables, facts = _hidden_again(tables_of(links, list(judged.derived.values())), profile, before)
        facts += [fact for fact in known if {key for key, _ in fact.terms} <= links.values.keys()]
        protected = protect(tables, profile, known=facts, hidden_before=before)
        if not protected.exposed:
            return links, judged, protected
        found.withhold_rows(_touching(found, set(protected.exposed), links), "exposed")


def _hidden_again(tables: Tables, profile: Profile, before: list[str]) -> tuple[Tables, list[Fact]]:
    """What was hidden before as not too small for itself is hidden for that, and a reader knows that it is not too small."""
    again = {each.key for each in tables.cells if each.key in before and each.printed} - reasons(tables, profile).keys()
    cells = tuple(replace(each, reason=rules.PROTECTS) if each.key in again else each for each in tables.cells)
    facts = [Fact(((key, 1.0),), profile.minimum_count, np.inf) for key in sorted(again)]
    return replace(tables, cells=cells), facts


def _touching(found: Leaving, exposed: set[str], links: Links) -> list[Row]:
    """Rows in which these cells stand or, of cells that are never printed, the totals and parts tied to them."""
    near = {name for total, parts in links.totals if exposed & {total, *parts} for name in (total, *parts)}
    for wanted in (exposed, near):
        rows = [row for row in found.all if any(name in wanted for name, _ in row.counts().values())]
        if rows:
            return rows
    raise ValueError("a cell is exposed that stands in no table")


def _applied(
    released: Released, name: str, profile: Profile, found: Leaving, judged: Told, protected: Protected
) -> Released:
    """The tables as they may be seen, and the two that say what is not in them."""
    cells = {each.key: each for each in protected.cells}
    tables, why = {}, []
    for table, rows in found.rows.items():
        frame = released.tables[table].iloc[[row.number for row in rows]].reset_index(drop=True)
        columns = {column: list(frame[column].astype(object)) for column in frame}
        for number, row in enumerate(rows):
            for column, (value, reason) in _seen(row, judged, protected, cells, profile).items():
                columns[column][number] = value
                if reason:
                    why.append((table, number, column, reason))
        tables[table] = pd.DataFrame(
            {column: pd.Series(values, dtype=_kind(frame[column])) for column, values in columns.items()}
        )
    facts = sorted(released.about.keys() - FACTS)
    about = {fact: value for fact, value in released.about.items() if fact in FACTS}
    about |= {"profile": name, "rounding": profile.rounding, "minimum_count": profile.minimum_count, WITHHELD: facts}
    tables |= _reported(why, found, synthetic=released.synthetic)
    return replace(released, about=about, tables=tables)


def _seen(row: Row, judged: Told, protected: Protected, cells: dict[str, Verdict], profile: Profile) -> dict:
    """Of each column that is not plain: what is seen in it, and why it is hidden (or nothing)."""
    seen: dict[str, tuple[object, str]] = {}
    for column, (name, _) in row.counts().items():
        verdict = cells[name]
        seen[column] = (verdict.value, rules.PRINTED.get(verdict.reason, verdict.reason))
    for column in sorted(row.shape.columns - set(row.shape.plain.split()) - set(row.shape.people)):
        place = (row.table, row.number, column)
        empty = "" if isinstance(row.told[column], str) else None
        derived = judged.derived.get(place)
        if place in judged.hidden:
            seen[column] = (empty, judged.hidden[place])
        elif derived and not protected.derived[derived.key]:
            seen[column] = (empty, _reason(derived, cells))
        elif column not in row.shape.dropped and not missing(row.told[column]):
            seen[column] = (remade(row, column, profile), "")
    return seen


def _reason(derived: Derived, cells: dict[str, Verdict]) -> str:
    """Why the counts are hidden on which a number rests: for themselves, else to protect others."""
    found = {cells[name].reason for name, _, _ in derived.tells if name in cells} - {""}
    return min((rules.PRINTED.get(each, each) for each in found), key=lambda each: (each == rules.PROTECTS, each))


def _kind(column: pd.Series) -> object:
    """The kind of a column that may have gaps now."""
    return "boolean" if column.dtype == bool else "Int64" if pd.api.types.is_integer_dtype(column) else column.dtype


def _reported(why: list[tuple], found: Leaving, *, synthetic: bool) -> dict[str, pd.DataFrame]:
    withheld = [(table, reason, n) for (table, reason), n in sorted(found.withheld.items())]
    tables = {
        HIDDEN: pd.DataFrame(why, columns=["table", "row", "column", "reason"]),
        WITHHELD: pd.DataFrame(withheld, columns=["table", "reason", "n_rows"]),
    }
    if synthetic:
        for table in tables.values():
            table.insert(0, simulated.COLUMN, pd.Series(simulated.MARK, index=table.index, dtype="str"))
    return {name: table for name, table in tables.items() if len(table)}
