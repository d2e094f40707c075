"""The site that people read: an index, and one page per site and notebook, in both languages."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from analysis import store
from analysis.disclosure.release import Released, load
from analysis.report import labels, page
from analysis.words import LANGUAGES, Words, say, words

PAGES = Environment(
    loader=PackageLoader("analysis.report"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True)
class Result:
    """One finished run: whose it is, its key, and what it released."""

    site: str
    notebook: str
    key: str
    released: Released

    def file(self, language: str) -> str:
        """The page's path in the site."""
        return f"{self.site}/{_named(self.notebook, language)}"


def build(folder: Path | None = None) -> Path:
    """Write the site from every site's current results; returns the index.

    Pages of results that no longer exist are gone afterwards.
    """
    results = current_results()
    target = folder or store.root() / "reports"
    shutil.rmtree(target, ignore_errors=True)
    for language in LANGUAGES:
        write = words(language)
        store.write_text(target / _named("index", language), _index(results, write))
        for result in results:
            store.write_text(target / result.file(language), _page(result, write))
    for result in results:
        for name, table in result.released.tables.items():
            path = target / result.site / result.notebook / f"{name}.csv"
            store.write_text(path, table.to_csv(index=False, lineterminator="\n"))
    return target / "index.html"


def current_results() -> list[Result]:
    """The finished result of each site and notebook that `current.json` points to."""
    found = []
    for pointer in sorted(store.processed().glob("*/current.json")):
        for notebook, key in sorted(json.loads(pointer.read_text(encoding="utf-8")).items()):
            folder = store.processed() / "runs" / key
            if (folder / "run.json").exists():
                found.append(Result(pointer.parent.name, notebook, key, load(folder / "released")))
    return found


def _page(result: Result, write: Words) -> str:
    about, language = result.released.about, write.language
    sections = [Markup(section.html) for section in page.sections(result.released, language)]
    parameters = ", ".join(
        f"{name} = {value}" for name, value in about["parameters"].items() if name != "language" and value != ""
    )
    texts = {
        "to_index": write(say("All results")),
        "data": write(say("Data behind this page")),
        "made": write(say("Made by notebook {notebook} with {parameters}; run {key}.",
                          notebook=result.notebook, parameters=parameters, key=result.key)),
    }  # fmt: skip
    return PAGES.get_template("page.html").render(
        _frame(
            write, 1, f"{page.title(result.notebook, language)} – {about['source']['name'][language]}", result.notebook
        ),
        site_name=about["source"]["name"][language],
        marks=_marks(about, write),
        sections=sections,
        tables=[(name, f"{result.notebook}/{name}.csv") for name in result.released.tables],
        texts=texts,
    )


def _index(results: list[Result], write: Words) -> str:
    language = write.language
    sites = {}
    for result in results:
        about = result.released.about
        entry = sites.setdefault(result.site, {"source": about["source"], "marks": _marks(about, write), "pages": []})
        entry["pages"].append((result.file(language), page.title(result.notebook, language), _glance(result, write)))
    texts = {
        "title": write(say("Does community reintegration work?")),
        "intro": write(say("What is known about each site, and what is not. No ranking.")),
        "kinds": {
            "district": write(say("Districts")),
            "study": write(say("Studies of real people, for replication")),
        },
        "nothing": write(say("No result yet. Run: hoanhap run")),
    }
    return PAGES.get_template("index.html").render(
        _frame(write, 0, texts["title"], "index"), sites=list(sites.values()), texts=texts
    )


def _glance(result: Result, write: Words) -> str:
    """What is known in a few words: the verdicts, or that printed figures prove no effect."""
    verdicts = result.released.table("verdicts").to_dict("records")
    if not verdicts:
        return write(say("nothing can be concluded yet about effect"))
    known = ((write(labels.OUTCOMES[row["outcome"]]), write(labels.VERDICTS[row["verdict"]])) for row in verdicts)
    return "; ".join(
        f"{outcome[:1].upper()}{outcome[1:]}: {verdict[:1].lower()}{verdict[1:]}" for outcome, verdict in known
    )


def _marks(about: dict, write: Words) -> list[str]:
    """What must be seen on every page: that it is internal, that its people are invented."""
    marks = []
    if about["profile"] == "internal":
        marks.append(write(say("Internal: small counts are shown. Do not pass on.")))
    if about["source"]["synthetic"]:
        marks.append(write(say("Simulated data: nobody here is real.")))
    return marks


def _frame(write: Words, depth: int, title: str, name: str) -> dict:
    other = next(language for language in LANGUAGES if language != write.language)
    return {
        "language": write.language,
        "title": title,
        "up": "../" * depth,
        "index": "../" * depth + _named("index", write.language),
        "other": {"language": other, "name": {"vi": "Tiếng Việt", "en": "English"}[other], "file": _named(name, other)},
        "skip": write(say("Skip to content")),
    }


def _named(name: str, language: str) -> str:
    """Vietnamese is the site's first language and has the plain name."""
    return f"{name}.html" if language == "vi" else f"{name}.{language}.html"
