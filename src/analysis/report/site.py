"""The site that people read: an index, and one page per site and notebook, in both languages."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from analysis import store
from analysis.disclosure.release import Released, csv_text, load
from analysis.report import comments, guarded, labels, page, planned
from analysis.report.blocks import Sentences
from analysis.report.frame import PAGES, framed, marks, named, titled
from analysis.report.show import block
from analysis.words import LANGUAGES, Said, Words, say, words

Cards = dict[str, dict]  # of one result, by language, plain values
SIMULATED = "simulated"  # the group of sites whose people are invented, whatever their kind


@dataclass(frozen=True)
class Result:
    """One finished run: whose it is, its key, and what it released."""

    site: str
    notebook: str
    key: str
    released: Released

    def file(self, language: str) -> str:
        """The page's path in the site."""
        return f"{self.site}/{named(self.notebook, language)}"


def build(folder: Path | None = None) -> Path:
    """Write the site from every site's current results; returns the index.

    Pages of results that no longer exist are gone afterwards.
    """
    target = folder or store.root() / "reports"
    shutil.rmtree(target, ignore_errors=True)
    return write_index(target, [write_result(target, result) for result in current_results()])


def write_result(target: Path, result: Result) -> Cards:
    """Write the pages of one result and the tables behind them; returns what the index says of it, by language."""
    shutil.rmtree(target / result.site / result.notebook, ignore_errors=True)
    for name, table in result.released.tables.items():
        path = target / result.site / result.notebook / f"{name}.csv"
        store.write_text(path, csv_text(table))
    for language in LANGUAGES:
        store.write_text(target / result.file(language), _page(result, words(language)))
    about = result.released.about
    comments.write(target, result.site, about["source"], internal=about["profile"] == "internal")
    return {language: _card(result, words(language)) for language in LANGUAGES}


def write_index(target: Path, cards: list[Cards], beside: Mapping[str, Said] | None = None) -> Path:
    """Write the first page in both languages, from what `write_result` returned; returns its path.

    `beside`: titles of further pages in the same folder, by their names without language and ending.
    """
    for language in LANGUAGES:
        text = _index([each[language] for each in cards], beside or {}, words(language))
        store.write_text(target / named("index", language), text)
    return target / "index.html"


def current_results() -> list[Result]:
    """The finished result of each site and notebook that `current.json` points to."""
    found = []
    for pointer in sorted(store.processed().glob("*/current.json")):
        for notebook, key in sorted(json.loads(pointer.read_text(encoding="utf-8")).items()):
            if (store.processed() / "runs" / key / "run.json").exists():
                found.append(read_result(pointer.parent.name, notebook, key))
    return found


def read_result(site: str, notebook: str, key: str) -> Result:
    """A finished run."""
    return Result(site, notebook, key, load(store.processed() / "runs" / key / "released"))


def _page(result: Result, write: Words) -> str:
    about, language = result.released.about, write.language
    parameters = ", ".join(
        f"{name} = {value}" for name, value in about["parameters"].items() if name != "language" and value != ""
    )
    texts = {
        "to_index": write(say("All results")),
        "in_short": write(say("In short")),
        "contents": write(say("On this page")),
        "comments": write(comments.TITLE),
        "data": write(say("Data behind this page")),
        "made": write(say("Made by notebook {notebook} with {parameters}; run {key}.",
                          notebook=result.notebook, parameters=parameters, key=result.key)),
        "plan": write(planned.named(result.released)),
    }  # fmt: skip
    synthetic = result.released.synthetic
    name = titled(about["source"]["name"][language], synthetic, write)
    title = f"{page.title(result.notebook, language)} – {name}"
    opening, *sections = _sections(result, write)
    concluding = page.concluding(sections)
    return PAGES.get_template("page.html").render(
        framed(write, 1, title, result.notebook, _marks(result, write)),
        site_name=name,
        opening=Markup(opening.html),
        sections=[Markup(each.html) for each in sections],
        in_short=_in_short(result.released, language) if concluding else (),
        concluding=concluding,
        contents=page.contents(sections),
        tables=[(name, f"{result.notebook}/{name}.csv") for name in result.released.tables],
        comments=named(comments.NAME, language),
        texts=texts,
    )


def _sections(result: Result, write: Words) -> list[page.Section]:
    """The sections of a page; a result of an older version that lacks something must not stop the other pages."""
    try:
        return page.sections(result.released, write.language)
    except KeyError:
        what = say(
            "This result was made by another version of the program and cannot be shown. Run: hoanhap run {site}",
            site=result.site,
        )
        return [page.Section(Sentences((titled(write(what), result.released.synthetic, write),)).html())]


def _in_short(released: Released, language: str) -> tuple[str, ...]:
    """What the page says at its end, for its head."""
    return block(released, "in_short", language).paragraphs


def _index(cards: list[dict], beside: Mapping[str, Said], write: Words) -> str:
    sites: dict[str, dict] = {}
    for card in cards:
        entry = sites.setdefault(card["site"], {**card, "marks": [], "pages": []})
        entry["marks"] = list(dict.fromkeys([*entry["marks"], *card["marks"]]))
        entry["pages"].append(card["page"])
    texts = {
        "title": write(say("Does community reintegration work?")),
        "intro": write(say("What is known about each site, and what is not. No ranking.")),
        "nothing": write(say("No result yet. Run: hoanhap run")),
    }
    headings = {
        "district": say("Districts"),
        "set": say("Districts together"),
        "study": say("Studies of real people, for replication"),
        SIMULATED: say("Simulated districts: nobody in them is real"),
    }
    groups = [
        (write(heading), [site for site in sites.values() if site["group"] == group])
        for group, heading in headings.items()
    ]
    return PAGES.get_template("index.html").render(
        framed(write, 0, texts["title"], "index", []),
        groups=[each for each in groups if each[1]],
        beside=[(named(name, write.language), write(title)) for name, title in beside.items()],
        texts=texts,
    )


def _card(result: Result, write: Words) -> dict:
    """A result on the index; invented people stand apart, whatever kind of site they are."""
    source, synthetic = result.released.about["source"], result.released.synthetic
    title = page.title(result.notebook, write.language)
    return {
        "site": result.site,
        "group": SIMULATED if synthetic else source["kind"],
        "name": titled(source["name"][write.language], synthetic, write),
        "covers": titled(source["covers"][write.language], synthetic, write),
        "marks": _marks(result, write),
        "page": (result.file(write.language), title, _glance(result, write)),
    }


def _glance(result: Result, write: Words) -> str:
    """What is known in a few words: the verdicts, or that printed figures prove no effect."""
    verdicts = result.released.table("verdicts").to_dict("records")
    words_for = labels.VERDICTS | {"": say("Verdict not shown")}  # of a guarded result
    known = ((write(labels.outcome(row["outcome"])), write(words_for[row["verdict"]])) for row in verdicts)
    text = "; ".join(
        f"{outcome[:1].upper()}{outcome[1:]}: {verdict[:1].lower()}{verdict[1:]}" for outcome, verdict in known
    )
    nothing = write(say("nothing can be concluded yet about effect"))
    return titled(text or nothing, result.released.synthetic, write)


def _marks(result: Result, write: Words) -> list[str]:
    internal = result.released.about["profile"] == "internal"
    changed = [write(planned.CHANGED)] if planned.changed(result.released) else []
    whom = [guarded.banner(result.released, write)] if guarded.is_guarded(result.released) else []
    return [*whom, *marks(internal=internal, synthetic=result.released.synthetic, write=write), *changed]
