"""What all pages have around their content: templates, the other language, and what must be seen on every page."""

import hashlib
import re
from base64 import b64encode
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from analysis.report import search, simulated
from analysis.report.anchors import named
from analysis.words import LANGUAGES, Words, say

PAGES = Environment(
    loader=PackageLoader("analysis.report"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
CONTROLS = {
    "site": say("Parts of the site"),
    "marks": say("What must be known of this page"),
    "colours": say("Colours"),
    "system": say("as the system"),
    "light": say("light"),
    "dark": say("dark"),
    "search": say("Search"),
    "all": say("{n} pages found; arrow keys go through them", n="{n}"),
    "some": say("{n} pages found, the first {most} are listed; arrow keys go through them", n="{n}", most="{most}"),
    "none": say("No page has all of these words"),
    "missing": say("The search index is not there: copy the whole folder of the site"),
    "any": say("any"),
    "words": say("Words"),
    "reset": say("Show all"),
    "count": say("{n} of {m} shown", n="{n}", m="{m}"),
}
TEMPLATES = Path(__file__).parent / "templates"


def css_text(text: str) -> Markup:
    """A text as it stands between quotes in a style sheet; whatever is no letter or digit by its number."""
    return Markup(re.sub(r"[^\w ]", lambda found: f"\\{ord(found[0]):x} ", text))


def _script(*names: str) -> Markup:
    """Scripts of the templates' folder as one."""
    return Markup("\n".join((TEMPLATES / f"{name}.js").read_text(encoding="utf-8") for name in names))


def _policy(scripts: dict[str, Markup]) -> str:
    """Content security policy of a page: its own scripts by their hash, the search index beside it, nothing from elsewhere."""
    hashes = [b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in scripts.values()]
    own = " ".join(f"'sha256-{each}'" for each in hashes)
    return (
        f"default-src 'none'; script-src {own} 'self' file:; style-src 'unsafe-inline'; img-src 'self' file: data:; "
        "base-uri 'none'; form-action 'none'"
    )


PAGES.filters["css_text"] = css_text
SCRIPTS = {"head": _script("theme"), "foot": _script("words", "switches", "search", "filters")}
POLICY = _policy(SCRIPTS)


def framed(
    write: Words, depth: int, title: str, name: str, marks: list[str], *, alone: bool = False, documents: bool = False
) -> dict:
    """What the template of every page asks for.

    Parameters
    ----------
    write : Words
    depth : int
        Folders between the page and the site's first page.
    title, name : str
        The page's title, and its file's name without language and ending.
    marks : list of str
        What stays in view on this page.
    alone : bool
        Whether there is no site around the page, so nothing to go to or to search.
    documents : bool
        Whether the site has rendered documents, `docs/index.html`.
    """
    other = next(language for language in LANGUAGES if language != write.language)
    return {
        "language": write.language,
        "title": title,
        "marks": marks,
        "printed": css_text(" · ".join(marks)),
        "root": "../" * depth,
        "index": "../" * depth + named("index", write.language),
        "places": [] if alone else _places(write, depth, name, documents),
        "searched": search.file(write.language),
        "other": {"language": other, "name": {"vi": "Tiếng Việt", "en": "English"}[other], "file": named(name, other)},
        "skip": write(say("Skip to content")),
        "controls": {key: write(text) for key, text in CONTROLS.items()},
        "policy": POLICY,
        "scripts": SCRIPTS,
    }


def _places(write: Words, depth: int, name: str, documents: bool) -> list[tuple[str, str, bool]]:
    """Address and text of the site's main parts, and whether this page is it."""
    root, first = "../" * depth, "../" * depth + named("index", write.language)
    methods, docs = (root + named(each, write.language) for each in ("methods", "docs/index"))
    return [
        (first, write(say("Overview")), depth == 0 and name == "index"),
        (f"{first}#districts", write(say("Districts")), False),
        (f"{first}#models", write(say("Models")), False),
        (f"{first}#outcomes", write(say("Outcomes")), False),
        (methods, write(say("Methods and limits")), depth == 0 and name == "methods"),
        *([(docs, write(say("Documentation")), False)] if documents else []),
    ]


def marks(*, internal: bool, synthetic: bool, write: Words) -> list[str]:
    """What must be seen on every page: that it is internal, that its people are invented."""
    texts = []
    if internal:
        texts.append(write(say("Internal: small counts are shown. Do not pass on.")))
    if synthetic:
        texts.append(write(say("Simulated data: nobody here is real.")))
    return texts


def titled(text: str, synthetic: bool, write: Words) -> str:
    """A title or a name, marked if the people are invented and it does not say so by itself."""
    return simulated.sentence(text, write) if synthetic and write(simulated.MARK) not in text else text
