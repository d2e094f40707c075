"""The site that people read: a page per site and notebook, and what they say together; all in both languages."""

import json
import shutil
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from markupsafe import Markup

from analysis import finished, store
from analysis.disclosure.release import Released, csv_text, load
from analysis.report import comments, data_quality, guarded, handbook, made, page, planned
from analysis.report.blocks import Sentences
from analysis.report.frame import PAGES, framed, marks, named, titled
from analysis.report.overview import cards
from analysis.report.overview import write as overview
from analysis.report.overview.cards import Card
from analysis.report.search import Entry
from analysis.report.show import block
from analysis.words import LANGUAGES, Said, Words, say, words


@dataclass(frozen=True)
class Result:
    """One finished run: whose it is, its key, what it released, and what `run.json` says of it (empty: it is not there)."""

    site: str
    notebook: str
    key: str
    released: Released
    told: dict = field(default_factory=dict)

    def file(self, language: str) -> str:
        """The page's path in the site."""
        return f"{self.site}/{named(self.notebook, language)}"


def build(folder: Path | None = None) -> Path:
    """Write the site from every site's current results; returns the index.

    Pages of results that no longer exist are gone afterwards.
    """
    target = folder or store.root() / "reports"
    shutil.rmtree(target, ignore_errors=True)
    documents = handbook.write(target)
    there = any(documents.values())
    found = [write_result(target, result, documents=there) for result in current_results()]
    return write_index(target, found, documents=documents)


def write_result(target: Path, result: Result, *, documents: bool = False) -> Card:
    """Write the pages of one result and the tables behind them; returns its card, what pages about many results say of it.

    `documents`: whether the site has rendered documents, to which its pages lead.
    """
    shutil.rmtree(target / result.site / result.notebook, ignore_errors=True)
    for name, table in result.released.tables.items():
        path = target / result.site / result.notebook / f"{name}.csv"
        store.write_text(path, csv_text(table))
    for language in LANGUAGES:
        store.write_text(target / result.file(language), _page(result, words(language), documents=documents))
    about = result.released.about
    comments.write(target, result.site, about["source"], internal=about["profile"] == "internal")
    data_quality.write(target, result.site, result.released, _all_marks(result))
    return card(result)


def write_index(
    target: Path,
    found: Sequence[Card],
    beside: Mapping[str, Said] | None = None,
    documents: Mapping[str, Sequence[Entry]] | None = None,
    again: Collection[str] | None = None,
) -> Path:
    """Write all pages about many results, from what `write_result` returned; returns the first one.

    `beside`: titles of further pages in the same folder, by their names without language and ending. `documents`: by
    language, what the search index says of the rendered documents. `again`: the sites of which a card changed (None: all).
    A page that stands there as it would be written is left.
    """
    return overview.write(target, found, beside or {}, documents or {}, again)


def card(result: Result) -> Card:
    """What pages about many results say of one."""
    return cards.card(
        result.site, result.notebook, result.key, result.released, result.told, _all_marks(result)
    )  # fmt: skip


def current_results() -> list[Result]:
    """The finished result of each site and notebook that `current.json` points to."""
    return [result for site in finished.sites() for result in results_of(site)]


def results_of(site: str, only: Collection[str] | None = None) -> list[Result]:
    """The finished result of each notebook on a site, in the order of the notebooks; none if nothing was run.

    `only`: the names of the tables that are needed, where most are not.
    """
    return [read_result(site, notebook, key, only) for notebook, key in finished.results(site).items()]


def read_result(site: str, notebook: str, key: str, only: Collection[str] | None = None) -> Result:
    """A finished run; `only` as in `results_of`."""
    folder = finished.folder(key)
    told = json.loads((folder / finished.TOLD).read_text(encoding="utf-8"))
    return Result(site, notebook, key, load(folder / "released", only), told)


def _page(result: Result, write: Words, *, documents: bool = False) -> str:
    about, language = result.released.about, write.language
    parameters = ", ".join(
        f"{name} = {value}" for name, value in about["parameters"].items() if name != "language" and value != ""
    )
    texts = {
        "in_short": write(say("In short")),
        "contents": write(say("On this page")),
        "comments": write(comments.TITLE),
        "data": write(say("Data behind this page")),
        "made": write(say("Made by notebook {notebook} with {parameters}; run {key}.",
                          notebook=result.notebook, parameters=parameters, key=result.key)),
        "plan": write(planned.named(result.released)),
        "how_made": write(made.TITLE),
    }  # fmt: skip
    synthetic = result.released.synthetic
    name = titled(about["source"]["name"][language], synthetic, write)
    title = f"{page.title(result.notebook, language)} – {name}"
    opening, *sections = _sections(result, write, linked=documents)
    concluding = page.concluding(sections)
    return PAGES.get_template("page.html").render(
        framed(write, 1, title, result.notebook, _marks(result, write), documents=documents),
        site_name=name,
        site_page=named("index", language),
        opening=Markup(opening.html),
        sections=[Markup(each.html) for each in sections],
        in_short=_in_short(result.released, language) if concluding else (),
        concluding=concluding,
        contents=[*page.contents(sections), (made.ANCHOR, texts["how_made"])],
        made_anchor=made.ANCHOR,
        made=Markup(made.made(result.released, result.told, write).html()),
        tables=[(name, f"{result.notebook}/{name}.csv") for name in result.released.tables],
        comments=named(comments.NAME, language),
        texts=texts,
    )


def _sections(result: Result, write: Words, *, linked: bool) -> list[page.Section]:
    """The sections of a page; a result of an older version that lacks something must not stop the other pages."""
    try:
        return page.sections(result.released, write.language, linked=linked)
    except KeyError:
        what = say(
            "This result was made by another version of the program and cannot be shown. Run: hoanhap run {site}",
            site=result.site,
        )
        return [page.Section(Sentences((titled(write(what), result.released.synthetic, write),)).html())]


def _in_short(released: Released, language: str) -> tuple[str, ...]:
    """What the page says at its end, for its head."""
    return block(released, "in_short", language).paragraphs


def _all_marks(result: Result) -> dict[str, list[str]]:
    return {language: _marks(result, words(language)) for language in LANGUAGES}


def _marks(result: Result, write: Words) -> list[str]:
    internal = result.released.about["profile"] == "internal"
    changed = [write(planned.CHANGED)] if planned.changed(result.released) else []
    whom = [guarded.banner(result.released, write)] if guarded.is_guarded(result.released) else []
    return [*whom, *marks(internal=internal, synthetic=result.released.synthetic, write=write), *changed]
