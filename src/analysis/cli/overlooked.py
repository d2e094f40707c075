"""What a check of a district's files must not let pass unseen: columns that nobody read, people whom no other file knows."""

from collections.abc import Iterator

import pandas as pd

from analysis.cli.advice import FAQ
from analysis.intake.asked import TITLES
from analysis.intake.returned import REVIEW
from analysis.tables.source import Source
from analysis.words import Said, Words, say

NOT_READ = ("unmapped", "near_miss", "same_column")  # headings that are not known, or two that mean the same


def overlooked(quality: dict[str, pd.DataFrame], source: Source, write: Words) -> Iterator[Said]:
    """Lines about columns that were not read, about who was found again in the other files, and about doubtful pairs.

    Parameters
    ----------
    quality : dict of DataFrame
        Counts as in `Prepared.quality`; of these `findings` and `linkage`.
    source : Source
        Says what the records are called.
    write : Words
        The reader's language.
    """
    findings = quality["findings"]
    unread = findings[findings["code"].isin(NOT_READ)].groupby("file", sort=False)["n"].sum()
    for file, n in unread.items():
        yield say("{file}: columns not read, because their heading is not known or stands twice: {n}",
                  file=_file(file, write), n=int(n))  # fmt: skip
    if len(unread):
        yield say("→ {page} names every column that has no value in any row. Is one of them in your file under another "
                  "heading? Add that to headings.yaml: {faq}", page="quality.html", faq=FAQ)  # fmt: skip
    linkage = quality["linkage"]
    everybody = linkage[linkage["subgroup"] == "all"]
    for row in everybody.itertuples():
        yield say("{record}: {linked} of {n} found again in the other files, {doubtful} doubtful",
                  record=_record(row.source, source, write), linked=int(row.linked), n=int(row.n),
                  doubtful=int(row.doubtful))  # fmt: skip
    if everybody["doubtful"].sum():
        yield say("→ Answer in the first column of {review} whether each pair is the same person, save it, and check again.",
                  review=REVIEW)  # fmt: skip


def without_rows(files: pd.DataFrame, write: Words) -> list[Said]:
    """A line for each delivered file of which no sheet has a row: it is easily the wrong file.

    Parameters
    ----------
    files : DataFrame
        The frame `files` of `Prepared.quality`.
    write : Words
        The reader's language.
    """
    rows = files.groupby("file", sort=False)["rows_in"].sum()
    return [
        say("{file}: its table has no rows; is it the right file, saved with its rows?", file=_file(file, write))
        for file in rows.index[rows == 0]
    ]


def _file(label: str, write: Words) -> str:
    role, _, number = label.partition(" #")
    return f"{write(TITLES[role])} #{number}"


def _record(code: str, source: Source, write: Words) -> str:
    if code in source.records:
        return getattr(source.records[code].name, write.language)
    return write(TITLES[code]) if code in TITLES else code
