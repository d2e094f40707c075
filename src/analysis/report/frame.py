"""What all pages have around their content: templates, the other language, and what must be seen on every page."""

from jinja2 import Environment, PackageLoader, StrictUndefined

from analysis.report import simulated
from analysis.words import LANGUAGES, Words, say

PAGES = Environment(
    loader=PackageLoader("analysis.report"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def framed(write: Words, depth: int, title: str, name: str, marks: list[str]) -> dict:
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
    """
    other = next(language for language in LANGUAGES if language != write.language)
    return {
        "language": write.language,
        "title": title,
        "marks": marks,
        "index": "../" * depth + named("index", write.language),
        "other": {"language": other, "name": {"vi": "Tiếng Việt", "en": "English"}[other], "file": named(name, other)},
        "skip": write(say("Skip to content")),
    }


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


def named(name: str, language: str) -> str:
    """Vietnamese is the site's first language and has the plain name."""
    return f"{name}.html" if language == "vi" else f"{name}.{language}.html"
