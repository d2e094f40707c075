"""The summary for the review of 2020 to 2024 of Decree 49/2020/NĐ-CP, from a district's released results.

No official outline of the review was found: the parts are those that offices use in such reports. Where results have no number
there is a blank, never a number of ours.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

from analysis.errors import refuse
from analysis.report import simulated
from analysis.report.blocks import Block, Sentences, Table
from analysis.report.frame import titled
from analysis.report.paper.chapters import seen
from analysis.report.paper.claims import BY_YEAR, DONE, RESULTS, YEARS, Claim, Results
from analysis.report.paper.document import Document, Element, Heading, Prose, Sides, elements
from analysis.report.show import block, has
from analysis.report.site import Result
from analysis.words import Said, Words, say, words

NO_DISTRICT = say("is no district; the five-year summary is written for one")
BLANK = say("………… (no record)")
EMPTY = "……"  # in a cell, where the note says what it means
LINE = "…" * 30
LINES = 3  # for the office's own words
LAWS = (
    say("Law on Execution of Criminal Judgments 41/2019/QH14, in force from 1 January 2020"),
    say("Decree 49/2020/NĐ-CP on community reintegration"),
    say("Circular 10/2024/TT-BCA on the work of the police, in force from 1 May 2024"),
    say("Decision 22/2023/QĐ-TTg on credit, in force from 10 October 2023"),
)
VERDICTS = ("2_recidivism", "3_loan_repayment", "4_employment_income", "5_community_sentences")


def document(results: Sequence[Result], language: str) -> Document:
    """The summary of one district.

    Parameters
    ----------
    results : sequence of Result
        Of one site, at least one.
    language : str

    Raises
    ------
    HoanhapError
        If the site is no district.
    """
    write = words(language)
    source, synthetic = results[0].released.about["source"], results[0].released.synthetic
    if source["kind"] != "district":
        raise refuse(NO_DISTRICT, file=results[0].site)
    name = titled(source["name"][language], synthetic, write)
    return Document(
        title=titled(write(say("REPORT")), synthetic, write),
        subtitle=write(
            say("Five years (2020 to 2024) of Decree 49/2020/NĐ-CP on community reintegration: {name}", name=name)
        ),
        language=language,
        marks=seen(results, write),
        opening=tuple(_report(results, write)),
        head=_head(write),
    )


def _report(results: Sequence[Result], write: Words) -> Iterator[Element]:
    by_notebook = {each.notebook: each.released for each in results}
    synthetic = results[0].released.synthetic

    def shown(piece: Block) -> Iterator[Element]:
        yield from elements(simulated.marked(piece, write) if synthetic else piece)

    yield from shown(_said(_how_to_read(results, write), write))
    yield Heading(write(say("I. Basis and situation")), 1)
    yield from shown(Sentences(tuple(map(write, LAWS)), listed=True))
    yield from shown(_said([say("Laws and forms in force now may be others: check before signing.")], write))
    yield from shown(_by_year(by_notebook, write))
    yield Heading(write(say("II. What was done")), 1)
    yield from shown(_claims(say("What was done"), DONE, by_notebook, write))
    yield from islice(
        _pieces(("1_evaluability",), "published", by_notebook, write, blank=False), 1
    )  # of this place only
    yield _own(say("Directing documents, training, communication, visits"), write)
    yield Heading(write(say("III. Results")), 1)
    yield from shown(_claims(say("Results, and what may be said with them"), RESULTS, by_notebook, write))
    yield Heading(write(say("What the evidence allows to be said")), 2)
    yield from _pieces(VERDICTS, "in_short", by_notebook, write)
    yield Heading(write(say("IV. Shortcomings")), 1)
    yield from _pieces(("1_evaluability",), "not_known", by_notebook, write)
    yield _own(say("Shortcomings in the work, and their causes"), write)
    yield Heading(write(say("V. Lessons")), 1)
    yield from _pieces(("1_evaluability",), "in_short", by_notebook, write)
    yield _own(say("Lessons of the office"), write)
    yield Heading(write(say("VI. Proposals")), 1)
    yield from _pieces(("6_models_and_scaling",), "in_short", by_notebook, write)
    yield _own(say("Proposals to higher levels"), write)
    yield _sources(results, write)
    yield _end(write)


def _how_to_read(results: Sequence[Result], write: Words) -> list[Said]:
    covers = results[0].released.about["source"]["covers"][write.language]
    return [
        say("How this draft is to be used"),
        say("Numbers stand only where released results have them; beside each stands what may be said with it."),
        say(
            "“{blank}” marks what the results do not hold: fill it in with its source, or take it out. Never guess.",
            blank=BLANK,
        ),
        say(
            "Results go over all the time that the records cover, not over these five years alone, unless a year or a day is named."
        ),
        say("No official outline of this review was found; where the office was sent one, its order goes first."),
        say("What the records cover: {covers}", covers=covers),
    ]


def _said(texts: list[Said], write: Words) -> Sentences:
    return Sentences(tuple(map(write, texts)), headline=len(texts) > 1)


def _by_year(results: Results, write: Words) -> Table:
    lines = tuple(
        (write(each.what), *(EMPTY if (found := each.found(results, year)) is None else write(found) for year in YEARS))
        for each in BY_YEAR
    )
    note = say("{empty}: no record, or the records do not cover the year from its first day to its last.", empty=EMPTY)
    return Table(write(say("The five years in numbers")), (write(say("what")), *map(str, YEARS)), lines, write(note))


def _claims(caption: Said, claims: Sequence[Claim], results: Results, write: Words) -> Table:
    lines = tuple((write(each.what), write(each.found(results) or BLANK), write(each.may(results))) for each in claims)
    heading = tuple(map(write, (say("what"), say("number"), say("what may be said"))))
    return Table(write(caption), heading, lines, wordy=(0, 1, 2))


def _pieces(
    notebooks: Sequence[str], piece: str, results: Results, write: Words, *, blank: bool = True
) -> Iterator[Element]:
    """A piece of each notebook that has it; if none has it, a blank."""
    found = [results[each] for each in notebooks if each in results and has(results[each], piece)]
    for released in found:
        made = block(released, piece, write.language)
        yield from elements(Sentences(made.paragraphs, listed=True) if isinstance(made, Sentences) else made)
    if blank and not found:
        yield Sentences((write(BLANK),))


def _own(what: Said, write: Words) -> Sentences:
    """Room for the office's own words."""
    return Sentences((write(say("{what} (the office writes this):", what=what)), *[LINE] * LINES))


def _sources(results: Sequence[Result], write: Words) -> Prose:
    runs = ", ".join(f"{each.notebook} ({each.key})" for each in results)
    citation = results[0].released.about["source"]["citation"]
    note = say("Source: {citation} Results of hoanhap, runs: {runs}.", citation=citation, runs=runs)
    return Prose(write(say("All numbers are from released results.")), write(note))


def _head(write: Words) -> Sides:
    left = (
        (write(say("[HIGHER OFFICE]")), ""),
        (write(say("[OFFICE THAT REPORTS]")), "b"),
        (write(say("No. …/BC-…")), ""),
    )
    right = (
        (write(say("SOCIALIST REPUBLIC OF VIET NAM")), "b"),
        (write(say("Independence - Freedom - Happiness")), "b"),
        (write(say("[Place], day … month … year …")), "i"),
    )
    return Sides(left, right)


def _end(write: Words) -> Sides:
    left = ((write(say("For: …")), "b"), (write(say("- Kept: files, …")), ""))
    right = ((write(say("HEAD OF THE OFFICE")), "b"), (write(say("(signature, name, seal)")), "i"))
    return Sides(left, right)
