"""What is shown of a district's quality: tables of counts of rows, cells and pairs; nobody is in them."""

import re
from collections.abc import Callable

import pandas as pd

from analysis.delivery.findings import TEXTS
from analysis.intake import contradictions
from analysis.intake.plausible import CHECKS
from analysis.intake.reasons import describe
from analysis.report.blocks import Block, Blocks, Sentences
from analysis.report.counted import Naming, counts, day_of, part_of, table_of
from analysis.report.labels import QUANTITIES, STEPS, SUBGROUPS, UNITS, label
from analysis.report.quality_rows import files
from analysis.words import Number, Percent, Said, Words, say

ALL = "all"  # the subgroup of everybody
DECADE = re.compile(r"[0-9]{4}s")


def rejected(rows: pd.DataFrame, names: Naming) -> Block:
    """Why rows were rejected."""
    write = names.write
    if not len(rows):
        return _said(say("No row was rejected."), write)
    columns = {
        say("file"): map(names.file, rows["file"]),
        say("reason"): (write(describe(code)) for code in rows["reason"]),
        say("rows"): counts(rows["n"], write),
    }
    return table_of(say("Rejected rows, by reason"), columns, write, words=2)


def fields(rows: pd.DataFrame, names: Naming) -> Block:
    """Cells missing, unreadable or doubtful, a table for each kind of file; fields complete or absent are named below it."""
    if not len(rows):
        return _said(say("No cell was read."), names.write)
    return Blocks(tuple(_fields_of(role, each, names) for role, each in rows.groupby("role", sort=False)))


def _fields_of(role: str, rows: pd.DataFrame, names: Naming) -> Block:
    write = names.write
    absent = rows["missing"] == rows["n"]
    whole = (rows[["missing", "unreadable", "doubtful"]] == 0).all(axis=1) & ~absent
    faulty = rows[~absent & ~whole]
    told = {
        say("Complete and readable in every row: {fields}.", fields=_listed(role, rows[whole], names)): whole.any(),
        say("In no row: {fields}.", fields=_listed(role, rows[absent], names)): absent.any(),
    }
    note = " ".join(write(text) for text, applies in told.items() if applies)
    title = say("{role}, rows: {n}", role=names.role(role), n=int(rows["n"].max()))
    if not len(faulty):
        return Sentences((f"{write(title)}. {note}",))
    columns = {say("column"): (names.field(role, name) for name in faulty["field"])}
    headings = {"missing": say("missing"), "unreadable": say("cannot be read"), "doubtful": say("doubtful, kept")}
    columns |= {
        heading: (part_of(n, all_rows, write) for n, all_rows in zip(faulty[kind], faulty["n"], strict=True))
        for kind, heading in headings.items()
    }
    return table_of(title, columns, write, note)


def _listed(role: str, rows: pd.DataFrame, names: Naming) -> str:
    return ", ".join(names.field(role, name) for name in rows["field"])


def findings(rows: pd.DataFrame, names: Naming) -> Block:
    """What was found in the files themselves: formulas, macros, headings that nobody knows."""
    write = names.write
    if not len(rows):
        return _said(say("Nothing unusual was found in the files themselves."), write)
    columns = {
        say("file"): map(names.file, rows["file"]),
        say("finding"): (write(say(TEXTS[code].text, detail="…")) for code in rows["code"]),
        say("places"): counts(rows["n"], write),
    }
    return table_of(say("Found in the files"), columns, write, words=2)


def checks(rows: pd.DataFrame, names: Naming) -> Block:
    """Twice the same, or impossible: what was checked, and how often it failed."""
    write = names.write
    if not len(rows):
        return _said(say("Nothing was there to be checked."), write)
    columns = {
        say("check"): (write(_check(code)) for code in rows["check"]),
        say("checked"): counts(rows["n_checked"], write),
        say("failed"): (part_of(n, whole, write) for n, whole in zip(rows["n_failed"], rows["n_checked"], strict=True)),
    }
    return table_of(say("Checks of the values"), columns, write)


def linkage(rows: pd.DataFrame, names: Naming) -> Block:
    """How many were found again, by source; then by subgroup for each source of which some were not."""
    write = names.write
    if not len(rows):
        return _said(say("Nothing had to be linked: no second file names people."), write)
    note = say(
        "Not linked is never “no event”: the person may be there under another spelling. People who serve a sentence in the "
        "community are mostly other people; few of them are expected to be found."
    )
    whole = rows[rows["subgroup"] == ALL]
    sources = {say("source"): [names.record(code) for code in whole["source"]]}
    tables = [table_of(say("Found again in other sources"), sources | _linked(whole, write), write, note)]
    for source in whole.loc[whole["linked"] < whole["n"], "source"]:
        parts = rows[(rows["source"] == source) & (rows["subgroup"] != ALL)]
        if len(parts):
            who = {say("who"): [_subgroup(code, names) for code in parts["subgroup"]]}
            tables.append(
                table_of(say("{source}, by group", source=names.record(source)), who | _linked(parts, write), write)
            )
    return Blocks(tuple(tables))


def _linked(rows: pd.DataFrame, write: Words) -> dict[Said, list[str]]:
    return {
        say("records"): counts(rows["n"], write),
        say("linked"): [part_of(n, whole, write) for n, whole in zip(rows["linked"], rows["n"], strict=True)],
        say("doubtful"): counts(rows["doubtful"], write),
        say("share linked: doubtful pairs all refused, all accepted"): [
            write(say("{low} to {high}", low=Percent(low, 0), high=Percent(high, 0)))
            for low, high in zip(rows["share_low"], rows["share_high"], strict=True)
        ],
    }


def doubtful(rows: pd.DataFrame, names: Naming) -> Block:
    """What would change if every doubtful pair went one way, and the other."""
    write = names.write
    if not len(rows):
        return _said(say("No pair is doubtful, so nothing would change."), write)
    columns = {
        say("number"): (write(label(QUANTITIES, code)) for code in rows["quantity"]),
        say("doubtful pairs all refused"): (write(_number(x)) for x in rows["low"]),
        say("doubtful pairs all accepted"): (write(_number(x)) for x in rows["high"]),
    }
    return table_of(say("What the doubtful pairs could change"), columns, write)


def lists(rows: pd.DataFrame, names: Naming) -> Block:
    """The lists of people over time: who is on them, new, gone, and gone without a stated reason."""
    write = names.write
    if not len(rows):
        return _said(say("No list of people with a date was delivered."), write)
    columns = {
        say("list"): map(names.record, rows["record"]),
        say("as of"): (day_of(day, write) for day in rows["as_of"]),
        say("on the list"): counts(rows["n_on_list"], write),
        say("new since the list before"): counts(rows["n_new"], write),
        say("gone since the list before"): counts(rows["n_gone"], write),
        say("of these without a stated reason"): counts(rows["n_unexplained"], write),
    }
    note = say(
        "A list shows who is on it on its day. Who came and left between two lists is on neither; a single list shows "
        "nobody who left."
    )
    return table_of(say("Each list and the one before it"), columns, write, note, words=2)


def flow(rows: pd.DataFrame, names: Naming) -> Block:
    """The way from rows to people, each step with those left out of it."""
    write = names.write
    if not len(rows):
        return _said(say("No step was counted."), write)
    columns = {
        say("step"): (write(label(STEPS, code)) for code in rows["step"]),
        say("unit"): (write(label(UNITS, code)) for code in rows["unit"]),
        say("before"): counts(rows["n_before"], write),
        say("left out"): counts(rows["n_excluded"], write),
        say("remaining"): counts(rows["n_left"], write),
    }
    return table_of(say("Who is left out at each step"), columns, write, words=2)


# What the page shows, in order: heading, frame of `Site.quality`, what makes it.
PARTS: tuple[tuple[Said, str, Callable[[pd.DataFrame, Naming], Block]], ...] = (
    (say("Rows in, rows kept, rows rejected"), "files", files),
    (say("Why rows were rejected"), "rejected", rejected),
    (say("Missing and unreadable cells"), "fields", fields),
    (say("The files themselves"), "findings", findings),
    (say("Duplicates and impossible values"), "checks", checks),
    (say("The same person in several sources"), "linkage", linkage),
    (say("What would change"), "doubtful", doubtful),
    (say("The lists over time"), "lists", lists),
    (say("From rows to people"), "flow", flow),
)


def _check(code: str) -> Said | str:
    """A check in words; how often files contradict each other about a release is counted with the releases."""
    if code == "release_days_differ":
        return say("files agree on the day of release")
    if code in contradictions.CHECKS:
        return contradictions.CHECKS[code]
    return CHECKS[code].about if code in CHECKS else code


def _subgroup(code: str, names: Naming) -> str:
    """A subgroup such as ``"sex: male"`` or ``"born: 1980s"`` in words."""
    group, _, value = code.partition(": ")
    write = names.write
    if value in names.communes:
        return f"{write(SUBGROUPS['commune'])}: {names.communes[value]} ({value})"
    if DECADE.fullmatch(value):
        return f"{write(SUBGROUPS['born'])}: {value[:-1]}–{int(value[:-1]) + 9}"
    return f"{write(label(SUBGROUPS, group))}: {write(label(SUBGROUPS, value))}"


def _said(text: Said, write: Words) -> Sentences:
    return Sentences((write(text),))


def _number(value: float) -> Number:
    return Number(value, 0 if float(value).is_integer() else 3)
