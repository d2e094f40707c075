"""The statement that goes with a folder of results: what it is, for whom, what is hidden, how to cite it, what it does not say."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from markupsafe import Markup

from analysis import store
from analysis.disclosure.guarded import HIDDEN, WITHHELD
from analysis.disclosure.profiles import Profile
from analysis.disclosure.release import Released
from analysis.report import comments, simulated
from analysis.report.blocks import Sentences
from analysis.report.frame import PAGES, framed, marks, named, titled
from analysis.report.guarded import REASONS
from analysis.tables.source import Source
from analysis.words import LANGUAGES, Said, Words, say, words

NAME, SUMS = "statement", "SHA256SUMS"
TITLE = say("Statement on this release")
WHOM = {
    "open": say("anybody: the source is public or the people are invented, and nothing is hidden"),
    "partner": say("partners who signed for it; it must not be passed on"),
    "public": say("anybody"),
}


@dataclass(frozen=True)
class Statement:
    """What a statement is about.

    Attributes
    ----------
    source : Source
    profile, recipient : str
        `recipient` may be empty.
    rules : Profile
        What `profile` means at this site.
    day : date
    numbers : sequence of int
        Of the entries in the ledger.
    results : sequence of (str, str, Released)
        Notebook, run and what is released of it.
    """

    source: Source
    profile: str
    recipient: str
    rules: Profile
    day: date
    numbers: Sequence[int]
    results: Sequence[tuple[str, str, Released]]


def write(target: Path, told: Statement) -> list[Path]:
    """Write the statement into a folder, in both languages."""
    paths = [target / named(NAME, language) for language in LANGUAGES]
    for path, language in zip(paths, LANGUAGES, strict=True):
        store.write_text(path, _page(told, words(language)))
    return paths


def sections(told: Statement, write: Words) -> list[tuple[Said, list[Said | str]]]:
    """The statement's headings and what stands below each."""
    return [
        (say("What this is"), _what(told, write)),
        (say("For whom, and by which rules"), _rules(told)),
        (say("What is hidden"), _hidden(told)),
        (say("How to cite it"), _cited(told, write)),
        (say("What it does not say"), _not_said(told, write)),
        (say("How to check that it is whole"), [say("sha256sum -c {file}", file=SUMS)]),
    ]


def _what(told: Statement, write: Words) -> list[Said | str]:
    found: list[Said | str] = [
        say("Results about {site}, released on {day}.", site=getattr(told.source.name, write.language), day=told.day),
        *(say("Notebook {notebook}, run {run}", notebook=notebook, run=run) for notebook, run, _ in told.results),
        say("{file}: the first page. {comments}: what those concerned say of it.", file=named("index", write.language),
            comments=f"{told.source.id}/{named(comments.NAME, write.language)}"),
        say("Run by one person and checked by another; entries of the ledger of releases: {numbers}",
            numbers=", ".join(map(str, told.numbers))),
    ]  # fmt: skip
    if told.source.synthetic:
        found.insert(0, say("The people, places and firms are invented. Nothing here is about anybody real."))
    return found


def _rules(told: Statement) -> list[Said | str]:
    rules = told.rules
    found: list[Said | str] = [say("For {whom}.", whom=WHOM[told.profile])]
    if told.recipient:
        found.append(say("Handed to: {recipient}", recipient=told.recipient))
    if told.profile == "open":
        return found
    found.append(say("Counts under {least} people are hidden, and what would tell them.", least=rules.minimum_count))
    if rules.rounding > 1:
        found.append(say("Counts that are shown are rounded to multiples of {base}.", base=rules.rounding))
    if rules.all_or_none_hidden:
        found.append(say("That all or none of a group had an event is hidden."))
    found.append(
        say("It was held against everything that was released before, so that no difference tells of too few.")
    )
    return found


def _hidden(told: Statement) -> list[Said | str]:
    cells, tables = Counter(), Counter()
    for _, _, released in told.results:
        cells.update(released.table(HIDDEN).get("reason", ()))
        tables.update(released.table(WITHHELD).get("reason", ()))
    least = told.rules.minimum_count
    found = [say("Numbers: {n}; {why}", n=n, why=_reason(code, least)) for code, n in sorted(cells.items())]
    found += [
        say("Tables or parts of tables: {n}; {why}", n=n, why=_reason(code, least))
        for code, n in sorted(tables.items())
    ]
    return list(found) or [say("Nothing.")]


def _reason(code: str, least: int) -> Said:
    text = REASONS[code]
    return say(text.text, least=least) if "{least}" in text.text else text


def _cited(told: Statement, write: Words) -> list[Said | str]:
    runs = ", ".join(run for _, run, _ in told.results)
    about = told.source
    return [
        say(
            "{citation} Results of hoanhap, runs {runs}, released on {day}.",
            citation=about.citation,
            runs=runs,
            day=told.day,
        ),
        say("Licence of the data: {licence}", licence=about.licence),
    ]


def _not_said(told: Statement, write: Words) -> list[Said | str]:
    return [
        say("Nothing about any single person, and nothing that may be used to judge or find one."),
        say("No ranking of people, models or places."),
        say("What is hidden is not zero."),
        say("Trying to find out who somebody is, alone or with other data, is forbidden by law."),
        *getattr(told.source.not_known, write.language),
    ]


def _page(told: Statement, write: Words) -> str:
    source, language = told.source, write.language
    name = titled(getattr(source.name, language), source.synthetic, write)
    title = write(TITLE)
    return PAGES.get_template("quality.html").render(
        framed(write, 0, f"{title} – {name}", NAME, marks(internal=False, synthetic=source.synthetic, write=write)),
        heading=title,
        site_name=f"{name} ({source.id})",
        intro=write(say("Keep this page with the results.")),
        sections=[
            (write(heading), Markup(_listed(texts, source.synthetic, write).html()))
            for heading, texts in sections(told, write)
        ],
    )


def _listed(texts: list[Said | str], synthetic: bool, write: Words) -> Sentences:
    told = [write(each) for each in texts]
    return Sentences(tuple(simulated.sentence(each, write) if synthetic else each for each in told), listed=True)
